/* SPDX-License-Identifier: Apache-2.0 */
/* fetched.c - see fetched.h. Kept for the life of the process. */
#include "firmware/crypto/fetched.h"

#include <pthread.h>
#include <stdlib.h>

static struct fetched all;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void fetch(void)
{
	all = (struct fetched){
		.sha256 = EVP_MD_fetch(NULL, "SHA256", NULL),
		.sm3 = EVP_MD_fetch(NULL, "SM3", NULL),
		.aes_256_gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL),
		.sm4_ctr = EVP_CIPHER_fetch(NULL, "SM4-CTR", NULL),
	};
	if (!all.sha256 || !all.sm3 || !all.aes_256_gcm || !all.sm4_ctr)
		abort();
}

const struct fetched *fetched(void)
{
	pthread_once(&once, fetch);
	return &all;
}
