/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_area.c - an address from the dictionary of areas, one level after the other: see form.h.
 *
 * Where a level's parts come from is not ours to know: the field says what it waits for, and somebody
 * offers them. A level of one part chooses itself; where the dictionary does not lead the citizen types.
 */
#include "firmware/core/form/form_state.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/buf.h"
#include "firmware/base/text.h"
#include "firmware/base/wipe.h"

#define LEVELS_MAX 8
#define NAME_BYTES 120

struct area_part {
	char code[FORM_AREA_CODE_MAX + 1];
	char name[NAME_BYTES + 1];
	bool more; /* it has parts itself */
};

struct form_area {
	struct area_part path[LEVELS_MAX]; /* what was chosen */
	size_t depth;
	bool typed;		 /* instead of the rest of the levels */
	bool own;		 /* typed by the citizen, behind the names of what was chosen */
	struct area_part *parts; /* on offer; of the last chosen that has more */
	size_t part_count;
	bool offered;
	struct form_option levels[LEVELS_MAX]; /* as a screen sees the path */
};

static struct form_area *area_of(const struct form *form, size_t field)
{
	return form->schema.fields[field].type == FORM_AREA ? form->values[field].area : NULL;
}

bool form_area_create(struct form *form, size_t field)
{
	if (form->schema.fields[field].type == FORM_AREA)
		form->values[field].area = calloc(1, sizeof(struct form_area));
	return area_of(form, field) || form->schema.fields[field].type != FORM_AREA;
}

static void drop_parts(struct form *form, size_t field)
{
	struct form_area *a = area_of(form, field);
	struct form_value *v = &form->values[field];
	wipe_free(a->parts);
	wipe_free(v->shown);
	a->parts = NULL;
	v->shown = NULL;
	a->part_count = v->shown_count = 0;
	a->offered = false;
}

void form_area_clear(struct form *form, size_t field)
{
	struct form_area *a = area_of(form, field);
	if (!a)
		return;
	drop_parts(form, field);
	wipe(a, sizeof(*a));
}

void form_area_free(struct form *form, size_t field)
{
	form_area_clear(form, field);
	wipe_free(form->values[field].area);
	form->values[field].area = NULL;
}

/* What is chosen */

static bool is_settled(const struct form_area *a)
{
	return a->depth > 0 && !a->path[a->depth - 1].more;
}

/* Levels above the one whose parts are on offer. */
static size_t open_levels(const struct form_area *a)
{
	return a->depth - is_settled(a);
}

static const char *parent_of(const struct form_area *a)
{
	size_t levels = open_levels(a);
	return levels ? a->path[levels - 1].code : "";
}

static void add_names(const struct form_area *a, struct buf *b)
{
	for (size_t i = 0; i < a->depth; i++)
		buf_add_str(b, a->path[i].name);
}

/* The text of a settled address is its names; of any other there is none yet. */
static enum err update_text(struct form *form, size_t field)
{
	const struct form_area *a = area_of(form, field);
	struct buf b CLEANUP(buf_fini);
	buf_init(&b, FORM_VALUE_MAX);
	if (is_settled(a) || a->typed)
		add_names(a, &b);
	if (buf_err(&b) != ERR_OK)
		return buf_err(&b);
	return form_put_text(form, field, buf_str(&b));
}

static void update_shown(struct form *form, size_t field)
{
	struct form_area *a = area_of(form, field);
	struct form_value *v = &form->values[field];
	const char *chosen = is_settled(a) ? a->path[a->depth - 1].code : "";
	for (size_t i = 0; i < a->part_count; i++)
		v->shown[i] = (struct form_option){ a->parts[i].code, a->parts[i].name,
						    strcmp(a->parts[i].code, chosen) == 0 };
	v->shown_count = a->typed ? 0 : a->part_count;
	for (size_t i = 0; i < a->depth; i++)
		a->levels[i] = (struct form_option){ a->path[i].code, a->path[i].name, true };
}

static enum err changed(struct form *form, size_t field)
{
	struct form_value *v = &form->values[field];
	enum err err = update_text(form, field);
	update_shown(form, field);
	v->prefilled = false;
	form_refresh(form);
	return err;
}

static enum err choose(struct form *form, size_t field, const struct area_part *part)
{
	struct form_area *a = area_of(form, field);
	size_t level = open_levels(a);
	if (level == LEVELS_MAX)
		return ERR_NOT_ALLOWED;
	a->path[level] = *part;
	a->depth = level + 1;
	if (part->more)
		drop_parts(form, field);
	return changed(form, field);
}

static enum err begin_typing(struct form *form, size_t field)
{
	struct form_area *a = area_of(form, field);
	/* What is typed comes instead of the level that would end it. */
	a->depth = open_levels(a);
	a->typed = a->own = true;
	return changed(form, field);
}

enum err form_area_choose(struct form *form, size_t field, const char *code)
{
	struct form_area *a = area_of(form, field);
	assert(a);
	if (a->typed)
		return ERR_NOT_FOUND;
	if (strcmp(code, FORM_AREA_TYPED) == 0)
		return begin_typing(form, field);
	for (size_t i = 0; i < a->part_count; i++) {
		struct area_part part = a->parts[i];
		if (strcmp(part.code, code) == 0)
			return choose(form, field, &part);
	}
	return ERR_NOT_FOUND;
}

enum err form_area_back(struct form *form, const char *name, size_t level)
{
	size_t field = form_open_field(form, name);
	struct form_area *a = field < FORM_FIELDS_MAX ? area_of(form, field) : NULL;
	if (!a || (level >= a->depth && !a->typed))
		return ERR_NOT_FOUND;
	a->depth = level < a->depth ? level : a->depth;
	a->typed = a->own = false;
	drop_parts(form, field);
	return changed(form, field);
}

/* What is on offer */

bool form_area_wanted(const struct form *form, const char *name,
		      char parent[FORM_AREA_CODE_MAX + 1])
{
	size_t field = form_open_field(form, name);
	const struct form_area *a = field < FORM_FIELDS_MAX ? area_of(form, field) : NULL;
	if (!a || a->offered || a->typed)
		return false;
	text_copy(parent, FORM_AREA_CODE_MAX + 1, parent_of(a));
	return true;
}

static bool part_read(const json_t *entry, struct area_part *out)
{
	const char *code = json_str(entry, "code"), *name = json_str(entry, "name");
	*out = (struct area_part){ .more = json_is_true(json_object_get(entry, "more")) };
	return *code && code[strspn(code, "0123456789")] == '\0' && *name && text_is_plain(name) &&
	       text_copy(out->code, sizeof(out->code), code) &&
	       text_copy(out->name, sizeof(out->name), name);
}

static bool has_part(const struct form_area *a, const char *code)
{
	for (size_t i = 0; i < a->part_count; i++)
		if (strcmp(a->parts[i].code, code) == 0)
			return true;
	return false;
}

/* Entries that are none, or are there twice, are left out. */
static enum err take_parts(struct form *form, size_t field, const json_t *parts)
{
	struct form_area *a = area_of(form, field);
	size_t most = json_array_size(parts);
	most = most < FORM_AREAS_MAX ? most : FORM_AREAS_MAX;
	drop_parts(form, field);
	a->parts = calloc(most + 1, sizeof(*a->parts));
	form->values[field].shown = calloc(most + 1, sizeof(struct form_option));
	if (!a->parts || !form->values[field].shown)
		return ERR_NOMEM;
	for (size_t i = 0; i < most; i++) {
		struct area_part *part = &a->parts[a->part_count];
		if (part_read(json_array_get(parts, i), part) && !has_part(a, part->code))
			a->part_count++;
	}
	a->offered = true;
	return ERR_OK;
}

enum err form_area_offer(struct form *form, const char *name, const char *parent,
			 const json_t *parts)
{
	char wanted[FORM_AREA_CODE_MAX + 1];
	if (!form_area_wanted(form, name, wanted) || strcmp(wanted, parent) != 0)
		return ERR_NOT_FOUND;
	size_t field = form_open_field(form, name);
	struct form_area *a = area_of(form, field);
	enum err err = take_parts(form, field, parts);
	if (err != ERR_OK)
		return err;
	if (a->part_count == 0)
		return begin_typing(form, field);
	/* One part of a part: there is nothing to choose. The first level is always shown. */
	if (a->part_count == 1 && a->depth > 0 && !is_settled(a))
		return form_area_choose(form, field, a->parts[0].code);
	return changed(form, field);
}

/* What others see */

void form_area_field(const struct form *form, size_t field, struct form_field *out)
{
	const struct form_area *a = area_of(form, field);
	if (!a)
		return;
	out->levels = a->levels;
	out->level_count = a->typed ? a->depth : open_levels(a);
	out->typed = a->typed;
	out->waits = !a->offered && !a->typed;
}

bool form_area_is_typed(const struct form *form, size_t field)
{
	const struct form_area *a = area_of(form, field);
	return a && a->typed;
}

bool form_area_is_short(const struct form *form, size_t field)
{
	const struct form_area *a = area_of(form, field);
	const char *text = form_text_of(form, field);
	size_t len = strlen(text);
	struct buf names CLEANUP(buf_fini);
	buf_init(&names, FORM_VALUE_MAX);
	if (!a->typed || !a->own || a->depth == 0)
		return false;
	add_names(a, &names);
	while (len && text[len - 1] == ' ')
		len--;
	return buf_err(&names) == ERR_OK && strncmp(buf_str(&names), text, len) == 0;
}

bool form_area_is_begun(const struct form *form, size_t field)
{
	const struct form_area *a = area_of(form, field);
	return a->depth > 0;
}

json_t *form_area_value(const struct form *form, size_t field)
{
	const struct form_area *a = area_of(form, field);
	const char *text = form_text_of(form, field);
	if (form_text_is_blank(text))
		return NULL;
	return json_pack("{s:s, s:s}", "code", a->depth ? a->path[a->depth - 1].code : "", "text",
			 text);
}

/* What is known */

static enum err put_text(struct form *form, size_t field, const char *code, const char *text)
{
	struct form_area *a = area_of(form, field);
	struct area_part part = { .more = false };
	if (!*text || !text_is_plain(text) || form_text_is_blank(text))
		return ERR_OK;
	if (code[strspn(code, "0123456789")] != '\0' ||
	    !text_copy(part.code, sizeof(part.code), code))
		return ERR_OK;
	form->values[field].prefilled = true;
	text_copy(part.name, sizeof(part.name), text);
	a->path[0] = part;
	a->depth = *code != '\0';
	a->typed = true; /* its text is not made of names */
	return form_put_text(form, field, text);
}

enum err form_area_put(struct form *form, size_t field, const json_t *value)
{
	if (json_is_object(value))
		return put_text(form, field, json_str(value, "code"), json_str(value, "text"));
	return json_is_string(value) ? put_text(form, field, "", json_string_value(value)) : ERR_OK;
}
