/* SPDX-License-Identifier: Apache-2.0 */
/* hash.h - SHA-256 (FIPS 180-4) through OpenSSL, and the table core takes. Any thread. */
#pragma once

#include "firmware/base/err.h"
#include <stddef.h>
#include <stdint.h>

#define HASH_LEN 32
#define HASH_HEX 64

/* Aborts if the library cannot hash: nothing may be said about bytes then. */
void hash_sha256(const void *bytes, size_t len, uint8_t out[HASH_LEN]);
void hash_sha256_hex(const void *bytes, size_t len, char out[HASH_HEX + 1]);
/* Of a whole file, from its start; the descriptor stays the caller's. ERR_IO. */
enum err hash_sha256_file(int fd, char out[HASH_HEX + 1]);
/* A UUID v4 in shape, always the same for the same bytes. out: UUID_TEXT_LEN + 1 of base/text.h. */
void hash_uuid(const void *bytes, size_t len, char *out);
/* Keyed: HMAC-SHA-256, for hashes of personal data in logs and of a store's own names. */
void hash_hmac(const uint8_t *key, size_t key_len, const void *bytes, size_t len,
	       uint8_t out[HASH_LEN]);
