/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page.h - a sheet of paper under a camera: where it lies, and whether it can be read. Pure.
 *
 * The measures are made for A4 at about 1,000 to 1,600 pixels a side, in grey:
 *
 *   place      Otsu's threshold parts bright from dark; the page is the longest run of rows, and of
 *              columns, that are bright at least a third as much as the brightest. It is not turned:
 *              a page that lies askew keeps what lies around it. Without a dark ground to tell it from,
 *              or with less than an eighth of the picture, it is the whole picture.
 *   sharpness  the steepest 0.2 % of the steps between pixels two apart (the mean of three side by side), in
 *              percent of the page's contrast: letters in focus step from paper to ink within two pixels.
 *              -1: nothing is on the page.
 *   glare      fields of 16 x 16 pixels in which all are white as light, in thousandths of the page,
 *              where the paper itself is not: 0 when all of it is overexposed.
 */
#pragma once

#include <stdbool.h>

#include "drivers/camera/jpeg.h"

#define PAGE_SIDE      1600 /* the longer side of what is measured, at most */
#define PAGE_SHARP_MIN 42   /* percent; below, letters of 10 points run together */
#define PAGE_GLARE_MAX 8    /* thousandths */

struct page_look {
	struct raster_part at;
	bool found;    /* false: `at` is the whole picture */
	int sharpness; /* percent, -1: cannot be said */
	int glare;
};

/* A grey raster. */
void page_look(const struct raster *grey, struct page_look *out);
bool page_is_blurred(const struct page_look *look);
bool page_is_glaring(const struct page_look *look);
