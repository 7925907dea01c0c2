/* SPDX-License-Identifier: Apache-2.0 */
/* test_form_area.c - an address, level by level. */
#include <check.h>
#include <string.h>

#include "firmware/base/util.h"
#include "tests/unit/core/form/form_fixture.h"
#include "tests/unit/core/item/item_text.h"
#include "tests/suite.h"

#define HOME                                                                                        \
	"{'properties':{'home':{'type':'object','properties':{'code':{'type':'string'},'text':"     \
	"{'type':'string','title':'t'}},'required':['code','text'],'additionalProperties':false}}," \
	"'required':['home']}"
#define PROVINCES \
	"[{'code':'11','name':'北京市','more':true},{'code':'44','name':'广东省','more':true}]"
#define CITIES \
	"[{'code':'4401','name':'广州市','more':true},{'code':'4403','name':'深圳市','more':true}]"
#define COUNTIES "[{'code':'440304','name':'福田区','more':true},{'code':'440305','name':'南山区'}]"
#define STREETS	 "[{'code':'440304001','name':'园岭街道'},{'code':'440304002','name':'南园街道'}]"

static enum err offer(const char *parent, const char *parts)
{
	json_t *list CLEANUP(json_unref) = json_of(parts);
	return form_area_offer(form, "home", parent, list);
}

/* The code whose parts it waits for; "-" for none. */
static const char *wanted(void)
{
	static char code[FORM_AREA_CODE_MAX + 1];
	return form_area_wanted(form, "home", code) ? code : "-";
}

static struct form_field home(void)
{
	struct form_field field;
	ck_assert_int_eq(form_field(form, "home", &field), ERR_OK);
	return field;
}

static void to_counties(void)
{
	open_form(HOME, NULL);
	ck_assert_int_eq(offer("", PROVINCES), ERR_OK);
	toggle("home", "44");
	ck_assert_int_eq(offer("44", CITIES), ERR_OK);
	toggle("home", "4403");
	ck_assert_int_eq(offer("4403", COUNTIES), ERR_OK);
}

START_TEST(an_address_is_chosen_level_by_level)
{
	open_form(HOME, NULL);
	ck_assert_str_eq(pages(), "home");
	ck_assert_str_eq(wanted(), "");
	ck_assert(home().waits && home().pad == FORM_PAD_NONE);
	ck_assert_int_eq(form_toggle(form, "home", "44"), ERR_NOT_FOUND);
	to_counties();
	ck_assert_str_eq(problem("home"), "area");
	ck_assert_str_eq(values(), "{}");
	ck_assert_uint_eq(home().level_count, 2);
	ck_assert_str_eq(home().levels[1].title, "深圳市");
	ck_assert_uint_eq(home().option_count, 2);
	ck_assert_str_eq(wanted(), "-");
	toggle("home", "440304");
	ck_assert_str_eq(wanted(), "440304");
	ck_assert_int_eq(offer("440304", STREETS), ERR_OK);
	toggle("home", "440304002");
	ck_assert(form_complete(form));
	ck_assert_str_eq(
		values(),
		"{\"home\":{\"code\":\"440304002\",\"text\":\"广东省深圳市福田区南园街道\"}}");
	ck_assert_str_eq(display("home"), "广东省深圳市福田区南园街道");
	/* Of the last level another is chosen at once. */
	ck_assert(home().options[1].chosen && !home().options[0].chosen);
	toggle("home", "440304001");
	ck_assert_str_eq(
		values(),
		"{\"home\":{\"code\":\"440304001\",\"text\":\"广东省深圳市福田区园岭街道\"}}");
	ck_assert_uint_eq(home().level_count, 3);
}
END_TEST

START_TEST(an_area_without_parts_ends_the_address)
{
	to_counties();
	toggle("home", "440305");
	ck_assert(form_complete(form));
	ck_assert_str_eq(values(),
			 "{\"home\":{\"code\":\"440305\",\"text\":\"广东省深圳市南山区\"}}");
	toggle("home", "440304");
	ck_assert(!form_complete(form));
	ck_assert_str_eq(wanted(), "440304");
}
END_TEST

START_TEST(the_way_back_leads_to_any_level)
{
	to_counties();
	toggle("home", "440305");
	ck_assert_int_eq(form_area_back(form, "home", 3), ERR_NOT_FOUND);
	ck_assert_int_eq(form_area_back(form, "home", 1), ERR_OK);
	ck_assert_str_eq(wanted(), "44");
	ck_assert(!form_complete(form));
	ck_assert_str_eq(values(), "{}");
	ck_assert_int_eq(offer("44", CITIES), ERR_OK);
	ck_assert_uint_eq(home().level_count, 1);
	ck_assert_int_eq(form_area_back(form, "home", 0), ERR_OK);
	ck_assert_str_eq(wanted(), "");
}
END_TEST

START_TEST(an_answer_that_comes_too_late_is_not_taken)
{
	open_form(HOME, NULL);
	ck_assert_int_eq(offer("44", CITIES), ERR_NOT_FOUND);
	ck_assert_int_eq(offer("", PROVINCES), ERR_OK);
	ck_assert_int_eq(offer("", PROVINCES), ERR_NOT_FOUND);
	toggle("home", "44");
	ck_assert_int_eq(offer("11", CITIES), ERR_NOT_FOUND);
	ck_assert_int_eq(form_area_offer(form, "nothing", "", NULL), ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_level_of_one_part_chooses_itself)
{
	open_form(HOME, NULL);
	ck_assert_int_eq(offer("", PROVINCES), ERR_OK);
	toggle("home", "11");
	ck_assert_int_eq(offer("11", "[{'code':'1101','name':'市辖区','more':true}]"), ERR_OK);
	ck_assert_str_eq(wanted(), "1101");
	ck_assert_int_eq(offer("1101", "[{'code':'110101','name':'东城区'}]"), ERR_OK);
	ck_assert_str_eq(values(),
			 "{\"home\":{\"code\":\"110101\",\"text\":\"北京市市辖区东城区\"}}");
	/* The first level of all is always shown: it says what is asked. */
	open_form(HOME, NULL);
	ck_assert_int_eq(offer("", "[{'code':'11','name':'北京市'}]"), ERR_OK);
	ck_assert_str_eq(values(), "{}");
}
END_TEST

START_TEST(where_the_data_does_not_lead_the_citizen_types)
{
	to_counties();
	toggle("home", FORM_AREA_TYPED);
	ck_assert_int_eq(home().pad, FORM_PAD_TEXT);
	ck_assert_str_eq(home().text, "广东省深圳市");
	ck_assert_uint_eq(home().option_count, 0);
	/* Nothing was added to what was chosen, or something taken away. */
	static const char *const short_of[] = { "广东省深圳市", "广东省深圳市 ", "广东省" };
	for (size_t i = 0; i < ARRAY_LEN(short_of); i++) {
		if (i)
			set("home", short_of[i]);
		ck_assert_str_eq(problem("home"), "area_typed");
		ck_assert(!form_complete(form));
	}
	set("home", "广东省深圳市光明区新湖街道");
	ck_assert(form_complete(form));
	ck_assert_str_eq(values(),
			 "{\"home\":{\"code\":\"4403\",\"text\":\"广东省深圳市光明区新湖街道\"}}");
	set("home", "");
	ck_assert_str_eq(problem("home"), "area");
	ck_assert_int_eq(form_area_back(form, "home", 2), ERR_OK);
	ck_assert_str_eq(wanted(), "4403");
	ck_assert_int_eq(form_set_text(form, "home", "x"), ERR_NOT_FOUND);
	/* No data at all */
	open_form(HOME, NULL);
	ck_assert_int_eq(form_area_offer(form, "home", "", NULL), ERR_OK);
	ck_assert_int_eq(home().pad, FORM_PAD_TEXT);
	set("home", "某省某市");
	ck_assert_str_eq(values(), "{\"home\":{\"code\":\"\",\"text\":\"某省某市\"}}");
	ck_assert(form_complete(form));
}
END_TEST

START_TEST(a_choice_behind_the_last_level_gives_way_to_typing)
{
	to_counties();
	toggle("home", "440305");
	toggle("home", FORM_AREA_TYPED);
	ck_assert_str_eq(home().text, "广东省深圳市");
}
END_TEST

START_TEST(what_is_no_area_is_not_offered)
{
	open_form(HOME, NULL);
	ck_assert_int_eq(
		offer("",
		      "[5,{},{'code':'x','name':'y'},{'code':'11'},{'code':'12','name':'a\\nb'},"
		      "{'code':'1234567890123','name':'y'},{'code':'13','name':'河北省'},"
		      "{'code':'13','name':'again'}]"),
		ERR_OK);
	ck_assert_uint_eq(home().option_count, 1);
	ck_assert_str_eq(home().options[0].title, "河北省");
	/* Data that goes round in a circle ends. */
	toggle("home", FORM_AREA_TYPED);
	ck_assert_int_eq(form_area_back(form, "home", 0), ERR_OK);
	for (size_t i = 0; i < 20 && strcmp(wanted(), "-") != 0; i++) {
		enum err err =
			offer(wanted(),
			      "[{'code':'13','name':'x','more':true},{'code':'14','name':'y'}]");
		ck_assert_int_eq(err, ERR_OK);
		err = form_toggle(form, "home", "13");
		ck_assert(err == ERR_OK || err == ERR_NOT_ALLOWED);
	}
	ck_assert_str_eq(wanted(), "-");
}
END_TEST

static const struct {
	const char *known, *pages, *values, *why;
} prefills[] = {
	{ "{'home':{'code':'440305','text':'广东省深圳市南山区'}}", "",
	  "{\"home\":{\"code\":\"440305\",\"text\":\"广东省深圳市南山区\"}}", "an address" },
	{ "{'home':'广东省深圳市'}", "", "{\"home\":{\"code\":\"\",\"text\":\"广东省深圳市\"}}",
	  "words alone" },
	{ "{'home':{'code':'44x','text':'广东省'}}", "home", "{}", "no code" },
	{ "{'home':{'code':'44','text':''}}", "home", "{}", "no words" },
	{ "{'home':{'text':'a\\u202eb'}}", "home", "{}", "a direction override" },
	{ "{'home':5}", "home", "{}", "a number" },
};

START_TEST(a_known_address_is_not_asked)
{
	json_t *platform CLEANUP(json_unref) = json_of(prefills[_i].known);
	struct form_sources sources = { .platform = platform, .today = FORM_TODAY };
	open_with(HOME, "{'home':{'prefill':'platform.home'}}", &sources);
	ck_assert_msg(strcmp(pages(), prefills[_i].pages) == 0, "%s: %s", prefills[_i].why,
		      pages());
	ck_assert_str_eq(values(), prefills[_i].values);
}
END_TEST

START_TEST(the_card_s_address_is_one_without_a_code)
{
	open_form(HOME, "{'home':{'prefill':'card.address'}}");
	ck_assert_str_eq(values(), "{\"home\":{\"code\":\"\",\"text\":\"北京市东城区\"}}");
}
END_TEST

START_TEST(an_optional_address_is_none_or_whole)
{
	open_form("{'properties':{'home':{'type':'object'}}}", NULL);
	ck_assert(form_complete(form));
	ck_assert_int_eq(offer("", PROVINCES), ERR_OK);
	ck_assert(form_complete(form));
	toggle("home", "44");
	ck_assert_str_eq(problem("home"), "area");
	ck_assert_int_eq(form_area_back(form, "home", 0), ERR_OK);
	ck_assert(form_complete(form));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("form_area");
	TCase *tcase = tcase_create("form_area");
	tcase_add_checked_fixture(tcase, form_setup, form_teardown);
	tcase_add_test(tcase, an_address_is_chosen_level_by_level);
	tcase_add_test(tcase, an_area_without_parts_ends_the_address);
	tcase_add_test(tcase, the_way_back_leads_to_any_level);
	tcase_add_test(tcase, an_answer_that_comes_too_late_is_not_taken);
	tcase_add_test(tcase, a_level_of_one_part_chooses_itself);
	tcase_add_test(tcase, where_the_data_does_not_lead_the_citizen_types);
	tcase_add_test(tcase, a_choice_behind_the_last_level_gives_way_to_typing);
	tcase_add_test(tcase, what_is_no_area_is_not_offered);
	tcase_add_loop_test(tcase, a_known_address_is_not_asked, 0, ARRAY_LEN(prefills));
	tcase_add_test(tcase, the_card_s_address_is_one_without_a_code);
	tcase_add_test(tcase, an_optional_address_is_none_or_whole);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
