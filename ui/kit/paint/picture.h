/* SPDX-License-Identifier: Apache-2.0 */
/* picture.h - paints what a camera saw. */
#pragma once

#include "firmware/base/pixels.h"
#include "ui/kit/paint/canvas.h"

/* As large as it fits, in the middle, never turned; nothing where there is no picture. */
void picture_paint(struct canvas *c, struct rect at, const struct pixels *p);
