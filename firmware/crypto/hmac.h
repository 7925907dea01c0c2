/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hmac.h - HMAC (RFC 2104) on a digest that was looked up before: OpenSSL's own, and its HKDF, look the
 * digest up by its name at every call, which costs more than the hashing. Part of hash.c and seal.c.
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
 * Over the pieces, one after the other. `md` has blocks of 64 bytes and gives 32: SHA-256, SM3.
 * False: no memory; the library's error queue is the caller's to clear.
 */
bool hmac(const EVP_MD *md, const void *key, size_t key_len, const struct piece *pieces,
	  size_t count, uint8_t out[HMAC_LEN]);
