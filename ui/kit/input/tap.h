/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tap.h - when a touch is a tap. Pure: points, times and the target's rectangle come in.
 *
 * One finger at a time; a second one is ignored until the first is gone. A contact shorter than
 * `min_ms` is static electricity, not a person. There is no longest contact. A target fires when the
 * finger leaves the glass inside it or within `slop` of it; who slides farther away has thought better
 * of it. A key fires as soon as the contact has lasted `min_ms`, while the finger is still down.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "ui/kit/paint/rect.h"

struct tap {
	int slop, min_ms; /* set once */
	bool down;	  /* a finger is on the glass */
	bool live;	  /* and still on its target: the target is shown pressed */
	bool key, fired;
	int64_t finger, since_ms;
	struct rect target;
};

/* `target` NULL: beside every target. False: ignored, another finger is down. */
bool tap_down(struct tap *t, int64_t finger, const struct rect *target, bool key, int64_t now_ms);
void tap_move(struct tap *t, int64_t finger, int x, int y);
/* Time goes by; true: a key fires now. */
bool tap_tick(struct tap *t, int64_t now_ms);
/* The finger left; true: the target fires now. */
bool tap_up(struct tap *t, int64_t finger, int x, int y, int64_t now_ms);
/* The target is gone or has become another: nothing fires any more for this contact. */
void tap_abort(struct tap *t);
/* The contact ended without a lift (the panel was unplugged). */
void tap_cancel(struct tap *t, int64_t finger);
