/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_mirror_store.c - the store's half of a catalogue sync; see sync_mirror_private.h. The jobs work on
 * the sync's own values: while a job runs nothing else touches them. A job outlives sync, so it holds
 * what it needs by reference count or copy.
 */
#include "firmware/kioskd/sync_mirror_private.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/core/item/item.h"
#include "firmware/core/value/json.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define DATE_LEN 10 /* 2026-11-21 */

struct work {
	struct mirror *mirror;
	json_t *listed, *removed, *need, *dictionaries; /* references */
	struct catalogue_info info;
	bool full;
	bool older_ok;
	char etag[MIRROR_ETAG_MAX], cursor[MIRROR_CURSOR_MAX];
	char date[MIRROR_DATE_MAX]; /* of the catalogue; today's if nobody says */
	char today[DATE_LEN + 1];
	int spool; /* its own descriptor */
	void *pack;
	size_t pack_len;
	struct catalogue_report report;
	enum err err;
};

static struct work *work_of(struct mirror *m)
{
	struct work *w = errand_new(sizeof(*w));
	w->mirror = m;
	w->listed = json_incref(m->listed);
	w->removed = json_incref(m->removed);
	w->need = json_incref(m->need);
	w->dictionaries = json_incref(m->dictionaries);
	w->full = m->full;
	memcpy(w->etag, m->etag, sizeof(w->etag));
	memcpy(w->cursor, m->cursor, sizeof(w->cursor));
	char now[TIME_TEXT_LEN + 1];
	time_text(loop_wall_ms(m->means.loop), now);
	memcpy(w->today, now, DATE_LEN);
	text_copy(w->date, sizeof(w->date), m->date[0] ? m->date : w->today);
	w->older_ok = m->older_ok;
	w->spool = m->spool >= 0 ? fcntl(m->spool, F_DUPFD_CLOEXEC, 0) : -1;
	w->err = ERR_CANCELLED;
	return w;
}

static void work_drop(void *ctx)
{
	struct work *w = ctx;
	json_decref(w->listed);
	json_decref(w->removed);
	json_decref(w->need);
	json_decref(w->dictionaries);
	json_decref(w->report.faults);
	close_fd(&w->spool);
	free(w->pack);
	free(w);
}

static void work_start(struct work *w, void (*run)(struct catalogue *, void *),
		       void (*done)(void *))
{
	errand_catalogue(w->mirror->means.errands, run, done, work_drop, w);
}

/* What is here */

static void read_run(struct catalogue *c, void *ctx)
{
	struct work *w = ctx;
	w->err = catalogue_info(c, &w->info);
}

static void read_done(void *ctx)
{
	struct work *w = ctx;
	w->mirror->have = w->info;
	mirror_next(w->mirror, w->err);
}

void mirror_read(struct mirror *m)
{
	work_start(work_of(m), read_run, read_done);
}

/* What is missing, what is too much */

static enum err need_changed(struct catalogue *c, struct work *w)
{
	const char *row_guid;
	json_t *etag;
	json_object_foreach(w->listed, row_guid, etag)
	{
		char have[MIRROR_ETAG_MAX] = "";
		enum err err = catalogue_item_etag(c, row_guid, have, sizeof(have));
		if (err != ERR_OK && err != ERR_NOT_FOUND)
			return err;
		if (!have[0] || strcmp(have, json_string_value(etag)) != 0)
			json_array_append_new(w->need, json_string(row_guid));
	}
	return ERR_OK;
}

static enum err remove_unlisted(struct catalogue *c, struct work *w)
{
	json_t *have = NULL;
	enum err err = catalogue_row_guids(c, &have);
	if (err != ERR_OK)
		return err;
	size_t i;
	json_t *row_guid;
	json_array_foreach(have, i,
			   row_guid) if (!json_object_get(w->listed, json_string_value(row_guid)))
		json_array_append(w->removed, row_guid);
	json_decref(have);
	return ERR_OK;
}

static void compare_run(struct catalogue *c, void *ctx)
{
	struct work *w = ctx;
	json_array_clear(w->need);
	w->err = catalogue_info(c, &w->info);
	if (w->err == ERR_OK)
		w->err = need_changed(c, w);
	if (w->err == ERR_OK && w->full)
		w->err = remove_unlisted(c, w);
}

static void compare_done(void *ctx)
{
	struct work *w = ctx;
	w->mirror->have = w->info;
	mirror_next(w->mirror, w->err);
}

void mirror_compare(struct mirror *m)
{
	work_start(work_of(m), compare_run, compare_done);
}

/* The pack: a whole catalogue, committed by itself */

static void pack_run(struct catalogue *c, void *ctx)
{
	struct work *w = ctx;
	w->err = w->older_ok ? catalogue_import(c, w->pack, w->pack_len, &w->report)
			     : catalogue_import_newer(c, w->pack, w->pack_len, &w->report);
}

static void pack_done(void *ctx)
{
	struct work *w = ctx;
	if (w->err == ERR_CONFLICT)
		mirror_note_older(w->mirror, w->report.etag, w->report.date);
	if (w->err != ERR_OK)
		log_warn("the pack was not taken (%s), going on item by item", err_name(w->err));
	else
		log_info("the pack was taken: %lld items, %lld refused", (long long)w->report.items,
			 (long long)w->report.refused);
	mirror_next(w->mirror, ERR_OK);
}

void mirror_take_pack(struct mirror *m, const void *bytes, size_t len)
{
	assert(m->phase == MIRROR_PACKING && len > 0);
	struct work *w = work_of(m);
	w->pack = malloc(len);
	if (!w->pack)
		abort();
	memcpy(w->pack, bytes, len);
	w->pack_len = len;
	work_start(w, pack_run, pack_done);
}

/* Nothing has changed */

static void confirm_run(struct catalogue *c, void *ctx)
{
	struct work *w = ctx;
	w->err = catalogue_confirm(c, w->today);
}

static void confirm_done(void *ctx)
{
	struct work *w = ctx;
	if (w->err == ERR_OK)
		w->mirror->changed(w->mirror->arg);
}

void mirror_confirm(struct mirror *m, const struct catalogue_info *have)
{
	struct work *w = work_of(m);
	/* Once a day is often enough, and nobody need read the catalogue again for it. */
	if (strcmp(have->confirmed, w->today) == 0)
		work_drop(w);
	else
		work_start(w, confirm_run, confirm_done);
}

/* The spool */

static enum err spool_bytes(struct mirror *m, const void *bytes, size_t size)
{
	const char *dir = m->means.settings->store.path;
	uint32_t len = (uint32_t)size;
	assert(size == len && m->phase == MIRROR_FETCHING);
	if (m->spool < 0)
		m->spool = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (m->spool < 0) /* a file system without it */
		m->spool = memfd_create("catalogue", MFD_CLOEXEC);
	if (m->spool < 0)
		return err_from_errno(errno);
	if (write(m->spool, &len, sizeof(len)) != (ssize_t)sizeof(len) ||
	    write(m->spool, bytes, size) != (ssize_t)size)
		return ERR_STORE_FULL;
	return ERR_OK;
}

enum err mirror_spool(struct mirror *m, const struct link_answer *answer)
{
	if (!answer->adapted)
		return spool_bytes(m, answer->bytes->data, answer->bytes->len);
	CLEANUP(free_ptr) char *text = json_dumps(answer->json, JSON_COMPACT);
	return text ? spool_bytes(m, text, strlen(text)) : ERR_NOMEM;
}

void mirror_spool_end(struct mirror *m)
{
	close_fd(&m->spool);
	m->spool = -1;
}

/* Applying */

/* An item that does not name its etag is what the list said it is. */
static void mark_etag(json_t *item, const json_t *listed)
{
	json_t *etag = json_object_get(listed, json_str(item, "row_guid"));
	if (etag && !json_str(item, "etag")[0])
		json_object_set(item, "etag", etag);
}

static enum err put_spooled(struct catalogue *c, struct work *w)
{
	uint32_t len;
	off_t at = 0;
	while (w->spool >= 0 && pread(w->spool, &len, sizeof(len), at) == (ssize_t)sizeof(len)) {
		at += (off_t)sizeof(len);
		char *bytes = malloc(len ? len : 1);
		json_t *item = NULL;
		if (!bytes)
			return ERR_NOMEM;
		bool whole = pread(w->spool, bytes, len, at) == (ssize_t)len;
		enum err err = whole ? json_parse(bytes, len, &item) : ERR_IO;
		free(bytes);
		at += (off_t)len;
		if (err == ERR_OK) {
			mark_etag(item, w->listed);
			err = catalogue_put(c, item, &w->report);
		}
		json_decref(item);
		if (err != ERR_OK && err != ERR_ITEM_INVALID)
			return err;
	}
	return ERR_OK;
}

static enum err remove_gone(struct catalogue *c, struct work *w)
{
	size_t i;
	json_t *row_guid;
	json_array_foreach(w->removed, i, row_guid)
	{
		enum err err = catalogue_remove(c, json_string_value(row_guid));
		if (err != ERR_OK && err != ERR_NOT_FOUND)
			return err;
	}
	return ERR_OK;
}

static enum err put_dictionaries(struct catalogue *c, struct work *w)
{
	const char *name;
	json_t *dictionary;
	json_object_foreach(w->dictionaries, name, dictionary)
	{
		enum err err = catalogue_put_dictionary(c, name, dictionary, &w->report);
		if (err == ERR_ITEM_INVALID || err == ERR_SYNTAX || err == ERR_INVALID)
			log_warn("the dictionary %s is not taken (%s)", name, err_name(err));
		else if (err != ERR_OK)
			return err;
	}
	return ERR_OK;
}

/* Staff may have imported a file meanwhile; then what was compared is no longer what is here. */
static enum err unchanged(struct catalogue *c, const struct catalogue_info *before)
{
	struct catalogue_info now;
	enum err err = catalogue_info(c, &now);
	bool same = err == ERR_OK && now.items == before->items &&
		    strcmp(now.etag, before->etag) == 0 && strcmp(now.cursor, before->cursor) == 0;
	return err == ERR_OK && !same ? ERR_CONFLICT : err;
}

static void apply_run(struct catalogue *c, void *ctx)
{
	struct work *w = ctx;
	w->err = unchanged(c, &w->info);
	if (w->err == ERR_OK)
		w->err = catalogue_begin(c);
	if (w->err != ERR_OK)
		return;
	w->err = put_spooled(c, w);
	if (w->err == ERR_OK)
		w->err = remove_gone(c, w);
	if (w->err == ERR_OK)
		w->err = put_dictionaries(c, w);
	if (w->err == ERR_OK)
		w->err = catalogue_confirm(c, w->today);
	if (w->err == ERR_OK)
		w->err = catalogue_commit(c, w->etag, w->cursor, w->date);
	if (w->err != ERR_OK)
		catalogue_rollback(c);
}

static void note_refused(struct stores *stores, const json_t *faults)
{
	size_t i;
	json_t *fault;
	json_array_foreach(faults, i, fault) stores_note(
		stores, JOURNAL_CATALOGUE_REFUSED,
		json_pack("{s:s, s:s, s:s}", "row_guid", json_str(fault, "row_guid"), "pointer",
			  json_str(fault, "pointer"), "sentence", json_str(fault, "sentence")));
}

static void apply_done(void *ctx)
{
	struct work *w = ctx;
	w->mirror->put = w->report.items;
	w->mirror->refused_items = w->report.refused;
	if (w->err == ERR_OK)
		note_refused(w->mirror->means.stores, w->report.faults);
	mirror_next(w->mirror, w->err);
}

void mirror_apply(struct mirror *m)
{
	struct work *w = work_of(m);
	w->report.faults = json_array();
	w->info = m->have;
	work_start(w, apply_run, apply_done);
}
