/* SPDX-License-Identifier: Apache-2.0 */
/* catalogue_change.c - items come, change and go, in one transaction. */
#include "firmware/store/catalogue_private.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/core/item/item.h"

#define NAME_SHOWN_MAX 512 /* bytes of a refused item's name */

enum err catalogue_begin(struct catalogue *c)
{
	assert(!c->changing);
	enum err err = db_ready(&c->db);
	if (err == ERR_OK)
		err = db_exec(&c->db, "BEGIN IMMEDIATE");
	c->changing = err == ERR_OK;
	return err;
}

void catalogue_rollback(struct catalogue *c)
{
	if (!c->changing)
		return;
	c->changing = false;
	c->replacing = false;
	if (!sqlite3_get_autocommit(c->db.conn) && db_exec(&c->db, "ROLLBACK") != ERR_OK)
		c->db.suspect = true;
}

enum err catalogue_commit(struct catalogue *c, const char *etag, const char *cursor,
			  const char *date)
{
	const char *const values[][2] = {
		{ META_ETAG, etag },
		{ META_CURSOR, cursor },
		{ META_DATE, date },
	};
	assert(c->changing);
	enum err err = ERR_OK;
	for (size_t i = 0; err == ERR_OK && i < ARRAY_LEN(values); i++) {
		const char *value = values[i][1] ? values[i][1] : "";
		err = text_is_plain(value) ? db_meta_put(&c->db, values[i][0], value) : ERR_INVALID;
	}
	if (err == ERR_OK)
		err = catalogue_write_uses(c);
	if (err == ERR_OK)
		err = db_exec(&c->db, "COMMIT");
	catalogue_forget(c);
	if (err != ERR_OK) {
		catalogue_rollback(c);
		return err;
	}
	json_object_clear(c->uses);
	c->changing = false;
	c->replacing = false;
	c->db.behind = true;
	c->db.wal_used = true;
	return ERR_OK;
}

enum err catalogue_confirm(struct catalogue *c, const char *day)
{
	if (c->changing)
		return db_meta_put(&c->db, META_CONFIRMED, day);
	enum err err = db_ready(&c->db);
	return err == ERR_OK ? db_meta_set(&c->db, META_CONFIRMED, day) : err;
}

enum err catalogue_clear(struct catalogue *c)
{
	assert(c->changing);
	return db_exec(&c->db, "DELETE FROM item; DELETE FROM body; DELETE FROM dictionary");
}

enum err catalogue_refuse(struct catalogue_report *report, const json_t *item, const char *pointer,
			  const char *sentence)
{
	if (!report)
		return ERR_OK;
	report->refused++;
	if (!report->faults)
		report->faults = json_array();
	if (json_array_size(report->faults) >= CATALOGUE_FAULTS_MAX)
		return ERR_OK;
	char row_guid[NAME_SHOWN_MAX], task_name[NAME_SHOWN_MAX];
	text_show(row_guid, sizeof(row_guid), json_str(item, "row_guid"));
	text_show(task_name, sizeof(task_name), json_str(item, "task_name"));
	json_t *fault = json_pack("{s:s, s:s, s:s, s:s}", "row_guid", row_guid, "task_name",
				  task_name, "pointer", pointer, "sentence", sentence);
	return json_array_append_new(report->faults, fault) < 0 ? ERR_NOMEM : ERR_OK;
}

static enum err run_with_id(struct catalogue *c, enum catalogue_sql id, int64_t value)
{
	sqlite3_stmt *stmt = db_statement(&c->db, id);
	if (!stmt)
		return db_error(&c->db);
	db_bind_int(stmt, 1, value);
	return db_run(&c->db, stmt);
}

/* What a list shows of an item, as the item has it. malloc'ed. */
static char *card_of(const json_t *item)
{
	static const char *const members[] = {
		"row_guid", "task_code",   "task_name",	   "dept_name",
		"themes",   "promise_day", "promise_type", "limit_scene_num",
	};
	CLEANUP(json_unref) json_t *card = json_object();
	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		json_t *value = json_object_get(item, members[i]);
		if (json_object_set(card, members[i], value ? value : json_null()) < 0)
			return NULL;
	}
	return json_dumps(card, JSON_COMPACT);
}

/* A line of `words`. */
static void words_line(struct buf *out, enum index_kind kind, const char *text)
{
	if (!text || !text[0])
		return;
	buf_add_char(out, (char)kind);
	for (; *text; text++)
		buf_add_char(out, *text == '\n' ? ' ' : *text);
	buf_add_char(out, '\n');
}

static void words_lines(struct buf *out, enum index_kind kind, const json_t *texts)
{
	size_t i;
	json_t *text;
	json_array_foreach(texts, i, text) words_line(out, kind, json_string_value(text));
}

/* What an item is found by: see catalogue_index.h. */
static void words_of(const json_t *item, struct buf *out)
{
	if (json_array_size(json_array_of(item, "parts")))
		buf_add_str(out, "b\n");
	words_line(out, INDEX_NAME, json_str(item, "task_name"));
	words_line(out, INDEX_DEPT, json_str(item, "dept_name"));
	words_lines(out, INDEX_THEME, json_array_of(item, "themes"));
	words_lines(out, INDEX_SYNONYM, json_array_of(item, "synonyms"));
	words_line(out, INDEX_PINYIN, json_str(item, "pinyin"));
	words_line(out, INDEX_PINYIN, json_str(item, "initials"));
}

static enum err item_put(struct catalogue *c, const json_t *item, int64_t *id)
{
	CLEANUP(free_ptr) char *card = card_of(item);
	CLEANUP(buf_fini) struct buf words;
	buf_init(&words, ITEM_BYTES_MAX);
	words_of(item, &words);
	sqlite3_stmt *stmt = db_statement(&c->db, *id ? SQL_ITEM_UPDATE : SQL_ITEM_INSERT);
	if (!card || buf_err(&words) != ERR_OK)
		return ERR_NOMEM;
	if (!stmt)
		return db_error(&c->db);
	db_bind_text(stmt, 1, json_str(item, "row_guid"));
	db_bind_text(stmt, 2, json_str(item, "task_code"));
	db_bind_text(stmt, 3, item_handle(item));
	db_bind_text(stmt, 4, json_str(item, "etag"));
	db_bind_int(stmt, 5, item_is_offered(item));
	db_bind_text(stmt, 6, card);
	db_bind_text(stmt, 7, buf_str(&words));
	if (*id)
		db_bind_int(stmt, 8, *id);
	enum err err = db_run(&c->db, stmt);
	if (err == ERR_OK && !*id)
		*id = sqlite3_last_insert_rowid(c->db.conn);
	return err;
}

/* `text`: the item as it was written; NULL: it is written now. */
static enum err body_put(struct catalogue *c, const json_t *item, int64_t id, const char *text,
			 size_t len)
{
	CLEANUP(free_ptr) char *made = text ? NULL : json_dumps(item, JSON_COMPACT);
	sqlite3_stmt *stmt = db_statement(&c->db, SQL_BODY_PUT);
	if (!text && !made)
		return ERR_NOMEM;
	if (!stmt)
		return db_error(&c->db);
	db_bind_int(stmt, 1, id);
	db_bind_text_of(stmt, 2, text ? text : made, text ? len : strlen(made));
	return db_run(&c->db, stmt);
}

/* *id is 0 when there is no such item. */
static enum err find(struct catalogue *c, const char *row_guid, int64_t *id)
{
	assert(row_guid);
	sqlite3_stmt *stmt = db_statement(&c->db, SQL_ITEM_ID);
	if (!stmt)
		return db_error(&c->db);
	db_bind_text(stmt, 1, row_guid);
	bool row = false;
	enum err err = db_step(&c->db, stmt, &row);
	if (err == ERR_OK)
		*id = row ? sqlite3_column_int64(stmt, 0) : 0;
	db_reset(stmt);
	return err;
}

enum err catalogue_put_text(struct catalogue *c, const json_t *item, const char *text, size_t len,
			    struct catalogue_report *report)
{
	assert(c->changing);
	struct item_fault fault;
	if (item_check(item, &fault) != ERR_OK)
		return catalogue_refuse(report, item, fault.pointer, fault.sentence);
	int64_t id = 0;
	enum err err = find(c, json_str(item, "row_guid"), &id);
	if (err == ERR_OK && id && c->replacing)
		return catalogue_refuse(report, item, "/row_guid",
					"another item has the same row_guid");
	if (err == ERR_OK)
		err = item_put(c, item, &id);
	if (err == ERR_OK)
		err = body_put(c, item, id, text, len);
	if (err == ERR_OK && report)
		report->items++;
	return err;
}

enum err catalogue_put(struct catalogue *c, const json_t *item, struct catalogue_report *report)
{
	return catalogue_put_text(c, item, NULL, 0, report);
}

enum err catalogue_remove(struct catalogue *c, const char *row_guid)
{
	assert(c->changing);
	int64_t id = 0;
	enum err err = find(c, row_guid, &id);
	if (err != ERR_OK || !id)
		return err;
	err = run_with_id(c, SQL_BODY_DELETE, id);
	return err == ERR_OK ? run_with_id(c, SQL_ITEM_DELETE, id) : err;
}

/* True if it may be taken; otherwise *err says whether the refusal was written down. */
static bool dictionary_is_plain(const char *name, const json_t *dictionary,
				struct catalogue_report *report, enum err *err)
{
	struct item_fault fault;
	CLEANUP(json_unref)
	json_t *placed = json_pack("{s:{s:O}}", "dictionaries", name, dictionary);
	if (item_check_texts(placed, &fault) == ERR_OK)
		return true;
	*err = catalogue_refuse(report, NULL, fault.pointer, fault.sentence);
	return false;
}

enum err catalogue_put_dictionary(struct catalogue *c, const char *name, const json_t *dictionary,
				  struct catalogue_report *report)
{
	assert(c->changing);
	enum err err = ERR_OK;
	if (!dictionary_is_plain(name, dictionary, report, &err))
		return err;
	CLEANUP(json_unref) json_t *whole = NULL;
	if (json_is_array(dictionary))
		whole = json_pack("{s:s, s:s, s:O}", "name", name, "version", "", "entries",
				  dictionary);
	else if (json_is_array(json_object_get(dictionary, "entries")))
		whole = json_incref((json_t *)dictionary);
	else
		return ERR_INVALID;
	CLEANUP(free_ptr) char *text = whole ? json_dumps(whole, JSON_COMPACT) : NULL;
	if (!text)
		return ERR_NOMEM;
	err = catalogue_dictionary_write(c, name, text);
	if (err == ERR_OK && strcmp(name, "area") == 0)
		err = catalogue_put_areas(c, json_object_get(whole, "entries"));
	return err;
}

enum err catalogue_dictionary_write(struct catalogue *c, const char *name, const char *text)
{
	sqlite3_stmt *stmt = db_statement(&c->db, SQL_DICTIONARY_PUT);
	if (!stmt)
		return db_error(&c->db);
	db_bind_text(stmt, 1, name);
	db_bind_text(stmt, 2, text);
	return db_run(&c->db, stmt);
}
