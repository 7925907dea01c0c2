/* SPDX-License-Identifier: Apache-2.0 */
/* show.h - a kit without a display that shows scenes. */
#pragma once

#include "tests/unit/ui/screens/scenes.h"

struct show {
	struct loop *loop;
	struct ui *ui;
	struct scenery scenery;
	bool staged;
	int action; /* of the last act */
};

struct panel {
	int width, height, width_mm;
};

void show_open(struct show *show, const struct panel *panel);
void show_close(struct show *show);
/* Lays the scene out and paints it. */
void show_scene(struct show *show, const struct scene *scene, const struct ui_look *look);
