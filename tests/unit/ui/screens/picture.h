/* SPDX-License-Identifier: Apache-2.0 */
/* picture.h - pictures of screens: read, halved, compared, written. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct picture {
	int width, height;
	uint8_t *rgb; /* malloc'ed; NULL when there is none */
};

bool picture_read(const char *path, struct picture *out);
bool picture_write(const char *path, const struct picture *picture);
void picture_free(struct picture *picture);
/* A new picture of half the width and height, each pixel the mean of four. */
struct picture picture_half(const struct picture *picture);
/*
 * How many pixels of 10,000 differ by more than `tolerance` in a channel; 10,000 when the sizes
 * differ.
 */
int picture_difference(const struct picture *a, const struct picture *b, int tolerance);
