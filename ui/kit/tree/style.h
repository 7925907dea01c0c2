/* SPDX-License-Identifier: Apache-2.0 */
/*
 * style.h - how widgets can look: names for rows of the style table (style.c), whose colours are
 * tokens of the theme file. A screen chooses a name, never a colour.
 */
#pragma once

enum style {
	STYLE_NONE,	    /* an invisible box */
	STYLE_GROUND,	    /* the page's background */
	STYLE_HEADER,	    /* primary band on top */
	STYLE_HEADER_TITLE, /* bold, on primary */
	STYLE_HEADER_SMALL,
	STYLE_HEADER_CLOCK, /* large, on primary */
	STYLE_STEPS,	    /* white band under the header, line below */
	STYLE_STEPS_TEXT,   /* bold body */
	STYLE_STEPS_NAME,   /* the step's name beside it */
	STYLE_PROGRESS,	    /* track and bar, value "2/5" */
	STYLE_TITLE,	    /* page title, 14 mm bold */
	STYLE_HEADING,	    /* section heading, 10 mm bold */
	STYLE_LEAD,	    /* the sentence under a title, secondary colour */
	STYLE_BODY,
	STYLE_BODY_STRONG,
	STYLE_SECONDARY, /* body in the secondary colour: labels */
	STYLE_VALUE,	 /* 8.4 mm: answers, values */
	STYLE_VALUE_STRONG,
	STYLE_BIG_NUMBER,	/* serial numbers, phone numbers: 10 mm bold */
	STYLE_CARD,		/* white, border, radius 4 */
	STYLE_CARD_TITLE,	/* 10 mm bold in a card */
	STYLE_CARD_TEXT,	/* 6.7 mm in a card, secondary */
	STYLE_DIVIDER,		/* hairline between rows of a card */
	STYLE_DASHED,		/* white, dashed primary border, radius 8: "put the card here" */
	STYLE_TILE,		/* quiet fill, primary border: secondary tiles on home */
	STYLE_FIELD,		/* textbox: white, primary border when focused; caret */
	STYLE_FIELD_LOW,	/* the same where several share a page */
	STYLE_PRIMARY,		/* the page's one primary action, 30 mm high */
	STYLE_SECONDARY_BUTTON, /* outlined, beside the primary */
	STYLE_CHANGE,		/* small outlined button in a row */
	STYLE_TAB,		/* the same, for the page that is shown */
	STYLE_KEY,		/* key of a pad, fires on press */
	STYLE_KEY_SMALL,	/* key of the letter board: smaller text */
	STYLE_CHOICE,		/* an option to pick: card with a mark when checked */
	STYLE_TAG,		/* outlined small word in the done colour */
	STYLE_ERROR,		/* error sentence: icon and words in the danger text colour */
	STYLE_ERROR_BOX,	/* error summary: danger border, white */
	STYLE_GOOD,		/* a state in the done colour, bold, with its icon */
	STYLE_CARE,		/* one to look after */
	STYLE_BAD,		/* one in the danger text colour */
	STYLE_NOTICE,		/* what everybody should know: quiet fill, primary border */
	STYLE_DONE_ICON,	/* big success mark */
	STYLE_ICON,		/* big line drawing in the primary colour */
	STYLE_QR,
	STYLE_BAR,	   /* bottom bar, white, line above */
	STYLE_BAR_ITEM,	   /* icon over word */
	STYLE_BAR_HELP,	   /* the same in danger colours */
	STYLE_SHADE,	   /* darkens what is beneath an overlay */
	STYLE_SHEET,	   /* an overlay's white panel, radius 4 */
	STYLE_PAPER_TITLE, /* on receipts: bold, centred */
	STYLE_PAPER,	   /* on receipts: body */
	STYLE_PAPER_STRONG,
	STYLE_PAPER_RULE, /* a line across */
	STYLE_PAPER_QR,
	STYLE_COUNT,
};
