/* SPDX-License-Identifier: Apache-2.0 */
/* rig.h - a kit without a display, whose page a test describes; remembers what was done with it. */
#pragma once

#include <check.h>

#include "ui/kit/ui.h"

#define W(...) (&(struct widget){ __VA_ARGS__ })

struct rig {
	struct loop *loop;
	struct ui *ui;
	void (*build)(struct rig *rig, struct page *page);
	int builds, acts, touches;
	int action; /* of the last act */
	int64_t arg;
	char id[64], arg_text[64];
	void (*on_act)(struct rig *rig); /* may be NULL */
	/* What pages of tests depend on */
	const char *value, *error;
	bool flag;
};

/* With held clocks. */
void rig_open(struct rig *rig, void (*build)(struct rig *rig, struct page *page));
/* The same on the X server that DISPLAY names, in real time. */
void rig_open_window(struct rig *rig, void (*build)(struct rig *rig, struct page *page), int width,
		     int height, int degrees);
void rig_close(struct rig *rig);
/* Builds again and paints. */
void rig_again(struct rig *rig);
const struct node *rig_node(struct rig *rig, const char *id);
/* A finger of the panel. */
void rig_finger(struct rig *rig, enum pointer_kind kind, int finger, int x, int y);
/* The pixel of the picture. */
uint32_t rig_pixel(const struct rig *rig, int x, int y);
uint32_t rig_colour(const struct rig *rig, enum token token);
/* Runs one test case and says whether it failed. */
int rig_run(const char *name, const TTest *const *tests, size_t count);
