/* SPDX-License-Identifier: Apache-2.0 */
/* piece.h - shared by the files of para: what a text is cut into. */
#pragma once

#include "ui/kit/text/para.h"

enum piece_kind { PIECE_CHAR, PIECE_RUN, PIECE_BLANK, PIECE_NEWLINE };

struct piece {
	uint32_t at;   /* in the text */
	uint32_t code; /* of PIECE_CHAR */
	uint16_t width;
	uint8_t len; /* bytes */
	uint8_t level;
	uint8_t kind;
	bool glued;  /* no line may begin with it */
	bool tucked; /* drawn half an em to the left: its left half is blank and not wanted */
};

/* Cuts p->text into p->pieces; runs wider than `limit` (0: none) become single characters. */
void piece_cut(struct para *p, struct glyphs *g, struct arena *a, int limit);
