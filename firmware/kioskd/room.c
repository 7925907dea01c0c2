/* SPDX-License-Identifier: Apache-2.0 */
/* room.c - see room.h. */
#include "firmware/kioskd/room.h"

struct room_look {
	struct room *room;
	bool found;
};

static void look_run(struct queue *q, void *ctx)
{
	struct room_look *look = ctx;
	look->found = queue_has_room(q);
}

static void look_done(void *ctx)
{
	struct room_look *look = ctx;
	struct room *r = look->room;
	if (look->found)
		room_is(r, true);
	else if (r->full)
		timer_after(&r->look, ROOM_LOOK_MS);
	free(look);
}

static void on_time(void *arg)
{
	struct room_look *look = calloc(1, sizeof(*look));
	if (!look)
		abort();
	look->room = arg;
	stores_queue(look->room->stores, look_run, look_done, look);
}

void room_init(struct room *r, struct loop *loop, struct stores *st, void (*changed)(void *arg),
	       void *arg)
{
	*r = (struct room){ .stores = st, .changed = changed, .arg = arg };
	timer_init(&r->look, loop, on_time, r);
}

void room_fini(struct room *r)
{
	timer_cancel(&r->look);
}

void room_is(struct room *r, bool room)
{
	if (r->full == !room)
		return;
	r->full = !room;
	if (room)
		timer_cancel(&r->look);
	else
		timer_after(&r->look, ROOM_LOOK_MS);
	stores_note(r->stores, room ? JOURNAL_STORE_ROOM : JOURNAL_STORE_FULL, NULL);
	r->changed(r->arg);
}
