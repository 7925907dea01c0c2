/* SPDX-License-Identifier: Apache-2.0 */
/*
 * glyphs.h - coverage masks of characters and of shaped runs, kept while they are used: the least
 * recently used leave first when GLYPHS_MAX is passed.
 *
 * A mask that only personal text asked for so far is marked and ends with glyphs_forget(); one that a
 * sentence of the program needed too says nothing about a person and stays.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/err.h"
#include "ui/kit/text/face.h"

#define GLYPHS_MAX    (2 * 1024 * 1024)
#define GLYPH_RUN_MAX 96 /* bytes of one run */

struct glyphs;

struct mask {
	const uint8_t *px; /* w*h; NULL when there is no ink */
	int w, h;
	int left, top; /* from the pen to the right, from the baseline up */
	int advance;
};

/* How a text is drawn. */
struct hand {
	enum weight weight;
	int size; /* pixels of the em */
	bool personal;
};

enum err glyphs_open(const char *share, struct glyphs **out);
void glyphs_close(struct glyphs *g); /* NULL is allowed */
/*
 * One character; one that no font has is its code point in a small box. Lent until the next call.
 * Never NULL.
 */
const struct mask *glyphs_char(struct glyphs *g, const struct hand *hand, uint32_t code);
/* `len` bytes shaped together, all of which glyphs_has(). Lent until the next call. */
const struct mask *glyphs_run(struct glyphs *g, const struct hand *hand, const char *text,
			      size_t len, bool rtl);
bool glyphs_has(struct glyphs *g, enum weight weight, uint32_t code);
/* Wipes what only personal text needed, here and in SDL2_ttf. */
void glyphs_forget(struct glyphs *g);

/* For tests */
size_t glyphs_bytes(const struct glyphs *g);
size_t glyphs_personal(const struct glyphs *g); /* how many masks are marked */
