/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_scan.h - pages of a material under the camera: scenes of scenes.c. */
#pragma once

#include "tests/unit/ui/screens/scenes.h"

void scan_live(struct scenery *s);
void scan_taking(struct scenery *s);
void scan_taken(struct scenery *s);
void scan_blurred(struct scenery *s);
void scan_glaring(struct scenery *s);
void scan_kept(struct scenery *s);
void scan_full(struct scenery *s);
void scan_gone(struct scenery *s);
void scan_failed(struct scenery *s);
void materials_scanned(struct scenery *s);

/* Rows of the table in scenes.c. */
// clang-format off
#define SCENES_SCAN \
	{ "materials-scanned", materials_scanned, "materials-scanned" }, \
	{ "scan", scan_live, "scan" }, \
	{ "scan-taking", scan_taking, NULL }, \
	{ "scan-taken", scan_taken, NULL }, \
	{ "scan-blurred", scan_blurred, "scan-blurred" }, \
	{ "scan-glaring", scan_glaring, NULL }, \
	{ "scan-kept", scan_kept, "scan-kept" }, \
	{ "scan-full", scan_full, NULL }, \
	{ "scan-gone", scan_gone, "scan-gone" }, \
	{ "scan-failed", scan_failed, NULL }
// clang-format on
