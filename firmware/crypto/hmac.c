/* SPDX-License-Identifier: Apache-2.0 */
/* hmac.c - see hmac.h: H(key ^ 5c5c.. | H(key ^ 3636.. | pieces)), the key filled up with zeros. */
#include "firmware/crypto/hmac.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/base/wipe.h"

#define BLOCK_LEN 64
#define INNER	  0x36
#define OUTER	  0x5c

static void md_ctx_free(EVP_MD_CTX **ctx)
{
	EVP_MD_CTX_free(*ctx);
}

/* The digest of the block, each byte of it xored, and of the pieces. */
static bool digest(EVP_MD_CTX *ctx, const EVP_MD *md, const uint8_t block[BLOCK_LEN], uint8_t with,
		   const struct piece *pieces, size_t count, uint8_t out[HMAC_LEN])
{
	uint8_t first[BLOCK_LEN];
	for (size_t i = 0; i < BLOCK_LEN; i++)
		first[i] = block[i] ^ with;
	bool good = EVP_DigestInit_ex(ctx, md, NULL) == 1 &&
		    EVP_DigestUpdate(ctx, first, BLOCK_LEN) == 1;
	for (size_t i = 0; good && i < count; i++)
		good = EVP_DigestUpdate(ctx, pieces[i].bytes, pieces[i].len) == 1;
	good = good && EVP_DigestFinal_ex(ctx, out, NULL) == 1;
	wipe(first, sizeof(first));
	return good;
}

bool hmac(const EVP_MD *md, const void *key, size_t key_len, const struct piece *pieces,
	  size_t count, uint8_t out[HMAC_LEN])
{
	assert(EVP_MD_get_block_size(md) == BLOCK_LEN && EVP_MD_get_size(md) == HMAC_LEN);
	assert(key || key_len == 0);
	CLEANUP(md_ctx_free) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t block[BLOCK_LEN] = { 0 }, inner[HMAC_LEN];
	bool good = ctx != NULL;
	if (key_len > BLOCK_LEN)
		good = good && EVP_Digest(key, key_len, block, NULL, md, NULL) == 1;
	else if (key_len)
		memcpy(block, key, key_len);
	good = good && digest(ctx, md, block, INNER, pieces, count, inner) &&
	       digest(ctx, md, block, OUTER, &(struct piece){ inner, HMAC_LEN }, 1, out);
	wipe(block, sizeof(block));
	wipe(inner, sizeof(inner));
	return good;
}
