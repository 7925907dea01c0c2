/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_group.c - people and things that repeat: see form_schema.h.
 *
 * A group is read once, its members as those of the first entry. A form that is filled has the fields of
 * every entry there can be: so an entry's fields are fields like any other, with pages, conditions,
 * names of their own, and only how many entries are open is the group's own value.
 */
#include "firmware/core/form/form_schema.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* Reading */

static size_t entries_of(const struct form_schema *s, size_t group)
{
	return (size_t)s->fields[s->groups[group].field].rules.max_items;
}

static bool read_bounds(struct item_place *place, const struct form_rules *rules)
{
	if (rules->max_items < 1 || rules->max_items > FORM_ENTRIES_MAX)
		return item_refuse_member(place, "maxItems", "a group has 1 to %d entries at most",
					  FORM_ENTRIES_MAX);
	return true; /* that the least is no more than that was looked at with the keywords */
}

bool form_group_read(struct item_place *place, struct form_schema *s, size_t field,
		     const json_t *property)
{
	assert(s->reading == FORM_NO_GROUP && s->fields[field].type == FORM_GROUP);
	if (!read_bounds(place, &s->fields[field].rules))
		return false;
	if (s->group_count == FORM_GROUPS_MAX)
		return item_refuse(place, "more than %d groups", FORM_GROUPS_MAX);
	s->reading = s->group_count++;
	struct form_group *group = &s->groups[s->reading];
	*group = (struct form_group){ .field = field, .first = s->field_count };
	size_t mark = item_place_enter(place, "items");
	if (!form_object_read(place, s, json_object_get(property, "items")))
		return false;
	group->count = s->field_count - group->first;
	if (group->count == 0)
		return item_refuse(place, "an entry without members asks nothing");
	item_place_leave(place, mark);
	s->reading = FORM_NO_GROUP;
	return true;
}

bool form_groups_fit(struct item_place *place, const struct form_schema *s)
{
	size_t all = s->field_count;
	for (size_t g = 0; g < s->group_count; g++)
		all += s->groups[g].count * (entries_of(s, g) - 1);
	return all <= FORM_FIELDS_MAX ||
	       item_refuse_member(place, "properties",
				  "more than %d fields with all entries of its groups",
				  FORM_FIELDS_MAX);
}

size_t form_enter_group(struct item_place *place, const struct form_schema *s, size_t group)
{
	size_t mark = place->depth;
	if (group == FORM_NO_GROUP)
		return mark;
	item_place_enter(place, "properties");
	item_place_enter(place, s->fields[s->groups[group].field].own);
	item_place_enter(place, "items");
	return mark;
}

size_t form_enter_field(struct item_place *place, const struct form_schema *s, size_t field)
{
	size_t mark = form_enter_group(place, s, s->fields[field].group);
	item_place_enter(place, "properties");
	item_place_enter(place, s->fields[field].own);
	return mark;
}

size_t form_ui_find(const struct form_schema *s, const char *name)
{
	const char *dot = strchr(name, '.'), *own = dot ? dot + 1 : name;
	for (size_t i = 0; i < s->field_count; i++) {
		const struct form_spec *spec = &s->fields[i];
		bool in_group = spec->group != FORM_NO_GROUP;
		if (spec->entry > 0 || in_group != (dot != NULL) || strcmp(spec->own, own) != 0)
			continue;
		const char *group = in_group ? s->fields[s->groups[spec->group].field].own : "";
		if (!in_group ||
		    (strncmp(group, name, (size_t)(dot - name)) == 0 && group[dot - name] == '\0'))
			return i;
	}
	return FORM_FIELDS_MAX;
}

/* All entries */

size_t form_in_entry(const struct form_schema *s, size_t group, size_t field, size_t entry)
{
	const struct form_group *g = &s->groups[group];
	if (entry == 0 || field < g->first || field >= g->first + g->count)
		return field;
	return g->later + (entry - 1) * g->count + (field - g->first);
}

static bool copy_field(struct form_schema *s, size_t group, size_t field, size_t entry)
{
	struct form_spec *fields = form_room(s->fields, s->field_count, sizeof(*fields));
	char *path = NULL;
	if (!fields)
		return false;
	s->fields = fields;
	if (asprintf(&path, "%s.%zu.%s", fields[s->groups[group].field].own, entry + 1,
		     fields[field].own) < 0)
		return false;
	struct form_spec copy = fields[field];
	copy.name = copy.path = path;
	copy.entry = entry;
	copy.copied = true;
	copy.computed.field = form_in_entry(s, group, copy.computed.field, entry);
	fields[s->field_count++] = copy;
	return true;
}

static bool copy_extras(struct form_schema *s, size_t from, size_t to, size_t group, size_t entry,
			size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct form_extra *extras = form_room(s->extras, s->extra_count, sizeof(*extras));
		if (!extras)
			return false;
		s->extras = extras;
		if (extras[i].clause != from)
			continue;
		struct form_extra copy = extras[i];
		copy.clause = to;
		copy.field = form_in_entry(s, group, copy.field, entry);
		copy.copied = true;
		extras[s->extra_count++] = copy;
	}
	return true;
}

static bool copy_clause(struct form_schema *s, size_t from, size_t entry, size_t extra_count)
{
	struct form_clause *clauses = form_room(s->clauses, s->clause_count, sizeof(*clauses));
	if (!clauses)
		return false;
	s->clauses = clauses;
	struct form_clause *copy = &clauses[s->clause_count++];
	*copy = clauses[from];
	for (size_t i = 0; i < copy->count; i++) {
		json_incref(copy->tests[i].accepted);
		copy->tests[i].field = form_in_entry(s, copy->group, copy->tests[i].field, entry);
	}
	return copy_extras(s, from, s->clause_count - 1, copy->group, entry, extra_count);
}

static bool copy_relation(struct form_schema *s, size_t from, size_t entry)
{
	struct form_relation *relations =
		form_room(s->relations, s->relation_count, sizeof(*relations));
	if (!relations)
		return false;
	s->relations = relations;
	struct form_relation copy = relations[from];
	copy.left.field = form_in_entry(s, copy.group, copy.left.field, entry);
	copy.right.field = form_in_entry(s, copy.group, copy.right.field, entry);
	relations[s->relation_count++] = copy;
	return true;
}

static bool copy_entries(struct form_schema *s, size_t group)
{
	struct form_group *g = &s->groups[group];
	size_t clauses = s->clause_count, extras = s->extra_count, relations = s->relation_count;
	g->later = s->field_count;
	for (size_t entry = 1; entry < entries_of(s, group); entry++) {
		for (size_t i = 0; i < g->count; i++)
			if (!copy_field(s, group, g->first + i, entry))
				return false;
		for (size_t i = 0; i < clauses; i++)
			if (s->clauses[i].group == group && !copy_clause(s, i, entry, extras))
				return false;
		for (size_t i = 0; i < relations; i++)
			if (s->relations[i].group == group && !copy_relation(s, i, entry))
				return false;
	}
	return true;
}

/* Pages */

/* Puts the fields of one page of an object on the next page of all; the object's begin at `first`. */
static void place_page(struct form_schema *s, size_t first, size_t count, size_t page,
		       size_t *placed)
{
	for (size_t rank = 0; rank < FORM_DECLARED_MAX; rank++) {
		for (size_t i = first; i < first + count; i++) {
			const struct form_spec *spec = &s->fields[i];
			if (spec->page != page || spec->rank != rank ||
			    spec->group != s->fields[first].group)
				continue;
			s->page_of[i] = s->page_count;
			s->order[(*placed)++] = i;
		}
	}
	s->page_count++;
}

/* The pages of a group's entries stand before the page of the group itself. */
static void place_entries(struct form_schema *s, size_t group, size_t *placed)
{
	const struct form_group *g = &s->groups[group];
	for (size_t entry = 0; entry < entries_of(s, group); entry++)
		for (size_t page = 0; page < g->page_count; page++)
			place_page(s, form_in_entry(s, group, g->first, entry), g->count, page,
				   placed);
}

static void place_pages(struct form_schema *s, size_t declared)
{
	size_t placed = 0;
	for (size_t page = 0; page < s->own_pages; page++) {
		for (size_t g = 0; g < s->group_count; g++)
			if (s->fields[s->groups[g].field].page == page)
				place_entries(s, g, &placed);
		place_page(s, 0, declared, page, &placed);
	}
	assert(placed == s->field_count);
	for (size_t i = 0; i < placed; i++)
		s->position[s->order[i]] = i;
}

bool form_schema_expand(struct form_schema *s)
{
	size_t declared = s->field_count;
	for (size_t g = 0; g < s->group_count; g++)
		if (!copy_entries(s, g))
			return false;
	assert(s->field_count <= FORM_FIELDS_MAX);
	form_extras_sort(s);
	place_pages(s, declared);
	return true;
}
