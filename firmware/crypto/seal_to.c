/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seal_to.c - see seal_to.h.
 *
 * JWE := b64u(header) . "" . b64u(nonce 12) . b64u(ciphertext) . b64u(tag 16)
 * header := {"alg":"ECDH-ES","enc":"A256GCM","epk":{"crv":"P-256","kty":"EC","x":..,"y":..}}
 * key    := SHA-256(00000001 | Z | 00000007 "A256GCM" | 00000000 | 00000000 | 00000100)
 */
#include "firmware/crypto/seal_to.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

#include "firmware/base/buf.h"
#include "firmware/base/text.h"
#include "firmware/base/wipe.h"
#include "firmware/crypto/hash.h"

#define CURVE	    "prime256v1"
#define COORD_LEN   32
#define POINT_LEN   (1 + 2 * COORD_LEN) /* SEC 1, uncompressed: 04 | x | y */
#define KEY_LEN	    32
#define NONCE_LEN   12
#define TAG_LEN	    16
#define SPKI_MAX    512
#define SEALED_OVER 1024 /* header and the rest, beside the ciphertext */

static_assert(KEY_LEN == HASH_LEN, "one round of the KDF gives the key");

static void pkey_free(EVP_PKEY **p)
{
	EVP_PKEY_free(*p);
}

static void pkey_ctx_free(EVP_PKEY_CTX **p)
{
	EVP_PKEY_CTX_free(*p);
}

static void cipher_ctx_free(EVP_CIPHER_CTX **p)
{
	EVP_CIPHER_CTX_free(*p);
}

/* base64url without padding (RFC 7515). */
static void add_b64u(struct buf *out, const void *bytes, size_t len)
{
	char *text = malloc(BASE64_LEN(len) + 1);
	if (!text)
		abort();
	base64_encode(bytes, len, text);
	for (char *at = text; *at && *at != '='; at++)
		buf_add_char(out, *at == '+' ? '-' : *at == '/' ? '_' : *at);
	free(text);
}

static enum err read_spki(const char *spki, EVP_PKEY **out)
{
	uint8_t der[SPKI_MAX];
	size_t len;
	if (!spki[0] || base64_decode(spki, der, sizeof(der), &len) != ERR_OK)
		return ERR_SYNTAX;
	const unsigned char *at = der;
	CLEANUP(pkey_free) EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)len);
	if (!key) {
		ERR_clear_error();
		return ERR_SYNTAX;
	}
	char group[32] = "";
	if (!EVP_PKEY_is_a(key, "EC") ||
	    EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) != 1 ||
	    strcmp(group, CURVE) != 0)
		return ERR_UNSUPPORTED;
	*out = STEAL(key);
	return ERR_OK;
}

static bool agree(EVP_PKEY *mine, EVP_PKEY *theirs, uint8_t z[COORD_LEN])
{
	size_t len = COORD_LEN;
	CLEANUP(pkey_ctx_free) EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(mine, NULL);
	return ctx && EVP_PKEY_derive_init(ctx) == 1 &&
	       EVP_PKEY_derive_set_peer(ctx, theirs) == 1 && EVP_PKEY_derive(ctx, z, &len) == 1 &&
	       len == COORD_LEN;
}

static void concat_kdf(const uint8_t z[COORD_LEN], uint8_t key[KEY_LEN])
{
	static const uint8_t before[4] = { 0, 0, 0, 1 };
	static const uint8_t after[] = { 0, 0, 0, 7, 'A', '2', '5', '6', 'G', 'C', 'M', 0,
					 0, 0, 0, 0, 0,	  0,   0,   0,	 0,   1,   0 };
	static_assert(sizeof(after) == 4 + 7 + 4 + 4 + 4, "algorithm, no parties, key length");
	uint8_t text[sizeof(before) + COORD_LEN + sizeof(after)];
	memcpy(text, before, sizeof(before));
	memcpy(text + sizeof(before), z, COORD_LEN);
	memcpy(text + sizeof(before) + COORD_LEN, after, sizeof(after));
	hash_sha256(text, sizeof(text), key);
	wipe(text, sizeof(text));
}

static void add_header(struct buf *out, const uint8_t point[POINT_LEN])
{
	CLEANUP(buf_fini) struct buf json;
	buf_init(&json, SEALED_OVER);
	buf_add_str(
		&json,
		"{\"alg\":\"ECDH-ES\",\"enc\":\"A256GCM\",\"epk\":{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"");
	add_b64u(&json, point + 1, COORD_LEN);
	buf_add_str(&json, "\",\"y\":\"");
	add_b64u(&json, point + 1 + COORD_LEN, COORD_LEN);
	buf_add_str(&json, "\"}}");
	add_b64u(out, json.data, json.len);
}

/* `jwe` holds the encoded header, which is also the associated data. */
static bool encrypt(const uint8_t key[KEY_LEN], const void *plain, size_t len, struct buf *jwe)
{
	uint8_t nonce[NONCE_LEN], tag[TAG_LEN];
	int n = 0;
	uint8_t *cipher = malloc(len + 1);
	CLEANUP(cipher_ctx_free) EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	bool ok =
		cipher && ctx && len < INT32_MAX && RAND_bytes(nonce, sizeof(nonce)) == 1 &&
		EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, nonce) == 1 &&
		EVP_EncryptUpdate(ctx, NULL, &n, (const uint8_t *)jwe->data, (int)jwe->len) == 1 &&
		EVP_EncryptUpdate(ctx, cipher, &n, plain, (int)len) == 1 &&
		EVP_EncryptFinal_ex(ctx, cipher + len, &n) == 1 &&
		EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, TAG_LEN, tag) == 1;
	if (ok) {
		buf_add_str(jwe, "..");
		add_b64u(jwe, nonce, sizeof(nonce));
		buf_add_char(jwe, '.');
		add_b64u(jwe, cipher, len);
		buf_add_char(jwe, '.');
		add_b64u(jwe, tag, sizeof(tag));
	}
	free(cipher);
	return ok;
}

enum err seal_to(const char *spki, const void *plain, size_t len, char **out)
{
	assert(spki && (plain || len == 0));
	CLEANUP(pkey_free) EVP_PKEY *theirs = NULL;
	enum err err = read_spki(spki, &theirs);
	if (err != ERR_OK)
		return err;
	uint8_t z[COORD_LEN], key[KEY_LEN], point[POINT_LEN];
	size_t point_len = 0;
	CLEANUP(pkey_free) EVP_PKEY *mine = EVP_EC_gen(CURVE);
	if (!mine || !agree(mine, theirs, z) ||
	    EVP_PKEY_get_octet_string_param(mine, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point),
					    &point_len) != 1 ||
	    point_len != POINT_LEN)
		return ERR_NOMEM;
	concat_kdf(z, key);
	CLEANUP(buf_fini) struct buf jwe;
	buf_init(&jwe, BASE64_LEN(len) + SEALED_OVER);
	add_header(&jwe, point);
	bool ok = encrypt(key, plain, len, &jwe);
	wipe(z, sizeof(z));
	wipe(key, sizeof(key));
	char *text = ok && buf_err(&jwe) == ERR_OK ? malloc(BASE64_LEN(jwe.len) + 1) : NULL;
	if (!text)
		return ERR_NOMEM;
	base64_encode(jwe.data, jwe.len, text);
	*out = text;
	return ERR_OK;
}
