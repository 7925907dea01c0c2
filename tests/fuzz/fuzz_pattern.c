/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_pattern.c - a pattern, a line break, a text. What matches could always have matched. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/core/form/pattern.h"
#include "tests/fuzz/fuzz.h"

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
	pattern_free(p);
	return 0;
}
