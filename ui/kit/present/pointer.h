/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pointer.h - what SDL says of fingers and mice, as points of the picture. On the loop's thread.
 */
#pragma once

#include <SDL2/SDL_events.h>

#include "ui/kit/present/present.h"

/* A place on the panel: 0 is its first column or row, 1 its last. */
struct pointer_place {
	float x, y;
};

struct pointer {
	pointer_fn fn;
	void *arg;
	int degrees, w, h;    /* of the picture */
	int panel_w, panel_h; /* pixels */
	struct rect area;     /* where the turned picture lies on the panel */
	/*
	 * Where the device's finger is, if SDL's word is not the last one. `device` is the event's touchId
	 * or which. *place comes in as SDL says it: of a finger 0..1, of a mouse its point of the panel.
	 * False: the device is no finger's. NULL: SDL is believed.
	 */
	bool (*locate)(void *arg, int64_t device, bool mouse, struct pointer_place *place);
	void *locate_arg;
	bool down; /* some finger is: `finger` */
	int64_t finger;
};

/* For a panel that the turned picture fills, at the settings' size and orientation. */
void pointer_init(struct pointer *p, const struct settings *s, pointer_fn fn, void *arg);
/* What has to be said to SDL before it opens its video. */
void pointer_hints(void);
/* Passes on what the event says of a finger; other events say nothing. */
void pointer_take(struct pointer *p, const SDL_Event *e);
/* The device of the finger that is down may be gone: its contact ends without a lift. */
void pointer_cancel(struct pointer *p);
