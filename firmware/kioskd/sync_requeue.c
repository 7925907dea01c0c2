/* SPDX-License-Identifier: Apache-2.0 */
/* sync_requeue.c - see sync_requeue.h. */
#include "firmware/kioskd/sync_requeue.h"

#include <stdio.h>
#include <string.h>

#include "firmware/core/value/json.h"

struct requeue {
	struct line *line;
	void (*done)(void *arg, enum err err, const char *detail);
	void *arg;
	char ref[SERIAL_MAX + UUID_TEXT_LEN + 1]; /* "" = all */
	int count;
	enum err err;
};

static enum err requeue_one(struct queue *q, const char *ref, int *count)
{
	struct queue_record r;
	enum err err = queue_get(q, ref, &r);
	if (err != ERR_OK)
		return err;
	if (strcmp(r.state, "blocked") != 0 && strcmp(r.state, "quarantined") != 0)
		return ERR_NOT_ALLOWED;
	err = queue_set_state(q, r.seq, "queued", "");
	*count += err == ERR_OK;
	return err;
}

static void requeue_run(struct queue *q, void *ctx)
{
	struct requeue *r = ctx;
	json_t *list = NULL, *shown = NULL, *one;
	size_t i;
	if (r->ref[0]) {
		r->err = queue_show(q, r->ref, &shown);
		if (r->err == ERR_OK)
			r->err = requeue_one(q, json_str(shown, "client_ref"), &r->count);
		json_decref(shown);
		return;
	}
	r->err = queue_list(q, false, &list);
	json_array_foreach(list, i, one)
	{
		enum err err = requeue_one(q, json_str(one, "client_ref"), &r->count);
		if (err != ERR_OK && err != ERR_NOT_ALLOWED)
			r->err = err;
	}
	json_decref(list);
}

static void requeue_done(void *ctx)
{
	const struct requeue *r = ctx;
	char detail[64];
	snprintf(detail, sizeof(detail), "%d records are queued again", r->count);
	if (r->err == ERR_NOT_FOUND)
		r->done(r->arg, r->err, "there is no such record");
	else if (r->err == ERR_NOT_ALLOWED)
		r->done(r->arg, r->err, "this record is neither blocked nor quarantined");
	else
		r->done(r->arg, r->err, r->err == ERR_OK ? detail : err_name(r->err));
	if (r->count > 0)
		line_stir(r->line);
}

void requeue(const struct sync_means *means, const char *ref,
	     void (*done)(void *arg, enum err err, const char *detail), void *arg)
{
	struct requeue *r = errand_new(sizeof(*r));
	r->line = means->line;
	r->done = done;
	r->arg = arg;
	r->err = ERR_CANCELLED;
	if (!text_copy(r->ref, sizeof(r->ref), ref)) {
		free(r);
		done(arg, ERR_NOT_FOUND, "there is no such record");
		return;
	}
	errand_queue(means->errands, requeue_run, requeue_done, free, r);
}
