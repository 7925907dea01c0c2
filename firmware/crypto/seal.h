/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seal.h - authenticated encryption of what waits on disk.
 *
 * sealed bytes := version 1 | suite 1 | nonce 12 (GCM) or 16 (SM4-CTR) | ciphertext | tag 16 or 32
 * AES-256-GCM (SP 800-38D) or SM4-CTR then HMAC-SM3 over everything before it and the associated
 * data (encrypt then MAC; GB/T 32907, GB/T 32905). The data key of a record is derived from the
 * store's key by HKDF with the record's id, so that no nonce is ever used twice under one key.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/buf.h"
#include "firmware/base/settings.h"

#define SEAL_KEY_LEN  32
#define SEAL_OVERHEAD 64 /* at most this many bytes more than the plaintext */

struct seal_key {
	uint8_t bytes[SEAL_KEY_LEN];
	enum seal_suite suite;
};

/*
 * Reads the key file, creating it (0600, random) when missing.
 * ERR_PERMISSION others can read it · ERR_SYNTAX not 32 bytes · ERR_IO
 */
enum err seal_key_load(const char *path, enum seal_suite suite, struct seal_key *out);
void seal_key_wipe(struct seal_key *key); /* NULL is allowed */

/* Appends the sealed bytes. `aad` is authenticated, not stored. `id` separates keys (client_ref). */
enum err seal(const struct seal_key *key, const char *id, const void *aad, size_t aad_len,
	      const void *plain, size_t len, struct buf *out);
/* Appends the plaintext. ERR_SEAL_BROKEN: wrong key, id or aad, or a flipped bit. Any suite opens. */
enum err seal_open(const struct seal_key *key, const char *id, const void *aad, size_t aad_len,
		   const void *sealed, size_t len, struct buf *out);
