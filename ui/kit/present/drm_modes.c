/* SPDX-License-Identifier: Apache-2.0 */
/* drm_modes.c - see drm_modes.h. */
#include "ui/kit/present/drm_modes.h"

#include <stdbool.h>
#include <stdint.h>

/* The smaller the better; modes are listed best first, so that equals stay in order. */
static int64_t rank(const drmModeModeInfo *m, int w, int h)
{
	bool same = m->hdisplay == w && m->vdisplay == h;
	bool preferred = m->type & DRM_MODE_TYPE_PREFERRED;
	if (same)
		return preferred ? 0 : 1;
	return preferred ? 2 : 2 + (int64_t)m->hdisplay * m->vdisplay;
}

int drm_modes_pick(const drmModeModeInfo *modes, int count, int w, int h)
{
	int best = -1;
	for (int i = 0; i < count; i++) {
		const drmModeModeInfo *m = &modes[i];
		if (m->hdisplay < w || m->vdisplay < h || m->flags & DRM_MODE_FLAG_INTERLACE)
			continue;
		if (best < 0 || rank(m, w, h) < rank(&modes[best], w, h))
			best = i;
	}
	return best;
}

int drm_modes_pick_own(const drmModeModeInfo *modes, int count)
{
	for (int i = 0; i < count; i++)
		if (modes[i].type & DRM_MODE_TYPE_PREFERRED)
			return i;
	return count > 0 ? 0 : -1;
}

int drm_modes_pick_connector(drmModeConnector *const *connectors, int count, int w, int h,
			     int *mode)
{
	for (int i = 0; i < count; i++) {
		const drmModeConnector *c = connectors[i];
		if (!c || c->connection != DRM_MODE_CONNECTED)
			continue;
		int at = drm_modes_pick(c->modes, c->count_modes, w, h);
		if (at >= 0) {
			*mode = at;
			return i;
		}
	}
	return -1;
}
