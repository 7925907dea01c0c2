/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staff_decommission.c - Decommission, Decommissioned: the end of a terminal's life.
 *
 * In this order: nothing waits to be sent; the platform is told, with the journal, for as long as one may wait; the
 * certificate, which says whether it was, is signed and on disk, which is the deed; the keys are gone; it is
 * answered; the keeper ends and gone.c takes its place.
 */
#include "firmware/kioskd/staff.h"

#include <stdio.h>
#include <string.h>

#include "firmware/core/case/decommission.h"
#include "firmware/core/case/receipt.h"
#include "firmware/core/value/json.h"
#include "firmware/kioskd/decommission.h"

#define LOG_MODULE "kioskd"
#include "firmware/base/log.h"

#define JOURNAL_END_MAX (HASH_HEX + 32)
#define LEAVE_MS	100   /* for the answer to be on its way */
#define TELL_MS		10000 /* for the platform to take the journal */

struct ending {
	struct question *question;
	bool told; /* the platform took the journal, in which it stands */
	char journal[JOURNAL_END_MAX];
};

static void end_soon(void *arg)
{
	struct keeper *k = arg;
	k->ending.gone = true;
	loop_quit(k->loop);
}

static enum err certificate(const struct ending *e, struct buf *out)
{
	const struct keeper *k = e->question->keeper;
	const struct queue_counts *n = &e->question->counts;
	struct sync_state state;
	char at[TIME_TEXT_LEN + 1] = "", key[RECEIPT_KEY_HEX + 1];
	uint8_t sig[SIGN_MAX];
	size_t sig_len;
	sync_get_state(k->sync, &state);
	if (state.clock_trusted)
		time_text(loop_wall_ms(k->loop), at);
	sign_key_id(k->receipt_key, key);
	const struct decommission d = {
		.terminal = k->terminal,
		.at = at,
		.delivered = n->delivered,
		.handed_over = n->handed_over,
		.withdrawn = n->withdrawn,
		.journal = e->journal,
		.public = k->receipt_spki,
		.key = key,
		.told = e->told,
	};
	enum err err = decommission_lines(&d, out);
	if (err == ERR_OK)
		err = sign_bytes(k->receipt_key, buf_str(out), out->len, sig, &sig_len);
	return err == ERR_OK ? receipt_add_signature(out, sign_key_algorithm(k->receipt_key), sig,
						     sig_len)
			     : err;
}

static enum err end(struct ending *e)
{
	CLEANUP(buf_fini) struct buf text;
	struct question *q = e->question;
	struct keeper *k = q->keeper;
	buf_init(&text, DECOMMISSION_TEXT_MAX);
	enum err err = certificate(e, &text);
	if (err == ERR_OK)
		err = decommission_begin(k->settings, &text);
	if (err != ERR_OK)
		return err;
	k->ending.done = true;
	timer_after(&k->ending.quit, LEAVE_MS);
	err = decommission_keys(k->settings);
	if (err != ERR_OK)
		text_copy(q->detail, sizeof(q->detail),
			  "it is decommissioned, and a key could not be erased: see the log");
	q->answer = json_pack("{s:s}", "certificate", buf_str(&text));
	return err;
}

/* Answered; where it was not done, citizens are served again. */
static void over(struct ending *e)
{
	struct question *q = e->question;
	q->keeper->ending.begun = q->keeper->ending.done;
	free(e);
	question_done(q);
}

static bool take_end(void *arg, const struct journal_line *line)
{
	struct ending *e = arg;
	char hash[HASH_HEX + 1];
	hex_encode(line->hash, HASH_LEN, hash);
	snprintf(e->journal, sizeof(e->journal), "%lld %s", (long long)line->seq, hash);
	return true;
}

static void journal_run(struct journal *j, void *ctx)
{
	struct ending *e = ctx;
	e->question->err = journal_walk(j, 0, take_end, e);
}

static void journal_done(void *ctx)
{
	struct ending *e = ctx;
	struct question *q = e->question;
	if (q->err == ERR_OK)
		q->err = end(e);
	over(e);
}

static void count_run(struct queue *store, void *ctx)
{
	struct question *q = ((struct ending *)ctx)->question;
	struct queue_record r = { .seq = 0 };
	q->err = queue_count(store, &q->counts);
	/* What waits of other kinds waits as well: ratings, corrections, alarms. */
	q->counts.queued = 0;
	enum err next = q->err;
	while (next == ERR_OK && (next = queue_next(store, r.seq, NULL, &r)) == ERR_OK)
		q->counts.queued++;
	if (next != ERR_NOT_FOUND)
		q->err = next;
}

static void refuse_unsent(struct question *q)
{
	const struct queue_counts *n = &q->counts;
	int64_t unsent = n->queued + n->blocked + n->quarantined;
	if (q->err != ERR_OK)
		return;
	json_object_set_new(q->about, "unsent", json_integer((json_int_t)unsent));
	if (unsent > 0)
		q->err = question_refuse(
			q, ERR_CONFLICT,
			"%lld records are not with the platform: %lld queued, %lld blocked, %lld quarantined",
			(long long)unsent, (long long)n->queued, (long long)n->blocked,
			(long long)n->quarantined);
}

/* Also of what came while the platform was told: alarms have no citizen. */
static void recount_done(void *ctx)
{
	struct ending *e = ctx;
	refuse_unsent(e->question);
	if (e->question->err == ERR_OK)
		stores_journal(e->question->keeper->stores, journal_run, journal_done, e);
	else
		over(e);
}

/* Whether the platform was told is known now. */
static void go_on(struct keeper *k, bool told)
{
	struct ending *e = STEAL(k->ending.telling);
	timer_cancel(&k->ending.patience);
	if (!e)
		return;
	e->told = told;
	stores_queue(k->stores, count_run, recount_done, e);
}

static void on_told(void *arg, enum err err, const char *detail)
{
	(void)detail;
	go_on(arg, err == ERR_OK);
}

static void on_late(void *arg)
{
	go_on(arg, false);
}

/* It was tried, and what could be sent was; or the keeper ends. */
static void on_tried(void *arg, enum err err)
{
	struct keeper *k = arg;
	if (err != ERR_CANCELLED || !k->ending.telling) {
		go_on(k, false);
		return;
	}
	struct ending *e = STEAL(k->ending.telling);
	timer_cancel(&k->ending.patience);
	e->question->err = err;
	over(e);
}

static void tell(struct ending *e)
{
	struct keeper *k = e->question->keeper;
	k->ending.telling = e;
	timer_after(&k->ending.patience, TELL_MS);
	stores_note(k->stores, JOURNAL_DECOMMISSIONING, NULL);
	sync_push_logs(k->sync, on_told, k);
	sync_now(k->sync, on_tried, k);
}

void staff_decommission_init(struct keeper *k)
{
	timer_init(&k->ending.quit, k->loop, end_soon, k);
	timer_init(&k->ending.patience, k->loop, on_late, k);
}

static void count_done(void *ctx)
{
	struct ending *e = ctx;
	struct question *q = e->question;
	refuse_unsent(q);
	if (q->err == ERR_OK && !q->keeper->sync)
		q->err = ERR_CANCELLED; /* the keeper ends */
	if (q->err == ERR_OK)
		tell(e);
	else
		over(e);
}

static void on_decommission(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = question_create(k, call);
	struct ending *e = calloc(1, sizeof(*e));
	if (!e)
		abort();
	e->question = q;
	question_is_act(q, JOURNAL_DECOMMISSION, json_pack("{s:i}", "unsent", 0));
	if (strcmp(json_str(q->args, "terminal_id"), k->terminal) == 0 && !k->ending.begun) {
		/* From here on nothing of a citizen comes behind the count. */
		k->ending.begun = true;
		stores_queue(k->stores, count_run, count_done, e);
		return;
	}
	q->err = ERR_INVALID;
	snprintf(q->detail, sizeof(q->detail),
		 "this terminal is %s: its name is asked for, so that no other is meant",
		 k->terminal);
	free(e);
	question_done(q);
}

static void on_decommissioned(void *arg, struct bus_call *call)
{
	(void)arg;
	bus_call_answer(call, json_pack("{s:n}", "certificate"));
}

const struct bus_handler staff_decommission_handlers[] = {
	{ BUS_STAFF, "Decommission", on_decommission },
	{ BUS_STAFF, "Decommissioned", on_decommissioned },
	{ .name = NULL },
};
