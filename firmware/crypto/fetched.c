/* SPDX-License-Identifier: Apache-2.0 */
/* fetched.c - see fetched.h. Kept for the life of the process. */
#include "firmware/crypto/fetched.h"

#include <pthread.h>
#include <stdlib.h>

#include <openssl/core_names.h>
#include <openssl/params.h>

static struct fetched all;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* An HMAC that knows its digest and has no key yet; NULL: there is none. */
static EVP_MAC_CTX *hmac_with(EVP_MAC *mac, char *digest)
{
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC_CTX *ctx = mac ? EVP_MAC_CTX_new(mac) : NULL;
	if (ctx && EVP_MAC_CTX_set_params(ctx, params) == 1)
		return ctx;
	EVP_MAC_CTX_free(ctx);
	return NULL;
}

static void fetch(void)
{
	EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	all = (struct fetched){
		.sha256 = EVP_MD_fetch(NULL, "SHA256", NULL),
		.aes_256_gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL),
		.sm4_ctr = EVP_CIPHER_fetch(NULL, "SM4-CTR", NULL),
		.hmac_sha256 = hmac_with(hmac, (char[]){ "SHA256" }),
		.hmac_sm3 = hmac_with(hmac, (char[]){ "SM3" }),
	};
	EVP_MAC_free(hmac); /* what was made of it holds it */
	if (!all.sha256 || !all.aes_256_gcm || !all.sm4_ctr || !all.hmac_sha256 || !all.hmac_sm3)
		abort();
}

const struct fetched *fetched(void)
{
	pthread_once(&once, fetch);
	return &all;
}
