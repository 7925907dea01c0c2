/* SPDX-License-Identifier: Apache-2.0 */
/* test_application_parts.c - what an application for a bundle says of its parts. */
#include <check.h>
#include <string.h>

#include "firmware/core/case/application.h"
#include "tests/suite.h"
#include "tests/unit/core/item/item_text.h"

static void no_digest(const void *bytes, size_t len, uint8_t out[SHA256_LEN])
{
	(void)bytes, (void)len;
	memset(out, 7, SHA256_LEN);
}

static const struct digests toy = { no_digest };

/* The sample item with these parts, applied for; the caller's. */
static json_t *content_of(const char *parts)
{
	json_t *item = simple_item();
	json_object_set_new(item, "parts", json_of(parts));
	struct document doc = { .kind = DOCUMENT_RESIDENT,
				.name = "王小英",
				.id = "11010119900307803X",
				.read_at_ms = 1795225260000 };
	struct form_sources sources = { .card = &doc, .today = "20261121" };
	struct identity identity = { .level = "card" };
	struct party party = { .doc = &doc, .identity = &identity };
	struct pickup pickup = { .way = PICKUP_WINDOW };
	struct materials materials;
	struct consents consents;
	struct form *form;
	ck_assert_int_eq(form_create(item, &sources, &form), ERR_OK);
	materials_init(&materials, item, &(struct materials_means){ .online = true });
	consents_init(&consents, item, NULL);
	struct application_parts given = { .item = item,
					   .party = &party,
					   .form = form,
					   .materials = &materials,
					   .consents = &consents,
					   .pickup = &pickup };
	json_t *content = application_content(&given, &toy);
	consents_fini(&consents);
	form_destroy(form);
	json_decref(item);
	ck_assert_ptr_nonnull(content);
	return content;
}

static const char two[] = "[{'row_guid':'a','task_code':'c1','task_version':'2','kept':true},"
			  "{'row_guid':'b','task_code':'c2','task_version':3,'kept':false}]";

START_TEST(the_parts_that_are_kept_travel_with_the_versions_of_their_items)
{
	json_t *content CLEANUP(json_unref) = content_of(two);
	json_t *wanted CLEANUP(json_unref) =
		json_of("[{'row_guid':'a','task_code':'c1','task_version':'2'}]");
	ck_assert(json_equal(json_object_get(content, "parts"), wanted));
	ck_assert_int_eq(application_content_check(content), ERR_OK);
}
END_TEST

START_TEST(an_item_without_parts_says_nothing_of_them)
{
	json_t *content CLEANUP(json_unref) = content_of("[]");
	ck_assert_ptr_null(json_object_get(content, "parts"));
	ck_assert_int_eq(application_content_check(content), ERR_OK);
}
END_TEST

static const struct {
	const char *parts, *why;
} wrong[] = {
	{ "[]", "a bundle of nothing" },
	{ "{}", "no list of parts" },
	{ "[{'row_guid':'a','task_code':'c'}]", "a part of no version" },
	{ "[{'row_guid':'a','task_code':'','task_version':'1'}]", "a part of no item" },
	{ "[{'row_guid':'a','task_code':'c','task_version':1.5}]", "a version that is a real" },
	{ "[{'row_guid':'a','task_code':'c','task_version':'1','state':'accepted'}]",
	  "an answer: the platform's to give" },
	{ "[{'row_guid':'a','task_code':'c','task_version':'1'},"
	  "{'row_guid':'a','task_code':'c','task_version':'1'}]",
	  "a part twice" },
};

START_TEST(parts_that_are_wrong_or_forged_are_refused)
{
	json_t *content CLEANUP(json_unref) = content_of(two);
	json_object_set_new(content, "parts", json_of(wrong[_i].parts));
	ck_assert_msg(application_content_check(content) == ERR_INVALID, "%s", wrong[_i].why);
}
END_TEST

START_TEST(more_parts_than_a_bundle_has_are_refused)
{
	json_t *content CLEANUP(json_unref) = content_of(two), *parts = json_array();
	for (int i = 0; i <= 16; i++)
		json_array_append_new(parts, json_pack("{s:o, s:s, s:s}", "row_guid",
						       json_sprintf("p%d", i), "task_code", "c",
						       "task_version", "1"));
	json_object_set_new(content, "parts", parts);
	ck_assert_int_eq(application_content_check(content), ERR_INVALID);
	json_array_remove(parts, 0);
	ck_assert_int_eq(application_content_check(content), ERR_OK);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("application-parts");
	TCase *tcase = tcase_create("parts");
	tcase_add_test(tcase, the_parts_that_are_kept_travel_with_the_versions_of_their_items);
	tcase_add_test(tcase, an_item_without_parts_says_nothing_of_them);
	tcase_add_loop_test(tcase, parts_that_are_wrong_or_forged_are_refused, 0, ARRAY_LEN(wrong));
	tcase_add_test(tcase, more_parts_than_a_bundle_has_are_refused);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
