/* SPDX-License-Identifier: Apache-2.0 */
/*
 * card.h - card readers: what a driver implements, and what the conductor uses.
 *
 * A driver is one file with one exported symbol, its ops. It runs on its own thread, one call at a
 * time, so it needs no locks; only interrupt() comes from another thread. It never gives up by
 * itself: when a call returns ERR_READER_GONE or ERR_READER_FAULT the service closes it, waits
 * (100 ms, doubling to 1 s) and opens it again, for ever.
 */
#pragma once

#include "drivers/device.h"
#include "firmware/base/loop.h"
#include "firmware/base/settings.h"
#include "firmware/core/card/document.h"

/* What a driver implements */

enum card_step_kind {
	CARD_STEP_NOTHING, /* as before */
	CARD_STEP_PRESENT, /* a card came (not read: `wanted` is false, or reading takes long) */
	CARD_STEP_READ,	   /* *doc is filled */
	CARD_STEP_FAILED, /* a card is there but gave nothing: err says why; retried while it stays */
	CARD_STEP_REMOVED,
};

struct card_step {
	enum card_step_kind kind;
	/* FAILED: ERR_CARD_*. PRESENT: ERR_CARD_UNREADABLE if it must be lifted and put again first. */
	enum err err;
	struct document doc; /* for CARD_STEP_READ; the service wipes it */
};

struct card_reader;

struct card_reader_ops {
	const char *name; /* as in the settings: "samv-tty" */
	bool contactless; /* lifting the card is normal and never warned about */
	/* `device` as in the settings. ERR_READER_GONE, ERR_READER_FAULT, ERR_INVALID. */
	enum err (*open)(const char *device, struct card_reader **out);
	/*
	 * Waits up to about 500 ms for news, longer while idle if it has an interrupt(). `wanted`: a
	 * read is asked for; otherwise only health and presence are watched and nothing personal is
	 * read. ERR_READER_GONE, ERR_READER_FAULT: only close() is left. *out is written only on
	 * ERR_OK.
	 */
	enum err (*step)(struct card_reader *r, bool wanted, struct card_step *out);
	/* Another thread: makes a running step() return soon. May be NULL if step() is short. */
	void (*interrupt)(struct card_reader *r);
	/* A new visit: forget that the card lying there was already read. May be NULL. */
	void (*rewind)(struct card_reader *r);
	void (*close)(struct card_reader *r); /* NULL is allowed */
};

/* drivers/registry.c; NULL at the end. */
extern const struct card_reader_ops *const card_readers[];

/* What the conductor uses: all on the loop's thread */

enum card_event_kind {
	CARD_EVENT_STATE, /* .state changed; the reader has no card now as far as anyone knows */
	CARD_EVENT_PRESENT,
	CARD_EVENT_READ,
	CARD_EVENT_FAILED,
	CARD_EVENT_REMOVED,
};

struct card_event {
	enum card_event_kind kind;
	int reader; /* index in the settings, 0-8 */
	bool contactless;
	enum device_state state;
	enum err err;
	const struct document *doc; /* lent, wiped after the call */
};

struct cards;

/*
 * Starts one thread per configured reader. The sink is called on the loop's thread.
 * ERR_SETTINGS for a driver that is not in the registry.
 */
enum err cards_start(struct loop *loop, const struct settings *s,
		     void (*sink)(void *arg, const struct card_event *event), void *arg,
		     struct cards **out);
void cards_stop(struct cards *c); /* NULL is allowed; no sink call afterwards */
/*
 * Reads are wanted from now on (identify screen), or no longer. Each new wish reads a card that
 * already lies there; a read that comes too late for its wish is not delivered.
 */
void cards_want(struct cards *c, bool wanted);
/* A visit ended: rewinds every reader. */
void cards_rewind(struct cards *c);
bool cards_present(const struct cards *c, int reader);
int cards_count(const struct cards *c);
/* The n-th configured reader: its settings name ("reader.1"), driver and state. */
void cards_describe(const struct cards *c, int n, const char **out_name, const char **out_driver,
		    enum device_state *out_state);
