/* SPDX-License-Identifier: Apache-2.0 */
/* pin.c - see pin.h. */
#include "firmware/crypto/pin.h"

#include <assert.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "firmware/base/util.h"
#include "firmware/base/wipe.h"

const struct pin_cost pin_cost_now = { .n = 1 << 15, .r = 8, .p = 2 };

static void kdf_free(EVP_KDF **kdf)
{
	EVP_KDF_free(*kdf);
}

static void kdf_ctx_free(EVP_KDF_CTX **ctx)
{
	EVP_KDF_CTX_free(*ctx);
}

/* Room for one round and what the library keeps beside it. */
static bool is_bearable(const struct pin_cost *cost)
{
	uint64_t each = 128ull * cost->r * cost->n, beside = 128ull * cost->r * (cost->p + 2ull);
	return cost->r > 0 && cost->p > 0 && cost->r < 256 && cost->p < 256 &&
	       each + beside <= PIN_MEMORY_MAX;
}

enum err pin_hash(const void *pin, size_t len, const void *salt, size_t salt_len,
		  const struct pin_cost *cost, uint8_t out[PIN_HASH_LEN])
{
	assert(pin && len > 0 && salt);
	if (!is_bearable(cost))
		return ERR_INVALID;
	CLEANUP(kdf_free) EVP_KDF *kdf = EVP_KDF_fetch(NULL, "SCRYPT", NULL);
	CLEANUP(kdf_ctx_free) EVP_KDF_CTX *ctx = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
	uint64_t n = cost->n, memory = PIN_MEMORY_MAX;
	uint32_t r = cost->r, p = cost->p;
	uint8_t made[PIN_HASH_LEN];
	/* The library only reads them. */
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PASSWORD, (void *)pin, len),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)salt, salt_len),
		OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &n),
		OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_R, &r),
		OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_P, &p),
		OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM, &memory),
		OSSL_PARAM_construct_end(),
	};
	bool good = ctx && EVP_KDF_CTX_set_params(ctx, params) == 1;
	enum err err = ctx ? ERR_INVALID : ERR_NOMEM;
	if (good && EVP_KDF_derive(ctx, made, sizeof(made), NULL) == 1) {
		memcpy(out, made, sizeof(made));
		err = ERR_OK;
	} else if (good) {
		err = ERR_NOMEM;
	}
	ERR_clear_error();
	wipe(made, sizeof(made));
	return err;
}

bool pin_is_same(const uint8_t a[PIN_HASH_LEN], const uint8_t b[PIN_HASH_LEN])
{
	return CRYPTO_memcmp(a, b, PIN_HASH_LEN) == 0;
}
