/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form.h - the form engine: an item's JSON Schema drives pages, validation and prefill.
 *
 * A field that card, platform or an earlier item already answered is never asked again. A field
 * named only in a then.required is asked only while its condition holds. Values live in the form
 * and die with form_destroy(), which wipes them. Pure: `today` is passed in. One thread.
 */
#pragma once

#include "firmware/core/card/document.h"
#include "firmware/core/form/form_field.h"
#include "firmware/core/value/json.h"

#define FORM_NO_PAGE ((size_t)-1)

struct form;

struct form_sources {
	const struct document *card; /* may be NULL */
	const json_t *platform;	     /* object of licence fields, may be NULL */
	const json_t *visit;	     /* object of values given earlier in this visit, may be NULL */
	char today[9];		     /* YYYYMMDD, or "": then nothing is judged by it */
};

/* `item` has passed item_check() and outlives the form. ERR_ITEM_INVALID, ERR_NOMEM. */
enum err form_create(const json_t *item, const struct form_sources *sources, struct form **out);
void form_destroy(struct form *form);
/* Which day it is, where nobody knew when the form was made: what waited for it is judged now. */
void form_learn_day(struct form *form, const char today[9]);

/*
 * Pages that ask something now, numbered in order. Conditions change count and numbers with every
 * answer: whoever stands on a page remembers it by a field.
 */
size_t form_page_count(const struct form *form);
/* Names of the visible fields of the n-th such page; returns how many. */
size_t form_page_fields(const struct form *form, size_t page, const char *names[FORM_FIELDS_MAX]);
/* The page that asks for the field, or FORM_NO_PAGE. */
size_t form_page_of(const struct form *form, const char *name);
/* The page the field stands on, even while others alone are asked there; FORM_NO_PAGE: no such page. */
size_t form_page_with(const struct form *form, const char *name);
bool form_page_complete(const struct form *form, size_t page);
/* The citizen is through with all that the page asks now, or has come back to it. */
void form_page_pass(struct form *form, size_t page, bool passed);
/*
 * Where "next" leads from a page: the nearest page behind it, then the first from the beginning, that
 * the citizen is not through with or that is not complete. From FORM_NO_PAGE: the first of them.
 * FORM_NO_PAGE: everything was asked.
 */
size_t form_page_next(const struct form *form, size_t page);
bool form_complete(const struct form *form);

/* All applicable fields, page by page, for the check screen. */
size_t form_fields(const struct form *form, const char *names[FORM_FIELDS_MAX]);
/* ERR_NOT_FOUND: no such field, or a condition keeps it out now; so in all that follow. */
enum err form_field(const struct form *form, const char *name, struct form_field *out);
/*
 * Replaces the field's text. ERR_NOT_FOUND (also an answered field, a choice, a box),
 * ERR_FORM_CHARACTER (the field's own filter refuses a character: nothing changes), ERR_TOO_LONG
 * (beyond FORM_VALUE_MAX or FORM_TEXTS_MAX: nothing changes). A text that is too long for the schema, of the wrong
 * shape or incomplete is kept and reported by form_problem(). Eight digits of a date and the digits of
 * a landline get their hyphens, an x of a citizen number and the letters of a code become capitals;
 * what is typed behind DOCUMENT_LONG_TERM takes its place.
 */
enum err form_set_text(struct form *form, const char *name, const char *text);
/*
 * Turns a choice, one of several choices or a checkbox (value NULL). A choice that stands alone takes
 * the others back, and another takes it back. The one choice of a required
 * field is only replaced; of an optional one a second tap takes it back. ERR_NOT_FOUND.
 */
enum err form_toggle(struct form *form, const char *name, const char *value);
/*
 * One more entry of a group; and the end of the n-th, from 1: those behind it move up. ERR_NOT_FOUND,
 * ERR_NOT_ALLOWED (no more, no fewer).
 */
enum err form_entry_add(struct form *form, const char *group);
enum err form_entry_remove(struct form *form, const char *group, size_t n);
/*
 * The citizen goes into the n-th entry again: its pages and the group's own are not passed any more.
 * The first field that is asked there, lent; NULL: none.
 */
const char *form_entry_open(struct form *form, const char *group, size_t n);
/*
 * An address waits for the parts of the area of that code, "" for those of the country; false: it has
 * them. form_toggle() chooses one by its code, or FORM_AREA_TYPED.
 */
bool form_area_wanted(const struct form *form, const char *name,
		      char parent[FORM_AREA_CODE_MAX + 1]);
/*
 * Offers them: [{"code", "name", "more": it has parts itself}], NULL and none: there is no such data, and
 * the citizen types. ERR_NOT_FOUND: not what the field waits for.
 */
enum err form_area_offer(struct form *form, const char *name, const char *parent,
			 const json_t *parts);
/* Back to the choice of a level, from 0, and from typing to the levels. ERR_NOT_FOUND. */
enum err form_area_back(struct form *form, const char *name, size_t level);
/* False when the field's value is fine (or optional and empty). */
bool form_problem(const struct form *form, const char *name, struct form_problem *out);
/*
 * Something to look at again in a value that is fine, and holds up nobody. Behind "form.warning.":
 * uscc (a check character is wrong, as in codes that were issued so).
 */
bool form_warning(const struct form *form, const char *name, struct form_problem *out);
/* True while a wrong value is only unfinished (still shorter than it must be). */
bool form_is_unfinished(const struct form *form, const char *name);
/*
 * The value as a person reads it: numbers of persons and phones and the holder's name masked,
 * choices by their titles, a box as "1" or "0" (the screen has the words). ERR_NOT_FOUND,
 * ERR_TOO_LONG.
 */
enum err form_display(const struct form *form, const char *name, char *out, size_t cap);
/*
 * A new object of all applicable, non-empty values: strings, integers, booleans, arrays of strings, of
 * an address {"code", "text"}, of a group an array of objects.
 */
json_t *form_values(const struct form *form);
/* A whole mobile number, as format cn-mobile has it. */
bool form_is_mobile(const char *text);
/* The first good mobile number (format cn-mobile, or typed on a phone pad), or "". Lent. */
const char *form_mobile(const struct form *form);
