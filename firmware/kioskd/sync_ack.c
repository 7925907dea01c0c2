/* SPDX-License-Identifier: Apache-2.0 */
/* sync_ack.c - see sync_ack.h. */
#include "firmware/kioskd/sync_ack.h"

#include <assert.h>
#include <string.h>

struct group {
	struct acks *home;
	struct queue_ack acks[QUEUE_ACKS_MAX];
	size_t count;
};

struct acks {
	struct sync_means means;
	void (*kept)(void *arg, const struct queue_ack *ack);
	void *arg;
	struct group *gathered; /* never NULL before acks_close() */
	struct group *in_store; /* NULL: none is; the errand's */
	struct timer wait;	/* armed while something is gathered and the wait is not over */
};

static struct group *group_new(struct acks *a)
{
	struct group *g = errand_new(sizeof(*g));
	g->home = a;
	return g;
}

static void group_run(struct queue *q, void *ctx)
{
	struct group *g = ctx;
	queue_acknowledge(q, g->acks, g->count);
}

static void group_done(void *ctx)
{
	struct group *g = ctx;
	struct acks *a = g->home;
	assert(a->in_store == g);
	a->in_store = NULL;
	for (size_t i = 0; i < g->count; i++)
		a->kept(a->arg, &g->acks[i]);
}

static void start(struct acks *a)
{
	assert(!a->in_store && a->gathered->count > 0);
	timer_cancel(&a->wait);
	a->in_store = a->gathered;
	a->gathered = group_new(a);
	errand_queue(a->means.errands, group_run, group_done, free, a->in_store);
}

void acks_pump(struct acks *a, bool more)
{
	if (a->in_store || a->gathered->count == 0)
		return;
	if (!more || !a->wait.armed || acks_room(a) == 0)
		start(a);
}

static void on_wait(void *arg)
{
	struct acks *a = arg;
	line_settle(a->means.line);
}

void acks_add(struct acks *a, const struct queue_record *record, const struct answer_ack *answer)
{
	assert(acks_room(a) > 0);
	if (a->gathered->count == 0)
		timer_after(&a->wait, ACK_WAIT_MS);
	struct queue_ack *ack = &a->gathered->acks[a->gathered->count++];
	ack->seq = record->seq;
	ack->wall_ms = loop_wall_ms(a->means.loop);
	ack->record = *record;
	ack->err = ERR_CANCELLED;
	text_copy(ack->project_no, sizeof(ack->project_no), answer->project_no);
	text_copy(ack->case_state, sizeof(ack->case_state), answer->state);
}

size_t acks_room(const struct acks *a)
{
	return QUEUE_ACKS_MAX - a->gathered->count;
}

static size_t list(const struct group *g, int64_t *out)
{
	for (size_t i = 0; g && i < g->count; i++)
		out[i] = g->acks[i].seq;
	return g ? g->count : 0;
}

size_t acks_open(const struct acks *a, int64_t *out)
{
	size_t count = list(a->in_store, out);
	return count + list(a->gathered, out + count);
}

/* Life */

enum err acks_create(const struct sync_means *means,
		     void (*kept)(void *arg, const struct queue_ack *ack), void *arg,
		     struct acks **out)
{
	assert(kept);
	struct acks *a = calloc(1, sizeof(*a));
	if (!a)
		return ERR_NOMEM;
	*a = (struct acks){ .means = *means, .kept = kept, .arg = arg };
	timer_init(&a->wait, means->loop, on_wait, a);
	a->gathered = group_new(a);
	*out = a;
	return ERR_OK;
}

void acks_close(struct acks *a)
{
	if (!a)
		return;
	timer_cancel(&a->wait);
	struct group *last = STEAL(a->gathered);
	if (last && last->count > 0)
		errand_queue(a->means.errands, group_run, NULL, free, last);
	else
		free(last);
}

void acks_destroy(struct acks *a)
{
	if (!a)
		return;
	timer_cancel(&a->wait);
	free(a->gathered);
	free(a);
}
