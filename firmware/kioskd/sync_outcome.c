/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_outcome.c - what an answer means for one record: one handler per verdict, then one job in the
 * store, then the word to whom it concerns. The platform contract's table, row by row.
 *
 * A record leaves the queue only by an acknowledgement, by a refusal of ours (problem+json) or after
 * SYNC_ATTEMPTS_MAX unclassified failures while others succeed, and before that the platform is asked
 * whether it has it after all. The key never changes.
 */
#include "firmware/kioskd/sync_private.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/core/value/json.h"
#include "firmware/crypto/hash.h"
#include "firmware/crypto/seal_to.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define KIND_APPLICATION "application"
#define KIND_QUARANTINE	 "quarantine"
#define CONFIG_TRIES	 3 /* how often a refused record waits for the configuration */

/* The job in the store */

enum outcome_what { OUTCOME_DELIVERED, OUTCOME_FAILED, OUTCOME_QUARANTINE, OUTCOME_STATE };

struct outcome {
	struct sync *s;
	struct slot *slot;
	enum outcome_what what;
	char code[64];
	const char *state; /* OUTCOME_STATE; static */
	bool counts;
	struct answer_ack ack;
	int64_t wall_ms;
	struct queue_record record;
	char original[UUID_TEXT_LEN + 1]; /* of a quarantine notice: the record it speaks of */
	json_t *notice;			  /* of a quarantine */
	char notice_ref[UUID_TEXT_LEN + 1];
	/* What came of it */
	enum err err;
	struct queue_record now, other; /* seq 0: none */
};

static void run_delivered(struct queue *q, struct outcome *o)
{
	struct queue_record original;
	if (o->original[0] && queue_get(q, o->original, &original) == ERR_OK) {
		/* First: after a crash the notice is sent again and finds this done. */
		enum err err = queue_set_state(q, original.seq, "handed_over", original.error_code);
		if (err == ERR_OK)
			err = queue_get(q, o->original, &o->other);
		if (err != ERR_OK && err != ERR_CONFLICT) {
			o->err = err;
			return;
		}
	}
	o->err = queue_delivered(q, o->record.seq, o->ack.project_no, o->ack.state, o->wall_ms);
}

/* The notice's key is made from the record's, so that after a crash it is not told twice. */
static void run_quarantine(struct queue *q, struct outcome *o)
{
	struct queue_record notice;
	if (o->notice) {
		o->err = queue_push(q, o->notice_ref, KIND_QUARANTINE, o->notice, o->wall_ms,
				    &notice);
		if (o->err ==
		    ERR_CONFLICT) /* told before a crash; sealing never gives the same twice */
			o->err = queue_get(q, o->notice_ref, &notice);
		if (o->err != ERR_OK)
			return;
	}
	o->err = o->counts ? queue_failed(q, o->record.seq, o->code, true) : ERR_OK;
	if (o->err == ERR_OK)
		o->err = queue_set_state(q, o->record.seq, "quarantined", o->code);
	if (o->err == ERR_OK && o->notice && strcmp(notice.state, "delivered") == 0)
		o->err = queue_set_state(q, o->record.seq, "handed_over", o->code);
}

static void outcome_run(struct queue *q, void *ctx)
{
	struct outcome *o = ctx;
	switch (o->what) {
	case OUTCOME_DELIVERED:
		run_delivered(q, o);
		break;
	case OUTCOME_FAILED:
		o->err = queue_failed(q, o->record.seq, o->code, o->counts);
		return;
	case OUTCOME_QUARANTINE:
		run_quarantine(q, o);
		break;
	case OUTCOME_STATE:
		o->err = queue_set_state(q, o->record.seq, o->state, o->code);
		break;
	}
	if (o->err == ERR_OK && queue_get(q, o->record.client_ref, &o->now) != ERR_OK)
		o->now.seq = 0;
}

static void forget_deferral(struct sync *s, int64_t seq)
{
	struct deferral *d = delivery_deferral(s, seq, false);
	if (d)
		*d = (struct deferral){ 0 };
}

static void tell(struct sync *s, const struct queue_record *record)
{
	if (record->seq == 0)
		return;
	if (strcmp(record->state, "delivered") == 0)
		eraser_note(s, record->delivered_ms);
	else if (strcmp(record->state, "handed_over") == 0)
		eraser_note(s, loop_wall_ms(s->loop));
	if (strcmp(record->kind, KIND_APPLICATION) == 0 && s->config.sink.record_changed)
		s->config.sink.record_changed(s->config.sink.arg, record);
}

static void settled(struct sync *s, struct outcome *o)
{
	if (o->err != ERR_OK && o->err != ERR_CONFLICT && o->err != ERR_NOT_FOUND) {
		/* Still queued: it is sent again and answered again. */
		log_error("record %s: the store could not keep its outcome (%s)", o->record.serial,
			  err_name(o->err));
		s->pass_failed = true;
		delivery_defer(s, o->record.seq, 0);
		return;
	}
	if (o->what == OUTCOME_FAILED)
		return;
	forget_deferral(s, o->record.seq);
	if (o->err == ERR_CONFLICT) {
		log_error("record %s: an outcome contradicts what is kept", o->record.serial);
		stores_note(s->config.stores, JOURNAL_ALARM_CONFLICT,
			    json_pack("{s:s}", "serial", o->record.serial));
		return;
	}
	if (o->what == OUTCOME_DELIVERED && strcmp(o->record.kind, KIND_APPLICATION) == 0)
		s->delivered++;
	tell(s, &o->now);
	tell(s, &o->other);
}

static void outcome_done(void *ctx)
{
	struct outcome *o = ctx;
	struct sync *s = o->s;
	if (sync_release(s)) {
		delivery_refresh(s);
		settled(s, o);
		slot_end(o->slot);
	}
	json_decref(o->notice);
	free(o);
}

static struct outcome *outcome_of(struct slot *slot, enum outcome_what what, const char *code)
{
	struct outcome *o = calloc(1, sizeof(*o));
	if (!o)
		abort();
	o->s = slot->s;
	o->slot = slot;
	o->what = what;
	o->record = slot->record;
	o->wall_ms = loop_wall_ms(slot->s->loop);
	o->err = ERR_CANCELLED;
	text_copy(o->code, sizeof(o->code), code);
	return o;
}

static void submit(struct outcome *o)
{
	o->slot->step = SLOT_STORING;
	sync_hold(o->s);
	stores_queue(o->s->config.stores, outcome_run, outcome_done, o);
}

/* Outcomes */

static bool is_application(const struct slot *slot)
{
	return strcmp(slot->record.kind, KIND_APPLICATION) == 0;
}

/* The client_ref a quarantine notice speaks of. */
static void read_original(const struct slot *slot, char out[UUID_TEXT_LEN + 1])
{
	json_t *body = NULL;
	if (strcmp(slot->record.kind, KIND_QUARANTINE) != 0 ||
	    json_parse(slot->body.data, slot->body.len, &body) != ERR_OK)
		return;
	text_copy(out, UUID_TEXT_LEN + 1, json_str(body, "client_ref"));
	json_decref(body);
}

static void took(struct slot *slot, const struct link_answer *answer)
{
	struct outcome *o = outcome_of(slot, OUTCOME_DELIVERED, "");
	o->ack = answer->ack;
	read_original(slot, o->original);
	channel_success(&slot->s->channel);
	submit(o);
}

/* It stays queued and waits for its own time; the line goes on, unless others fail in a row too. */
static void failed(struct slot *slot, const struct link_answer *answer, const char *code,
		   bool counts)
{
	struct sync *s = slot->s;
	s->pass_failed = true;
	delivery_defer(s, slot->record.seq, answer->retry_after_ms);
	struct deferral *d = delivery_deferral(s, slot->record.seq, true);
	d->files_sent = slot->file >= slot->record.file_count;
	if (!counts && channel_strike(&s->channel, slot->record.seq))
		sync_fault(s, CHANNEL_STRUCK, 0);
	struct outcome *o = outcome_of(slot, OUTCOME_FAILED, code);
	o->counts = counts;
	submit(o);
}

static const char *code_of(const struct link_answer *answer)
{
	return answer->code[0] ? answer->code : answer_verdict_name(answer->verdict);
}

static void on_line(struct slot *slot, const struct link_answer *answer)
{
	if (sync_line_fault(slot->s, answer))
		slot_end(slot);
	else
		failed(slot, answer, code_of(answer), false);
}

static void on_in_progress(struct slot *slot, const struct link_answer *answer)
{
	/* The platform is at work on it: no fault of the line, no strike. */
	delivery_defer(slot->s, slot->record.seq, answer->retry_after_ms);
	submit(outcome_of(slot, OUTCOME_FAILED, code_of(answer)));
}

/* A fresh UUID v4 in shape, the same for the same record and reason. */
static void derive_ref(const char *client_ref, const char *code, char out[UUID_TEXT_LEN + 1])
{
	char text[UUID_TEXT_LEN + 80], hex[HASH_HEX + 1];
	int len = snprintf(text, sizeof(text), "quarantine|%s|%s", client_ref, code);
	hash_sha256_hex(text, (size_t)len, hex);
	snprintf(out, UUID_TEXT_LEN + 1, "%.8s-%.4s-4%.3s-a%.3s-%.12s", hex, hex + 8, hex + 13,
		 hex + 17, hex + 20);
}

/* The body for the platform's eyes only, "" if it has given no key for that. */
static char *sealed_body(const struct slot *slot)
{
	const json_t *keys = json_object_get(slot->s->platform, "keys");
	char *sealed = NULL;
	if (seal_to(json_str(keys, "sealing_spki"), slot->body.data, slot->body.len, &sealed) !=
	    ERR_OK)
		sealed = strdup("");
	return sealed;
}

/* `counts`: it was the last of too many failures, not a refusal. */
static void quarantine(struct slot *slot, const char *code, bool counts)
{
	struct outcome *o = outcome_of(slot, OUTCOME_QUARANTINE, code);
	o->counts = counts;
	log_warn("record %s not accepted (%s), kept for staff", slot->record.serial, code);
	if (is_application(slot)) {
		char *sealed = sealed_body(slot);
		o->notice = json_pack("{s:s, s:s, s:s, s:s}", "client_ref", slot->record.client_ref,
				      "apply_serial_no", slot->record.serial, "code", code,
				      "sealed_body", sealed ? sealed : "");
		free(sealed);
		derive_ref(slot->record.client_ref, code, o->notice_ref);
	}
	submit(o);
}

static void block(struct slot *slot, const char *code)
{
	struct outcome *o = outcome_of(slot, OUTCOME_STATE, code);
	o->state = "blocked";
	log_error("record %s is blocked (%s): staff must act", slot->record.serial, code);
	stores_note(slot->s->config.stores, JOURNAL_ALARM_BLOCKED,
		    json_pack("{s:s, s:s}", "serial", slot->record.serial, "code", code));
	submit(o);
}

/* A terminal that never saw its configuration does not know yet to whose key to seal. */
static bool awaits_config(const struct slot *slot)
{
	const struct deferral *d = delivery_deferral(slot->s, slot->record.seq, false);
	return is_application(slot) && !slot->s->platform && (!d || d->failures < CONFIG_TRIES);
}

static void on_refused(struct slot *slot, const struct link_answer *answer)
{
	if (!awaits_config(slot)) {
		quarantine(slot, code_of(answer), false);
		return;
	}
	slot->s->heartbeat.due = true;
	delivery_defer(slot->s, slot->record.seq, 0);
	submit(outcome_of(slot, OUTCOME_FAILED, code_of(answer)));
}

/* Asking whether the platform has it after all */

/* The platform has another application under this key. */
static bool is_another(const struct slot *slot, const struct link_answer *answer)
{
	const json_t *there = json_array_get(answer->json, 0);
	return answer->head->status == 200 &&
	       strcmp(json_str(there, "client_ref"), slot->record.client_ref) == 0 &&
	       strcmp(json_str(there, "body_sha256"), slot->record.body_sha256) != 0;
}

static void asked(void *arg, const struct link_answer *answer)
{
	struct slot *slot = arg;
	struct sync *s = slot->s;
	bool absent = answer->verdict == ANSWER_OK;
	slot->call = NULL;
	sync_answered(s, answer);
	if (answer->verdict == ANSWER_ACK)
		took(slot, answer);
	else if (slot->block_after && (absent || is_another(slot, answer)))
		block(slot, slot->code);
	else if (absent)
		quarantine(slot, slot->code, true);
	else
		on_line(slot, answer);
	sync_settle(s);
}

static void ask_then(struct slot *slot, const char *code, bool block_after)
{
	text_copy(slot->code, sizeof(slot->code), code);
	slot->block_after = block_after;
	slot->step = SLOT_ASKING;
	if (is_application(slot) &&
	    endpoint_find(slot->s->link, slot->record.client_ref, slot->record.body_sha256,
			  (struct link_waiter){ asked, slot }, &slot->call) == ERR_OK)
		return;
	if (block_after)
		block(slot, code);
	else
		quarantine(slot, code, true);
}

static void on_key_reused(struct slot *slot, const struct link_answer *answer)
{
	ask_then(slot, code_of(answer), true);
}

static void on_unclassified(struct slot *slot, const struct link_answer *answer)
{
	bool counts = slot->s->channel.proven;
	if (counts && slot->record.attempts + 1 >= SYNC_ATTEMPTS_MAX)
		ask_then(slot, code_of(answer), false);
	else
		failed(slot, answer, code_of(answer), counts);
}

static void on_missing_blobs(struct slot *slot, const struct link_answer *answer)
{
	struct deferral *d = delivery_deferral(slot->s, slot->record.seq, false);
	if (slot->record.file_count == 0 || ++slot->blob_rounds > SYNC_BLOB_ROUNDS) {
		on_unclassified(slot, answer);
		return;
	}
	if (d)
		d->files_sent = false;
	slot->file = 0;
	memset(&slot->upload, 0, sizeof(slot->upload));
	slot_go(slot);
}

// clang-format off
static void (*const handlers[ANSWER_VERDICT_COUNT])(struct slot *, const struct link_answer *) = {
	[ANSWER_TRANSPORT]       = on_line,
	[ANSWER_ACK]             = took,
	[ANSWER_OK]              = took,
	[ANSWER_NOT_MODIFIED]    = on_unclassified,
	[ANSWER_BUSY]            = on_line,
	[ANSWER_IN_PROGRESS]     = on_in_progress,
	[ANSWER_OFFSET]          = on_unclassified,
	[ANSWER_GONE]            = on_unclassified,
	[ANSWER_UNAUTHORISED]    = on_line,
	[ANSWER_TOKEN_EXPIRED]   = on_line,
	[ANSWER_CONSENT_MISSING] = on_line,
	[ANSWER_MISMATCH]        = on_unclassified,
	[ANSWER_MISSING_BLOBS]   = on_missing_blobs,
	[ANSWER_DIGEST]          = on_line,
	[ANSWER_REFUSED]         = on_refused,
	[ANSWER_KEY_REUSED]      = on_key_reused,
	[ANSWER_UNCLASSIFIED]    = on_unclassified,
};
// clang-format on

void outcome_posted(void *arg, const struct link_answer *answer)
{
	struct slot *slot = arg;
	struct sync *s = slot->s;
	slot->call = NULL;
	sync_answered(s, answer);
	handlers[answer->verdict](slot, answer);
	sync_settle(s);
}

void outcome_file_failed(struct slot *slot, const struct link_answer *answer)
{
	static const enum answer_verdict of_the_line[] = { ANSWER_TRANSPORT, ANSWER_BUSY,
							   ANSWER_UNAUTHORISED,
							   ANSWER_TOKEN_EXPIRED, ANSWER_DIGEST };
	for (size_t i = 0; i < ARRAY_LEN(of_the_line); i++) {
		if (answer->verdict == of_the_line[i]) {
			on_line(slot, answer);
			return;
		}
	}
	on_unclassified(slot, answer);
}

void outcome_unreadable(struct slot *slot, enum err err)
{
	struct link_answer none = { .code = "" };
	if (err == ERR_NOMEM || err == ERR_IO || err == ERR_STORE_FULL)
		failed(slot, &none, "again", false);
	else if (err == ERR_UNSUPPORTED)
		block(slot, "unsupported");
	else
		block(slot, err == ERR_NOT_FOUND ? "body-missing" : "seal-broken");
}
