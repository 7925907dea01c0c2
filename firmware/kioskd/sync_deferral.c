/* SPDX-License-Identifier: Apache-2.0 */
/* sync_deferral.c - see sync_deferral.h. */
#include "firmware/kioskd/sync_deferral.h"

#include <assert.h>

#include "firmware/link/backoff.h"

struct deferrals {
	struct loop *loop;
	struct line *line;
	void (*due)(void *arg);
	void *arg;
	struct timer timer; /* the earliest */
	struct deferral rows[DEFERRALS_MAX];
};

struct deferral *deferrals_find(struct deferrals *d, int64_t seq)
{
	assert(seq > 0);
	for (size_t i = 0; i < DEFERRALS_MAX; i++)
		if (d->rows[i].seq == seq)
			return &d->rows[i];
	return NULL;
}

/* A free place, else the one that is due first: it may be tried again the soonest. */
static struct deferral *place(struct deferrals *d)
{
	struct deferral *best = &d->rows[0];
	for (size_t i = 1; i < DEFERRALS_MAX && best->seq; i++)
		if (!d->rows[i].seq || d->rows[i].at_ms < best->at_ms)
			best = &d->rows[i];
	return best;
}

static void arm(struct deferrals *d)
{
	int64_t now = loop_mono_ms(d->loop), first = INT64_MAX;
	for (size_t i = 0; i < DEFERRALS_MAX; i++) {
		const struct deferral *row = &d->rows[i];
		if (row->seq && row->at_ms > now && row->at_ms < first)
			first = row->at_ms;
	}
	if (first == INT64_MAX)
		timer_cancel(&d->timer);
	else
		timer_after(&d->timer, first - now);
}

struct deferral *deferrals_wait(struct deferrals *d, int64_t seq, int64_t retry_after_ms)
{
	struct line_policy policy = line_policy(d->line);
	struct deferral *row = deferrals_find(d, seq);
	if (!row) {
		row = place(d);
		*row = (struct deferral){ .seq = seq, .others = -1 };
	}
	row->failures++;
	row->pass = line_pass(d->line);
	row->at_ms = loop_mono_ms(d->loop) + retry_after_ms +
		     backoff_ms(policy.base_ms, policy.max_ms, row->failures, line_random());
	arm(d);
	return row;
}

void deferrals_forget(struct deferrals *d, int64_t seq)
{
	struct deferral *row = deferrals_find(d, seq);
	if (row)
		*row = (struct deferral){ 0 };
}

static bool waits(const struct deferrals *d, const struct deferral *row)
{
	unsigned pass = line_pass(d->line);
	return row->seq && row->at_ms > loop_mono_ms(d->loop) && (pass == 0 || row->pass == pass);
}

bool deferrals_are_full(const struct deferrals *d)
{
	for (size_t i = 0; i < DEFERRALS_MAX; i++)
		if (!waits(d, &d->rows[i]))
			return false;
	return true;
}

size_t deferrals_waiting(const struct deferrals *d, int64_t *out)
{
	size_t count = 0;
	for (size_t i = 0; i < DEFERRALS_MAX; i++)
		if (waits(d, &d->rows[i]))
			out[count++] = d->rows[i].seq;
	return count;
}

static void on_due(void *arg)
{
	struct deferrals *d = arg;
	arm(d);
	d->due(d->arg);
	line_settle(d->line);
}

enum err deferrals_create(const struct sync_means *means, void (*due)(void *arg), void *arg,
			  struct deferrals **out)
{
	struct deferrals *d = calloc(1, sizeof(*d));
	if (!d)
		return ERR_NOMEM;
	d->loop = means->loop;
	d->line = means->line;
	d->due = due;
	d->arg = arg;
	timer_init(&d->timer, means->loop, on_due, d);
	*out = d;
	return ERR_OK;
}

void deferrals_destroy(struct deferrals *d)
{
	if (!d)
		return;
	timer_cancel(&d->timer);
	free(d);
}
