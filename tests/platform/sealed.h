/* SPDX-License-Identifier: Apache-2.0 */
/* sealed.h - opens what a terminal sealed to the platform: base64 of a compact JWE (RFC 7516), ECDH-ES, A256GCM. */
#pragma once

#include <stddef.h>

#include <openssl/evp.h>

/* The plaintext with a NUL behind it, the caller's; NULL: it is none, or not sealed to this key. */
char *sealed_open(EVP_PKEY *key, const char *base64, size_t *out_len);
