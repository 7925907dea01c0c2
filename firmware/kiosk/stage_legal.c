/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage_legal.c - the legal person that is applied for, by its code; the card that was read is the one medium.
 * It stays known for the next item of the visit.
 */
#include "firmware/kiosk/answers.h"

#include <string.h>

static void enter(struct kiosk *k, enum stage_id from)
{
	(void)from;
	k->visit.typing.focus[0] = '\0';
}

static void on_choose(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	k->visit.legal.representative = !k->visit.legal.representative;
}

static void on_next(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	if (!legal_complete(&k->visit.legal, k->visit.browse.item))
		return;
	answers_legal(k);
	kiosk_go(k, PLAN_NEXT);
}

/* From the keys to all the boxes, from there to the step before. */
static void on_back(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	if (k->visit.typing.focus[0])
		typing_focus(k, "");
	else
		kiosk_leave(k, PLAN_GO_BACK);
}

static const struct stage_act acts[] = {
	{ ACT_BACK, on_back }, { ACT_CHOOSE, on_choose }, { ACT_NEXT, on_next }, { ACT_NONE, NULL }
};

/* Boxes */

static bool box_text(const struct kiosk *k, const char *name, char *out, size_t cap)
{
	const char *text = legal_text(&k->visit.legal, name);
	return text && text_copy(out, cap, text);
}

static enum err box_set(struct kiosk *k, const char *name, const char *text)
{
	return legal_set(&k->visit.legal, name, text);
}

static bool box_writes_chinese(const struct kiosk *k, const char *name)
{
	(void)k;
	return strcmp(name, "name") == 0;
}

static void box_next(struct kiosk *k)
{
	typing_focus(k, "");
}

static const struct box_ops box = { .prefix = "legal.",
				    .text = box_text,
				    .set = box_set,
				    .writes_chinese = box_writes_chinese,
				    .next = box_next };

const struct stage stage_legal = { .enter = enter, .box = &box, .acts = acts };
