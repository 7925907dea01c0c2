/* SPDX-License-Identifier: Apache-2.0 */
/* test_sign.c - Ed25519 and SM2 against their published vectors, and what a key file may be. */
#include "firmware/crypto/sign.h"
#include "firmware/crypto/certificate.h"

#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "firmware/base/file.h"
#include "firmware/base/text.h"
#include "tests/suite.h"

static const enum sign_algorithm algorithms[] = { SIGN_ED25519, SIGN_SM2 };
static const char *const names[] = { "ed25519", "sm2" };
static char dir[PATH_MAX], path[PATH_MAX + 16];

static void setup(void)
{
	snprintf(dir, sizeof(dir), "/tmp/test-sign-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/key.pem", dir);
}

static void teardown(void)
{
	unlink(path);
	rmdir(dir);
}

static void write_der(const char *label, const char *hex)
{
	uint8_t der[256];
	size_t len = strlen(hex) / 2;
	ck_assert_int_eq(hex_decode(hex, der, len), ERR_OK);
	char base64[BASE64_LEN(256) + 1], pem[512];
	base64_encode(der, len, base64);
	int pem_len =
		snprintf(pem, sizeof(pem), "-----BEGIN %s-----\n%.64s\n%s%s-----END %s-----\n",
			 label, base64, strlen(base64) > 64 ? base64 + 64 : "",
			 strlen(base64) > 64 ? "\n" : "", label);
	ck_assert_int_eq(file_write(path, pem, (size_t)pem_len, 0600), ERR_OK);
}

/* RFC 8032 section 7.1; PKCS #8 and SPKI heads of RFC 8410. */
static const struct {
	const char *why, *secret, *public, *message, *signature;
} ed25519_vectors[] = {
	{ "TEST 1, empty", "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	  "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
	  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
	  "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
	{ "TEST 3, two bytes", "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
	  "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
	  "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
	  "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
};

START_TEST(ed25519_signs_as_rfc_8032_says)
{
	char hex[256];
	snprintf(hex, sizeof(hex), "302e020100300506032b657004220420%s",
		 ed25519_vectors[_i].secret);
	write_der("PRIVATE KEY", hex);
	struct sign_key *key = NULL;
	ck_assert_int_eq(sign_key_load(path, SIGN_ED25519, &key), ERR_OK);
	uint8_t message[8], sig[SIGN_MAX];
	size_t len = strlen(ed25519_vectors[_i].message) / 2, sig_len = 0;
	ck_assert_int_eq(hex_decode(ed25519_vectors[_i].message, message, len), ERR_OK);
	ck_assert_int_eq(sign_bytes(key, message, len, sig, &sig_len), ERR_OK);
	hex_encode(sig, sig_len, hex);
	ck_assert_msg(strcmp(hex, ed25519_vectors[_i].signature) == 0, "%s",
		      ed25519_vectors[_i].why);
	sign_key_free(key);

	snprintf(hex, sizeof(hex), "302a300506032b6570032100%s", ed25519_vectors[_i].public);
	write_der("PUBLIC KEY", hex);
	ck_assert_int_eq(sign_key_load_public(path, &key), ERR_OK);
	ck_assert_int_eq(sign_verify(key, message, len, sig, sig_len), ERR_OK);
	ck_assert_int_eq(sign_bytes(key, message, len, sig, &sig_len), ERR_INVALID);
	sign_key_free(key);
}
END_TEST

/* GM/T 0003.5-2012 A.2: the recommended curve, "message digest", identifier 1234567812345678. */
START_TEST(the_published_sm2_signature_verifies)
{
	write_der("PUBLIC KEY", "3059301306072a8648ce3d020106082a811ccf5501822d034200"
				"0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
				"ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13");
	struct sign_key *key = NULL;
	ck_assert_int_eq(sign_key_load_public(path, &key), ERR_OK);
	ck_assert_str_eq(sign_key_algorithm(key), "sm2");
	ECDSA_SIG *pair = ECDSA_SIG_new();
	BIGNUM *r = NULL, *s = NULL;
	BN_hex2bn(&r, "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3");
	BN_hex2bn(&s, "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA");
	ECDSA_SIG_set0(pair, r, s);
	uint8_t der[SIGN_MAX], *end = der;
	int der_len = i2d_ECDSA_SIG(pair, &end);
	ECDSA_SIG_free(pair);
	ck_assert_int_gt(der_len, 0);
	ck_assert_int_eq(sign_verify(key, "message digest", 14, der, (size_t)der_len), ERR_OK);
	ck_assert_int_eq(sign_verify(key, "message digesu", 14, der, (size_t)der_len),
			 ERR_SIGNATURE_BAD);
	sign_key_free(key);
}
END_TEST

START_TEST(a_made_key_signs_and_its_public_half_verifies)
{
	struct sign_key *key = NULL, *again = NULL;
	ck_assert_int_eq(sign_key_load(path, algorithms[_i], &key), ERR_OK);
	struct stat st;
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
	ck_assert_str_eq(sign_key_algorithm(key), names[_i]);
	uint8_t sig[SIGN_MAX];
	size_t sig_len = 0;
	ck_assert_int_eq(sign_bytes(key, "receipt", 7, sig, &sig_len), ERR_OK);
	ck_assert_int_eq(sign_key_load_public(path, &again), ERR_OK);
	ck_assert_int_eq(sign_verify(again, "receipt", 7, sig, sig_len), ERR_OK);
	ck_assert_int_eq(sign_verify(again, "receipu", 7, sig, sig_len), ERR_SIGNATURE_BAD);
	ck_assert_int_eq(sign_verify(again, "receipt", 7, sig, sig_len - 1), ERR_SIGNATURE_BAD);
	ck_assert_int_eq(sign_verify(again, "receipt", 7, sig, 0), ERR_SIGNATURE_BAD);
	for (size_t bit = 0; bit < sig_len * 8; bit++) {
		sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
		ck_assert_int_eq(sign_verify(key, "receipt", 7, sig, sig_len), ERR_SIGNATURE_BAD);
		sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	sign_key_free(again);
	ck_assert_int_eq(sign_key_load(path, algorithms[_i], &again), ERR_OK);
	ck_assert_int_eq(sign_verify(again, "receipt", 7, sig, sig_len), ERR_OK);
	sign_key_free(again);
	sign_key_free(key);
}
END_TEST

START_TEST(the_id_is_the_head_of_the_hash_of_the_spki)
{
	struct sign_key *key = NULL;
	ck_assert_int_eq(sign_key_load(path, algorithms[_i], &key), ERR_OK);
	char id[17], hex[HASH_HEX + 1];
	sign_key_id(key, id);
	char *spki = sign_key_spki(key);
	ck_assert_ptr_nonnull(spki);
	uint8_t der[256];
	size_t len = 0;
	ck_assert_int_eq(base64_decode(spki, der, sizeof(der), &len), ERR_OK);
	hash_sha256_hex(der, len, hex);
	hex[16] = '\0';
	ck_assert_str_eq(id, hex);
	free(spki);
	sign_key_free(key);
}
END_TEST

START_TEST(a_key_file_that_is_wrong_is_refused_and_kept)
{
	struct sign_key *key = NULL;
	ck_assert_int_eq(sign_key_load(path, algorithms[_i], &key), ERR_OK);
	sign_key_free(STEAL(key));
	ck_assert_int_eq(sign_key_load(path, algorithms[1 - _i], &key), ERR_SYNTAX);
	ck_assert_int_eq(chmod(path, 0640), 0);
	ck_assert_int_eq(sign_key_load(path, algorithms[_i], &key), ERR_PERMISSION);
	ck_assert_int_eq(file_write(path, "not a key", 9, 0600), ERR_OK);
	ck_assert_int_eq(sign_key_load(path, algorithms[_i], &key), ERR_SYNTAX);
	ck_assert_int_eq(sign_key_load_public(path, &key), ERR_SYNTAX);
	ck_assert_ptr_null(key);
	struct stat st;
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_size, 9);
}
END_TEST

START_TEST(a_key_of_another_kind_is_refused)
{
	EVP_PKEY *rsa = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
	FILE *f = fopen(path, "w");
	ck_assert_int_eq(PEM_write_PrivateKey(f, rsa, NULL, NULL, 0, NULL, NULL), 1);
	fclose(f);
	chmod(path, 0600);
	EVP_PKEY_free(rsa);
	struct sign_key *key = NULL;
	ck_assert_int_eq(sign_key_load(path, SIGN_ED25519, &key), ERR_SYNTAX);
	ck_assert_int_eq(sign_key_load_public(path, &key), ERR_SYNTAX);
	ck_assert_ptr_null(key);
}
END_TEST

START_TEST(a_missing_public_key_is_not_made)
{
	struct sign_key *key = NULL;
	ck_assert_int_eq(sign_key_load_public(path, &key), ERR_NOT_FOUND);
	ck_assert(!file_exists(path));
	sign_key_free(NULL);
}
END_TEST

static void write_certificate(const char *cn)
{
	EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	X509 *x509 = X509_new();
	X509_set_version(x509, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
	X509_gmtime_adj(X509_getm_notBefore(x509), 0);
	X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
	X509_NAME *name = X509_get_subject_name(x509);
	X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8, (const unsigned char *)"hall", -1, -1,
				   0);
	if (cn)
		X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)cn, -1,
					   -1, 0);
	X509_set_pubkey(x509, pkey);
	X509_sign(x509, pkey, EVP_sha256());
	FILE *f = fopen(path, "w");
	ck_assert_int_eq(PEM_write_X509(f, x509), 1);
	fclose(f);
	X509_free(x509);
	EVP_PKEY_free(pkey);
}

START_TEST(the_common_name_of_a_certificate_is_read)
{
	char cn[16] = "before";
	ck_assert_int_eq(certificate_cn(path, cn, sizeof(cn)), ERR_NOT_FOUND);
	write_certificate("terminal-1");
	ck_assert_int_eq(certificate_cn(path, cn, 10), ERR_TOO_LONG);
	ck_assert_str_eq(cn, "before");
	ck_assert_int_eq(certificate_cn(path, cn, sizeof(cn)), ERR_OK);
	ck_assert_str_eq(cn, "terminal-1");
	write_certificate(NULL);
	ck_assert_int_eq(certificate_cn(path, cn, sizeof(cn)), ERR_SYNTAX);
	ck_assert_int_eq(file_write(path, "garbage", 7, 0600), ERR_OK);
	ck_assert_int_eq(certificate_cn(path, cn, sizeof(cn)), ERR_SYNTAX);
	ck_assert_str_eq(cn, "terminal-1");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("sign");
	TCase *tc = tcase_create("sign");
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, ed25519_signs_as_rfc_8032_says, 0, ARRAY_LEN(ed25519_vectors));
	tcase_add_test(tc, the_published_sm2_signature_verifies);
	tcase_add_loop_test(tc, a_made_key_signs_and_its_public_half_verifies, 0, 2);
	tcase_add_loop_test(tc, the_id_is_the_head_of_the_hash_of_the_spki, 0, 2);
	tcase_add_loop_test(tc, a_key_file_that_is_wrong_is_refused_and_kept, 0, 2);
	tcase_add_test(tc, a_key_of_another_kind_is_refused);
	tcase_add_test(tc, a_missing_public_key_is_not_made);
	tcase_add_test(tc, the_common_name_of_a_certificate_is_read);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
