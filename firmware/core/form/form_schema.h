/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_schema.h - an item's form, read once: fields, conditions, pages. Private to core.
 *
 * item_check() reads it to refuse an item, form_create() to fill it: one reader, so an item that
 * passed the check has a form that works. Names, titles and choices are lent from the item.
 *
 * Fields are in the order of the schema's `properties`, then those that only a condition declares.
 * Pages come in the order of ui.pages; a field that no page names has one of its own, directly behind
 * the page of the field before it.
 *
 * A field is conditional if only conditions bring it in: it is named in a then.required (or an
 * else.required) and not in the schema's required, or declared in a condition's properties alone. The
 * entries that bring it in are "opening".
 */
#pragma once

#include "firmware/core/form/form_relation.h"
#include "firmware/core/form/form_rules.h"

#define FORM_CONDITIONS_MAX 64
#define FORM_CLAUSES_MAX    (2 * FORM_CONDITIONS_MAX) /* each has a then and an else */
#define FORM_TESTS_MAX	    8
#define FORM_EXTRAS_MAX	    256 /* as they are written down */
#define FORM_GROUPS_MAX	    8

enum form_source { SOURCE_NONE, SOURCE_CARD, SOURCE_PLATFORM, SOURCE_VISIT };

#define FORM_NO_GROUP ((size_t)-1)

struct form_spec {
	const char *name;  /* in an entry "owners.2.name" */
	const char *own;   /* as its object declares it: "name" */
	char *path;	   /* the name, where it is made */
	size_t group;	   /* of groups[], FORM_NO_GROUP: it stands in the form itself */
	size_t entry;	   /* from 0 */
	size_t page, rank; /* of its object: its page, and where it stands among all fields */
	bool copied;	   /* rules and options are those of entry 0 */
	const char *title, *description;
	const json_t *option_titles; /* object, may be NULL */
	enum form_type type;
	enum form_widget widget;
	enum form_source source;
	const char *source_field;     /* "name" of card.name */
	struct form_operand computed; /* FUNCTION_NONE: from nothing */
	const char *unit;	      /* behind the box, NULL: none */
	const json_t *exclusive;      /* array of choices that stand alone, NULL: none */
	bool only_in_then;	      /* declared nowhere but in a condition */
	bool required;
	bool conditional;
	struct form_rules rules;
	const char **options; /* every choice the field can ever have, in order */
	size_t option_count;
	size_t first_extra, extra_count; /* what clauses say about it, once all are read */
};

/* One field an `if` looks at. It has to be there; then its value, or one of several, is looked for. */
struct form_test {
	size_t field;
	json_t *accepted; /* array */
	bool negated;	  /* there, and not among them */
};

/*
 * What a then or an else hangs on: the first `all` tests hold, and those behind them do not hold
 * all at once. An else holds where that does not.
 */
struct form_clause {
	struct form_test tests[FORM_TESTS_MAX];
	size_t all, count;
	bool is_else;
	size_t index; /* in allOf */
	const char
		*check_by; /* the choice of ui.check_by it is made of; NULL: it stands in allOf */
	size_t group;	   /* whose allOf; FORM_NO_GROUP: the form's */
};

/* What one clause says about one field. */
struct form_extra {
	size_t clause, field;
	bool required;
	bool opening;
	bool has_rules;
	bool copied; /* its rules are those of entry 0 */
	struct form_rules rules;
};

/* Members are declared once, as entry 0; the fields of the others are made by form_schema_expand(). */
struct form_group {
	size_t field;	     /* the group itself */
	size_t first, count; /* members of entry 0 */
	size_t later;	     /* those of entry 1, then of entry 2 ... */
	size_t page_count;   /* of an entry */
};

/* The arrays grow as they are read; their limits are of the contract. */
struct form_schema {
	struct form_spec *fields;
	size_t field_count;
	struct form_clause *clauses;
	size_t clause_count;
	struct form_extra *extras; /* by field, once all are read */
	size_t extra_count;
	struct form_relation *relations;
	size_t relation_count;
	struct form_group groups[FORM_GROUPS_MAX];
	size_t group_count;
	size_t reading;	  /* the object that is being read: a group, FORM_NO_GROUP: the form */
	size_t own_pages; /* of the form itself */
	/* Once all entries are there */
	size_t order[FORM_FIELDS_MAX];	  /* fields as pages show them, one page after the other */
	size_t position[FORM_FIELDS_MAX]; /* by field: its place in order */
	size_t page_of[FORM_FIELDS_MAX];  /* by field */
	size_t page_count;
};

/* At the place of the item's form. False: refused; the schema is to be ended in either case. */
bool form_schema_read(struct item_place *place, const json_t *form, struct form_schema *out);
void form_schema_fini(struct form_schema *schema);
/* FORM_FIELDS_MAX if there is none of that name. */
size_t form_schema_find(const struct form_schema *schema, const char *name);
/* In the object that is being read, by the name it has there. */
size_t form_own_find(const struct form_schema *schema, const char *own);
/* As ui names it: "mobile", "owners.name" for every entry. */
size_t form_ui_find(const struct form_schema *schema, const char *name);
bool form_spec_has_option(const struct form_spec *spec, const char *value);

/* The array with room behind `count` elements, perhaps another one; NULL without memory: it is as it was. */
void *form_room(void *array, size_t count, size_t size);

/*
 * form_schema.c for form_clause.c: a new field of a condition's properties, and the names of a
 * `required` array, which must be fields. False: refused.
 */
bool form_declare(struct item_place *place, struct form_schema *s, const char *name,
		  const json_t *property, bool only_in_then);
bool form_required_read(struct item_place *place, struct form_schema *s, const json_t *required,
			bool (*take)(struct item_place *, struct form_schema *, size_t clause,
				     size_t field),
			size_t clause);

/* An object's properties, conditions and required names: the form's, or a group's elements. */
bool form_object_read(struct item_place *place, struct form_schema *s, const json_t *object);

/* form_group.c: the elements of a group that was just declared. */
bool form_group_read(struct item_place *place, struct form_schema *s, size_t field,
		     const json_t *property);
/* False: refused, there are more fields than a form holds. */
bool form_groups_fit(struct item_place *place, const struct form_schema *s);
/* Goes to a field's property in the schema. */
size_t form_enter_field(struct item_place *place, const struct form_schema *s, size_t field);
/* Goes to the object whose conditions a group's are; the form itself: stays. */
size_t form_enter_group(struct item_place *place, const struct form_schema *s, size_t group);
/* The fields of every entry a group can have, and the order of all pages. False: no memory. */
bool form_schema_expand(struct form_schema *s);
/* A member of entry 0 in another entry; any other field is itself. */
size_t form_in_entry(const struct form_schema *s, size_t group, size_t field, size_t entry);

/* form_clause.c: allOf, once the properties are known. */
bool form_clauses_read(struct item_place *place, struct form_schema *s, const json_t *all_of);
/* Once all of the schema is read: which fields are conditional; circles are refused. */
bool form_clauses_settle(struct item_place *place, struct form_schema *s);
void form_extras_sort(struct form_schema *s);
/* Fields that wait for each other, by conditions or by what is computed. `member`: where to point. */
bool form_circles_refuse(struct item_place *place, const struct form_schema *s, const char *member);
/* The field has the format while `by` is that choice. */
bool form_check_by_add(struct item_place *place, struct form_schema *s, size_t field, size_t by,
		       const char *choice, enum form_format format);

/* Of the property, or of a condition where the field is declared only there. */
enum form_format form_spec_format(const struct form_schema *s, size_t field);

/* form_ui.c: widgets, prefill and pages, once the fields are known. */
bool form_ui_read(struct item_place *place, const json_t *ui, struct form_schema *schema);

/* A word of ui that names fields: {FIELD: value}. */
bool form_map_read(struct item_place *place, const json_t *map, struct form_schema *s,
		   bool (*read)(struct item_place *place, struct form_schema *s, size_t field,
				const json_t *value));

/* form_relation.c: words of ui, at their place. */
bool form_check_by_read(struct item_place *place, const json_t *map, struct form_schema *s);
bool form_computed_read(struct item_place *place, const json_t *map, struct form_schema *s);
bool form_rules_between_read(struct item_place *place, const json_t *rules, struct form_schema *s);

/* form_possible.c: refuses what nobody can fill or reach, once fields and widgets are known. */
bool form_is_possible(struct item_place *place, const struct form_schema *schema);
