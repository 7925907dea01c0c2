/* SPDX-License-Identifier: Apache-2.0 */
/* card.h - the class of card readers: what the conductor uses of it. What a driver implements: card_driver.h. */
#pragma once

#include "drivers/card/card_driver.h"
#include "drivers/devices.h"

extern const struct device_class card_class;

/* What the conductor uses: all on the loop's thread */

enum card_event_kind {
	CARD_EVENT_STATE, /* .state changed; no slot has a card now as far as anyone knows */
	CARD_EVENT_PRESENT,
	CARD_EVENT_READ,
	CARD_EVENT_FAILED,
	CARD_EVENT_REMOVED,
	/*
	 * The first look at this slot since .state became online or since GONE: no card lies there. Once
	 * each time, and not at all if one does: a card without EMPTY or REMOVED since then was found, not
	 * laid down.
	 */
	CARD_EVENT_EMPTY,
	CARD_EVENT_GONE, /* this slot is no more, for now; nobody saw its card go */
};

struct card_event {
	enum card_event_kind kind;
	int reader; /* index in the settings, 0-8 */
	int slot;   /* of that reader; STATE is about all of them */
	bool contactless;
	enum device_state state;
	enum err err;
	const struct document *doc; /* lent, wiped after the call */
};

struct cards;

/*
 * All readers among the devices, from now on speaking to this sink on the loop's thread. They must
 * have been started in this turn of the loop, and end before the cards. ERR_NOMEM.
 */
enum err cards_create(struct devices *devices,
		      void (*sink)(void *arg, const struct card_event *event), void *arg,
		      struct cards **out);
void cards_destroy(struct cards *c); /* NULL is allowed; after devices_stop() */
/*
 * Reads are wanted from now on (identify screen), or no longer. Each new wish reads a card that
 * already lies there; a read that comes too late for its wish is not delivered.
 */
void cards_want(struct cards *c, bool wanted);
bool cards_wanted(const struct cards *c);
/* A visit ended: rewinds every reader. */
void cards_rewind(struct cards *c);
/* In any slot of that reader. */
bool cards_present(const struct cards *c, int reader);
/* Any reader is online. */
bool cards_usable(const struct cards *c);
