/* SPDX-License-Identifier: Apache-2.0 */
/* mask.c - see mask.h. Counts characters, not bytes: names are Chinese. */
#include "firmware/core/card/mask.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "firmware/base/text.h"

/* Keeps `head` first and `tail` last characters, stars between; cut at a character's edge. */
static void mask_middle(const char *text, size_t head, size_t tail, char *out, size_t cap)
{
	assert(cap > 0);
	size_t count = utf8_count(text), used = 0;
	const char *at = text;
	for (size_t i = 0; i < count; i++) {
		const char *start = at;
		utf8_next(&at);
		bool kept = i < head || i >= count - tail;
		size_t len = kept ? (size_t)(at - start) : 1;
		if (used + len >= cap)
			break;
		memcpy(out + used, kept ? start : "*", len);
		used += len;
	}
	out[used] = '\0';
}

void mask_name(const char *name, char *out, size_t cap)
{
	size_t count = utf8_count(name);
	mask_middle(name, count >= 2, count > 2, out, cap);
}

void mask_id(const char *id, char *out, size_t cap)
{
	bool long_enough = utf8_count(id) >= 9;
	mask_middle(id, long_enough ? 4 : 0, long_enough ? 4 : 0, out, cap);
}

void mask_phone(const char *phone, char *out, size_t cap)
{
	bool long_enough = utf8_count(phone) >= 8;
	mask_middle(phone, long_enough ? 3 : 0, long_enough ? 4 : 0, out, cap);
}
