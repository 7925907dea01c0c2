/* SPDX-License-Identifier: Apache-2.0 */
/*
 * turn.h - a picture that hangs turned on its panel: by 0, 90, 180 or 270 degrees clockwise. Pure.
 */
#pragma once

#include "ui/kit/paint/canvas.h"

/* Size of the panel for a picture of w by h. */
void turn_size(int degrees, int w, int h, int *panel_w, int *panel_h);
/* Where a rectangle of the picture lies on the panel. */
struct rect turn_rect(int degrees, int w, int h, struct rect r);
/* Where a point of the panel lies in the picture. */
void turn_back(int degrees, int w, int h, int panel_x, int panel_y, int *x, int *y);
/* Copies r of the picture to its place on the panel; `stride` is the panel's, in pixels. */
void turn_copy(int degrees, const struct canvas *c, struct rect r, uint32_t *panel, int stride);
