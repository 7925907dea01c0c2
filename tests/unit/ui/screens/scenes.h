/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scenes.h - every moment of a visit a citizen can be looking at, as a view made of the sample
 * catalogue. Lints and golden pictures walk the same list.
 */
#pragma once

#include "ui/screens/view.h"

struct stage {
	struct view view;
	json_t *catalogue, *status, *results, *spare; /* spare: whatever a scene made itself */
	struct form *form;
	struct materials materials;
	struct document doc;
};

struct scene {
	const char *name;
	void (*set)(struct stage *stage);
	const char *golden; /* file name of its picture, NULL: none is kept */
};

extern const struct scene scenes[];
extern const size_t scene_count;

/* The stage with the scene's view; aborts when the sample catalogue cannot be used. */
void stage_open(struct stage *stage, const struct scene *scene);
void stage_close(struct stage *stage);
