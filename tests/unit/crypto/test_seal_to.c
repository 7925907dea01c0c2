/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_seal_to.c - what is sealed to a key opens with its private half, by another way than ours: the
 * key derivation is OpenSSL's single-step KDF (NIST SP 800-56C), which JOSE calls Concat KDF.
 */
#include "firmware/crypto/seal_to.h"

#include <check.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/x509.h>

#include "firmware/base/text.h"
#include "tests/suite.h"

static EVP_PKEY *platform;
static char spki[512];

static void make_spki(EVP_PKEY *key, char *out)
{
	unsigned char *der = NULL;
	int len = i2d_PUBKEY(key, &der);
	ck_assert_int_gt(len, 0);
	base64_encode(der, (size_t)len, out);
	OPENSSL_free(der);
}

static void setup(void)
{
	platform = EVP_EC_gen("prime256v1");
	make_spki(platform, spki);
}

static void teardown(void)
{
	EVP_PKEY_free(platform);
}

/* One part of a JWE, decoded. */
static size_t part(const char *jwe, int n, uint8_t *out, size_t cap)
{
	char text[8192];
	size_t len, got = 0;
	for (; n > 0; n--)
		jwe = strchr(jwe, '.') + 1;
	len = strcspn(jwe, ".");
	memcpy(text, jwe, len);
	for (size_t i = 0; i < len; i++)
		text[i] = text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i];
	while (len % 4)
		text[len++] = '=';
	text[len] = '\0';
	ck_assert_int_eq(base64_decode(text, out, cap, &got), ERR_OK);
	return got;
}

/* The coordinate that follows "name":" in the header. */
static void coordinate(const char *header, const char *name, uint8_t out[32])
{
	char fake[64];
	const char *at = strstr(header, name);
	ck_assert_ptr_nonnull(at);
	at += strlen(name);
	size_t len = strcspn(at, "\"");
	memcpy(fake, at, len);
	fake[len] = '\0';
	ck_assert_uint_eq(part(fake, 0, out, 32), 32);
}

static void derive(const char *header, uint8_t key[32])
{
	uint8_t point[65] = { 4 }, z[32];
	size_t z_len = sizeof(z);
	coordinate(header, "\"x\":\"", point + 1);
	coordinate(header, "\"y\":\"", point + 33);
	EVP_PKEY *theirs = EVP_PKEY_new();
	ck_assert_int_eq(EVP_PKEY_copy_parameters(theirs, platform), 1);
	ck_assert_int_eq(EVP_PKEY_set1_encoded_public_key(theirs, point, sizeof(point)), 1);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(platform, NULL);
	ck_assert(EVP_PKEY_derive_init(ctx) == 1 && EVP_PKEY_derive_set_peer(ctx, theirs) == 1);
	ck_assert_int_eq(EVP_PKEY_derive(ctx, z, &z_len), 1);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(theirs);
	uint8_t info[] = { 0, 0, 0, 7, 'A', '2', '5', '6', 'G', 'C', 'M', 0,
			   0, 0, 0, 0, 0,   0,	 0,   0,   0,	1,   0 };
	char digest[] = "SHA256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, z, sizeof(z)),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info, sizeof(info)),
		OSSL_PARAM_construct_end(),
	};
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "SSKDF", NULL);
	EVP_KDF_CTX *k = EVP_KDF_CTX_new(kdf);
	ck_assert_int_eq(EVP_KDF_derive(k, key, 32, params), 1);
	EVP_KDF_CTX_free(k);
	EVP_KDF_free(kdf);
}

/* Length of the plaintext, -1 if it does not open. */
static int open_jwe(const char *jwe, uint8_t *plain)
{
	uint8_t key[32], nonce[12], cipher[4096], tag[16];
	char header[1024];
	int n = 0, len = -1;
	size_t header_len = part(jwe, 0, (uint8_t *)header, sizeof(header) - 1);
	header[header_len] = '\0';
	ck_assert_ptr_nonnull(strstr(header, "\"alg\":\"ECDH-ES\""));
	ck_assert_ptr_nonnull(strstr(header, "\"enc\":\"A256GCM\""));
	derive(header, key);
	ck_assert_uint_eq(part(jwe, 1, nonce, sizeof(nonce)), 0);
	ck_assert_uint_eq(part(jwe, 2, nonce, sizeof(nonce)), sizeof(nonce));
	size_t cipher_len = part(jwe, 3, cipher, sizeof(cipher));
	ck_assert_uint_eq(part(jwe, 4, tag, sizeof(tag)), sizeof(tag));
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, nonce);
	EVP_DecryptUpdate(ctx, NULL, &n, (const uint8_t *)jwe, (int)strcspn(jwe, "."));
	EVP_DecryptUpdate(ctx, plain, &n, cipher, (int)cipher_len);
	EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, sizeof(tag), tag);
	if (EVP_DecryptFinal_ex(ctx, plain + n, &n) == 1)
		len = (int)cipher_len;
	EVP_CIPHER_CTX_free(ctx);
	return len;
}

static void unwrap(const char *base64, char *jwe, size_t cap)
{
	size_t len = 0;
	ck_assert_int_eq(base64_decode(base64, jwe, cap - 1, &len), ERR_OK);
	jwe[len] = '\0';
}

START_TEST(what_is_sealed_opens_with_the_private_key)
{
	static const char *const bodies[] = { "", "x", "{\"name\":\"somebody\"}" };
	char jwe[8192];
	uint8_t plain[4096];
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		char *sealed = NULL;
		ck_assert_int_eq(seal_to(spki, bodies[i], strlen(bodies[i]), &sealed), ERR_OK);
		unwrap(sealed, jwe, sizeof(jwe));
		ck_assert_int_eq(open_jwe(jwe, plain), (int)strlen(bodies[i]));
		ck_assert_mem_eq(plain, bodies[i], strlen(bodies[i]));
		free(sealed);
	}
}
END_TEST

START_TEST(a_changed_character_is_noticed)
{
	char *sealed = NULL, jwe[8192];
	uint8_t plain[4096];
	ck_assert_int_eq(seal_to(spki, "hello", 5, &sealed), ERR_OK);
	unwrap(sealed, jwe, sizeof(jwe));
	char *tag = strrchr(jwe, '.') + 3;
	*tag = *tag == 'A' ? 'B' : 'A';
	ck_assert_int_eq(open_jwe(jwe, plain), -1);
	free(sealed);
}
END_TEST

START_TEST(the_same_is_never_sealed_the_same)
{
	char *one = NULL, *two = NULL;
	ck_assert_int_eq(seal_to(spki, "hello", 5, &one), ERR_OK);
	ck_assert_int_eq(seal_to(spki, "hello", 5, &two), ERR_OK);
	ck_assert_str_ne(one, two);
	free(one);
	free(two);
}
END_TEST

START_TEST(only_a_p256_key_is_taken_and_out_stays_untouched)
{
	static const char *const curves[] = { "secp384r1", "SM2" };
	char other[512], untouched[] = "untouched", *out = untouched;
	ck_assert_int_eq(seal_to("", "x", 1, &out), ERR_SYNTAX);
	ck_assert_int_eq(seal_to("!!!!", "x", 1, &out), ERR_SYNTAX);
	ck_assert_int_eq(seal_to("AAAA", "x", 1, &out), ERR_SYNTAX);
	for (size_t i = 0; i < ARRAY_LEN(curves); i++) {
		EVP_PKEY *key = strcmp(curves[i], "SM2") == 0 ? EVP_PKEY_Q_keygen(NULL, NULL, "SM2")
							      : EVP_EC_gen(curves[i]);
		make_spki(key, other);
		ck_assert_int_eq(seal_to(other, "x", 1, &out), ERR_UNSUPPORTED);
		EVP_PKEY_free(key);
	}
	ck_assert_str_eq(out, "untouched");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("seal_to");
	TCase *t = tcase_create("seal_to");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, what_is_sealed_opens_with_the_private_key);
	tcase_add_test(t, a_changed_character_is_noticed);
	tcase_add_test(t, the_same_is_never_sealed_the_same);
	tcase_add_test(t, only_a_p256_key_is_taken_and_out_stays_untouched);
	suite_add_tcase(s, t);
	return suite_run(s);
}
