/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_erase.c - the end of personal data: body and files are erased when the grace after the
 * acknowledgement is over, and then no sealed copy is left in the store's log either.
 *
 * The grace runs on monotonic time, but the store knows wall times, and the wall clock may be stepped
 * between the two. So deliveries are remembered in batches; everything delivered before the earliest
 * batch still in its grace may go.
 */
#include "firmware/kioskd/sync_private.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define BATCH_MIN_MS	     1000
#define BATCHES_PER_GRACE    8
#define CHECKPOINT_EVERY_MS  60000
#define CHECKPOINT_RETRY_MS  500
#define CHECKPOINT_LATEST_MS 30000 /* a busy intake puts it off no longer than this */
#define ERASE_RETRY_MS	     5000

struct erasing {
	struct sync *s;
	int64_t before_wall_ms;
	size_t erased;
	enum err err;
};

static int64_t grace_ms(const struct sync *s)
{
	return (int64_t)s->config.settings->sync.grace_s * 1000;
}

static void arm(struct sync *s);

/* Checkpoint */

static void checkpoint_run(struct queue *q, void *ctx)
{
	struct erasing *e = ctx;
	e->err = queue_checkpoint(q);
}

static void checkpoint_done(void *ctx)
{
	struct erasing *e = ctx;
	struct sync *s = e->s;
	if (sync_release(s)) {
		if (e->err != ERR_OK) {
			log_warn("no checkpoint of the queue (%s), again later", err_name(e->err));
			timer_after(&s->eraser.checkpoint, ERASE_RETRY_MS);
		}
		sync_settle(s);
	}
	free(e);
}

static struct erasing *erasing_of(struct sync *s)
{
	struct erasing *e = calloc(1, sizeof(*e));
	if (!e)
		abort();
	e->s = s;
	e->err = ERR_CANCELLED;
	return e;
}

static void on_checkpoint(void *arg)
{
	struct sync *s = arg;
	struct eraser *e = &s->eraser;
	int64_t now = sync_now_ms(s);
	if (!stores_idle(s->config.stores) && now - e->wanted_since_ms < CHECKPOINT_LATEST_MS) {
		timer_after(&e->checkpoint, CHECKPOINT_RETRY_MS);
		return;
	}
	e->last_checkpoint_ms = now;
	e->ever = true;
	sync_hold(s);
	stores_queue(s->config.stores, checkpoint_run, checkpoint_done, erasing_of(s));
}

static void want_checkpoint(struct sync *s)
{
	struct eraser *e = &s->eraser;
	int64_t now = sync_now_ms(s);
	if (e->checkpoint.armed)
		return;
	int64_t wait = e->ever ? e->last_checkpoint_ms + CHECKPOINT_EVERY_MS - now : 0;
	e->wanted_since_ms = wait > 0 ? now + wait : now;
	timer_after(&e->checkpoint, wait);
}

/* Erasing */

static void erase_run(struct queue *q, void *ctx)
{
	struct erasing *e = ctx;
	e->err = queue_erase(q, e->before_wall_ms, &e->erased);
}

static void erase_done(void *ctx)
{
	struct erasing *e = ctx;
	struct sync *s = e->s;
	if (sync_release(s)) {
		if (e->err == ERR_OK) {
			s->erased += (int64_t)e->erased;
			if (e->erased > 0)
				want_checkpoint(s);
			arm(s);
		} else {
			log_error("what was delivered could not be erased (%s), again soon",
				  err_name(e->err));
			s->eraser.seen_all = false;
			timer_after(&s->eraser.timer, ERASE_RETRY_MS);
		}
		sync_settle(s);
	}
	free(e);
}

/* Drops the batches whose grace is over; the earliest wall time among the others. */
static int64_t drop_ripe(struct sync *s)
{
	struct eraser *e = &s->eraser;
	int64_t now = sync_now_ms(s), before = INT64_MAX;
	size_t kept = 0;
	for (size_t i = 0; i < e->count; i++) {
		if (e->batches[i].last_ms + grace_ms(s) <= now)
			continue;
		if (e->batches[i].min_wall_ms < before)
			before = e->batches[i].min_wall_ms;
		e->batches[kept++] = e->batches[i];
	}
	e->count = kept;
	return before;
}

static void on_erase(void *arg)
{
	struct sync *s = arg;
	struct erasing *e = erasing_of(s);
	e->before_wall_ms = drop_ripe(s);
	s->eraser.seen_all |= sync_now_ms(s) >= s->eraser.start_ms + grace_ms(s);
	sync_hold(s);
	stores_queue(s->config.stores, erase_run, erase_done, e);
}

static void arm(struct sync *s)
{
	struct eraser *e = &s->eraser;
	int64_t now = sync_now_ms(s), first = INT64_MAX;
	if (!e->seen_all)
		first = e->start_ms;
	for (size_t i = 0; i < e->count; i++)
		if (e->batches[i].last_ms < first)
			first = e->batches[i].last_ms;
	if (first != INT64_MAX)
		timer_after(&e->timer, first + grace_ms(s) - now);
}

void eraser_note(struct sync *s, int64_t wall_ms)
{
	struct eraser *e = &s->eraser;
	int64_t now = sync_now_ms(s);
	int64_t window = grace_ms(s) / BATCHES_PER_GRACE;
	struct batch *last = e->count ? &e->batches[e->count - 1] : NULL;
	if (window < BATCH_MIN_MS)
		window = BATCH_MIN_MS;
	bool joins = last && (now - last->opened_ms < window || e->count == SYNC_BATCHES_MAX);
	if (!joins) {
		e->batches[e->count++] = (struct batch){ now, now, wall_ms };
	} else {
		last->last_ms = now;
		if (wall_ms < last->min_wall_ms)
			last->min_wall_ms = wall_ms;
	}
	if (!e->timer.armed)
		arm(s);
}

void eraser_start(struct sync *s)
{
	s->eraser.start_ms = sync_now_ms(s);
	arm(s);
}

void eraser_init(struct sync *s)
{
	timer_init(&s->eraser.timer, s->loop, on_erase, s);
	timer_init(&s->eraser.checkpoint, s->loop, on_checkpoint, s);
}

void eraser_fini(struct sync *s)
{
	timer_cancel(&s->eraser.timer);
	timer_cancel(&s->eraser.checkpoint);
}
