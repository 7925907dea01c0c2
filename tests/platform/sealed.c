/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sealed.c - see sealed.h. Written from RFC 7516, RFC 7518 (4.6, 5.3) and NIST SP 800-56C, whose single-step KDF
 * OpenSSL has; nothing of it is shared with the terminal.
 */
#include "tests/platform/sealed.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "firmware/base/util.h"

enum { PART_COUNT = 5, COORD_LEN = 32, KEY_LEN = 32, NONCE_LEN = 12, TAG_LEN = 16 };
enum { HEADER, ENCRYPTED_KEY, NONCE, CIPHER, TAG };

struct part {
	const char *text;
	size_t text_len;
	unsigned char *bytes;
	size_t len;
};

/* base64 or base64url, padded or not. */
static bool decode(struct part *p)
{
	size_t padded = (p->text_len + 3) / 4 * 4;
	char *text = calloc(1, padded + 1);
	p->bytes = malloc(padded / 4 * 3 + 1);
	if (!text || !p->bytes) {
		free(text);
		return false;
	}
	for (size_t i = 0; i < padded; i++) {
		char c = i < p->text_len ? p->text[i] : '=';
		text[i] = c == '-' ? '+' : c == '_' ? '/' : c;
	}
	int len = EVP_DecodeBlock(p->bytes, (unsigned char *)text, (int)padded);
	size_t pad = 0;
	while (pad < padded && pad < 2 && text[padded - 1 - pad] == '=')
		pad++;
	free(text);
	p->len = len >= 0 ? (size_t)len - (padded ? pad : 0) : 0;
	return len >= 0;
}

static bool split(char *jwe, struct part parts[PART_COUNT])
{
	for (int i = 0; i < PART_COUNT; i++) {
		parts[i].text = jwe;
		parts[i].text_len = strcspn(jwe, ".");
		jwe += parts[i].text_len;
		if ((*jwe == '.') != (i + 1 < PART_COUNT) || !decode(&parts[i]))
			return false;
		jwe += *jwe == '.';
	}
	return parts[NONCE].len == NONCE_LEN && parts[TAG].len == TAG_LEN;
}

static bool coordinate(const json_t *epk, const char *name, unsigned char out[COORD_LEN])
{
	const char *text = json_string_value(json_object_get(epk, name));
	struct part p = { .text = text, .text_len = text ? strlen(text) : 0 };
	bool good = text && decode(&p) && p.len == COORD_LEN;
	if (good)
		memcpy(out, p.bytes, COORD_LEN);
	free(p.bytes);
	return good;
}

static bool agree(EVP_PKEY *mine, const unsigned char point[1 + 2 * COORD_LEN],
		  unsigned char z[COORD_LEN])
{
	size_t len = COORD_LEN;
	EVP_PKEY *theirs = EVP_PKEY_new();
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(mine, NULL);
	bool good = theirs && ctx && EVP_PKEY_copy_parameters(theirs, mine) == 1 &&
		    EVP_PKEY_set1_encoded_public_key(theirs, point, 1 + 2 * COORD_LEN) == 1 &&
		    EVP_PKEY_derive_init(ctx) == 1 && EVP_PKEY_derive_set_peer(ctx, theirs) == 1 &&
		    EVP_PKEY_derive(ctx, z, &len) == 1;
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(theirs);
	return good;
}

static bool derive(unsigned char z[COORD_LEN], unsigned char key[KEY_LEN])
{
	unsigned char info[] = "\0\0\0\7A256GCM\0\0\0\0\0\0\0\0\0\0\1"; /* 256 bits, a NUL behind */
	char digest[] = "SHA256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, z, COORD_LEN),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info, sizeof(info)),
		OSSL_PARAM_construct_end(),
	};
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "SSKDF", NULL);
	EVP_KDF_CTX *ctx = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
	bool good = ctx && EVP_KDF_derive(ctx, key, KEY_LEN, params) == 1;
	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
	return good;
}

static bool key_of(EVP_PKEY *mine, const struct part *header, unsigned char key[KEY_LEN])
{
	unsigned char point[1 + 2 * COORD_LEN] = { 4 }, z[COORD_LEN];
	json_t *json = json_loadb((const char *)header->bytes, header->len, 0, NULL);
	const json_t *epk = json_object_get(json, "epk");
	bool good = coordinate(epk, "x", point + 1) &&
		    coordinate(epk, "y", point + 1 + COORD_LEN) && agree(mine, point, z) &&
		    derive(z, key);
	json_decref(json);
	return good;
}

static char *decrypt(const struct part parts[PART_COUNT], unsigned char key[KEY_LEN])
{
	int n = 0;
	const struct part *cipher = &parts[CIPHER];
	unsigned char *plain = calloc(1, cipher->len + 1);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	bool good =
		plain && ctx &&
		EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, parts[NONCE].bytes) == 1 &&
		EVP_DecryptUpdate(ctx, NULL, &n, (const unsigned char *)parts[HEADER].text,
				  (int)parts[HEADER].text_len) == 1 &&
		EVP_DecryptUpdate(ctx, plain, &n, cipher->bytes, (int)cipher->len) == 1 &&
		EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, TAG_LEN, parts[TAG].bytes) == 1 &&
		EVP_DecryptFinal_ex(ctx, plain + n, &n) == 1;
	EVP_CIPHER_CTX_free(ctx);
	if (!good) {
		free(plain);
		return NULL;
	}
	return (char *)plain;
}

char *sealed_open(EVP_PKEY *key, const char *base64, size_t *out_len)
{
	struct part whole = { .text = base64, .text_len = strlen(base64) };
	struct part parts[PART_COUNT] = { 0 };
	unsigned char secret[KEY_LEN];
	char *plain = NULL;
	if (decode(&whole)) {
		whole.bytes[whole.len] = '\0';
		if (split((char *)whole.bytes, parts) && key_of(key, &parts[HEADER], secret))
			plain = decrypt(parts, secret);
	}
	*out_len = parts[CIPHER].len;
	for (int i = 0; i < PART_COUNT; i++)
		free(parts[i].bytes);
	free(whole.bytes);
	return plain;
}
