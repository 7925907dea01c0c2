/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hmac.h - OpenSSL's HMAC, copied from one that knows its digest: HMAC() and the HKDF look the digest up
 * by its name at every call, which costs more than the hashing. Part of hash.c and seal.c.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

#define HMAC_LEN 32

struct piece {
	const void *bytes;
	size_t len;
};

/*
 * Over the pieces, one after the other. `of`: one of fetched.h. False: no memory; the library's error
 * queue is the caller's to clear.
 */
bool hmac(const EVP_MAC_CTX *of, const void *key, size_t key_len, const struct piece *pieces,
	  size_t count, uint8_t out[HMAC_LEN]);
