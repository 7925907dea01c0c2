/* SPDX-License-Identifier: Apache-2.0 */
/* catalogue_import.c - a catalogue file takes the place of everything, in one transaction. */
#define LOG_MODULE "catalogue"
#include "firmware/store/catalogue_private.h"

#include <string.h>

#include "firmware/base/log.h"
#include "firmware/base/text.h"

struct import {
	struct catalogue *c;
	struct catalogue_report report;
	struct catalogue_file file;
	struct catalogue_info before;
};

static enum err import_item(void *user, const json_t *item, const char *text, size_t len)
{
	struct import *in = user;
	return catalogue_put_text(in->c, item, text, len, &in->report);
}

static enum err import_no_item(void *user, const json_t *name, const char *sentence)
{
	struct import *in = user;
	return catalogue_refuse(&in->report, name, "", sentence);
}

static enum err import_dictionary(void *user, const char *name, const json_t *dictionary)
{
	struct import *in = user;
	enum err err = catalogue_put_dictionary(in->c, name, dictionary, &in->report);
	return err == ERR_INVALID ? ERR_SYNTAX : err;
}

static const struct catalogue_file_ops import_ops = {
	.item = import_item,
	.no_item = import_no_item,
	.dictionary = import_dictionary,
};

/* Dates are "2026-11-21", so text order is theirs; a file that says none is older than all. */
static bool is_older(const struct import *in)
{
	return in->before.items > 0 && strcmp(in->file.date, in->before.date) < 0 &&
	       strcmp(in->file.etag, in->before.etag) != 0;
}

static enum err import_bytes(struct catalogue *c, const void *bytes, size_t len, bool newer_only,
			     struct catalogue_report *out)
{
	struct import in = { .c = c };
	enum err err = catalogue_info(c, &in.before);
	if (err == ERR_OK)
		err = catalogue_begin(c);
	if (err != ERR_OK)
		return err;
	c->replacing = true;
	in.report.faults = json_array();
	err = catalogue_clear(c);
	if (err == ERR_OK)
		err = catalogue_file_walk(bytes, len, &import_ops, &in, &in.file);
	if (err == ERR_OK)
		err = catalogue_refuse_bundles(c, &in.report);
	in.report.older = err == ERR_OK && is_older(&in);
	text_copy(in.report.etag, sizeof(in.report.etag), in.file.etag);
	text_copy(in.report.date, sizeof(in.report.date), in.file.date);
	if (in.report.older && newer_only)
		err = ERR_CONFLICT;
	if (err == ERR_OK)
		err = catalogue_confirm(c, in.file.date);
	if (err == ERR_OK)
		err = catalogue_commit(c, in.file.etag, "", in.file.date);
	if (err != ERR_OK) {
		catalogue_rollback(c);
		json_decref(STEAL(in.report.faults));
		if (err == ERR_CONFLICT)
			*out = in.report;
		return err;
	}
	*out = in.report;
	if (db_checkpoint(&c->db, true) != ERR_OK)
		log_debug("the write-ahead log stays until the next change");
	return ERR_OK;
}

enum err catalogue_import(struct catalogue *c, const void *bytes, size_t len,
			  struct catalogue_report *out)
{
	return import_bytes(c, bytes, len, false, out);
}

enum err catalogue_import_newer(struct catalogue *c, const void *bytes, size_t len,
				struct catalogue_report *out)
{
	return import_bytes(c, bytes, len, true, out);
}
