/* SPDX-License-Identifier: Apache-2.0 */
/* test_form_draft.c - answers from outside are taken as if they had been typed. */
#include "firmware/core/form/form_draft.h"

#include <string.h>

#include "firmware/base/util.h"
#include "tests/suite.h"
#include "tests/unit/core/form/form_fixture.h"

#define SCHEMA                                                                            \
	"{'properties':{'name':{'type':'string','title':'n','maxLength':10},"             \
	"'count':{'type':'integer','title':'c','minimum':1,'maximum':9},"                 \
	"'agree':{'type':'boolean','title':'a'},"                                         \
	"'kind':{'type':'string','title':'k','enum':['one','two']},"                      \
	"'ways':{'type':'array','title':'w','items':{'type':'string','enum':['x','y']}}," \
	"'day':{'type':'string','title':'d','format':'date'}}}"

static const struct {
	const char *draft;
	size_t taken, refused;
	const char *values, *why;
} cases[] = {
	{ "{}", 0, 0, "{\"agree\":false}", "nothing" },
	{ "{\"name\":\"abc\",\"count\":3,\"agree\":true,\"kind\":\"two\",\"ways\":[\"y\"],\"day\":\"2026-11-21\"}",
	  6, 0,
	  "{\"agree\":true,\"count\":3,\"day\":\"2026-11-21\",\"kind\":\"two\",\"name\":\"abc\",\"ways\":[\"y\"]}",
	  "all that fits" },
	{ "{\"name\":\"01234567890\"}", 0, 1, "{\"agree\":false}", "too long for the schema" },
	{ "{\"name\":\"a\\u202eb\"}", 0, 1, "{\"agree\":false}", "it does not show as itself" },
	{ "{\"name\":7}", 0, 1, "{\"agree\":false}", "a number is no text" },
	{ "{\"count\":10}", 0, 1, "{\"agree\":false}", "above the maximum" },
	{ "{\"count\":\"3\"}", 0, 1, "{\"agree\":false}", "a text is no number" },
	{ "{\"agree\":\"true\"}", 0, 1, "{\"agree\":false}", "a text is no box" },
	{ "{\"kind\":\"three\"}", 0, 1, "{\"agree\":false}", "no such choice" },
	{ "{\"ways\":[\"y\",\"z\"]}", 0, 1, "{\"agree\":false}",
	  "one of them is none: none is taken" },
	{ "{\"day\":\"2026-02-30\"}", 0, 1, "{\"agree\":false}", "no such day" },
	{ "{\"other\":\"abc\",\"name\":\"abc\"}", 1, 1, "{\"agree\":false,\"name\":\"abc\"}",
	  "no such field" },
};

START_TEST(what_does_not_fit_is_left_for_the_citizen_to_answer)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		json_t *draft = json_loads(cases[i].draft, 0, NULL);
		open_form(SCHEMA, "{}");
		struct draft_taken got = form_take_draft(form, draft);
		ck_assert_msg(got.taken == cases[i].taken && got.refused == cases[i].refused,
			      "%s: %zu %zu", cases[i].why, got.taken, got.refused);
		ck_assert_msg(strcmp(values(), cases[i].values) == 0, "%s: %s", cases[i].why,
			      values());
		json_decref(draft);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("form_draft");
	TCase *tcase = tcase_create("form_draft");
	tcase_add_checked_fixture(tcase, form_setup, form_teardown);
	tcase_add_test(tcase, what_does_not_fit_is_left_for_the_citizen_to_answer);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
