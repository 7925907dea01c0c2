/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cards.c - the card service: one thread per configured reader, events through a mailbox.
 *
 * A thread opens its reader, steps it until it fails, closes it, pauses and begins again, for ever.
 * The loop gives it orders in one atomic word; the answer to an order that was withdrawn meanwhile
 * is wiped, not delivered. A reader that is not online has no card: its state event says so.
 *
 * There is no lock. `live` is the open reader while the thread only uses it and NULL otherwise:
 * the loop takes it out for the moment of an interrupt() and the thread takes it out for good
 * before close(), so that no reader is closed under an interruption.
 */
#define LOG_MODULE "cards"
#include "drivers/card/card.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "firmware/base/log.h"
#include "firmware/base/mailbox.h"
#include "firmware/base/wipe.h"

#define BACKOFF_MIN_MS	100
#define BACKOFF_MAX_MS	1000
#define FAILED_EVERY_MS 1000 /* a card that cannot be read is reported once in this time */
#define STOP_TIMEOUT_MS 2000 /* a thread stuck in a library is left behind after this time */

/* Orders: bit 0 a read is wanted, above it the number of the request. */
#define ORDER_WANTED 1u
#define ORDER_NEXT   2u

/* Who frees the slot: whoever comes second, the thread that ends or the stop that waits for it. */
enum end { END_OPEN, END_THREAD_ENDED, END_LEFT_BEHIND };

struct slot {
	struct cards *cards;
	int index;
	char name[24];
	const struct card_reader_ops *ops;
	char device[PATH_MAX];
	pthread_t thread;
	bool started;
	int wake; /* eventfd: ends a pause between two openings */
	atomic_uint orders;
	atomic_uint acting; /* the orders the running step knows */
	atomic_bool stop;
	atomic_int end; /* enum end */
	_Atomic(struct card_reader *) live;
	/* Loop's thread */
	enum device_state state;
	bool present;
	/* Reader's thread */
	enum device_state said;
	int64_t failed_ms;
};

struct cards {
	struct loop *loop;
	struct mailbox *box;
	void (*sink)(void *arg, const struct card_event *event);
	void *arg;
	bool stopping;
	int count;
	struct slot *slots[SETTINGS_READERS];
};

/* News on its way from a reader's thread to the loop. */
struct news {
	struct mail mail;
	struct slot *slot;
	bool is_state;
	enum device_state state;
	unsigned orders; /* those the step was made for */
	struct card_step step;
};

static int64_t now_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* The loop's half */

static const enum card_event_kind event_kinds[] = {
	[CARD_STEP_PRESENT] = CARD_EVENT_PRESENT,
	[CARD_STEP_READ] = CARD_EVENT_READ,
	[CARD_STEP_FAILED] = CARD_EVENT_FAILED,
	[CARD_STEP_REMOVED] = CARD_EVENT_REMOVED,
};

static bool is_outdated(const struct news *n)
{
	return n->step.kind == CARD_STEP_READ &&
	       (n->orders != atomic_load(&n->slot->orders) || !(n->orders & ORDER_WANTED));
}

static void deliver(struct mail *mail)
{
	struct news *n = CONTAINER_OF(mail, struct news, mail);
	struct slot *s = n->slot;
	struct cards *c = s->cards;
	struct card_event event = {
		.kind = CARD_EVENT_STATE,
		.reader = s->index,
		.contactless = s->ops->contactless,
	};
	if (n->is_state) {
		s->state = n->state;
		s->present = false;
	} else {
		event.kind = event_kinds[n->step.kind];
		event.err = n->step.err;
		s->present = n->step.kind != CARD_STEP_REMOVED;
	}
	event.state = s->state;
	if (n->step.kind == CARD_STEP_READ) {
		n->step.doc.read_at_ms = loop_wall_ms(c->loop);
		event.doc = &n->step.doc;
	}
	if (!c->stopping && !is_outdated(n))
		c->sink(c->arg, &event);
	wipe_free(n);
	wipe_stack();
}

static void wake(struct slot *s)
{
	uint64_t one = 1;
	if (write(s->wake, &one, sizeof(one)) < 0) {
		/* EAGAIN: it is awake already */
	}
	/* A step that knows them already is better not disturbed. */
	if (atomic_load(&s->acting) == atomic_load(&s->orders) && !atomic_load(&s->stop))
		return;
	struct card_reader *r = atomic_exchange(&s->live, NULL);
	if (!r)
		return;
	if (s->ops->interrupt)
		s->ops->interrupt(r);
	atomic_store(&s->live, r);
}

/* The reader's half */

static struct news *news_create(struct slot *s)
{
	struct news *n = calloc(1, sizeof(*n));
	if (!n)
		return NULL;
	n->mail.deliver = deliver;
	n->slot = s;
	return n;
}

static void news_post(struct news *n)
{
	/* After a stop that did not wait for us the mailbox is gone. */
	if (atomic_load(&n->slot->stop))
		wipe_free(n);
	else
		mailbox_post(n->slot->cards->box, &n->mail);
}

static void say_state(struct slot *s, enum device_state state, enum err why)
{
	if (state == s->said)
		return;
	struct news *n = news_create(s);
	if (!n)
		return;
	if (state == DEVICE_ONLINE)
		log_info("%s (%s) is online", s->name, s->ops->name);
	else
		log_warn("%s (%s) is %s (%s), trying again", s->name, s->ops->name,
			 device_state_name(state), err_name(why));
	s->said = state;
	n->is_state = true;
	n->state = state;
	news_post(n);
}

static bool is_repeated(struct slot *s, const struct card_step *step)
{
	if (step->kind != CARD_STEP_FAILED)
		return false;
	int64_t now = now_ms();
	if (now - s->failed_ms < FAILED_EVERY_MS)
		return true;
	s->failed_ms = now;
	return false;
}

/* Steps an open reader until it fails or the service stops. */
static enum err run(struct slot *s, struct card_reader *r)
{
	unsigned seen = atomic_load(&s->orders);
	while (!atomic_load(&s->stop)) {
		unsigned orders = atomic_load(&s->orders);
		atomic_store(&s->acting, orders);
		if (orders / ORDER_NEXT != seen / ORDER_NEXT && s->ops->rewind)
			s->ops->rewind(r);
		seen = orders;
		struct news *n = news_create(s);
		if (!n)
			return ERR_NOMEM;
		n->orders = orders;
		enum err err = s->ops->step(r, orders & ORDER_WANTED, &n->step);
		wipe_stack();
		if (err == ERR_OK && n->step.kind != CARD_STEP_NOTHING && !is_repeated(s, &n->step))
			news_post(n);
		else
			wipe_free(n);
		if (err != ERR_OK)
			return err;
	}
	return ERR_OK;
}

/* Returns early when woken; what woke it is looked at by the caller. */
static void pause_ms(struct slot *s, int ms)
{
	struct pollfd fd = { .fd = s->wake, .events = POLLIN };
	uint64_t count;
	if (poll(&fd, 1, ms) > 0 && read(s->wake, &count, sizeof(count)) < 0) {
		/* EAGAIN: taken meanwhile */
	}
}

static void close_reader(struct slot *s)
{
	struct card_reader *r;
	while (!(r = atomic_exchange(&s->live, NULL)))
		sched_yield();
	s->ops->close(r);
}

static void slot_free(struct slot *s)
{
	if (s->wake >= 0)
		close(s->wake);
	free(s);
}

static void serve(struct slot *s)
{
	int backoff = BACKOFF_MIN_MS;
	while (!atomic_load(&s->stop)) {
		struct card_reader *r = NULL;
		enum err err = s->ops->open(s->device, &r);
		if (err == ERR_OK) {
			backoff = BACKOFF_MIN_MS;
			say_state(s, DEVICE_ONLINE, err);
			atomic_store(&s->live, r);
			err = run(s, r);
			close_reader(s);
			wipe_stack();
		}
		if (atomic_load(&s->stop))
			break;
		say_state(s, err == ERR_READER_GONE ? DEVICE_NO_DEVICE : DEVICE_HARDWARE_ERROR,
			  err);
		pause_ms(s, backoff);
		backoff = backoff * 2 < BACKOFF_MAX_MS ? backoff * 2 : BACKOFF_MAX_MS;
	}
}

static void *thread_main(void *arg)
{
	struct slot *s = arg;
	serve(s);
	if (atomic_exchange(&s->end, END_THREAD_ENDED) == END_LEFT_BEHIND)
		slot_free(s);
	return NULL;
}

/* Start and stop */

static const struct card_reader_ops *find_ops(const char *name)
{
	for (size_t i = 0; card_readers[i]; i++)
		if (strcmp(card_readers[i]->name, name) == 0)
			return card_readers[i];
	return NULL;
}

static enum err slot_start(struct cards *c, int index, const struct settings_reader *reader)
{
	const struct card_reader_ops *ops = find_ops(reader->driver);
	if (!ops)
		return ERR_SETTINGS;
	struct slot *s = calloc(1, sizeof(*s));
	if (!s)
		return ERR_NOMEM;
	c->slots[c->count++] = s;
	s->cards = c;
	s->index = index;
	s->ops = ops;
	snprintf(s->device, sizeof(s->device), "%s", reader->device);
	s->state = s->said = DEVICE_STARTING;
	s->failed_ms = now_ms() - FAILED_EVERY_MS;
	snprintf(s->name, sizeof(s->name), "reader.%d", index + 1);
	s->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (s->wake < 0 || pthread_create(&s->thread, NULL, thread_main, s) != 0)
		return ERR_NOMEM;
	s->started = true;
	pthread_setname_np(s->thread, s->name); /* reader.1 .. reader.9: short enough */
	return ERR_OK;
}

static void cards_stop_ptr(struct cards **c)
{
	cards_stop(*c);
}

enum err cards_start(struct loop *loop, const struct settings *s,
		     void (*sink)(void *arg, const struct card_event *event), void *arg,
		     struct cards **out)
{
	CLEANUP(cards_stop_ptr) struct cards *c = calloc(1, sizeof(*c));
	if (!c)
		return ERR_NOMEM;
	c->loop = loop;
	c->sink = sink;
	c->arg = arg;
	enum err err = mailbox_open(loop, &c->box);
	for (int i = 0; err == ERR_OK && i < SETTINGS_READERS; i++)
		if (s->reader[i].driver[0])
			err = slot_start(c, i, &s->reader[i]);
	if (err != ERR_OK)
		return err;
	*out = STEAL(c);
	return ERR_OK;
}

/* True when the thread has ended. */
static bool join(struct slot *s)
{
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += STOP_TIMEOUT_MS / 1000;
	return !s->started || pthread_timedjoin_np(s->thread, NULL, &until) == 0;
}

/* A thread that is stuck in a library frees its slot when it ever ends. */
static void leave_behind(struct slot *s)
{
	log_warn("%s (%s) does not end and is left behind", s->name, s->ops->name);
	pthread_detach(s->thread);
	if (atomic_exchange(&s->end, END_LEFT_BEHIND) == END_THREAD_ENDED)
		slot_free(s);
}

void cards_stop(struct cards *c)
{
	if (!c)
		return;
	c->stopping = true;
	bool joined[SETTINGS_READERS] = { false };
	for (int i = 0; i < c->count; i++) {
		atomic_store(&c->slots[i]->stop, true);
		wake(c->slots[i]);
	}
	for (int i = 0; i < c->count; i++)
		joined[i] = join(c->slots[i]);
	mailbox_close(c->box);
	for (int i = 0; i < c->count; i++) {
		if (joined[i])
			slot_free(c->slots[i]);
		else
			leave_behind(c->slots[i]);
	}
	free(c);
}

/* Orders and questions */

static bool is_wanted(const struct cards *c)
{
	return c->count > 0 && atomic_load(&c->slots[0]->orders) & ORDER_WANTED;
}

/* A new request: what lies there is read (again) as soon as a read is wanted. */
static void request(struct cards *c, bool wanted)
{
	for (int i = 0; i < c->count; i++) {
		struct slot *s = c->slots[i];
		unsigned next = (atomic_load(&s->orders) & ~ORDER_WANTED) + ORDER_NEXT;
		atomic_store(&s->orders, next | (wanted ? ORDER_WANTED : 0));
		wake(s);
	}
}

void cards_want(struct cards *c, bool wanted)
{
	if (wanted == is_wanted(c))
		return;
	if (wanted) {
		request(c, true);
		return;
	}
	for (int i = 0; i < c->count; i++) {
		atomic_fetch_and(&c->slots[i]->orders, ~ORDER_WANTED);
		wake(c->slots[i]);
	}
}

void cards_rewind(struct cards *c)
{
	request(c, is_wanted(c));
}

bool cards_present(const struct cards *c, int reader)
{
	for (int i = 0; i < c->count; i++)
		if (c->slots[i]->index == reader)
			return c->slots[i]->present;
	return false;
}

int cards_count(const struct cards *c)
{
	return c->count;
}

void cards_describe(const struct cards *c, int n, const char **out_name, const char **out_driver,
		    enum device_state *out_state)
{
	const struct slot *s = c->slots[n];
	*out_name = s->name;
	*out_driver = s->ops->name;
	*out_state = s->state;
}
