/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_reconcile.c - see sync_reconcile.h.
 *
 * A look every hour, beginning at a random moment of the first: midnight is everybody's. It goes through the
 * days from the last one that was closed; the store's memory follows as long as no earlier day is still open.
 */
#include "firmware/kioskd/sync_reconcile.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "firmware/core/value/json.h"
#include "firmware/store/queue_exits.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define DAY_MS	      86400000LL
#define LOOK_EVERY_MS 3600000
#define DAYS_MAX      31 /* what is older is closed, whatever still waits */
#define NAMED_MAX     200
#define META_CLOSED   "reconciled"

/* What can be found of one application; lists of the report. */
enum found { MISSING, RESENT, MISMATCHED, FOUND_COUNT };
static const char *const found_names[FOUND_COUNT] = { "missing", "resent", "mismatched" };

/* One day on its way: out of the store, to the platform, and its answer against the store. */
struct run {
	struct reconciles *home;
	bool daily;
	bool open_before;	     /* an earlier day of this look stays open */
	char day[TIME_TEXT_LEN + 1]; /* "" = begin behind what was closed */
	int64_t from_ms, now_ms;
	struct queue_record *records;
	size_t count;
	json_t *unknown, *mismatched; /* client_refs as names */
	json_t *report;
	size_t found[FOUND_COUNT];
	enum err err;
};

struct reconciles {
	struct sync_means means;
	struct reconcile_sink sink;
	struct timer look;
	bool wanted, running;
	bool looked;			  /* since this run began: it does not end the look */
	char next[RECONCILE_DAY_LEN + 1]; /* of this look, "" = its first */
	bool open_before;
	struct run *asking; /* the platform has it */
	struct link_call *call;
	void (*done)(void *arg, enum err err, const json_t *report); /* NULL: nobody asked */
	void *arg;
};

/* Days */

static bool day_begin(const char *day, int64_t *out_ms)
{
	char text[TIME_TEXT_LEN + 1], again[TIME_TEXT_LEN + 1];
	if (strlen(day) != RECONCILE_DAY_LEN)
		return false;
	snprintf(text, sizeof(text), "%.*sT00:00:00+08:00", RECONCILE_DAY_LEN, day);
	if (time_parse(text, out_ms) != ERR_OK)
		return false;
	time_text(*out_ms, again);
	return strcmp(text, again) == 0;
}

static void day_of(int64_t wall_ms, char out[RECONCILE_DAY_LEN + 1])
{
	char text[TIME_TEXT_LEN + 1];
	time_text(wall_ms, text);
	memcpy(out, text, RECONCILE_DAY_LEN);
	out[RECONCILE_DAY_LEN] = '\0';
}

static int64_t today_begin(int64_t now_ms)
{
	char day[RECONCILE_DAY_LEN + 1];
	int64_t ms = 0;
	day_of(now_ms, day);
	day_begin(day, &ms);
	return ms;
}

/* On the queue's thread: what is listed */

/* Behind the last closed day, or on that of the first application. ERR_NOT_FOUND: nothing is due. */
static enum err first_day(struct queue *q, struct run *r)
{
	char closed[RECONCILE_DAY_LEN + 2];
	int64_t first_ms, oldest_ms = today_begin(r->now_ms) - DAYS_MAX * DAY_MS;
	if (queue_meta_get(q, META_CLOSED, closed, sizeof(closed)) == ERR_OK &&
	    day_begin(closed, &r->from_ms)) {
		r->from_ms += DAY_MS;
	} else {
		enum err err = queue_first_created(q, &first_ms);
		if (err != ERR_OK)
			return err;
		r->from_ms = today_begin(first_ms);
	}
	if (r->from_ms < oldest_ms)
		r->from_ms = oldest_ms;
	return ERR_OK;
}

static void list_run(struct queue *q, void *ctx)
{
	struct run *r = ctx;
	r->err = ERR_OK;
	if (r->day[0])
		day_begin(r->day, &r->from_ms);
	else
		r->err = first_day(q, r);
	if (r->err == ERR_OK && r->daily && r->from_ms >= today_begin(r->now_ms))
		r->err = ERR_NOT_FOUND;
	if (r->err != ERR_OK)
		return;
	day_of(r->from_ms, r->day);
	r->err = queue_of_time(q, r->from_ms, r->from_ms + DAY_MS, &r->records, &r->count);
}

/* On the queue's thread: what the answer means */

/* The texts of a list as the names of an object: found at once. */
static json_t *set_of(const json_t *list)
{
	json_t *set = json_object();
	size_t i;
	json_t *one;
	json_array_foreach(list, i, one)
	{
		if (json_is_string(one) && uuid_v4_is_valid(json_string_value(one)))
			json_object_set_new(set, json_string_value(one), json_true());
	}
	return set;
}

/* Counted always, named as long as a person would read it. */
static void name(struct run *r, enum found found, const char *serial)
{
	json_t *list = json_object_get(r->report, found_names[found]);
	r->found[found]++;
	if (json_array_size(list) < NAMED_MAX)
		json_array_append_new(list, json_string(serial));
}

/* The platform does not have it, and said once that it does. */
static void judge_unknown(struct queue *q, struct run *r, const struct queue_record *record)
{
	enum err err = queue_reopen(q, record->seq);
	if (err != ERR_OK && err != ERR_NOT_FOUND && err != ERR_NOT_ALLOWED)
		r->err = err;
	name(r, err == ERR_OK ? RESENT : MISSING, record->serial);
}

static void judge_one(struct queue *q, struct run *r, const struct queue_record *record)
{
	bool delivered = strcmp(record->state, "delivered") == 0;
	/* What was handed over may have become a case there; what is queued may be there unanswered. */
	bool may_be_there = delivered || strcmp(record->state, "handed_over") == 0 ||
			    strcmp(record->state, "queued") == 0;
	bool is_there = !json_object_get(r->unknown, record->client_ref);
	if (json_object_get(r->mismatched, record->client_ref) || (is_there && !may_be_there))
		name(r, MISMATCHED, record->serial);
	else if (delivered && !is_there)
		judge_unknown(q, r, record);
}

/* Of the day there, and not of the day here. */
static void judge_stranger(struct queue *q, struct run *r, const char *ref)
{
	struct queue_record other;
	name(r, MISMATCHED, queue_get(q, ref, &other) == ERR_OK ? other.serial : ref);
}

static void judge_run(struct queue *q, void *ctx)
{
	struct run *r = ctx;
	size_t open = 0;
	const char *ref;
	json_t *value;
	void *next;
	r->err = ERR_OK;
	for (size_t i = 0; i < r->count; i++) {
		judge_one(q, r, &r->records[i]);
		json_object_del(r->mismatched, r->records[i].client_ref);
		open += strcmp(r->records[i].state, "queued") == 0;
	}
	json_object_foreach_safe(r->mismatched, next, ref, value) judge_stranger(q, r, ref);
	open += r->found[RESENT];
	json_object_set_new(r->report, "difference",
			    json_integer((json_int_t)(r->found[MISSING] + r->found[MISMATCHED])));
	json_object_set_new(r->report, "open", json_integer((json_int_t)open));
	bool old = r->from_ms < today_begin(r->now_ms) - (DAYS_MAX - 1) * DAY_MS;
	if (r->daily && r->err == ERR_OK && !r->open_before && (open == 0 || old))
		r->err = queue_meta_set(q, META_CLOSED, r->day);
}

/* The loop's thread */

static void run_drop(void *ctx)
{
	struct run *r = ctx;
	free(r->records);
	json_decref(r->unknown);
	json_decref(r->mismatched);
	json_decref(r->report);
	free(r);
}

static void begin(struct reconciles *r, const char *day, bool daily);

/* The run is over; `report` is lent, NULL unless ERR_OK. */
static void end(struct reconciles *r, enum err err, const json_t *report)
{
	void (*done)(void *arg, enum err err, const json_t *report) = STEAL(r->done);
	r->running = false;
	if (err != ERR_OK) {
		r->wanted = r->looked; /* else in an hour */
		r->next[0] = '\0';
	}
	if (report) {
		r->sink.compared(r->sink.arg, report);
		if (json_array_size(json_object_get(report, "resent")))
			r->sink.resent(r->sink.arg);
	}
	if (done)
		done(r->arg, err, report);
	line_settle(r->means.line);
}

static void judge_done(void *ctx)
{
	struct run *run = ctx;
	struct reconciles *r = run->home;
	if (run->err != ERR_OK)
		log_warn("what %s came to could not be kept (%s)", run->day, err_name(run->err));
	if (run->daily && run->err == ERR_OK) {
		day_of(run->from_ms + DAY_MS, r->next);
		r->open_before |= json_int(run->report, "open", 0) > 0;
	}
	end(r, run->err, run->err == ERR_OK ? run->report : NULL);
}

static void on_answer(void *arg, const struct link_answer *answer)
{
	struct reconciles *r = arg;
	struct run *run = STEAL(r->asking);
	r->call = NULL;
	line_answered(r->means.line, answer);
	bool told = answer->verdict == ANSWER_OK && json_array_of(answer->json, "unknown") &&
		    json_array_of(answer->json, "mismatched");
	if (told) {
		run->unknown = set_of(json_object_get(answer->json, "unknown"));
		run->mismatched = set_of(json_object_get(answer->json, "mismatched"));
		run->report = json_pack("{s:s, s:I, s:[], s:[], s:[]}", "date", run->day, "listed",
					(json_int_t)run->count, found_names[MISSING],
					found_names[RESENT], found_names[MISMATCHED]);
		errand_queue(r->means.errands, judge_run, judge_done, run_drop, run);
		return;
	}
	line_take_fault(r->means.line, answer);
	run_drop(run);
	end(r, ERR_OFFLINE, NULL);
}

static enum err post(struct reconciles *r, struct run *run)
{
	CLEANUP(json_unref)
	json_t *body = json_pack("{s:s, s:[]}", "date", run->day, "client_refs");
	for (size_t i = 0; i < run->count; i++)
		json_array_append_new(json_object_get(body, "client_refs"),
				      json_string(run->records[i].client_ref));
	if (!line_link(r->means.line))
		return ERR_OFFLINE;
	return endpoint_reconcile(line_link(r->means.line), body,
				  (struct link_waiter){ on_answer, r }, &r->call);
}

/* The errand owns the context that comes back from it: what goes on has its own. */
static void list_done(void *ctx)
{
	struct run *listed = ctx;
	struct reconciles *r = listed->home;
	if (listed->err != ERR_OK) {
		if (listed->err != ERR_NOT_FOUND)
			log_warn("no day could be listed (%s)", err_name(listed->err));
		end(r, listed->err, NULL);
		return;
	}
	struct run *run = errand_new(sizeof(*run));
	*run = *listed;
	listed->records = NULL;
	r->asking = run;
	enum err err = post(r, run);
	if (err == ERR_OK)
		return;
	run_drop(STEAL(r->asking));
	end(r, err, NULL);
}

static void begin(struct reconciles *r, const char *day, bool daily)
{
	struct run *run = errand_new(sizeof(*run));
	assert(!r->running);
	r->running = true;
	r->looked = false;
	run->home = r;
	run->daily = daily;
	run->now_ms = loop_wall_ms(r->means.loop);
	run->open_before = r->open_before;
	text_copy(run->day, sizeof(run->day), day);
	errand_queue(r->means.errands, list_run, list_done, run_drop, run);
}

void reconciles_pump(struct reconciles *r, bool calm)
{
	const struct line *line = r->means.line;
	if (r->wanted && calm && !r->running && line_is_up(line) &&
	    line_time(line) == LINE_TIME_TRUSTED)
		begin(r, r->next, true);
}

void reconcile_day(struct reconciles *r, const char *day,
		   void (*done)(void *arg, enum err err, const json_t *report), void *arg)
{
	int64_t ms;
	enum err err = ERR_OK;
	if (!day_begin(day, &ms))
		err = ERR_INVALID;
	else if (r->running)
		err = ERR_BUSY;
	else if (!line_may_send(r->means.line))
		err = ERR_OFFLINE;
	if (err != ERR_OK) {
		done(arg, err, NULL);
		return;
	}
	r->done = done;
	r->arg = arg;
	begin(r, day, false);
}

bool reconciles_is_running(const struct reconciles *r)
{
	return r->running;
}

static void on_look(void *arg)
{
	struct reconciles *r = arg;
	timer_after(&r->look, LOOK_EVERY_MS);
	r->wanted = r->looked = true;
	r->open_before = false;
	if (!r->running)
		r->next[0] = '\0';
	line_settle(r->means.line);
}

/* Life */

enum err reconciles_create(const struct sync_means *means, const struct reconcile_sink *sink,
			   struct reconciles **out)
{
	assert(sink->compared && sink->resent);
	struct reconciles *r = calloc(1, sizeof(*r));
	if (!r)
		return ERR_NOMEM;
	r->means = *means;
	r->sink = *sink;
	timer_init(&r->look, means->loop, on_look, r);
	/* Where nothing is spread, as in a test, at once. */
	bool spread = line_policy(means->line).splay_ms > 0;
	timer_after(&r->look, spread ? line_random() % LOOK_EVERY_MS : 0);
	*out = r;
	return ERR_OK;
}

void reconciles_destroy(struct reconciles *r)
{
	if (!r)
		return;
	timer_cancel(&r->look);
	link_cancel(STEAL(r->call));
	if (r->asking)
		run_drop(STEAL(r->asking));
	if (r->done)
		r->done(r->arg, ERR_CANCELLED, NULL);
	free(r);
}
