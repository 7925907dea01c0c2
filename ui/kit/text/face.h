/* SPDX-License-Identifier: Apache-2.0 */
/*
 * face.h - font files as SDL2_ttf sees them: one TTF_Font per file, opened when first needed, its file
 * mapped so that only what is drawn is read. Everything SDL2_ttf makes leaves here as coverage.
 *
 * TTF_SetFontSize() drops SDL2_ttf's own glyphs each time, so a size is set only when it changes.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/err.h"

enum weight { WEIGHT_REGULAR, WEIGHT_BOLD, WEIGHT_COUNT };

#define FACE_NONE     (-1)
#define FACE_SIZE_MAX 400 /* pixels of the em */

struct faces;

/* A drawn text: `px` is malloc'ed (end it with wipe_free), NULL when there is no ink. */
struct raster {
	uint8_t *px;
	int w, h;
	int left, top; /* of the ink: from the pen to the right, from the baseline up */
	int advance;
};

/* ERR_NOT_FOUND when a font of the list is missing under `share`, ERR_IO. */
enum err faces_open(const char *share, struct faces **out);
void faces_close(struct faces *faces); /* NULL is allowed */
/* The first face of that weight that has the character; FACE_NONE if none has. */
int faces_find(struct faces *faces, enum weight weight, uint32_t code);
/* Draws UTF-8 text with one face, shaped. ERR_NOMEM, ERR_IO. */
enum err faces_draw(struct faces *faces, int face, int size, const char *text, bool rtl,
		    struct raster *out);
/* Drops what SDL2_ttf keeps of texts drawn before. */
void faces_forget(struct faces *faces);
