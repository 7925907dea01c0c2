/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cards.c - the class of card readers: steps on the reader's thread, events on the loop.
 *
 * A turn is made for one request, and its steps go on until one has something to say. The answer to
 * a request that was withdrawn meanwhile is wiped, not delivered. A reader that is not online has no
 * card: its state event says so.
 */
#include "drivers/card/card.h"

#include <assert.h>
#include <string.h>

#include "drivers/service.h"
#include "firmware/base/wipe.h"

#define FAILED_EVERY_MS 1000  /* a card that cannot be read is reported once in this time */
#define ASKED_MS	30000 /* a step looks at the field; this asks the reader itself */
#define HEALTHY_MS	60000

/* What the readers are asked for. */
struct order {
	bool wanted;
	unsigned request; /* a new number for each new wish: what lies there is read again */
};

struct cards {
	struct devices *devices;
	void (*sink)(void *arg, const struct card_event *event);
	void *arg;
	struct order order;
};

struct reader {
	struct device device;
	/* Loop's thread */
	struct cards *cards; /* NULL before cards_create() */
	bool present[CARD_SLOTS_MAX];
	bool looked[CARD_SLOTS_MAX]; /* since it came: what comes next is no first look */
	/* Whose turn it is: see service.h */
	struct order order;    /* of this turn */
	struct card_step step; /* wiped as soon as it is of no use */
	/* Reader's thread */
	unsigned rewound;		   /* up to this request */
	int64_t failed_ms[CARD_SLOTS_MAX]; /* 0 = never */
};

static struct reader *reader_of(struct device *d)
{
	assert(d->class == &card_class);
	return CONTAINER_OF(d, struct reader, device);
}

static const struct card_reader_ops *ops_of(const struct device *d)
{
	return d->driver->ops;
}

/* The reader's thread */

static enum err reader_open(struct device *d)
{
	struct card_reader *r = NULL;
	enum err err = ops_of(d)->open(d->address, &d->wake, &r);
	d->port = r;
	return err;
}

static void reader_close(struct device *d)
{
	ops_of(d)->close(d->port);
	wipe_stack();
}

static enum err reader_check(struct device *d)
{
	return ops_of(d)->check(d->port);
}

static bool is_repeated(struct reader *r)
{
	if (r->step.kind != CARD_STEP_FAILED)
		return false;
	int64_t now = device_clock_ms(), *last = &r->failed_ms[r->step.slot];
	if (*last && now - *last < FAILED_EVERY_MS)
		return true;
	*last = now;
	return false;
}

static enum err reader_turn(struct device *d)
{
	struct reader *r = reader_of(d);
	assert(r->step.kind == CARD_STEP_NOTHING);
	if (r->order.request != r->rewound && ops_of(d)->rewind)
		ops_of(d)->rewind(d->port);
	r->rewound = r->order.request;
	enum err err = ops_of(d)->step(d->port, r->order.wanted, &r->step);
	wipe_stack();
	assert(r->step.slot >= 0 && r->step.slot < CARD_SLOTS_MAX);
	d->has_news = err == ERR_OK && r->step.kind != CARD_STEP_NOTHING && !is_repeated(r);
	if (!d->has_news)
		wipe(&r->step, sizeof(r->step));
	return err;
}

/* The loop's thread */

static void reader_ready(struct device *d)
{
	struct reader *r = reader_of(d);
	if (r->cards)
		r->order = r->cards->order;
}

static bool is_outdated(const struct reader *r)
{
	const struct order *now = &r->cards->order;
	return r->step.kind == CARD_STEP_READ &&
	       (!now->wanted || !r->order.wanted || now->request != r->order.request);
}

static void tell(struct reader *r, struct card_event event)
{
	event.reader = r->device.index;
	event.contactless = event.contactless || ops_of(&r->device)->contactless;
	event.state = r->device.state;
	if (r->cards)
		r->cards->sink(r->cards->arg, &event);
}

static bool is_there(enum card_step_kind kind)
{
	return kind == CARD_STEP_PRESENT || kind == CARD_STEP_READ || kind == CARD_STEP_FAILED;
}

static void reader_heard(struct device *d)
{
	static const enum card_event_kind kinds[] = {
		[CARD_STEP_EMPTY] = CARD_EVENT_EMPTY,	  [CARD_STEP_PRESENT] = CARD_EVENT_PRESENT,
		[CARD_STEP_READ] = CARD_EVENT_READ,	  [CARD_STEP_FAILED] = CARD_EVENT_FAILED,
		[CARD_STEP_REMOVED] = CARD_EVENT_REMOVED, [CARD_STEP_GONE] = CARD_EVENT_GONE,
	};
	struct reader *r = reader_of(d);
	struct card_step *step = &r->step;
	bool is_read = step->kind == CARD_STEP_READ;
	bool is_old = step->kind == CARD_STEP_EMPTY && r->looked[step->slot];
	r->present[step->slot] = is_there(step->kind);
	r->looked[step->slot] = step->kind != CARD_STEP_GONE;
	step->doc.read_at_ms = loop_wall_ms(d->loop);
	d->counts.uses += is_read;
	if (r->cards && !is_old && !is_outdated(r))
		tell(r, (struct card_event){ .kind = kinds[step->kind],
					     .slot = step->slot,
					     .contactless = step->contactless,
					     .err = step->err,
					     .doc = is_read ? &step->doc : NULL });
	wipe(step, sizeof(*step));
	wipe_stack();
}

static void reader_changed(struct device *d)
{
	struct reader *r = reader_of(d);
	memset(r->present, 0, sizeof(r->present));
	memset(r->looked, 0, sizeof(r->looked));
	tell(r, (struct card_event){ .kind = CARD_EVENT_STATE });
}

const struct device_class card_class = {
	.section = "reader",
	.kind = "card_reader",
	.size = sizeof(struct reader),
	.asked_ms = ASKED_MS,
	.healthy_ms = HEALTHY_MS,
	.open = reader_open,
	.close = reader_close,
	.check = reader_check,
	.turn = reader_turn,
	.ready = reader_ready,
	.heard = reader_heard,
	.changed = reader_changed,
};

/* What the conductor uses */

static struct reader *next(const struct cards *c, const struct reader *r)
{
	struct device *d = devices_next(c->devices, &card_class, r ? &r->device : NULL);
	return d ? reader_of(d) : NULL;
}

enum err cards_create(struct devices *devices,
		      void (*sink)(void *arg, const struct card_event *event), void *arg,
		      struct cards **out)
{
	assert(devices && sink);
	struct cards *c = calloc(1, sizeof(*c));
	if (!c)
		return ERR_NOMEM;
	*c = (struct cards){ .devices = devices, .sink = sink, .arg = arg };
	for (struct reader *r = NULL; (r = next(c, r));)
		r->cards = c;
	*out = c;
	return ERR_OK;
}

void cards_destroy(struct cards *c)
{
	free(c);
}

static void place(struct cards *c, struct order order)
{
	c->order = order;
	for (struct reader *r = NULL; (r = next(c, r));)
		device_nudge(&r->device);
}

bool cards_wanted(const struct cards *c)
{
	return c->order.wanted;
}

void cards_want(struct cards *c, bool wanted)
{
	if (wanted != c->order.wanted)
		place(c, (struct order){ wanted, c->order.request + (wanted ? 1 : 0) });
}

void cards_rewind(struct cards *c)
{
	place(c, (struct order){ c->order.wanted, c->order.request + 1 });
}

bool cards_present(const struct cards *c, int reader)
{
	for (struct reader *r = NULL; (r = next(c, r));)
		for (int slot = 0; r->device.index == reader && slot < CARD_SLOTS_MAX; slot++)
			if (r->present[slot])
				return true;
	return false;
}

bool cards_usable(const struct cards *c)
{
	for (struct reader *r = NULL; (r = next(c, r));)
		if (r->device.state == DEVICE_ONLINE)
			return true;
	return false;
}
