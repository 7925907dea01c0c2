/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_form.c - moments of the form: see scenes.h. People and numbers are invented. */
#include "tests/unit/ui/screens/scenes_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"

static void fill_person(struct document *doc)
{
	*doc = (struct document){ .kind = DOCUMENT_RESIDENT, .sex = "2", .nation = "01" };
	strcpy(doc->name, "王秀英");
	strcpy(doc->id, "11010519491231002X");
	strcpy(doc->birth, "19491231");
	strcpy(doc->address, "广东省深圳市福田区莲花街道景田社区 12 栋 3 单元 402 室");
	strcpy(doc->valid_from, "20100101");
	strcpy(doc->valid_to, "长期");
}

void scenery_form(struct scenery *s, json_t *of, const char *field)
{
	struct form_sources sources = { .card = &s->visit.holder.doc, .today = "20261121" };
	fill_person(&s->visit.holder.doc);
	if (form_create(of, &sources, &s->visit.answers.form) != ERR_OK)
		abort();
	struct materials_means means = { .online = true };
	materials_init(&s->visit.answers.materials, of, &means);
	consents_init(&s->visit.answers.consents, of, NULL);
	pickup_init(&s->visit.answers.pickup, of, &s->visit.holder.doc);
	s->visit.browse.item = of;
	s->visit.answers.item = of;
	s->visit.holder.identified = true;
	s->view.stage = STAGE_FORM;
	put(s->visit.typing.focus, field);
	put(s->visit.place.field, field);
}

void scenery_set(struct scenery *s, const char *field, const char *text)
{
	if (form_set_text(s->visit.answers.form, field, text) != ERR_OK)
		abort();
}

void scenery_toggle(struct scenery *s, const char *field, const char *value)
{
	if (form_toggle(s->visit.answers.form, field, value) != ERR_OK)
		abort();
}

void form_phone(struct scenery *s)
{
	scenery_form(s, scenery_item(s, "居住证签注"), "mobile");
	scenery_set(s, "mobile", "13800138");
}

void form_phone_empty(struct scenery *s)
{
	scenery_form(s, scenery_item(s, "居住证签注"), "mobile");
}

void form_phone_wrong(struct scenery *s)
{
	scenery_form(s, scenery_item(s, "居住证签注"), "mobile");
	scenery_set(s, "mobile", "23800138000");
	s->visit.place.show_problems = true;
}

void form_choice(struct scenery *s)
{
	scenery_form(s, scenery_item(s, "异地就医"), "kind");
	scenery_toggle(s, "kind", "posted");
}

void form_choices(struct scenery *s)
{
	scenery_form(s, scenery_item(s, "个体工商户"), "business");
	scenery_toggle(s, "business", "food");
	scenery_toggle(s, "business", "online");
}

void form_date(struct scenery *s)
{
	scenery_form(s, scenery_item(s, "灵活就业"), "start_date");
	scenery_set(s, "start_date", "2026-12-");
}

void form_id(struct scenery *s)
{
	scenery_form(s, scenery_item(s, "租房提取"), "married");
	scenery_toggle(s, "married", NULL);
	put(s->visit.typing.focus, "spouse_id");
	put(s->visit.place.field, "spouse_id");
	scenery_set(s, "spouse_id", "440301199001011234");
}

void form_address(struct scenery *s)
{
	static const char *const candidates[] = { "福田区", "福田", "服", "府",
						  "付",	    "富",   "辅", "复" };
	scenery_form(s, scenery_item(s, "户口迁移"), "to_address");
	scenery_set(s, "to_address", "广东省深圳市");
	s->view.pinyin = "fu tian qu";
	s->view.candidates = candidates;
	s->view.candidate_count = ARRAY_LEN(candidates);
}

void form_letters(struct scenery *s)
{
	scenery_form(s, scenery_item(s, "预包装"), "online");
	scenery_toggle(s, "online", NULL);
	put(s->visit.typing.focus, "site");
	put(s->visit.place.field, "site");
	scenery_set(s, "site", "shop.example.cn");
	s->visit.typing.upper = true;
}

void form_code(struct scenery *s)
{
	scenery_form(s, scenery_item(s, "预包装"), "credit_code");
	scenery_set(s, "credit_code", "91350100M0001TGQXM");
}

/* An item nobody has seen: one question of that kind. */
static void ask(struct scenery *s, const char *property, const char *value)
{
	s->spare = json_deep_copy(scenery_item(s, "居住证签注"));
	json_t *form = json_object_get(s->spare, "form");
	json_object_set_new(form, "schema",
			    json_pack("{s:{s:o}}", "properties", "asked", scenery_json(property)));
	json_object_set_new(form, "ui", json_object());
	scenery_form(s, s->spare, "asked");
	scenery_set(s, "asked", value);
}

void form_open_date(struct scenery *s)
{
	ask(s,
	    "{\"type\":\"string\",\"title\":\"证件有效期到哪一天？\","
	    "\"anyOf\":[{\"format\":\"date\"},{\"const\":\"长期\"}]}",
	    "长期");
}

void form_landline(struct scenery *s)
{
	ask(s, "{\"type\":\"string\",\"title\":\"单位的固定电话？\",\"format\":\"cn-landline\"}",
	    "0755-12345678-801");
}

void form_passport(struct scenery *s)
{
	ask(s, "{\"type\":\"string\",\"title\":\"护照号码？\",\"format\":\"passport\"}",
	    "E123456789");
	s->visit.place.show_problems = true;
}

void form_two(struct scenery *s)
{
	scenery_form(s, scenery_item(s, "高龄津贴"), "helper_name");
	scenery_set(s, "helper_name", "李");
	scenery_set(s, "helper_mobile", "139");
	s->visit.place.show_problems = true;
}

void form_number_and_box(struct scenery *s)
{
	scenery_form(s, scenery_item(s, "资料查询"), "copies");
	scenery_set(s, "copies", "9");
}

void form_checkbox(struct scenery *s)
{
	scenery_form(s, scenery_item(s, "驾驶证"), "healthy");
	put(s->visit.typing.focus, "");
}

/* A page that shows what the card already said, above what it asks. */
void form_known(struct scenery *s)
{
	s->spare = json_deep_copy(scenery_item(s, "居住证签注"));
	json_t *ui = json_object_get(json_object_get(s->spare, "form"), "ui");
	json_object_set_new(ui, "pages",
			    scenery_json("[[\"name\",\"id\",\"address\",\"mobile\"]]"));
	scenery_form(s, s->spare, "mobile");
}

/* An item nobody has seen: one question with as many answers as a form may have. */
void form_many(struct scenery *s)
{
	s->spare = json_deep_copy(scenery_item(s, "居住证签注"));
	json_t *form = json_object_get(s->spare, "form");
	json_t *names = json_array();
	for (int i = 0; i < FORM_OPTIONS_MAX; i++)
		json_array_append_new(
			names, json_sprintf(i % 7 ? "第%d街道" : "第%d街道社区工作站", i + 1));
	json_object_set_new(json_object_get(form, "schema"), "properties",
			    json_pack("{s:{s:s, s:s, s:o}}", "street", "type", "string", "title",
				      "您住在哪个街道？", "enum", names));
	json_object_set_new(json_object_get(form, "schema"), "required",
			    scenery_json("[\"street\"]"));
	json_object_set_new(form, "ui", scenery_json("{\"pages\":[[\"street\"]]}"));
	scenery_form(s, s->spare, "street");
	put(s->visit.typing.focus, "");
}

/* And one that wants everything on one page. */
void form_long_page(struct scenery *s)
{
	s->spare = json_deep_copy(scenery_item(s, "居住证签注"));
	json_t *form = json_object_get(s->spare, "form");
	json_object_set_new(
		form, "schema",
		scenery_json(
			"{\"type\":\"object\",\"properties\":{"
			"\"school\":{\"type\":\"string\",\"title\":\"毕业学校\",\"maxLength\":40},"
			"\"major\":{\"type\":\"string\",\"title\":\"所学专业\",\"maxLength\":40},"
			"\"year\":{\"type\":\"integer\",\"title\":\"毕业年份\",\"minimum\":1950,\"maximum\":2030},"
			"\"degree\":{\"type\":\"string\",\"title\":\"学历\",\"enum\":[\"大专\",\"本科\",\"研究生\"]},"
			"\"work\":{\"type\":\"boolean\",\"title\":\"已经就业\"},"
			"\"mobile\":{\"type\":\"string\",\"title\":\"手机号码\",\"format\":\"cn-mobile\"}},"
			"\"required\":[\"school\",\"major\",\"year\",\"degree\",\"mobile\"]}"));
	json_object_set_new(
		form, "ui",
		scenery_json(
			"{\"pages\":[[\"school\",\"major\",\"year\",\"degree\",\"work\",\"mobile\"]],"
			"\"mobile\":{\"widget\":\"phone\"},\"year\":{\"widget\":\"number\"}}"));
	scenery_form(s, s->spare, "school");
}

void form_long_page_end(struct scenery *s)
{
	form_long_page(s);
	scenery_set(s, "school", "深圳大学");
	scenery_set(s, "major", "土木工程");
	s->visit.part = 1;
	put(s->visit.typing.focus, "mobile");
}

/* What one answer has to do with another */

/* An item nobody has seen, at the page of that field. */
static void ask_of(struct scenery *s, const char *form, const char *field)
{
	s->spare = json_deep_copy(scenery_item(s, "居住证签注"));
	json_object_set_new(s->spare, "form", scenery_json(form));
	scenery_form(s, s->spare, field);
}

static const char owners[] =
	"{\"schema\":{\"properties\":{\"owners\":{\"type\":\"array\",\"title\":\"共有人\",\"minItems\":1,"
	"\"maxItems\":4,\"items\":{\"type\":\"object\",\"properties\":{"
	"\"name\":{\"type\":\"string\",\"title\":\"姓名？\",\"maxLength\":50},"
	"\"id\":{\"type\":\"string\",\"title\":\"公民身份号码？\",\"format\":\"cn-id\"},"
	"\"share\":{\"type\":\"integer\",\"title\":\"占多少份额？\",\"minimum\":1,\"maximum\":100}},"
	"\"required\":[\"name\",\"share\"]}}},\"required\":[\"owners\"]},"
	"\"ui\":{\"pages\":[[\"owners.name\",\"owners.id\",\"owners.share\"]],\"unit\":{\"owners.share\":\"%\"}}}";

static void add_owner(struct scenery *s, const char *n, const char *name, const char *share)
{
	char field[64];
	snprintf(field, sizeof(field), "owners.%s.name", n);
	scenery_set(s, field, name);
	snprintf(field, sizeof(field), "owners.%s.share", n);
	scenery_set(s, field, share);
}

void form_entry(struct scenery *s)
{
	ask_of(s, owners, "owners.1.name");
	add_owner(s, "1", "王秀英", "60");
	put(s->visit.typing.focus, "owners.1.share");
}

void form_group(struct scenery *s)
{
	ask_of(s, owners, "owners");
	add_owner(s, "1", "王秀英", "60");
	scenery_set(s, "owners.1.id", "11010519491231002X");
	if (form_entry_add(s->visit.answers.form, "owners") != ERR_OK)
		abort();
	add_owner(s, "2", "李明", "40");
	s->visit.place.removing = 2;
}

/* As many entries as there may be, and no more. */
void form_group_full(struct scenery *s)
{
	static const char *const numbers[] = { "1", "2", "3", "4" };
	ask_of(s, owners, "owners");
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		if (i > 0 && form_entry_add(s->visit.answers.form, "owners") != ERR_OK)
			abort();
		add_owner(s, numbers[i], "阿卜杜热合曼·买买提艾力", "25");
	}
}

static const char home[] =
	"{\"schema\":{\"properties\":{\"home\":{\"type\":\"object\",\"title\":\"现在住在哪里？\"},"
	"\"detail\":{\"type\":\"string\",\"title\":\"门牌号？\",\"maxLength\":60}},"
	"\"required\":[\"home\",\"detail\"]}}";

static void area(struct scenery *s, const char *parent, const char *parts, const char *chosen)
{
	json_t *list = scenery_json(parts);
	if (form_area_offer(s->visit.answers.form, "home", parent, list) != ERR_OK)
		abort();
	json_decref(list);
	if (chosen)
		scenery_toggle(s, "home", chosen);
}

void form_area_waits(struct scenery *s)
{
	ask_of(s, home, "home");
}

void form_area(struct scenery *s)
{
	ask_of(s, home, "home");
	area(s, "",
	     "[{\"code\":\"11\",\"name\":\"北京市\",\"more\":true},{\"code\":\"44\",\"name\":\"广东省\",\"more\":true}]",
	     "44");
	area(s, "44",
	     "[{\"code\":\"4401\",\"name\":\"广州市\",\"more\":true},{\"code\":\"4403\",\"name\":\"深圳市\",\"more\":true}]",
	     "4403");
	area(s, "4403",
	     "[{\"code\":\"440303\",\"name\":\"罗湖区\"},{\"code\":\"440304\",\"name\":\"福田区\"},"
	     "{\"code\":\"440305\",\"name\":\"南山区\"},{\"code\":\"440306\",\"name\":\"宝安区\"},"
	     "{\"code\":\"440307\",\"name\":\"龙岗区\"},{\"code\":\"440308\",\"name\":\"盐田区\"},"
	     "{\"code\":\"440309\",\"name\":\"龙华区\"}]",
	     "440304");
}

void form_area_typed(struct scenery *s)
{
	form_area(s);
	scenery_toggle(s, "home", FORM_AREA_TYPED);
	scenery_set(s, "home", "广东省深圳市光明区新湖街道");
	put(s->visit.typing.focus, "home");
}

void form_amount(struct scenery *s)
{
	ask_of(s,
	       "{\"schema\":{\"properties\":{\"income\":{\"type\":\"integer\",\"title\":\"家庭月收入多少？\","
	       "\"format\":\"cn-amount\",\"maximum\":500000},"
	       "\"area\":{\"type\":\"integer\",\"title\":\"建筑面积？\",\"minimum\":1,\"maximum\":1000}}},"
	       "\"ui\":{\"pages\":[[\"income\",\"area\"]],\"unit\":{\"area\":\"平方米\"}}}",
	       "income");
	scenery_set(s, "income", "6000.50");
	scenery_set(s, "area", "89");
	s->visit.place.show_problems = true;
}

void form_rule(struct scenery *s)
{
	ask_of(s,
	       "{\"schema\":{\"properties\":{\"from\":{\"type\":\"string\",\"title\":\"从哪天起租？\",\"format\":\"date\"},"
	       "\"until\":{\"type\":\"string\",\"title\":\"租到哪天？\",\"format\":\"date\"}}},"
	       "\"ui\":{\"pages\":[[\"from\",\"until\"]],\"rules\":[{\"left\":\"from\",\"op\":\"<=\",\"right\":\"until\"}]}}",
	       "from");
	scenery_set(s, "from", "20261201");
	scenery_set(s, "until", "20261101");
	put(s->visit.typing.focus, "until");
	s->visit.place.show_problems = true;
}

/* Nobody can mend it here: the card says who may not apply. */
void form_stuck(struct scenery *s)
{
	ask_of(s,
	       "{\"schema\":{\"properties\":{\"born\":{\"type\":\"string\",\"title\":\"出生日期\",\"format\":\"date\"}}},"
	       "\"ui\":{\"born\":{\"prefill\":\"card.birth\"},\"rules\":[{\"left\":\"born\",\"op\":\"<=\","
	       "\"right\":\"today-80y\",\"message\":\"高龄津贴须年满 80 周岁才能申领\"}]}}",
	       "born");
}
