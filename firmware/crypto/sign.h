/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sign.h - Ed25519 (RFC 8032) and SM2 (GB/T 32918, identifier 1234567812345678 set explicitly).
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/settings.h"
#include "firmware/crypto/hash.h"

#define SIGN_MAX 128

struct sign_key; /* private or public */

/* Reads the PEM, creating it (0600) when missing. ERR_PERMISSION, ERR_SYNTAX, ERR_IO. */
enum err sign_key_load(const char *path, enum sign_algorithm algorithm, struct sign_key **out);
/* A public key, or the public half of a private one, of either algorithm. ERR_NOT_FOUND, ERR_SYNTAX. */
enum err sign_key_load_public(const char *path, struct sign_key **out);
/* The public key of a SubjectPublicKeyInfo in base64, as sign_key_spki() writes it. ERR_SYNTAX. */
enum err sign_key_parse_spki(const char *base64, struct sign_key **out);
void sign_key_free(struct sign_key *key); /* NULL is allowed */

/* "ed25519" or "sm2". Static. */
const char *sign_key_algorithm(const struct sign_key *key);
/* First 16 hex characters of SHA-256 of the SPKI. */
void sign_key_id(const struct sign_key *key, char out[17]);
/* Base64 of the SPKI in DER, for the heartbeat. malloc'ed. */
char *sign_key_spki(const struct sign_key *key);

enum err sign_bytes(const struct sign_key *key, const void *bytes, size_t len,
		    uint8_t sig[SIGN_MAX], size_t *sig_len);
/* ERR_SIGNATURE_BAD */
enum err sign_verify(const struct sign_key *key, const void *bytes, size_t len, const uint8_t *sig,
		     size_t sig_len);

/* As it is written in a line: also ERR_SIGNATURE_BAD where the algorithm is not the key's, or it is no base64. */
enum err sign_verify_text(const struct sign_key *key, const void *bytes, size_t len,
			  const char *algorithm, const char *base64);
