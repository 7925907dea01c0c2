/* SPDX-License-Identifier: Apache-2.0 */
/* touch_test.c - see touch_test.h. */
#include "firmware/kiosk/touch_test.h"

#include "firmware/base/wipe.h"

#define CORNER MM(20)

static bool is_near(int a, int b)
{
	return a - b <= CORNER && b - a <= CORNER;
}

/* Which of the sheet's corners and its middle were found. */
static unsigned corners_at(const struct ui_ink *ink)
{
	const int at[STAFF_CORNERS][2] = { { 0, 0 },
					   { ink->width, 0 },
					   { 0, ink->height },
					   { ink->width, ink->height },
					   { ink->width / 2, ink->height / 2 } };
	unsigned found = 0;
	for (size_t i = 0; i < STAFF_CORNERS; i++)
		found |= (unsigned)(is_near(ink->x, at[i][0]) && is_near(ink->y, at[i][1])) << i;
	return found;
}

static int apart(int a, int b)
{
	return a > b ? a - b : b - a;
}

void touch_test_ink(struct staff_touch *t, const struct ui_ink *ink)
{
	if (t->strokes.count &&
	    (t->strokes.width != ink->width || t->strokes.height != ink->height))
		wipe(t, sizeof(*t)); /* letters of another size: another sheet */
	if (t->strokes.count == STROKES_POINTS_MAX)
		strokes_wipe(&t->strokes);
	t->strokes.width = ink->width;
	t->strokes.height = ink->height;
	strokes_add(&t->strokes, ink->x, ink->y, ink->now_ms, ink->begins);
	if (ink->begins) {
		t->fingers++;
		t->drift = 0;
		t->from_x = ink->x;
		t->from_y = ink->y;
	}
	t->x = ink->x;
	t->y = ink->y;
	int dx = apart(ink->x, t->from_x), dy = apart(ink->y, t->from_y);
	t->drift = dx > t->drift ? dx : t->drift;
	t->drift = dy > t->drift ? dy : t->drift;
	t->corners |= corners_at(ink);
}
