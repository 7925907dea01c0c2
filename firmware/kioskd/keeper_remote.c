/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keeper_remote.c - what the platform may ask of this terminal as a whole.
 *
 * A lock never cuts a visit: kiosk closes when it has ended. What takes the machine away waits for that here.
 */
#include "firmware/kioskd/keeper.h"

#include <string.h>

bool keeper_is_used(void *arg)
{
	const struct keeper *k = arg;
	return k->visit_open;
}

void keeper_locked(void *arg, bool locked)
{
	struct keeper *k = arg;
	if (k->locked == locked)
		return;
	k->locked = locked;
	keeper_status_changed(k);
}

/* By the units kiosk-act-* of a board; where there are none, nothing of it is done. */
void keeper_act(void *arg, const char *kind, const json_t *args,
		void (*done)(void *arg, enum err err, const char *detail), void *done_arg)
{
	(void)arg;
	(void)kind;
	(void)args;
	done(done_arg, ERR_UNSUPPORTED, "this machine is no board that can do it");
}
