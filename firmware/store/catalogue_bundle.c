/* SPDX-License-Identifier: Apache-2.0 */
/* catalogue_bundle.c - bundles and the items that are their parts, which may come and go by themselves. */
#include "firmware/core/item/bundle.h"
#include "firmware/store/catalogue_private.h"

#include <string.h>

static json_t *find(void *arg, const char *row_guid)
{
	json_t *item = NULL;
	return catalogue_item(arg, row_guid, &item) == ERR_OK ? item : NULL;
}

enum err catalogue_fill_bundle(struct catalogue *c, json_t *item)
{
	if (!item_is_bundle(item))
		return ERR_OK;
	enum err err = bundle_fill(item, find, c);
	return err == ERR_ITEM_INVALID ? ERR_ITEM_GONE : err;
}

/* Array of the row_guids of all bundles, also of those that are not offered. */
static enum err bundles(struct catalogue *c, json_t *out)
{
	CLEANUP(db_reset_ptr) sqlite3_stmt *stmt = db_statement(&c->db, SQL_BUNDLES);
	if (!stmt)
		return db_error(&c->db);
	for (;;) {
		bool row = false;
		enum err err = db_step(&c->db, stmt, &row);
		if (err != ERR_OK || !row)
			return err;
		json_array_append_new(out, json_string((const char *)sqlite3_column_text(stmt, 0)));
	}
}

static enum err refuse_one(struct catalogue *c, const char *row_guid,
			   struct catalogue_report *report)
{
	struct item_fault fault;
	CLEANUP(json_unref) json_t *item = NULL;
	enum err err = catalogue_item(c, row_guid, &item);
	if (err != ERR_OK || bundle_check_parts(item, find, c, &fault) == ERR_OK)
		return err;
	err = catalogue_remove(c, row_guid);
	if (err != ERR_OK)
		return err;
	report->items--;
	return catalogue_refuse(report, item, fault.pointer, fault.sentence);
}

enum err catalogue_refuse_bundles(struct catalogue *c, struct catalogue_report *report)
{
	CLEANUP(json_unref) json_t *all = json_array();
	enum err err = bundles(c, all);
	for (size_t i = 0; err == ERR_OK && i < json_array_size(all); i++)
		err = refuse_one(c, json_string_value(json_array_get(all, i)), report);
	return err;
}
