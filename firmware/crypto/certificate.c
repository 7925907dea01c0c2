/* SPDX-License-Identifier: Apache-2.0 */
/* certificate.c - see certificate.h. */
#include "firmware/crypto/certificate.h"

#include <assert.h>
#include <string.h>

#include <openssl/asn1.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "firmware/crypto/pem.h"

static void openssl_free(unsigned char **p)
{
	OPENSSL_free(*p);
}

static int64_t ms_of(const ASN1_TIME *time)
{
	int days = 0, seconds = 0;
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	bool ok = epoch && ASN1_TIME_diff(&days, &seconds, epoch, time) == 1;
	ASN1_TIME_free(epoch);
	return ok ? ((int64_t)days * 86400 + seconds) * 1000 : 0;
}

/* *out is the caller's. */
static enum err load(const char *path, X509 **out)
{
	CLEANUP(buf_fini) struct buf pem;
	buf_init(&pem, PEM_MAX);
	enum err err = key_file_read(path, false, &pem);
	if (err != ERR_OK)
		return err;
	*out = pem_certificate(&pem);
	return *out ? ERR_OK : ERR_SYNTAX;
}

static enum err cn_of(const X509 *x509, char *out, size_t cap)
{
	assert(cap > 0);
	const X509_NAME *subject = X509_get_subject_name(x509);
	int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
	if (at < 0)
		return ERR_SYNTAX;
	CLEANUP(openssl_free) unsigned char *text = NULL;
	int len = ASN1_STRING_to_UTF8(&text,
				      X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
	if (len <= 0)
		return ERR_SYNTAX;
	if (memchr(text, '\0', (size_t)len))
		return ERR_INVALID;
	if ((size_t)len >= cap)
		return ERR_TOO_LONG;
	memcpy(out, text, (size_t)len);
	out[len] = '\0';
	return ERR_OK;
}

enum err certificate_dates(const char *path, int64_t *from_ms, int64_t *until_ms)
{
	CLEANUP(pem_free_x509) X509 *x509 = NULL;
	enum err err = load(path, &x509);
	if (err != ERR_OK)
		return err;
	*from_ms = ms_of(X509_get0_notBefore(x509));
	*until_ms = ms_of(X509_get0_notAfter(x509));
	return ERR_OK;
}

enum err certificate_span(const char *path, int64_t *from_ms, int64_t *until_ms)
{
	CLEANUP(buf_fini) struct buf pem;
	buf_init(&pem, PEM_MAX);
	enum err err = key_file_read(path, false, &pem);
	if (err != ERR_OK)
		return err;
	CLEANUP(pem_free_bio) BIO *bio = BIO_new_mem_buf(buf_str(&pem), (int)pem.len);
	int64_t first = INT64_MAX, last = INT64_MIN;
	for (X509 *x509; bio && (x509 = PEM_read_bio_X509(bio, NULL, pem_no_password, NULL));) {
		int64_t from = ms_of(X509_get0_notBefore(x509));
		int64_t until = ms_of(X509_get0_notAfter(x509));
		first = from < first ? from : first;
		last = until > last ? until : last;
		X509_free(x509);
	}
	ERR_clear_error();
	if (first == INT64_MAX)
		return ERR_SYNTAX;
	*from_ms = first;
	*until_ms = last;
	return ERR_OK;
}

enum err certificate_cn(const char *path, char *out, size_t cap)
{
	CLEANUP(pem_free_x509) X509 *x509 = NULL;
	enum err err = load(path, &x509);
	return err == ERR_OK ? cn_of(x509, out, cap) : err;
}

enum err certificate_text_cn(const char *pem, char *out, size_t cap)
{
	CLEANUP(buf_fini) struct buf text;
	buf_init(&text, PEM_MAX);
	buf_add_str(&text, pem);
	CLEANUP(pem_free_x509) X509 *x509 = pem_certificate(&text);
	return x509 ? cn_of(x509, out, cap) : ERR_SYNTAX;
}
