/* SPDX-License-Identifier: Apache-2.0 */
/*
 * room.h - whether the store takes another record.
 *
 * A closed terminal submits nothing, so that no submit could find out that there is room again: it is
 * looked for every ROOM_LOOK_MS while there is none. Loop's thread.
 */
#pragma once

#include "firmware/kioskd/stores.h"

#define ROOM_LOOK_MS 10000

/* Lives in its owner's struct. */
struct room {
	struct stores *stores;
	bool full; /* no record is taken */
	struct timer look;
	void (*changed)(void *arg);
	void *arg;
};

/* `changed` runs after each change, which is journaled; never from here. */
void room_init(struct room *r, struct loop *loop, struct stores *st, void (*changed)(void *arg),
	       void *arg);
/* After the stores were closed, whose last answers come here; zeroed memory is allowed. */
void room_fini(struct room *r);
/* A submit found out. */
void room_is(struct room *r, bool room);
