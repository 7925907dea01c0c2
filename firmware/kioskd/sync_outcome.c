/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_outcome.c - what an answer means for one record: one handler per verdict, then one job in the
 * store, then the word to whom it concerns. The platform contract's table, row by row.
 *
 * A record leaves the queue only by an acknowledgement, by a refusal of ours (problem+json) or after
 * OUTCOME_ATTEMPTS_MAX unclassified failures, each with a success of another of its kind behind it: what
 * lets nothing through says nothing about a record. Before that the platform is asked whether it has it
 * after all. A notice hands its record over only if the platform says so of it. The key never changes.
 */
#include "firmware/kioskd/sync_outcome.h"

#include <assert.h>
#include <string.h>

#include "firmware/core/value/json.h"
#include "firmware/kioskd/sync_notice.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define KIND_APPLICATION "application"
#define KIND_EVALUATION	 "evaluation"
#define KIND_CORRECTION	 "correction"
#define KIND_WITHDRAWAL	 "withdrawal"
#define KINDS_MAX	 8 /* of records that an endpoint takes */

/* The platform is asked whether it has a record after all. */
struct question {
	struct outcomes *home;
	struct attempt *attempt; /* NULL = free */
	bool block_after;	 /* unknown there: blocked, else quarantined */
	char code[64];		 /* why it is asked */
};

struct outcomes {
	struct sync_means means;
	struct deferrals *deferrals;
	struct acks *acks;
	struct outcome_sink sink;
	struct question questions[LINE_WINDOW_MAX]; /* as many as can be on their way */
	struct {
		char kind[16];
		int64_t taken; /* since the start */
	} kinds[KINDS_MAX];
};

/* The job in the store */

enum outcome_what { OUTCOME_NOTICE, OUTCOME_FAILED, OUTCOME_QUARANTINE, OUTCOME_STATE };

struct outcome {
	struct outcomes *home;
	struct attempt *attempt;
	enum outcome_what what;
	char code[64];
	const char *state; /* OUTCOME_STATE; static */
	bool counts;
	struct answer_ack ack;
	int64_t wall_ms;
	struct queue_record record;
	char original[UUID_TEXT_LEN + 1]; /* OUTCOME_NOTICE: the record that it handed over */
	/* What came of it */
	enum err err;
	struct queue_record now, other; /* seq 0: none */
};

static void run_notice(struct queue *q, struct outcome *o)
{
	struct queue_record original;
	if (queue_get(q, o->original, &original) == ERR_OK) {
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

static void run_quarantine(struct queue *q, struct outcome *o)
{
	o->err = o->counts ? queue_failed(q, o->record.seq, o->code, true) : ERR_OK;
	if (o->err == ERR_OK)
		o->err = queue_set_state(q, o->record.seq, "quarantined", o->code);
}

static void outcome_run(struct queue *q, void *ctx)
{
	struct outcome *o = ctx;
	switch (o->what) {
	case OUTCOME_NOTICE:
		run_notice(q, o);
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

static void tell(struct outcomes *home, const struct queue_record *record)
{
	if (record->seq != 0)
		home->sink.changed(home->sink.arg, record);
}

/* What the store said of an outcome. True: it is kept, and others may hear of it. */
static bool is_kept(struct outcomes *home, const struct queue_record *record, enum err err)
{
	if (err != ERR_OK && err != ERR_CONFLICT && err != ERR_NOT_FOUND) {
		/* Still queued: it is sent again and answered again. */
		log_error("record %s: the store could not keep its outcome (%s)", record->serial,
			  err_name(err));
		line_fail_pass(home->means.line);
		deferrals_wait(home->deferrals, record->seq, 0);
		return false;
	}
	if (err == ERR_CONFLICT) {
		log_error("record %s: an outcome contradicts what is kept", record->serial);
		stores_note(home->means.stores, JOURNAL_ALARM_CONFLICT,
			    json_pack("{s:s}", "serial", record->serial));
	}
	return true;
}

static void settled(struct outcomes *home, struct outcome *o)
{
	if (!is_kept(home, &o->record, o->err) || o->what == OUTCOME_FAILED)
		return;
	deferrals_forget(home->deferrals, o->record.seq);
	if (o->err == ERR_CONFLICT)
		return;
	tell(home, &o->now);
	tell(home, &o->other);
}

void outcome_kept(void *outcomes, const struct queue_ack *ack)
{
	struct outcomes *home = outcomes;
	if (!is_kept(home, &ack->record, ack->err))
		return;
	deferrals_forget(home->deferrals, ack->seq);
	if (ack->err == ERR_OK)
		tell(home, &ack->record);
}

static void over(struct outcomes *home, struct attempt *a)
{
	home->sink.over(home->sink.arg, a);
}

static void outcome_done(void *ctx)
{
	struct outcome *o = ctx;
	assert(o->attempt->record.seq == o->record.seq);
	settled(o->home, o);
	over(o->home, o->attempt);
}

static struct outcome *outcome_of(struct outcomes *home, struct attempt *a, enum outcome_what what,
				  const char *code)
{
	struct outcome *o = errand_new(sizeof(*o));
	assert(a->record.seq > 0);
	o->home = home;
	o->attempt = a;
	o->what = what;
	o->record = a->record;
	o->wall_ms = loop_wall_ms(home->means.loop);
	o->err = ERR_CANCELLED;
	text_copy(o->code, sizeof(o->code), code);
	return o;
}

static void submit(struct outcome *o)
{
	errand_queue(o->home->means.errands, outcome_run, outcome_done, free, o);
}

/* Outcomes */

static bool is_application(const struct attempt *a)
{
	return strcmp(a->record.kind, KIND_APPLICATION) == 0;
}

static int64_t *taken_of(struct outcomes *home, const char *kind)
{
	size_t i = 0;
	while (i < KINDS_MAX && home->kinds[i].kind[0] && strcmp(home->kinds[i].kind, kind) != 0)
		i++;
	assert(i < KINDS_MAX);
	text_copy(home->kinds[i].kind, sizeof(home->kinds[i].kind), kind);
	return &home->kinds[i].taken;
}

/* The acknowledgement is the answer, or the only element of its list. */
static void tell_parts(struct outcomes *home, const struct attempt *a,
		       const struct link_answer *answer)
{
	const json_t *ack =
		json_is_array(answer->json) ? json_array_get(answer->json, 0) : answer->json;
	const json_t *parts = json_array_of(ack, "parts");
	if (json_array_size(parts) && is_application(a))
		home->sink.parts(home->sink.arg, a->record.client_ref, parts);
}

/* `original`: the record that this notice handed over, "" = it is no notice. */
static void deliver(struct outcomes *home, struct attempt *a, const struct link_answer *answer,
		    const char *original)
{
	*taken_of(home, a->record.kind) += 1;
	line_delivered(home->means.line);
	if (answer->ack.query_code[0] && home->sink.coded)
		home->sink.coded(home->sink.arg, a->record.client_ref, answer->ack.query_code);
	if (!original[0]) {
		tell_parts(home, a, answer);
		acks_add(home->acks, &a->record, &answer->ack);
		over(home, a);
		return;
	}
	struct outcome *o = outcome_of(home, a, OUTCOME_NOTICE, "");
	o->ack = answer->ack;
	text_copy(o->original, sizeof(o->original), original);
	submit(o);
}

/* It stays queued and waits for its own time; the line goes on, unless others fail in a row too. */
static void failed(struct outcomes *home, struct attempt *a, const struct link_answer *answer,
		   const char *code, bool counts)
{
	line_fail_pass(home->means.line);
	struct deferral *d = deferrals_wait(home->deferrals, a->record.seq, answer->retry_after_ms);
	d->files_sent = a->files_sent;
	line_strike(home->means.line, a->record.seq);
	struct outcome *o = outcome_of(home, a, OUTCOME_FAILED, code);
	o->counts = counts;
	submit(o);
}

static const char *code_of(const struct link_answer *answer)
{
	return answer->code[0] ? answer->code : answer_verdict_name(answer->verdict);
}

static void on_line(struct outcomes *home, struct attempt *a, const struct link_answer *answer)
{
	if (line_take_fault(home->means.line, answer))
		over(home, a);
	else
		failed(home, a, answer, code_of(answer), false);
}

/* Later, without a strike: the platform is at work on it, or we are. */
static void on_in_progress(struct outcomes *home, struct attempt *a,
			   const struct link_answer *answer)
{
	deferrals_wait(home->deferrals, a->record.seq, answer->retry_after_ms);
	submit(outcome_of(home, a, OUTCOME_FAILED, code_of(answer)));
}

static void took(struct outcomes *home, struct attempt *a, const struct link_answer *answer)
{
	char original[UUID_TEXT_LEN + 1] = "";
	if (notice_is_taken(a, answer, original))
		deliver(home, a, answer, original);
	else
		on_line(home, a, answer);
}

/* `counts`: it was the last of too many failures, not a refusal. */
static void quarantine(struct outcomes *home, struct attempt *a, const char *code, bool counts)
{
	struct outcome *o = outcome_of(home, a, OUTCOME_QUARANTINE, code);
	o->counts = counts;
	log_warn("record %s not accepted (%s), kept for staff", a->record.serial, code);
	submit(o);
}

static void block(struct outcomes *home, struct attempt *a, const char *code)
{
	struct outcome *o = outcome_of(home, a, OUTCOME_STATE, code);
	o->state = "blocked";
	log_error("record %s is blocked (%s): staff must act", a->record.serial, code);
	stores_note(home->means.stores, JOURNAL_ALARM_BLOCKED,
		    json_pack("{s:s, s:s}", "serial", a->record.serial, "code", code));
	submit(o);
}

/* A refusal that says: what was wanted is so already. */
static bool is_so_already(const struct attempt *a, const struct link_answer *answer)
{
	static const struct {
		const char *kind, *code;
	} rows[] = { { KIND_EVALUATION, "already-rated" }, { KIND_WITHDRAWAL, "gone" } };
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(a->record.kind, rows[i].kind) == 0 &&
		    strcmp(answer->code, rows[i].code) == 0)
			return true;
	return false;
}

static void on_refused(struct outcomes *home, struct attempt *a, const struct link_answer *answer)
{
	if (is_so_already(a, answer))
		deliver(home, a, answer, "");
	else
		quarantine(home, a, code_of(answer), false);
}

/* Asking whether the platform has it after all */

/* The platform has another application under this key. */
static bool is_another(const struct attempt *a, const struct link_answer *answer)
{
	const json_t *there = json_array_get(answer->json, 0);
	return answer->head->status == 200 &&
	       strcmp(json_str(there, "client_ref"), a->record.client_ref) == 0 &&
	       strcmp(json_str(there, "body_sha256"), a->record.body_sha256) != 0;
}

static void give_up(struct outcomes *home, struct attempt *a, const char *code, bool block_it)
{
	if (block_it)
		block(home, a, code);
	else
		quarantine(home, a, code, true);
}

static void on_found(void *arg, const struct link_answer *answer)
{
	struct question *q = arg;
	struct outcomes *home = q->home;
	struct attempt *a = STEAL(q->attempt);
	bool absent = answer->verdict == ANSWER_OK;
	line_answered(home->means.line, answer);
	if (answer->verdict == ANSWER_ACK)
		took(home, a, answer);
	else if (absent || (q->block_after && is_another(a, answer)))
		give_up(home, a, q->code, q->block_after);
	else
		on_line(home, a, answer);
}

static struct question *free_question(struct outcomes *home)
{
	for (size_t i = 0; i < LINE_WINDOW_MAX; i++)
		if (!home->questions[i].attempt)
			return &home->questions[i];
	return NULL;
}

static void ask_then(struct outcomes *home, struct attempt *a, const char *code, bool block_after)
{
	struct question *q = free_question(home);
	assert(q);
	*q = (struct question){ .home = home, .attempt = a, .block_after = block_after };
	text_copy(q->code, sizeof(q->code), code);
	struct endpoint_record record = {
		.client_ref = a->record.client_ref,
		.sha256 = a->record.body_sha256,
		.adapter = a->adapter,
	};
	if (is_application(a) && endpoint_find(line_link(home->means.line), &record,
					       (struct link_waiter){ on_found, q }, NULL) == ERR_OK)
		return;
	q->attempt = NULL;
	give_up(home, a, code, block_after);
}

static void on_key_reused(struct outcomes *home, struct attempt *a,
			  const struct link_answer *answer)
{
	ask_then(home, a, code_of(answer), true);
}

static void on_unclassified(struct outcomes *home, struct attempt *a,
			    const struct link_answer *answer)
{
	const struct deferral *before = deferrals_find(home->deferrals, a->record.seq);
	int64_t taken = *taken_of(home, a->record.kind);
	/* Its failure before was its own: others got through since. */
	bool counts = before && before->others >= 0 && taken > before->others;
	if (counts && a->record.attempts + 1 >= OUTCOME_ATTEMPTS_MAX) {
		ask_then(home, a, code_of(answer), false);
		return;
	}
	failed(home, a, answer, code_of(answer), counts);
	deferrals_find(home->deferrals, a->record.seq)->others = taken;
}

/* Of a correction or withdrawal it is the platform's word about its case. */
static void on_gone(struct outcomes *home, struct attempt *a, const struct link_answer *answer)
{
	if (outcome_is_of_case(a->record.kind) && answer->code[0])
		on_refused(home, a, answer);
	else
		on_unclassified(home, a, answer);
}

static void on_missing_blobs(struct outcomes *home, struct attempt *a,
			     const struct link_answer *answer)
{
	struct deferral *d = deferrals_find(home->deferrals, a->record.seq);
	if (a->record.file_count == 0 || ++a->blob_rounds > OUTCOME_BLOB_ROUNDS) {
		on_unclassified(home, a, answer);
		return;
	}
	if (d)
		d->files_sent = false;
	home->sink.resend(home->sink.arg, a);
}

// clang-format off
static void (*const handlers[ANSWER_VERDICT_COUNT])(struct outcomes *, struct attempt *,
						     const struct link_answer *) = {
	[ANSWER_TRANSPORT]       = on_line,
	[ANSWER_ACK]             = took,
	[ANSWER_OK]              = took,
	[ANSWER_NOT_MODIFIED]    = on_unclassified,
	[ANSWER_BUSY]            = on_line,
	[ANSWER_IN_PROGRESS]     = on_in_progress,
	[ANSWER_OFFSET]          = on_unclassified,
	[ANSWER_GONE]            = on_gone,
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

bool outcome_is_of_case(const char *kind)
{
	return strcmp(kind, KIND_CORRECTION) == 0 || strcmp(kind, KIND_WITHDRAWAL) == 0;
}

void outcome_posted(void *outcomes, struct attempt *a, const struct link_answer *answer)
{
	assert(answer->verdict < ANSWER_VERDICT_COUNT && handlers[answer->verdict]);
	handlers[answer->verdict](outcomes, a, answer);
}

void outcome_file_failed(void *outcomes, struct attempt *a, const struct link_answer *answer)
{
	static const enum answer_verdict of_the_line[] = { ANSWER_TRANSPORT, ANSWER_BUSY,
							   ANSWER_UNAUTHORISED,
							   ANSWER_TOKEN_EXPIRED, ANSWER_DIGEST };
	for (size_t i = 0; i < ARRAY_LEN(of_the_line); i++) {
		if (answer->verdict == of_the_line[i]) {
			on_line(outcomes, a, answer);
			return;
		}
	}
	on_unclassified(outcomes, a, answer);
}

void outcome_unreadable(void *outcomes, struct attempt *a, enum err err)
{
	struct link_answer none = { .code = "" };
	assert(err != ERR_OK);
	if (err_retry(err) == RETRY_LATER)
		failed(outcomes, a, &none, "again", false);
	else if (err == ERR_UNSUPPORTED)
		block(outcomes, a, "unsupported");
	else
		block(outcomes, a, err == ERR_NOT_FOUND ? "body-missing" : "seal-broken");
}

/* Life */

enum err outcomes_create(const struct sync_means *means, struct deferrals *deferrals,
			 struct acks *acks, const struct outcome_sink *sink, struct outcomes **out)
{
	assert(sink->over && sink->resend && sink->changed);
	struct outcomes *o = calloc(1, sizeof(*o));
	if (!o)
		return ERR_NOMEM;
	*o = (struct outcomes){
		.means = *means, .deferrals = deferrals, .acks = acks, .sink = *sink
	};
	*out = o;
	return ERR_OK;
}

void outcomes_destroy(struct outcomes *o)
{
	free(o);
}
