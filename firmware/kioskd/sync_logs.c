/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_logs.c - see sync_logs.h. What is kept is "SEQ MS": up to which entry the platform has the journal, and when
 * all of it was sent last. A batch whose answer was lost is sent again; the platform knows it by its last hash.
 */
#include "firmware/kioskd/sync_logs.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "firmware/core/value/json.h"
#include "firmware/link/endpoints_terminal.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define MEMORY_KEY "logs"

struct logs {
	struct sync_means means;
	bool restored, wanted;
	bool reading, sending;
	bool again;	 /* it was asked for while this was being read, which may not have all */
	int64_t sent;	 /* up to this entry */
	int64_t last_ms; /* wall clock, when all was sent last; 0 = never */
	bool resumed;	 /* where the platform said, once a run */
	char expected[HASH_HEX + 1]; /* the hash it has there, "" = not asked about */
	bool alarmed;
	struct journal_batch batch;
	struct buf lines;
	void (*done)(void *arg, enum err err, const char *detail); /* NULL: nobody waits */
	void *arg;
};

/* What must survive a restart */

struct keeping {
	char text[LOGS_MEMORY];
};

static void keep_run(struct queue *q, void *ctx)
{
	const struct keeping *k = ctx;
	if (queue_meta_set(q, MEMORY_KEY, k->text) != ERR_OK)
		log_warn("how far the journal was sent could not be kept");
}

static void keep(const struct logs *l)
{
	struct keeping *k = errand_new(sizeof(*k));
	snprintf(k->text, sizeof(k->text), "%lld %lld", (long long)l->sent, (long long)l->last_ms);
	errand_queue(l->means.errands, keep_run, NULL, free, k);
}

void logs_restore(struct logs *l, const char *kept)
{
	long long sent = 0, last_ms = 0;
	l->restored = true;
	if (sscanf(kept, "%lld %lld", &sent, &last_ms) == 2 && sent >= 0) {
		l->sent = sent;
		l->last_ms = last_ms;
	}
}

/* The end of a run */

static void end(struct logs *l, enum err err)
{
	char detail[80];
	void (*done)(void *, enum err, const char *) = STEAL(l->done);
	l->wanted = err == ERR_OFFLINE; /* goes on with the next heartbeat */
	l->resumed = false;
	l->expected[0] = '\0';
	if (err == ERR_OK) {
		l->alarmed = false;
		l->last_ms = loop_wall_ms(l->means.loop);
		keep(l);
	}
	snprintf(detail, sizeof(detail), "the journal is there up to entry %lld",
		 (long long)l->sent);
	if (done)
		done(l->arg, err, err == ERR_OK ? detail : err_name(err));
}

static void break_off(struct logs *l, int64_t expected_seq)
{
	if (!l->alarmed)
		stores_note(l->means.stores, JOURNAL_ALARM_LOG_CHAIN,
			    json_pack("{s:I, s:I}", "sent", (json_int_t)l->sent, "expected",
				      (json_int_t)expected_seq));
	l->alarmed = true;
	log_error(
		"the platform's copy of the journal does not continue as this one: staff must see to it");
	l->last_ms = loop_wall_ms(l->means.loop); /* tomorrow again, or when somebody asks */
	end(l, ERR_CHAIN_BROKEN);
}

/* One batch */

static void on_sent(void *arg, const struct link_answer *answer)
{
	struct logs *l = arg;
	l->sending = false;
	line_answered(l->means.line, answer);
	int64_t expected = json_int(answer->json, "expected_seq", 0);
	if (answer->verdict == ANSWER_OK) {
		l->sent = l->batch.last;
		keep(l);
	} else if (strcmp(answer->code, "chain-break") == 0 && !l->resumed && expected > 0) {
		l->resumed = true;
		l->sent = expected - 1;
		text_copy(l->expected, sizeof(l->expected),
			  json_str(answer->json, "expected_hash"));
	} else if (strcmp(answer->code, "chain-break") == 0) {
		break_off(l, expected);
	} else {
		if (!line_take_fault(l->means.line, answer))
			log_warn("the journal is not taken (status %d %s)", answer->head->status,
				 answer->code);
		end(l, ERR_OFFLINE);
	}
}

static void send(struct logs *l)
{
	struct endpoint_log log = { .first = l->batch.first,
				    .last = l->batch.last,
				    .previous = l->batch.previous,
				    .hash = l->batch.hash,
				    .lines = buf_str(&l->lines),
				    .len = l->lines.len };
	l->sending = endpoint_log(line_link(l->means.line), &log,
				  (struct link_waiter){ on_sent, l }, NULL) == ERR_OK;
	if (!l->sending)
		end(l, ERR_OFFLINE);
}

struct reading {
	struct logs *logs;
	int64_t after;
	struct journal_batch batch;
	struct buf lines;
	enum err err;
};

static void read_run(struct journal *j, void *ctx)
{
	struct reading *r = ctx;
	r->err = journal_batch(j, r->after, LOGS_BYTES_MAX, &r->batch, &r->lines);
}

/* The platform resumes behind an entry: is it the one that is here? */
static bool continues(const struct logs *l)
{
	bool from_start = l->sent == 0 && !l->expected[0];
	return !l->resumed || from_start ||
	       (l->batch.first == l->sent + 1 && strcmp(l->batch.previous, l->expected) == 0);
}

static void read_done(void *ctx)
{
	struct reading *r = ctx;
	struct logs *l = r->logs;
	bool again = l->again;
	l->again = l->reading = false;
	l->batch = r->batch;
	buf_fini(&l->lines);
	l->lines = r->lines;
	buf_init(&r->lines, 0);
	if (r->err == ERR_INVALID && !l->resumed)
		l->sent =
			0; /* a journal that begins anew: the platform says what it makes of that */
	else if (r->err == ERR_INVALID)
		break_off(l, l->sent + 1);
	else if (r->err != ERR_OK && r->err != ERR_NOT_FOUND)
		end(l, r->err);
	else if (r->err == ERR_NOT_FOUND && again)
		return;
	else if (r->err == ERR_NOT_FOUND && l->resumed && l->expected[0])
		break_off(l, l->sent + 1); /* it has more than there is here, or something else */
	else if (r->err == ERR_NOT_FOUND)
		end(l, ERR_OK);
	else if (!continues(l))
		break_off(l, l->sent + 1);
	else if (!line_is_up(l->means.line))
		end(l, ERR_OFFLINE);
	else {
		l->expected[0] = '\0';
		send(l);
	}
}

static void read_drop(void *ctx)
{
	struct reading *r = ctx;
	buf_fini(&r->lines);
	free(r);
}

static void read_batch(struct logs *l)
{
	struct reading *r = errand_new(sizeof(*r));
	r->logs = l;
	r->after = l->sent;
	r->err = ERR_CANCELLED;
	buf_init(&r->lines, 2 * LOGS_BYTES_MAX);
	l->reading = true;
	errand_journal(l->means.errands, read_run, read_done, read_drop, r);
}

/* When */

void logs_push(struct logs *l, void (*done)(void *arg, enum err err, const char *detail), void *arg)
{
	if (l->done) {
		done(arg, ERR_BUSY, "the journal is being sent already");
		return;
	}
	l->done = done;
	l->arg = arg;
	l->again = l->reading;
	l->wanted = true;
	stores_flush(l->means.stores);
	line_settle(l->means.line);
}

void logs_told(struct logs *l)
{
	int64_t now = loop_wall_ms(l->means.loop);
	if (!l->restored || line_time(l->means.line) != LINE_TIME_TRUSTED)
		return;
	if (l->last_ms == 0) { /* a new terminal: from today on */
		l->last_ms = now;
		keep(l);
	}
	if (now - l->last_ms >= LOGS_EVERY_MS || now < l->last_ms - LOGS_EVERY_MS)
		l->wanted = true;
}

void logs_pump(struct logs *l, bool calm)
{
	if (l->restored && l->wanted && !l->reading && !l->sending && calm &&
	    line_is_up(l->means.line))
		read_batch(l);
}

bool logs_is_busy(const struct logs *l)
{
	return l->reading || l->sending || (l->restored && l->wanted && line_is_up(l->means.line));
}

/* Life */

enum err logs_create(const struct sync_means *means, struct logs **out)
{
	struct logs *l = calloc(1, sizeof(*l));
	if (!l)
		return ERR_NOMEM;
	l->means = *means;
	buf_init(&l->lines, 2 * LOGS_BYTES_MAX);
	*out = l;
	return ERR_OK;
}

void logs_destroy(struct logs *l)
{
	if (!l)
		return;
	buf_fini(&l->lines);
	free(l);
}
