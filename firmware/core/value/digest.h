/* SPDX-License-Identifier: Apache-2.0 */
/*
 * digest.h - what core needs of cryptography, as a table, so that core stays pure.
 * firmware/crypto has what fills it (hash_sha256).
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define SHA256_LEN 32
#define SHA256_HEX 64

struct digests {
	void (*sha256)(const void *bytes, size_t len, uint8_t out[SHA256_LEN]);
};

/* Lower-case hex of sha256, 64 characters and a NUL. */
void digest_sha256_hex(const struct digests *d, const void *bytes, size_t len,
		       char out[SHA256_HEX + 1]);
