/* SPDX-License-Identifier: Apache-2.0 */
/*
 * style.c - the style table: one row a name of style.h. Sizes are those of the look: type 6.7, 7.4,
 * 8.4, 10 and 14 mm; line 0.5 mm; radius 4 mm; gap 6 and margin 12 mm.
 */
#include "ui/kit/tree/style_row.h"

#include <assert.h>

#define LINE	 50
#define HAIRLINE 25
#define RADIUS	 MM(4)
#define MARGIN	 MM(12)

/* Header, keys and bars have fixed places: their words grow only this far. */
#define FIXED_PLACE 133
#define BAR_PLACE   118

// clang-format off
static const struct style_row rows[STYLE_COUNT] = {
	[STYLE_NONE]         = { .ink = TOKEN_TEXT, .em = 670 },
	[STYLE_GROUND]       = { .shape = SHAPE_FILL, .fill = TOKEN_GROUND, .ink = TOKEN_TEXT, .em = 670 },

	[STYLE_HEADER]       = { .shape = SHAPE_FILL, .fill = TOKEN_HEADER, .ink = TOKEN_ON_HEADER,
				 .icon_ink = TOKEN_ON_HEADER, .em = 670, .pad_x = MARGIN, .min_h = MM(37) },
	[STYLE_HEADER_TITLE] = { .ink = TOKEN_ON_HEADER, .icon_ink = TOKEN_ON_HEADER, .em = MM(10),
				 .bold = true, .scale_max = FIXED_PLACE, .icon = MM(12), .icon_gap = MM(3) },
	[STYLE_HEADER_SMALL] = { .ink = TOKEN_ON_HEADER, .icon_ink = TOKEN_ON_HEADER, .em = 670,
				 .scale_max = FIXED_PLACE, .icon = 670, .icon_gap = MM(1.5) },
	[STYLE_HEADER_CLOCK] = { .ink = TOKEN_ON_HEADER, .em = MM(10), .scale_max = FIXED_PLACE },
	[STYLE_STEPS]        = { .shape = SHAPE_LINE_BELOW, .fill = TOKEN_CARD, .border = TOKEN_BORDER,
				 .ink = TOKEN_TEXT, .em = 740, .line = LINE, .pad_x = MARGIN, .min_h = MM(24) },
	[STYLE_STEPS_TEXT]   = { .ink = TOKEN_TEXT, .em = 740, .bold = true, .scale_max = FIXED_PLACE },
	[STYLE_PROGRESS]     = { .shape = SHAPE_TRACK, .fill = TOKEN_TRACK, .ink = TOKEN_PRIMARY, .em = 670,
				 .min_w = MM(20), .min_h = MM(3), .radius = MM(1.5) },

	[STYLE_TITLE]        = { .ink = TOKEN_TEXT, .icon_ink = TOKEN_PRIMARY, .em = MM(14), .bold = true,
				 .icon = MM(14), .icon_gap = MM(4) },
	[STYLE_HEADING]      = { .ink = TOKEN_TEXT, .icon_ink = TOKEN_PRIMARY, .em = MM(10), .bold = true,
				 .icon = MM(10), .icon_gap = MM(3) },
	[STYLE_LEAD]         = { .ink = TOKEN_SECONDARY, .icon_ink = TOKEN_PRIMARY, .em = 740,
				 .icon = 840, .icon_gap = MM(2) },
	[STYLE_BODY]         = { .ink = TOKEN_TEXT, .icon_ink = TOKEN_PRIMARY, .em = 740,
				 .icon = 840, .icon_gap = MM(2) },
	[STYLE_BODY_STRONG]  = { .ink = TOKEN_TEXT, .icon_ink = TOKEN_PRIMARY, .em = 740, .bold = true,
				 .icon = 840, .icon_gap = MM(2) },
	[STYLE_SECONDARY]    = { .ink = TOKEN_SECONDARY, .icon_ink = TOKEN_PRIMARY, .em = 740,
				 .icon = 840, .icon_gap = MM(2) },
	[STYLE_VALUE]        = { .ink = TOKEN_TEXT, .icon_ink = TOKEN_PRIMARY, .em = 840,
				 .icon = MM(10), .icon_gap = MM(2) },
	[STYLE_VALUE_STRONG] = { .ink = TOKEN_TEXT, .icon_ink = TOKEN_PRIMARY, .em = 840, .bold = true,
				 .icon = MM(10), .icon_gap = MM(2) },
	[STYLE_BIG_NUMBER]   = { .ink = TOKEN_TEXT, .icon_ink = TOKEN_PRIMARY, .em = MM(10), .bold = true,
				 .icon = MM(12), .icon_gap = MM(3) },

	[STYLE_CARD]         = { .shape = SHAPE_BOX, .fill = TOKEN_CARD, .border = TOKEN_BORDER,
				 .ink = TOKEN_TEXT, .icon_ink = TOKEN_PRIMARY, .pressed_fill = TOKEN_PRESSED,
				 .pressed_border = TOKEN_PRIMARY, .em = MM(10), .bold = true, .radius = RADIUS,
				 .line = LINE, .pad_x = MM(8), .pad_y = MM(6), .icon = MM(17), .icon_gap = MM(7) },
	[STYLE_CARD_TITLE]   = { .ink = TOKEN_TEXT, .icon_ink = TOKEN_PRIMARY, .em = MM(10), .bold = true,
				 .icon = MM(10), .icon_gap = MM(3) },
	[STYLE_CARD_TEXT]    = { .ink = TOKEN_SECONDARY, .icon_ink = TOKEN_PRIMARY, .em = 670,
				 .icon = 740, .icon_gap = MM(2) },
	[STYLE_DIVIDER]      = { .shape = SHAPE_RULE, .border = TOKEN_LINE, .ink = TOKEN_TEXT, .em = 670,
				 .line = HAIRLINE, .min_h = HAIRLINE },
	[STYLE_DASHED]       = { .shape = SHAPE_DASHED, .fill = TOKEN_CARD, .border = TOKEN_PRIMARY,
				 .ink = TOKEN_TEXT, .icon_ink = TOKEN_PRIMARY, .em = 840, .radius = MM(8),
				 .line = 75, .pad_x = MM(8), .pad_y = MM(8), .icon = MM(80), .icon_gap = MM(6),
				 .align = ALIGN_CENTRE },
	[STYLE_TILE]         = { .shape = SHAPE_BOX, .fill = TOKEN_QUIET, .border = TOKEN_PRIMARY,
				 .ink = TOKEN_TEXT, .icon_ink = TOKEN_PRIMARY, .pressed_fill = TOKEN_PRESSED,
				 .pressed_border = TOKEN_PRIMARY, .em = 840, .radius = RADIUS, .line = LINE,
				 .pad_x = MM(3), .pad_y = MM(5), .icon = MM(12), .icon_gap = MM(3),
				 .align = ALIGN_CENTRE },
	[STYLE_FIELD]        = { .shape = SHAPE_BOX, .fill = TOKEN_CARD, .border = TOKEN_BORDER,
				 .ink = TOKEN_TEXT, .icon_ink = TOKEN_PRIMARY, .pressed_fill = TOKEN_CARD,
				 .pressed_border = TOKEN_PRIMARY, .em = 840, .radius = RADIUS, .line = LINE,
				 .pad_x = MM(8), .pad_y = MM(5), .min_h = MM(27.5), .icon = MM(10.5),
				 .icon_gap = MM(5) },
	[STYLE_PRIMARY]      = { .shape = SHAPE_BOX, .fill = TOKEN_PRIMARY, .border = TOKEN_PRIMARY,
				 .ink = TOKEN_ON_PRIMARY, .icon_ink = TOKEN_ON_PRIMARY,
				 .pressed_fill = TOKEN_PRIMARY_PRESSED, .pressed_border = TOKEN_ON_PRIMARY,
				 .disabled_fill = TOKEN_DISABLED, .disabled_ink = TOKEN_ON_DISABLED,
				 .em = MM(10), .bold = true, .scale_max = FIXED_PLACE, .radius = RADIUS,
				 .line = LINE, .pad_x = MM(6), .pad_y = MM(3), .min_w = MM(30), .min_h = MM(30),
				 .icon = MM(11), .icon_gap = MM(3), .align = ALIGN_CENTRE },
	[STYLE_SECONDARY_BUTTON] = { .shape = SHAPE_BOX, .fill = TOKEN_CARD, .border = TOKEN_PRIMARY,
				 .ink = TOKEN_PRIMARY_TEXT, .icon_ink = TOKEN_PRIMARY_TEXT,
				 .pressed_fill = TOKEN_PRESSED, .pressed_border = TOKEN_PRIMARY, .em = MM(10),
				 .bold = true, .scale_max = FIXED_PLACE, .radius = RADIUS, .line = 75,
				 .pad_x = MM(6), .pad_y = MM(3), .min_w = MM(30), .min_h = MM(30),
				 .icon = MM(11), .icon_gap = MM(3), .align = ALIGN_CENTRE },
	[STYLE_CHANGE]       = { .shape = SHAPE_BOX, .fill = TOKEN_CARD, .border = TOKEN_PRIMARY,
				 .ink = TOKEN_PRIMARY_TEXT, .icon_ink = TOKEN_PRIMARY_TEXT,
				 .pressed_fill = TOKEN_PRESSED, .pressed_border = TOKEN_PRIMARY, .em = 740,
				 .bold = true, .radius = MM(2.5), .line = LINE, .pad_x = MM(6), .pad_y = MM(3),
				 .min_w = MM(29), .min_h = MM(18), .icon = 840, .icon_gap = MM(2),
				 .align = ALIGN_CENTRE },
	[STYLE_KEY]          = { .shape = SHAPE_BOX, .fill = TOKEN_CARD, .border = TOKEN_BORDER,
				 .ink = TOKEN_TEXT, .icon_ink = TOKEN_TEXT, .pressed_fill = TOKEN_PRESSED,
				 .pressed_border = TOKEN_PRIMARY, .em = MM(14), .scale_max = FIXED_PLACE,
				 .radius = RADIUS, .line = LINE, .min_w = MM(20), .min_h = MM(20),
				 .icon = MM(14), .icon_gap = MM(2), .align = ALIGN_CENTRE },
	[STYLE_KEY_SMALL]    = { .shape = SHAPE_BOX, .fill = TOKEN_CARD, .border = TOKEN_BORDER,
				 .ink = TOKEN_TEXT, .icon_ink = TOKEN_TEXT, .pressed_fill = TOKEN_PRESSED,
				 .pressed_border = TOKEN_PRIMARY, .em = MM(9), .scale_max = FIXED_PLACE,
				 .radius = MM(3), .line = LINE, .min_w = MM(15), .min_h = MM(20),
				 .icon = MM(10), .icon_gap = MM(2), .align = ALIGN_CENTRE },
	[STYLE_CHOICE]       = { .shape = SHAPE_BOX, .fill = TOKEN_CARD, .border = TOKEN_BORDER,
				 .ink = TOKEN_TEXT, .icon_ink = TOKEN_PRIMARY, .pressed_fill = TOKEN_PRESSED,
				 .pressed_border = TOKEN_PRIMARY, .em = 840, .radius = RADIUS, .line = LINE,
				 .pad_x = MM(8), .pad_y = MM(6), .min_h = MM(24), .icon = MM(11),
				 .icon_gap = MM(5) },
	[STYLE_TAG]          = { .shape = SHAPE_BOX, .border = TOKEN_DONE, .ink = TOKEN_DONE,
				 .icon_ink = TOKEN_DONE, .em = 670, .bold = true, .radius = MM(1.5), .line = LINE,
				 .pad_x = MM(3.2), .pad_y = MM(1), .icon = 670, .icon_gap = MM(1.5),
				 .align = ALIGN_CENTRE },
	[STYLE_ERROR]        = { .ink = TOKEN_DANGER_TEXT, .icon_ink = TOKEN_DANGER_TEXT, .em = 740, .bold = true,
				 .icon = 840, .icon_gap = MM(2), .icon_name = "warning" },
	[STYLE_ERROR_BOX]    = { .shape = SHAPE_BOX, .fill = TOKEN_CARD, .border = TOKEN_DANGER_TEXT,
				 .ink = TOKEN_DANGER_TEXT, .icon_ink = TOKEN_DANGER_TEXT, .em = 840, .bold = true,
				 .radius = RADIUS, .line = MM(1), .pad_x = MM(8), .pad_y = MM(6),
				 .icon = MM(10), .icon_gap = MM(4), .icon_name = "warning" },
	[STYLE_DONE_ICON]    = { .ink = TOKEN_DONE, .icon_ink = TOKEN_DONE, .em = 840, .icon = MM(50),
				 .icon_gap = MM(4), .icon_name = "done", .align = ALIGN_CENTRE },
	[STYLE_ICON]         = { .ink = TOKEN_PRIMARY_TEXT, .icon_ink = TOKEN_PRIMARY, .em = 840, .icon = MM(60),
				 .icon_gap = MM(4), .align = ALIGN_CENTRE },
	[STYLE_QR]           = { .shape = SHAPE_BOX, .fill = TOKEN_PAPER, .border = TOKEN_BORDER,
				 .ink = TOKEN_INK, .em = 670, .line = LINE, .min_w = MM(60), .min_h = MM(60) },

	[STYLE_BAR]          = { .shape = SHAPE_LINE_ABOVE, .fill = TOKEN_CARD, .border = TOKEN_BORDER,
				 .ink = TOKEN_TEXT, .em = 670, .line = LINE, .min_h = MM(42) },
	[STYLE_BAR_ITEM]     = { .shape = SHAPE_BAR_ITEM, .fill = TOKEN_CARD, .border = TOKEN_BORDER,
				 .ink = TOKEN_TEXT, .icon_ink = TOKEN_TEXT, .pressed_fill = TOKEN_PRESSED,
				 .pressed_border = TOKEN_PRIMARY, .em = 670, .scale_max = BAR_PLACE, .line = LINE,
				 .pad_x = MM(2), .pad_y = MM(3), .min_h = MM(42), .icon = MM(11),
				 .icon_gap = MM(2), .align = ALIGN_CENTRE },
	[STYLE_BAR_HELP]     = { .shape = SHAPE_FILL, .fill = TOKEN_DANGER, .ink = TOKEN_ON_DANGER,
				 .icon_ink = TOKEN_ON_DANGER, .pressed_fill = TOKEN_DANGER_PRESSED,
				 .pressed_border = TOKEN_ON_DANGER, .em = 670, .scale_max = BAR_PLACE,
				 .line = LINE, .pad_x = MM(2), .pad_y = MM(3), .min_h = MM(42), .icon = MM(11),
				 .icon_gap = MM(2), .align = ALIGN_CENTRE },
	[STYLE_SHADE]        = { .shape = SHAPE_SHADE, .fill = TOKEN_SHADE, .ink = TOKEN_TEXT, .em = 670 },
	[STYLE_SHEET]        = { .shape = SHAPE_BOX, .fill = TOKEN_CARD, .border = TOKEN_BORDER,
				 .ink = TOKEN_TEXT, .icon_ink = TOKEN_PRIMARY, .em = 840, .radius = RADIUS,
				 .line = LINE, .pad_x = MM(10), .pad_y = MM(10), .icon = MM(17),
				 .icon_gap = MM(5) },

	[STYLE_PAPER_TITLE]  = { .ink = TOKEN_INK, .icon_ink = TOKEN_INK, .em = 560, .bold = true,
				 .icon = 560, .icon_gap = MM(1), .align = ALIGN_CENTRE },
	[STYLE_PAPER]        = { .ink = TOKEN_INK, .icon_ink = TOKEN_INK, .em = 340, .icon = 340,
				 .icon_gap = MM(1) },
	[STYLE_PAPER_STRONG] = { .ink = TOKEN_INK, .icon_ink = TOKEN_INK, .em = 420, .bold = true,
				 .icon = 420, .icon_gap = MM(1) },
	[STYLE_PAPER_RULE]   = { .shape = SHAPE_RULE, .border = TOKEN_INK, .ink = TOKEN_INK, .em = 340,
				 .line = HAIRLINE, .min_h = HAIRLINE },
};
// clang-format on

const struct style_row *style_row(enum style style)
{
	assert((unsigned)style < STYLE_COUNT);
	return &rows[style];
}
