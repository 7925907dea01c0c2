/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scenes.h - every moment of a visit a citizen can be looking at, as a view made of the sample
 * catalogue. Lints and golden pictures walk the same list.
 */
#pragma once

#include "ui/screens/view.h"

struct scenery {
	struct view view;
	struct visit visit;
	struct overlays overlays;
	struct staff staff;
	json_t *catalogue, *status, *results, *spare; /* spare: whatever a scene made itself */
};

struct scene {
	const char *name;
	void (*set)(struct scenery *scenery);
	const char *golden; /* file name of its picture, NULL: none is kept */
};

extern const struct scene scenes[];
extern const size_t scene_count;

/* The stage with the scene's view; aborts when the sample catalogue cannot be used. */
void scenery_open(struct scenery *scenery, const struct scene *scene);
void scenery_close(struct scenery *scenery);
