/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fetched.h - the algorithms we use, looked up in OpenSSL once per process instead of at every call:
 * a look-up costs as much as hashing a kilobyte. Part of hash.c and seal.c. Any thread.
 */
#pragma once

#include <openssl/evp.h>

struct fetched {
	EVP_MD *sha256;
	EVP_CIPHER *aes_256_gcm, *sm4_ctr;
	EVP_MAC_CTX *hmac_sha256, *hmac_sm3; /* without a key: to be copied, see hmac.h */
};

/* Aborts if the library lacks one of them: nothing may be stored then. Static. */
const struct fetched *fetched(void);
