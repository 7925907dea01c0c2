/* SPDX-License-Identifier: Apache-2.0 */
/* ink.h - paints what a finger drew, and makes a picture file of it. */
#pragma once

#include "firmware/base/buf.h"
#include "firmware/base/strokes.h"
#include "ui/kit/paint/canvas.h"

#define INK_PNG_MAX (256 * 1024)

/* Every stroke inside the clip; the pad's corner is that of `at`. */
void ink_paint(struct canvas *c, struct rect at, float px_per_unit, const struct strokes *s,
	       uint32_t colour);
/* What the last point changed on a pad at `at`. */
struct rect ink_last(struct rect at, float px_per_unit, const struct strokes *s);
/* Black on white, 4 pixels a mm, appended as a PNG. ERR_NOMEM, ERR_TOO_LONG, ERR_INVALID (no pad). */
enum err ink_png(const struct strokes *s, struct buf *out);
