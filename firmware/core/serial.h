/* SPDX-License-Identifier: Apache-2.0 */
/*
 * serial.h - the apply_serial_no: <terminal>-<generation><seq:6>-<check>.
 *
 * generation: 2 base-32 characters drawn when a store is created; check: Luhn mod 32 over the rest.
 * The alphabet has no I, L, O, U (Crockford), so that a citizen can read it to a clerk. Characters of
 * the terminal id that are not in the alphabet count by their place in A-Z a-z modulo 32. Pure.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/err.h"

#define SERIAL_MAX	48
#define SERIAL_SEQ_MAX	999999
#define GENERATION_LEN	2

/* `seq` beyond SERIAL_SEQ_MAX is written with more digits, never wrapped. */
void serial_format(const char *terminal, const char generation[GENERATION_LEN + 1], int64_t seq,
		   char out[SERIAL_MAX + 1]);
bool serial_is_valid(const char *serial);
/* `random` gives 2 bytes. */
void serial_generation(const uint8_t random[GENERATION_LEN], char out[GENERATION_LEN + 1]);
