/* SPDX-License-Identifier: Apache-2.0 */
/*
 * catalogue.c - see catalogue.h. An item is one row of plain columns with the card that a list shows,
 * its whole JSON in a table of its own, and, only while it is offered, its words and themes.
 */
#define LOG_MODULE "catalogue"
#include "firmware/store/catalogue_private.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "firmware/core/item/item.h"

#define CATALOGUE_APPLICATION_ID 0x4B494F43 /* "KIOC" */
#define CATALOGUE_VERSION	 1
#define META_ETAG		 "etag"
#define META_CURSOR		 "cursor"
#define META_DATE		 "date"
#define WORDS_MAX		 (64 * 1024)
#define NAME_SHOWN_MAX		 512 /* bytes of a refused item's name */

#define CREATE_WORDS                                                       \
	"CREATE VIRTUAL TABLE words USING fts5(name, dept, themes, latin," \
	" tokenize = 'unicode61 remove_diacritics 2');"
/* A hit in the name counts most. */
#define RANK	 "bm25(words, 8.0, 2.0, 2.0, 1.0)"
#define IN_THEME "SELECT item FROM theme WHERE name IN (?2, ?3)"

// clang-format off
static const char *const migrations[CATALOGUE_VERSION] = {
	"CREATE TABLE item("
	" id INTEGER PRIMARY KEY,"
	" row_guid TEXT NOT NULL UNIQUE,"
	" task_code TEXT NOT NULL,"
	" handle_item TEXT NOT NULL,"
	" etag TEXT NOT NULL,"
	" offered INTEGER NOT NULL,"
	" card TEXT NOT NULL"
	") STRICT;"
	"CREATE INDEX item_code ON item(task_code, handle_item);"
	"CREATE INDEX item_offered ON item(offered, id);"
	"CREATE TABLE body(id INTEGER PRIMARY KEY, json TEXT NOT NULL) STRICT;"
	"CREATE TABLE theme("
	" name TEXT NOT NULL,"
	" item INTEGER NOT NULL,"
	" place INTEGER NOT NULL,"
	" PRIMARY KEY(name, item)"
	") STRICT, WITHOUT ROWID;"
	"CREATE INDEX theme_item ON theme(item);"
	"CREATE TABLE dictionary(name TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID;"
	CREATE_WORDS,
};

static const char *const sql[CATALOGUE_SQL_COUNT] = {
	[SQL_ITEM_ID]        = "SELECT id, offered FROM item WHERE row_guid = ?",
	[SQL_ITEM_INSERT]    = "INSERT INTO item(row_guid, task_code, handle_item, etag, offered, card)"
			       " VALUES(?, ?, ?, ?, ?, ?)",
	[SQL_ITEM_UPDATE]    = "UPDATE item SET row_guid = ?, task_code = ?, handle_item = ?, etag = ?,"
			       " offered = ?, card = ? WHERE id = ?",
	[SQL_ITEM_DELETE]    = "DELETE FROM item WHERE id = ?",
	[SQL_BODY_PUT]       = "INSERT OR REPLACE INTO body(id, json) VALUES(?, ?)",
	[SQL_BODY_DELETE]    = "DELETE FROM body WHERE id = ?",
	[SQL_BODY_BY_GUID]   = "SELECT json FROM item JOIN body USING(id) WHERE row_guid = ?",
	[SQL_BODY_BY_CODE]   = "SELECT json FROM item JOIN body USING(id)"
			       " WHERE task_code = ? AND handle_item = ? ORDER BY offered DESC, id DESC LIMIT 1",
	[SQL_ETAG]           = "SELECT etag FROM item WHERE row_guid = ?",
	[SQL_GUIDS]          = "SELECT row_guid FROM item ORDER BY id",
	[SQL_OFFERED]        = "SELECT count(*) FROM item WHERE offered = 1",
	[SQL_THEME_PUT]      = "INSERT OR IGNORE INTO theme(name, item, place) VALUES(?, ?, ?)",
	[SQL_THEMES_DELETE]  = "DELETE FROM theme WHERE item = ?",
	[SQL_TEXT_PUT]       = "INSERT INTO words(rowid, name, dept, themes, latin) VALUES(?, ?, ?, ?, ?)",
	[SQL_TEXT_DELETE]    = "DELETE FROM words WHERE rowid = ?",
	[SQL_DICTIONARY_PUT] = "INSERT OR REPLACE INTO dictionary(name, json) VALUES(?, ?)",
	[SQL_DICTIONARY]     = "SELECT json FROM dictionary WHERE name = ?",
	[SQL_AREAS_DELETE]   = "DELETE FROM dictionary WHERE name GLOB 'area/*'",
	[SQL_LIST]           = "SELECT card FROM item WHERE offered = 1 ORDER BY id LIMIT ?4 OFFSET ?5",
	[SQL_LIST_THEME]     = "SELECT card FROM item WHERE id IN (" IN_THEME ") ORDER BY id LIMIT ?4 OFFSET ?5",
	[SQL_COUNT_THEME]    = "SELECT count(DISTINCT item) FROM theme WHERE name IN (?2, ?3)",
	[SQL_SEARCH]         = "SELECT card FROM (SELECT rowid AS id FROM words WHERE words MATCH ?1"
			       " ORDER BY " RANK ", rowid LIMIT ?4 OFFSET ?5) JOIN item USING(id)",
	[SQL_COUNT_SEARCH]   = "SELECT count(*) FROM words WHERE words MATCH ?1",
	[SQL_SEARCH_THEME]   = "SELECT card FROM (SELECT rowid AS id FROM words WHERE words MATCH ?1"
			       " AND +rowid IN (" IN_THEME ") ORDER BY " RANK ", rowid LIMIT ?4 OFFSET ?5)"
			       " JOIN item USING(id)",
	[SQL_COUNT_SEARCH_THEME] = "SELECT count(*) FROM words WHERE words MATCH ?1 AND +rowid IN (" IN_THEME ")",
	[SQL_THEMES]         = "SELECT name, count(*) FROM theme GROUP BY name"
			       " ORDER BY min(item * 1000 + place) LIMIT ?",
	[SQL_EXAMPLES]       = "SELECT card FROM item WHERE id IN (" IN_THEME ") ORDER BY id LIMIT ?4",
};
// clang-format on

static const struct db_spec spec = {
	.name = "catalogue.db",
	.application_id = CATALOGUE_APPLICATION_ID,
	.migrations = migrations,
	.version = CATALOGUE_VERSION,
	.min_reader = 1,
	.sql = sql,
	.sql_count = ARRAY_LEN(sql),
};

/* Life */

enum err catalogue_open(const char *dir, struct catalogue **out)
{
	struct catalogue *c = calloc(1, sizeof(*c));
	if (!c)
		return ERR_NOMEM;
	c->offered = -1;
	enum err err = db_folder(dir);
	if (err == ERR_OK)
		err = db_open(&c->db, dir, &spec, 0);
	if (err == ERR_STORE_CORRUPT) {
		char aside[PATH_MAX];
		log_error("catalogue.db is damaged; it is kept beside a new, empty one");
		err = db_move_aside(&c->db, aside, sizeof(aside));
		if (err == ERR_OK)
			err = db_open(&c->db, dir, &spec, 0);
	}
	if (err != ERR_OK) {
		catalogue_close(c);
		return err;
	}
	*out = c;
	return ERR_OK;
}

static void forget(struct catalogue *c)
{
	c->offered = -1;
	json_decref(STEAL(c->themes));
}

void catalogue_close(struct catalogue *c)
{
	if (!c)
		return;
	catalogue_rollback(c);
	forget(c);
	db_close(&c->db);
	free(c);
}

/* Changing */

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
	forget(c);
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
		err = db_exec(&c->db, "COMMIT");
	if (err != ERR_OK) {
		catalogue_rollback(c);
		return err;
	}
	c->changing = false;
	c->replacing = false;
	c->db.behind = true;
	c->db.wal_used = true;
	forget(c);
	return ERR_OK;
}

enum err catalogue_clear(struct catalogue *c)
{
	assert(c->changing);
	/* FTS5 forgets a whole table faster than its rows. */
	return db_exec(&c->db, "DELETE FROM item; DELETE FROM body; DELETE FROM theme;"
			       "DELETE FROM dictionary; DROP TABLE words;" CREATE_WORDS);
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
		"row_guid", "task_code",   "task_name",	      "dept_name",
		"themes",   "promise_day", "limit_scene_num",
	};
	CLEANUP(json_unref) json_t *card = json_object();
	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		json_t *value = json_object_get(item, members[i]);
		if (json_object_set(card, members[i], value ? value : json_null()) < 0)
			return NULL;
	}
	return json_dumps(card, JSON_COMPACT);
}

static enum err row_put(struct catalogue *c, const json_t *item, int64_t *id, bool offered)
{
	CLEANUP(free_ptr) char *card = card_of(item);
	CLEANUP(free_ptr) char *body = json_dumps(item, JSON_COMPACT);
	sqlite3_stmt *stmt = db_statement(&c->db, *id ? SQL_ITEM_UPDATE : SQL_ITEM_INSERT);
	if (!card || !body)
		return ERR_NOMEM;
	if (!stmt)
		return db_error(&c->db);
	db_bind_text(stmt, 1, json_str(item, "row_guid"));
	db_bind_text(stmt, 2, json_str(item, "task_code"));
	db_bind_text(stmt, 3, item_handle(item));
	db_bind_text(stmt, 4, json_str(item, "etag"));
	db_bind_int(stmt, 5, offered);
	db_bind_text(stmt, 6, card);
	if (*id)
		db_bind_int(stmt, 7, *id);
	enum err err = db_run(&c->db, stmt);
	if (err != ERR_OK)
		return err;
	if (!*id)
		*id = sqlite3_last_insert_rowid(c->db.conn);
	stmt = db_statement(&c->db, SQL_BODY_PUT);
	if (!stmt)
		return db_error(&c->db);
	db_bind_int(stmt, 1, *id);
	db_bind_text(stmt, 2, body);
	return db_run(&c->db, stmt);
}

static enum err themes_put(struct catalogue *c, const json_t *item, int64_t id, struct buf *words)
{
	size_t i;
	json_t *theme;
	json_array_foreach(json_array_of(item, "themes"), i, theme)
	{
		const char *name = json_string_value(theme);
		sqlite3_stmt *stmt = name ? db_statement(&c->db, SQL_THEME_PUT) : NULL;
		if (!name)
			continue;
		if (!stmt)
			return db_error(&c->db);
		db_bind_text(stmt, 1, name);
		db_bind_int(stmt, 2, id);
		db_bind_int(stmt, 3, (int64_t)i);
		enum err err = db_run(&c->db, stmt);
		if (err != ERR_OK)
			return err;
		catalogue_words(name, words);
		buf_add_char(words, ' ');
	}
	return ERR_OK;
}

static enum err words_put(struct catalogue *c, const json_t *item, int64_t id,
			  const struct buf *themes)
{
	CLEANUP(buf_fini) struct buf name, dept, latin;
	buf_init(&name, WORDS_MAX);
	buf_init(&dept, WORDS_MAX);
	buf_init(&latin, WORDS_MAX);
	catalogue_words(json_str(item, "task_name"), &name);
	catalogue_words(json_str(item, "dept_name"), &dept);
	catalogue_words(json_str(item, "pinyin"), &latin);
	buf_add_char(&latin, ' ');
	catalogue_words(json_str(item, "initials"), &latin);
	sqlite3_stmt *stmt = db_statement(&c->db, SQL_TEXT_PUT);
	if (!stmt)
		return db_error(&c->db);
	db_bind_int(stmt, 1, id);
	db_bind_text(stmt, 2, buf_str(&name));
	db_bind_text(stmt, 3, buf_str(&dept));
	db_bind_text(stmt, 4, buf_str(themes));
	db_bind_text(stmt, 5, buf_str(&latin));
	return db_run(&c->db, stmt);
}

/* *id is 0 when there is no such item. */
static enum err find(struct catalogue *c, const char *row_guid, int64_t *id, bool *offered)
{
	assert(row_guid);
	sqlite3_stmt *stmt = db_statement(&c->db, SQL_ITEM_ID);
	if (!stmt)
		return db_error(&c->db);
	db_bind_text(stmt, 1, row_guid);
	bool row = false;
	enum err err = db_step(&c->db, stmt, &row);
	if (err == ERR_OK) {
		*id = row ? sqlite3_column_int64(stmt, 0) : 0;
		*offered = row && sqlite3_column_int(stmt, 1);
	}
	db_reset(stmt);
	return err;
}

static enum err words_remove(struct catalogue *c, int64_t id)
{
	enum err err = run_with_id(c, SQL_TEXT_DELETE, id);
	return err == ERR_OK ? run_with_id(c, SQL_THEMES_DELETE, id) : err;
}

static enum err put_checked(struct catalogue *c, const json_t *item, int64_t id, bool was_offered)
{
	bool offered = item_is_offered(item);
	CLEANUP(buf_fini) struct buf themes;
	buf_init(&themes, WORDS_MAX);
	enum err err = was_offered ? words_remove(c, id) : ERR_OK;
	if (err == ERR_OK)
		err = row_put(c, item, &id, offered);
	if (err == ERR_OK && offered)
		err = themes_put(c, item, id, &themes);
	if (err == ERR_OK && offered)
		err = words_put(c, item, id, &themes);
	return err;
}

enum err catalogue_put(struct catalogue *c, const json_t *item, struct catalogue_report *report)
{
	assert(c->changing);
	struct item_fault fault;
	if (item_check(item, &fault) != ERR_OK)
		return catalogue_refuse(report, item, fault.pointer, fault.sentence);
	int64_t id = 0;
	bool was_offered = false;
	enum err err = find(c, json_str(item, "row_guid"), &id, &was_offered);
	if (err == ERR_OK && id && c->replacing)
		return catalogue_refuse(report, item, "/row_guid",
					"another item has the same row_guid");
	if (err == ERR_OK)
		err = put_checked(c, item, id, was_offered);
	if (err == ERR_OK && report)
		report->items++;
	return err;
}

enum err catalogue_remove(struct catalogue *c, const char *row_guid)
{
	assert(c->changing);
	int64_t id = 0;
	bool offered = false;
	enum err err = find(c, row_guid, &id, &offered);
	if (err != ERR_OK || !id)
		return err;
	if (offered)
		err = words_remove(c, id);
	if (err == ERR_OK)
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

/* Reading */

/* The JSON in the first column of the only row. ERR_NOT_FOUND. Resets the statement. */
static enum err json_one(struct catalogue *c, sqlite3_stmt *stmt, json_t **out)
{
	bool row = false;
	enum err err = db_step(&c->db, stmt, &row);
	if (err == ERR_OK && !row)
		err = ERR_NOT_FOUND;
	if (err == ERR_OK) {
		json_t *value = json_loadb((const char *)sqlite3_column_text(stmt, 0),
					   (size_t)sqlite3_column_bytes(stmt, 0),
					   JSON_REJECT_DUPLICATES, NULL);
		err = value ? ERR_OK : ERR_STORE_CORRUPT;
		if (value)
			*out = value;
	}
	db_reset(stmt);
	return err;
}

/* A statement of two texts, ready to step; NULL with *err set. */
static sqlite3_stmt *ask(struct catalogue *c, enum catalogue_sql id, const char *first,
			 const char *second, enum err *err)
{
	*err = c->changing ? ERR_OK : db_ready(&c->db);
	sqlite3_stmt *stmt = *err == ERR_OK ? db_statement(&c->db, id) : NULL;
	if (!stmt) {
		if (*err == ERR_OK)
			*err = db_error(&c->db);
		return NULL;
	}
	db_bind_text(stmt, 1, first);
	if (second)
		db_bind_text(stmt, 2, second);
	return stmt;
}

enum err catalogue_item(struct catalogue *c, const char *row_guid, json_t **out)
{
	enum err err;
	sqlite3_stmt *stmt = ask(c, SQL_BODY_BY_GUID, row_guid, NULL, &err);
	return stmt ? json_one(c, stmt, out) : err;
}

enum err catalogue_item_by_code(struct catalogue *c, const char *task_code, const char *handle_item,
				json_t **out)
{
	enum err err;
	sqlite3_stmt *stmt =
		ask(c, SQL_BODY_BY_CODE, task_code, handle_item ? handle_item : "", &err);
	return stmt ? json_one(c, stmt, out) : err;
}

enum err catalogue_dictionary(struct catalogue *c, const char *name, json_t **out)
{
	enum err err;
	sqlite3_stmt *stmt = ask(c, SQL_DICTIONARY, name, NULL, &err);
	return stmt ? json_one(c, stmt, out) : err;
}

json_t *catalogue_entries(struct catalogue *c, const char *name)
{
	CLEANUP(json_unref) json_t *dictionary = NULL;
	if (catalogue_dictionary(c, name, &dictionary) != ERR_OK)
		return NULL;
	json_t *entries = json_array_of(dictionary, "entries");
	return json_array_size(entries) ? json_incref(entries) : NULL;
}

enum err catalogue_item_etag(struct catalogue *c, const char *row_guid, char *out, size_t cap)
{
	enum err err;
	sqlite3_stmt *stmt = ask(c, SQL_ETAG, row_guid, NULL, &err);
	if (!stmt)
		return err;
	bool row = false;
	err = db_step(&c->db, stmt, &row);
	if (err == ERR_OK && row)
		db_column_text(stmt, 0, out, cap);
	else if (err == ERR_OK)
		text_copy(out, cap, "");
	db_reset(stmt);
	return err;
}

enum err catalogue_row_guids(struct catalogue *c, json_t **out)
{
	enum err err = c->changing ? ERR_OK : db_ready(&c->db);
	if (err != ERR_OK)
		return err;
	CLEANUP(db_reset_ptr) sqlite3_stmt *stmt = db_statement(&c->db, SQL_GUIDS);
	CLEANUP(json_unref) json_t *list = json_array();
	if (!stmt)
		return db_error(&c->db);
	for (;;) {
		bool row = false;
		err = db_step(&c->db, stmt, &row);
		if (err != ERR_OK)
			return err;
		if (!row)
			break;
		json_t *guid = json_string((const char *)sqlite3_column_text(stmt, 0));
		if (json_array_append_new(list, guid) < 0)
			return ERR_NOMEM;
	}
	*out = STEAL(list);
	return ERR_OK;
}

static enum err offered_count(struct catalogue *c, int64_t *out)
{
	sqlite3_stmt *stmt = c->offered < 0 ? db_statement(&c->db, SQL_OFFERED) : NULL;
	if (c->offered < 0) {
		bool row = false;
		enum err err = stmt ? db_step(&c->db, stmt, &row) : db_error(&c->db);
		if (err != ERR_OK)
			return err;
		*out = sqlite3_column_int64(stmt, 0);
		db_reset(stmt);
		if (!c->changing)
			c->offered = *out;
		return ERR_OK;
	}
	*out = c->offered;
	return ERR_OK;
}

enum err catalogue_info(struct catalogue *c, struct catalogue_info *out)
{
	struct catalogue_info info = { 0 };
	const struct {
		const char *key;
		char *out;
		size_t cap;
	} values[] = {
		{ META_ETAG, info.etag, sizeof(info.etag) },
		{ META_CURSOR, info.cursor, sizeof(info.cursor) },
		{ META_DATE, info.date, sizeof(info.date) },
	};
	enum err err = c->changing ? ERR_OK : db_ready(&c->db);
	if (err == ERR_OK)
		err = offered_count(c, &info.items);
	for (size_t i = 0; err == ERR_OK && i < ARRAY_LEN(values); i++) {
		err = db_meta_get(&c->db, values[i].key, values[i].out, values[i].cap);
		if (err == ERR_NOT_FOUND || err == ERR_TOO_LONG)
			err = ERR_OK; /* as if there was none: then everything is fetched anew */
	}
	if (err == ERR_OK)
		*out = info;
	return err;
}
