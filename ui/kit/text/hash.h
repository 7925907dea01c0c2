/* SPDX-License-Identifier: Apache-2.0 */
/* hash.h - FNV-1a over bytes, for tables and for telling whether something looks different. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define HASH_START 0xcbf29ce484222325u
#define HASH_PRIME 0x100000001b3u

static inline uint64_t hash_bytes(uint64_t h, const void *bytes, size_t len)
{
	const uint8_t *p = bytes;
	for (size_t i = 0; i < len; i++)
		h = (h ^ p[i]) * HASH_PRIME;
	return h;
}

static inline uint64_t hash_int(uint64_t h, uint64_t value)
{
	h = (h ^ value) * HASH_PRIME;
	return h ^ h >> 29;
}

/* NULL and "" differ. */
static inline uint64_t hash_str(uint64_t h, const char *s)
{
	if (!s)
		return hash_int(h, 1);
	for (; *s; s++)
		h = (h ^ (uint8_t)*s) * HASH_PRIME;
	return hash_int(h, 2);
}
