/* SPDX-License-Identifier: Apache-2.0 */
/*
 * catalogue_use.c - how often this hall applied for each item, so that search can rank by it. Counts outlive imports:
 * they are kept by row_guid. They are written now and then: a count that is lost is no loss.
 */
#include "firmware/store/catalogue_private.h"

#include <assert.h>

#define UNWRITTEN_MAX 64 /* items whose new counts wait in memory */

/* The item's row and row_guid. ERR_NOT_FOUND. */
static enum err find_item(struct catalogue *c, const char *task_code, const char *handle_item,
			  int64_t *id, char *row_guid, size_t cap)
{
	CLEANUP(db_reset_ptr) sqlite3_stmt *stmt = db_statement(&c->db, SQL_GUID_BY_CODE);
	bool row = false;
	if (!stmt)
		return db_error(&c->db);
	db_bind_text(stmt, 1, task_code);
	db_bind_text(stmt, 2, handle_item);
	enum err err = db_step(&c->db, stmt, &row);
	if (err != ERR_OK || !row)
		return err == ERR_OK ? ERR_NOT_FOUND : err;
	*id = sqlite3_column_int64(stmt, 0);
	db_column_text(stmt, 1, row_guid, cap);
	return ERR_OK;
}

enum err catalogue_used(struct catalogue *c, const char *task_code, const char *handle_item)
{
	char row_guid[CATALOGUE_GUID_MAX];
	int64_t id = 0;
	enum err err = catalogue_index(c);
	if (err == ERR_OK)
		err = find_item(c, task_code, handle_item, &id, row_guid, sizeof(row_guid));
	if (err != ERR_OK)
		return err;
	index_use(&c->index, id);
	if (!c->uses)
		c->uses = json_object();
	json_t *count = json_integer(json_int(c->uses, row_guid, 0) + 1);
	if (json_object_set_new(c->uses, row_guid, count) < 0)
		return ERR_NOMEM;
	return json_object_size(c->uses) < UNWRITTEN_MAX ? ERR_OK : catalogue_keep_uses(c);
}

enum err catalogue_write_uses(struct catalogue *c)
{
	const char *row_guid;
	json_t *count;
	json_object_foreach(c->uses, row_guid, count)
	{
		sqlite3_stmt *stmt = db_statement(&c->db, SQL_USED_ADD);
		if (!stmt)
			return db_error(&c->db);
		db_bind_text(stmt, 1, row_guid);
		db_bind_int(stmt, 2, json_integer_value(count));
		enum err err = db_run(&c->db, stmt);
		if (err != ERR_OK)
			return err;
	}
	return ERR_OK;
}

static enum err keep_run(struct db *db, void *arg)
{
	(void)db;
	return catalogue_write_uses(arg);
}

enum err catalogue_keep_uses(struct catalogue *c)
{
	assert(!c->changing);
	if (json_object_size(c->uses) == 0)
		return ERR_OK;
	enum err err = db_change(&c->db, &(struct db_change){ .run = keep_run, .arg = c });
	json_object_clear(c->uses);
	return err;
}
