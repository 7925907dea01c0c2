/* SPDX-License-Identifier: Apache-2.0 */
/*
 * icon.h - line drawings. A .icon file is text on a grid of 24 by 24, one stroke command a line:
 *
 *     M x y             go there            L x y             a line to there
 *     C x y x y x y     a cubic curve       Z                 a line back to the last M
 *     O x y r           a circle            R x y w h r       a rectangle with round corners
 *     D x y r           a filled dot        # ...             a remark
 *
 * Strokes are 1.6 wide with round ends, unless a line `W w` says otherwise for what follows. A file
 * that breaks a rule, or draws far outside its grid, is refused as a whole.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/err.h"

#define ICON_GRID      24
#define ICON_PARTS_MAX 640
#define ICON_FILE_MAX  8192
#define ICON_SIZE_MAX  1024 /* pixels */

struct icon_part {
	float x0, y0, x1, y1; /* a line; radius > 0: a circle round x0, y0 */
	float radius;
	float half; /* half the stroke's width; < 0: the circle is filled */
};

struct icon {
	int count;
	struct icon_part parts[ICON_PARTS_MAX];
};

/* ERR_SYNTAX with *line set to the offending one (from 1), ERR_TOO_LONG. */
enum err icon_parse(const char *text, struct icon *out, int *line);
/* Draws into size*size bytes, which are overwritten. Big drawings get finer strokes. */
void icon_raster(const struct icon *icon, int size, uint8_t *mask);

/* The icons of a folder, each read when it is first drawn, each size kept. */
struct icons;
enum err icons_open(const char *folder, struct icons **out);
void icons_close(struct icons *icons); /* NULL is allowed */
/* size*size bytes, lent until icons_close(); NULL when there is no such icon (logged once). */
const uint8_t *icons_mask(struct icons *icons, const char *name, int size);
