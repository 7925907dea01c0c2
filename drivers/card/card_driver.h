/* SPDX-License-Identifier: Apache-2.0 */
/*
 * card_driver.h - what a driver of card readers implements. Public: with drivers/device.h and what the two
 * include it is all that a driver sees.
 *
 * A driver is one file with one exported symbol, its ops. It runs on its own thread, one call at a
 * time, so it needs no locks. It never gives up by itself: when a call returns ERR_READER_GONE or
 * ERR_READER_FAULT the service closes it, waits (100 ms, doubling to 1 s) and opens it again, for
 * ever.
 */
#pragma once

#include "drivers/device.h"
#include "firmware/core/card/document.h"

/* The places of one device where a card can lie: the readers that one glob names. */
#define CARD_SLOTS_MAX 8

enum card_step_kind {
	CARD_STEP_NOTHING, /* as before */
	CARD_STEP_EMPTY,   /* the first look since open() or GONE: no card lies there; once */
	CARD_STEP_PRESENT, /* a card came (not read: `wanted` is false, or reading takes long) */
	CARD_STEP_READ,	   /* *doc is filled */
	CARD_STEP_FAILED, /* a card is there but gave nothing: err says why; retried while it stays */
	CARD_STEP_REMOVED, /* the reader saw it go */
	CARD_STEP_GONE, /* the place went away and others remain; what comes there is a first look */
};

struct card_step {
	enum card_step_kind kind;
	int slot;	  /* below CARD_SLOTS_MAX; 0 where there is only one place */
	bool contactless; /* this card, where the ops do not say so of all */
	/* FAILED: ERR_CARD_*. PRESENT: ERR_CARD_UNREADABLE if it must be lifted and put again first. */
	enum err err;
	struct document doc; /* for CARD_STEP_READ; the service wipes it */
};

struct card_reader;

struct card_reader_ops {
	bool contactless; /* lifting the card is normal and never warned about */
	/*
	 * `device` as the address check of the driver's row gave it; `wake` is lent until close().
	 * ERR_READER_GONE, ERR_READER_FAULT, ERR_INVALID.
	 */
	enum err (*open)(const char *device, struct device_wake *wake, struct card_reader **out);
	/*
	 * Asks the reader something that it must answer, whatever lies on it, and changes nothing by
	 * that. Follows every open(). ERR_READER_GONE, ERR_READER_FAULT.
	 */
	enum err (*check)(struct card_reader *r);
	/*
	 * Waits up to about 500 ms for news, longer while idle if it watches the wake; returns soon
	 * when that is raised. `wanted`: a read is asked for; otherwise only health and presence are
	 * watched and nothing personal is read. ERR_READER_GONE, ERR_READER_FAULT: only close() is
	 * left. *out is written only on ERR_OK.
	 *
	 * The first step looks at once whether a card lies there, wanted or not, and goes on looking
	 * until the reader has truly said so; then EMPTY, or PRESENT (READ, FAILED), is the first news
	 * of each slot since open(). Silence, spoilt bytes and an interruption are no look. A slot
	 * belongs to one place from its first news to its GONE, whatever that is called or counted.
	 */
	enum err (*step)(struct card_reader *r, bool wanted, struct card_step *out);
	/* A new visit: forget that the card lying there was already read. May be NULL. */
	void (*rewind)(struct card_reader *r);
	void (*close)(struct card_reader *r); /* NULL is allowed */
};
