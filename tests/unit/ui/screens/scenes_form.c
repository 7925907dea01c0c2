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

void stage_form(struct stage *s, json_t *of, const char *field)
{
	struct form_sources sources = { .card = &s->doc, .today = "20261121" };
	fill_person(&s->doc);
	if (form_create(of, &sources, &s->form) != ERR_OK)
		abort();
	struct materials_means means = { .online = true };
	materials_init(&s->materials, of, &means);
	s->view.item = of;
	s->view.form = s->form;
	s->view.materials = &s->materials;
	s->view.doc = &s->doc;
	s->view.state = SESSION_FORM;
	s->view.facts = (struct session_facts){ .identified = true,
						.form_asks = true,
						.materials_ask = true };
	s->view.focus = field;
	size_t page = form_page_of(s->form, field);
	s->view.form_page = page == (size_t)-1 ? 0 : page;
}

void stage_set(struct stage *s, const char *field, const char *text)
{
	if (form_set_text(s->form, field, text) != ERR_OK)
		abort();
}

void stage_toggle(struct stage *s, const char *field, const char *value)
{
	if (form_toggle(s->form, field, value) != ERR_OK)
		abort();
}

void form_phone(struct stage *s)
{
	stage_form(s, stage_item(s, "居住证签注"), "mobile");
	stage_set(s, "mobile", "13800138");
}

void form_phone_empty(struct stage *s)
{
	stage_form(s, stage_item(s, "居住证签注"), "mobile");
}

void form_phone_wrong(struct stage *s)
{
	stage_form(s, stage_item(s, "居住证签注"), "mobile");
	stage_set(s, "mobile", "23800138000");
	s->view.show_problems = true;
}

void form_choice(struct stage *s)
{
	stage_form(s, stage_item(s, "异地就医"), "kind");
	stage_toggle(s, "kind", "posted");
}

void form_choices(struct stage *s)
{
	stage_form(s, stage_item(s, "个体工商户"), "business");
	stage_toggle(s, "business", "food");
	stage_toggle(s, "business", "online");
}

void form_date(struct stage *s)
{
	stage_form(s, stage_item(s, "灵活就业"), "start_date");
	stage_set(s, "start_date", "2026-12-");
}

void form_id(struct stage *s)
{
	stage_form(s, stage_item(s, "租房提取"), "married");
	stage_toggle(s, "married", NULL);
	s->view.focus = "spouse_id";
	s->view.form_page = form_page_of(s->form, "spouse_id");
	stage_set(s, "spouse_id", "440301199001011234");
}

void form_address(struct stage *s)
{
	static const char *const candidates[] = { "福田区", "福田", "服", "府",
						  "付",	    "富",   "辅", "复" };
	stage_form(s, stage_item(s, "户口迁移"), "to_address");
	stage_set(s, "to_address", "广东省深圳市");
	s->view.pinyin = "fu tian qu";
	s->view.candidates = candidates;
	s->view.candidate_count = ARRAY_LEN(candidates);
}

void form_letters(struct stage *s)
{
	stage_form(s, stage_item(s, "预包装"), "credit_code");
	stage_set(s, "credit_code", "91350100M000");
	s->view.letters_upper = true;
}

void form_two(struct stage *s)
{
	stage_form(s, stage_item(s, "高龄津贴"), "helper_name");
	stage_set(s, "helper_name", "李");
	stage_set(s, "helper_mobile", "139");
	s->view.show_problems = true;
}

void form_number_and_box(struct stage *s)
{
	stage_form(s, stage_item(s, "资料查询"), "copies");
	stage_set(s, "copies", "9");
}

void form_checkbox(struct stage *s)
{
	stage_form(s, stage_item(s, "驾驶证"), "healthy");
	s->view.focus = "";
}

/* A page that shows what the card already said, above what it asks. */
void form_known(struct stage *s)
{
	s->spare = json_deep_copy(stage_item(s, "居住证签注"));
	json_t *ui = json_object_get(json_object_get(s->spare, "form"), "ui");
	json_object_set_new(ui, "pages", stage_json("[[\"name\",\"id\",\"address\",\"mobile\"]]"));
	stage_form(s, s->spare, "mobile");
}

/* An item nobody has seen: one question with as many answers as a form may have. */
void form_many(struct stage *s)
{
	s->spare = json_deep_copy(stage_item(s, "居住证签注"));
	json_t *form = json_object_get(s->spare, "form");
	json_t *names = json_array();
	for (int i = 0; i < FORM_OPTIONS_MAX; i++)
		json_array_append_new(
			names, json_sprintf(i % 7 ? "第%d街道" : "第%d街道社区工作站", i + 1));
	json_object_set_new(json_object_get(form, "schema"), "properties",
			    json_pack("{s:{s:s, s:s, s:o}}", "street", "type", "string", "title",
				      "您住在哪个街道？", "enum", names));
	json_object_set_new(json_object_get(form, "schema"), "required",
			    stage_json("[\"street\"]"));
	json_object_set_new(form, "ui", stage_json("{\"pages\":[[\"street\"]]}"));
	stage_form(s, s->spare, "street");
	s->view.focus = "";
}

/* And one that wants everything on one page. */
void form_long_page(struct stage *s)
{
	s->spare = json_deep_copy(stage_item(s, "居住证签注"));
	json_t *form = json_object_get(s->spare, "form");
	json_object_set_new(
		form, "schema",
		stage_json(
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
		stage_json(
			"{\"pages\":[[\"school\",\"major\",\"year\",\"degree\",\"work\",\"mobile\"]],"
			"\"mobile\":{\"widget\":\"phone\"},\"year\":{\"widget\":\"number\"}}"));
	stage_form(s, s->spare, "school");
}

void form_long_page_end(struct stage *s)
{
	form_long_page(s);
	stage_set(s, "school", "深圳大学");
	stage_set(s, "major", "土木工程");
	s->view.check_page = 1;
	s->view.focus = "mobile";
}
