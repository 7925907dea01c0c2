/* SPDX-License-Identifier: Apache-2.0 */
/*
 * style_row.h - what a style name means. Lengths are 1/100 mm, colours tokens of the theme.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "ui/kit/kit.h"
#include "ui/kit/tree/theme.h"

enum shape {
	SHAPE_NONE,
	SHAPE_FILL, /* a plain rectangle */
	SHAPE_BOX,  /* fill, border, round corners */
	SHAPE_DASHED,
	SHAPE_LINE_ABOVE, /* fill with a line on top */
	SHAPE_LINE_BELOW,
	SHAPE_BAR_ITEM, /* a line on top, a hairline on the right */
	SHAPE_RULE,	/* nothing but a line */
	SHAPE_TRACK,	/* progress */
	SHAPE_SHADE,	/* darkens what is beneath */
};

struct style_row {
	enum shape shape;
	enum token fill, border, ink, icon_ink;
	enum token pressed_fill, pressed_border; /* TOKEN_NONE: pressing changes nothing */
	enum token disabled_fill, disabled_ink;	 /* TOKEN_NONE: DISABLED_TEXT for the ink */
	int em;
	bool bold;
	int scale_max; /* percent; 0: grows with the citizen's size without limit */
	int tracking;  /* between characters */
	int radius, line;
	int pad_x, pad_y, min_w, min_h;
	int icon, icon_gap;
	const char *icon_name; /* when the widget names none */
	enum align align;      /* of the text, when the widget says START */
};

/* Never NULL. */
const struct style_row *style_row(enum style style);
/* Height of a line of text, per em, in percent. */
#define STYLE_LEADING 132
