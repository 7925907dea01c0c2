/* SPDX-License-Identifier: Apache-2.0 */
/* basket.c - see basket.h. */
#include "firmware/core/visit/basket.h"

#include <string.h>

#include "firmware/base/wipe.h"

static bool waits(const struct basket_entry *e)
{
	return e->state != BASKET_DONE;
}

size_t basket_done(const struct basket *b)
{
	size_t count = 0;
	for (size_t i = 0; i < b->count; i++)
		count += !waits(&b->entries[i]);
	return count;
}

size_t basket_left(const struct basket *b)
{
	return b->count - basket_done(b);
}

const struct basket_entry *basket_next(const struct basket *b)
{
	for (size_t i = 0; i < b->count; i++)
		if (b->entries[i].state == BASKET_TO_DO)
			return &b->entries[i];
	return NULL;
}

/* The place of the item that waits there; `count`: none does. */
static size_t find(const struct basket *b, const char *row_guid)
{
	size_t i = 0;
	while (i < b->count &&
	       !(waits(&b->entries[i]) && strcmp(b->entries[i].row_guid, row_guid) == 0))
		i++;
	return i;
}

bool basket_has(const struct basket *b, const char *row_guid)
{
	return find(b, row_guid) < b->count;
}

bool basket_takes(const struct basket *b, const char *row_guid)
{
	return basket_has(b, row_guid) || b->count < BASKET_MAX;
}

/* NULL: no room, or a name that fits nowhere. */
static struct basket_entry *put(struct basket *b, const json_t *item)
{
	struct basket_entry entry = { .state = BASKET_TO_DO };
	if (b->count == BASKET_MAX ||
	    !text_copy(entry.row_guid, sizeof(entry.row_guid), json_str(item, "row_guid")))
		return NULL;
	text_copy(entry.task_name, sizeof(entry.task_name), json_str(item, "task_name"));
	b->entries[b->count] = entry;
	return &b->entries[b->count++];
}

bool basket_add(struct basket *b, const json_t *item)
{
	return basket_has(b, json_str(item, "row_guid")) || put(b, item);
}

void basket_remove(struct basket *b, size_t n)
{
	if (n >= b->count || !waits(&b->entries[n]))
		return;
	size_t behind = b->count - n - 1;
	memmove(&b->entries[n], &b->entries[n + 1], behind * sizeof(b->entries[0]));
	wipe(&b->entries[--b->count], sizeof(b->entries[0]));
}

void basket_offered(struct basket *b, size_t n, bool offered)
{
	if (n < b->count && waits(&b->entries[n]))
		b->entries[n].state = offered ? BASKET_TO_DO : BASKET_GONE;
}

void basket_hand_in(struct basket *b, const json_t *item, const char *client_ref)
{
	size_t n = find(b, json_str(item, "row_guid"));
	struct basket_entry *e = n < b->count ? &b->entries[n] : put(b, item);
	if (!e)
		return;
	e->state = BASKET_DONE;
	text_copy(e->client_ref, sizeof(e->client_ref), client_ref);
}

bool basket_told(struct basket *b, const json_t *said)
{
	for (size_t i = 0; i < b->count; i++) {
		struct basket_entry *e = &b->entries[i];
		if (waits(e) || strcmp(e->client_ref, json_str(said, "client_ref")) != 0)
			continue;
		enum case_word word = case_word_named(json_str(said, "state"));
		if (e->serial[0] && word < e->word)
			return true;
		e->word = word;
		text_copy(e->serial, sizeof(e->serial), json_str(said, "apply_serial_no"));
		if (json_str(said, "project_no")[0])
			text_copy(e->project_no, sizeof(e->project_no),
				  json_str(said, "project_no"));
		return true;
	}
	return false;
}
