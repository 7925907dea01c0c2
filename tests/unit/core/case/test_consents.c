/* SPDX-License-Identifier: Apache-2.0 */
/* test_consents.c - what an item asks the citizen to agree to, and what is recorded. */
#include <check.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/core/case/application.h"
#include "firmware/core/item/item.h"
#include "tests/unit/core/item/item_text.h"
#include "tests/suite.h"

#define NOON 1795233600000 /* 2026-11-21T12:00:00+08:00 */

#define LICENCE \
	"{'row_guid':'l','material_name':'x','is_need':'1','source':'licence','licence_type':'T'}"
#define SHARE "{'row_guid':'s','material_name':'x','is_need':'1','source':'share'}"

static struct consents consents;

/* An item with these materials, and that consent_text_id ("" = none). */
static json_t *item_of(const char *materials, const char *text_id)
{
	json_t *item = simple_item();
	json_object_set_new(item, "materials", json_of(materials));
	if (text_id[0])
		json_object_set_new(item, "consent_text_id", json_string(text_id));
	struct item_fault fault;
	ck_assert_msg(item_check(item, &fault) == ERR_OK, "%s: %s", fault.pointer, fault.sentence);
	return item;
}

static void open_consents(const char *materials, const char *text_id, const char *dictionary)
{
	json_t *item CLEANUP(json_unref) = item_of(materials, text_id);
	json_t *words CLEANUP(json_unref) = dictionary ? json_of(dictionary) : NULL;
	consents_init(&consents, item, words);
	ck_assert_int_eq(consents_wanted(item), consents.count > 0);
}

static void close_consents(void)
{
	consents_fini(&consents);
}

START_TEST(consent_is_asked_only_where_it_would_allow_something)
{
	static const struct {
		const char *materials, *text_id, *id;
		bool licences;
		const char *why;
	} rows[] = {
		{ "[" SHARE "]", "", NULL, false, "what the law lets departments share" },
		{ "[]", "", NULL, false, "nothing is looked up" },
		{ "[]", "无", NULL, false, "the element does not apply" },
		{ "[" LICENCE "," SHARE "]", "", CONSENT_LICENCES, true, "a licence" },
		{ "[{'row_guid':'c','material_name':'x','is_need':'1','source':'scan','licence_type':'T'}]",
		  "", CONSENT_LICENCES, true, "a licence may replace the paper" },
		{ "[{'row_guid':'c','material_name':'x','is_need':'1','source':'scan'}]", "", NULL,
		  false, "nothing can replace it" },
		{ "[]", "ct-7", "ct-7", false, "the item's own text" },
		{ "[" LICENCE "]", "ct-7", "ct-7", true, "it stands for the licences too" },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		open_consents(rows[i].materials, rows[i].text_id, NULL);
		ck_assert_msg(consents.count == (rows[i].id != NULL), "%s", rows[i].why);
		if (rows[i].id) {
			ck_assert_str_eq(consents.rows[0].id, rows[i].id);
			ck_assert_msg(consents.rows[0].licences == rows[i].licences, "%s",
				      rows[i].why);
		}
		ck_assert_msg(consents_allow_licences(&consents) == !rows[i].licences, "%s",
			      rows[i].why);
		close_consents();
	}
}
END_TEST

START_TEST(nothing_is_ticked_beforehand_and_only_what_is_ticked_is_recorded)
{
	open_consents("[" LICENCE "]", "", NULL);
	json_t *none CLEANUP(json_unref) = consents_json(&consents);
	ck_assert_uint_eq(json_array_size(none), 0);
	ck_assert_int_eq(consents_toggle(&consents, "another", NOON), ERR_NOT_FOUND);
	ck_assert_int_eq(consents_toggle(&consents, CONSENT_LICENCES, NOON), ERR_OK);
	ck_assert(consents_allow_licences(&consents));
	json_t *given CLEANUP(json_unref) = consents_json(&consents);
	json_t *want CLEANUP(json_unref) =
		json_of("[{'id':'" CONSENT_LICENCES "','version':'" CONSENT_OWN_VERSION
			"','at':'2026-11-21T12:00:00+08:00'}]");
	ck_assert(json_equal(given, want));
	ck_assert_int_eq(consents_toggle(&consents, CONSENT_LICENCES, NOON), ERR_OK);
	ck_assert_uint_eq(consents_given(&consents), 0);
	ck_assert_int_eq(consents_toggle(&consents, CONSENT_LICENCES, NOON), ERR_OK);
	consents_refuse(&consents);
	ck_assert_uint_eq(consents_given(&consents), 0);
	ck_assert(!consents_allow_licences(&consents));
	close_consents();
}
END_TEST

START_TEST(the_version_recorded_is_that_of_the_words_that_were_shown)
{
	static const struct {
		const char *dictionary, *version;
		bool own;
		const char *why;
	} rows[] = {
		{ NULL, CONSENT_OWN_VERSION, true, "no dictionary" },
		{ "{'version':'9','entries':[]}", CONSENT_OWN_VERSION, true, "an empty one" },
		{ "{'version':'9','entries':[{'id':'x','version':'1','text':'t'}]}",
		  CONSENT_OWN_VERSION, true, "only others" },
		{ "{'version':'9','entries':[{'id':'ct','version':'3','text':'t'}]}", "3", false,
		  "the entry's" },
		{ "{'version':'9','entries':[{'id':'ct','text':'t'}]}", "9", false,
		  "the dictionary's" },
		{ "{'entries':[{'id':'ct','version':'3','text':''}]}", CONSENT_OWN_VERSION, true,
		  "no words: nothing that could be agreed to" },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		open_consents("[]", "ct", rows[i].dictionary);
		ck_assert_msg(strcmp(consents.rows[0].version, rows[i].version) == 0, "%s: %s",
			      rows[i].why, consents.rows[0].version);
		ck_assert_msg((consents.rows[0].words == NULL) == rows[i].own, "%s", rows[i].why);
		close_consents();
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("consents");
	TCase *t = tcase_create("consents");
	tcase_add_test(t, consent_is_asked_only_where_it_would_allow_something);
	tcase_add_test(t, nothing_is_ticked_beforehand_and_only_what_is_ticked_is_recorded);
	tcase_add_test(t, the_version_recorded_is_that_of_the_words_that_were_shown);
	suite_add_tcase(s, t);
	return suite_run(s);
}
