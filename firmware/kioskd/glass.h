/* SPDX-License-Identifier: Apache-2.0 */
/* glass.h - how bright and loud kiosk is, as staff set it: staff_glass.c. */
#pragma once

#include <jansson.h>

struct keeper;

struct glass {
	int brightness, volume; /* percent */
	int panel_mm;		/* how wide the picture is; 0: as [ui] panel_width_mm says */
};

/* {brightness, volume, panel_mm}, a new object; null until they are read, which begins at the start. */
json_t *keeper_glass(const struct keeper *k);
void keeper_glass_begin(struct keeper *k);
