/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_ui.c - see form_schema.h: reads form.ui. What it does not say follows from type and format.
 */
#include "firmware/core/form/form_schema.h"

#include <assert.h>
#include <string.h>

/* Widgets */

static bool is_choice(const struct form_spec *spec)
{
	return spec->type == FORM_CHOICES || spec->option_count > 0;
}

/* Of the base rules, or of a then where the field is declared only there. */
static enum form_format format_of(const struct form_schema *s, size_t field)
{
	enum form_format format = s->fields[field].rules.format;
	for (size_t i = 0; i < s->extra_count && format == FORMAT_NONE; i++)
		if (s->extras[i].field == field)
			format = s->extras[i].rules.format;
	return format;
}

static enum form_widget default_widget(const struct form_schema *s, size_t field)
{
	const struct form_spec *spec = &s->fields[field];
	if (spec->type == FORM_BOOLEAN)
		return FORM_CHECKBOX;
	if (is_choice(spec))
		return FORM_CHOICE;
	if (spec->type == FORM_INTEGER)
		return FORM_NUMBER;
	enum form_format format = format_of(s, field);
	return format == FORMAT_NONE ? FORM_TEXT : form_format_row(format)->widget;
}

static bool read_widget(struct item_place *place, const json_t *value, struct form_spec *spec)
{
	static const char *const names[] = {
		[FORM_TEXT] = "text",	      [FORM_NUMBER] = "number",	  [FORM_ID] = "id",
		[FORM_PHONE] = "phone",	      [FORM_DATE] = "date",	  [FORM_CHOICE] = "choice",
		[FORM_CHECKBOX] = "checkbox", [FORM_ADDRESS] = "address",
	};
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (!json_is_string(value) || strcmp(names[i], json_string_value(value)) != 0)
			continue;
		/* Only a text can be typed in more than one way. */
		if (spec->type == FORM_STRING && !is_choice(spec)) {
			if (i == FORM_CHOICE || i == FORM_CHECKBOX)
				return item_refuse(place,
						   "a field without choices cannot be a choice");
			spec->widget = (enum form_widget)i;
		}
		return true;
	}
	return item_refuse(
		place, "the widgets are text, number, id, phone, date, choice, checkbox, address");
}

/* Prefill */

static bool is_card_field(const char *name)
{
	static const char *const fields[] = { "name",  "id",	 "cert_type", "sex",
					      "birth", "nation", "address",   "valid_to" };
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (strcmp(fields[i], name) == 0)
			return true;
	return false;
}

static bool read_prefill(struct item_place *place, const json_t *value, struct form_spec *spec)
{
	static const struct {
		const char *prefix;
		enum form_source source;
	} sources[] = {
		{ "card.", SOURCE_CARD },
		{ "platform.", SOURCE_PLATFORM },
		{ "visit.", SOURCE_VISIT },
	};
	const char *text = json_is_string(value) ? json_string_value(value) : "";
	for (size_t i = 0; i < ARRAY_LEN(sources); i++) {
		size_t len = strlen(sources[i].prefix);
		if (strncmp(text, sources[i].prefix, len) != 0 || text[len] == '\0')
			continue;
		if (sources[i].source == SOURCE_CARD && !is_card_field(text + len))
			break;
		spec->source = sources[i].source;
		spec->source_field = text + len;
		return true;
	}
	return item_refuse(place,
			   "the sources are card.<name id cert_type sex birth nation address "
			   "valid_to>, platform.<field>, visit.<field>");
}

static bool read_field_ui(struct item_place *place, const json_t *ui, struct form_spec *spec)
{
	if (!json_is_object(ui))
		return item_refuse(place, "expected an object with prefill and widget");
	static const char *const known[] = { "prefill", "widget", NULL };
	if (!form_only_members(place, ui, known, "a field's ui has prefill and widget"))
		return false;
	const json_t *widget = json_object_get(ui, "widget"),
		     *prefill = json_object_get(ui, "prefill");
	size_t mark = item_place_enter(place, "widget");
	if (widget && !read_widget(place, widget, spec))
		return false;
	item_place_leave(place, mark);
	item_place_enter(place, "prefill");
	if (prefill && !read_prefill(place, prefill, spec))
		return false;
	item_place_leave(place, mark);
	return true;
}

/* Pages */

#define NO_PAGE FORM_FIELDS_MAX

/* Pages as they are read: by number, until their order is known. */
struct pages {
	size_t fields[FORM_FIELDS_MAX]; /* page by page, as `pages` lists them */
	size_t field_count;
	size_t order[FORM_FIELDS_MAX]; /* of the pages' numbers */
	size_t count;
};

/* A new page behind the one at `place` in the order; returns its number. */
static size_t insert_page(struct pages *p, size_t place)
{
	for (size_t i = p->count; i > place; i--)
		p->order[i] = p->order[i - 1];
	p->order[place] = p->count;
	return p->count++;
}

static void put_on_page(struct form_schema *s, struct pages *p, size_t field, size_t page)
{
	s->page_of[field] = page;
	p->fields[p->field_count++] = field;
}

static bool read_page(struct item_place *place, const json_t *page, struct form_schema *s,
		      struct pages *p)
{
	if (json_array_size(page) == 0)
		return item_refuse(place, "a page is an array of field names");
	size_t number = insert_page(p, p->count);
	for (size_t i = 0; i < json_array_size(page); i++) {
		const char *name = json_string_value(json_array_get(page, i));
		size_t field = name ? form_schema_find(s, name) : FORM_FIELDS_MAX;
		if (field == FORM_FIELDS_MAX)
			return item_refuse(place, "\"%.40s\" is no field of this form",
					   name ? name : "?");
		if (s->page_of[field] != NO_PAGE)
			return item_refuse(place, "\"%s\" stands on two pages", name);
		put_on_page(s, p, field, number);
	}
	return true;
}

static size_t place_of(const struct pages *p, size_t page)
{
	size_t i = 0;
	while (p->order[i] != page)
		i++;
	return i;
}

/*
 * A field that no page names has a page of its own, behind that of the field before it and what came
 * to stand there already.
 */
static void add_own_pages(struct form_schema *s, struct pages *p)
{
	size_t place = 0, listed = p->count;
	for (size_t i = 0; i < s->field_count; i++) {
		if (s->page_of[i] == NO_PAGE)
			put_on_page(s, p, i, insert_page(p, place));
		place = place_of(p, s->page_of[i]) + 1;
		while (place < p->count && p->order[place] >= listed)
			place++;
	}
}

/* Numbers become places. */
static void order_pages(struct form_schema *s, const struct pages *p)
{
	size_t placed = 0;
	for (size_t i = 0; i < p->count; i++)
		for (size_t f = 0; f < p->field_count; f++)
			if (s->page_of[p->fields[f]] == p->order[i])
				s->order[placed++] = p->fields[f];
	for (size_t i = 0; i < s->field_count; i++)
		s->page_of[i] = place_of(p, s->page_of[i]);
	s->page_count = p->count;
}

static bool read_pages(struct item_place *place, const json_t *pages, struct form_schema *s)
{
	struct pages p = { .count = 0 };
	for (size_t i = 0; i < s->field_count; i++)
		s->page_of[i] = NO_PAGE;
	if (pages && !json_is_array(pages))
		return item_refuse(place, "expected an array of pages");
	for (size_t i = 0; i < json_array_size(pages); i++) {
		size_t mark = item_place_enter_index(place, i);
		if (!read_page(place, json_array_get(pages, i), s, &p))
			return false;
		item_place_leave(place, mark);
	}
	add_own_pages(s, &p);
	order_pages(s, &p);
	return true;
}

/* What is no page and no field would be dropped without a word. */
static bool refuse_strangers(struct item_place *place, const json_t *ui,
			     const struct form_schema *s)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)ui, name, value)
	{
		if (strcmp(name, "pages") != 0 && !form_is_annotation(name) &&
		    form_schema_find(s, name) == FORM_FIELDS_MAX)
			return item_refuse_member(place, name,
						  "neither pages nor a field of this form");
	}
	return true;
}

bool form_ui_read(struct item_place *place, const json_t *ui, struct form_schema *s)
{
	if (ui && !json_is_object(ui))
		return item_refuse(place, "expected an object");
	if (!refuse_strangers(place, ui, s))
		return false;
	for (size_t i = 0; i < s->field_count; i++) {
		struct form_spec *spec = &s->fields[i];
		spec->widget = default_widget(s, i);
		const json_t *field_ui = json_object_get(ui, spec->name);
		if (!field_ui || strcmp(spec->name, "pages") == 0)
			continue;
		size_t mark = item_place_enter(place, spec->name);
		if (!read_field_ui(place, field_ui, spec))
			return false;
		item_place_leave(place, mark);
	}
	size_t mark = item_place_enter(place, "pages");
	if (!read_pages(place, json_object_get(ui, "pages"), s))
		return false;
	item_place_leave(place, mark);
	return true;
}
