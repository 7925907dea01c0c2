/* SPDX-License-Identifier: Apache-2.0 */
/* pixels.c - see pixels.h. */
#include "firmware/base/pixels.h"

#include <stdlib.h>

#include "firmware/base/wipe.h"

enum err pixels_init(struct pixels *p, int w, int h)
{
	if (w < 1 || h < 1 || w > PIXELS_SIDE_MAX || h > PIXELS_SIDE_MAX)
		return ERR_INVALID;
	uint32_t *px = calloc((size_t)w * (size_t)h, sizeof(*px));
	if (!px)
		return ERR_NOMEM;
	*p = (struct pixels){ w, h, px };
	return ERR_OK;
}

void pixels_fini(struct pixels *p)
{
	wipe_free(p->px);
	*p = (struct pixels){ 0 };
}

void pixels_move(struct pixels *to, struct pixels *from)
{
	pixels_fini(to);
	*to = *from;
	*from = (struct pixels){ 0 };
}
