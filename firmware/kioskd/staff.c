/* SPDX-License-Identifier: Apache-2.0 */
/* staff.c - Staff1: what kioskctl may ask. */
#include "firmware/kioskd/keeper.h"

#include <string.h>

#include "firmware/base/file.h"
#include "firmware/core/value/json.h"

#define LOG_MODULE "staff"
#include "firmware/base/log.h"

#define EXPORT_MAX  (64u * 1024 * 1024)
#define SIG_B64_MAX (2 * SIGN_MAX)
#define DETAIL_MAX  200

/* One question on its way to a store: what was asked, what comes back. */
struct question {
	struct keeper *keeper;
	struct bus_call *call;
	const json_t *args; /* lent from the call */
	json_t *answer;
	enum err err;
	char detail[DETAIL_MAX];
	struct queue_counts counts;
	struct buf bytes;
	void (*then)(struct question *q); /* on the loop, before the answer; may be NULL */
};

static struct question *ask(struct keeper *k, struct bus_call *call)
{
	struct question *q = calloc(1, sizeof(*q));
	if (!q)
		abort();
	*q = (struct question){
		.keeper = k, .call = call, .args = bus_call_args(call), .err = ERR_CANCELLED
	};
	buf_init(&q->bytes, CATALOGUE_FILE_MAX);
	return q;
}

static void question_done(void *ctx)
{
	struct question *q = ctx;
	if (q->then)
		q->then(q);
	if (q->err == ERR_OK) {
		bus_call_answer(q->call, q->answer);
	} else {
		json_decref(q->answer);
		bus_call_fail(q->call, q->err, q->detail[0] ? q->detail : NULL);
	}
	buf_fini(&q->bytes);
	free(q);
}

/* Status */

static void count_run(struct queue *store, void *ctx)
{
	struct question *q = ctx;
	q->err = queue_count(store, &q->counts);
}

static void status_then(struct question *q)
{
	struct keeper *k = q->keeper;
	struct sync_state state;
	sync_get_state(k->sync, &state);
	const struct queue_counts *n = &q->counts;
	q->answer = json_pack(
		"{s:s, s:b, s:b, s:b, s:{s:I, s:s, s:s}, s:{s:I, s:I, s:I, s:I}, s:s?, s:O}",
		"terminal_id", k->terminal, "online", state.online, "enrolled", state.enrolled,
		"clock_trust", state.clock_trusted, "catalogue", "items",
		(json_int_t)k->catalogue.items, "etag", k->catalogue.etag, "date",
		k->catalogue.date, "queue", "queued", (json_int_t)n->queued, "blocked",
		(json_int_t)n->blocked, "quarantined", (json_int_t)n->quarantined, "delivered",
		(json_int_t)n->delivered, "oldest_queued_at",
		n->oldest_queued_at[0] ? n->oldest_queued_at : NULL, "devices", k->devices);
}

static void on_status(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = ask(k, call);
	q->then = status_then;
	stores_queue(k->stores, count_run, question_done, q);
}

/* Sync */

static void synced(void *arg, enum err err)
{
	struct question *q = arg;
	struct sync_state state;
	sync_get_state(q->keeper->sync, &state);
	q->err = ERR_OK;
	q->answer = json_pack("{s:b, s:I, s:s}", "online", state.online, "delivered",
			      (json_int_t)state.delivered, "result", err_name(err));
	question_done(q);
}

static void on_sync(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	stores_note(k->stores, "staff.sync", NULL);
	sync_now(k->sync, synced, ask(k, call));
}

/* Queue */

static void list_run(struct queue *store, void *ctx)
{
	struct question *q = ctx;
	json_t *records = NULL;
	q->err = queue_list(store, &records);
	if (q->err == ERR_OK)
		q->answer = json_pack("{s:o}", "records", records);
}

static void on_queue_list(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	stores_queue(k->stores, list_run, question_done, ask(k, call));
}

static void show_run(struct queue *store, void *ctx)
{
	struct question *q = ctx;
	q->err = queue_show(store, json_str(q->args, "ref"), &q->answer);
}

static void on_queue_show(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	stores_queue(k->stores, show_run, question_done, ask(k, call));
}

static void retry_run(struct queue *store, void *ctx)
{
	struct question *q = ctx;
	json_t *shown = NULL;
	struct queue_record record;
	q->err = queue_show(store, json_str(q->args, "ref"), &shown);
	if (q->err == ERR_OK)
		q->err = queue_get(store, json_str(shown, "client_ref"), &record);
	json_decref(shown);
	if (q->err != ERR_OK)
		return;
	if (strcmp(record.state, "blocked") != 0 && strcmp(record.state, "quarantined") != 0) {
		q->err = ERR_NOT_ALLOWED;
		return;
	}
	q->err = queue_set_state(store, record.seq, "queued", "");
	q->answer = json_object();
}

static void retry_then(struct question *q)
{
	if (q->err == ERR_OK)
		sync_kick(q->keeper->sync);
}

static void on_queue_retry(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = ask(k, call);
	q->then = retry_then;
	stores_note(k->stores, "staff.retry", NULL);
	stores_queue(k->stores, retry_run, question_done, q);
}

/* Catalogue */

static void on_catalogue_info(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	bus_call_answer(call, json_pack("{s:I, s:s, s:s}", "items", (json_int_t)k->catalogue.items,
					"etag", k->catalogue.etag, "date", k->catalogue.date));
}

static void search_run(struct catalogue *c, void *ctx)
{
	struct question *q = ctx;
	q->err = catalogue_search(c, json_str(q->args, "query"), json_str(q->args, "theme"),
				  (int)json_int(q->args, "offset", 0),
				  (int)json_int(q->args, "limit", 20), &q->answer);
}

static void on_catalogue_search(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	stores_catalogue(k->stores, search_run, question_done, ask(k, call));
}

static void import_run(struct catalogue *c, void *ctx)
{
	struct question *q = ctx;
	struct catalogue_report report = { 0 };
	q->err = catalogue_import(c, buf_str(&q->bytes), q->bytes.len, &report);
	if (q->err == ERR_OK)
		q->answer =
			json_pack("{s:I, s:I, s:o?}", "items", (json_int_t)report.items, "refused",
				  (json_int_t)report.refused, "faults", report.faults);
	else
		text_copy(q->detail, sizeof(q->detail),
			  "the file is no catalogue; nothing was changed");
}

static void import_then(struct question *q)
{
	if (q->err != ERR_OK)
		return;
	stores_note(q->keeper->stores, "catalogue.import",
		    json_pack("{s:O, s:O}", "items", json_object_get(q->answer, "items"), "refused",
			      json_object_get(q->answer, "refused")));
	keeper_catalogue_changed(q->keeper);
}

/* [catalogue] trust: a file without a valid signature is refused. */
static enum err check_signature(const struct keeper *k, const struct buf *bytes,
				const char *signature)
{
	if (!k->settings->catalogue.trust[0])
		return ERR_OK;
	if (!signature[0])
		return ERR_SIGNATURE_MISSING;
	struct sign_key *trust = NULL;
	uint8_t sig[SIGN_MAX];
	size_t sig_len;
	enum err err = base64_decode(signature, sig, sizeof(sig), &sig_len) == ERR_OK
			       ? ERR_OK
			       : ERR_SIGNATURE_BAD;
	if (err == ERR_OK)
		err = sign_key_load_public(k->settings->catalogue.trust, &trust);
	if (err == ERR_OK)
		err = sign_verify(trust, buf_str(bytes), bytes->len, sig, sig_len);
	sign_key_free(trust);
	return err;
}

static void on_catalogue_import(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = ask(k, call);
	q->err = file_read_fd(bus_call_file(call, 0), &q->bytes);
	if (q->err == ERR_OK)
		q->err = check_signature(k, &q->bytes, json_str(q->args, "signature"));
	if (q->err != ERR_OK) {
		stores_note(k->stores, "catalogue.refused",
			    json_pack("{s:s}", "error", err_name(q->err)));
		question_done(q);
		return;
	}
	q->then = import_then;
	stores_catalogue(k->stores, import_run, question_done, q);
}

/* Journal */

static void export_run(struct journal *j, void *ctx)
{
	struct question *q = ctx;
	CLEANUP(buf_fini) struct buf text;
	buf_init(&text, EXPORT_MAX);
	q->err = journal_export(j, json_int(q->args, "after", 0), &text);
	if (q->err == ERR_OK)
		q->answer = json_pack("{s:s}", "ndjson", buf_str(&text));
}

static void on_journal_export(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	stores_journal(k->stores, export_run, question_done, ask(k, call));
}

static void verify_run(struct journal *j, void *ctx)
{
	struct question *q = ctx;
	int64_t entries = 0, bad_seq = 0;
	q->err = journal_verify(j, &entries, &bad_seq);
	if (q->err == ERR_CHAIN_BROKEN)
		q->err = ERR_OK;
	q->answer = json_pack("{s:I, s:I}", "entries", (json_int_t)entries, "bad_seq",
			      (json_int_t)bad_seq);
}

static void on_journal_verify(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	stores_journal(k->stores, verify_run, question_done, ask(k, call));
}

static void on_devices(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	bus_call_answer(call, json_pack("{s:O}", "devices", k->devices));
}

const struct bus_handler staff_handlers[] = {
	{ BUS_STAFF, "Status", on_status },
	{ BUS_STAFF, "Sync", on_sync },
	{ BUS_STAFF, "QueueList", on_queue_list },
	{ BUS_STAFF, "QueueShow", on_queue_show },
	{ BUS_STAFF, "QueueRetry", on_queue_retry },
	{ BUS_STAFF, "CatalogueInfo", on_catalogue_info },
	{ BUS_STAFF, "CatalogueImport", on_catalogue_import },
	{ BUS_STAFF, "CatalogueSearch", on_catalogue_search },
	{ BUS_STAFF, "JournalExport", on_journal_export },
	{ BUS_STAFF, "JournalVerify", on_journal_verify },
	{ BUS_STAFF, "Devices", on_devices },
	{ .name = NULL },
};
