/* SPDX-License-Identifier: Apache-2.0 */
/* form_fixture.h - for tests of forms: one form at a time, opened, filled, read in one word. */
#pragma once

#include "firmware/core/form/form.h"

extern struct form *form;
extern const struct document form_card; /* of a citizen who knows everything about herself */

#define FORM_TODAY "20261121"
/* Three plain texts. */
#define FORM_ABC \
	"{'properties':{'a':{'type':'string'},'b':{'type':'string'},'c':{'type':'string'}}}"

void form_setup(void);
void form_teardown(void);
/* Replaces the open form; the item must pass item_check(). Single quotes for double ones. */
void open_with(const char *schema, const char *ui, const struct form_sources *sources);
void open_form(const char *schema, const char *ui);
void open_simple(void);

/* "a b|c": the fields of every page that asks. */
const char *pages(void);
/* Canonical JSON of form_values(). */
const char *values(void);
/* The problem's id behind "form.error.", with its number where it has one; "" for none. */
const char *problem(const char *name);
const char *display(const char *name);
void set(const char *name, const char *text);
void toggle(const char *name, const char *value);
