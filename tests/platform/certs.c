/* SPDX-License-Identifier: Apache-2.0 */
/*
 * certs.c - X.509 through OpenSSL.
 *
 * Files are made in the order of the table below and only where they are missing, so a first start
 * that was killed half-way is completed by the next one.
 */
#include "tests/platform/certs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "firmware/base/util.h"
#include "tests/platform/sealed.h"

enum {
	CERTS_PATH_MAX = 4096,
	CERTS_PEM_MAX = 65536,
	SIGNATURE_MAX = 128,
	DAY_S = 24 * 3600,
	BORN_S = -2 * 365 * DAY_S, /* before any build date of the firmware under test */
	ENDS_S = 10 * 365 * DAY_S,
	EXPIRED_S = -1 * DAY_S,
};

struct certs {
	char *ca_pem;
	char *server_pem;
	char *server_key_pem;
	char *expired_pem;
	char *sealing_spki;
	char *catalogue_spki;
	X509 *ca;
	EVP_PKEY *ca_key;
	EVP_PKEY *catalogue_key, *sealing_key;
	EVP_PKEY *result_keys[2]; /* Ed25519, SM2 */
	char *result_spkis[2];
};

struct extension {
	int nid;
	const char *value;
};

static const struct extension ca_extensions[] = {
	{ NID_basic_constraints, "critical,CA:TRUE" },
	{ NID_key_usage, "critical,keyCertSign,cRLSign" },
	{ NID_subject_key_identifier, "hash" },
	{ 0, NULL },
};

static const struct extension server_extensions[] = {
	{ NID_basic_constraints, "critical,CA:FALSE" },
	{ NID_key_usage, "critical,digitalSignature" },
	{ NID_ext_key_usage, "serverAuth" },
	{ NID_subject_key_identifier, "hash" },
	{ NID_authority_key_identifier, "keyid" },
	/* 10.0.2.2: this computer, as a machine in QEMU sees it. */
	{ NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1,IP:10.0.2.2" },
	{ 0, NULL },
};

static const struct extension client_extensions[] = {
	{ NID_basic_constraints, "critical,CA:FALSE" },
	{ NID_key_usage, "critical,digitalSignature" },
	{ NID_ext_key_usage, "clientAuth" },
	{ NID_subject_key_identifier, "hash" },
	{ NID_authority_key_identifier, "keyid" },
	{ 0, NULL },
};

static void certs_free_x509(X509 **x)
{
	X509_free(*x);
}

static void certs_free_key(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
}

static void certs_free_bio(BIO **bio)
{
	BIO_free(*bio);
}

/* Files */

static char *certs_text(BIO *bio)
{
	char *data = NULL;
	long len = BIO_get_mem_data(bio, &data);
	return len > 0 ? strndup(data, (size_t)len) : NULL;
}

static char *certs_read(const char *dir, const char *name)
{
	char path[CERTS_PATH_MAX];
	char text[CERTS_PEM_MAX];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	FILE *file = fopen(path, "re");
	if (!file)
		return NULL;
	size_t n = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	return strndup(text, n);
}

static bool certs_write(const char *dir, const char *name, const char *text, mode_t mode)
{
	char path[CERTS_PATH_MAX];
	char partial[CERTS_PATH_MAX + 8];

	if (!text)
		return false;
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	snprintf(partial, sizeof(partial), "%s.part", path);
	unlink(partial);
	int fd = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0) {
		fprintf(stderr, "kiosk-platform: %s: %s\n", partial, strerror(errno));
		return false;
	}
	size_t len = strlen(text);
	bool ok = write(fd, text, len) == (ssize_t)len;
	ok = close(fd) == 0 && ok && rename(partial, path) == 0;
	if (!ok)
		fprintf(stderr, "kiosk-platform: %s: %s\n", path, strerror(errno));
	return ok;
}

/* Keys */

static EVP_PKEY *certs_new_key(const char *kind)
{
	return strcmp(kind, "P-256") == 0 ? EVP_EC_gen("P-256")
					  : EVP_PKEY_Q_keygen(NULL, NULL, kind);
}

static char *certs_key_pem(EVP_PKEY *key)
{
	CLEANUP(certs_free_bio) BIO *bio = BIO_new(BIO_s_mem());
	if (!bio || !PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL))
		return NULL;
	return certs_text(bio);
}

/* The key in the file `name`, made if it is missing. */
static EVP_PKEY *certs_key(const char *dir, const char *name, const char *kind, bool fresh)
{
	CLEANUP(free_ptr) char *pem = fresh ? NULL : certs_read(dir, name);
	if (pem) {
		CLEANUP(certs_free_bio) BIO *bio = BIO_new_mem_buf(pem, -1);
		EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
		if (key)
			return key;
	}
	CLEANUP(certs_free_key) EVP_PKEY *key = certs_new_key(kind);
	CLEANUP(free_ptr) char *text = key ? certs_key_pem(key) : NULL;
	return certs_write(dir, name, text, 0600) ? STEAL(key) : NULL;
}

static char *certs_spki(EVP_PKEY *key)
{
	unsigned char *der = NULL;
	int len = i2d_PUBKEY(key, &der);
	if (len <= 0)
		return NULL;
	char *text = malloc(4 * ((size_t)len / 3 + 1) + 1);
	if (text)
		EVP_EncodeBlock((unsigned char *)text, der, len);
	OPENSSL_free(der);
	return text;
}

/* Certificates */

static bool certs_extend(X509 *x, X509 *issuer, const struct extension *extensions)
{
	X509V3_CTX ctx;
	X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
	for (; extensions->value; extensions++) {
		X509_EXTENSION *e =
			X509V3_EXT_conf_nid(NULL, &ctx, extensions->nid, extensions->value);
		bool added = e && X509_add_ext(x, e, -1) == 1;
		X509_EXTENSION_free(e);
		if (!added)
			return false;
	}
	return true;
}

struct wanted {
	const char *cn;
	EVP_PKEY *key; /* only its public half is used */
	X509 *issuer;  /* NULL: signed by itself */
	EVP_PKEY *issuer_key;
	long ends_s; /* from now */
	const struct extension *extensions;
};

static bool certs_fill(X509 *x, const struct wanted *w)
{
	uint64_t serial = 0;
	X509_NAME *name = X509_get_subject_name(x);
	X509 *issuer = w->issuer ? w->issuer : x;

	if (RAND_bytes((unsigned char *)&serial, sizeof(serial)) != 1)
		return false;
	return X509_set_version(x, X509_VERSION_3) &&
	       ASN1_INTEGER_set_uint64(X509_get_serialNumber(x), serial >> 1) &&
	       X509_gmtime_adj(X509_getm_notBefore(x), BORN_S) &&
	       X509_gmtime_adj(X509_getm_notAfter(x), w->ends_s) && X509_set_pubkey(x, w->key) &&
	       X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)w->cn,
					  -1, -1, 0) &&
	       X509_set_issuer_name(x, X509_get_subject_name(issuer)) &&
	       certs_extend(x, issuer, w->extensions) && X509_sign(x, w->issuer_key, EVP_sha256());
}

static char *certs_make(const struct wanted *w)
{
	CLEANUP(certs_free_x509) X509 *x = X509_new();
	CLEANUP(certs_free_bio) BIO *bio = BIO_new(BIO_s_mem());
	if (!x || !bio || !certs_fill(x, w) || !PEM_write_bio_X509(bio, x))
		return NULL;
	return certs_text(bio);
}

/* The certificate in the file `name`, made if it is missing; returns its PEM. */
static char *certs_certificate(const char *dir, const char *name, bool fresh,
			       const struct wanted *w)
{
	char *pem = fresh ? NULL : certs_read(dir, name);
	if (pem)
		return pem;
	pem = certs_make(w);
	if (!certs_write(dir, name, pem, 0644)) {
		free(pem);
		return NULL;
	}
	return pem;
}

/* Parts of certs_open(); `fresh` spreads: what a new authority signs must be new too. */

static bool certs_open_authority(struct certs *c, const char *dir, bool *fresh)
{
	CLEANUP(free_ptr) char *have = certs_read(dir, "ca.pem");
	*fresh = !have;
	c->ca_key = certs_key(dir, "ca.key", "P-256", *fresh);
	struct wanted w = { .cn = "Yichuang test province",
			    .key = c->ca_key,
			    .issuer_key = c->ca_key,
			    .ends_s = ENDS_S,
			    .extensions = ca_extensions };
	c->ca_pem = c->ca_key ? certs_certificate(dir, "ca.pem", *fresh, &w) : NULL;
	if (!c->ca_pem)
		return false;
	CLEANUP(certs_free_bio) BIO *bio = BIO_new_mem_buf(c->ca_pem, -1);
	c->ca = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	return c->ca && X509_check_private_key(c->ca, c->ca_key) == 1;
}

static bool certs_open_server(struct certs *c, const char *dir, bool fresh)
{
	CLEANUP(certs_free_key) EVP_PKEY *key = certs_key(dir, "server.key", "P-256", fresh);
	struct wanted w = { .cn = "localhost",
			    .key = key,
			    .issuer = c->ca,
			    .issuer_key = c->ca_key,
			    .ends_s = ENDS_S,
			    .extensions = server_extensions };
	if (!key)
		return false;
	c->server_key_pem = certs_key_pem(key);
	c->server_pem = certs_certificate(dir, "server.pem", fresh, &w);
	w.ends_s = EXPIRED_S;
	c->expired_pem = certs_make(&w);
	return c->server_key_pem && c->server_pem && c->expired_pem;
}

static bool certs_open_client(struct certs *c, const char *dir, bool fresh)
{
	CLEANUP(certs_free_key) EVP_PKEY *key = certs_key(dir, "client.key", "P-256", fresh);
	struct wanted w = { .cn = "terminal-1",
			    .key = key,
			    .issuer = c->ca,
			    .issuer_key = c->ca_key,
			    .ends_s = ENDS_S,
			    .extensions = client_extensions };
	CLEANUP(free_ptr) char *pem = key ? certs_certificate(dir, "client.pem", fresh, &w) : NULL;
	return pem != NULL;
}

static bool certs_open_signing(struct certs *c, const char *dir)
{
	CLEANUP(certs_free_key) EVP_PKEY *sealing = certs_key(dir, "sealing.key", "P-256", false);
	CLEANUP(certs_free_bio) BIO *bio = BIO_new(BIO_s_mem());

	c->catalogue_key = certs_key(dir, "catalogue.key", "ED25519", false);
	if (!sealing || !c->catalogue_key || !bio || !PEM_write_bio_PUBKEY(bio, c->catalogue_key))
		return false;
	CLEANUP(free_ptr) char *pem = certs_text(bio);
	c->sealing_spki = certs_spki(sealing);
	c->sealing_key = STEAL(sealing);
	c->catalogue_spki = certs_spki(c->catalogue_key);
	return c->sealing_spki && c->catalogue_spki &&
	       certs_write(dir, "catalogue.pub.pem", pem, 0644);
}

static bool certs_open_results(struct certs *c, const char *dir)
{
	c->result_keys[0] = certs_key(dir, "result.key", "ED25519", false);
	c->result_keys[1] = certs_key(dir, "result-sm2.key", "SM2", false);
	for (size_t i = 0; i < ARRAY_LEN(c->result_keys); i++) {
		c->result_spkis[i] = c->result_keys[i] ? certs_spki(c->result_keys[i]) : NULL;
		if (!c->result_spkis[i])
			return false;
	}
	return true;
}

bool certs_open(const char *dir, struct certs **out)
{
	struct certs *c = calloc(1, sizeof(*c));
	bool fresh = false;

	if (!c)
		return false;
	if (!certs_open_authority(c, dir, &fresh) || !certs_open_server(c, dir, fresh) ||
	    !certs_open_client(c, dir, fresh) || !certs_open_signing(c, dir) ||
	    !certs_open_results(c, dir)) {
		fprintf(stderr,
			"kiosk-platform: certificates in %s could not be made or read: %s\n", dir,
			ERR_error_string(ERR_get_error(), NULL));
		certs_close(c);
		return false;
	}
	*out = c;
	return true;
}

void certs_close(struct certs *c)
{
	if (!c)
		return;
	X509_free(c->ca);
	EVP_PKEY_free(c->ca_key);
	EVP_PKEY_free(c->catalogue_key);
	EVP_PKEY_free(c->sealing_key);
	for (size_t i = 0; i < ARRAY_LEN(c->result_keys); i++) {
		EVP_PKEY_free(c->result_keys[i]);
		free(c->result_spkis[i]);
	}
	free(c->ca_pem);
	free(c->server_pem);
	free(c->server_key_pem);
	free(c->expired_pem);
	free(c->sealing_spki);
	free(c->catalogue_spki);
	free(c);
}

const char *certs_ca(const struct certs *c)
{
	return c->ca_pem;
}

const char *certs_server(const struct certs *c)
{
	return c->server_pem;
}

const char *certs_server_expired(const struct certs *c)
{
	return c->expired_pem;
}

const char *certs_server_key(const struct certs *c)
{
	return c->server_key_pem;
}

char *certs_open_sealed(const struct certs *c, const char *sealed, size_t *out_len)
{
	return sealed_open(c->sealing_key, sealed, out_len);
}

const char *certs_sealing_spki(const struct certs *c)
{
	return c->sealing_spki;
}

const char *certs_catalogue_spki(const struct certs *c)
{
	return c->catalogue_spki;
}

const char *certs_result_spki(const struct certs *c, bool sm2)
{
	return c->result_spkis[sm2];
}

static bool certs_is_p256(EVP_PKEY *key)
{
	char group[32] = "";
	return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
	       EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) &&
	       strcmp(group, SN_X9_62_prime256v1) == 0;
}

char *certs_sign_request(const struct certs *c, const char *csr_pem, const char *cn)
{
	CLEANUP(certs_free_bio) BIO *bio = BIO_new_mem_buf(csr_pem, -1);
	X509_REQ *request = bio ? PEM_read_bio_X509_REQ(bio, NULL, NULL, NULL) : NULL;
	EVP_PKEY *key = request ? X509_REQ_get0_pubkey(request) : NULL;
	char *pem = NULL;

	if (key && certs_is_p256(key) && X509_REQ_verify(request, key) == 1) {
		struct wanted w = { .cn = cn,
				    .key = key,
				    .issuer = c->ca,
				    .issuer_key = c->ca_key,
				    .ends_s = ENDS_S,
				    .extensions = client_extensions };
		pem = certs_make(&w);
	}
	ERR_clear_error();
	X509_REQ_free(request);
	return pem;
}

char *certs_request_spki(const char *csr_pem)
{
	CLEANUP(certs_free_bio) BIO *bio = BIO_new_mem_buf(csr_pem, -1);
	X509_REQ *request = bio ? PEM_read_bio_X509_REQ(bio, NULL, NULL, NULL) : NULL;
	EVP_PKEY *key = request ? X509_REQ_get0_pubkey(request) : NULL;
	char *spki = key ? certs_spki(key) : NULL;

	ERR_clear_error();
	X509_REQ_free(request);
	return spki;
}

/* GB/T 35276: without it nobody else can verify what SM2 signs. */
static const char sm2_identifier[] = "1234567812345678";

static bool certs_signature(EVP_PKEY *key, bool sm2, const void *data, size_t len,
			    unsigned char *out, size_t *out_len)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *pctx = EVP_PKEY_CTX_new(key, NULL);
	bool ok = ctx && pctx &&
		  (!sm2 ||
		   EVP_PKEY_CTX_set1_id(pctx, sm2_identifier, (int)strlen(sm2_identifier)) == 1);

	if (ok)
		EVP_MD_CTX_set_pkey_ctx(ctx, pctx);
	ok = ok && EVP_DigestSignInit(ctx, NULL, sm2 ? EVP_sm3() : NULL, NULL, key) == 1 &&
	     EVP_DigestSign(ctx, out, out_len, data, len) == 1;
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_CTX_free(pctx);
	return ok;
}

static char *certs_sign(EVP_PKEY *key, bool sm2, const void *data, size_t len)
{
	unsigned char signature[SIGNATURE_MAX];
	unsigned char base64[4 * sizeof(signature) / 3 + 8];
	size_t n = sizeof(signature);
	char *out = NULL;

	if (!certs_signature(key, sm2, data, len, signature, &n))
		return NULL;
	EVP_EncodeBlock(base64, signature, (int)n);
	return asprintf(&out, "%s=:%s:", sm2 ? "sm2" : "ed25519", (const char *)base64) < 0 ? NULL
											    : out;
}

char *certs_sign_catalogue(const struct certs *c, const void *data, size_t len)
{
	return certs_sign(c->catalogue_key, false, data, len);
}

char *certs_sign_result(const struct certs *c, bool sm2, const void *data, size_t len)
{
	return certs_sign(c->result_keys[sm2], sm2, data, len);
}

bool certs_is_spki(const char *base64)
{
	size_t len = strlen(base64);
	unsigned char der[1024];

	if (len == 0 || len % 4 != 0 || len / 4 * 3 > sizeof(der))
		return false;
	int n = EVP_DecodeBlock(der, (const unsigned char *)base64, (int)len);
	const unsigned char *p = der;
	EVP_PKEY *key = n > 0 ? d2i_PUBKEY(NULL, &p, n) : NULL;
	bool is = key != NULL;
	EVP_PKEY_free(key);
	ERR_clear_error();
	return is;
}
