/* SPDX-License-Identifier: Apache-2.0 */
/* test_holder.c - what is the holder's own is asked for with the visit's token: renewed once, and dead after the visit. */
#include <check.h>
#include <string.h>

#include "desk.h"
#include "tests/suite.h"
#include "world.h"

#define NUMBER	      "11010119900307803X"
#define TOKEN_DEAD_MS 660000 /* the platform's lives ten minutes */

static const struct {
	const char *method, *request, *list;
} asks[] = { { "Licences", "GET /licences", "licences" },
	     { "Notices", "GET /notices", "notices" },
	     { "Drafts", "GET /drafts", "drafts" } };

static void identify(void)
{
	ck_assert_int_eq(desk_ask("Identify",
				  json_pack("{s:s, s:s, s:s, s:s}", "name", "王秀英", "cert_type",
					    "111", "cert_no", NUMBER, "sam_id", "")),
			 ERR_OK);
}

static enum err ask_for(size_t i)
{
	return desk_ask(asks[i].method, json_pack("{s:s}", "task_code", ""));
}

START_TEST(all_licences_are_told_masked_whoever_issued_them)
{
	json_t *licences = json_array();
	for (int i = 0; i < 3; i++)
		json_array_append_new(licences,
				      json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}",
						"certificate_type_code", "1", "level", "A",
						"number_masked", "J43010020150012", "issue_dept",
						i ? "深圳市公安局" : "湖南省长沙市芙蓉区民政局",
						"name", "证", "ref", json_sprintf("r%d", i)));
	json_decref(control("PUT", "/licences",
			    json_pack("{s:s, s:o}", "cert_no", NUMBER, "licences", licences)));
	ck_assert_int_eq(world_pass(), ERR_OK);
	identify();
	ck_assert_int_eq(ask_for(0), ERR_OK);
	const json_t *told = json_array_of(desk.said, "licences");
	ck_assert_uint_eq(json_array_size(told), 3);
	const json_t *first = json_array_get(told, 0);
	ck_assert_str_eq(json_str(first, "issue_dept"), "湖南省长沙市芙蓉区民政局");
	ck_assert_ptr_null(strstr(json_str(first, "number_masked"), "J43010020150012"));
}
END_TEST

START_TEST(after_the_visit_its_token_opens_nothing)
{
	ck_assert_int_eq(world_pass(), ERR_OK);
	identify();
	for (size_t i = 0; i < ARRAY_LEN(asks); i++) {
		ck_assert_int_eq(ask_for(i), ERR_OK);
		ck_assert(json_array_of(desk.said, asks[i].list));
		ck_assert_int_eq(asked(asks[i].request), 1);
	}
	ck_assert_int_eq(desk_ask("EndVisit", json_pack("{s:s}", "cause", "done")), ERR_OK);
	int checks = asked("POST /identity-checks");
	for (size_t i = 0; i < ARRAY_LEN(asks); i++) {
		ck_assert_int_eq(ask_for(i), ERR_PERMISSION);
		ck_assert_int_eq(asked(asks[i].request), 1); /* nobody was even asked */
	}
	ck_assert_int_eq(asked("POST /identity-checks"), checks);
}
END_TEST

START_TEST(a_token_that_expired_is_renewed_once_from_the_card_of_the_visit)
{
	ck_assert_int_eq(world_pass(), ERR_OK);
	identify();
	json_decref(control("PUT", "/clock", json_pack("{s:i}", "offset_ms", TOKEN_DEAD_MS)));
	loop_advance(world.loop, TOKEN_DEAD_MS); /* ours goes with it: the time stays believed */
	ck_assert_int_eq(ask_for(0), ERR_OK);
	ck_assert_int_eq(asked("POST /identity-checks"), 2);
	ck_assert_int_eq(ask_for(1), ERR_OK);
	ck_assert_int_eq(asked("POST /identity-checks"), 2);
}
END_TEST

START_TEST(a_card_that_came_while_nobody_could_check_it_is_checked_when_somebody_can)
{
	ck_assert_int_eq(world_pass(), ERR_OK);
	platform_down(true);
	identify();
	ck_assert_str_eq(json_str(desk.said, "level"), "card");
	ck_assert_int_ne(ask_for(0), ERR_OK);
	platform_down(false);
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(ask_for(0), ERR_OK);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("holder");
	TCase *t = tcase_create("holder");
	tcase_add_checked_fixture(t, desk_setup, desk_teardown);
	tcase_add_test(t, all_licences_are_told_masked_whoever_issued_them);
	tcase_add_test(t, after_the_visit_its_token_opens_nothing);
	tcase_add_test(t, a_token_that_expired_is_renewed_once_from_the_card_of_the_visit);
	tcase_add_test(t,
		       a_card_that_came_while_nobody_could_check_it_is_checked_when_somebody_can);
	suite_add_tcase(s, t);
	return suite_run(s);
}
