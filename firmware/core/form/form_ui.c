/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_ui.c - see form_schema.h: reads form.ui. What it does not say follows from type and format.
 */
#include "firmware/core/form/form_schema.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/text.h"

#define UNIT_MAX 16 /* characters */

/* Widgets */

static bool is_choice(const struct form_spec *spec)
{
	return spec->type == FORM_CHOICES || spec->option_count > 0;
}

enum form_format form_spec_format(const struct form_schema *s, size_t field)
{
	enum form_format format = s->fields[field].rules.format;
	for (size_t i = 0; i < s->fields[field].extra_count && format == FORMAT_NONE; i++)
		format = s->extras[s->fields[field].first_extra + i].rules.format;
	return format;
}

static enum form_widget default_widget(const struct form_schema *s, size_t field)
{
	const struct form_spec *spec = &s->fields[field];
	if (spec->type == FORM_BOOLEAN)
		return FORM_CHECKBOX;
	if (spec->type == FORM_AREA)
		return FORM_ADDRESS;
	if (is_choice(spec))
		return FORM_CHOICE;
	if (spec->type == FORM_INTEGER)
		return FORM_NUMBER;
	enum form_format format = form_spec_format(s, field);
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
	if (spec->group != FORM_NO_GROUP)
		return item_refuse(place, "a group has a prefill, not its members");
	for (size_t i = 0; i < ARRAY_LEN(sources); i++) {
		size_t len = strlen(sources[i].prefix);
		if (strncmp(text, sources[i].prefix, len) != 0 || text[len] == '\0')
			continue;
		if (sources[i].source == SOURCE_CARD &&
		    (!is_card_field(text + len) || spec->type == FORM_GROUP ||
		     (spec->type == FORM_AREA && strcmp(text + len, "address") != 0)))
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

/* Pages: of the form itself, and of an entry of each group */

#define NO_PAGE FORM_DECLARED_MAX

/* Pages of one object as they are read: by number, until their order is known. */
struct pages {
	size_t group;			  /* whose; FORM_NO_GROUP: the form's */
	size_t fields[FORM_DECLARED_MAX]; /* page by page, as `pages` lists them */
	size_t field_count;
	size_t order[FORM_DECLARED_MAX]; /* of the pages' numbers */
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
	s->fields[field].page = page;
	p->fields[p->field_count++] = field;
}

/* The group that the page's first field is a member of, if it is one. */
static size_t page_group(const struct form_schema *s, const json_t *page)
{
	const char *first = json_string_value(json_array_get(page, 0));
	size_t field = first ? form_ui_find(s, first) : FORM_FIELDS_MAX;
	return field < FORM_FIELDS_MAX ? s->fields[field].group : FORM_NO_GROUP;
}

static bool read_page(struct item_place *place, const json_t *page, struct form_schema *s,
		      struct pages *p)
{
	if (json_array_size(page) == 0)
		return item_refuse(place, "a page is an array of field names");
	size_t number = insert_page(p, p->count);
	for (size_t i = 0; i < json_array_size(page); i++) {
		const char *name = json_string_value(json_array_get(page, i));
		size_t field = name ? form_ui_find(s, name) : FORM_FIELDS_MAX;
		if (field == FORM_FIELDS_MAX)
			return item_refuse(place, "\"%.40s\" is no field of this form",
					   name ? name : "?");
		if (s->fields[field].group != p->group)
			return item_refuse(place, "a page has members of one group, or none");
		if (s->fields[field].page != NO_PAGE)
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
		if (s->fields[i].group != p->group)
			continue;
		if (s->fields[i].page == NO_PAGE)
			put_on_page(s, p, i, insert_page(p, place));
		place = place_of(p, s->fields[i].page) + 1;
		while (place < p->count && p->order[place] >= listed)
			place++;
	}
}

/* Numbers become places. */
static void order_pages(struct form_schema *s, const struct pages *p)
{
	size_t rank = 0;
	for (size_t i = 0; i < p->count; i++)
		for (size_t f = 0; f < p->field_count; f++)
			if (s->fields[p->fields[f]].page == p->order[i])
				s->fields[p->fields[f]].rank = rank++;
	for (size_t f = 0; f < p->field_count; f++)
		s->fields[p->fields[f]].page = place_of(p, s->fields[p->fields[f]].page);
}

static bool read_pages_of(struct item_place *place, const json_t *pages, struct form_schema *s,
			  size_t group, size_t *out_count)
{
	struct pages p = { .group = group };
	for (size_t i = 0; i < json_array_size(pages); i++) {
		const json_t *page = json_array_get(pages, i);
		if (page_group(s, page) != group)
			continue;
		size_t mark = item_place_enter_index(place, i);
		if (!read_page(place, page, s, &p))
			return false;
		item_place_leave(place, mark);
	}
	add_own_pages(s, &p);
	order_pages(s, &p);
	*out_count = p.count;
	return true;
}

static bool read_pages(struct item_place *place, const json_t *pages, struct form_schema *s)
{
	if (pages && !json_is_array(pages))
		return item_refuse(place, "expected an array of pages");
	for (size_t i = 0; i < s->field_count; i++)
		s->fields[i].page = NO_PAGE;
	for (size_t g = 0; g < s->group_count; g++)
		if (!read_pages_of(place, pages, s, g, &s->groups[g].page_count))
			return false;
	return read_pages_of(place, pages, s, FORM_NO_GROUP, &s->own_pages);
}

/* Words of ui that name fields: {"unit": {FIELD: ...}} */

bool form_map_read(struct item_place *place, const json_t *map, struct form_schema *s,
		   bool (*read)(struct item_place *place, struct form_schema *s, size_t field,
				const json_t *value))
{
	const char *name;
	json_t *value;
	if (map && !json_is_object(map))
		return item_refuse(place, "expected an object with fields as members");
	json_object_foreach((json_t *)map, name, value)
	{
		size_t mark = item_place_enter(place, name);
		size_t field = form_ui_find(s, name);
		if (field == FORM_FIELDS_MAX)
			return item_refuse(place, "\"%.40s\" is no field of this form", name);
		if (!read(place, s, field, value))
			return false;
		item_place_leave(place, mark);
	}
	return true;
}

static bool read_unit(struct item_place *place, struct form_schema *s, size_t field,
		      const json_t *value)
{
	struct form_spec *spec = &s->fields[field];
	const char *unit = json_string_value(value);
	if (!unit || !*unit || utf8_count(unit) > UNIT_MAX || !text_is_plain(unit))
		return item_refuse(place, "a unit is a text of 1 to %d characters", UNIT_MAX);
	if (is_choice(spec) || (spec->type != FORM_STRING && spec->type != FORM_INTEGER))
		return item_refuse(place, "a unit stands behind a number or a text");
	if (form_spec_format(s, field) != FORMAT_NONE)
		return item_refuse(place, "the format says already what it is counted in");
	spec->unit = unit;
	return true;
}

static bool read_units(struct item_place *place, const json_t *map, struct form_schema *s)
{
	return form_map_read(place, map, s, read_unit);
}

/* Choosing it alone must be enough. */
static bool may_stand_alone(const struct form_schema *s, size_t field)
{
	const struct form_spec *spec = &s->fields[field];
	if (spec->rules.min_items > 1)
		return false;
	for (size_t i = spec->first_extra; i < spec->first_extra + spec->extra_count; i++)
		if (s->extras[i].rules.min_items > 1)
			return false;
	return true;
}

static bool read_exclusive_of(struct item_place *place, struct form_schema *s, size_t field,
			      const json_t *value)
{
	struct form_spec *spec = &s->fields[field];
	if (spec->type != FORM_CHOICES || json_array_size(value) == 0)
		return item_refuse(place, "expected some of the choices of a field of several");
	for (size_t i = 0; i < json_array_size(value); i++) {
		const char *choice = json_string_value(json_array_get(value, i));
		if (!choice || !form_spec_has_option(spec, choice))
			return item_refuse(place, "\"%.40s\" is no choice of this field",
					   choice ? choice : "?");
	}
	if (!may_stand_alone(s, field))
		return item_refuse(place, "minItems asks for more than the one that stands alone");
	spec->exclusive = value;
	return true;
}

static bool read_exclusive(struct item_place *place, const json_t *map, struct form_schema *s)
{
	return form_map_read(place, map, s, read_exclusive_of);
}

// clang-format off
/* Everything of ui that is no field's own; read in this order, also where it is absent. */
static const struct word {
	const char *name;
	bool (*read)(struct item_place *place, const json_t *value, struct form_schema *s);
} words[] = {
	{ "unit",      read_units },
	{ "exclusive", read_exclusive },
	{ "check_by",  form_check_by_read },
	{ "computed",  form_computed_read },
	{ "rules",     form_rules_between_read },
	{ "pages",     read_pages },
};
// clang-format on

static bool is_word(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strcmp(words[i].name, name) == 0)
			return true;
	return false;
}

/* What is no word and no field would be dropped without a word. */
static bool read_fields_ui(struct item_place *place, const json_t *ui, struct form_schema *s)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)ui, name, value)
	{
		size_t field = form_ui_find(s, name);
		if (is_word(name) || (field == FORM_FIELDS_MAX && form_is_annotation(name)))
			continue;
		if (field == FORM_FIELDS_MAX)
			return item_refuse_member(place, name,
						  "neither a word of ui nor a field of this form");
		size_t mark = item_place_enter(place, name);
		if (!read_field_ui(place, value, &s->fields[field]))
			return false;
		item_place_leave(place, mark);
	}
	return true;
}

bool form_ui_read(struct item_place *place, const json_t *ui, struct form_schema *s)
{
	if (ui && !json_is_object(ui))
		return item_refuse(place, "expected an object");
	for (size_t i = 0; i < s->field_count; i++)
		s->fields[i].widget = default_widget(s, i);
	if (!read_fields_ui(place, ui, s))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t mark = item_place_enter(place, words[i].name);
		if (!words[i].read(place, json_object_get(ui, words[i].name), s))
			return false;
		item_place_leave(place, mark);
	}
	return true;
}
