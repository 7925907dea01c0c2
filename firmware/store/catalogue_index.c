/* SPDX-License-Identifier: Apache-2.0 */
/* catalogue_index.c - how the index is made: see catalogue_index.h. */
#include "firmware/store/catalogue_index.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/err.h"

#define SLOTS_FIRST 4096 /* a power of two */
#define ARRAY_FIRST 1024

/* Room for one more element; false: no memory. */
static bool grow(void *array, size_t *cap, size_t count, size_t size)
{
	void **at = array;
	if (count < *cap)
		return true;
	size_t more = *cap ? *cap * 2 : ARRAY_FIRST;
	while (more <= count)
		more *= 2;
	void *bigger = realloc(*at, more * size);
	if (!bigger)
		return false;
	*at = bigger;
	*cap = more;
	return true;
}

void index_init(struct index *x)
{
	*x = (struct index){ 0 };
	find_alphabet_init(&x->alphabet);
}

void index_fini(struct index *x)
{
	void *const owned[] = { x->entries, x->refs,  x->texts, x->strings, x->cells,
				x->bytes,   x->slots, x->found, x->places };
	for (size_t i = 0; i < sizeof(owned) / sizeof(owned[0]); i++)
		free(owned[i]);
	find_alphabet_fini(&x->alphabet);
	index_init(x);
}

/* Texts */

static size_t hash(const char *text, size_t len)
{
	uint64_t h = 0xcbf29ce484222325ULL;
	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)text[i]) * 0x100000001b3ULL;
	return (size_t)(h ^ h >> 32);
}

const char *index_string(const struct index *x, uint32_t text)
{
	assert(text < x->texts_count);
	return x->bytes + x->strings[text];
}

/* The slot of a text: its own, or the free one it would get. */
static uint32_t *slot_of(const struct index *x, const char *text, size_t len)
{
	for (size_t at = hash(text, len);; at++) {
		uint32_t *slot = &x->slots[at & (x->slots_cap - 1)];
		const char *there = *slot == INDEX_NONE ? NULL : index_string(x, *slot);
		if (!there || (strncmp(there, text, len) == 0 && !there[len]))
			return slot;
	}
}

static bool more_slots(struct index *x)
{
	size_t cap = x->slots_cap ? x->slots_cap * 2 : SLOTS_FIRST;
	uint32_t *slots = malloc(cap * sizeof(*slots));
	if (!slots)
		return false;
	memset(slots, 0xff, cap * sizeof(*slots));
	free(x->slots);
	x->slots = slots;
	x->slots_cap = cap;
	for (uint32_t i = 0; i < x->texts_count; i++) {
		const char *text = index_string(x, i);
		*slot_of(x, text, strlen(text)) = i;
	}
	return true;
}

uint32_t index_text(const struct index *x, const char *text)
{
	return x->slots_cap ? *slot_of(x, text, strlen(text)) : INDEX_NONE;
}

static bool cells_add(struct index *x, struct find_text *out, const char *text, bool pinyin)
{
	uint16_t cells[FIND_CELLS_MAX];
	size_t count = pinyin ? find_cut_pinyin(&x->alphabet, text, cells)
			      : find_cut(&x->alphabet, text, cells);
	if (!grow(&x->cells, &x->cells_cap, x->cells_count + count, sizeof(*x->cells)))
		return false;
	memcpy(x->cells + x->cells_count, cells, count * sizeof(*cells));
	*out = find_text_of(&x->alphabet, cells, count);
	out->cells = NULL; /* the array may move: index_seal() knows where they came to lie */
	x->cells_count += count;
	return true;
}

/* The number of a text, which is added if it is new. ERR_NOMEM, ERR_TOO_LONG. */
static enum err text_add(struct index *x, const char *text, size_t len, bool pinyin, uint32_t *out)
{
	if (x->texts_count * 2 >= x->slots_cap && !more_slots(x))
		return ERR_NOMEM;
	uint32_t *slot = slot_of(x, text, len);
	*out = *slot;
	if (*slot != INDEX_NONE)
		return ERR_OK;
	size_t strings_cap = x->texts_cap;
	if (x->bytes_count + len + 1 > UINT32_MAX)
		return ERR_TOO_LONG;
	if (!grow(&x->strings, &strings_cap, x->texts_count, sizeof(*x->strings)) ||
	    !grow(&x->texts, &x->texts_cap, x->texts_count, sizeof(*x->texts)) ||
	    !grow(&x->bytes, &x->bytes_cap, x->bytes_count + len + 1, 1))
		return ERR_NOMEM;
	char *copy = x->bytes + x->bytes_count;
	memcpy(copy, text, len);
	copy[len] = '\0';
	if (!cells_add(x, &x->texts[x->texts_count], copy, pinyin))
		return ERR_NOMEM;
	x->strings[x->texts_count] = (uint32_t)x->bytes_count;
	x->bytes_count += len + 1;
	*out = *slot = (uint32_t)x->texts_count++;
	return ERR_OK;
}

/* Items */

/* All texts of one kind, appended to refs. */
static enum err refs_add(struct index *x, const char *words, enum index_kind kind)
{
	for (const char *line = words; *line;) {
		size_t len = strcspn(line, "\n");
		uint32_t text;
		if (len > 1 && *line == (char)kind) {
			enum err err = text_add(x, line + 1, len - 1, kind == INDEX_PINYIN, &text);
			if (err == ERR_OK &&
			    !grow(&x->refs, &x->refs_cap, x->refs_count, sizeof(*x->refs)))
				err = ERR_NOMEM;
			if (err != ERR_OK)
				return err;
			x->refs[x->refs_count++] = text;
		}
		line += len + (line[len] == '\n');
	}
	return ERR_OK;
}

/* The last text of a kind that an item has once. */
static enum err ref_one(struct index *x, const char *words, enum index_kind kind, uint32_t *out)
{
	size_t before = x->refs_count;
	enum err err = refs_add(x, words, kind);
	*out = x->refs_count > before ? x->refs[x->refs_count - 1] : INDEX_NONE;
	x->refs_count = before;
	return err;
}

enum err index_add(struct index *x, int64_t id, const char *words, uint32_t used)
{
	assert(x->count == 0 || x->entries[x->count - 1].id < id);
	struct index_entry e = { .id = id, .used = used, .bundle = words[0] == INDEX_BUNDLE };
	enum err err = ref_one(x, words, INDEX_NAME, &e.name);
	if (err == ERR_OK)
		err = ref_one(x, words, INDEX_DEPT, &e.dept);
	e.themes_at = (uint32_t)x->refs_count;
	if (err == ERR_OK)
		err = refs_add(x, words, INDEX_THEME);
	e.synonyms_at = (uint32_t)x->refs_count;
	if (err == ERR_OK)
		err = refs_add(x, words, INDEX_SYNONYM);
	if (err == ERR_OK)
		err = refs_add(x, words, INDEX_PINYIN);
	e.refs_end = (uint32_t)x->refs_count;
	if (err == ERR_OK && !grow(&x->entries, &x->cap, x->count, sizeof(*x->entries)))
		err = ERR_NOMEM;
	if (err == ERR_OK)
		x->entries[x->count++] = e;
	return err;
}

enum err index_seal(struct index *x)
{
	const uint16_t *cells = x->cells;
	for (size_t i = 0; i < x->texts_count; i++) {
		x->texts[i].cells = cells;
		cells += x->texts[i].len;
	}
	x->found = malloc(x->texts_count + 1);
	x->places = malloc(x->texts_count + 1);
	return x->found && x->places ? ERR_OK : ERR_NOMEM;
}

void index_use(struct index *x, int64_t id)
{
	size_t low = 0, high = x->count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (x->entries[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < x->count && x->entries[low].id == id && x->entries[low].used < UINT32_MAX)
		x->entries[low].used++;
}

bool index_has_theme(const struct index *x, const struct index_entry *e, uint32_t theme)
{
	for (uint32_t i = e->themes_at; i < e->synonyms_at; i++)
		if (x->refs[i] == theme)
			return true;
	return false;
}
