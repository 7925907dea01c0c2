/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_order.c - a form's fields keep the schema's order from the platform to the catalogue, whichever
 * way an item comes.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/core/value/json.h"
#include "tests/unit/kioskd/world.h"
#include "tests/suite.h"

#define GUID	  "11111111-1111-4111-8111-111111111111"
#define PACK_SIZE 300 /* so many at once are fetched as one file */

static json_t *catalogue_with(const char *properties, const char *etag, int more)
{
	json_t *file = json_load_file(KIOSK_SOURCE_DIR "/assets/catalogue/simple.json", 0, NULL);
	json_t *items = json_object_get(file, "items"), *item = json_array_get(items, 0);
	json_t *schema = json_object_get(json_object_get(item, "form"), "schema");
	json_object_set_new(file, "etag", json_string(etag));
	json_object_set_new(item, "row_guid", json_string(GUID));
	json_object_set_new(item, "etag", json_string(etag));
	json_object_set_new(schema, "properties", json_loads(properties, 0, NULL));
	json_object_del(schema, "required");
	json_object_del(json_object_get(item, "form"), "ui");
	for (int i = 0; i < more; i++) {
		json_t *other = json_deep_copy(item);
		json_object_set_new(other, "row_guid", json_sprintf("other-%d", i));
		json_array_append_new(items, other);
	}
	return file;
}

struct look {
	char names[128];
	enum err err;
	bool done;
};

static struct look looking;

static void look_run(struct catalogue *c, void *ctx)
{
	struct look *look = ctx;
	json_t *item = NULL, *value;
	const char *name;
	look->err = catalogue_item(c, GUID, &item);
	const json_t *schema = json_object_get(json_object_get(item, "form"), "schema");
	json_object_foreach(json_object_get(schema, "properties"), name, value)
	{
		strcat(look->names, name);
		strcat(look->names, " ");
	}
	json_decref(item);
}

static void look_done(void *ctx)
{
	((struct look *)ctx)->done = true;
}

static bool looked(void)
{
	return looking.done;
}

static const char *names_in_catalogue(void)
{
	looking = (struct look){ .done = false };
	stores_catalogue(world.stores, look_run, look_done, &looking);
	ck_assert(world_until(looked, 10000));
	ck_assert_int_eq(looking.err, ERR_OK);
	return looking.names;
}

#define FIELD(name) "\"" name "\":{\"type\":\"string\"}"
#define ONE_ORDER   "{" FIELD("zeal") "," FIELD("age") "," FIELD("mind") "," FIELD("body") "}"
#define OTHER_ORDER "{" FIELD("mind") "," FIELD("zeal") "," FIELD("body") "," FIELD("age") "}"

START_TEST(the_order_of_fields_survives_the_way_to_the_catalogue)
{
	int more = _i ? PACK_SIZE : 0;
	json_decref(control("PUT", "/catalogue", catalogue_with(ONE_ORDER, "e1", more)));
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(asked("GET /catalogue/pack"), _i);
	ck_assert_str_eq(names_in_catalogue(), "zeal age mind body ");
	/* Another order is another item. */
	json_decref(control("PUT", "/catalogue", catalogue_with(OTHER_ORDER, "e2", more)));
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_str_eq(names_in_catalogue(), "mind zeal body age ");
	world_stop();
	world_start();
	ck_assert_str_eq(names_in_catalogue(), "mind zeal body age ");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("order");
	TCase *t = tcase_create("order");
	tcase_add_checked_fixture(t, world_setup, world_teardown);
	tcase_add_loop_test(t, the_order_of_fields_survives_the_way_to_the_catalogue, 0, 2);
	suite_add_tcase(s, t);
	return suite_run(s);
}
