/* SPDX-License-Identifier: Apache-2.0 */
/* item_text.c - see item_text.h. */
#include "tests/unit/core/item/item_text.h"
#include "tests/suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

json_t *json_of(const char *text)
{
	char *copy = strdup(text);
	for (char *c = copy; *c; c++)
		if (*c == '\'')
			*c = '"';
	json_error_t error;
	json_t *value = json_loads(copy, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	ck_assert_msg(value != NULL, "%s: %s", error.text, text);
	free(copy);
	return value;
}

json_t *simple_item(void)
{
	json_t *file = json_load_file(KIOSK_SOURCE_DIR "/assets/catalogue/simple.json", 0, NULL);
	json_t *item = json_incref(json_array_get(json_object_get(file, "items"), 0));
	json_decref(file);
	ck_assert_ptr_nonnull(item);
	return item;
}

json_t *item_with_form(const char *schema, const char *ui)
{
	json_t *item = simple_item();
	json_t *form = json_object();
	json_object_set_new(form, "schema", json_of(schema));
	if (ui)
		json_object_set_new(form, "ui", json_of(ui));
	json_object_set_new(item, "form", form);
	return item;
}
