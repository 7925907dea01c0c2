/* SPDX-License-Identifier: Apache-2.0 */
/* scenes.c - see scenes.h. People, halls and numbers are invented. */
#include "tests/unit/ui/screens/scenes.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/core/item.h"

#define SATURDAY_0941 1795225260000 /* 2026-11-21T09:41:00+08:00 */

static json_t *must(json_t *value)
{
	if (!value)
		abort();
	return value;
}

static json_t *parsed(const char *text)
{
	return must(json_loads(text, 0, NULL));
}

/* The hall and its themes */

static const char status_text[] =
	"{\"closed\":null,\"online\":true,\"terminal_id\":\"A-07\","
	"\"hall\":{\"name\":\"福田区政务服务大厅\",\"address\":\"福民路 123 号\","
	"\"hours\":\"工作日 9:00-12:00，14:00-18:00\",\"phone\":\"0755-8291 8333\","
	"\"window\":\"一楼 3 号窗口\",\"responsible\":\"\"},\"themes\":["
	"{\"code\":\"household\",\"name\":\"户籍身份\",\"icon\":\"id-card\",\"items\":12,"
	"\"examples\":[\"居住证签注\",\"身份证补领\",\"户口迁移\"]},"
	"{\"code\":\"social\",\"name\":\"社会保障\",\"icon\":\"shield\",\"items\":9,"
	"\"examples\":[\"灵活就业人员参保登记\",\"城乡居民基本养老保险参保登记\",\"待遇申领\"]},"
	"{\"code\":\"medical\",\"name\":\"医疗保险\",\"icon\":\"heart\",\"items\":7,"
	"\"examples\":[\"登记\",\"异地就医\",\"报销\"]},"
	"{\"code\":\"fund\",\"name\":\"住房公积金\",\"icon\":\"house\",\"items\":5,"
	"\"examples\":[\"提取\",\"缴存\",\"贷款\"]},"
	"{\"code\":\"estate\",\"name\":\"不动产\",\"icon\":\"document\",\"items\":4,"
	"\"examples\":[\"登记\",\"查询\",\"过户\"]},"
	"{\"code\":\"civil\",\"name\":\"民政婚姻\",\"icon\":\"people\",\"items\":6,"
	"\"examples\":[\"低保\",\"高龄津贴\",\"婚姻\"]},"
	"{\"code\":\"business\",\"name\":\"开办企业\",\"icon\":\"shop\",\"items\":11,"
	"\"examples\":[\"设立\",\"变更\",\"许可\"]},"
	"{\"code\":\"traffic\",\"name\":\"交通出行\",\"icon\":\"car\",\"items\":8,"
	"\"examples\":[\"驾驶证\",\"车辆\",\"违法\"]}]}";

static void add_themes(struct stage *s, int more)
{
	json_t *themes = json_object_get(s->status, "themes");
	for (int i = 0; i < more; i++)
		json_array_append_new(themes,
				      json_pack("{s:o, s:s, s:s, s:i, s:[]}", "code",
						json_sprintf("主题%d", i + 1), "name",
						i % 2 ? "残疾人服务与就业援助" : "出生与生育",
						"icon", i % 2 ? "nobody-drew-this" : "", "items",
						3 + i, "examples"));
}

static json_t *item_named(struct stage *s, const char *word)
{
	size_t i;
	json_t *item;
	json_array_foreach(json_object_get(s->catalogue, "items"), i,
			   item) if (strstr(json_str(item, "task_name"), word)) return item;
	abort();
}

static void home(struct stage *s)
{
	s->view.state = SESSION_HOME;
}

static void home_card_left(struct stage *s)
{
	home(s);
	s->view.card_left = true;
}

static void home_more_themes(struct stage *s)
{
	home(s);
	add_themes(s, 14);
	s->view.results_page = 1;
}

static void home_full(struct stage *s)
{
	home(s);
	add_themes(s, 14);
	s->view.card_left = true;
}

static void home_three(struct stage *s)
{
	home(s);
	json_t *themes = json_object_get(s->status, "themes");
	while (json_array_size(themes) > 3)
		json_array_remove(themes, 3);
}

/* Search */

static void search(struct stage *s)
{
	s->view.state = SESSION_SEARCH;
	s->view.query = s->view.theme = s->view.focus = "";
}

static void search_theme(struct stage *s)
{
	search(s);
	s->view.theme = "household";
	s->results = json_pack("{s:i, s:O}", "total", 13, "items",
			       json_object_get(s->catalogue, "items"));
	s->view.results = s->results;
}

static void search_page_two(struct stage *s)
{
	search_theme(s);
	s->view.results_page = 1;
}

static void search_typing(struct stage *s)
{
	static const char *const candidates[] = { "居住证", "居住", "就", "据",
						  "局",	    "举",   "剧", "巨" };
	search_theme(s);
	s->view.theme = "";
	s->view.query = "居住证";
	s->view.focus = "search";
	s->view.pinyin = "ju zhu zheng";
	s->view.candidates = candidates;
	s->view.candidate_count = ARRAY_LEN(candidates);
}

static void search_empty_box(struct stage *s)
{
	search_typing(s);
	s->view.pinyin = s->view.query = "";
	s->view.candidate_count = 0;
	s->view.results = NULL;
}

static void search_nothing(struct stage *s)
{
	search_empty_box(s);
	s->view.query = "隔壁老王的证";
	json_decref(s->results);
	s->results = parsed("{\"total\":0,\"items\":[]}");
	s->view.results = s->results;
}

/* Item, identify */

static void item_of(struct stage *s, const char *word, int page)
{
	s->view.state = SESSION_ITEM;
	s->view.item = item_named(s, word);
	s->view.item_page = page;
}

static void item(struct stage *s)
{
	item_of(s, "灵活就业", 0);
}

static void item_fee(struct stage *s)
{
	item_of(s, "身份证补领", 0);
}

static void item_guide_1(struct stage *s)
{
	item_of(s, "灵活就业", 1);
}

static void item_guide_2(struct stage *s)
{
	item_of(s, "灵活就业", 2);
}

static void item_guide_3(struct stage *s)
{
	item_of(s, "灵活就业", 3);
}

static void item_guide_4(struct stage *s)
{
	item_of(s, "灵活就业", 4);
}

static void identify(struct stage *s)
{
	s->view.state = SESSION_IDENTIFY;
	s->view.item = item_named(s, "灵活就业");
	s->view.reader_usable = true;
}

static void identify_reading(struct stage *s)
{
	identify(s);
	s->view.card_reading = true;
}

static void identify_problem(struct stage *s)
{
	identify(s);
	s->view.card_problem = ERR_CARD_UNREADABLE;
}

static void identify_level(struct stage *s)
{
	identify(s);
	s->view.card_problem = ERR_IDENTITY_LEVEL;
}

static void identify_lift(struct stage *s)
{
	identify(s);
	s->view.card_lift = true;
}

static void identify_no_reader(struct stage *s)
{
	identify(s);
	s->view.reader_usable = false;
}

/* Form */

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

static void form_of(struct stage *s, json_t *of, const char *field)
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

static void set(struct stage *s, const char *field, const char *text)
{
	if (form_set_text(s->form, field, text) != ERR_OK)
		abort();
}

static void toggle(struct stage *s, const char *field, const char *value)
{
	if (form_toggle(s->form, field, value) != ERR_OK)
		abort();
}

static void form_phone(struct stage *s)
{
	form_of(s, item_named(s, "居住证签注"), "mobile");
	set(s, "mobile", "13800138");
}

static void form_phone_empty(struct stage *s)
{
	form_of(s, item_named(s, "居住证签注"), "mobile");
}

static void form_phone_wrong(struct stage *s)
{
	form_of(s, item_named(s, "居住证签注"), "mobile");
	set(s, "mobile", "23800138000");
	s->view.show_problems = true;
}

static void form_choice(struct stage *s)
{
	form_of(s, item_named(s, "异地就医"), "kind");
	toggle(s, "kind", "posted");
}

static void form_choices(struct stage *s)
{
	form_of(s, item_named(s, "个体工商户"), "business");
	toggle(s, "business", "food");
	toggle(s, "business", "online");
}

static void form_date(struct stage *s)
{
	form_of(s, item_named(s, "灵活就业"), "start_date");
	set(s, "start_date", "2026-12-");
}

static void form_id(struct stage *s)
{
	form_of(s, item_named(s, "租房提取"), "married");
	toggle(s, "married", NULL);
	s->view.focus = "spouse_id";
	s->view.form_page = form_page_of(s->form, "spouse_id");
	set(s, "spouse_id", "440301199001011234");
}

static void form_address(struct stage *s)
{
	static const char *const candidates[] = { "福田区", "福田", "服", "府",
						  "付",	    "富",   "辅", "复" };
	form_of(s, item_named(s, "户口迁移"), "to_address");
	set(s, "to_address", "广东省深圳市");
	s->view.pinyin = "fu tian qu";
	s->view.candidates = candidates;
	s->view.candidate_count = ARRAY_LEN(candidates);
}

static void form_letters(struct stage *s)
{
	form_of(s, item_named(s, "预包装"), "credit_code");
	set(s, "credit_code", "91350100M000");
	s->view.letters_upper = true;
}

static void form_two(struct stage *s)
{
	form_of(s, item_named(s, "高龄津贴"), "helper_name");
	set(s, "helper_name", "李");
	set(s, "helper_mobile", "139");
	s->view.show_problems = true;
}

static void form_number_and_box(struct stage *s)
{
	form_of(s, item_named(s, "资料查询"), "copies");
	set(s, "copies", "9");
}

static void form_checkbox(struct stage *s)
{
	form_of(s, item_named(s, "驾驶证"), "healthy");
	s->view.focus = "";
}

/* A page that shows what the card already said, above what it asks. */
static void form_known(struct stage *s)
{
	s->spare = json_deep_copy(item_named(s, "居住证签注"));
	json_t *ui = json_object_get(json_object_get(s->spare, "form"), "ui");
	json_object_set_new(ui, "pages", parsed("[[\"name\",\"id\",\"address\",\"mobile\"]]"));
	form_of(s, s->spare, "mobile");
}

/* An item nobody has seen: one question with as many answers as a form may have. */
static void form_many(struct stage *s)
{
	s->spare = json_deep_copy(item_named(s, "居住证签注"));
	json_t *form = json_object_get(s->spare, "form");
	json_t *names = json_array();
	for (int i = 0; i < FORM_OPTIONS_MAX; i++)
		json_array_append_new(
			names, json_sprintf(i % 7 ? "第%d街道" : "第%d街道社区工作站", i + 1));
	json_object_set_new(json_object_get(form, "schema"), "properties",
			    json_pack("{s:{s:s, s:s, s:o}}", "street", "type", "string", "title",
				      "您住在哪个街道？", "enum", names));
	json_object_set_new(json_object_get(form, "schema"), "required", parsed("[\"street\"]"));
	json_object_set_new(form, "ui", parsed("{\"pages\":[[\"street\"]]}"));
	form_of(s, s->spare, "street");
	s->view.focus = "";
}

/* And one that wants everything on one page. */
static void form_long_page(struct stage *s)
{
	s->spare = json_deep_copy(item_named(s, "居住证签注"));
	json_t *form = json_object_get(s->spare, "form");
	json_object_set_new(
		form, "schema",
		parsed("{\"type\":\"object\",\"properties\":{"
		       "\"school\":{\"type\":\"string\",\"title\":\"毕业学校\",\"maxLength\":40},"
		       "\"major\":{\"type\":\"string\",\"title\":\"所学专业\",\"maxLength\":40},"
		       "\"year\":{\"type\":\"integer\",\"title\":\"毕业年份\",\"minimum\":1950,\"maximum\":2030},"
		       "\"degree\":{\"type\":\"string\",\"title\":\"学历\",\"enum\":[\"大专\",\"本科\",\"研究生\"]},"
		       "\"work\":{\"type\":\"boolean\",\"title\":\"已经就业\"},"
		       "\"mobile\":{\"type\":\"string\",\"title\":\"手机号码\",\"format\":\"cn-mobile\"}},"
		       "\"required\":[\"school\",\"major\",\"year\",\"degree\",\"mobile\"]}"));
	json_object_set_new(
		form, "ui",
		parsed("{\"pages\":[[\"school\",\"major\",\"year\",\"degree\",\"work\",\"mobile\"]],"
		       "\"mobile\":{\"widget\":\"phone\"},\"year\":{\"widget\":\"number\"}}"));
	form_of(s, s->spare, "school");
}

static void form_long_page_end(struct stage *s)
{
	form_long_page(s);
	set(s, "school", "深圳大学");
	set(s, "major", "土木工程");
	s->view.check_page = 1;
	s->view.focus = "mobile";
}

/* Materials, check */

static void materials(struct stage *s)
{
	form_of(s, item_named(s, "灵活就业"), "mobile");
	s->view.state = SESSION_MATERIALS;
}

static void materials_defer(struct stage *s)
{
	form_of(s, item_named(s, "高龄津贴"), "mobile");
	s->view.state = SESSION_MATERIALS;
	if (materials_settle(&s->materials, "284f3272-0233-5367-a1b0-f53be939e9f5",
			     MATERIAL_DEFER) != ERR_OK)
		abort();
}

static void many_materials(struct stage *s)
{
	s->spare = json_deep_copy(item_named(s, "个体工商户"));
	json_t *list = json_object_get(s->spare, "materials");
	for (int i = 0; i < 9; i++) {
		json_t *one = json_deep_copy(json_array_get(list, 0));
		json_object_set_new(one, "row_guid",
				    json_sprintf("11111111-0000-4000-8000-00000000000%d", i));
		json_object_set_new(one, "material_name",
				    json_sprintf("第 %d 份承诺书（消防、卫生、用电）", i + 1));
		json_object_set_new(one, "is_need", json_string(i % 3 ? "1" : "3"));
		if (i % 4 == 1)
			json_object_set_new(one, "source", json_string("share"));
		json_array_append_new(list, one);
	}
	form_of(s, s->spare, "mobile");
	s->view.state = SESSION_MATERIALS;
}

static void materials_many_end(struct stage *s)
{
	many_materials(s);
	s->view.check_page = 1;
}

static void check(struct stage *s)
{
	form_of(s, item_named(s, "灵活就业"), "mobile");
	toggle(s, "insurance", "pension");
	toggle(s, "insurance", "medical");
	toggle(s, "base_level", "60");
	set(s, "start_date", "2026-12-01");
	set(s, "mobile", "13800135678");
	if (materials_settle(&s->materials, "cdb201aa-ff68-5a78-8cc7-abb8af51de18",
			     MATERIAL_STATEMENT) != ERR_OK)
		abort();
	s->view.state = SESSION_CHECK;
}

static void check_two(struct stage *s)
{
	check(s);
	s->view.check_page = 1;
}

static void check_simple(struct stage *s)
{
	form_of(s, item_named(s, "居住证签注"), "mobile");
	set(s, "mobile", "13800135678");
	s->view.state = SESSION_CHECK;
}

static void check_problem(struct stage *s)
{
	check_simple(s);
	s->view.submit_problem = ERR_STORE_FULL;
}

/* The end */

static void submitting(struct stage *s)
{
	check_simple(s);
	s->view.state = SESSION_SUBMITTING;
	s->view.submit_ms = 200;
}

static void submitting_sending(struct stage *s)
{
	submitting(s);
	s->view.stored = true;
	s->view.serial = "A07-K3000043-Q";
	s->view.submit_ms = 3500;
}

static void receipt(struct stage *s)
{
	check(s);
	s->view.state = SESSION_RECEIPT;
	s->view.stored = true;
	s->view.serial = "A07-K3000043-Q";
	s->view.project_no = "";
	s->view.receipt_qr =
		"yichuang-receipt 1|A-07|A07-K3000043-Q|0e7f1c3a-52a7-4a31-9c0e-6f6c4d1b2a90|stored|-|"
		"11440000MB2D0164XH2440289876000|2026-11-21T09:41:00+08:00|"
		"4a7d1ed414474e4033ac29ccb8653d9b0a1b2c3d4e5f60718293a4b5c6d7e8f9|0123456789abcdef|"
		"ed25519|5IAOxWvGmQ3UoKtdJ3cUeWVyLhBnkDXEL2pQmT9r0vN3c4sYw6z8A1bFgHiJkLmNoPqRsTuVwXyZaBcDeFgHiA==";
	s->view.print = PRINT_RUNNING;
	s->view.leave_seconds = 30;
}

static void receipt_received(struct stage *s)
{
	receipt(s);
	s->view.word = CASE_RECEIVED;
	s->view.project_no = "440304260001234";
	s->view.print = PRINT_DONE;
	s->view.leave_seconds = 1;
}

static void receipt_accepted(struct stage *s)
{
	receipt_received(s);
	s->view.word = CASE_ACCEPTED;
	s->view.print = PRINT_FAILED;
	s->view.card_left = true;
}

static void receipt_no_printer(struct stage *s)
{
	receipt(s);
	s->view.print = PRINT_NO_PRINTER;
}

static void help(struct stage *s)
{
	s->view.state = SESSION_HELP;
	s->view.facts.help_from = SESSION_HOME;
}

static void help_unknown_hall(struct stage *s)
{
	form_phone(s);
	s->view.state = SESSION_HELP;
	s->view.facts.help_from = SESSION_FORM;
	s->view.status = NULL;
}

static void closed(struct stage *s)
{
	s->view.state = SESSION_CLOSED;
	s->view.closed_reason = "closed.no_catalogue";
}

static void closed_at_start(struct stage *s)
{
	s->view.state = SESSION_CLOSED;
	s->view.status = NULL;
}

static void closed_full(struct stage *s)
{
	closed(s);
	s->view.closed_reason = "closed.store_full";
}

/* Overlays */

static void overlay_size(struct stage *s)
{
	form_phone(s);
	s->view.overlay = OVERLAY_SIZE;
}

static void overlay_language(struct stage *s)
{
	home(s);
	s->view.overlay = OVERLAY_LANGUAGE;
}

static void overlay_idle(struct stage *s)
{
	check(s);
	s->view.overlay = OVERLAY_IDLE;
	s->view.overlay_seconds = 30;
}

static void overlay_confirm(struct stage *s)
{
	form_choice(s);
	s->view.overlay = OVERLAY_CONFIRM;
}

const struct scene scenes[] = {
	{ "home", home, "home" },
	{ "home-card-left", home_card_left, NULL },
	{ "home-three", home_three, NULL },
	{ "home-more-themes", home_more_themes, NULL },
	{ "home-full", home_full, NULL },
	{ "search-theme", search_theme, "search" },
	{ "search-page-two", search_page_two, NULL },
	{ "search-typing", search_typing, "search-typing" },
	{ "search-empty-box", search_empty_box, NULL },
	{ "search-nothing", search_nothing, NULL },
	{ "item", item, "item" },
	{ "item-fee", item_fee, NULL },
	{ "item-guide-1", item_guide_1, "item-guide" },
	{ "item-guide-2", item_guide_2, NULL },
	{ "item-guide-3", item_guide_3, NULL },
	{ "item-guide-4", item_guide_4, NULL },
	{ "identify", identify, "identify" },
	{ "identify-reading", identify_reading, NULL },
	{ "identify-problem", identify_problem, NULL },
	{ "identify-level", identify_level, NULL },
	{ "identify-lift", identify_lift, NULL },
	{ "identify-no-reader", identify_no_reader, NULL },
	{ "form-phone", form_phone, "form" },
	{ "form-phone-empty", form_phone_empty, NULL },
	{ "form-phone-wrong", form_phone_wrong, NULL },
	{ "form-choice", form_choice, "form-choice" },
	{ "form-choices", form_choices, NULL },
	{ "form-date", form_date, NULL },
	{ "form-id", form_id, NULL },
	{ "form-address", form_address, "form-address" },
	{ "form-letters", form_letters, NULL },
	{ "form-two", form_two, NULL },
	{ "form-number-and-box", form_number_and_box, NULL },
	{ "form-checkbox", form_checkbox, NULL },
	{ "form-known", form_known, NULL },
	{ "form-many", form_many, NULL },
	{ "form-long-page", form_long_page, NULL },
	{ "form-long-page-end", form_long_page_end, NULL },
	{ "materials", materials, "materials" },
	{ "materials-defer", materials_defer, NULL },
	{ "materials-many", many_materials, NULL },
	{ "materials-many-end", materials_many_end, NULL },
	{ "check", check, "check" },
	{ "check-page-two", check_two, NULL },
	{ "check-simple", check_simple, NULL },
	{ "check-problem", check_problem, NULL },
	{ "submitting", submitting, "submitting" },
	{ "submitting-sending", submitting_sending, NULL },
	{ "receipt", receipt, "receipt" },
	{ "receipt-received", receipt_received, NULL },
	{ "receipt-accepted", receipt_accepted, NULL },
	{ "receipt-no-printer", receipt_no_printer, NULL },
	{ "help", help, "help" },
	{ "help-unknown-hall", help_unknown_hall, NULL },
	{ "closed", closed, "closed" },
	{ "closed-at-start", closed_at_start, NULL },
	{ "closed-full", closed_full, NULL },
	{ "overlay-size", overlay_size, "size" },
	{ "overlay-language", overlay_language, NULL },
	{ "overlay-idle", overlay_idle, "idle" },
	{ "overlay-confirm", overlay_confirm, NULL },
};
const size_t scene_count = ARRAY_LEN(scenes);

void stage_open(struct stage *s, const struct scene *scene)
{
	*s = (struct stage){ 0 };
	s->catalogue =
		must(json_load_file(KIOSK_SOURCE_DIR "/assets/catalogue/sample.json", 0, NULL));
	s->status = parsed(status_text);
	s->view = (struct view){
		.status = s->status,
		.terminal_id = "A-07",
		.wall_ms = SATURDAY_0941,
		.query = "",
		.theme = "",
		.focus = "",
		.pinyin = "",
		.materials = &s->materials,
	};
	scene->set(s);
}

void stage_close(struct stage *s)
{
	form_destroy(s->form);
	document_wipe(&s->doc);
	json_decref(s->spare);
	json_decref(s->results);
	json_decref(s->status);
	json_decref(s->catalogue);
}
