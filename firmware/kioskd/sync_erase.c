/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_erase.c - the end of personal data: body and files are erased when the grace after the
 * acknowledgement is over, and then no sealed copy is left in the store's log either.
 *
 * The grace runs on monotonic time, but the store knows wall times, and the wall clock may be stepped
 * between the two. So deliveries are remembered in a few spans; everything delivered before the earliest
 * span still in its grace may go.
 */
#include "firmware/kioskd/sync_erase.h"

#include <assert.h>

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define SPAN_MIN_MS	     1000
#define SPANS_PER_GRACE	     8
#define SPANS_MAX	     16
#define CHECKPOINT_EVERY_MS  60000
#define CHECKPOINT_RETRY_MS  500
#define CHECKPOINT_LATEST_MS 30000 /* a busy intake puts it off no longer than this */
#define ERASE_RETRY_MS	     5000

/* Records delivered together, until their grace is over. */
struct span {
	int64_t opened_ms, last_ms; /* monotonic */
	int64_t min_wall_ms;
};

struct eraser {
	struct sync_means means;
	struct timer timer, checkpoint;
	struct span spans[SPANS_MAX];
	size_t count;
	bool seen_all; /* what was delivered before the start has had its grace */
	int64_t start_ms;
	int64_t last_checkpoint_ms, wanted_since_ms;
	bool ever;
	int64_t erased;
};

struct erasing {
	struct eraser *eraser;
	int64_t before_wall_ms;
	size_t erased;
	enum err err;
};

static int64_t grace_ms(const struct eraser *e)
{
	return (int64_t)e->means.settings->sync.grace_s * 1000;
}

static int64_t now_ms(const struct eraser *e)
{
	return loop_mono_ms(e->means.loop);
}

static void arm(struct eraser *e);

/* Checkpoint */

static void checkpoint_run(struct queue *q, void *ctx)
{
	struct erasing *x = ctx;
	x->err = queue_checkpoint(q);
}

static void checkpoint_done(void *ctx)
{
	struct erasing *x = ctx;
	if (x->err == ERR_OK)
		return;
	log_warn("no checkpoint of the queue (%s), again later", err_name(x->err));
	timer_after(&x->eraser->checkpoint, ERASE_RETRY_MS);
}

static struct erasing *erasing_of(struct eraser *e)
{
	struct erasing *x = errand_new(sizeof(*x));
	x->eraser = e;
	x->err = ERR_CANCELLED;
	return x;
}

static void on_checkpoint(void *arg)
{
	struct eraser *e = arg;
	int64_t now = now_ms(e);
	if (!stores_idle(e->means.stores) && now - e->wanted_since_ms < CHECKPOINT_LATEST_MS) {
		timer_after(&e->checkpoint, CHECKPOINT_RETRY_MS);
		return;
	}
	e->last_checkpoint_ms = now;
	e->ever = true;
	errand_queue(e->means.errands, checkpoint_run, checkpoint_done, free, erasing_of(e));
}

static void want_checkpoint(struct eraser *e)
{
	int64_t now = now_ms(e);
	if (e->checkpoint.armed)
		return;
	int64_t wait = e->ever ? e->last_checkpoint_ms + CHECKPOINT_EVERY_MS - now : 0;
	e->wanted_since_ms = wait > 0 ? now + wait : now;
	timer_after(&e->checkpoint, wait);
}

/* Erasing */

static void erase_run(struct queue *q, void *ctx)
{
	struct erasing *x = ctx;
	x->err = queue_erase(q, x->before_wall_ms, &x->erased);
}

static void erase_done(void *ctx)
{
	struct erasing *x = ctx;
	struct eraser *e = x->eraser;
	if (x->err != ERR_OK) {
		log_error("what was delivered could not be erased (%s), again soon",
			  err_name(x->err));
		e->seen_all = false;
		timer_after(&e->timer, ERASE_RETRY_MS);
		return;
	}
	e->erased += (int64_t)x->erased;
	if (x->erased > 0)
		want_checkpoint(e);
	arm(e);
}

/* Drops the spans whose grace is over; the earliest wall time among the others. */
static int64_t drop_ripe(struct eraser *e)
{
	int64_t now = now_ms(e), before = INT64_MAX;
	size_t kept = 0;
	for (size_t i = 0; i < e->count; i++) {
		if (e->spans[i].last_ms + grace_ms(e) <= now)
			continue;
		if (e->spans[i].min_wall_ms < before)
			before = e->spans[i].min_wall_ms;
		e->spans[kept++] = e->spans[i];
	}
	e->count = kept;
	return before;
}

static void on_erase(void *arg)
{
	struct eraser *e = arg;
	struct erasing *x = erasing_of(e);
	x->before_wall_ms = drop_ripe(e);
	e->seen_all |= now_ms(e) >= e->start_ms + grace_ms(e);
	errand_queue(e->means.errands, erase_run, erase_done, free, x);
}

static void arm(struct eraser *e)
{
	int64_t first = e->seen_all ? INT64_MAX : e->start_ms;
	for (size_t i = 0; i < e->count; i++)
		if (e->spans[i].last_ms < first)
			first = e->spans[i].last_ms;
	if (first != INT64_MAX)
		timer_after(&e->timer, first + grace_ms(e) - now_ms(e));
}

void eraser_note(struct eraser *e, int64_t wall_ms)
{
	int64_t now = now_ms(e);
	int64_t width = grace_ms(e) / SPANS_PER_GRACE;
	struct span *last = e->count ? &e->spans[e->count - 1] : NULL;
	if (width < SPAN_MIN_MS)
		width = SPAN_MIN_MS;
	assert(e->count <= SPANS_MAX);
	bool joins = last && (now - last->opened_ms < width || e->count == SPANS_MAX);
	if (!joins) {
		e->spans[e->count++] = (struct span){ now, now, wall_ms };
	} else {
		last->last_ms = now;
		if (wall_ms < last->min_wall_ms)
			last->min_wall_ms = wall_ms;
	}
	if (!e->timer.armed)
		arm(e);
}

void eraser_start(struct eraser *e)
{
	e->start_ms = now_ms(e);
	arm(e);
}

int64_t eraser_count(const struct eraser *e)
{
	return e->erased;
}

/* Life */

enum err eraser_create(const struct sync_means *means, struct eraser **out)
{
	struct eraser *e = calloc(1, sizeof(*e));
	if (!e)
		return ERR_NOMEM;
	e->means = *means;
	timer_init(&e->timer, means->loop, on_erase, e);
	timer_init(&e->checkpoint, means->loop, on_checkpoint, e);
	*out = e;
	return ERR_OK;
}

void eraser_destroy(struct eraser *e)
{
	if (!e)
		return;
	timer_cancel(&e->timer);
	timer_cancel(&e->checkpoint);
	free(e);
}
