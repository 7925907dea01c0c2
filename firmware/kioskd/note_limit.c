/* SPDX-License-Identifier: Apache-2.0 */
/* note_limit.c - see note_limit.h. */
#include "firmware/kioskd/note_limit.h"

#include "firmware/base/util.h"

/* More than a busy hall does; a flood of all at once comes to some 5 MB a day. */
// clang-format off
const struct note_limit note_limits[NOTE_LIMITS] = {
	{ JOURNAL_BUS_REFUSED,      20, 60 }, /* our programs never do it */
	{ JOURNAL_SUBMIT_REFUSED,   60, 60 }, /* a full store, for an hour of citizens */
	{ JOURNAL_HELP_CALL,        60, 30 }, /* somebody who presses and presses */
	{ JOURNAL_DEVICES,         120, 30 }, /* a plug with a bad contact */
	{ JOURNAL_IDENTITY_MISMATCH, 60, 60 },
	{ JOURNAL_USB_STORAGE,      20, 60 }, /* the same plug */
	{ JOURNAL_VISIT_END,       600, 10 },
	{ JOURNAL_SUBMIT,         2000, 10 },
};
// clang-format on

bool note_allowed(struct note_counts *c, enum journal_event event, int64_t now_ms)
{
	for (size_t i = 0; i < ARRAY_LEN(note_limits); i++) {
		const struct note_limit *limit = &note_limits[i];
		int64_t each_ms = (int64_t)limit->each_s * 1000;
		if (limit->event != event)
			continue;
		if (c->due_ms[i] < now_ms)
			c->due_ms[i] = now_ms;
		if (c->due_ms[i] - now_ms > (limit->burst - 1) * each_ms) {
			c->suppressed[i]++;
			return false;
		}
		c->due_ms[i] += each_ms;
		return true;
	}
	return true;
}

bool note_take_suppressed(struct note_counts *c, enum journal_event *event, int64_t *count)
{
	for (size_t i = 0; i < ARRAY_LEN(note_limits); i++) {
		if (c->suppressed[i] == 0)
			continue;
		*event = note_limits[i].event;
		*count = c->suppressed[i];
		c->suppressed[i] = 0;
		return true;
	}
	return false;
}
