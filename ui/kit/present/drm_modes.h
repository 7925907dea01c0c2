/* SPDX-License-Identifier: Apache-2.0 */
/*
 * drm_modes.h - which of what the kernel offers is taken for a picture. Pure.
 */
#pragma once

#include <xf86drmMode.h>

/*
 * The mode for a picture of w by h pixels as it hangs: one of its size, the preferred of them first; else
 * the preferred one if the picture has room in it; else the smallest in which it has. No interlaced
 * one. Index, or -1.
 */
int drm_modes_pick(const drmModeModeInfo *modes, int count, int w, int h);
/* The mode of a panel that shows nothing yet: the preferred one, else the first. -1: there is none. */
int drm_modes_pick_own(const drmModeModeInfo *modes, int count);
/* The first of the connectors that is connected and has such a mode; index and its mode, or -1. NULLs are allowed. */
int drm_modes_pick_connector(drmModeConnector *const *connectors, int count, int w, int h,
			     int *mode);
