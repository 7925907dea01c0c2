/* SPDX-License-Identifier: Apache-2.0 */
/* form_fixture.c - see form_fixture.h. */
#include "tests/unit/core/form/form_fixture.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/core/item/item.h"
#include "tests/suite.h"
#include "tests/unit/core/item/item_text.h"

struct form *form;
static json_t *item;

const struct document form_card = {
	.kind = DOCUMENT_RESIDENT,
	.name = "王小英",
	.sex = "2",
	.nation = "01",
	.birth = "19900307",
	.address = "北京市东城区",
	.id = "11010119900307803X",
	.valid_to = "20400101",
};

void form_setup(void)
{
	item = NULL;
	form = NULL;
}

void form_teardown(void)
{
	form_destroy(form);
	json_decref(item);
	form_setup();
}

void open_with(const char *schema, const char *ui, const struct form_sources *sources)
{
	form_teardown();
	item = item_with_form(schema, ui);
	struct item_fault fault;
	ck_assert_msg(item_check(item, &fault) == ERR_OK, "%s: %s", fault.pointer, fault.sentence);
	ck_assert_int_eq(form_create(item, sources, &form), ERR_OK);
}

void open_form(const char *schema, const char *ui)
{
	struct form_sources sources = { .card = &form_card, .today = FORM_TODAY };
	open_with(schema, ui, &sources);
}

void open_simple(void)
{
	struct form_sources sources = { .card = &form_card, .today = FORM_TODAY };
	form_teardown();
	item = simple_item();
	ck_assert_int_eq(form_create(item, &sources, &form), ERR_OK);
}

const char *pages(void)
{
	static char text[512];
	text[0] = '\0';
	for (size_t p = 0; p < form_page_count(form); p++) {
		const char *names[FORM_FIELDS_MAX];
		size_t count = form_page_fields(form, p, names);
		for (size_t i = 0; i < count; i++) {
			strcat(text, i ? " " : p ? "|" : "");
			strcat(text, names[i]);
		}
	}
	return text;
}

const char *values(void)
{
	static char text[4096];
	json_t *object CLEANUP(json_unref) = form_values(form);
	size_t len = json_dumpb(object, text, sizeof(text) - 1, JSON_COMPACT | JSON_SORT_KEYS);
	text[len] = '\0';
	return text;
}

const char *problem(const char *name)
{
	static char text[64];
	struct form_problem p;
	if (!form_problem(form, name, &p))
		return "";
	ck_assert_int_eq(strncmp(p.message_id, "form.error.", 11), 0);
	snprintf(text, sizeof(text), p.n ? "%s %lld" : "%s", p.message_id + 11, (long long)p.n);
	return text;
}

const char *display(const char *name)
{
	static char text[256];
	ck_assert_int_eq(form_display(form, name, text, sizeof(text)), ERR_OK);
	return text;
}

void set(const char *name, const char *text)
{
	ck_assert_msg(form_set_text(form, name, text) == ERR_OK, "%s: %s", name, text);
}

void toggle(const char *name, const char *value)
{
	ck_assert_msg(form_toggle(form, name, value) == ERR_OK, "%s: %s", name, value ? value : "");
}
