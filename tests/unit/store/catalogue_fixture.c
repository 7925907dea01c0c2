/* SPDX-License-Identifier: Apache-2.0 */
/* catalogue_fixture.c - see catalogue_fixture.h. */
#include "catalogue_fixture.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/core/item/item.h"
#include "firmware/core/value/json.h"
#include "fixture.h"
#include "tests/suite.h"

struct catalogue *open_catalogue(void)
{
	struct catalogue *c = NULL;
	ck_assert_int_eq(catalogue_open(store_dir, &c), ERR_OK);
	return c;
}

json_t *item(const char *guid, const char *name, const char *themes)
{
	json_t *list = json_array();
	char *copy = strdup(themes);
	for (char *one = strtok(copy, ","); one; one = strtok(NULL, ","))
		json_array_append_new(list, json_string(one));
	free(copy);
	json_t *value = json_pack(
		"{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:o, s:[], s:{s:{s:s, s:{}}, s:{s:[]}}}",
		"row_guid", guid, "task_name", name, "task_code", "11440000MB2D0164XH2440289876000",
		"task_handle_item", "", "task_version", "1", "task_state", "1",
		"is_service_terminals", "1", "dept_name", "市公安局", "promise_day", 3,
		"limit_scene_num", 1, "themes", list, "materials", "form", "schema", "type",
		"object", "properties", "ui", "pages");
	ck_assert_ptr_nonnull(value);
	json_object_set_new(value, "etag", json_string(guid));
	struct item_fault fault;
	ck_assert_msg(item_check(value, &fault) == ERR_OK, "%s %s", fault.pointer, fault.sentence);
	return value;
}

json_t *file_of(const char *etag, json_t *items)
{
	return json_pack("{s:s, s:s, s:o}", "etag", etag, "date", "2026-11-21", "items", items);
}

struct catalogue_report import(struct catalogue *c, json_t *file)
{
	struct catalogue_report report = { 0 };
	char *text = json_dumps(file, 0);
	ck_assert_int_eq(catalogue_import(c, text, strlen(text), &report), ERR_OK);
	free(text);
	json_decref(file);
	return report;
}

void import_items(struct catalogue *c, json_t *items)
{
	struct catalogue_report report = import(c, file_of("e1", items));
	ck_assert_int_eq(report.refused, 0);
	json_decref(report.faults);
}

const char *found_by(struct catalogue *c, struct catalogue_question question)
{
	static char text[1024];
	json_t *answer = NULL, *card;
	size_t i;
	question.limit = 50;
	ck_assert_int_eq(catalogue_search(c, &question, &answer), ERR_OK);
	text[0] = '\0';
	json_array_foreach(json_object_get(answer, "items"), i, card)
	{
		strcat(text, i ? "," : "");
		strcat(text, json_str(card, "row_guid"));
	}
	ck_assert_uint_eq(json_array_size(json_object_get(answer, "items")),
			  json_int(answer, "total", -1));
	json_decref(answer);
	return text;
}

const char *found(struct catalogue *c, const char *query, const char *theme)
{
	return found_by(c, (struct catalogue_question){ .query = query, .theme = theme });
}

const char *departments_of(struct catalogue *c)
{
	static char text[1024];
	json_t *list = NULL, *one;
	size_t i;
	ck_assert_int_eq(catalogue_departments(c, &list), ERR_OK);
	text[0] = '\0';
	json_array_foreach(list, i, one)
		sprintf(text + strlen(text), "%s/%d;", json_str(one, "name"),
			(int)json_int(one, "items", -1));
	json_decref(list);
	return text;
}

json_t *some_items(void)
{
	json_t *items = json_array();
	json_array_append_new(items, item("a", "居民身份证申领", "户籍身份"));
	json_array_append_new(items, item("b", "居民身份证换领、补领", "户籍身份,证件"));
	json_array_append_new(items, item("c", "居住证签注", "户籍身份"));
	json_array_append_new(items, item("d", "ETC 车载设备办理（OBU）", "交通"));
	json_array_append_new(items, item("e", "社会保险登记", "社保"));
	json_t *hidden = item("f", "身份证信息核查", "户籍身份,内部");
	json_object_set_new(hidden, "is_service_terminals", json_string("0"));
	json_array_append_new(items, hidden);
	json_t *latin = item("g", "不动产登记资料查询", "不动产");
	json_object_set_new(latin, "pinyin", json_string("bu dong chan deng ji"));
	json_object_set_new(latin, "initials", json_string("bdcdjzlcx"));
	json_array_append_new(items, latin);
	return items;
}

const char *themes_of(struct catalogue *c)
{
	static char text[1024];
	json_t *themes = NULL, *theme;
	size_t i;
	ck_assert_int_eq(catalogue_themes(c, &themes), ERR_OK);
	text[0] = '\0';
	json_array_foreach(themes, i, theme)
		sprintf(text + strlen(text), "%s/%s/%d;", json_str(theme, "code"),
			json_str(theme, "name"), (int)json_int(theme, "items", -1));
	json_decref(themes);
	return text;
}
