/* SPDX-License-Identifier: Apache-2.0 */
/* test_plan_rows.c - what each stage is by its row, and what an item tells of them before a card is read. */
#include <check.h>
#include <string.h>

#include "firmware/core/visit/visit.h"
#include "tests/suite.h"

/* What an item tells before anybody's card */

static enum plan_answer foresee(const char *schema, const char *ui)
{
	struct browse b = { .form = PLAN_NO };
	b.item = json_pack("{s:{s:o, s:o}, s:[]}", "form", "schema", json_loads(schema, 0, NULL),
			   "ui", json_loads(ui, 0, NULL), "materials");
	ck_assert_ptr_nonnull(b.item);
	visit_foresee(&b, "20261121");
	ck_assert_int_eq(b.materials, PLAN_NO);
	enum plan_answer answer = b.form;
	browse_forget(&b);
	return answer;
}

START_TEST(what_a_form_will_ask_is_certain_only_where_no_card_can_answer)
{
	static const char one[] =
		"{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\","
		"\"title\":\"a\",\"maxLength\":20}}}";
	static const char two[] =
		"{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\","
		"\"title\":\"a\",\"maxLength\":20},\"why\":{\"type\":\"string\","
		"\"title\":\"b\",\"maxLength\":20}}}";
	static const char none[] = "{\"type\":\"object\",\"properties\":{}}";
	static const char card[] = "{\"name\":{\"prefill\":\"card.name\"}}";
	ck_assert_int_eq(foresee(one, "{}"), PLAN_YES);
	ck_assert_int_eq(foresee(one, card), PLAN_MAYBE);
	ck_assert_int_eq(foresee(two, card), PLAN_YES);
	ck_assert_int_eq(foresee(none, "{}"), PLAN_NO);
}
END_TEST

START_TEST(every_stage_has_a_name_of_its_own)
{
	for (int a = 0; a < STAGE_COUNT; a++)
		for (int b = 0; b < a; b++)
			ck_assert_str_ne(plan_name((enum stage_id)a), plan_name((enum stage_id)b));
}
END_TEST

START_TEST(a_person_may_be_in_memory_from_identification_on)
{
	for (int at = 0; at < STAGE_COUNT; at++)
		ck_assert_int_eq(plan_is((enum stage_id)at, PLAN_VISIT),
				 at >= STAGE_IDENTIFY && at <= STAGE_HANDOVER);
}
END_TEST

START_TEST(whatever_shows_personal_data_belongs_to_the_visit)
{
	for (int at = 0; at < STAGE_COUNT; at++)
		if (plan_idle((enum stage_id)at) == IDLE_PERSONAL)
			ck_assert(plan_is((enum stage_id)at, PLAN_VISIT));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("plan-rows");
	TCase *t = tcase_create("rows");
	tcase_add_test(t, what_a_form_will_ask_is_certain_only_where_no_card_can_answer);
	tcase_add_test(t, every_stage_has_a_name_of_its_own);
	tcase_add_test(t, a_person_may_be_in_memory_from_identification_on);
	tcase_add_test(t, whatever_shows_personal_data_belongs_to_the_visit);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
