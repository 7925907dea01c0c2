/* SPDX-License-Identifier: Apache-2.0 */
/* item_place.c - see item_place.h. */
#include "firmware/core/item/item_place.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"

void item_place_init(struct item_place *p, struct item_fault *fault)
{
	assert(fault);
	*p = (struct item_place){ .fault = fault };
}

static void add_char(struct item_place *p, char c)
{
	if (p->len + 1 < sizeof(p->pointer))
		p->pointer[p->len++] = c;
}

size_t item_place_enter(struct item_place *p, const char *key)
{
	assert(p->len < sizeof(p->pointer));
	size_t mark = p->len;
	add_char(p, '/');
	for (; *key; key++) {
		if (*key == '~' || *key == '/') {
			add_char(p, '~');
			add_char(p, *key == '~' ? '0' : '1');
		} else {
			add_char(p, *key);
		}
	}
	p->pointer[p->len] = '\0';
	return mark;
}

size_t item_place_enter_index(struct item_place *p, size_t index)
{
	char key[24];
	snprintf(key, sizeof(key), "%zu", index);
	return item_place_enter(p, key);
}

void item_place_leave(struct item_place *p, size_t mark)
{
	assert(mark <= p->len);
	p->len = mark;
	p->pointer[mark] = '\0';
}

static void keep_first(struct item_place *p, const char *sentence)
{
	if (p->refused)
		return;
	p->refused = true;
	/* What a catalogue wrote goes to staff's terminal: nothing in it may steer that. */
	text_show(p->fault->pointer, sizeof(p->fault->pointer), p->pointer);
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
	size_t mark = key ? item_place_enter(p, key) : p->len;
	keep_first(p, sentence);
	item_place_leave(p, mark);
	return false;
}
