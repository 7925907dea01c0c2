/* SPDX-License-Identifier: Apache-2.0 */
/* item_place.c - see item_place.h. */
#include "firmware/core/item/item_place.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/buf.h"
#include "firmware/base/text.h"

void item_place_init(struct item_place *p, struct item_fault *fault)
{
	assert(fault);
	p->fault = fault;
	p->depth = 0;
	p->refused = false;
}

static size_t enter(struct item_place *p, struct item_step step)
{
	if (p->depth < ITEM_PLACE_STEPS)
		p->steps[p->depth] = step;
	return p->depth++;
}

size_t item_place_enter(struct item_place *p, const char *key)
{
	assert(key);
	return enter(p, (struct item_step){ .key = key });
}

size_t item_place_enter_joined(struct item_place *p, const char *key, const char *rest)
{
	assert(key && rest);
	return enter(p, (struct item_step){ .key = key, .rest = rest });
}

size_t item_place_enter_index(struct item_place *p, size_t index)
{
	return enter(p, (struct item_step){ .index = index });
}

void item_place_leave(struct item_place *p, size_t mark)
{
	assert(mark <= p->depth);
	p->depth = mark;
}

/* `~` and `/` are written ~0 and ~1. */
static void add_key(struct buf *out, const char *key)
{
	for (; *key; key++) {
		if (*key == '~' || *key == '/')
			buf_add_str(out, *key == '~' ? "~0" : "~1");
		else
			buf_add_char(out, *key);
	}
}

void item_place_pointer(const struct item_place *p, char out[ITEM_POINTER_MAX])
{
	CLEANUP(buf_fini) struct buf text;
	buf_init(&text, ITEM_POINTER_MAX - 1); /* what is too much is left out */
	for (size_t i = 0; i < p->depth && i < ITEM_PLACE_STEPS; i++) {
		const struct item_step *step = &p->steps[i];
		buf_add_char(&text, '/');
		if (step->key)
			add_key(&text, step->key);
		else
			buf_printf(&text, "%zu", step->index);
		if (step->rest) {
			buf_add_char(&text, '.');
			add_key(&text, step->rest);
		}
	}
	text_copy(out, ITEM_POINTER_MAX, buf_str(&text));
}

static void keep_first(struct item_place *p, const char *sentence)
{
	if (p->refused)
		return;
	p->refused = true;
	char pointer[ITEM_POINTER_MAX];
	item_place_pointer(p, pointer);
	/* What a catalogue wrote goes to staff's terminal: nothing in it may steer that. */
	text_show(p->fault->pointer, sizeof(p->fault->pointer), pointer);
	text_show(p->fault->sentence, sizeof(p->fault->sentence), sentence);
}

bool item_refuse(struct item_place *p, const char *format, ...)
{
	char sentence[2 * ITEM_SENTENCE_MAX];
	va_list args;
	va_start(args, format);
	vsnprintf(sentence, sizeof(sentence), format, args);
	va_end(args);
	keep_first(p, sentence);
	return false;
}

bool item_refuse_member(struct item_place *p, const char *key, const char *format, ...)
{
	char sentence[2 * ITEM_SENTENCE_MAX];
	va_list args;
	va_start(args, format);
	vsnprintf(sentence, sizeof(sentence), format, args);
	va_end(args);
	size_t mark = key ? item_place_enter(p, key) : p->depth;
	keep_first(p, sentence);
	item_place_leave(p, mark);
	return false;
}
