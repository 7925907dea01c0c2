/* SPDX-License-Identifier: Apache-2.0 */
/* hash.c - see hash.h. */
#include "firmware/crypto/hash.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "firmware/base/text.h"
#include "firmware/crypto/fetched.h"

void hash_sha256(const void *bytes, size_t len, uint8_t out[HASH_LEN])
{
	assert(bytes || len == 0);
	if (EVP_Digest(bytes, len, out, NULL, fetched()->sha256, NULL) != 1)
		abort();
}

void hash_sha256_hex(const void *bytes, size_t len, char out[HASH_HEX + 1])
{
	uint8_t hash[HASH_LEN];
	hash_sha256(bytes, len, hash);
	hex_encode(hash, sizeof(hash), out);
}

void hash_uuid(const void *bytes, size_t len, char *out)
{
	char hex[HASH_HEX + 1];
	hash_sha256_hex(bytes, len, hex);
	uuid_v4_of(hex, out);
}

void hash_hmac(const uint8_t *key, size_t key_len, const void *bytes, size_t len,
	       uint8_t out[HASH_LEN])
{
	assert(key_len <= INT_MAX);
	unsigned int out_len = 0;
	/* HMAC() takes a NULL key for "the key of the last call". */
	if (!HMAC(fetched()->sha256, key_len ? key : (const uint8_t *)"", (int)key_len, bytes, len,
		  out, &out_len) ||
	    out_len != HASH_LEN)
		abort();
}
