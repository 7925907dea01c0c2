/* SPDX-License-Identifier: Apache-2.0 */
/* stage_delivery.c - how the result gets to the citizen; one tap, where card and form know the rest. */
#include "firmware/kiosk/kiosk.h"

#include <string.h>

/* What the form knows is not typed twice. */
static void know_mobile(struct kiosk *k)
{
	struct pickup *d = &k->visit.answers.pickup;
	if (!d->mobile[0])
		text_copy(d->mobile, sizeof(d->mobile), form_mobile(k->visit.answers.form));
}

static void enter(struct kiosk *k, enum stage_id from)
{
	(void)from;
	know_mobile(k);
	k->visit.typing.focus[0] = '\0';
}

static void on_choose(struct kiosk *k, const struct ui_action *a)
{
	/* A way that is not offered has no button; a late tap changes nothing. */
	if (pickup_choose(&k->visit.answers.pickup, (enum pickup_way)a->arg) == ERR_OK)
		typing_focus(k, "");
}

static void on_next(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	if (pickup_complete(&k->visit.answers.pickup))
		kiosk_go(k, PLAN_NEXT);
}

/* From the keys to the ways, from there to the step before. */
static void on_back(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	if (k->visit.typing.focus[0])
		typing_focus(k, "");
	else
		kiosk_go(k, PLAN_GO_BACK);
}

static const struct stage_act acts[] = {
	{ ACT_BACK, on_back }, { ACT_CHOOSE, on_choose }, { ACT_NEXT, on_next }, { ACT_NONE, NULL }
};

/* Boxes */

static bool box_text(const struct kiosk *k, const char *name, char *out, size_t cap)
{
	const char *text = pickup_text(&k->visit.answers.pickup, name);
	return text && text_copy(out, cap, text);
}

static enum err box_set(struct kiosk *k, const char *name, const char *text)
{
	return pickup_set(&k->visit.answers.pickup, name, text);
}

static bool box_writes_chinese(const struct kiosk *k, const char *name)
{
	(void)k;
	return strcmp(name, "address") == 0;
}

static void box_next(struct kiosk *k)
{
	typing_focus(k, "");
}

static const struct box_ops box = { .prefix = "delivery.",
				    .text = box_text,
				    .set = box_set,
				    .writes_chinese = box_writes_chinese,
				    .next = box_next };

const struct stage stage_delivery = { .enter = enter, .box = &box, .acts = acts };
