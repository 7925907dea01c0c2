/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scanner.c - the class of code scanners. A scanner is listened to all the time, so that nothing of what it sends waits
 * somewhere for the next citizen; while nobody wants a code, what came is wiped on the scanner's thread.
 */
#include "drivers/scanner/scanner.h"

#include <assert.h>

#include "drivers/service.h"
#include "firmware/base/wipe.h"

#define ASKED_MS   30000
#define HEALTHY_MS 90000 /* a step waits for 30 s */

struct scanner {
	struct device device;
	atomic_uint
		wish; /* who listens now, a number for each new listener; 0 = nobody. Both threads */
	/* Whose turn it is: see service.h */
	struct scanner_code code;
	unsigned order; /* whose code it is: the wish when it ended */
	/* Loop's thread */
	void (*scanned)(void *arg, const char *text);
	void *arg;
	unsigned wishes; /* the last number given */
};

static struct scanner *scanner(struct device *d)
{
	return CONTAINER_OF(d, struct scanner, device);
}

/* The scanner's thread */

static const struct scanner_ops *ops_of(const struct device *d)
{
	return d->driver->ops;
}

static enum err open_port(struct device *d)
{
	struct scanner_port *p = NULL;
	enum err err = ops_of(d)->open(d->address, &d->wake, &p);
	d->port = p;
	return err;
}

static void close_port(struct device *d)
{
	ops_of(d)->close(d->port);
}

static enum err check(struct device *d)
{
	return ops_of(d)->check(d->port);
}

static enum err turn(struct device *d)
{
	struct scanner *s = scanner(d);
	enum err err = ops_of(d)->step(d->port, &s->code);
	assert(s->code.len <= SCANNER_TEXT_MAX);
	s->order = atomic_load(&s->wish);
	d->has_news = err == ERR_OK && s->code.len > 0 && s->order > 0;
	if (!d->has_news)
		wipe(&s->code, sizeof(s->code));
	return err;
}

/* The loop's thread */

static void heard(struct device *d)
{
	struct scanner *s = scanner(d);
	d->counts.uses++;
	if (s->scanned && s->order == atomic_load(&s->wish))
		s->scanned(s->arg, s->code.text);
	wipe(&s->code, sizeof(s->code));
}

const struct device_class scanner_class = {
	.section = "scanner",
	.kind = "code_scanner",
	.size = sizeof(struct scanner),
	.asked_ms = ASKED_MS,
	.healthy_ms = HEALTHY_MS,
	.open = open_port,
	.close = close_port,
	.check = check,
	.turn = turn,
	.heard = heard,
};

struct scanner *scanner_of(struct devices *devices)
{
	struct device *d = devices ? devices_next(devices, &scanner_class, NULL) : NULL;
	return d ? scanner(d) : NULL;
}

bool scanner_is_there(const struct scanner *s)
{
	return s && s->device.state == DEVICE_ONLINE;
}

void scanner_listen(struct scanner *s, void (*scanned)(void *arg, const char *text), void *arg)
{
	if (!s || (!s->scanned && !scanned))
		return;
	s->scanned = scanned;
	s->arg = arg;
	if (scanned)
		s->wishes++;
	atomic_store(&s->wish, scanned ? s->wishes : 0);
}
