/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_browse.c - see scenes_browse.h. */
#include "tests/unit/ui/screens/scenes_browse.h"

#include "tests/unit/ui/screens/scenes_form.h"

#include <string.h>

#include "firmware/core/item/item.h"

/* Search */

static void search(struct scenery *s)
{
	s->view.stage = STAGE_SEARCH;
}

void search_theme(struct scenery *s)
{
	search(s);
	put(s->visit.browse.theme, "household");
	json_t *items = json_object_get(s->catalogue, "items");
	s->results = json_pack("{s:i, s:O}", "total", (int)json_array_size(items), "items", items);
	s->visit.browse.results = s->results;
}

void search_departments(struct scenery *s)
{
	static const char *const names[] = { "市公安局", "市人力资源和社会保障局", "市医疗保障局",
					     "市住房公积金管理中心", "市民政局" };
	search(s);
	s->visit.browse.by_dept = true;
	json_t *list = json_array();
	for (size_t i = 0; i < 12; i++)
		json_array_append_new(list,
				      json_pack("{s:s, s:i}", "name", names[i % ARRAY_LEN(names)],
						"items", (int)i + 1));
	s->results = json_pack("{s:i, s:o}", "total", 12, "departments", list);
	s->visit.browse.results = s->results;
}

void search_dept(struct scenery *s)
{
	search_theme(s);
	put(s->visit.browse.theme, "");
	s->visit.browse.by_dept = true;
	put(s->visit.browse.dept, "市人力资源和社会保障局");
	json_object_set_new(s->results, "total", json_integer(5302));
}

void search_page_two(struct scenery *s)
{
	search_theme(s);
	s->visit.browse.page = 1;
}

void search_typing(struct scenery *s)
{
	static const char *const candidates[] = { "居住证", "居住", "就", "据",
						  "局",	    "举",   "剧", "巨" };
	search_theme(s);
	put(s->visit.browse.theme, "");
	put(s->visit.browse.query, "居住证");
	put(s->visit.typing.focus, "box");
	s->view.pinyin = "ju zhu zheng";
	s->view.candidates = candidates;
	s->view.candidate_count = ARRAY_LEN(candidates);
}

void search_empty_box(struct scenery *s)
{
	search_typing(s);
	s->view.pinyin = "";
	put(s->visit.browse.query, "");
	s->view.candidate_count = 0;
	s->visit.browse.results = NULL;
}

void search_nothing(struct scenery *s)
{
	search_empty_box(s);
	put(s->visit.browse.query, "隔壁老王的证");
	json_decref(s->results);
	s->results = scenery_json("{\"total\":0,\"items\":[]}");
	s->visit.browse.results = s->results;
}

void search_unanswered(struct scenery *s)
{
	search_nothing(s);
	s->visit.browse.failed = true;
}

/* Item, identify */

static void item_of(struct scenery *s, const char *word, int page)
{
	s->view.stage = STAGE_ITEM;
	s->visit.browse.item = scenery_item(s, word);
	s->visit.browse.item_page = page;
}

void item(struct scenery *s)
{
	item_of(s, "灵活就业", 0);
}

void item_gone(struct scenery *s)
{
	item(s);
	s->visit.browse.item_gone = true;
}

void item_fee(struct scenery *s)
{
	item_of(s, "身份证补领", 0);
}

/* This hall stands in another province: the right one is named. */
void item_elsewhere(struct scenery *s)
{
	item_of(s, "灵活就业", 0);
	json_object_set_new(s->status, "area_code", json_string("430102"));
}

/* The right hall takes appointments. */
void item_elsewhere_appoint(struct scenery *s)
{
	s->spare = json_deep_copy(scenery_item(s, "灵活就业"));
	json_object_set_new(s->spare, "hall_code", json_string("440303-01"));
	item_elsewhere(s);
	s->visit.browse.item = s->spare;
}

void item_elsewhere_unnamed(struct scenery *s)
{
	s->spare = json_deep_copy(scenery_item(s, "灵活就业"));
	json_object_set_new(s->spare, "handle_place", json_string(ITEM_NOT_APPLICABLE));
	item_elsewhere(s);
	s->visit.browse.item = s->spare;
}

void item_in_the_city(struct scenery *s)
{
	item_of(s, "灵活就业", 0);
	json_object_set_new(s->status, "area_code", json_string("440305"));
}

/* Elements as long as some offices write them. */
void item_long(struct scenery *s)
{
	s->spare = json_deep_copy(scenery_item(s, "身份证补领"));
	static const char *const keys[] = { "by_law", "accept_condition", "special_procedure",
					    "handle_place" };
	char text[4096] = "";
	for (int i = 0; i < 30; i++)
		strcat(text,
		       "申请人应当如实提交有关材料和反映真实情况，并对其申请材料实质内容的真实性负责。");
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		json_object_set_new(s->spare, keys[i], json_string(text));
	json_object_set_new(
		s->spare, "task_name",
		json_string(
			"建设工程城乡规划许可（市政管线、道路、桥梁、轨道交通类）变更、延期与补办"));
	s->view.stage = STAGE_ITEM;
	s->visit.browse.item = s->spare;
}

void item_long_guide(struct scenery *s)
{
	item_long(s);
	s->visit.browse.item_page = 3;
}

void item_guide_1(struct scenery *s)
{
	item_of(s, "灵活就业", 1);
}

void item_guide_2(struct scenery *s)
{
	item_of(s, "灵活就业", 2);
}

void item_guide_3(struct scenery *s)
{
	item_of(s, "灵活就业", 3);
}

void item_guide_4(struct scenery *s)
{
	item_of(s, "灵活就业", 4);
}

void identify(struct scenery *s)
{
	s->view.stage = STAGE_IDENTIFY;
	s->visit.browse.item = scenery_item(s, "灵活就业");
	s->view.reader_usable = true;
}

void identify_reading(struct scenery *s)
{
	identify(s);
	s->visit.holder.reading = true;
}

void identify_problem(struct scenery *s)
{
	identify(s);
	s->visit.holder.problem = ERR_CARD_UNREADABLE;
}

void identify_level(struct scenery *s)
{
	identify(s);
	s->visit.holder.problem = ERR_IDENTITY_LEVEL;
}

void identify_lift(struct scenery *s)
{
	identify(s);
	s->view.card_left = true;
}

void identify_no_reader(struct scenery *s)
{
	identify(s);
	s->view.reader_usable = false;
}

/* The card may answer everything this item asks: the total is not known yet. */
void identify_open(struct scenery *s)
{
	identify(s);
	s->spare = json_deep_copy(s->visit.browse.item);
	json_object_set_new(
		s->spare, "form",
		scenery_json("{\"schema\":{\"type\":\"object\",\"properties\":{\"name\":{\"type\":"
			     "\"string\",\"title\":\"姓名\",\"maxLength\":20}}},\"ui\":{\"name\":{"
			     "\"prefill\":\"card.name\"}}}"));
	s->visit.browse.item = s->spare;
}
