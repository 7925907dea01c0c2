/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_form.c - moments of the form: see scenes.h. People and numbers are invented. */
#include "tests/unit/ui/screens/scenes_form.h"

#include <stdlib.h>
#include <string.h>

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
