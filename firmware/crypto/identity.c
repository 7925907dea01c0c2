/* SPDX-License-Identifier: Apache-2.0 */
/* identity.c - see identity.h. */
#include "firmware/crypto/identity.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "firmware/base/file.h"
#include "firmware/base/process.h"
#include "firmware/base/text.h"
#include "firmware/base/wipe.h"
#include "firmware/crypto/pem.h"

#define CURVE	  "P-256"
#define CHAIN_MAX 8 /* certificates in one text */

static void req_free(X509_REQ **req)
{
	X509_REQ_free(*req);
}

/* Chains */

struct chain {
	X509 *of[CHAIN_MAX];
	size_t count;
};

static void chain_fini(struct chain *c)
{
	for (size_t i = 0; i < c->count; i++)
		X509_free(c->of[i]);
	c->count = 0;
}

/* Every certificate of a text. ERR_SYNTAX: none, one that is broken, or too many. */
static enum err chain_parse(const char *pem, size_t len, struct chain *out)
{
	CLEANUP(pem_free_bio) BIO *bio = BIO_new_mem_buf(pem, (int)len);
	CLEANUP(chain_fini) struct chain c = { .count = 0 };
	X509 *x509 = NULL;
	if (!bio)
		return ERR_NOMEM;
	while (c.count < CHAIN_MAX &&
	       (x509 = PEM_read_bio_X509(bio, NULL, pem_no_password, NULL)) != NULL)
		c.of[c.count++] = x509;
	/* Behind the last there is nothing that begins; a half one began. */
	unsigned long last = ERR_peek_last_error();
	bool whole = !x509 && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
	ERR_clear_error();
	if (!whole || c.count == 0)
		return ERR_SYNTAX;
	*out = c;
	c.count = 0;
	return ERR_OK;
}

static bool chain_has(const struct chain *c, const X509 *x509)
{
	for (size_t i = 0; i < c->count; i++)
		if (X509_cmp(c->of[i], x509) == 0)
			return true;
	return false;
}

static enum err add_pem(struct buf *out, X509 *x509)
{
	CLEANUP(pem_free_bio) BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL;
	if (!bio || PEM_write_bio_X509(bio, x509) != 1)
		return ERR_NOMEM;
	long len = BIO_get_mem_data(bio, &text);
	buf_add(out, text, (size_t)len);
	return buf_err(out);
}

static bool is_authority(X509 *x509)
{
	return X509_NAME_cmp(X509_get_subject_name(x509), X509_get_issuer_name(x509)) == 0;
}

/* Reading */

static bool is_pair(const X509 *x509, const EVP_PKEY *pkey)
{
	bool is = X509_check_private_key(x509, pkey) == 1;
	ERR_clear_error();
	return is;
}

static enum err check(const struct identity_pem *i)
{
	CLEANUP(chain_fini) struct chain ca = { .count = 0 };
	CLEANUP(chain_fini) struct chain cert = { .count = 0 };
	CLEANUP(pem_free_key) EVP_PKEY *pkey = pem_private(&i->key);
	enum err err = chain_parse(buf_str(&i->ca), i->ca.len, &ca);
	if (err == ERR_OK)
		err = chain_parse(buf_str(&i->cert), i->cert.len, &cert);
	if (err != ERR_OK)
		return err;
	if (!pkey)
		return ERR_SYNTAX;
	return is_pair(cert.of[0], pkey) ? ERR_OK : ERR_CONFLICT;
}

enum err identity_read(const struct identity_files *files, struct identity_pem *out)
{
	CLEANUP(identity_fini) struct identity_pem i;
	buf_init(&i.ca, PEM_MAX);
	buf_init(&i.cert, PEM_MAX);
	buf_init(&i.key, PEM_MAX);
	enum err err = key_file_read(files->ca, false, &i.ca);
	if (err == ERR_OK)
		err = key_file_read(files->cert, false, &i.cert);
	if (err == ERR_OK)
		err = key_file_read(files->key, false, &i.key);
	if (err == ERR_OK)
		err = check(&i);
	if (err != ERR_OK)
		return err;
	*out = i;
	i = (struct identity_pem){ 0 };
	return ERR_OK;
}

void identity_fini(struct identity_pem *i)
{
	buf_fini(&i->ca);
	buf_fini(&i->cert);
	buf_fini(&i->key);
}

/* The key that waits */

static enum err waiting_path(const struct identity_files *files, char out[PATH_MAX])
{
	int n = snprintf(out, PATH_MAX, "%s.new", files->key);
	return n > 0 && n < PATH_MAX ? ERR_OK : ERR_TOO_LONG;
}

static enum err waiting_read(const struct identity_files *files, struct buf *out)
{
	char path[PATH_MAX];
	enum err err = waiting_path(files, path);
	return err == ERR_OK ? key_file_read(path, true, out) : err;
}

void identity_forget(const struct identity_files *files)
{
	char path[PATH_MAX];
	if (waiting_path(files, path) == ERR_OK)
		unlink(path);
}

static X509_REQ *request_for(EVP_PKEY *pkey, const char *name)
{
	CLEANUP(req_free) X509_REQ *req = X509_REQ_new();
	if (!req || X509_REQ_set_version(req, X509_REQ_VERSION_1) != 1 ||
	    X509_REQ_set_pubkey(req, pkey) != 1 ||
	    X509_NAME_add_entry_by_txt(X509_REQ_get_subject_name(req), "CN", MBSTRING_UTF8,
				       (const unsigned char *)name, -1, -1, 0) != 1 ||
	    X509_REQ_sign(req, pkey, EVP_sha256()) <= 0)
		return NULL;
	return STEAL(req);
}

/* The private key alone, in PEM, as it is used. */
static enum err add_key(struct buf *out, EVP_PKEY *pkey)
{
	CLEANUP(pem_free_bio) BIO *bio = BIO_new(BIO_s_secmem());
	char *text = NULL;
	if (!bio || PEM_write_bio_PKCS8PrivateKey(bio, pkey, NULL, NULL, 0, NULL, NULL) != 1)
		return ERR_NOMEM;
	long len = BIO_get_mem_data(bio, &text);
	buf_add(out, text, (size_t)len);
	return buf_err(out);
}

static enum err add_request(struct buf *out, X509_REQ *req)
{
	CLEANUP(pem_free_bio) BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL;
	if (!bio || PEM_write_bio_X509_REQ(bio, req) != 1)
		return ERR_NOMEM;
	long len = BIO_get_mem_data(bio, &text);
	buf_add(out, text, (size_t)len);
	return buf_err(out);
}

static enum err waiting_make(const struct identity_files *files, const char *name)
{
	char path[PATH_MAX];
	CLEANUP(buf_fini) struct buf text;
	CLEANUP(pem_free_key) EVP_PKEY *pkey = EVP_EC_gen(CURVE);
	CLEANUP(req_free) X509_REQ *req = pkey ? request_for(pkey, name) : NULL;
	buf_init(&text, PEM_MAX);
	ERR_clear_error();
	if (!req)
		return ERR_NOMEM;
	enum err err = waiting_path(files, path);
	if (err == ERR_OK)
		err = add_key(&text, pkey);
	if (err == ERR_OK)
		err = add_request(&text, req);
	return err == ERR_OK ? file_write(path, buf_str(&text), text.len, S_IRUSR | S_IWUSR) : err;
}

/* Appends the request that stands behind the key. ERR_SYNTAX: half a file, or none of ours. */
static enum err waiting_request(const struct identity_files *files, struct buf *csr)
{
	CLEANUP(buf_fini) struct buf text;
	buf_init(&text, PEM_MAX);
	enum err err = waiting_read(files, &text);
	if (err != ERR_OK)
		return err;
	CLEANUP(pem_free_key) EVP_PKEY *pkey = pem_private(&text);
	CLEANUP(pem_free_bio) BIO *bio = BIO_new_mem_buf(buf_str(&text), (int)text.len);
	CLEANUP(req_free)
	X509_REQ *req = bio ? PEM_read_bio_X509_REQ(bio, NULL, pem_no_password, NULL) : NULL;
	bool ok = pkey && req && X509_REQ_check_private_key(req, pkey) == 1;
	ERR_clear_error();
	return ok ? add_request(csr, req) : ERR_SYNTAX;
}

enum err identity_request(const struct identity_files *files, const char *name, struct buf *csr)
{
	enum err err = waiting_request(files, csr);
	if (err == ERR_OK)
		return ERR_OK;
	err = waiting_make(files, name);
	return err == ERR_OK ? waiting_request(files, csr) : err;
}

/* Installing */

/* KEY becomes the key that waits. */
static enum err promote(const struct identity_files *files, EVP_PKEY *pkey)
{
	CLEANUP(buf_fini) struct buf text;
	buf_init(&text, PEM_MAX);
	enum err err = add_key(&text, pkey);
	if (err == ERR_OK)
		err = file_write(files->key, buf_str(&text), text.len, S_IRUSR | S_IWUSR);
	if (err == ERR_OK)
		identity_forget(files);
	return err;
}

void identity_settle(const struct identity_files *files)
{
	CLEANUP(buf_fini) struct buf key;
	CLEANUP(buf_fini) struct buf cert;
	buf_init(&key, PEM_MAX);
	buf_init(&cert, PEM_MAX);
	if (waiting_read(files, &key) != ERR_OK ||
	    key_file_read(files->cert, false, &cert) != ERR_OK)
		return;
	CLEANUP(pem_free_key) EVP_PKEY *pkey = pem_private(&key);
	CLEANUP(pem_free_x509) X509 *x509 = pem_certificate(&cert);
	if (pkey && x509 && is_pair(x509, pkey) && promote(files, pkey) != ERR_OK)
		return; /* the next start tries again */
}

/* CA with the authorities of `chain` before what it has, as many as may be; nothing where it has them all. */
static enum err join_authorities(const struct identity_files *files, const struct chain *chain)
{
	CLEANUP(buf_fini) struct buf old;
	CLEANUP(buf_fini) struct buf text;
	CLEANUP(chain_fini) struct chain had = { .count = 0 };
	size_t count = 0, added = 0;
	buf_init(&old, PEM_MAX);
	buf_init(&text, PEM_MAX);
	if (key_file_read(files->ca, false, &old) == ERR_OK &&
	    chain_parse(buf_str(&old), old.len, &had) != ERR_OK)
		had.count = 0;
	for (size_t i = 0; i < chain->count && count < IDENTITY_CAS_MAX; i++) {
		if (!is_authority(chain->of[i]))
			continue;
		added += !chain_has(&had, chain->of[i]);
		enum err err = add_pem(&text, chain->of[i]);
		if (err != ERR_OK)
			return err;
		count++;
	}
	for (size_t i = 0; i < had.count && count < IDENTITY_CAS_MAX; i++) {
		enum err err = chain_has(chain, had.of[i]) ? ERR_OK : add_pem(&text, had.of[i]);
		if (err != ERR_OK)
			return err;
		count += !chain_has(chain, had.of[i]);
	}
	return added ? file_write(files->ca, buf_str(&text), text.len, 0644) : ERR_OK;
}

/* The certificate, and behind it what leads from it to an authority. */
static enum err certificate_text(X509 *x509, const struct chain *chain, struct buf *out)
{
	enum err err = add_pem(out, x509);
	for (size_t i = 0; err == ERR_OK && i < chain->count; i++)
		if (!is_authority(chain->of[i]) && X509_cmp(chain->of[i], x509) != 0)
			err = add_pem(out, chain->of[i]);
	return err;
}

static enum err waiting_key(const struct identity_files *files, EVP_PKEY **out)
{
	CLEANUP(buf_fini) struct buf text;
	buf_init(&text, PEM_MAX);
	enum err err = waiting_read(files, &text);
	if (err != ERR_OK)
		return err;
	*out = pem_private(&text);
	return *out ? ERR_OK : ERR_SYNTAX;
}

enum err identity_install(const struct identity_files *files, const char *certificate,
			  const char *ca_chain)
{
	CLEANUP(chain_fini) struct chain own = { .count = 0 };
	CLEANUP(chain_fini) struct chain chain = { .count = 0 };
	CLEANUP(buf_fini) struct buf text;
	CLEANUP(pem_free_key) EVP_PKEY *pkey = NULL;
	buf_init(&text, PEM_MAX);
	enum err err = waiting_key(files, &pkey);
	if (err == ERR_OK)
		err = chain_parse(certificate, strlen(certificate), &own);
	if (err == ERR_OK && ca_chain && ca_chain[0])
		err = chain_parse(ca_chain, strlen(ca_chain), &chain);
	if (err != ERR_OK)
		return err;
	if (!is_pair(own.of[0], pkey))
		return ERR_CONFLICT;
	err = certificate_text(own.of[0], &chain, &text);
	if (err == ERR_OK)
		err = join_authorities(files, &chain);
	crash_here("identity.before-certificate");
	if (err == ERR_OK)
		err = file_write(files->cert, buf_str(&text), text.len, 0644);
	crash_here("identity.before-key");
	return err == ERR_OK ? promote(files, pkey) : err;
}
