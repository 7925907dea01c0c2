/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_pattern.c - a pattern, a line break, a text. What matches could always have matched. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/core/form/pattern.h"
#include "tests/fuzz/fuzz.h"

/* By the text's own characters and length. */
static bool can_match(const struct pattern *p, const char *text)
{
	struct unicode_range *own CLEANUP(free_ptr) = calloc(strlen(text) + 1, sizeof(*own));
	size_t count = 0;
	assert(own);
	while (*text) {
		uint32_t c = utf8_next(&text);
		own[count++] = (struct unicode_range){ c, c };
	}
	return pattern_can_match(p, own, count, (int64_t)count, (int64_t)count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy CLEANUP(free_ptr) = malloc(size + 1);
	if (!copy)
		return 0;
	memcpy(copy, data, size);
	copy[size] = '\0';
	char *text = strchr(copy, '\n');
	if (text)
		*text++ = '\0';
	struct pattern *p = NULL;
	if (pattern_compile(copy, &p) != ERR_OK) {
		assert(!p);
		return 0;
	}
	bool matched = pattern_matches(p, text ? text : "");
	assert(!matched || pattern_may_match(p, text ? text : ""));
	assert(pattern_matches(p, text ? text : "") == matched);
	assert(!matched || can_match(p, text ? text : ""));
	pattern_free(p);
	return 0;
}
