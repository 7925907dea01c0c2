/* SPDX-License-Identifier: Apache-2.0 */
/* staff_self.c - what kiosk itself has to do with: how bright and loud it is, and where fingers are seen. */
#include "ui/screens/staff_page.h"

/* Brightness and sound: the values are the keeper's. Where there is no such device, who looks for it is told so. */

static const struct {
	const char *key, *label, *none, *id, *less_id, *more_id;
	enum staff_deed less, more;
} levels[] = {
	{ "brightness", "staff.sound.brightness", "staff.sound.no_light", "staff.sound.brightness",
	  "staff.sound.brightness.less", "staff.sound.brightness.more", STAFF_DO_DARKER,
	  STAFF_DO_BRIGHTER },
	{ "volume", "staff.sound.output", "staff.sound.none", "staff.sound.volume",
	  "staff.sound.volume.less", "staff.sound.volume.more", STAFF_DO_QUIETER, STAFF_DO_LOUDER },
};

static void level(struct page *p, const struct view *v, size_t i, bool there, struct staff_list *l)
{
	if (!there) {
		staff_add(p, l, STAFF_CARE, levels[i].label, page_tr(p, levels[i].none, NULL),
			  levels[i].id);
		return;
	}
	struct staff_row *row = staff_add_row(
		l, (struct staff_row){ .label = page_tr(p, levels[i].label, NULL),
				       .value = page_printf(p, "%lld %%",
							    (long long)json_int(v->staff->answer,
										levels[i].key, 0)),
				       .id = levels[i].id });
	staff_add_deed(p, v, row, levels[i].less_id, levels[i].less, NULL);
	staff_add_deed(p, v, row, levels[i].more_id, levels[i].more, NULL);
}

static void fill_sound(struct page *p, const struct view *v, struct staff_list *l)
{
	const bool there[] = { v->dims, v->sounds };
	for (size_t i = 0; v->staff->answer && i < ARRAY_LEN(levels); i++)
		level(p, v, i, there[i], l);
	if (v->sounds)
		l->buttons[l->button_count++] =
			(struct staff_button){ .id = "staff.sound.test",
					       .words = page_tr(p, "staff.sound.test", NULL),
					       .action = ACT_VOICE };
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
	l->buttons[l->button_count++] =
		(struct staff_button){ .id = "staff.touch.clear",
				       .words = page_tr(p, "sign.clear", NULL),
				       .action = ACT_CHANGE };
}

const struct staff_page_row staff_page_touch = { .fill = fill_touch, .picture = sheet };
