/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_find.c - what was typed, a line break, a text. What a text lacks at a glance is not met in it either, and
 * a text that fits whole finds itself.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/core/find/find.h"
#include "tests/fuzz/fuzz.h"

static struct find_alphabet alphabet;

static void meet(const char *typed, const struct find_text *text)
{
	struct find_text anything = *text;
	anything.heads = UINT32_MAX;
	anything.codes = UINT64_MAX;
	struct find_query q;
	if (find_query_init(&q, &alphabet, typed) != ERR_OK)
		return;
	do {
		enum find_place place, other;
		unsigned found = find_in(&q, text, &place);
		assert(found == find_in(&q, &anything, &other) && place == other);
		assert((found & ~find_all_terms(&q)) == 0);
		assert(place == FIND_NOWHERE || found == find_all_terms(&q));
	} while (find_query_forgive(&q));
	find_query_fini(&q);
}

static void meet_itself(const char *typed, const struct find_text *text)
{
	struct find_query q;
	enum find_place place;
	if (find_query_init(&q, &alphabet, typed) != ERR_OK)
		return;
	if (q.count == text->len && q.count > 0) /* else it is more than a query can have */
		assert(find_in(&q, text, &place) == find_all_terms(&q) && place == FIND_WHOLE);
	find_query_fini(&q);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *typed CLEANUP(free_ptr) = malloc(size + 1);
	uint16_t cells[FIND_CELLS_MAX];
	if (!typed)
		return 0;
	memcpy(typed, data, size);
	typed[size] = '\0';
	char *name = strchr(typed, '\n');
	if (name)
		*name++ = '\0';
	size_t len = find_cut(&alphabet, name ? name : typed, cells);
	struct find_text text = find_text_of(&alphabet, cells, len);
	meet(typed, &text);
	if (!name)
		meet_itself(typed, &text);
	len = find_cut_pinyin(&alphabet, name ? name : typed, cells);
	text = find_text_of(&alphabet, cells, len);
	meet(typed, &text);
	find_alphabet_fini(&alphabet);
	return 0;
}
