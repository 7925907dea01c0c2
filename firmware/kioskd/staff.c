/* SPDX-License-Identifier: Apache-2.0 */
/* staff.c - see staff.h. */
#include "firmware/kioskd/staff.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "firmware/core/value/json.h"
#include "firmware/store/queue_exits.h"

struct question *question_create(struct keeper *k, struct bus_call *call)
{
	struct question *q = calloc(1, sizeof(*q));
	if (!q)
		abort();
	*q = (struct question){
		.keeper = k,
		.call = call,
		.args = bus_call_args(call),
		.err = ERR_CANCELLED,
		.wall_ms = loop_wall_ms(k->loop),
	};
	buf_init(&q->bytes, CATALOGUE_FILE_MAX);
	return q;
}

void question_is_act(struct question *q, enum journal_event act, json_t *about)
{
	assert(!q->act && journal_event_row(act)->author == JOURNAL_BY_STAFF);
	q->act = act;
	q->about = about ? about : json_object();
}

enum err question_refuse(struct question *q, enum err err, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(q->detail, sizeof(q->detail), format, args);
	va_end(args);
	return err;
}

json_t *question_no_record(void)
{
	return json_pack("{s:s, s:s}", "serial", "", "client_ref", "");
}

enum err question_record(struct queue *store, struct question *q)
{
	q->err = queue_find(store, json_str(q->args, "ref"), &q->record);
	if (q->err != ERR_OK)
		return q->err;
	json_object_set_new(q->about, "serial", json_string(q->record.serial));
	json_object_set_new(q->about, "client_ref", json_string(q->record.client_ref));
	return ERR_OK;
}

/* How it ended is the answer's error, unless the act says it itself. */
static void note_act(struct question *q)
{
	char right[BUS_RIGHTS_TEXT];
	const struct bus_caller *caller = bus_call_caller(q->call);
	json_t *detail = STEAL(q->about);
	if (!json_object_get(detail, "result"))
		json_object_set_new(detail, "result", json_string(err_name(q->err)));
	json_object_set_new(detail, "right", json_string(bus_rights_text(caller->rights, right)));
	json_object_set_new(detail, "connection", json_integer(caller->connection));
	stores_note(q->keeper->stores, q->act, detail);
}

void question_done(void *ctx)
{
	struct question *q = ctx;
	if (q->then)
		q->then(q);
	if (q->act)
		note_act(q);
	if (q->err == ERR_OK) {
		bus_call_answer(q->call, q->answer);
	} else {
		json_decref(q->answer);
		bus_call_fail(q->call, q->err, q->detail[0] ? q->detail : NULL);
	}
	json_decref(q->about);
	buf_fini(&q->bytes);
	free(q);
}
