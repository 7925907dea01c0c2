/* SPDX-License-Identifier: Apache-2.0 */
/* test_form.c - what a form asks, what it takes, what it says about it, what it gives. */
#include <check.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/core/form.h"
#include "firmware/core/item.h"
#include "tests/unit/core/item_text.h"

static json_t *item;
static struct form *form;

static const struct document card = {
	.kind = DOCUMENT_RESIDENT,
	.name = "王小英",
	.sex = "2",
	.nation = "01",
	.birth = "19900307",
	.address = "北京市东城区",
	.id = "11010119900307803X",
	.valid_to = "20400101",
};

static void open_with(const char *schema, const char *ui, const struct form_sources *sources)
{
	item = item_with_form(schema, ui);
	struct item_fault fault;
	ck_assert_msg(item_check(item, &fault) == ERR_OK, "%s: %s", fault.pointer, fault.sentence);
	ck_assert_int_eq(form_create(item, sources, &form), ERR_OK);
}

static void open_form(const char *schema, const char *ui)
{
	struct form_sources sources = { .card = &card, .today = "20261121" };
	open_with(schema, ui, &sources);
}

static void setup(void)
{
	item = NULL;
	form = NULL;
}

static void teardown(void)
{
	form_destroy(form);
	json_decref(item);
}

static void reopen(const char *schema, const char *ui)
{
	teardown();
	open_form(schema, ui);
}

/* "a b|c": the fields of every page that asks. */
static const char *pages(void)
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

static const char *values(void)
{
	static char text[4096];
	json_t *object CLEANUP(json_unref) = form_values(form);
	size_t len = json_dumpb(object, text, sizeof(text) - 1, JSON_COMPACT | JSON_SORT_KEYS);
	text[len] = '\0';
	return text;
}

/* The problem's id behind "form.error.", with its number where it has one; "" for none. */
static const char *problem(const char *name)
{
	static char text[64];
	struct form_problem p;
	if (!form_problem(form, name, &p))
		return "";
	ck_assert_int_eq(strncmp(p.message_id, "form.error.", 11), 0);
	snprintf(text, sizeof(text), p.n ? "%s %lld" : "%s", p.message_id + 11, (long long)p.n);
	return text;
}

static const char *display(const char *name)
{
	static char text[256];
	ck_assert_int_eq(form_display(form, name, text, sizeof(text)), ERR_OK);
	return text;
}

static void set(const char *name, const char *text)
{
	ck_assert_msg(form_set_text(form, name, text) == ERR_OK, "%s: %s", name, text);
}

static void toggle(const char *name, const char *value)
{
	ck_assert_msg(form_toggle(form, name, value) == ERR_OK, "%s: %s", name, value ? value : "");
}

/* Pages and prefill */

START_TEST(the_simple_item_asks_one_question)
{
	item = simple_item();
	struct form_sources sources = { .card = &card, .today = "20261121" };
	ck_assert_int_eq(form_create(item, &sources, &form), ERR_OK);
	ck_assert_str_eq(pages(), "mobile");
	ck_assert(!form_complete(form) && !form_page_complete(form, 0));
	set("mobile", "13800138000");
	ck_assert(form_complete(form) && form_page_complete(form, 0));
	ck_assert_str_eq(values(), "{\"address\":\"北京市东城区\",\"id\":\"11010119900307803X\","
				   "\"mobile\":\"13800138000\",\"name\":\"王小英\"}");
	ck_assert_str_eq(form_mobile(form), "13800138000");
}
END_TEST

#define ABC "{'properties':{'a':{'type':'string'},'b':{'type':'string'},'c':{'type':'string'}}}"

START_TEST(more_fields_stand_on_a_page_only_if_pages_says_so)
{
	open_form(ABC, NULL);
	ck_assert_str_eq(pages(), "a|b|c");
	reopen(ABC, "{'pages':[['c','a']]}");
	ck_assert_str_eq(pages(), "c a|b");
	ck_assert_uint_eq(form_page_of(form, "a"), 0);
	ck_assert_uint_eq(form_page_of(form, "b"), 1);
	ck_assert_uint_eq(form_page_of(form, "z"), (size_t)-1);
}
END_TEST

START_TEST(an_answered_field_is_shown_beside_an_asked_one_and_never_asked)
{
	open_form(
		ABC,
		"{'pages':[['a','b'],['c']],'a':{'prefill':'card.name'},'c':{'prefill':'card.address'}}");
	ck_assert_str_eq(pages(), "a b");
	struct form_field field;
	ck_assert_int_eq(form_field(form, "a", &field), ERR_OK);
	ck_assert(field.answered);
	ck_assert_str_eq(field.text, "王小英");
	ck_assert_int_eq(form_set_text(form, "a", "李四"), ERR_NOT_FOUND);
	ck_assert_uint_eq(form_page_of(form, "a"), (size_t)-1);
	const char *names[FORM_FIELDS_MAX];
	ck_assert_uint_eq(form_fields(form, names), 3);
}
END_TEST

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
	{ "{'type':'string'}", "platform.blank", NULL, "blanks: asked" },
	{ "{'type':'string'}", "platform.nested", NULL, "an object: asked" },
	{ "{'type':'string','format':'cn-mobile'}", "visit.mobile", "\"13900139000\"",
	  "from this visit" },
};

START_TEST(what_is_known_and_fits_is_not_asked_and_all_else_is)
{
	json_t *platform CLEANUP(json_unref) = json_of(
		"{'company':'某公司','years':12,'married':'1','retired':false,'kinds':['x','z'],"
		"'broken':'a\\nb','blank':'  ','nested':{}}");
	json_t *visit CLEANUP(json_unref) = json_of("{'mobile':'13900139000'}");
	struct form_sources sources = { &card, platform, visit, "20261121" };
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
		teardown();
		setup();
	}
}
END_TEST

START_TEST(without_a_card_everything_is_asked)
{
	struct form_sources sources = { .today = "20261121" };
	open_with(
		ABC,
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
	struct form_sources sources = { .card = &foreigner, .today = "20261121" };
	open_with(
		"{'properties':{'id':{'type':'string','format':'cn-id'},'name':{'type':'string'}}}",
		"{'id':{'prefill':'card.id'},'name':{'prefill':'card.name'}}", &sources);
	ck_assert_uint_eq(form_page_count(form), 0);
	ck_assert_str_eq(values(), "{\"id\":\"911840199001010018\",\"name\":\"AMINA\"}");
}
END_TEST

START_TEST(a_long_term_card_does_not_answer_for_a_date)
{
	struct document old = card;
	strcpy(old.valid_to, "长期");
	struct form_sources sources = { .card = &old, .today = "20261121" };
	open_with("{'properties':{'d':{'type':'string','format':'date'},'t':{'type':'string'}}}",
		  "{'d':{'prefill':'card.valid_to'},'t':{'prefill':'card.valid_to'}}", &sources);
	ck_assert_str_eq(pages(), "d");
	ck_assert_str_eq(values(), "{\"t\":\"长期\"}");
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
	{ "{'type':'string','format':'cn-id'}", "id", "1101x", "1101y", "another letter" },
	{ "{'type':'string'}", "id", "12X", "12A", "another letter" },
	{ "{'type':'string','format':'date'}", "date", "1990-03", "1990/03", "a stroke" },
	{ "{'type':'string','format':'uscc'}", "text", "9135 0100m", "9135_", "a sign" },
	{ "{'type':'string'}", "text", "王 A1，。𬱖", "a\nb", "a line break" },
	{ "{'type':'string'}", "address", "一号", "a\tb", "a tab" },
	{ "{'type':'string'}", "text", "x", "a\x7f", "DEL" },
	{ "{'type':'string'}", "text", "x", "\xe2\x80\xae", "a direction override" },
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
		teardown();
		setup();
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
		teardown();
		setup();
	}
}
END_TEST

START_TEST(an_optional_field_may_stay_empty_but_not_be_wrong)
{
	open_form("{'properties':{'f':{'type':'string','minLength':3}}}", NULL);
	ck_assert_str_eq(problem("f"), "");
	ck_assert(form_complete(form));
	set("f", "x");
	ck_assert_str_eq(problem("f"), "short 2");
	ck_assert(!form_complete(form));
	set("f", "  ");
	ck_assert(form_complete(form));
	ck_assert_str_eq(values(), "{}");
}
END_TEST

START_TEST(values_have_the_types_of_the_schema)
{
	open_form(
		"{'properties':{'date':{'type':'string','format':'date'},'code':{'type':'string','format':'uscc'},"
		"'id':{'type':'string','format':'cn-id'},'n':{'type':'integer'},'name':{'type':'string'}}}",
		NULL);
	set("date", "19900307");
	set("code", "91350100 m000100y43");
	set("id", "11010119900307803x");
	set("n", "-5");
	set("name", "𬱖 A");
	ck_assert_str_eq(values(), "{\"code\":\"91350100M000100Y43\",\"date\":\"1990-03-07\","
				   "\"id\":\"11010119900307803X\",\"n\":-5,\"name\":\"𬱖 A\"}");
}
END_TEST

/* Choices and boxes */

#define CHOICES                                                                                                  \
	"{'properties':{"                                                                                        \
	"'one':{'type':'string','enum':['x','y'],'enum_titles':{'x':'甲'}},"                                    \
	"'any':{'type':'array','items':{'type':'string','enum':['p','q','r']},'x-enum-titles':"                  \
	"{'p':'养老','q':'医疗'}},"                                                                          \
	"'box':{'type':'boolean'},'must':{'type':'boolean','const':true},'may':{'type':'string','enum':['z']}}," \
	"'required':['one','any','box','must']}"

START_TEST(one_of_several_is_chosen_and_replaced)
{
	open_form(CHOICES, NULL);
	ck_assert_str_eq(problem("one"), "choose");
	toggle("one", "x");
	toggle("one", "y");
	toggle("one", "y");
	ck_assert_str_eq(problem("one"), "");
	ck_assert_str_eq(display("one"), "y");
	toggle("one", "x");
	ck_assert_str_eq(display("one"), "甲");
	ck_assert_int_eq(form_toggle(form, "one", "z"), ERR_NOT_FOUND);
	ck_assert_int_eq(form_toggle(form, "one", NULL), ERR_NOT_FOUND);
	ck_assert_int_eq(form_set_text(form, "one", "x"), ERR_NOT_FOUND);
	toggle("may", "z");
	toggle("may", "z");
	ck_assert_str_eq(display("may"), "");
}
END_TEST

START_TEST(several_choices_are_turned_on_and_off)
{
	open_form(CHOICES, NULL);
	ck_assert_str_eq(problem("any"), "choose 1");
	toggle("any", "q");
	toggle("any", "p");
	ck_assert_str_eq(display("any"), "养老、医疗");
	toggle("any", "q");
	toggle("any", "r");
	ck_assert_str_eq(display("any"), "养老、r");
	struct form_field field;
	ck_assert_int_eq(form_field(form, "any", &field), ERR_OK);
	ck_assert_int_eq(field.type, FORM_CHOICES);
	ck_assert_uint_eq(field.option_count, 3);
	ck_assert(field.options[0].chosen && !field.options[1].chosen && field.options[2].chosen);
}
END_TEST

START_TEST(a_box_counts_as_answered_unless_it_must_be_ticked)
{
	open_form(CHOICES, NULL);
	ck_assert_str_eq(problem("box"), "");
	ck_assert_str_eq(problem("must"), "required");
	toggle("must", NULL);
	ck_assert_str_eq(problem("must"), "");
	ck_assert_str_eq(display("must"), "1");
	ck_assert_str_eq(display("box"), "0");
	ck_assert_str_eq(values(), "{\"box\":false,\"must\":true}");
	toggle("must", NULL);
	ck_assert_str_eq(values(), "{\"box\":false}");
	ck_assert_int_eq(form_toggle(form, "box", "x"), ERR_NOT_FOUND);
	ck_assert_int_eq(form_set_text(form, "box", "1"), ERR_NOT_FOUND);
}
END_TEST

START_TEST(the_number_of_choices_has_bounds)
{
	open_form(
		"{'properties':{'f':{'type':'array','items':{'enum':['a','b','c']},'minItems':2,'maxItems':2}}}",
		NULL);
	ck_assert_str_eq(problem("f"), "");
	toggle("f", "a");
	ck_assert_str_eq(problem("f"), "choose 2");
	toggle("f", "b");
	ck_assert_str_eq(problem("f"), "");
	toggle("f", "c");
	ck_assert_str_eq(problem("f"), "too_many 2");
}
END_TEST

/* Conditions */

#define REASON                                                                             \
	"{'properties':{'reason':{'type':'string','enum':['lost','moved','other']},"       \
	"'day':{'type':'string','format':'date'},'note':{'type':'string'}},"               \
	"'required':['reason'],'allOf':["                                                  \
	"{'if':{'properties':{'reason':{'const':'lost'}}},'then':{'required':['day']}},"   \
	"{'if':{'properties':{'reason':{'enum':['moved','other']}}},'then':{'properties':" \
	"{'why':{'type':'string','minLength':4},'note':{'maxLength':2}},'required':['why']}}]}"

START_TEST(a_field_of_a_condition_is_asked_only_while_it_holds)
{
	open_form(REASON, NULL);
	ck_assert_str_eq(pages(), "reason|note");
	ck_assert_int_eq(form_set_text(form, "day", "19900307"), ERR_NOT_FOUND);
	toggle("reason", "lost");
	ck_assert_str_eq(pages(), "reason|day|note");
	ck_assert_str_eq(problem("day"), "required");
	set("day", "20261101");
	ck_assert_str_eq(values(), "{\"day\":\"2026-11-01\",\"reason\":\"lost\"}");
	toggle("reason", "moved");
	ck_assert_str_eq(pages(), "reason|note|why");
	ck_assert_str_eq(values(), "{\"reason\":\"moved\"}");
	ck_assert(!form_complete(form));
	set("why", "换了城市");
	ck_assert(form_complete(form));
	toggle("reason", "lost");
	ck_assert_str_eq(values(), "{\"day\":\"2026-11-01\",\"reason\":\"lost\"}");
}
END_TEST

START_TEST(a_condition_narrows_a_field_that_is_always_there)
{
	open_form(REASON, NULL);
	set("note", "三个字");
	ck_assert_str_eq(problem("note"), "");
	toggle("reason", "other");
	ck_assert_str_eq(problem("note"), "too_long 2");
	struct form_field field;
	ck_assert_int_eq(form_field(form, "note", &field), ERR_OK);
	ck_assert_int_eq(field.max_length, 2);
	ck_assert(!field.required);
	toggle("reason", "lost");
	ck_assert_str_eq(problem("note"), "");
}
END_TEST

START_TEST(conditions_may_hang_on_fields_of_conditions)
{
	open_form(
		"{'properties':{'a':{'type':'boolean'},'b':{'type':'integer'},'c':{'type':'string'}},'allOf':["
		"{'if':{'properties':{'b':{'const':2}}},'then':{'required':['c']}},"
		"{'if':{'properties':{'a':{'const':true}}},'then':{'required':['b']}}]}",
		NULL);
	ck_assert_str_eq(pages(), "a");
	toggle("a", NULL);
	ck_assert_str_eq(pages(), "a|b");
	set("b", "02");
	ck_assert_str_eq(pages(), "a|b|c");
	set("c", "x");
	ck_assert_str_eq(values(), "{\"a\":true,\"b\":2,\"c\":\"x\"}");
	toggle("a", NULL);
	ck_assert_str_eq(pages(), "a");
	ck_assert_str_eq(values(), "{\"a\":false}");
}
END_TEST

START_TEST(an_unticked_box_fulfils_a_test_for_false)
{
	open_form("{'properties':{'a':{'type':'boolean'},'b':{'type':'string'}},'allOf':["
		  "{'if':{'properties':{'a':{'const':false}}},'then':{'required':['b']}}]}",
		  NULL);
	ck_assert_str_eq(pages(), "a|b");
	toggle("a", NULL);
	ck_assert_str_eq(pages(), "a");
}
END_TEST

START_TEST(a_choice_that_is_no_longer_offered_is_dropped)
{
	open_form(
		"{'properties':{'a':{'type':'boolean'},'b':{'type':'string','enum':['x','y']},"
		"'c':{'type':'array','items':{'enum':['p','q']}}},'required':['b'],'allOf':["
		"{'if':{'properties':{'a':{'const':true}}},'then':{'properties':{'b':{'enum':['y']},"
		"'c':{'items':{'enum':['q']}}}}}]}",
		NULL);
	toggle("b", "x");
	toggle("c", "p");
	toggle("c", "q");
	toggle("a", NULL);
	ck_assert_str_eq(values(), "{\"a\":true,\"c\":[\"q\"]}");
	ck_assert_str_eq(problem("b"), "choose");
	struct form_field field;
	ck_assert_int_eq(form_field(form, "b", &field), ERR_OK);
	ck_assert_uint_eq(field.option_count, 1);
	ck_assert_int_eq(form_toggle(form, "b", "x"), ERR_NOT_FOUND);
	toggle("a", NULL);
	ck_assert_int_eq(form_field(form, "b", &field), ERR_OK);
	ck_assert_uint_eq(field.option_count, 2);
}
END_TEST

START_TEST(a_prefilled_value_that_a_condition_makes_wrong_is_asked)
{
	open_form(
		"{'properties':{'a':{'type':'boolean'},'name':{'type':'string'}},'required':['name'],'allOf':["
		"{'if':{'properties':{'a':{'const':true}}},'then':{'properties':{'name':{'pattern':'^[A-Z]+$'}}}}]}",
		"{'name':{'prefill':'card.name'}}");
	ck_assert_str_eq(pages(), "a");
	toggle("a", NULL);
	ck_assert_str_eq(pages(), "a|name");
	set("name", "WANG");
	ck_assert(form_complete(form));
	toggle("a", NULL);
	ck_assert_str_eq(pages(), "a|name");
}
END_TEST

START_TEST(an_opened_field_may_be_prefilled)
{
	open_form(
		"{'properties':{'a':{'type':'boolean'},'d':{'type':'string','format':'date'}},'allOf':["
		"{'if':{'properties':{'a':{'const':true}}},'then':{'required':['d']}}]}",
		"{'d':{'prefill':'card.birth'}}");
	ck_assert_str_eq(values(), "{\"a\":false}");
	toggle("a", NULL);
	ck_assert_str_eq(pages(), "a");
	ck_assert_str_eq(values(), "{\"a\":true,\"d\":\"1990-03-07\"}");
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
		teardown();
		setup();
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
} widgets[] = {
	{ "{'type':'string'}", NULL, FORM_TEXT, FORM_DEFAULT_MAX_LEN },
	{ "{'type':'string','maxLength':30}", NULL, FORM_TEXT, 30 },
	{ "{'type':'string'}", "{'f':{'widget':'address'}}", FORM_ADDRESS, FORM_DEFAULT_MAX_LEN },
	{ "{'type':'string','format':'date'}", NULL, FORM_DATE, 10 },
	{ "{'type':'string','format':'cn-id'}", NULL, FORM_ID, 18 },
	{ "{'type':'string','format':'cn-mobile'}", NULL, FORM_PHONE, 11 },
	{ "{'type':'string','format':'uscc'}", NULL, FORM_TEXT, 18 },
	{ "{'type':'integer'}", NULL, FORM_NUMBER, 20 },
	{ "{'type':'integer'}", "{'f':{'widget':'text'}}", FORM_NUMBER, 20 },
	{ "{'type':'boolean'}", NULL, FORM_CHECKBOX, FORM_DEFAULT_MAX_LEN },
	{ "{'type':'string','enum':['x']}", "{'f':{'widget':'text'}}", FORM_CHOICE,
	  FORM_DEFAULT_MAX_LEN },
	{ "{'type':'array','items':{'enum':['x']}}", NULL, FORM_CHOICE, FORM_DEFAULT_MAX_LEN },
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
		ck_assert_str_eq(field.title, "f");
		ck_assert_str_eq(field.description, "");
		teardown();
		setup();
	}
}
END_TEST

START_TEST(the_mobile_to_call_is_the_first_good_one)
{
	open_form("{'properties':{'note':{'type':'string'},'tel':{'type':'string'},"
		  "'mobile':{'type':'string','format':'cn-mobile'}}}",
		  "{'tel':{'widget':'phone'}}");
	ck_assert_str_eq(form_mobile(form), "");
	set("note", "13700137000");
	set("mobile", "1380013");
	ck_assert_str_eq(form_mobile(form), "");
	set("mobile", "13800138000");
	ck_assert_str_eq(form_mobile(form), "13800138000");
	set("tel", "075512345678");
	ck_assert_str_eq(form_mobile(form), "13800138000");
	set("tel", "13900139000");
	ck_assert_str_eq(form_mobile(form), "13900139000");
}
END_TEST

START_TEST(a_name_that_is_no_field_is_not_found)
{
	open_form(ABC, NULL);
	struct form_field field;
	struct form_problem p;
	ck_assert_int_eq(form_field(form, "z", &field), ERR_NOT_FOUND);
	ck_assert_int_eq(form_set_text(form, "z", "x"), ERR_NOT_FOUND);
	ck_assert_int_eq(form_toggle(form, "z", "x"), ERR_NOT_FOUND);
	ck_assert(!form_problem(form, "z", &p) && !form_is_unfinished(form, "z"));
	form_destroy(NULL);
}
END_TEST

START_TEST(an_item_that_was_never_checked_gives_no_form)
{
	struct form_sources sources = { .today = "20261121" };
	json_t *bad CLEANUP(json_unref) =
		item_with_form("{'properties':{'a':{'type':'number'}}}", NULL);
	struct form *none = NULL;
	ck_assert_int_eq(form_create(bad, &sources, &none), ERR_ITEM_INVALID);
	ck_assert_ptr_null(none);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("form");
	TCase *tcase = tcase_create("form");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, the_simple_item_asks_one_question);
	tcase_add_test(tcase, more_fields_stand_on_a_page_only_if_pages_says_so);
	tcase_add_test(tcase, an_answered_field_is_shown_beside_an_asked_one_and_never_asked);
	tcase_add_test(tcase, what_is_known_and_fits_is_not_asked_and_all_else_is);
	tcase_add_test(tcase, without_a_card_everything_is_asked);
	tcase_add_test(tcase, the_number_of_a_foreign_resident_answers_for_a_citizens);
	tcase_add_test(tcase, a_long_term_card_does_not_answer_for_a_date);
	tcase_add_test(tcase, a_character_a_field_does_not_take_changes_nothing);
	tcase_add_test(tcase, a_text_beyond_what_a_field_holds_changes_nothing);
	tcase_add_test(tcase, a_value_gets_the_sentence_that_helps);
	tcase_add_test(tcase, an_optional_field_may_stay_empty_but_not_be_wrong);
	tcase_add_test(tcase, values_have_the_types_of_the_schema);
	tcase_add_test(tcase, one_of_several_is_chosen_and_replaced);
	tcase_add_test(tcase, several_choices_are_turned_on_and_off);
	tcase_add_test(tcase, a_box_counts_as_answered_unless_it_must_be_ticked);
	tcase_add_test(tcase, the_number_of_choices_has_bounds);
	tcase_add_test(tcase, a_field_of_a_condition_is_asked_only_while_it_holds);
	tcase_add_test(tcase, a_condition_narrows_a_field_that_is_always_there);
	tcase_add_test(tcase, conditions_may_hang_on_fields_of_conditions);
	tcase_add_test(tcase, an_unticked_box_fulfils_a_test_for_false);
	tcase_add_test(tcase, a_choice_that_is_no_longer_offered_is_dropped);
	tcase_add_test(tcase, a_prefilled_value_that_a_condition_makes_wrong_is_asked);
	tcase_add_test(tcase, an_opened_field_may_be_prefilled);
	tcase_add_test(tcase, numbers_of_persons_and_phones_are_shown_masked);
	tcase_add_test(tcase, what_does_not_fit_is_not_shown_by_half);
	tcase_add_test(tcase, a_widget_follows_from_type_and_format_where_ui_is_silent);
	tcase_add_test(tcase, the_mobile_to_call_is_the_first_good_one);
	tcase_add_test(tcase, a_name_that_is_no_field_is_not_found);
	tcase_add_test(tcase, an_item_that_was_never_checked_gives_no_form);
	suite_add_tcase(suite, tcase);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
