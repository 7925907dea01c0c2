/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_scan.c - a page under the camera: seen, taken, blurred, kept; and no camera. */
#include "tests/unit/ui/screens/scenes_scan.h"

#include "tests/unit/ui/screens/scenes_form.h"

#include <stdlib.h>
#include <string.h>

#define GUID \
	"f00e7125-8cc1-5ca3-8b1c-2576f478c27a" /* of the sample's relief: what happened, up to four pages */

/* A sheet of paper with lines on a dark ground. */
static void draw(struct pixels *p)
{
	if (pixels_init(p, 640, 480) != ERR_OK)
		abort();
	for (int y = 0; y < p->h; y++)
		for (int x = 0; x < p->w; x++) {
			bool paper = x > 180 && x < 470 && y > 30 && y < 450;
			bool line = x > 210 && x < 440 && y > 60 && y < 420 && y % 16 < 3 &&
				    x % 24 < 18;
			p->px[y * p->w + x] = line ? 0x303030 : paper ? 0xe8e6e0 : 0x2c3034;
		}
}

void scan_live(struct scenery *s)
{
	scenery_form(s, scenery_item(s, "临时救助"), "mobile");
	s->view.stage = STAGE_SCAN;
	strcpy(s->visit.scans.row_guid, GUID);
	draw(&s->visit.scans.shown);
}

static void keep(struct scenery *s, int count)
{
	for (int i = 0; i < count; i++) {
		buf_init(&s->visit.scans.taken.jpeg, 16);
		buf_add_char(&s->visit.scans.taken.jpeg, 'x');
		scans_keep(&s->visit.scans);
	}
}

void scan_taken(struct scenery *s)
{
	scan_live(s);
	keep(s, 2);
	s->visit.scans.stage = SCAN_TAKEN;
}

void scan_blurred(struct scenery *s)
{
	scan_taken(s);
	s->visit.scans.blurred = true;
}

void scan_glaring(struct scenery *s)
{
	scan_taken(s);
	s->visit.scans.glaring = true;
}

void scan_taking(struct scenery *s)
{
	scan_live(s);
	s->visit.scans.stage = SCAN_TAKING;
}

void scan_kept(struct scenery *s)
{
	scan_live(s);
	keep(s, 8);
	s->visit.scans.stage = SCAN_KEPT;
	s->visit.scans.looked_at = 2;
}

void scan_full(struct scenery *s)
{
	scan_live(s);
	keep(s, SCANS_EACH_MAX);
	s->visit.part = 3;
}

void scan_gone(struct scenery *s)
{
	scan_live(s);
	pixels_fini(&s->visit.scans.shown);
	s->visit.scans.problem = ERR_CAMERA_GONE;
}

void scan_failed(struct scenery *s)
{
	scan_live(s);
	s->visit.scans.problem = ERR_CAMERA_FAULT;
}

void materials_scanned(struct scenery *s)
{
	scan_live(s);
	keep(s, 2);
	s->view.stage = STAGE_MATERIALS;
	struct materials_means means = { .online = true,
					 .can_scan = true,
					 .scans = &s->visit.scans };
	materials_init(&s->visit.answers.materials, s->visit.answers.item, &means);
	if (materials_settle(&s->visit.answers.materials, GUID, MATERIAL_SCAN) != ERR_OK)
		abort();
}
