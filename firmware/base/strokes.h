/* SPDX-License-Identifier: Apache-2.0 */
/*
 * strokes.h - what a finger drew on a pad: points in 1/100 mm from the pad's corner, with their times.
 * A plain value; whoever holds one wipes it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STROKES_POINTS_MAX 2048
#define STROKES_STEP	   20 /* 1/100 mm: a nearer point of the same stroke is none */

struct stroke_point {
	int32_t x, y;
	int32_t t_ms; /* since the first point */
	bool begins;  /* a stroke */
};

struct strokes {
	int32_t width, height; /* of the pad */
	int64_t since_ms;      /* monotonic: the first point's time */
	size_t count;
	struct stroke_point points[STROKES_POINTS_MAX];
};

/* A point at that monotonic time, kept inside the pad. False: too near the last one, or no room. */
bool strokes_add(struct strokes *s, int32_t x, int32_t y, int64_t now_ms, bool begins);
/* Of all strokes together, 1/100 mm. */
int64_t strokes_length(const struct strokes *s);
void strokes_wipe(struct strokes *s); /* its size is kept */
