/* SPDX-License-Identifier: Apache-2.0 */
/* test_catalogue.c - importing, syncing, searching and themes. */
#include "firmware/store/catalogue.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <zlib.h>

#include "firmware/base/file.h"
#include "firmware/base/log.h"
#include "firmware/core/item.h"
#include "fixture.h"

static struct catalogue *open_catalogue(void)
{
	struct catalogue *c = NULL;
	ck_assert_int_eq(catalogue_open(store_dir, &c), ERR_OK);
	return c;
}

/* A valid item; themes as a list separated by commas. */
static json_t *item(const char *guid, const char *name, const char *themes)
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

static json_t *file_of(const char *etag, json_t *items)
{
	return json_pack("{s:s, s:s, s:o}", "etag", etag, "date", "2026-11-21", "items", items);
}

static struct catalogue_report import(struct catalogue *c, json_t *file)
{
	struct catalogue_report report = { 0 };
	char *text = json_dumps(file, 0);
	ck_assert_int_eq(catalogue_import(c, text, strlen(text), &report), ERR_OK);
	free(text);
	json_decref(file);
	return report;
}

static void import_items(struct catalogue *c, json_t *items)
{
	struct catalogue_report report = import(c, file_of("e1", items));
	ck_assert_int_eq(report.refused, 0);
	json_decref(report.faults);
}

/* Guids of what was found, in order, separated by commas. */
static const char *found(struct catalogue *c, const char *query, const char *theme)
{
	static char text[1024];
	json_t *answer = NULL, *card;
	size_t i;
	ck_assert_int_eq(catalogue_search(c, query, theme, 0, 50, &answer), ERR_OK);
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

static json_t *some_items(void)
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

/* Importing */

START_TEST(a_fresh_catalogue_is_empty)
{
	struct catalogue *c = open_catalogue();
	struct catalogue_info info;
	json_t *value = NULL;
	ck_assert_int_eq(catalogue_info(c, &info), ERR_OK);
	ck_assert_int_eq(info.items, 0);
	ck_assert_str_eq(info.etag, "");
	ck_assert_int_eq(catalogue_themes(c, &value), ERR_OK);
	ck_assert_uint_eq(json_array_size(value), 0);
	json_decref(value);
	ck_assert_str_eq(found(c, "", ""), "");
	ck_assert_int_eq(catalogue_item(c, "a", &value), ERR_NOT_FOUND);
	ck_assert_int_eq(catalogue_item_by_code(c, "1", "", &value), ERR_NOT_FOUND);
	ck_assert_int_eq(catalogue_dictionary(c, "themes", &value), ERR_NOT_FOUND);
	catalogue_close(c);
	catalogue_close(NULL);
}
END_TEST

START_TEST(an_import_replaces_everything_and_stays)
{
	struct catalogue *c = open_catalogue();
	import_items(c, some_items());
	json_t *items = json_array();
	json_array_append_new(items, item("z", "护照申请", "出入境"));
	struct catalogue_report report = import(c, file_of("e2", items));
	ck_assert_int_eq(report.items, 1);
	json_decref(report.faults);
	for (int round = 0; round < 2; round++) {
		struct catalogue_info info;
		ck_assert_int_eq(catalogue_info(c, &info), ERR_OK);
		ck_assert_int_eq(info.items, 1);
		ck_assert_str_eq(info.etag, "e2");
		ck_assert_str_eq(info.date, "2026-11-21");
		ck_assert_str_eq(info.cursor, "");
		ck_assert_str_eq(found(c, "", ""), "z");
		ck_assert_str_eq(found(c, "身份证", ""), "");
		catalogue_close(c);
		c = open_catalogue();
	}
	catalogue_close(c);
}
END_TEST

START_TEST(our_own_catalogue_files_import_without_a_fault)
{
	static const char *const names[] = { "simple.json", "sample.json" };
	char path[512];
	struct buf text;
	buf_init(&text, 16 * 1024 * 1024);
	snprintf(path, sizeof(path), "%s/assets/catalogue/%s", KIOSK_SOURCE_DIR, names[_i]);
	ck_assert_int_eq(file_read(path, &text), ERR_OK);
	struct catalogue *c = open_catalogue();
	struct catalogue_report report = { 0 };
	ck_assert_int_eq(catalogue_import(c, text.data, text.len, &report), ERR_OK);
	ck_assert_int_gt(report.items, 0);
	char *faults = json_dumps(report.faults, 0);
	ck_assert_msg(report.refused == 0, "%s", faults);
	free(faults);
	json_decref(report.faults);
	buf_fini(&text);
	catalogue_close(c);
}
END_TEST

START_TEST(a_broken_item_is_refused_alone_and_described)
{
	json_t *items = some_items();
	json_t *broken = item("bad", "坏事项", "");
	json_object_set_new(broken, "is_service_terminals", json_integer(1));
	json_array_insert_new(items, 1, broken);
	json_array_append_new(items, item("a", "第二个同号", ""));
	json_array_append_new(items, json_string("no object"));
	struct catalogue *c = open_catalogue();
	struct catalogue_report report = import(c, file_of("e1", items));
	ck_assert_int_eq(report.items, 7);
	ck_assert_int_eq(report.refused, 3);
	ck_assert_uint_eq(json_array_size(report.faults), 3);
	json_t *fault = json_array_get(report.faults, 0);
	ck_assert_str_eq(json_str(fault, "row_guid"), "bad");
	ck_assert_str_eq(json_str(fault, "task_name"), "坏事项");
	ck_assert_str_eq(json_str(fault, "pointer"), "/is_service_terminals");
	ck_assert_int_gt(strlen(json_str(fault, "sentence")), 10);
	ck_assert_str_eq(json_str(json_array_get(report.faults, 1), "pointer"), "/row_guid");
	json_decref(report.faults);
	json_t *value = NULL;
	ck_assert_int_eq(catalogue_item(c, "bad", &value), ERR_NOT_FOUND);
	ck_assert_int_eq(catalogue_item(c, "a", &value), ERR_OK);
	ck_assert_str_eq(json_str(value, "task_name"), "居民身份证申领");
	json_decref(value);
	catalogue_close(c);
}
END_TEST

static const struct {
	const char *text, *why;
} no_files[] = {
	{ "", "nothing" },
	{ "x", "no JSON" },
	{ "[]", "no object" },
	{ "{}", "no items" },
	{ "{\"items\":{}}", "items is no array" },
	{ "{\"items\":[]", "cut short" },
	{ "{\"items\":[{\"row_guid\":\"a\"", "cut short in an item" },
	{ "{\"items\":[]} x", "something behind it" },
	{ "{\"items\":[],\"items\":[]}", "items twice" },
	{ "{\"items\":[],}", "a comma too much" },
	{ "{\"items\":[,]}", "a comma instead of an item" },
	{ "{\"items\":[1 2]}", "no comma" },
	{ "{\"items\":[],\"etag\":5}", "an etag that is a number" },
	{ "{\"items\":[],\"dictionaries\":[]}", "dictionaries is no object" },
	{ "{\"items\":[],\"dictionaries\":{\"themes\":5}}", "a dictionary that is a number" },
	{ "\x1f\x8b\x08 garbage", "no gzip behind its first bytes" },
	{ "{\"items\":[\"a}", "a string without end" },
	{ "]", "a bracket that closes nothing" },
	{ "{\"items\":]}", "a bracket that closes nothing inside" },
};

START_TEST(what_is_no_catalogue_changes_nothing)
{
	struct catalogue *c = open_catalogue();
	import_items(c, some_items());
	struct catalogue_report report = { .items = 77 };
	ck_assert_msg(catalogue_import(c, no_files[_i].text, strlen(no_files[_i].text), &report) ==
			      ERR_SYNTAX,
		      "%s", no_files[_i].why);
	ck_assert_int_eq(report.items, 77);
	ck_assert_str_eq(found(c, "签注", ""), "c");
	struct catalogue_info info;
	ck_assert_int_eq(catalogue_info(c, &info), ERR_OK);
	ck_assert_str_eq(info.etag, "e1");
	import_items(c, some_items());
	catalogue_close(c);
}
END_TEST

START_TEST(a_gzip_file_is_taken_also_in_two_parts)
{
	json_t *file = file_of("zipped", some_items());
	char *text = json_dumps(file, JSON_INDENT(1));
	size_t len = strlen(text), half = len / 2;
	json_decref(file);
	const char *path = in_store("c.gz");
	gzFile gz = gzopen(path, "wb");
	ck_assert_int_eq(gzwrite(gz, text, (unsigned)half), (int)half);
	gzclose(gz);
	gz = gzopen(path, "ab");
	ck_assert_int_eq(gzwrite(gz, text + half, (unsigned)(len - half)), (int)(len - half));
	gzclose(gz);
	free(text);
	struct buf zipped;
	buf_init(&zipped, 1024 * 1024);
	ck_assert_int_eq(file_read(path, &zipped), ERR_OK);
	struct catalogue *c = open_catalogue();
	struct catalogue_report report = { 0 };
	ck_assert_int_eq(catalogue_import(c, zipped.data, zipped.len, &report), ERR_OK);
	ck_assert_int_eq(report.items, 7);
	json_decref(report.faults);
	ck_assert_int_eq(catalogue_import(c, zipped.data, zipped.len - 20, &report), ERR_SYNTAX);
	ck_assert_str_eq(found(c, "签注", ""), "c");
	buf_fini(&zipped);
	catalogue_close(c);
}
END_TEST

START_TEST(an_item_too_large_or_too_deep_is_refused_alone)
{
	json_t *items = some_items();
	json_t *large = item("large", "大", ""), *deep = item("deep", "深", "");
	char *filler = malloc(ITEM_BYTES_MAX + 1);
	memset(filler, 'x', ITEM_BYTES_MAX);
	filler[ITEM_BYTES_MAX] = '\0';
	json_object_set_new(large, "by_law", json_string(filler));
	free(filler);
	json_t *inner = json_array();
	for (int i = 0; i < 40; i++) {
		json_t *outer = json_array();
		json_array_append_new(outer, inner);
		inner = outer;
	}
	json_object_set_new(deep, "more", inner);
	json_array_append_new(items, large);
	json_array_append_new(items, deep);
	struct catalogue *c = open_catalogue();
	struct catalogue_report report = import(c, file_of("e1", items));
	ck_assert_int_eq(report.items, 7);
	ck_assert_int_eq(report.refused, 2);
	json_decref(report.faults);
	catalogue_close(c);
}
END_TEST

/* Searching */

static const struct {
	const char *query, *theme, *guids, *why;
} searches[] = {
	{ "", "", "a,b,c,d,e,g", "everything that is offered, in the catalogue's order" },
	{ "  ", "", "a,b,c,d,e,g", "spaces are no query" },
	{ "身份证", "", "a,b", "Hanzi inside a name; what is not offered is not found" },
	{ "证", "", "a,b,c", "one character" },
	{ "居民身份证申领", "", "a", "a whole name" },
	{ "证身", "", "", "the order counts" },
	{ "身份证 补领", "", "b", "every part must be there" },
	{ "补领　换领", "", "b", "an ideographic space parts, too" },
	{ "身份证签注", "", "", "parts of two names are no name" },
	{ "公安", "", "a,b,c,d,e,g", "the department counts" },
	{ "社保", "", "e", "the theme counts" },
	{ "etc", "", "d", "Latin letters, any case" },
	{ "ET", "", "d", "the beginning of a Latin word" },
	{ "ＥＴＣ", "", "d", "full-width letters" },
	{ "TC", "", "", "not its middle" },
	{ "obu车载", "", "d", "letters and Hanzi together" },
	{ "dong", "", "g", "the item's pinyin" },
	{ "bdc", "", "g", "the item's initials" },
	{ "", "户籍身份", "a,b,c", "a theme" },
	{ "", "证件", "b", "a theme that is second in its item" },
	{ "", "内部", "", "a theme of hidden items only" },
	{ "", "没有", "", "no such theme" },
	{ "身份证", "证件", "b", "a query in a theme" },
	{ "社会", "户籍身份", "", "a query in another theme" },
	{ "、", "", "", "only signs" },
	{ "\"", "", "", "the index's own sign" },
	{ "身\" OR \"证", "", "", "no way out of the phrase" },
	{ "name:身份证", "", "", "no column filter" },
	{ "*", "", "", "no star" },
	{ "\xff\xfe", "", "", "no text" },
};

static int by_letter(const void *a, const void *b)
{
	return *(const char *)a - *(const char *)b;
}

START_TEST(search_finds_what_a_citizen_means)
{
	struct catalogue *c = open_catalogue();
	import_items(c, some_items());
	char guids[64];
	strcpy(guids, found(c, searches[_i].query, searches[_i].theme));
	/* Among seven names a rank means nothing; the guids are one letter each. */
	char letters[64] = "", sorted[64] = "";
	for (char *p = guids; *p; p++)
		if (*p != ',')
			strncat(letters, p, 1);
	qsort(letters, strlen(letters), 1, by_letter);
	for (char *p = letters; *p; p++) {
		strcat(sorted, p == letters ? "" : ",");
		strncat(sorted, p, 1);
	}
	strcpy(guids, sorted);
	ck_assert_msg(strcmp(guids, searches[_i].guids) == 0, "%s: %s", searches[_i].why, guids);
	catalogue_close(c);
}
END_TEST

START_TEST(a_name_that_is_the_query_comes_before_longer_ones_and_departments)
{
	json_t *items = json_array();
	for (int i = 0; i < 200; i++) {
		char guid[16];
		snprintf(guid, sizeof(guid), "x%d", i);
		json_array_append_new(items, item(guid, "不动产登记资料查询", "不动产"));
	}
	json_t *department = item("dept", "材料补正", "其他");
	json_object_set_new(department, "dept_name", json_string("居住证管理中心"));
	json_array_append_new(items, department);
	json_array_append_new(items,
			      item("long", "流动人口居住证遗失后的补发与信息变更登记", "其他"));
	json_array_append_new(items, item("exact", "居住证", "其他"));
	struct catalogue *c = open_catalogue();
	import_items(c, items);
	ck_assert_str_eq(found(c, "居住证", ""), "exact,long,dept");
	catalogue_close(c);
}
END_TEST

START_TEST(pages_of_a_search_join_without_gap_or_overlap)
{
	json_t *items = json_array();
	for (int i = 0; i < 57; i++) {
		char guid[16];
		snprintf(guid, sizeof(guid), "g%d", i);
		json_array_append_new(items, item(guid, "居住证办理", "户籍"));
	}
	struct catalogue *c = open_catalogue();
	import_items(c, items);
	static const char *const queries[] = { "", "居住证" };
	for (size_t q = 0; q < ARRAY_LEN(queries); q++) {
		bool seen[57] = { false };
		for (int offset = 0; offset < 70; offset += 10) {
			json_t *answer = NULL, *card;
			size_t i;
			ck_assert_int_eq(catalogue_search(c, queries[q], "", offset, 10, &answer),
					 ERR_OK);
			ck_assert_int_eq(json_int(answer, "total", 0), 57);
			json_array_foreach(json_object_get(answer, "items"), i, card)
			{
				int n = atoi(json_str(card, "row_guid") + 1);
				ck_assert(!seen[n]);
				seen[n] = true;
			}
			json_decref(answer);
		}
		for (int n = 0; n < 57; n++)
			ck_assert(seen[n]);
	}
	json_t *answer = NULL;
	ck_assert_int_eq(catalogue_search(c, "", "", -5, -5, &answer), ERR_OK);
	ck_assert_uint_eq(json_array_size(json_object_get(answer, "items")), 0);
	json_decref(answer);
	ck_assert_int_eq(catalogue_search(c, "", "", 0, 1000000, &answer), ERR_OK);
	ck_assert_uint_eq(json_array_size(json_object_get(answer, "items")), 57);
	json_decref(answer);
	catalogue_close(c);
}
END_TEST

START_TEST(a_found_item_has_the_members_of_a_list)
{
	static const char *const members[] = { "row_guid",	 "task_code", "task_name",
					       "dept_name",	 "themes",    "promise_day",
					       "limit_scene_num" };
	struct catalogue *c = open_catalogue();
	import_items(c, some_items());
	json_t *answer = NULL;
	ck_assert_int_eq(catalogue_search(c, "签注", "", 0, 5, &answer), ERR_OK);
	json_t *card = json_array_get(json_object_get(answer, "items"), 0);
	ck_assert_uint_eq(json_object_size(card), ARRAY_LEN(members));
	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		ck_assert_ptr_nonnull(json_object_get(card, members[i]));
	ck_assert_int_eq(json_int(card, "promise_day", 0), 3);
	json_decref(answer);
	catalogue_close(c);
}
END_TEST

/* Themes */

/* "code/name/items;" of every theme */
static const char *themes_of(struct catalogue *c)
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

START_TEST(without_a_dictionary_themes_come_in_first_seen_order)
{
	struct catalogue *c = open_catalogue();
	import_items(c, some_items());
	ck_assert_str_eq(
		themes_of(c),
		"户籍身份/户籍身份/3;证件/证件/1;交通/交通/1;社保/社保/1;不动产/不动产/1;");
	json_t *themes = NULL;
	ck_assert_int_eq(catalogue_themes(c, &themes), ERR_OK);
	json_t *first = json_array_get(themes, 0);
	ck_assert_str_eq(json_str(first, "icon"), "");
	json_t *examples = json_object_get(first, "examples");
	ck_assert_uint_eq(json_array_size(examples), 3);
	ck_assert_str_eq(json_string_value(json_array_get(examples, 0)), "居民身份证申领");
	json_decref(themes);
	catalogue_close(c);
}
END_TEST

START_TEST(with_a_dictionary_themes_are_its_own_by_code_or_name)
{
	for (int form = 0; form < 2; form++) {
		json_t *entries = json_pack("[{s:s, s:s, s:s}, {s:s, s:s, s:s}, {s:s, s:s, s:s}]",
					    "code", "traffic", "name", "交通", "icon", "car",
					    "code", "household", "name", "户籍身份", "icon", "id",
					    "code", "none", "name", "空", "icon", "");
		json_t *items = some_items();
		json_t *coded = item("h", "户口迁移", "household");
		json_array_append_new(items, coded);
		json_t *both = item("i", "户口登记", "household,户籍身份");
		json_array_append_new(items, both);
		json_t *file = file_of("e1", items);
		json_t *dictionary = form ? json_pack("{s:s, s:s, s:o}", "name", "themes",
						      "version", "4", "entries", entries)
					  : entries;
		json_object_set_new(file, "dictionaries", json_pack("{s:o}", "themes", dictionary));
		struct catalogue *c = open_catalogue();
		json_decref(import(c, file).faults);
		ck_assert_str_eq(themes_of(c), "traffic/交通/1;household/户籍身份/5;none/空/0;");
		ck_assert_str_eq(found(c, "", "household"), "a,b,c,h,i");
		ck_assert_str_eq(found(c, "", "户籍身份"), "a,b,c,h,i");
		ck_assert_str_eq(found(c, "户口", "household"), "h,i");
		json_t *value = NULL;
		ck_assert_int_eq(catalogue_dictionary(c, "themes", &value), ERR_OK);
		ck_assert_uint_eq(json_array_size(json_object_get(value, "entries")), 3);
		ck_assert_str_eq(json_str(value, "name"), "themes");
		ck_assert_str_eq(json_str(value, "version"), form ? "4" : "");
		json_decref(value);
		catalogue_close(c);
	}
}
END_TEST

/* Delta sync */

START_TEST(a_sync_changes_adds_and_removes_in_one_transaction)
{
	struct catalogue *c = open_catalogue();
	struct catalogue_report report = { 0 };
	char etag[64] = "x";
	import_items(c, some_items());
	ck_assert_int_eq(catalogue_item_etag(c, "a", etag, sizeof(etag)), ERR_OK);
	ck_assert_str_eq(etag, "a");
	ck_assert_int_eq(catalogue_item_etag(c, "none", etag, sizeof(etag)), ERR_OK);
	ck_assert_str_eq(etag, "");

	ck_assert_int_eq(catalogue_begin(c), ERR_OK);
	json_t *changed = item("a", "临时身份证办理", "证件");
	json_object_set_new(changed, "etag", json_string("a2"));
	ck_assert_int_eq(catalogue_put(c, changed, &report), ERR_OK);
	json_decref(changed);
	json_t *withdrawn = item("b", "居民身份证换领、补领", "户籍身份");
	json_object_set_new(withdrawn, "task_state", json_string("3"));
	ck_assert_int_eq(catalogue_put(c, withdrawn, &report), ERR_OK);
	json_decref(withdrawn);
	json_t *broken = item("c", "坏", "");
	json_object_del(broken, "form");
	ck_assert_int_eq(catalogue_put(c, broken, &report), ERR_OK);
	ck_assert_int_eq(catalogue_put(c, broken, NULL), ERR_OK);
	json_decref(broken);
	ck_assert_int_eq(catalogue_remove(c, "d"), ERR_OK);
	ck_assert_int_eq(catalogue_remove(c, "none"), ERR_OK);
	ck_assert_int_eq(catalogue_commit(c, "e9", "cursor-9", "2026-11-22"), ERR_OK);
	ck_assert_int_eq(report.items, 2);
	ck_assert_int_eq(report.refused, 1);
	json_decref(report.faults);

	for (int round = 0; round < 2; round++) {
		struct catalogue_info info;
		ck_assert_int_eq(catalogue_info(c, &info), ERR_OK);
		ck_assert_str_eq(info.cursor, "cursor-9");
		ck_assert_int_eq(info.items, 4);
		ck_assert_str_eq(found(c, "身份证", ""), "a");
		ck_assert_str_eq(found(c, "申领", ""), "");
		ck_assert_str_eq(found(c, "ETC", ""), "");
		ck_assert_str_eq(found(c, "签注", ""), "c"); /* the broken change left it alone */
		ck_assert_str_eq(found(c, "", "户籍身份"), "c");
		ck_assert_str_eq(found(c, "", "证件"), "a");
		json_t *value = NULL;
		ck_assert_int_eq(catalogue_item(c, "b", &value),
				 ERR_OK); /* not offered, still known */
		json_decref(value);
		ck_assert_int_eq(catalogue_row_guids(c, &value), ERR_OK);
		ck_assert_uint_eq(json_array_size(value), 6);
		json_decref(value);
		catalogue_close(c);
		c = open_catalogue();
	}
	catalogue_close(c);
}
END_TEST

START_TEST(a_sync_that_is_rolled_back_or_cut_off_changes_nothing)
{
	struct catalogue *c = open_catalogue();
	import_items(c, some_items());
	const char *before = strdup(themes_of(c));
	for (int way = 0; way < 2; way++) {
		ck_assert_int_eq(catalogue_begin(c), ERR_OK);
		ck_assert_int_eq(catalogue_remove(c, "a"), ERR_OK);
		json_t *added = item("new", "新事项", "新");
		ck_assert_int_eq(catalogue_put(c, added, NULL), ERR_OK);
		json_decref(added);
		if (way == 0) {
			catalogue_rollback(c);
		} else {
			catalogue_close(c);
			c = open_catalogue();
		}
		ck_assert_str_eq(found(c, "", ""), "a,b,c,d,e,g");
		ck_assert_str_eq(themes_of(c), before);
	}
	catalogue_rollback(c);
	free((char *)before);
	catalogue_close(c);
}
END_TEST

START_TEST(an_item_is_found_by_its_codes_the_offered_one_first)
{
	json_t *items = json_array();
	json_t *plain = item("p", "一", ""), *handled = item("h", "二", ""),
	       *old = item("o", "三", "");
	json_object_set_new(handled, "task_handle_item",
			    json_string("1144000000000000000000000000000H1"));
	json_object_set_new(old, "task_state", json_string("2"));
	json_array_append_new(items, plain);
	json_array_append_new(items, handled);
	json_array_append_new(items, old);
	struct catalogue *c = open_catalogue();
	import_items(c, items);
	json_t *value = NULL;
	const char *code = "11440000MB2D0164XH2440289876000";
	ck_assert_int_eq(catalogue_item_by_code(c, code, "", &value), ERR_OK);
	ck_assert_str_eq(json_str(value, "row_guid"), "p");
	json_decref(value);
	ck_assert_int_eq(catalogue_item_by_code(c, code, NULL, &value), ERR_OK);
	json_decref(value);
	ck_assert_int_eq(
		catalogue_item_by_code(c, code, "1144000000000000000000000000000H1", &value),
		ERR_OK);
	ck_assert_str_eq(json_str(value, "row_guid"), "h");
	json_decref(value);
	ck_assert_int_eq(catalogue_item_by_code(c, code, "x", &value), ERR_NOT_FOUND);
	catalogue_close(c);
}
END_TEST

START_TEST(a_damaged_catalogue_begins_anew)
{
	struct catalogue *c = open_catalogue();
	import_items(c, some_items());
	catalogue_close(c);
	ck_assert_int_eq(truncate(in_store("catalogue.db"), 5000), 0);
	c = open_catalogue();
	struct catalogue_info info;
	ck_assert_int_eq(catalogue_info(c, &info), ERR_OK);
	ck_assert_int_eq(info.items, 0);
	ck_assert_str_eq(info.etag, "");
	import_items(c, some_items());
	catalogue_close(c);
	ck_assert(file_exists(in_store("catalogue.db.damaged-1")));
}
END_TEST

START_TEST(a_stopped_catalogue_opens_with_the_stock_tool)
{
	struct catalogue *c = open_catalogue();
	import_items(c, some_items());
	catalogue_close(c);
	ck_assert_str_eq(sqlite3_tool("catalogue.db", "SELECT count(*) FROM item WHERE offered=1"),
			 "6");
	ck_assert_str_eq(
		sqlite3_tool("catalogue.db", "INSERT INTO words(words) VALUES('integrity-check')"),
		"");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("catalogue");
	TCase *tc = tcase_create("catalogue");
	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, store_setup, store_teardown);
	tcase_add_test(tc, a_fresh_catalogue_is_empty);
	tcase_add_test(tc, an_import_replaces_everything_and_stays);
	tcase_add_loop_test(tc, our_own_catalogue_files_import_without_a_fault, 0, 2);
	tcase_add_test(tc, a_broken_item_is_refused_alone_and_described);
	tcase_add_loop_test(tc, what_is_no_catalogue_changes_nothing, 0, ARRAY_LEN(no_files));
	tcase_add_test(tc, a_gzip_file_is_taken_also_in_two_parts);
	tcase_add_test(tc, an_item_too_large_or_too_deep_is_refused_alone);
	tcase_add_loop_test(tc, search_finds_what_a_citizen_means, 0, ARRAY_LEN(searches));
	tcase_add_test(tc, a_name_that_is_the_query_comes_before_longer_ones_and_departments);
	tcase_add_test(tc, pages_of_a_search_join_without_gap_or_overlap);
	tcase_add_test(tc, a_found_item_has_the_members_of_a_list);
	tcase_add_test(tc, without_a_dictionary_themes_come_in_first_seen_order);
	tcase_add_test(tc, with_a_dictionary_themes_are_its_own_by_code_or_name);
	tcase_add_test(tc, a_sync_changes_adds_and_removes_in_one_transaction);
	tcase_add_test(tc, a_sync_that_is_rolled_back_or_cut_off_changes_nothing);
	tcase_add_test(tc, an_item_is_found_by_its_codes_the_offered_one_first);
	tcase_add_test(tc, a_damaged_catalogue_begins_anew);
	tcase_add_test(tc, a_stopped_catalogue_opens_with_the_stock_tool);
	suite_add_tcase(suite, tc);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
