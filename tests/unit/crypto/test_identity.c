/* SPDX-License-Identifier: Apache-2.0 */
/* test_identity.c - key and certificate of a terminal: made, installed, and what is left where the power went. */
#include "firmware/crypto/identity.h"

#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "firmware/base/file.h"
#include "firmware/crypto/certificate.h"
#include "tests/suite.h"

static char dir[64], ca_path[96], cert_path[96], key_path[96], waiting_path[96];
static struct identity_files files;
static EVP_PKEY *ca_key;
static X509 *ca;

static X509 *certificate_of(EVP_PKEY *pkey, const char *cn, const char *issuer, EVP_PKEY *signer)
{
	static long serial;
	X509 *x509 = X509_new();
	ASN1_INTEGER_set(X509_get_serialNumber(x509), ++serial);
	X509_gmtime_adj(X509_getm_notBefore(x509), -60);
	X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_UTF8,
				   (const unsigned char *)cn, -1, -1, 0);
	X509_NAME_add_entry_by_txt(X509_get_issuer_name(x509), "CN", MBSTRING_UTF8,
				   (const unsigned char *)issuer, -1, -1, 0);
	X509_set_pubkey(x509, pkey);
	X509_sign(x509, signer, EVP_sha256());
	return x509;
}

/* Static: the last four texts. */
static const char *pem_of(X509 *x509)
{
	static char texts[4][4096];
	static int next;
	char *text = texts[next++ % 4], *data = NULL;
	BIO *bio = BIO_new(BIO_s_mem());
	ck_assert_int_eq(PEM_write_bio_X509(bio, x509), 1);
	long len = BIO_get_mem_data(bio, &data);
	ck_assert_int_lt(len, sizeof(texts[0]));
	memcpy(text, data, (size_t)len);
	text[len] = '\0';
	BIO_free(bio);
	return text;
}

static void put(const char *path, const char *text)
{
	ck_assert_int_eq(file_write(path, text, strlen(text), 0600), ERR_OK);
}

static void setup(void)
{
	strcpy(dir, "/tmp/test-identity-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(ca_path, sizeof(ca_path), "%s/ca.pem", dir);
	snprintf(cert_path, sizeof(cert_path), "%s/client.pem", dir);
	snprintf(key_path, sizeof(key_path), "%s/client.key", dir);
	snprintf(waiting_path, sizeof(waiting_path), "%s/client.key.new", dir);
	files = (struct identity_files){ ca_path, cert_path, key_path };
	ca_key = EVP_EC_gen("P-256");
	ca = certificate_of(ca_key, "province", "province", ca_key);
	put(ca_path, pem_of(ca));
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

static void teardown(void)
{
	X509_free(ca);
	EVP_PKEY_free(ca_key);
	nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* The certificate that the province gives for the request. */
static X509 *signed_for(const char *csr)
{
	BIO *bio = BIO_new_mem_buf(csr, -1);
	X509_REQ *req = PEM_read_bio_X509_REQ(bio, NULL, NULL, NULL);
	ck_assert_ptr_nonnull(req);
	EVP_PKEY *pkey = X509_REQ_get0_pubkey(req);
	char group[32] = "";
	ck_assert_int_eq(X509_REQ_verify(req, pkey), 1);
	ck_assert_int_eq(EVP_PKEY_get_group_name(pkey, group, sizeof(group), NULL), 1);
	ck_assert_str_eq(group, "prime256v1");
	X509 *x509 = certificate_of(pkey, "terminal-7", "province", ca_key);
	X509_REQ_free(req);
	BIO_free(bio);
	return x509;
}

static void request(struct buf *csr)
{
	buf_init(csr, 8192);
	ck_assert_int_eq(identity_request(&files, "SN-1", csr), ERR_OK);
}

static enum err read_all(void)
{
	struct identity_pem i;
	enum err err = identity_read(&files, &i);
	if (err == ERR_OK)
		identity_fini(&i);
	return err;
}

static mode_t mode_of(const char *path)
{
	struct stat st;
	ck_assert_int_eq(stat(path, &st), 0);
	return st.st_mode & 0777;
}

START_TEST(a_key_is_made_here_and_used_with_its_certificate_alone)
{
	struct buf csr;
	char cn[33];
	request(&csr);
	ck_assert_uint_eq(mode_of(waiting_path), 0600);
	ck_assert(!file_exists(key_path) && !file_exists(cert_path));
	X509 *x509 = signed_for(buf_str(&csr));
	ck_assert_int_eq(identity_install(&files, pem_of(x509), pem_of(ca)), ERR_OK);
	ck_assert_int_eq(read_all(), ERR_OK);
	ck_assert_uint_eq(mode_of(key_path), 0600);
	ck_assert(!file_exists(waiting_path));
	ck_assert_int_eq(certificate_cn(cert_path, cn, sizeof(cn)), ERR_OK);
	ck_assert_str_eq(cn, "terminal-7");
	X509_free(x509);
	buf_fini(&csr);
}
END_TEST

START_TEST(asked_again_it_is_the_same_request_until_the_certificate_came)
{
	struct buf first, again;
	request(&first);
	request(&again);
	ck_assert_str_eq(buf_str(&first), buf_str(&again));
	buf_fini(&again);
	identity_forget(&files);
	request(&again);
	ck_assert_str_ne(buf_str(&first), buf_str(&again));
	buf_fini(&again);
	put(waiting_path, "half a fi"); /* of an older program, say */
	request(&again);
	ck_assert_str_ne(buf_str(&first), buf_str(&again));
	buf_fini(&again);
	buf_fini(&first);
}
END_TEST

START_TEST(what_is_no_certificate_of_this_key_is_refused_and_changes_nothing)
{
	struct buf csr;
	EVP_PKEY *other = EVP_EC_gen("P-256");
	X509 *x509 = certificate_of(other, "terminal-7", "province", ca_key);
	ck_assert_int_eq(identity_install(&files, pem_of(x509), NULL), ERR_NOT_FOUND);
	request(&csr);
	const struct {
		const char *pem, *chain;
		enum err err;
	} cases[] = {
		{ pem_of(x509), "", ERR_CONFLICT },
		{ "garbage", "", ERR_SYNTAX },
		{ "", "", ERR_SYNTAX },
		{ pem_of(x509), "-----BEGIN CERTIFICATE-----\nMIIB", ERR_SYNTAX },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_int_eq(identity_install(&files, cases[i].pem, cases[i].chain),
				 cases[i].err);
	ck_assert(!file_exists(key_path) && !file_exists(cert_path) && file_exists(waiting_path));
	X509_free(x509);
	EVP_PKEY_free(other);
	buf_fini(&csr);
}
END_TEST

START_TEST(a_cut_before_the_key_is_ended_at_the_next_start)
{
	struct buf csr;
	request(&csr);
	X509 *x509 = signed_for(buf_str(&csr));
	put(cert_path, pem_of(x509)); /* and there the power went */
	ck_assert_int_eq(read_all(), ERR_NOT_FOUND);
	identity_settle(&files);
	ck_assert_int_eq(read_all(), ERR_OK);
	ck_assert(!file_exists(waiting_path));
	X509_free(x509);
	buf_fini(&csr);
}
END_TEST

START_TEST(a_cut_before_the_certificate_leaves_what_was)
{
	struct buf csr;
	request(&csr);
	identity_settle(&files);
	ck_assert(!file_exists(key_path));
	X509 *x509 = signed_for(buf_str(&csr));
	ck_assert_int_eq(identity_install(&files, pem_of(x509), NULL), ERR_OK);
	/* A second key waits for a renewal that did not come. */
	buf_fini(&csr);
	request(&csr);
	identity_settle(&files);
	ck_assert_int_eq(read_all(), ERR_OK);
	ck_assert(file_exists(waiting_path));
	X509_free(x509);
	buf_fini(&csr);
}
END_TEST

START_TEST(authorities_join_and_what_lies_between_goes_along)
{
	struct buf csr, text;
	char chain[8192];
	EVP_PKEY *new_key = EVP_EC_gen("P-256"), *between_key = EVP_EC_gen("P-256");
	X509 *next = certificate_of(new_key, "province-2", "province-2", new_key);
	X509 *between = certificate_of(between_key, "city", "province", ca_key);
	request(&csr);
	X509 *x509 = signed_for(buf_str(&csr));
	snprintf(chain, sizeof(chain), "%s%s", pem_of(next), pem_of(between));
	ck_assert_int_eq(identity_install(&files, pem_of(x509), chain), ERR_OK);
	buf_init(&text, 16384);
	ck_assert_int_eq(file_read(ca_path, &text), ERR_OK);
	ck_assert_ptr_nonnull(strstr(buf_str(&text), pem_of(next)));
	ck_assert_ptr_nonnull(strstr(buf_str(&text), pem_of(ca))); /* the server's may still be */
	ck_assert_ptr_null(strstr(buf_str(&text), pem_of(between)));
	buf_clear(&text);
	ck_assert_int_eq(file_read(cert_path, &text), ERR_OK);
	ck_assert_int_eq(strncmp(buf_str(&text), pem_of(x509), strlen(pem_of(x509))), 0);
	ck_assert_ptr_nonnull(strstr(buf_str(&text), pem_of(between)));
	ck_assert_int_eq(read_all(), ERR_OK);
	buf_fini(&text);
	buf_fini(&csr);
	X509_free(x509);
	X509_free(next);
	X509_free(between);
	EVP_PKEY_free(new_key);
	EVP_PKEY_free(between_key);
}
END_TEST

START_TEST(half_a_file_or_another_key_is_no_identity)
{
	struct buf csr, text;
	request(&csr);
	X509 *x509 = signed_for(buf_str(&csr));
	ck_assert_int_eq(identity_install(&files, pem_of(x509), NULL), ERR_OK);
	const char *const paths[] = { ca_path, cert_path, key_path };
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		buf_init(&text, 16384);
		ck_assert_int_eq(file_read(paths[i], &text), ERR_OK);
		ck_assert_int_eq(file_write(paths[i], buf_str(&text), text.len / 2, 0600), ERR_OK);
		ck_assert_int_eq(read_all(), ERR_SYNTAX);
		ck_assert_int_eq(unlink(paths[i]), 0);
		ck_assert_int_eq(read_all(), ERR_NOT_FOUND);
		ck_assert_int_eq(file_write(paths[i], buf_str(&text), text.len, 0600), ERR_OK);
		ck_assert_int_eq(read_all(), ERR_OK);
		buf_fini(&text);
	}
	put(cert_path, pem_of(ca));
	ck_assert_int_eq(read_all(), ERR_CONFLICT);
	X509_free(x509);
	buf_fini(&csr);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("identity");
	TCase *tc = tcase_create("identity");
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_key_is_made_here_and_used_with_its_certificate_alone);
	tcase_add_test(tc, asked_again_it_is_the_same_request_until_the_certificate_came);
	tcase_add_test(tc, what_is_no_certificate_of_this_key_is_refused_and_changes_nothing);
	tcase_add_test(tc, a_cut_before_the_key_is_ended_at_the_next_start);
	tcase_add_test(tc, a_cut_before_the_certificate_leaves_what_was);
	tcase_add_test(tc, authorities_join_and_what_lies_between_goes_along);
	tcase_add_test(tc, half_a_file_or_another_key_is_no_identity);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
