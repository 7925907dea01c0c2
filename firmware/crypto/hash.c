/* SPDX-License-Identifier: Apache-2.0 */
/* hash.c - see hash.h. */
#include "firmware/crypto/hash.h"

#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "firmware/base/text.h"
#include "firmware/crypto/fetched.h"
#include "firmware/crypto/hmac.h"

static_assert(HASH_LEN == HMAC_LEN, "an HMAC is a hash");

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

enum err hash_sha256_file(int fd, char out[HASH_HEX + 1])
{
	uint8_t bytes[16 * 1024], hash[HASH_LEN];
	ssize_t n = 0;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = ctx && EVP_DigestInit_ex(ctx, fetched()->sha256, NULL) == 1;
	for (off_t at = 0; ok && (n = pread(fd, bytes, sizeof(bytes), at)) > 0; at += n)
		ok = EVP_DigestUpdate(ctx, bytes, (size_t)n) == 1;
	ok = ok && EVP_DigestFinal_ex(ctx, hash, NULL) == 1;
	EVP_MD_CTX_free(ctx);
	if (!ok)
		abort();
	if (n < 0)
		return ERR_IO;
	hex_encode(hash, sizeof(hash), out);
	return ERR_OK;
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
	if (!hmac(fetched()->hmac_sha256, key, key_len, &(struct piece){ bytes, len }, 1, out))
		abort();
}
