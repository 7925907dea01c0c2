/* SPDX-License-Identifier: Apache-2.0 */
/* bidi.c - see bidi.h. */
#include "ui/kit/text/bidi.h"

#include <assert.h>
#include <fribidi.h>
#include <stdlib.h>

#include "firmware/base/wipe.h"

_Static_assert(sizeof(FriBidiChar) == sizeof(uint32_t), "FriBidi's characters are UTF-32");

enum err bidi_levels(const uint32_t *codes, int count, uint8_t *levels, bool *rtl)
{
	if (count <= 0 || count > BIDI_CHARS_MAX)
		return ERR_TOO_LONG;
	CLEANUP(free_ptr) FriBidiCharType *types = calloc((size_t)count, sizeof(*types));
	CLEANUP(free_ptr) FriBidiBracketType *brackets = calloc((size_t)count, sizeof(*brackets));
	CLEANUP(free_ptr) FriBidiLevel *found = calloc((size_t)count, sizeof(*found));
	if (!types || !brackets || !found)
		return ERR_NOMEM;
	fribidi_get_bidi_types(codes, count, types);
	fribidi_get_bracket_types(codes, count, types, brackets);
	FriBidiParType base = fribidi_get_par_direction(types, count);
	if (!fribidi_get_par_embedding_levels_ex(types, brackets, count, &base, found))
		return ERR_NOMEM;
	for (int i = 0; i < count; i++)
		levels[i] = (uint8_t)found[i];
	*rtl = FRIBIDI_IS_RTL(base);
	return ERR_OK;
}

uint32_t bidi_mirror(uint32_t code)
{
	FriBidiChar mirrored = code;
	fribidi_get_mirror_char(code, &mirrored);
	return mirrored;
}

static void reverse(int *order, int from, int to)
{
	for (to--; from < to; from++, to--) {
		int keep = order[from];
		order[from] = order[to];
		order[to] = keep;
	}
}

void bidi_order(const uint8_t *levels, int count, int *order)
{
	assert(count >= 0);
	int highest = 0;
	for (int i = 0; i < count; i++) {
		order[i] = i;
		highest = levels[i] > highest ? levels[i] : highest;
	}
	for (int level = highest; level > 0; level--) {
		for (int i = 0; i < count; i++) {
			int from = i;
			while (i < count && levels[i] >= level)
				i++;
			reverse(order, from, i);
		}
	}
}
