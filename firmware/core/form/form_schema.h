/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_schema.h - an item's form, read once: fields, conditions, pages. Private to core.
 *
 * item_check() reads it to refuse an item, form_create() to fill it: one reader, so an item that
 * passed the check has a form that works. Names, titles and choices are lent from the item.
 *
 * Fields are in the order of the schema's `properties`, then those that only a then declares. Pages
 * come in the order of ui.pages; a field that no page names has one of its own, directly behind the
 * page of the field before it.
 *
 * A field is conditional if only conditions bring it in: it is named in a then.required and not in
 * the schema's required, or declared in then.properties alone. The entries that bring it in are
 * "opening".
 */
#pragma once

#include "firmware/core/form/form_rules.h"

#define FORM_CLAUSES_MAX 64
#define FORM_EXTRAS_MAX	 256

enum form_source { SOURCE_NONE, SOURCE_CARD, SOURCE_PLATFORM, SOURCE_VISIT };

struct form_spec {
	const char *name, *title, *description;
	const json_t *option_titles; /* object, may be NULL */
	enum form_type type;
	enum form_widget widget;
	enum form_source source;
	const char *source_field; /* "name" of card.name */
	bool only_in_then;	  /* declared nowhere else */
	bool required;
	bool conditional;
	struct form_rules rules;
	const char **options; /* every choice the field can ever have, in order */
	size_t option_count;
};

/* allOf[n].if: holds while the tested field has one of the accepted values. */
struct form_clause {
	size_t tested;
	json_t *accepted; /* array */
};

/* What one clause says about one field. */
struct form_extra {
	size_t clause, field;
	bool required;
	bool opening;
	bool has_rules;
	struct form_rules rules;
};

struct form_schema {
	struct form_spec fields[FORM_FIELDS_MAX];
	size_t field_count;
	struct form_clause clauses[FORM_CLAUSES_MAX];
	size_t clause_count;
	struct form_extra extras[FORM_EXTRAS_MAX];
	size_t extra_count;
	size_t order[FORM_FIELDS_MAX];	 /* fields as pages show them, one page after the other */
	size_t page_of[FORM_FIELDS_MAX]; /* by field */
	size_t page_count;
};

/* At the place of the item's form. False: refused; the schema is to be ended in either case. */
bool form_schema_read(struct item_place *place, const json_t *form, struct form_schema *out);
void form_schema_fini(struct form_schema *schema);
/* FORM_FIELDS_MAX if there is none of that name. */
size_t form_schema_find(const struct form_schema *schema, const char *name);

/* form_ui.c: widgets, prefill and pages, once the fields are known. */
bool form_ui_read(struct item_place *place, const json_t *ui, struct form_schema *schema);

/* form_possible.c: refuses what nobody can fill or reach, once fields and widgets are known. */
bool form_is_possible(struct item_place *place, const struct form_schema *schema);
