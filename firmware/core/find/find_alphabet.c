/* SPDX-License-Identifier: Apache-2.0 */
/* find_alphabet.c - the cells of many texts, each once: see find.h. */
#include "firmware/core/find/find_private.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS_FIRST 4096 /* a power of two, as all its doubles */
#define CELLS_FIRST 1024

void find_alphabet_init(struct find_alphabet *a)
{
	*a = (struct find_alphabet){ 0 };
}

void find_alphabet_fini(struct find_alphabet *a)
{
	free(a->cells);
	free(a->slots);
	find_alphabet_init(a);
}

static bool is_same(const struct find_cell *one, const struct find_cell *other)
{
	return one->code == other->code && one->readings == other->readings &&
	       one->begins_word == other->begins_word;
}

static uint16_t *slot_of(const struct find_alphabet *a, const struct find_cell *cell)
{
	size_t at = (cell->code * 0x9e3779b1U) ^ (cell->readings * 0x85ebca6bU) ^ cell->begins_word;
	for (;; at++) {
		uint16_t *slot = &a->slots[at & (a->slots_cap - 1)];
		if (!*slot || is_same(&a->cells[*slot], cell))
			return slot;
	}
}

static bool more_slots(struct find_alphabet *a)
{
	size_t cap = a->slots_cap ? a->slots_cap * 2 : SLOTS_FIRST;
	uint16_t *slots = calloc(cap, sizeof(*slots));
	if (!slots)
		return false;
	free(a->slots);
	a->slots = slots;
	a->slots_cap = cap;
	for (size_t i = 1; i < a->count; i++)
		*slot_of(a, &a->cells[i]) = (uint16_t)i;
	return true;
}

static bool more_cells(struct find_alphabet *a)
{
	size_t cap = a->cap ? a->cap * 2 : CELLS_FIRST;
	struct find_cell *cells = realloc(a->cells, cap * sizeof(*cells));
	if (!cells)
		return false;
	a->cells = cells;
	a->cap = cap;
	if (a->count == 0)
		a->cells[a->count++] = (struct find_cell){ 0 }; /* what is met by nothing */
	return true;
}

uint16_t find_cell_number(struct find_alphabet *a, struct find_cell cell)
{
	if (a->count * 2 >= a->slots_cap && !more_slots(a))
		return 0;
	uint16_t *slot = slot_of(a, &cell);
	uint16_t number = *slot;
	if (number)
		return number;
	if ((a->count == a->cap && !more_cells(a)) || a->count > FIND_ALPHABET_MAX)
		return 0;
	number = (uint16_t)a->count;
	*slot = number;
	a->cells[a->count++] = cell;
	return number;
}
