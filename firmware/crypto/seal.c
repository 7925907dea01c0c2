/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seal.c - see seal.h.
 *
 * byte 0 version (1), byte 1 suite (1 AES-256-GCM, 2 SM4-CTR with HMAC-SM3), then nonce, ciphertext
 * and tag. Keys of one record: HKDF-Expand (RFC 5869; the store's key is uniformly random, so that
 * there is nothing to extract, section 3.3) with info = "yichuang seal 1" 00 suite id; digest
 * SHA-256 or SM3; 32 bytes for AES, 16 + 32 for SM4 and its HMAC. GCM authenticates the two head bytes and the associated data; the HMAC covers head,
 * nonce, ciphertext, associated data and its length (8 bytes, big-endian), so that no byte can move
 * from one to the other.
 */
#include "firmware/crypto/seal.h"

#include <assert.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "firmware/base/file.h"
#include "firmware/base/wipe.h"
#include "firmware/crypto/fetched.h"
#include "firmware/crypto/hmac.h"
#include "firmware/crypto/pem.h"

#define SEAL_VERSION   1
#define SEAL_HEAD      2
#define GCM_NONCE      12
#define GCM_TAG	       16
#define GCM_KEY	       32
#define SM4_NONCE      16
#define SM4_KEY	       16
#define SM3_LEN	       32
#define NONCE_MAX      16
#define TAG_MAX	       32
#define RECORD_KEY_MAX (SM4_KEY + SM3_LEN)
#define SEAL_PLAIN_MAX (64 * 1024 * 1024)
#define KDF_LABEL      "yichuang seal 1"

static_assert(SEAL_PLAIN_MAX <= INT_MAX, "OpenSSL counts in int");
static_assert(GCM_NONCE <= NONCE_MAX && SM4_NONCE <= NONCE_MAX, "a nonce fits its frame");
static_assert(GCM_TAG <= TAG_MAX && SM3_LEN <= TAG_MAX, "a tag fits its frame");
static_assert(GCM_KEY <= RECORD_KEY_MAX, "a key fits its frame");

/* What is sealed or opened: everything but the plaintext and the ciphertext. */
struct frame {
	uint8_t head[SEAL_HEAD];
	uint8_t nonce[NONCE_MAX];
	uint8_t tag[TAG_MAX];
	uint8_t key[RECORD_KEY_MAX];
	const void *aad;
	size_t aad_len;
};

/* True on success; the library's error queue is the caller's to clear. */
typedef bool crypt_fn(struct frame *f, const uint8_t *in, uint8_t *out, size_t len);

struct suite {
	uint8_t number; /* byte 1 */
	const EVP_MAC_CTX *(*hmac)(void);
	size_t key_len, nonce_len, tag_len;
	crypt_fn *encrypt, *decrypt;
};

static void frame_wipe(struct frame *f)
{
	wipe(f, sizeof(*f));
}

static void cipher_free(EVP_CIPHER_CTX **ctx)
{
	EVP_CIPHER_CTX_free(*ctx);
}

static const EVP_MAC_CTX *hmac_sha256(void)
{
	return fetched()->hmac_sha256;
}

static const EVP_MAC_CTX *hmac_sm3(void)
{
	return fetched()->hmac_sm3;
}

/* AES-256-GCM */

static bool gcm_start(EVP_CIPHER_CTX *ctx, const struct frame *f, int encrypt)
{
	int len;
	return EVP_CipherInit_ex(ctx, fetched()->aes_256_gcm, NULL, f->key, f->nonce, encrypt) ==
		       1 &&
	       EVP_CipherUpdate(ctx, NULL, &len, f->head, SEAL_HEAD) == 1 &&
	       EVP_CipherUpdate(ctx, NULL, &len, f->aad, (int)f->aad_len) == 1;
}

static bool gcm_encrypt(struct frame *f, const uint8_t *in, uint8_t *out, size_t len)
{
	CLEANUP(cipher_free) EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int done = 0;
	uint8_t rest[GCM_TAG];
	return ctx && gcm_start(ctx, f, 1) &&
	       EVP_CipherUpdate(ctx, out, &done, in, (int)len) == 1 &&
	       EVP_CipherFinal_ex(ctx, rest, &done) == 1 &&
	       EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, GCM_TAG, f->tag) == 1;
}

static bool gcm_decrypt(struct frame *f, const uint8_t *in, uint8_t *out, size_t len)
{
	CLEANUP(cipher_free) EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int done = 0;
	uint8_t rest[GCM_TAG];
	return ctx && gcm_start(ctx, f, 0) &&
	       EVP_CipherUpdate(ctx, out, &done, in, (int)len) == 1 &&
	       EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, GCM_TAG, f->tag) == 1 &&
	       EVP_CipherFinal_ex(ctx, rest, &done) == 1;
}

/* SM4-CTR, then HMAC-SM3 */

static bool sm4_ctr(const struct frame *f, const uint8_t *in, uint8_t *out, size_t len)
{
	CLEANUP(cipher_free) EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int done = 0;
	/* CTR is its own inverse. */
	return ctx && EVP_EncryptInit_ex(ctx, fetched()->sm4_ctr, NULL, f->key, f->nonce) == 1 &&
	       EVP_EncryptUpdate(ctx, out, &done, in, (int)len) == 1 && (size_t)done == len;
}

static bool sm3_tag(const struct frame *f, const uint8_t *text, size_t len, uint8_t tag[SM3_LEN])
{
	uint8_t aad_len[8];
	for (size_t i = 0; i < sizeof(aad_len); i++)
		aad_len[i] = (uint8_t)((uint64_t)f->aad_len >> (56 - 8 * i));
	const struct piece pieces[] = {
		{ f->head, SEAL_HEAD }, { f->nonce, SM4_NONCE },      { text, len },
		{ f->aad, f->aad_len }, { aad_len, sizeof(aad_len) },
	};
	return hmac(hmac_sm3(), f->key + SM4_KEY, SM3_LEN, pieces, ARRAY_LEN(pieces), tag);
}

static bool sm4_encrypt(struct frame *f, const uint8_t *in, uint8_t *out, size_t len)
{
	return sm4_ctr(f, in, out, len) && sm3_tag(f, out, len, f->tag);
}

static bool sm4_decrypt(struct frame *f, const uint8_t *in, uint8_t *out, size_t len)
{
	uint8_t tag[SM3_LEN];
	return sm3_tag(f, in, len, tag) && CRYPTO_memcmp(tag, f->tag, SM3_LEN) == 0 &&
	       sm4_ctr(f, in, out, len);
}

static const struct suite suites[] = {
	[SUITE_AES_256_GCM] = {
		.number = 1,
		.hmac = hmac_sha256,
		.key_len = GCM_KEY,
		.nonce_len = GCM_NONCE,
		.tag_len = GCM_TAG,
		.encrypt = gcm_encrypt,
		.decrypt = gcm_decrypt,
	},
	[SUITE_SM4_CTR_HMAC_SM3] = {
		.number = 2,
		.hmac = hmac_sm3,
		.key_len = SM4_KEY + SM3_LEN,
		.nonce_len = SM4_NONCE,
		.tag_len = SM3_LEN,
		.encrypt = sm4_encrypt,
		.decrypt = sm4_decrypt,
	},
};

static const struct suite *suite_of(uint8_t number)
{
	for (size_t i = 0; i < ARRAY_LEN(suites); i++)
		if (suites[i].number == number)
			return &suites[i];
	return NULL;
}

/* HKDF-Expand: each round gives HMAC_LEN bytes and goes over those of the round before. */
static bool derive(const struct seal_key *key, const struct suite *suite, const char *id,
		   uint8_t out[RECORD_KEY_MAX])
{
	assert(suite->key_len <= RECORD_KEY_MAX && id);
	const uint8_t number[] = { 0, suite->number };
	uint8_t round[HMAC_LEN], n = 0;
	bool good = true;
	for (size_t have = 0; good && have < suite->key_len; have += HMAC_LEN) {
		n++;
		const struct piece pieces[] = {
			{ round, n > 1 ? HMAC_LEN : 0 },
			{ KDF_LABEL, strlen(KDF_LABEL) },
			{ number, sizeof(number) },
			{ id, strlen(id) },
			{ &n, sizeof(n) },
		};
		good = hmac(suite->hmac(), key->bytes, SEAL_KEY_LEN, pieces, ARRAY_LEN(pieces),
			    round);
		size_t wanted = suite->key_len - have;
		memcpy(out + have, round, wanted < HMAC_LEN ? wanted : HMAC_LEN);
	}
	wipe(round, sizeof(round));
	return good;
}

/* Exported: keys */

static enum err key_read(const char *path, uint8_t out[SEAL_KEY_LEN])
{
	CLEANUP(buf_fini) struct buf b;
	buf_init(&b, SEAL_KEY_LEN);
	enum err err = key_file_read(path, true, &b);
	if (err == ERR_OK && b.len != SEAL_KEY_LEN)
		return ERR_SYNTAX;
	if (err == ERR_OK)
		memcpy(out, b.data, SEAL_KEY_LEN);
	return err;
}

static enum err key_create(const char *path, uint8_t out[SEAL_KEY_LEN])
{
	uint8_t fresh[SEAL_KEY_LEN];
	if (getrandom(fresh, sizeof(fresh), 0) != sizeof(fresh))
		return ERR_IO;
	enum err err = file_write(path, fresh, sizeof(fresh), S_IRUSR | S_IWUSR);
	if (err == ERR_OK)
		memcpy(out, fresh, sizeof(fresh));
	wipe(fresh, sizeof(fresh));
	return err;
}

enum err seal_key_load(const char *path, enum seal_suite suite, struct seal_key *out)
{
	assert((size_t)suite < ARRAY_LEN(suites));
	struct seal_key key = { .suite = suite };
	enum err err = key_read(path, key.bytes);
	if (err == ERR_NOT_FOUND)
		err = key_create(path, key.bytes);
	if (err == ERR_OK)
		*out = key;
	seal_key_wipe(&key);
	return err;
}

void seal_key_wipe(struct seal_key *key)
{
	wipe(key, sizeof(*key));
}

/* Exported: sealing */

enum err seal(const struct seal_key *key, const char *id, const void *aad, size_t aad_len,
	      const void *plain, size_t len, struct buf *out)
{
	assert((size_t)key->suite < ARRAY_LEN(suites));
	assert((plain || len == 0) && (aad || aad_len == 0));
	const struct suite *suite = &suites[key->suite];
	assert(suite->nonce_len + suite->tag_len + SEAL_HEAD <= SEAL_OVERHEAD);
	if (len > SEAL_PLAIN_MAX || aad_len > SEAL_PLAIN_MAX)
		return ERR_TOO_LONG;
	CLEANUP(frame_wipe)
	struct frame f = { .head = { SEAL_VERSION, suite->number },
			   .aad = aad,
			   .aad_len = aad_len };
	CLEANUP(wipe_free_ptr) uint8_t *text = malloc(len + 1);
	if (!text)
		return ERR_NOMEM;
	if (getrandom(f.nonce, suite->nonce_len, 0) != (ssize_t)suite->nonce_len)
		return ERR_IO;
	if (!derive(key, suite, id, f.key) || !suite->encrypt(&f, plain, text, len)) {
		ERR_clear_error();
		return ERR_NOMEM; /* the only reason left with constant parameters */
	}
	size_t sealed_len = SEAL_HEAD + suite->nonce_len + len + suite->tag_len;
	if (out->max - out->len < sealed_len)
		return ERR_TOO_LONG;
	buf_reserve(out, sealed_len);
	buf_add(out, f.head, SEAL_HEAD);
	buf_add(out, f.nonce, suite->nonce_len);
	buf_add(out, text, len);
	buf_add(out, f.tag, suite->tag_len);
	return buf_err(out);
}

enum err seal_open(const struct seal_key *key, const char *id, const void *aad, size_t aad_len,
		   const void *sealed, size_t len, struct buf *out)
{
	assert((sealed || len == 0) && (aad || aad_len == 0));
	const uint8_t *in = sealed;
	if (len < SEAL_HEAD || in[0] != SEAL_VERSION || aad_len > SEAL_PLAIN_MAX)
		return ERR_SEAL_BROKEN;
	const struct suite *suite = suite_of(in[1]);
	size_t around = suite ? SEAL_HEAD + suite->nonce_len + suite->tag_len : 0;
	if (!suite || len < around || len - around > SEAL_PLAIN_MAX)
		return ERR_SEAL_BROKEN;
	size_t plain_len = len - around;
	CLEANUP(frame_wipe)
	struct frame f = { .head = { in[0], in[1] }, .aad = aad, .aad_len = aad_len };
	const uint8_t *text = in + SEAL_HEAD + suite->nonce_len;
	memcpy(f.nonce, in + SEAL_HEAD, suite->nonce_len);
	memcpy(f.tag, text + plain_len, suite->tag_len);
	CLEANUP(wipe_free_ptr) uint8_t *plain = malloc(plain_len + 1);
	if (!plain)
		return ERR_NOMEM;
	if (!derive(key, suite, id, f.key) || !suite->decrypt(&f, text, plain, plain_len)) {
		ERR_clear_error();
		return ERR_SEAL_BROKEN;
	}
	buf_add(out, plain, plain_len);
	return buf_err(out);
}
