/* SPDX-License-Identifier: Apache-2.0 */
/* staff_self.c - what kiosk itself can tell of the glass and of sound. */
#include "ui/screens/staff_page.h"

/* Sound: there is none, and who looks for the volume is told so. */

static void fill_sound(struct page *p, const struct view *v, struct staff_list *l)
{
	(void)v;
	staff_add(p, l, STAFF_CARE, "staff.sound.output", page_tr(p, "staff.sound.none", NULL),
		  "staff.sound");
}

const struct staff_page_row staff_page_sound = { .fill = fill_sound };

/* Touch: a sheet that shows where fingers are seen */

static const char *millimetres(struct page *p, int hundredths)
{
	return page_printf(p, "%d.%d", hundredths / 100, hundredths % 100 / 10);
}

static void sheet(struct page *p, struct node *in, const struct view *v, int height)
{
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_IMAGE,
				     .style = STYLE_FIELD,
				     .id = "staff.touch.sheet",
				     .spoken = page_tr(p, "staff.touch.lead", NULL),
				     .height = height,
				     .ink = &v->staff->touch.strokes });
}

static void fill_touch(struct page *p, const struct view *v, struct staff_list *l)
{
	const struct staff_touch *t = &v->staff->touch;
	int seen = __builtin_popcount(t->corners);
	l->lead = page_tr(p, "staff.touch.lead", NULL);
	staff_add(p, l, seen == STAFF_CORNERS ? STAFF_GOOD : STAFF_PLAIN, "staff.touch.corners",
		  page_tr(p, "staff.touch.corners_of", staff_count(p, seen),
			  staff_count(p, STAFF_CORNERS), NULL),
		  "staff.touch.corners");
	if (!t->fingers)
		return;
	staff_add(p, l, STAFF_PLAIN, "staff.touch.at",
		  page_tr(p, "staff.touch.place", millimetres(p, t->x), millimetres(p, t->y), NULL),
		  "staff.touch.at");
	staff_add(p, l, STAFF_PLAIN, "staff.touch.drift",
		  page_tr(p, "staff.touch.mm", millimetres(p, t->drift), NULL),
		  "staff.touch.drift");
	struct staff_row *clear = &l->buttons[l->button_count++];
	*clear = (struct staff_row){ .button = "staff.touch.clear",
				     .words = page_tr(p, "sign.clear", NULL),
				     .action = ACT_CHANGE };
}

const struct staff_page_row staff_page_touch = { .fill = fill_touch, .picture = sheet };
