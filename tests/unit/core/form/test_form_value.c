/* SPDX-License-Identifier: Apache-2.0 */
/* test_form_value.c - values of a form: where they come from, what is taken, said, shown. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/util.h"
#include "tests/unit/core/form/form_fixture.h"
#include "tests/unit/core/item/item_text.h"
#include "tests/suite.h"

#define OPEN_DATE "{'type':'string','anyOf':[{'format':'date'},{'const':'长期'}]}"

static const struct {
	const char *property, *ui, *value, *why;
} prefills[] = {
	{ "{'type':'string'}", "card.name", "\"王小英\"", "a name" },
	{ "{'type':'string','format':'cn-id'}", "card.id", "\"11010119900307803X\"", "a number" },
	{ "{'type':'string'}", "card.cert_type", "\"111\"", "the certificate's type" },
	{ "{'type':'string'}", "card.sex", "\"2\"", "a code for a text" },
	{ "{'type':'string','enum':['1','2']}", "card.sex", "\"2\"", "a code among codes" },
	{ "{'type':'string','enum':['男','女']}", "card.sex", "\"女\"", "a code among words" },
	{ "{'type':'string','enum':['male','female']}", "card.sex", NULL,
	  "words of another language are asked" },
	{ "{'type':'string','enum':['02','01']}", "card.nation", "\"01\"", "a code among codes" },
	{ "{'type':'string','enum':['汉族','回族']}", "card.nation", "\"汉族\"",
	  "a code among words" },
	{ "{'type':'string','enum':['汉','回']}", "card.nation", "\"汉\"",
	  "a code among short words" },
	{ "{'type':'string','enum':['汉语','回族']}", "card.nation", NULL,
	  "a word that only begins so is another" },
	{ "{'type':'string','enum':['回族','满族']}", "card.nation", NULL,
	  "a nation that is not offered is asked" },
	{ "{'type':'string','format':'date'}", "card.birth", "\"1990-03-07\"",
	  "a date in the form's way" },
	{ "{'type':'string'}", "card.birth", "\"19900307\"", "a date as on the card" },
	{ "{'type':'integer'}", "card.birth", "19900307", "a number if that is wanted" },
	{ "{'type':'string'}", "card.address", "\"北京市东城区\"", "the address" },
	{ "{'type':'string','format':'date'}", "card.valid_to", "\"2040-01-01\"",
	  "the card's end" },
	{ "{'type':'string','maxLength':2}", "card.name", NULL, "too long for the field: asked" },
	{ "{'type':'string','pattern':'^[A-Z]+$'}", "card.name", NULL, "of another shape: asked" },
	{ "{'type':'string','format':'cn-mobile'}", "card.id", NULL, "of another format: asked" },
	{ "{'type':'boolean'}", "card.sex", NULL, "a box is not ticked by a card" },
	{ "{'type':'string'}", "platform.company", "\"某公司\"", "from the platform" },
	{ "{'type':'integer'}", "platform.years", "12", "a number from the platform" },
	{ "{'type':'string'}", "platform.years", "\"12\"", "a number as text" },
	{ "{'type':'integer','minimum':20}", "platform.years", NULL, "too small: asked" },
	{ "{'type':'integer'}", "platform.company", NULL, "no number: asked" },
	{ "{'type':'boolean'}", "platform.married", "true", "a flag" },
	{ "{'type':'boolean'}", "platform.retired", "false", "a flag that says no" },
	{ "{'type':'array','items':{'enum':['x','y','z']}}", "platform.kinds", "[\"x\",\"z\"]",
	  "several" },
	{ "{'type':'array','items':{'enum':['某公司']}}", "platform.company", "[\"某公司\"]",
	  "one of several" },
	{ "{'type':'string'}", "platform.absent", NULL, "unknown to the platform: asked" },
	{ "{'type':'string'}", "platform.broken", NULL, "control characters: asked" },
	{ "{'type':'string'}", "platform.turned", NULL, "a bidi override: asked" },
	{ "{'type':'string'}", "platform.lost", NULL, "a character got lost: asked" },
	{ "{'type':'string'}", "platform.blank", NULL, "blanks: asked" },
	{ "{'type':'string'}", "platform.nested", NULL, "an object: asked" },
	{ "{'type':'string','format':'cn-mobile'}", "visit.mobile", "\"13900139000\"",
	  "from this visit" },
};

START_TEST(what_is_known_and_fits_is_not_asked_and_all_else_is)
{
	json_t *platform CLEANUP(json_unref) = json_of(
		"{'company':'某公司','years':12,'married':'1','retired':false,'kinds':['x','z'],"
		"'broken':'a\\nb','turned':'a\\u202eb','lost':'\\ufffd','blank':'  ','nested':{}}");
	json_t *visit CLEANUP(json_unref) = json_of("{'mobile':'13900139000'}");
	struct form_sources sources = { &form_card, platform, visit, FORM_TODAY };
	for (size_t i = 0; i < ARRAY_LEN(prefills); i++) {
		char schema[256], ui[128], want[128];
		snprintf(schema, sizeof(schema), "{'properties':{'f':%s},'required':['f']}",
			 prefills[i].property);
		snprintf(ui, sizeof(ui), "{'f':{'prefill':'%s'}}", prefills[i].ui);
		snprintf(want, sizeof(want), "{\"f\":%s}",
			 prefills[i].value ? prefills[i].value : "");
		open_with(schema, ui, &sources);
		ck_assert_msg(form_page_count(form) == (prefills[i].value ? 0 : 1), "%s",
			      prefills[i].why);
		if (prefills[i].value)
			ck_assert_msg(strcmp(values(), want) == 0, "%s: %s", prefills[i].why,
				      values());
		else
			ck_assert_msg(strcmp(values(), "{}") == 0 ||
					      strcmp(values(), "{\"f\":false}") == 0,
				      "%s: %s", prefills[i].why, values());
	}
}
END_TEST

START_TEST(without_a_card_everything_is_asked)
{
	struct form_sources sources = { .today = FORM_TODAY };
	open_with(
		FORM_ABC,
		"{'a':{'prefill':'card.name'},'b':{'prefill':'visit.b'},'c':{'prefill':'platform.c'}}",
		&sources);
	ck_assert_str_eq(pages(), "a|b|c");
}
END_TEST

START_TEST(the_number_of_a_foreign_resident_answers_for_a_citizens)
{
	struct document foreigner = { .kind = DOCUMENT_FOREIGN_2023,
				      .name_en = "AMINA",
				      .id = "911840199001010018" };
	struct form_sources sources = { .card = &foreigner, .today = FORM_TODAY };
	open_with(
		"{'properties':{'id':{'type':'string','format':'cn-id'},'name':{'type':'string'}}}",
		"{'id':{'prefill':'card.id'},'name':{'prefill':'card.name'}}", &sources);
	ck_assert_uint_eq(form_page_count(form), 0);
	ck_assert_str_eq(values(), "{\"id\":\"911840199001010018\",\"name\":\"AMINA\"}");
}
END_TEST

START_TEST(a_citizens_number_that_is_wrong_does_not_answer)
{
	struct document wrong = form_card;
	strcpy(wrong.id, "110101199003078038");
	struct form_sources sources = { .card = &wrong, .today = FORM_TODAY };
	open_with("{'properties':{'id':{'type':'string','format':'cn-id'}}}",
		  "{'id':{'prefill':'card.id'}}", &sources);
	ck_assert_str_eq(pages(), "id");
	ck_assert_str_eq(values(), "{}");
}
END_TEST

START_TEST(a_long_term_card_does_not_answer_for_a_date)
{
	struct document old = form_card;
	strcpy(old.valid_to, "长期");
	struct form_sources sources = { .card = &old, .today = FORM_TODAY };
	open_with("{'properties':{'d':{'type':'string','format':'date'},'t':{'type':'string'}}}",
		  "{'d':{'prefill':'card.valid_to'},'t':{'prefill':'card.valid_to'}}", &sources);
	ck_assert_str_eq(pages(), "d");
	ck_assert_str_eq(values(), "{\"t\":\"长期\"}");
	open_with("{'properties':{'d':" OPEN_DATE "}}", "{'d':{'prefill':'card.valid_to'}}",
		  &sources);
	ck_assert_str_eq(pages(), "");
	ck_assert_str_eq(values(), "{\"d\":\"长期\"}");
}
END_TEST

START_TEST(a_date_that_may_be_long_term_is_one_or_the_other)
{
	static const struct {
		const char *typed, *text;
	} steps[] = {
		{ "长期", "长期" },
		{ "长期2", "2" },
		{ "20301231", "2030-12-31" },
		{ "长期", "长期" },
		{ "长", "" },
		{ "长期20301231", "2030-12-31" },
		{ "2030-12-31", "2030-12-31" },
	};
	open_form("{'properties':{'d':" OPEN_DATE "},'required':['d']}", NULL);
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		struct form_field f;
		set("d", steps[i].typed);
		ck_assert_int_eq(form_field(form, "d", &f), ERR_OK);
		ck_assert_str_eq(f.text, steps[i].text);
		ck_assert_int_eq(f.long_term, strcmp(f.text, "长期") == 0);
		ck_assert_int_eq(f.pad, FORM_PAD_OPEN_DATE);
	}
	ck_assert_int_eq(form_set_text(form, "d", "永久"), ERR_FORM_CHARACTER);
	ck_assert_int_eq(form_set_text(form, "d", "2030长期"), ERR_FORM_CHARACTER);
}
END_TEST

START_TEST(a_doubtful_credit_code_warns_and_holds_up_nobody)
{
	struct form_problem warning = { .message_id = NULL };
	open_form("{'properties':{'f':{'type':'string','format':'uscc'}},'required':['f']}", NULL);
	ck_assert(!form_warning(form, "f", &warning));
	set("f", "91350100M0001TGQX");
	ck_assert(!form_warning(form, "f", &warning)); /* unfinished: not yet */
	set("f", "91350100m0001tgqxm");
	ck_assert(form_warning(form, "f", &warning));
	ck_assert_str_eq(warning.message_id, "form.warning.uscc");
	ck_assert(form_page_complete(form, 0) && form_complete(form));
	ck_assert_str_eq(values(), "{\"f\":\"91350100M0001TGQXM\"}");
	set("f", "91350100M000100Y43");
	ck_assert(!form_warning(form, "f", &warning));
	set("f", "91350100M000100YI3");
	ck_assert(!form_warning(form, "f", &warning)); /* that is an error */
	ck_assert(!form_warning(form, "z", &warning));
}
END_TEST

/* Filters: the character is refused and nothing changes */

static const struct {
	const char *property, *widget, *good, *bad, *why;
} filters[] = {
	{ "{'type':'integer'}", "number", "-12", "1a", "a letter in a number" },
	{ "{'type':'integer'}", "number", "12", "1-2", "a minus in the middle" },
	{ "{'type':'integer','minimum':0}", "number", "12", "-1", "a minus where none can be" },
	{ "{'type':'integer','minimum':-5}", "number", "-", "+5", "a plus" },
	{ "{'type':'integer'}", "text", "12", "1.5", "an integer stays one, whatever the widget" },
	{ "{'type':'string'}", "number", "12.50", "12,5", "a comma" },
	{ "{'type':'string','format':'cn-mobile'}", "phone", "138", "138-", "a hyphen" },
	{ "{'type':'string','format':'cn-mobile'}", "text", "138", "x",
	  "a format filters under any widget" },
	{ "{'type':'string'}", "phone", "0755", "+86", "a plus" },
	{ "{'type':'string'}", "phone", "0755", "0755-", "a hyphen no rule speaks of" },
	{ "{'type':'string','pattern':'^[0-9-]+$'}", "phone", "0755-", "0755 ",
	  "a hyphen that the pattern wants, and a blank" },
	{ "{'type':'string','format':'cn-landline'}", "phone", "0755-1", "+86", "a plus" },
	{ "{'type':'string','format':'cn-landline'}", "phone", "0755-1", "0755 1", "a blank" },
	{ "{'type':'string','pattern':'^\\\\d{16}$'}", "number", "62", "6.2",
	  "a point that no card number has" },
	{ "{'type':'string'}", "number", "1.5", "-1", "a minus that the pad has not" },
	{ "{'type':'string','format':'passport'}", "text", "e12 345678", "E12.", "a point" },
	{ OPEN_DATE, "date", "2030-12-31", "2030/12", "a stroke" },
	{ "{'type':'string','format':'cn-id'}", "id", "1101x", "1101y", "another letter" },
	{ "{'type':'string'}", "id", "12X", "12A", "another letter" },
	{ "{'type':'string','format':'date'}", "date", "1990-03", "1990/03", "a stroke" },
	{ "{'type':'string','format':'uscc'}", "text", "9135 0100m", "9135_", "a sign" },
	{ "{'type':'string'}", "text", "王 A1，。𬱖", "a\nb", "a line break" },
	{ "{'type':'string'}", "address", "一号", "a\tb", "a tab" },
	{ "{'type':'string'}", "text", "x", "a\x7f", "DEL" },
	{ "{'type':'string'}", "text", "x", "\xe2\x80\xae", "a direction override" },
	{ "{'type':'string'}", "text", "𮯵", "\xe2\x80\x8b", "a zero-width space" },
	{ "{'type':'string'}", "text", "x", "\xef\xbb\xbfx", "a byte order mark" },
	{ "{'type':'string'}", "text", "x", "\xee\x80\x81", "private use" },
	{ "{'type':'string'}", "text", "x", "\xf0\xb3\x92\x80", "not assigned" },
	{ "{'type':'string'}", "text", "x", "\xef\xbf\xbd", "what stands for a lost character" },
	{ "{'type':'string'}", "text", "x", "\xff\xfe", "no UTF-8" },
	{ "{'type':'string'}", "text", "x", "\xed\xa0\x80", "half a pair in UTF-8" },
};

START_TEST(a_character_a_field_does_not_take_changes_nothing)
{
	for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
		char schema[256], ui[128];
		snprintf(schema, sizeof(schema), "{'properties':{'f':%s}}", filters[i].property);
		snprintf(ui, sizeof(ui), "{'f':{'widget':'%s'}}", filters[i].widget);
		open_form(schema, ui);
		struct form_field before, after;
		ck_assert_msg(form_set_text(form, "f", filters[i].good) == ERR_OK, "%s",
			      filters[i].why);
		ck_assert_int_eq(form_field(form, "f", &before), ERR_OK);
		char kept[64];
		strcpy(kept, before.text);
		ck_assert_msg(form_set_text(form, "f", filters[i].bad) == ERR_FORM_CHARACTER, "%s",
			      filters[i].why);
		ck_assert_int_eq(form_field(form, "f", &after), ERR_OK);
		ck_assert_str_eq(after.text, kept);
	}
}
END_TEST

START_TEST(a_text_beyond_what_a_field_holds_changes_nothing)
{
	static char text[FORM_VALUE_MAX + 2];
	open_form("{'properties':{'f':{'type':'string'}}}", NULL);
	set("f", "x");
	memset(text, 'a', FORM_VALUE_MAX + 1);
	ck_assert_int_eq(form_set_text(form, "f", text), ERR_TOO_LONG);
	ck_assert_str_eq(values(), "{\"f\":\"x\"}");
	text[FORM_VALUE_MAX] = '\0';
	set("f", text);
	ck_assert_str_eq(problem("f"), "too_long 500");
}
END_TEST

/* Problems */

static const struct {
	const char *property, *text, *problem;
	bool unfinished;
	const char *why;
} judged[] = {
	{ "{'type':'string'}", "", "required", true, "nothing yet" },
	{ "{'type':'string'}", " \xe3\x80\x80", "required", true, "blanks are nothing" },
	{ "{'type':'string','minLength':3}", "王小", "short 1", true,
	  "characters are counted, not bytes" },
	{ "{'type':'string','minLength':2,'maxLength':2}", "𬱖英", "", false,
	  "beyond the basic plane too" },
	{ "{'type':'string','maxLength':2}", "王小英", "too_long 2", false, "one too many" },
	{ "{'type':'string','maxLength':3}", "王小英", "", false, "as long as allowed" },
	{ "{'type':'string','pattern':'^\\\\d{6}$'}", "518", "pattern", true, "a beginning" },
	{ "{'type':'string','pattern':'^\\\\d{6}$'}", "51a", "pattern", false, "a mistake" },
	{ "{'type':'string','pattern':'^\\\\d{6}$'}", "518000", "", false, "a postal code" },
	{ "{'type':'string','pattern':'^[\\u4e00-\\u9fa5]+$'}", "王", "", false,
	  "a range of Hanzi" },
	{ "{'type':'string','format':'cn-mobile'}", "13800138", "short 3", true,
	  "as on the reference screen" },
	{ "{'type':'string','format':'cn-mobile'}", "1", "short 10", true, "one digit" },
	{ "{'type':'string','format':'cn-mobile'}", "2", "mobile", false, "begins wrong" },
	{ "{'type':'string','format':'cn-mobile'}", "12", "mobile", false, "no such range" },
	{ "{'type':'string','format':'cn-mobile'}", "138001380001", "too_long 11", false,
	  "12 digits" },
	{ "{'type':'string','format':'cn-mobile'}", "19900138000", "", false, "a new range" },
	{ "{'type':'string','format':'cn-id'}", "110101", "short 12", true, "six digits" },
	{ "{'type':'string','format':'cn-id'}", "11010119900307803x", "", false, "a small x" },
	{ "{'type':'string','format':'cn-id'}", "110101199003078038", "id_check", false,
	  "a wrong check" },
	{ "{'type':'string','format':'cn-id'}", "991010199003078038", "id_province", false,
	  "no province" },
	{ "{'type':'string','format':'cn-id'}", "110101199002290012", "id_birth", false,
	  "29 February 1990" },
	{ "{'type':'string','format':'cn-id'}", "110101209912310015", "id_birth", false,
	  "after today" },
	{ "{'type':'string','format':'cn-id'}", "1101011990030780X3", "id_character", false,
	  "an X in the middle" },
	{ "{'type':'string','format':'cn-id'}", "110101199003078038X", "id_length", false,
	  "19 characters" },
	{ "{'type':'string','format':'date'}", "1990", "short 4", true, "a year" },
	{ "{'type':'string','format':'date'}", "1990-03-0", "short 1", true, "one digit missing" },
	{ "{'type':'string','format':'date'}", "1990-03-07", "", false, "a date" },
	{ "{'type':'string','format':'date'}", "19900307", "", false, "eight digits" },
	{ "{'type':'string','format':'date'}", "19900230", "date", false, "30 February" },
	{ "{'type':'string','format':'date'}", "1990-3-7", "date", false, "not in the form's way" },
	{ "{'type':'string','format':'date'}", "19-90-0307", "date", false, "hyphens elsewhere" },
	{ "{'type':'string','format':'date'}", "199003071", "date", false, "nine digits" },
	{ "{'type':'string','format':'cn-id'}", "932682198501010017", "", false,
	  "a foreign resident's number" },
	{ "{'type':'string','format':'cn-id'}", "9118401990", "short 8", true,
	  "the beginning of one" },
	{ "{'type':'string','format':'cn-id'}", "911840199001010019", "id_check", false,
	  "one with a wrong check" },
	{ "{'type':'string','format':'cn-id'}", "932156196002290044", "id_check", false,
	  "another one" },
	{ "{'type':'string','format':'cn-id'}", "911840209912310015", "id_birth", false,
	  "one born after today" },
	{ OPEN_DATE, "长期", "", false, "without an end" },
	{ OPEN_DATE, "2030-12-31", "", false, "with an end" },
	{ OPEN_DATE, "203012", "short 2", true, "the beginning of a date" },
	{ OPEN_DATE, "20300230", "date", false, "30 February" },
	{ "{'type':'string','format':'cn-landline'}", "0755-12345678", "", false, "with a hyphen" },
	{ "{'type':'string','format':'cn-landline'}", "0755-1234567", "", false, "seven digits" },
	{ "{'type':'string','format':'cn-landline'}", "075512345678", "", false, "without" },
	{ "{'type':'string','format':'cn-landline'}", "01062345678", "", false, "Beijing's" },
	{ "{'type':'string','format':'cn-landline'}", "020-81234567-801", "", false,
	  "with an extension" },
	{ "{'type':'string','format':'cn-landline'}", "020-8123456", "short 1", true,
	  "large cities have eight" },
	{ "{'type':'string','format':'cn-landline'}", "020-81234567-", "short 1", true,
	  "an extension begun" },
	{ "{'type':'string','format':'cn-landline'}", "0755", "short 7", true, "an area" },
	{ "{'type':'string','format':'cn-landline'}", "0755-", "short 7", true,
	  "an area and its hyphen" },
	{ "{'type':'string','format':'cn-landline'}", "0", "short 10", true, "one digit" },
	{ "{'type':'string','format':'cn-landline'}", "81234567", "landline", false,
	  "without the area" },
	{ "{'type':'string','format':'cn-landline'}", "011-81234567", "landline", false,
	  "no such area" },
	{ "{'type':'string','format':'cn-landline'}", "075-512345678", "landline", false,
	  "a hyphen too early" },
	{ "{'type':'string','format':'cn-landline'}", "0755-123456789", "landline", false,
	  "nine digits" },
	{ "{'type':'string','format':'cn-landline'}", "0755-1234-801", "landline", false,
	  "an extension of half a number" },
	{ "{'type':'string','format':'cn-landline'}", "0755-12345678-1234567", "landline", false,
	  "an extension too long" },
	{ "{'type':'string','format':'cn-landline'}", "0755-12345678-1-2", "landline", false,
	  "two extensions" },
	{ "{'type':'string','format':'passport'}", "e12345678", "", false, "one of ours" },
	{ "{'type':'string','format':'passport'}", "EA1234567", "", false, "a newer one" },
	{ "{'type':'string','format':'passport'}", "P123", "short 1", true,
	  "the beginning of one" },
	{ "{'type':'string','format':'passport'}", "E1234567890", "passport", false,
	  "longer than any" },
	{ "{'type':'string','format':'uscc'}", "91350100", "short 10", true, "eight characters" },
	{ "{'type':'string','format':'uscc'}", "91350100m000100y43", "", false, "small letters" },
	{ "{'type':'string','format':'uscc'}", "91350100 M000100Y43", "", false, "a blank" },
	{ "{'type':'string','format':'uscc'}", "91350100M0001TGQXM", "", false,
	  "a doubtful check that was issued" },
	{ "{'type':'string','format':'uscc'}", "91350100M000100YI3", "uscc", false, "an I" },
	{ "{'type':'integer'}", "", "required", true, "nothing yet" },
	{ "{'type':'integer'}", "-", "number", true, "only a minus" },
	{ "{'type':'integer'}", "007", "", false, "zeros in front" },
	{ "{'type':'integer'}", "99999999999999999999", "number", false, "more than 64 bits" },
	{ "{'type':'integer','minimum':18}", "1", "too_small 18", true, "a beginning of 18" },
	{ "{'type':'integer','minimum':18}", "17", "too_small 18", true, "of 170 as well" },
	{ "{'type':'integer','minimum':18}", "0", "too_small 18", false,
	  "more digits do not help a zero" },
	{ "{'type':'integer','maximum':60}", "60", "", false, "just as much as allowed" },
	{ "{'type':'integer','minimum':18}", "18", "", false, "just enough" },
	{ "{'type':'integer','maximum':60}", "61", "too_big 60", false, "too much" },
	{ "{'type':'integer','minimum':-20,'maximum':-10}", "-1", "too_big -10", true,
	  "a beginning of -10" },
	{ "{'type':'integer','enum':[1,2,5]}", "3", "number", false, "not one of those allowed" },
	{ "{'type':'integer','enum':[1,2,5]}", "5", "", false, "one of those allowed" },
};

START_TEST(a_value_gets_the_sentence_that_helps)
{
	for (size_t i = 0; i < ARRAY_LEN(judged); i++) {
		char schema[256];
		snprintf(schema, sizeof(schema), "{'properties':{'f':%s},'required':['f']}",
			 judged[i].property);
		open_form(schema, NULL);
		set("f", judged[i].text);
		ck_assert_msg(strcmp(problem("f"), judged[i].problem) == 0, "%s: %s", judged[i].why,
			      problem("f"));
		ck_assert_msg(form_is_unfinished(form, "f") == judged[i].unfinished, "%s",
			      judged[i].why);
		ck_assert_int_eq(form_page_complete(form, 0), !*judged[i].problem);
	}
}
END_TEST

START_TEST(values_have_the_types_of_the_schema)
{
	open_form(
		"{'properties':{'date':{'type':'string','format':'date'},'code':{'type':'string','format':'uscc'},"
		"'id':{'type':'string','format':'cn-id'},'n':{'type':'integer'},'name':{'type':'string'},"
		"'pass':{'type':'string','format':'passport'},'tel':{'type':'string','format':'cn-landline'}}}",
		NULL);
	set("date", "19900307");
	set("code", "91350100 m000100y43");
	set("id", "11010119900307803x");
	set("n", "-5");
	set("name", "𬱖 A");
	set("pass", "e 1234567");
	set("tel", "02081234567");
	ck_assert_str_eq(values(), "{\"code\":\"91350100M000100Y43\",\"date\":\"1990-03-07\","
				   "\"id\":\"11010119900307803X\",\"n\":-5,\"name\":\"𬱖 A\","
				   "\"pass\":\"E1234567\",\"tel\":\"020-81234567\"}");
}
END_TEST

/* Showing */

static const struct {
	const char *property, *ui, *text, *shown, *why;
} shown[] = {
	{ "{'type':'string'}", "{'f':{'prefill':'card.name'}}", NULL, "王*英",
	  "the holder's name" },
	{ "{'type':'string'}", "{'f':{'prefill':'card.id'}}", NULL, "1101**********803X",
	  "the holder's number" },
	{ "{'type':'string','format':'cn-id'}", NULL, "440300199001011238", "4403**********1238",
	  "another's number" },
	{ "{'type':'string','format':'cn-mobile'}", NULL, "13800138000", "138****8000",
	  "a mobile number" },
	{ "{'type':'string'}", "{'f':{'widget':'phone'}}", "075512345", "075**2345",
	  "a phone without format" },
	{ "{'type':'string'}", "{'f':{'widget':'id'}}", "440300199001011238", "4403**********1238",
	  "a number without format" },
	{ "{'type':'string'}", NULL, "王小英", "王小英", "what the citizen wrote" },
	{ "{'type':'string','format':'cn-landline'}", NULL, "0755-12345678", "075******5678",
	  "a landline" },
	{ "{'type':'string','format':'passport'}", NULL, "E12345678", "E12**5678", "a passport" },
	{ "{'type':'integer'}", NULL, "12", "12", "a number" },
	{ "{'type':'string','format':'date'}", NULL, "19900307", "1990-03-07", "a date" },
};

START_TEST(numbers_of_persons_and_phones_are_shown_masked)
{
	for (size_t i = 0; i < ARRAY_LEN(shown); i++) {
		char schema[256];
		snprintf(schema, sizeof(schema), "{'properties':{'f':%s}}", shown[i].property);
		open_form(schema, shown[i].ui);
		if (shown[i].text)
			set("f", shown[i].text);
		ck_assert_msg(strcmp(display("f"), shown[i].shown) == 0, "%s: %s", shown[i].why,
			      display("f"));
	}
}
END_TEST

START_TEST(what_does_not_fit_is_not_shown_by_half)
{
	open_form("{'properties':{'f':{'type':'string'}}}", NULL);
	set("f", "王小英");
	char out[10] = "before";
	ck_assert_int_eq(form_display(form, "f", out, 9), ERR_TOO_LONG);
	ck_assert_str_eq(out, "before");
	ck_assert_int_eq(form_display(form, "f", out, 10), ERR_OK);
	ck_assert_int_eq(form_display(form, "z", out, 10), ERR_NOT_FOUND);
}
END_TEST

static const struct {
	const char *property, *ui;
	enum form_widget widget;
	int64_t max_length;
	enum form_pad pad;
} widgets[] = {
	{ "{'type':'string'}", NULL, FORM_TEXT, FORM_DEFAULT_MAX_LEN, FORM_PAD_TEXT },
	{ "{'type':'string','maxLength':30}", NULL, FORM_TEXT, 30, FORM_PAD_TEXT },
	{ "{'type':'string'}", "{'f':{'widget':'address'}}", FORM_ADDRESS, FORM_DEFAULT_MAX_LEN,
	  FORM_PAD_TEXT },
	{ "{'type':'string','format':'date'}", NULL, FORM_DATE, 10, FORM_PAD_DATE },
	{ "{'type':'string','format':'cn-id'}", NULL, FORM_ID, 18, FORM_PAD_X },
	{ "{'type':'string','format':'cn-mobile'}", NULL, FORM_PHONE, 11, FORM_PAD_DIGITS },
	{ "{'type':'string','format':'uscc'}", NULL, FORM_TEXT, 18, FORM_PAD_CODE },
	{ "{'type':'integer'}", NULL, FORM_NUMBER, 20, FORM_PAD_DASH },
	{ "{'type':'integer'}", "{'f':{'widget':'text'}}", FORM_NUMBER, 20, FORM_PAD_DASH },
	{ "{'type':'boolean'}", NULL, FORM_CHECKBOX, FORM_DEFAULT_MAX_LEN, FORM_PAD_NONE },
	{ "{'type':'string','enum':['x']}", "{'f':{'widget':'text'}}", FORM_CHOICE,
	  FORM_DEFAULT_MAX_LEN, FORM_PAD_NONE },
	{ "{'type':'array','items':{'enum':['x']}}", NULL, FORM_CHOICE, FORM_DEFAULT_MAX_LEN,
	  FORM_PAD_NONE },
	{ "{'type':'integer','minimum':0}", NULL, FORM_NUMBER, 20, FORM_PAD_DIGITS },
	{ OPEN_DATE, NULL, FORM_DATE, 10, FORM_PAD_OPEN_DATE },
	{ "{'type':'string','format':'cn-landline'}", NULL, FORM_PHONE, 20, FORM_PAD_DASH },
	{ "{'type':'string','format':'passport'}", NULL, FORM_TEXT, 9, FORM_PAD_CODE },
	{ "{'type':'string','maxLength':9}", "{'f':{'widget':'number'}}", FORM_NUMBER, 9,
	  FORM_PAD_POINT },
	{ "{'type':'string','maxLength':9,'pattern':'^[0-9]+$'}", "{'f':{'widget':'number'}}",
	  FORM_NUMBER, 9, FORM_PAD_DIGITS },
};

START_TEST(a_widget_follows_from_type_and_format_where_ui_is_silent)
{
	for (size_t i = 0; i < ARRAY_LEN(widgets); i++) {
		char schema[256];
		snprintf(schema, sizeof(schema), "{'properties':{'f':%s}}", widgets[i].property);
		open_form(schema, widgets[i].ui);
		struct form_field field;
		ck_assert_int_eq(form_field(form, "f", &field), ERR_OK);
		ck_assert_msg(field.widget == widgets[i].widget, "%s", widgets[i].property);
		ck_assert_msg(field.max_length == widgets[i].max_length, "%s", widgets[i].property);
		ck_assert_msg(field.pad == widgets[i].pad, "%s", widgets[i].property);
		ck_assert_str_eq(field.title, "f");
		ck_assert_str_eq(field.description, "");
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("form_value");
	TCase *tcase = tcase_create("form_value");
	tcase_add_checked_fixture(tcase, form_setup, form_teardown);
	tcase_add_test(tcase, what_is_known_and_fits_is_not_asked_and_all_else_is);
	tcase_add_test(tcase, without_a_card_everything_is_asked);
	tcase_add_test(tcase, the_number_of_a_foreign_resident_answers_for_a_citizens);
	tcase_add_test(tcase, a_citizens_number_that_is_wrong_does_not_answer);
	tcase_add_test(tcase, a_long_term_card_does_not_answer_for_a_date);
	tcase_add_test(tcase, a_date_that_may_be_long_term_is_one_or_the_other);
	tcase_add_test(tcase, a_doubtful_credit_code_warns_and_holds_up_nobody);
	tcase_add_test(tcase, a_character_a_field_does_not_take_changes_nothing);
	tcase_add_test(tcase, a_text_beyond_what_a_field_holds_changes_nothing);
	tcase_add_test(tcase, a_value_gets_the_sentence_that_helps);
	tcase_add_test(tcase, values_have_the_types_of_the_schema);
	tcase_add_test(tcase, numbers_of_persons_and_phones_are_shown_masked);
	tcase_add_test(tcase, what_does_not_fit_is_not_shown_by_half);
	tcase_add_test(tcase, a_widget_follows_from_type_and_format_where_ui_is_silent);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
