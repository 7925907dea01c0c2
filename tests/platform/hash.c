/* SPDX-License-Identifier: Apache-2.0 */
/* hash.c - OpenSSL's SHA-256 and base64 in the shapes HTTP wants. */
#include "tests/platform/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

static const char field_start[] = "sha-256=:";

void hash_hex(const void *data, size_t len, char out[HASH_HEX_MAX])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char digest[SHA256_DIGEST_LENGTH];

	SHA256(data, len, digest);
	for (size_t i = 0; i < sizeof(digest); i++) {
		out[2 * i] = digits[digest[i] >> 4];
		out[2 * i + 1] = digits[digest[i] & 15];
	}
	out[2 * sizeof(digest)] = '\0';
}

bool hash_is_hex(const char *text)
{
	return strlen(text) == HASH_HEX_MAX - 1 &&
	       strspn(text, "0123456789abcdef") == HASH_HEX_MAX - 1;
}

/* x a hex digit, v the variant digit; everything else stands for itself. */
bool hash_is_uuid4(const char *text)
{
	static const char shape[] = "xxxxxxxx-xxxx-4xxx-vxxx-xxxxxxxxxxxx";
	if (strlen(text) != sizeof(shape) - 1)
		return false;
	for (size_t i = 0; shape[i]; i++) {
		const char *allowed = shape[i] == 'x' ? "0123456789abcdef" : "89ab";
		bool fits = shape[i] == 'x' || shape[i] == 'v' ? strchr(allowed, text[i]) != NULL
							       : text[i] == shape[i];
		if (!fits)
			return false;
	}
	return true;
}

void hash_field(const void *data, size_t len, char out[HASH_FIELD_MAX])
{
	unsigned char digest[SHA256_DIGEST_LENGTH];
	unsigned char base64[4 * (SHA256_DIGEST_LENGTH + 2) / 3 + 1];

	SHA256(data, len, digest);
	EVP_EncodeBlock(base64, digest, sizeof(digest));
	snprintf(out, HASH_FIELD_MAX, "%s%s:", field_start, (const char *)base64);
}

/* The start of the sha-256 member in a dictionary field, NULL when it has none. */
static const char *hash_member(const char *field)
{
	while (field && *field) {
		field += strspn(field, " \t,");
		if (strncmp(field, field_start, sizeof(field_start) - 1) == 0)
			return field;
		field = strchr(field, ',');
	}
	return NULL;
}

enum hash_verdict hash_check(const char *field, const void *data, size_t len)
{
	char expected[HASH_FIELD_MAX];
	const char *member = hash_member(field);

	if (!member)
		return HASH_ABSENT;
	hash_field(data, len, expected);
	size_t n = strlen(expected);
	bool same = strncmp(member, expected, n) == 0 && strchr(", \t", member[n]) != NULL;
	return same ? HASH_RIGHT : HASH_WRONG;
}

bool hash_from_field(const char *field, char out[HASH_HEX_MAX])
{
	enum { BASE64_LEN = 44, DECODED_LEN = 33 };
	const char *member = hash_member(field);
	unsigned char digest[DECODED_LEN];

	if (!member)
		return false;
	member += sizeof(field_start) - 1;
	if (strcspn(member, ":") != BASE64_LEN || member[BASE64_LEN - 1] != '=' ||
	    EVP_DecodeBlock(digest, (const unsigned char *)member, BASE64_LEN) != DECODED_LEN)
		return false;
	for (size_t i = 0; i < SHA256_DIGEST_LENGTH; i++)
		snprintf(out + 2 * i, 3, "%02x", digest[i]);
	return true;
}

char *hash_base64(const void *data, size_t len)
{
	char *out = malloc(4 * (len / 3 + 1) + 1);
	if (out)
		EVP_EncodeBlock((unsigned char *)out, data, (int)len);
	return out;
}

void hash_random_code(char *out, size_t len)
{
	static const char alphabet[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = 0;
		if (RAND_bytes(&byte, 1) != 1)
			abort();
		out[i] = alphabet[byte & 31];
	}
	out[len] = '\0';
}
