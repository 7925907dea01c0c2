/* SPDX-License-Identifier: Apache-2.0 */
/* sync_errand.c - see sync_errand.h. */
#include "firmware/kioskd/sync_errand.h"

#include <assert.h>

struct errands {
	struct stores *stores;
	void (*settle)(void *arg);
	void *arg;
	int under_way;
	bool ended; /* freed by the last that comes back */
};

struct errand {
	struct errands *home;
	void (*in_queue)(struct queue *q, void *ctx);
	void (*in_catalogue)(struct catalogue *c, void *ctx);
	void (*in_journal)(struct journal *j, void *ctx);
	void (*done)(void *ctx);
	void (*drop)(void *ctx);
	void *ctx;
};

void *errand_new(size_t size)
{
	void *ctx = calloc(1, size);
	if (!ctx)
		abort();
	return ctx;
}

static void run_queue(struct queue *q, void *arg)
{
	struct errand *errand = arg;
	errand->in_queue(q, errand->ctx);
}

static void run_catalogue(struct catalogue *c, void *arg)
{
	struct errand *errand = arg;
	errand->in_catalogue(c, errand->ctx);
}

static void run_journal(struct journal *j, void *arg)
{
	struct errand *errand = arg;
	errand->in_journal(j, errand->ctx);
}

static void come_back(void *arg)
{
	struct errand *errand = arg;
	struct errands *home = errand->home;
	assert(home->under_way > 0);
	home->under_way--;
	if (!home->ended) {
		if (errand->done)
			errand->done(errand->ctx);
		home->settle(home->arg);
	}
	errand->drop(errand->ctx);
	free(errand);
	if (home->ended && home->under_way == 0)
		free(home);
}

static struct errand *leave(struct errands *e, const struct errand *what)
{
	struct errand *errand = errand_new(sizeof(*errand));
	assert(!e->ended && what->drop);
	*errand = *what;
	errand->home = e;
	e->under_way++;
	return errand;
}

void errand_queue(struct errands *e, void (*run)(struct queue *q, void *ctx),
		  void (*done)(void *ctx), void (*drop)(void *ctx), void *ctx)
{
	struct errand what = { .in_queue = run, .done = done, .drop = drop, .ctx = ctx };
	stores_queue(e->stores, run_queue, come_back, leave(e, &what));
}

void errand_catalogue(struct errands *e, void (*run)(struct catalogue *c, void *ctx),
		      void (*done)(void *ctx), void (*drop)(void *ctx), void *ctx)
{
	struct errand what = { .in_catalogue = run, .done = done, .drop = drop, .ctx = ctx };
	stores_catalogue(e->stores, run_catalogue, come_back, leave(e, &what));
}

void errand_journal(struct errands *e, void (*run)(struct journal *j, void *ctx),
		    void (*done)(void *ctx), void (*drop)(void *ctx), void *ctx)
{
	struct errand what = { .in_journal = run, .done = done, .drop = drop, .ctx = ctx };
	stores_journal(e->stores, run_journal, come_back, leave(e, &what));
}

bool errands_idle(const struct errands *e)
{
	return e->under_way == 0;
}

enum err errands_create(struct stores *stores, void (*settle)(void *arg), void *arg,
			struct errands **out)
{
	struct errands *e = calloc(1, sizeof(*e));
	if (!e)
		return ERR_NOMEM;
	*e = (struct errands){ .stores = stores, .settle = settle, .arg = arg };
	*out = e;
	return ERR_OK;
}

void errands_destroy(struct errands *e)
{
	if (!e)
		return;
	e->ended = true;
	if (e->under_way == 0)
		free(e);
}
