/* SPDX-License-Identifier: Apache-2.0 */
/* parts.c - one row for each part of a case. */
#include "tests/platform/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"
#include "tests/platform/cases.h"
#include "tests/platform/offer.h"

enum { PART_NO_MAX = 64 };

static const char *text_of(const json_t *object, const char *member)
{
	const char *text = json_string_value(json_object_get(object, member));
	return text ? text : "";
}

static json_t *item_by(struct platform *p, const char *sql, const char *key)
{
	CLEANUP(db_end) sqlite3_stmt *stmt = db_query(p->db, sql, "s", key);
	return db_next(stmt) ? json_loads(db_text(stmt, 0), 0, NULL) : NULL;
}

static json_t *item_of(struct platform *p, const char *row_guid)
{
	return item_by(p, "SELECT body FROM item WHERE row_guid=?", row_guid);
}

static const json_t *with_guid(const json_t *list, const char *row_guid)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(text_of(json_array_get(list, i), "row_guid"), row_guid) == 0)
			return json_array_get(list, i);
	return NULL;
}

/* What an application may say */

static void check_each(struct check *c, struct platform *p, const json_t *own, const json_t *said)
{
	char pointer[CHECK_POINTER_MAX];
	for (size_t i = 0; i < json_array_size(said); i++) {
		const json_t *part = json_array_get(said, i);
		const char *guid = text_of(part, "row_guid");
		json_t *item = item_of(p, guid);
		snprintf(pointer, sizeof(pointer), "/parts/%zu/row_guid", i);
		if (!with_guid(own, guid))
			check_error(c, pointer, "it is no part of this bundle");
		else if (with_guid(said, guid) != part)
			check_error(c, pointer, "the same part twice");
		else if (item &&
			 strcmp(text_of(item, "task_code"), text_of(part, "task_code")) != 0)
			check_error(c, pointer, "this part has another task_code");
		json_decref(item);
	}
	for (size_t i = 0; i < json_array_size(own); i++) {
		const json_t *part = json_array_get(own, i);
		if (strcmp(text_of(part, "required"), "1") == 0 &&
		    !with_guid(said, text_of(part, "row_guid")))
			check_error(c, "/parts", "a part that is required is missing");
	}
}

static void check_materials(struct check *c, const json_t *materials)
{
	char pointer[CHECK_POINTER_MAX];
	for (size_t i = 0; i < json_array_size(materials); i++) {
		const json_t *m = json_array_get(materials, i);
		snprintf(pointer, sizeof(pointer), "/materials/%zu/row_guid", i);
		if (with_guid(materials, text_of(m, "row_guid")) != m)
			check_error(c, pointer, "a shared material is handed in once");
	}
}

void parts_check(struct check *c, struct platform *p, const struct application *app)
{
	const json_t *said = json_object_get(app->json, "parts");
	json_t *item =
		item_by(p, "SELECT body FROM item WHERE task_code=? ORDER BY removed LIMIT 1",
			text_of(app->json, "task_code"));
	const json_t *own = json_object_get(item, "parts");
	if (item && json_array_size(own) == 0 && said)
		check_error(c, "/parts", "this item has no parts");
	else if (json_array_size(own) > 0 && json_array_size(said) == 0)
		check_error(c, "/parts", "an application for a bundle says for which parts");
	else if (json_array_size(own) > 0)
		check_each(c, p, own, said);
	if (said)
		check_materials(c, json_object_get(app->json, "materials"));
	json_decref(item);
}

/* Answers */

static void begin_one(struct platform *p, const char *project_no, int64_t n, const json_t *part)
{
	char own[PART_NO_MAX];
	struct offer_task task;
	json_t *item = item_of(p, text_of(part, "row_guid"));
	offer_task(p, part, &task);
	bool gone = task.cancelled, changed = task.known && !task.version_ok;
	snprintf(own, sizeof(own), "%s-%lld", project_no, (long long)n);
	db_run(p->db,
	       "INSERT INTO part(project_no, n, row_guid, task_name, dept_name, own_no, state, explain)"
	       " VALUES(?,?,?,?,?,?,?,?)",
	       "sissssss", project_no, n, text_of(part, "row_guid"), text_of(item, "task_name"),
	       text_of(item, "dept_name"), own, gone || changed ? "not_accepted" : "received",
	       gone	 ? "本事项已经取消"
	       : changed ? "本事项的材料已经变更"
			 : "");
	json_decref(item);
}

void parts_begin(struct platform *p, const struct application *app, const char *project_no)
{
	const json_t *parts = json_object_get(app->json, "parts");
	for (size_t i = 0; i < json_array_size(parts); i++)
		begin_one(p, project_no, (int64_t)i + 1, json_array_get(parts, i));
}

json_t *parts_list(struct platform *p, const char *project_no)
{
	json_t *list = NULL;
	CLEANUP(db_end)
	sqlite3_stmt *stmt =
		db_query(p->db,
			 "SELECT row_guid, task_name, dept_name, own_no, state, explain"
			 " FROM part WHERE project_no=? ORDER BY n",
			 "s", project_no);
	while (db_next(stmt)) {
		json_t *part =
			json_pack("{s:s,s:s,s:s,s:s,s:s}", "row_guid", db_text(stmt, 0),
				  "task_name", db_text(stmt, 1), "dept_name", db_text(stmt, 2),
				  "project_no", db_text(stmt, 3), "state", db_text(stmt, 4));
		if (*db_text(stmt, 5))
			json_object_set_new(part, "handle_explain", json_string(db_text(stmt, 5)));
		list = list ? list : json_array();
		json_array_append_new(list, part);
	}
	return list;
}

void parts_move(struct platform *p, const char *project_no, const char *state)
{
	db_run(p->db,
	       "UPDATE part SET state=? WHERE project_no=?"
	       " AND state NOT IN ('not_accepted', 'done', 'withdrawn')",
	       "ss", state, project_no);
}

const char *parts_set(struct platform *p, const char *project_no, const json_t *states)
{
	const char *guid;
	json_t *state;
	json_object_foreach((json_t *)states, guid, state)
	{
		const char *word = json_string_value(state);
		if (!word || !cases_is_state(word))
			return "a part's state is one of the case states";
		if (db_run(p->db, "UPDATE part SET state=? WHERE project_no=? AND row_guid=?",
			   "sss", word, project_no, guid) == 0)
			return "the case has no such part";
	}
	return NULL;
}
