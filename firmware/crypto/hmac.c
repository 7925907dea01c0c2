/* SPDX-License-Identifier: Apache-2.0 */
/* hmac.c - see hmac.h. */
#include "firmware/crypto/hmac.h"

#include <assert.h>

#include "firmware/base/util.h"

static void ctx_free(EVP_MAC_CTX **ctx)
{
	EVP_MAC_CTX_free(*ctx);
}

bool hmac(const EVP_MAC_CTX *of, const void *key, size_t key_len, const struct piece *pieces,
	  size_t count, uint8_t out[HMAC_LEN])
{
	assert(key || key_len == 0);
	CLEANUP(ctx_free) EVP_MAC_CTX *ctx = EVP_MAC_CTX_dup(of);
	size_t len = 0;
	/* A NULL key would be "the key of the last call". */
	bool good = ctx && EVP_MAC_init(ctx, key_len ? key : "", key_len, NULL) == 1;
	for (size_t i = 0; good && i < count; i++)
		good = EVP_MAC_update(ctx, pieces[i].bytes, pieces[i].len) == 1;
	return good && EVP_MAC_final(ctx, out, &len, HMAC_LEN) == 1 && len == HMAC_LEN;
}
