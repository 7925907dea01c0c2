/* SPDX-License-Identifier: Apache-2.0 */
/* test_catalogue.c - importing, syncing and reading items. */
#include "firmware/store/catalogue.h"

#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <zlib.h>

#include "catalogue_fixture.h"
#include "firmware/base/file.h"
#include "firmware/core/item/item.h"
#include "firmware/core/value/json.h"
#include "tests/suite.h"
#include "fixture.h"

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

START_TEST(an_item_comes_back_in_the_order_it_came_in)
{
	struct catalogue *c = open_catalogue();
	json_t *items = json_array(), *one = item("z", "护照申请", "出入境"), *back = NULL;
	json_t *schema = json_object_get(json_object_get(one, "form"), "schema");
	json_object_set_new(schema, "properties",
			    json_pack("{s:{s:s}, s:{s:s}, s:{s:s}}", "zeal", "type", "string",
				      "age", "type", "integer", "mind", "type", "string"));
	char *want = json_dumps(one, 0);
	json_array_append_new(items, one);
	import_items(c, items);
	ck_assert_int_eq(catalogue_item(c, "z", &back), ERR_OK);
	char *got = json_dumps(back, 0);
	ck_assert_str_eq(got, want);
	ck_assert(strstr(got, "zeal") < strstr(got, "age") &&
		  strstr(got, "age") < strstr(got, "mind"));
	json_decref(back);
	free(got);
	free(want);
	catalogue_close(c);
}
END_TEST

static const struct {
	const char *text;
	enum err err;
	const char *why;
} later[] = {
	{ "{\"etag\":\"x\",\"date\":\"2019-01-02\",\"items\":[]}", ERR_CONFLICT, "of 2019" },
	{ "{\"etag\":\"x\",\"items\":[]}", ERR_CONFLICT, "does not say" },
	{ "{\"etag\":\"x\",\"date\":\"2026-11-21\",\"items\":[]}", ERR_OK, "the same day" },
	{ "{\"etag\":\"x\",\"date\":\"2027-01-01\",\"items\":[]}", ERR_OK, "later" },
};

START_TEST(an_older_pack_is_refused_unless_somebody_imports_it)
{
	struct catalogue_report report = { 0 };
	struct catalogue_info info;
	const char *text = later[_i].text;
	struct catalogue *c = open_catalogue();
	import_items(c, some_items());
	enum err err = catalogue_import_newer(c, text, strlen(text), &report);
	ck_assert_msg(err == later[_i].err, "%s: %s", later[_i].why, err_name(err));
	ck_assert_int_eq(catalogue_info(c, &info), ERR_OK);
	ck_assert_int_eq(info.items > 0, err != ERR_OK);
	if (err == ERR_OK)
		json_decref(report.faults);
	ck_assert_int_eq(catalogue_import(c, text, strlen(text), &report), ERR_OK);
	json_decref(report.faults);
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

#define UNPARSED "the item is no JSON object, has a member twice or is nested too deep"

/* As kioskctl prints it. Lent. */
static const char *fault_of(const struct catalogue_report *report, size_t n)
{
	static char text[512];
	const json_t *f = json_array_get(report->faults, n);
	snprintf(text, sizeof(text), "%s %s: %s: %s", json_str(f, "row_guid"),
		 json_str(f, "task_name"), json_str(f, "pointer"), json_str(f, "sentence"));
	return text;
}

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
	ck_assert_str_eq(fault_of(&report, 0), "large 大: : the item is larger than 256 KiB");
	ck_assert_str_eq(fault_of(&report, 1), "deep 深: : " UNPARSED);
	json_decref(report.faults);
	catalogue_close(c);
}
END_TEST

START_TEST(an_item_that_cannot_be_parsed_is_named_as_far_as_it_says_its_name)
{
	static const struct {
		const char *item, *fault;
	} cases[] = {
		{ "{\"row_guid\":\"r\",\"task_name\":\"一\",\"a\":1,\"a\":2}", "r 一: : " },
		{ "{\"a\":1,\"a\":2,\"more\":{\"row_guid\":\"inner\"},\"row_guid\":\"r\"}",
		  "r : : " },
		{ "{\"row_guid\":\"r\",\"row_guid\":\"s\"}", "r : : " },
		{ "{\"row_guid\":{},\"a\":1,\"a\":1}", " : : " },
		{ "{\"task_name\":\"一\\u202e\\u001b[2J\\n\",\"a\":1,\"a\":2}",
		  " 一U+202EU+001B[2JU+000A: : " },
		{ "{\"row_guid\" \"r\"}", " : : " },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char file[512], fault[512];
		snprintf(file, sizeof(file), "{\"items\":[%s]}", cases[i].item);
		snprintf(fault, sizeof(fault), "%s" UNPARSED, cases[i].fault);
		struct catalogue *c = open_catalogue();
		struct catalogue_report report;
		ck_assert_int_eq(catalogue_import(c, file, strlen(file), &report), ERR_OK);
		ck_assert_int_eq(report.refused, 1);
		ck_assert_str_eq(fault_of(&report, 0), fault);
		json_decref(report.faults);
		catalogue_close(c);
	}
}
END_TEST

START_TEST(hostile_texts_are_refused_with_a_name_a_place_and_a_reason)
{
	static const char file[] =
		"{\"etag\":\"e\",\"items\":[{\"row_guid\":\"r\",\"task_name\":\"居\\u202e住\"}],"
		"\"dictionaries\":{\"themes\":[{\"code\":\"a\",\"name\":\"\\u200b\"}],"
		"\"other\":[{\"code\":\"a\",\"name\":\"好\"}]}}";
	struct catalogue *c = open_catalogue();
	struct catalogue_report report;
	json_t *value = NULL;
	ck_assert_int_eq(catalogue_import(c, file, strlen(file), &report), ERR_OK);
	ck_assert_int_eq(report.refused, 2);
	ck_assert_str_eq(fault_of(&report, 0),
			 "r 居U+202E住: /task_name: "
			 "the character U+202E in it does not show as itself");
	ck_assert_str_eq(fault_of(&report, 1),
			 " : /dictionaries/themes/0/name: "
			 "the character U+200B in it does not show as itself");
	ck_assert_int_eq(catalogue_dictionary(c, "themes", &value), ERR_NOT_FOUND);
	ck_assert_int_eq(catalogue_dictionary(c, "other", &value), ERR_OK);
	json_decref(value);
	json_decref(report.faults);
	catalogue_close(c);
}
END_TEST

START_TEST(what_names_a_catalogue_is_plain_or_the_file_is_none)
{
	static const char *const files[] = { "{\"etag\":\"e\\u001b[2J\",\"items\":[]}",
					     "{\"date\":\"2026\\u202e\",\"items\":[]}" };
	struct catalogue *c = open_catalogue();
	import_items(c, some_items());
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		struct catalogue_report report;
		struct catalogue_info info;
		ck_assert_int_eq(catalogue_import(c, files[i], strlen(files[i]), &report),
				 ERR_INVALID);
		ck_assert_int_eq(catalogue_info(c, &info), ERR_OK);
		ck_assert_int_eq(info.items, 6);
	}
	catalogue_close(c);
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

START_TEST(a_handle_item_that_does_not_apply_is_none)
{
	json_t *items = json_array(), *only = item("n", "一", ""), *value = NULL;
	json_object_set_new(only, "task_handle_item", json_string(ITEM_NOT_APPLICABLE));
	json_array_append_new(items, only);
	struct catalogue *c = open_catalogue();
	import_items(c, items);
	ck_assert_int_eq(catalogue_item_by_code(c, "11440000MB2D0164XH2440289876000", "", &value),
			 ERR_OK);
	json_decref(value);
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

/* The tables of version 1, as the firmware before had them. */
static const char version_1[] =
	"CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;"
	"INSERT INTO meta VALUES('min_reader','1'),('etag','e1'),('date','2026-11-21');"
	"CREATE TABLE item(id INTEGER PRIMARY KEY, row_guid TEXT NOT NULL UNIQUE, task_code TEXT NOT NULL,"
	" handle_item TEXT NOT NULL, etag TEXT NOT NULL, offered INTEGER NOT NULL, card TEXT NOT NULL) STRICT;"
	"CREATE INDEX item_code ON item(task_code, handle_item);"
	"CREATE INDEX item_offered ON item(offered, id);"
	"CREATE TABLE body(id INTEGER PRIMARY KEY, json TEXT NOT NULL) STRICT;"
	"CREATE TABLE theme(name TEXT NOT NULL, item INTEGER NOT NULL, place INTEGER NOT NULL,"
	" PRIMARY KEY(name, item)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX theme_item ON theme(item);"
	"CREATE TABLE dictionary(name TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE VIRTUAL TABLE words USING fts5(name, dept, themes, latin);"
	"INSERT INTO item VALUES(1,'a','1','','x',1,json_object('row_guid','a','task_name','居住证签注',"
	"'dept_name','市公安'||char(10)||'局','themes',json_array('户籍','证件'))),"
	"(2,'b','2','','x',1,json_object('row_guid','b','task_name','登记','dept_name',null,'themes','无')),"
	"(3,'c','3','','x',0,json_object('row_guid','c','task_name','停办','dept_name',null,'themes',null));"
	"INSERT INTO body VALUES(1,'{}'),(2,json_object('pinyin','deng ji','initials','xyz')),(3,'{}');"
	"PRAGMA application_id=1263095619; PRAGMA user_version=1";

START_TEST(a_catalogue_of_the_firmware_before_is_searched_as_ours)
{
	struct catalogue *c = NULL;
	struct catalogue_info info;
	ck_assert_str_eq(sqlite3_tool("catalogue.db", version_1), "");
	c = open_catalogue();
	ck_assert_int_eq(catalogue_info(c, &info), ERR_OK);
	ck_assert_int_eq(info.items, 2);
	ck_assert_str_eq(info.etag, "e1");
	ck_assert_str_eq(found(c, "jzz", ""), "a");
	ck_assert_str_eq(found(c, "", "证件"), "a");
	ck_assert_str_eq(found(c, "xyz", ""), "b");
	ck_assert_str_eq(found(c, "停办", ""), "");
	ck_assert_str_eq(themes_of(c), "户籍/户籍/1;证件/证件/1;");
	ck_assert_str_eq(departments_of(c), "市公安 局/1;");
	catalogue_close(c);
}
END_TEST

START_TEST(a_stopped_catalogue_opens_with_the_stock_tool)
{
	struct catalogue *c = open_catalogue();
	import_items(c, some_items());
	catalogue_close(c);
	ck_assert_str_eq(sqlite3_tool("catalogue.db", "SELECT count(*) FROM item WHERE offered=1"),
			 "6");
	ck_assert_str_eq(sqlite3_tool("catalogue.db", "PRAGMA integrity_check"), "ok");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("catalogue");
	TCase *tc = tcase_create("catalogue");
	tcase_add_checked_fixture(tc, store_setup, store_teardown);
	tcase_add_test(tc, a_fresh_catalogue_is_empty);
	tcase_add_test(tc, an_import_replaces_everything_and_stays);
	tcase_add_test(tc, an_item_comes_back_in_the_order_it_came_in);
	tcase_add_loop_test(tc, an_older_pack_is_refused_unless_somebody_imports_it, 0,
			    ARRAY_LEN(later));
	tcase_add_loop_test(tc, our_own_catalogue_files_import_without_a_fault, 0, 2);
	tcase_add_test(tc, a_broken_item_is_refused_alone_and_described);
	tcase_add_loop_test(tc, what_is_no_catalogue_changes_nothing, 0, ARRAY_LEN(no_files));
	tcase_add_test(tc, a_gzip_file_is_taken_also_in_two_parts);
	tcase_add_test(tc, an_item_too_large_or_too_deep_is_refused_alone);
	tcase_add_test(tc, an_item_that_cannot_be_parsed_is_named_as_far_as_it_says_its_name);
	tcase_add_test(tc, hostile_texts_are_refused_with_a_name_a_place_and_a_reason);
	tcase_add_test(tc, what_names_a_catalogue_is_plain_or_the_file_is_none);
	tcase_add_test(tc, a_sync_changes_adds_and_removes_in_one_transaction);
	tcase_add_test(tc, a_sync_that_is_rolled_back_or_cut_off_changes_nothing);
	tcase_add_test(tc, an_item_is_found_by_its_codes_the_offered_one_first);
	tcase_add_test(tc, a_handle_item_that_does_not_apply_is_none);
	tcase_add_test(tc, a_damaged_catalogue_begins_anew);
	tcase_add_test(tc, a_catalogue_of_the_firmware_before_is_searched_as_ours);
	tcase_add_test(tc, a_stopped_catalogue_opens_with_the_stock_tool);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
