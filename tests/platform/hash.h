/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hash.h - digests, their header fields (RFC 9530), base64, random names and UUIDs.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum {
	HASH_HEX_MAX = 65,   /* SHA-256 in lower-case hex */
	HASH_FIELD_MAX = 64, /* sha-256=:<44 base64>: */
	HASH_NAME_MAX = 64,
};

void hash_hex(const void *data, size_t len, char out[HASH_HEX_MAX]);
bool hash_is_hex(const char *text);   /* 64 lower-case hex digits */
bool hash_is_uuid4(const char *text); /* lower case */

/* The digest of the bytes as a Content-Digest field value. */
void hash_field(const void *data, size_t len, char out[HASH_FIELD_MAX]);

enum hash_verdict { HASH_ABSENT, HASH_WRONG, HASH_RIGHT };

/* What a Content-Digest field (a dictionary, NULL when there is none) says of these bytes. */
enum hash_verdict hash_check(const char *field, const void *data, size_t len);

/* The sha-256 member of a Repr-Digest field as hex. */
bool hash_from_field(const char *field, char out[HASH_HEX_MAX]);

/* Base64 of the bytes; the caller frees it. NULL: no memory. */
char *hash_base64(const void *data, size_t len);

/* `len` characters that are easy to read aloud (no 0 O 1 I), and the terminating zero. */
void hash_random_code(char *out, size_t len);
