/* SPDX-License-Identifier: Apache-2.0 */
/*
 * serial.h - the apply_serial_no: <terminal>-<generation><seq:6>-<check>.
 *
 * generation: 2 base-32 characters drawn when a store is created; check: Luhn mod 32 over the rest.
 * The alphabet is 0-9 A-V (base32hex, RFC 4648), as in A07-K3000043-Q. In the
 * terminal id letters count without case, W-Z as 0-3 (their place modulo 32); hyphens do not
 * count. Pure.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/err.h"

#define SERIAL_MAX     48
#define SERIAL_SEQ_MAX 999999
#define GENERATION_LEN 2

/* `seq` beyond SERIAL_SEQ_MAX is written with more digits, never wrapped. */
void serial_format(const char *terminal, const char generation[GENERATION_LEN + 1], int64_t seq,
		   char out[SERIAL_MAX + 1]);
bool serial_is_valid(const char *serial);
/* `random` gives 2 bytes. */
void serial_generation(const uint8_t random[GENERATION_LEN], char out[GENERATION_LEN + 1]);
