/* SPDX-License-Identifier: Apache-2.0 */
/* pad.h - a finger on a pad, as sink->ink is told of it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct ui_ink {
	const char *id;	   /* of the pad, lent */
	bool begins;	   /* a stroke */
	int x, y;	   /* 1/100 mm from the pad's corner; may lie outside */
	int width, height; /* of the pad */
	int64_t now_ms;	   /* monotonic */
};
