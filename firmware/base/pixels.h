/* SPDX-License-Identifier: Apache-2.0 */
/* pixels.h - a picture on its way from a camera to the screen; whoever holds one ends it. */
#pragma once

#include <stdint.h>

#include "firmware/base/err.h"

#define PIXELS_SIDE_MAX 8192

struct pixels {
	int w, h;
	uint32_t *px; /* 0x00RRGGBB, row after row; NULL: there is none */
};

/* Zero pixels. ERR_INVALID (a side), ERR_NOMEM. */
enum err pixels_init(struct pixels *p, int w, int h);
void pixels_fini(struct pixels *p); /* wipes; zeroed memory is allowed */
/* `to` gets what `from` has, which has nothing then. */
void pixels_move(struct pixels *to, struct pixels *from);
