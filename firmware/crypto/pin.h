/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pin.h - what is kept of a PIN: scrypt (RFC 7914) through OpenSSL, so slow on purpose that whoever has the
 * hash works for each guess as long as the terminal does. Any thread but the loop's: it takes a tenth of a
 * second and more.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/err.h"

#define PIN_SALT_LEN 16
#define PIN_HASH_LEN 32
/* What a stored cost may at most want: it comes from a file. */
#define PIN_MEMORY_MAX (256 * 1024 * 1024)

/* RFC 7914's N, r and p: 128 * N * r bytes of memory, p times one after the other. */
struct pin_cost {
	uint32_t n, r, p;
};

/* What new PINs cost: 32 MiB, twice; measured at 180 to 250 ms on a PC's core. */
extern const struct pin_cost pin_cost_now;

/* ERR_INVALID: no cost that scrypt knows, or more than PIN_MEMORY_MAX. ERR_NOMEM. */
enum err pin_hash(const void *pin, size_t len, const void *salt, size_t salt_len,
		  const struct pin_cost *cost, uint8_t out[PIN_HASH_LEN]);
/* Takes as long whichever byte differs. */
bool pin_is_same(const uint8_t a[PIN_HASH_LEN], const uint8_t b[PIN_HASH_LEN]);
