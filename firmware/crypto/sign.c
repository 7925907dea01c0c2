/* SPDX-License-Identifier: Apache-2.0 */
/* sign.c - see sign.h. Both algorithms go through one path; a table row says what differs. */
#include "firmware/crypto/sign.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "firmware/base/file.h"
#include "firmware/base/text.h"
#include "firmware/base/wipe.h"
#include "firmware/crypto/pem.h"

#define KEY_ID_HEX 16
#define SPKI_MAX   1024
static_assert(KEY_ID_HEX <= HASH_HEX, "the id is the head of a hash");

/* GB/T 35276 and every verifier in the field: without it no SM2 signature verifies elsewhere. */
#define SM2_IDENTIFIER "1234567812345678"

struct algorithm {
	const char *name;	       /* as in receipts */
	const char *openssl;	       /* as in OpenSSL */
	const EVP_MD *(*digest)(void); /* NULL: the algorithm hashes by itself */
	const char *identifier;
};

static const struct algorithm algorithms[] = {
	[SIGN_ED25519] = { .name = "ed25519", .openssl = "ED25519" },
	[SIGN_SM2] = { .name = "sm2",
		       .openssl = "SM2",
		       .digest = EVP_sm3,
		       .identifier = SM2_IDENTIFIER },
};

struct sign_key {
	EVP_PKEY *pkey;
	const struct algorithm *algorithm;
	char id[KEY_ID_HEX + 1]; /* writing the public half costs more than a signature */
};

static void md_ctx_free(EVP_MD_CTX **ctx)
{
	EVP_MD_CTX_free(*ctx);
}

static void pkey_ctx_free(EVP_PKEY_CTX **ctx)
{
	EVP_PKEY_CTX_free(*ctx);
}

static void openssl_free(unsigned char **p)
{
	OPENSSL_free(*p);
}

static const struct algorithm *algorithm_of(const EVP_PKEY *pkey)
{
	for (size_t i = 0; i < ARRAY_LEN(algorithms); i++)
		if (EVP_PKEY_is_a(pkey, algorithms[i].openssl))
			return &algorithms[i];
	return NULL;
}

/* OPENSSL_free()s what it returns; aborts where a loaded key cannot be written. */
static unsigned char *spki(const EVP_PKEY *pkey, size_t *len)
{
	unsigned char *der = NULL;
	int der_len = i2d_PUBKEY(pkey, &der);
	if (der_len <= 0)
		abort();
	*len = (size_t)der_len;
	return der;
}

static void key_id(const EVP_PKEY *pkey, char out[KEY_ID_HEX + 1])
{
	size_t len;
	CLEANUP(openssl_free) unsigned char *der = spki(pkey, &len);
	char hex[HASH_HEX + 1];
	hash_sha256_hex(der, len, hex);
	memcpy(out, hex, KEY_ID_HEX);
	out[KEY_ID_HEX] = '\0';
}

static enum err key_wrap(EVP_PKEY **pkey, struct sign_key **out)
{
	assert(*pkey);
	const struct algorithm *algorithm = algorithm_of(*pkey);
	if (!algorithm)
		return ERR_SYNTAX;
	struct sign_key *key = malloc(sizeof(*key));
	if (!key)
		return ERR_NOMEM;
	key_id(*pkey, key->id);
	key->pkey = STEAL(*pkey);
	key->algorithm = algorithm;
	*out = key;
	return ERR_OK;
}

static enum err private_parse(const struct buf *pem, struct sign_key **out)
{
	CLEANUP(pem_free_key) EVP_PKEY *pkey = pem_private(pem);
	return pkey ? key_wrap(&pkey, out) : ERR_SYNTAX;
}

static enum err public_parse(const struct buf *pem, struct sign_key **out)
{
	CLEANUP(pem_free_bio) BIO *bio = BIO_new_mem_buf(buf_str(pem), (int)pem->len);
	if (!bio)
		return ERR_NOMEM;
	CLEANUP(pem_free_key)
	EVP_PKEY *pkey = PEM_read_bio_PUBKEY(bio, NULL, pem_no_password, NULL);
	ERR_clear_error();
	return pkey ? key_wrap(&pkey, out) : ERR_SYNTAX;
}

static enum err key_create(const char *path, const struct algorithm *algorithm,
			   struct sign_key **out)
{
	CLEANUP(pem_free_key) EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, algorithm->openssl);
	CLEANUP(pem_free_bio) BIO *bio = BIO_new(BIO_s_secmem());
	char *pem = NULL;
	if (!pkey || !bio ||
	    PEM_write_bio_PKCS8PrivateKey(bio, pkey, NULL, NULL, 0, NULL, NULL) != 1) {
		ERR_clear_error();
		return ERR_NOMEM;
	}
	long len = BIO_get_mem_data(bio, &pem);
	enum err err = file_write(path, pem, (size_t)len, S_IRUSR | S_IWUSR);
	return err == ERR_OK ? key_wrap(&pkey, out) : err;
}

/* Exported: keys */

enum err sign_key_load(const char *path, enum sign_algorithm algorithm, struct sign_key **out)
{
	assert((size_t)algorithm < ARRAY_LEN(algorithms));
	CLEANUP(buf_fini) struct buf pem;
	buf_init(&pem, PEM_MAX);
	enum err err = key_file_read(path, true, &pem);
	if (err == ERR_NOT_FOUND)
		return key_create(path, &algorithms[algorithm], out);
	struct sign_key *key = NULL;
	if (err == ERR_OK)
		err = private_parse(&pem, &key);
	if (err == ERR_OK && key->algorithm != &algorithms[algorithm])
		err = ERR_SYNTAX;
	if (err == ERR_OK)
		*out = STEAL(key);
	sign_key_free(key);
	return err;
}

enum err sign_key_load_public(const char *path, struct sign_key **out)
{
	CLEANUP(buf_fini) struct buf pem;
	buf_init(&pem, PEM_MAX);
	enum err err = key_file_read(path, false, &pem);
	if (err != ERR_OK)
		return err;
	err = public_parse(&pem, out);
	return err == ERR_SYNTAX ? private_parse(&pem, out) : err;
}

enum err sign_key_parse_spki(const char *base64, struct sign_key **out)
{
	uint8_t der[SPKI_MAX];
	size_t len = 0;
	if (base64_decode(base64, der, sizeof(der), &len) != ERR_OK)
		return ERR_SYNTAX;
	const unsigned char *at = der;
	CLEANUP(pem_free_key) EVP_PKEY *pkey = d2i_PUBKEY(NULL, &at, (long)len);
	ERR_clear_error();
	return pkey && at == der + len ? key_wrap(&pkey, out) : ERR_SYNTAX;
}

void sign_key_free(struct sign_key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->pkey);
	free(key);
}

const char *sign_key_algorithm(const struct sign_key *key)
{
	return key->algorithm->name;
}

void sign_key_id(const struct sign_key *key, char out[KEY_ID_HEX + 1])
{
	memcpy(out, key->id, sizeof(key->id));
}

char *sign_key_spki(const struct sign_key *key)
{
	size_t len;
	CLEANUP(openssl_free) unsigned char *der = spki(key->pkey, &len);
	char *text = malloc(BASE64_LEN(len) + 1);
	if (text)
		base64_encode(der, len, text);
	return text;
}

/* Exported: signatures */

/* The key's context with its identifier, ready for one signature. The two end together. */
static EVP_MD_CTX *context(const struct sign_key *key, EVP_PKEY_CTX **out_pctx)
{
	const char *id = key->algorithm->identifier;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *pctx = EVP_PKEY_CTX_new(key->pkey, NULL);
	*out_pctx = pctx;
	if (ctx && pctx && (!id || EVP_PKEY_CTX_set1_id(pctx, id, (int)strlen(id)) == 1)) {
		EVP_MD_CTX_set_pkey_ctx(ctx, pctx);
		return ctx;
	}
	EVP_MD_CTX_free(ctx);
	return NULL;
}

static const EVP_MD *digest(const struct sign_key *key)
{
	return key->algorithm->digest ? key->algorithm->digest() : NULL;
}

enum err sign_bytes(const struct sign_key *key, const void *bytes, size_t len,
		    uint8_t sig[SIGN_MAX], size_t *sig_len)
{
	CLEANUP(pkey_ctx_free) EVP_PKEY_CTX *pctx = NULL;
	CLEANUP(md_ctx_free) EVP_MD_CTX *ctx = context(key, &pctx);
	uint8_t made[SIGN_MAX];
	size_t made_len = sizeof(made);
	bool ok = ctx && EVP_DigestSignInit(ctx, NULL, digest(key), NULL, key->pkey) == 1 &&
		  EVP_DigestSign(ctx, made, &made_len, bytes, len) == 1;
	ERR_clear_error();
	if (!ok)
		return ERR_INVALID; /* only the public half is here */
	assert(made_len <= SIGN_MAX);
	memcpy(sig, made, made_len);
	*sig_len = made_len;
	return ERR_OK;
}

enum err sign_verify(const struct sign_key *key, const void *bytes, size_t len, const uint8_t *sig,
		     size_t sig_len)
{
	CLEANUP(pkey_ctx_free) EVP_PKEY_CTX *pctx = NULL;
	CLEANUP(md_ctx_free) EVP_MD_CTX *ctx = context(key, &pctx);
	bool ok = ctx && EVP_DigestVerifyInit(ctx, NULL, digest(key), NULL, key->pkey) == 1 &&
		  EVP_DigestVerify(ctx, sig, sig_len, bytes, len) == 1;
	ERR_clear_error();
	return ok ? ERR_OK : ERR_SIGNATURE_BAD;
}

enum err sign_verify_text(const struct sign_key *key, const void *bytes, size_t len,
			  const char *algorithm, const char *base64)
{
	uint8_t sig[SIGN_MAX];
	size_t sig_len;
	if (strcmp(algorithm, sign_key_algorithm(key)) != 0 ||
	    base64_decode(base64, sig, sizeof(sig), &sig_len) != ERR_OK)
		return ERR_SIGNATURE_BAD;
	return sign_verify(key, bytes, len, sig, sig_len);
}
