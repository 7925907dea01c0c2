/* SPDX-License-Identifier: Apache-2.0 */
/* adapter.c - the table of dialects, and what translates by it. See adapter.h. */
#include "firmware/link/adapter.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/util.h"
#include "firmware/core/value/json.h"

#define VALUE_MAX  127 /* bytes; what is longer is no word, no time and no area */
#define AREA_STEP  3   /* digits of a level below the county */
#define AREA_SHORT 6
#define AREA_LONG  12
#define DAY_LEN	   10 /* 2026-11-21 */

static const struct adapter *const adapters[] = { &adapter_standard, &adapter_contrary };

const struct adapter *adapter_at(size_t n)
{
	return n < ARRAY_LEN(adapters) ? adapters[n] : NULL;
}

const struct adapter *adapter_find(const char *name)
{
	if (!name[0])
		return &adapter_standard;
	for (size_t i = 0; i < ARRAY_LEN(adapters); i++)
		if (strcmp(adapters[i]->name, name) == 0)
			return adapters[i];
	return NULL;
}

/* Values. Each writes `out` and says true, or says false: as it was. */

static const char *word_for(const struct adapter_word *words, enum adapter_way way,
			    const char *text, size_t len)
{
	for (; words->ours; words++) {
		const char *from = way == ADAPTER_SAY ? words->ours : words->theirs;
		if (strlen(from) == len && memcmp(from, text, len) == 0)
			return way == ADAPTER_SAY ? words->theirs : words->ours;
	}
	return NULL;
}

/* One word, or several joined by commas. */
static bool put_words(const struct adapter_word *words, enum adapter_way way, const char *text,
		      char out[VALUE_MAX + 1])
{
	size_t used = 0;
	for (;;) {
		size_t len = strcspn(text, ",");
		const char *word = word_for(words, way, text, len);
		int n = word ? snprintf(out + used, VALUE_MAX + 1 - used, "%s", word)
			     : snprintf(out + used, VALUE_MAX + 1 - used, "%.*s", (int)len, text);
		used += (size_t)n;
		if (used >= VALUE_MAX)
			return false;
		if (!text[len])
			return true;
		out[used++] = ',';
		text += len + 1;
	}
}

/* `shape`: D stands for a digit, anything else for itself. */
static bool has_shape(const char *text, const char *shape)
{
	if (strlen(text) != strlen(shape))
		return false;
	for (; *shape; shape++, text++)
		if (*shape == 'D' ? *text < '0' || *text > '9' : *text != *shape)
			return false;
	return true;
}

/* Puts the digits of `text` into `shape`. */
static void reshape(const char *text, const char *shape, char out[VALUE_MAX + 1])
{
	size_t used = 0;
	for (; *shape; shape++) {
		if (*shape != 'D') {
			out[used++] = *shape;
			continue;
		}
		text += strcspn(text, "0123456789");
		out[used++] = *text++;
	}
	out[used] = '\0';
}

static const struct time_shape {
	const char *moment, *day;
} time_shapes[] = {
	[ADAPTER_RFC3339] = { "DDDD-DD-DDTDD:DD:DD+08:00", "DDDD-DD-DD" },
	[ADAPTER_COMPACT] = { "DDDDDDDDTDDDDDD", "DDDDDDDD" },
	[ADAPTER_SPACED] = { "DDDD-DD-DD DD:DD:DD", "DDDD-DD-DD" },
};

static bool say_time(const struct adapter *a, const char *text, char out[VALUE_MAX + 1])
{
	const struct time_shape *theirs = &time_shapes[a->time];
	char ours[TIME_TEXT_LEN + 1];
	int64_t ms;
	if (has_shape(text, time_shapes[ADAPTER_RFC3339].day)) {
		reshape(text, theirs->day, out);
		return true;
	}
	if (time_parse(text, &ms) != ERR_OK)
		return false;
	time_text(ms, ours);
	reshape(ours, theirs->moment, out);
	return true;
}

/* The shape has +08:00 behind the seconds, which are no digits of theirs. */
static bool hear_time(const struct adapter *a, const char *text, char out[VALUE_MAX + 1])
{
	const struct time_shape *theirs = &time_shapes[a->time];
	int64_t ms;
	if (has_shape(text, theirs->day)) {
		reshape(text, time_shapes[ADAPTER_RFC3339].day, out);
		return true;
	}
	if (!has_shape(text, theirs->moment))
		return false;
	reshape(text, "DDDD-DD-DDTDD:DD:DD", out);
	strcat(out, "+08:00");
	return time_parse(out, &ms) == ERR_OK;
}

static bool put_time(const struct adapter *a, enum adapter_way way, const char *text,
		     char out[VALUE_MAX + 1])
{
	if (a->time == ADAPTER_RFC3339)
		return false;
	return way == ADAPTER_SAY ? say_time(a, text, out) : hear_time(a, text, out);
}

/* 6, 9 or 12 digits; to them with as many as they write, to us with no zeros that say nothing. */
static bool put_area(const struct adapter *a, enum adapter_way way, const char *text,
		     char out[VALUE_MAX + 1])
{
	size_t len = strspn(text, "0123456789");
	if (!a->area_digits || text[len] || len < AREA_SHORT || len > AREA_LONG || len % AREA_STEP)
		return false;
	size_t wanted = way == ADAPTER_SAY ? a->area_digits : AREA_SHORT;
	memcpy(out, text, len);
	while (len < wanted)
		out[len++] = '0';
	while (len > wanted && memcmp(out + len - AREA_STEP, "000", AREA_STEP) == 0)
		len -= AREA_STEP;
	out[len] = '\0';
	return true;
}

static bool put(const struct adapter *a, enum adapter_way way, enum adapter_kind kind,
		const char *text, char out[VALUE_MAX + 1])
{
	if (strlen(text) > VALUE_MAX)
		return false;
	if (kind == ADAPTER_TIME)
		return put_time(a, way, text, out);
	if (kind == ADAPTER_AREA)
		return put_area(a, way, text, out);
	return a->words[kind] && put_words(a->words[kind], way, text, out);
}

/* Places */

struct walk {
	const struct adapter *adapter;
	const struct adapter_place *place;
	bool changed;
	enum err err;
};

static void translate_value(struct walk *w, json_t *value)
{
	char out[VALUE_MAX + 1];
	const char *text = json_string_value(value);
	if (!text || !put(w->adapter, w->place->way, w->place->kind, text, out) ||
	    strcmp(text, out) == 0)
		return;
	w->changed = true;
	if (json_string_set(value, out) != 0)
		w->err = ERR_NOMEM;
}

/* As deep as the place has steps. */
static void follow(struct walk *w, json_t *value, const char *steps)
{
	size_t len = strcspn(steps, ".");
	const char *rest = steps[len] ? steps + len + 1 : steps + len;
	if (len == 0) {
		translate_value(w, value);
	} else if (len == 2 && memcmp(steps, "[]", 2) == 0) {
		for (size_t i = 0; i < json_array_size(value); i++)
			follow(w, json_array_get(value, i), rest);
	} else if (len == 1 && *steps == '*') {
		const char *name;
		json_t *member;
		json_object_foreach(value, name, member) follow(w, member, rest);
	} else {
		json_t *member = json_object_getn(value, steps, len);
		if (member)
			follow(w, member, rest);
	}
}

static bool path_fits(const char *pattern, const char *path)
{
	for (;;) {
		if (*pattern == '*') {
			size_t len = strcspn(path, "/?");
			if (len == 0)
				return false;
			pattern++;
			path += len;
		} else if (!*pattern) {
			return !*path || *path == '?';
		} else if (*pattern++ != *path++) {
			return false;
		}
	}
}

enum err adapter_translate(const struct adapter *a, enum adapter_way way, const char *method,
			   const char *path, json_t *json, bool *changed)
{
	struct walk w = { .adapter = a, .err = ERR_OK };
	if (changed)
		*changed = false;
	if (a == &adapter_standard || !json)
		return ERR_OK;
	for (size_t i = 0; (w.place = adapter_place_at(i)); i++)
		if (w.place->way == way && strcmp(w.place->method, method) == 0 &&
		    path_fits(w.place->path, path))
			follow(&w, json, w.place->member);
	if (changed)
		*changed = w.changed;
	return w.err;
}

const struct adapter *adapter_of_body(const void *bytes, size_t len)
{
	static const char member[] = "\"" ADAPTER_MEMBER "\":";
	const struct adapter *a = NULL;
	json_t *json = NULL;
	/* Most have none, and then nothing is parsed. */
	if (memmem(bytes, len, member, sizeof(member) - 1) &&
	    json_parse(bytes, len, &json) == ERR_OK)
		a = adapter_find(json_str(json, ADAPTER_MEMBER));
	json_decref(json);
	return a ? a : &adapter_standard;
}
