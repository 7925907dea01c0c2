/* SPDX-License-Identifier: Apache-2.0 */
/* screen_delivery.c - the ways the item allows; what a parcel needs stands under them, known already. */
#include "ui/screens/boxes.h"

#include "firmware/core/form/form.h"

static const struct {
	enum pickup_way way;
	const char *id, *words;
} ways[] = {
	{ PICKUP_WINDOW, "delivery.window", "delivery.by_window" },
	{ PICKUP_EXPRESS, "delivery.express", "delivery.by_express" },
	{ PICKUP_LOCKER, "delivery.locker", "delivery.by_locker" },
};

static const struct typed_box parcel[] = {
	{ "address", "delivery.address", "delivery.to", FORM_PAD_TEXT },
	{ "mobile", "delivery.mobile", "delivery.phone", FORM_PAD_DIGITS },
};

static const char *text_of(const struct view *v, const char *name)
{
	return pickup_text(&v->visit->answers.pickup, name);
}

static void said(struct page *p, struct node *in, const struct view *v, const struct typed_box *box,
		 bool typing, bool bare)
{
	const char *text = text_of(v, box->name);
	(void)bare;
	if (box->pad == FORM_PAD_DIGITS && !typing && text[0] && !form_is_mobile(text))
		part_problem(p, in, "delivery.mobile.error", "form.error.mobile", true);
}

static bool is_allowed(const struct view *v, size_t i)
{
	return v->visit->answers.pickup.allowed & (1U << ways[i].way);
}

static void choice(struct page *p, struct node *in, const struct view *v, size_t i)
{
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_CHOICE,
				     .style = STYLE_CHOICE,
				     .id = ways[i].id,
				     .text = page_tr(p, ways[i].words, NULL),
				     .checkable = true,
				     .checked = v->visit->answers.pickup.way == ways[i].way,
				     .min_height = MM(24),
				     .action = ACT_CHOOSE,
				     .arg = (int64_t)ways[i].way });
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	struct boxes boxes = { .title = "delivery.title",
			       .lead = "delivery.lead",
			       .box = parcel,
			       .count = ARRAY_LEN(parcel),
			       .others = ARRAY_LEN(ways),
			       .others_first = true,
			       .complete = pickup_complete(&v->visit->answers.pickup),
			       .text = text_of,
			       .said = said,
			       .has = is_allowed,
			       .other = choice };
	boxes_build(p, body, v, &boxes);
}

const struct screen screen_delivery = { .step = "step.delivery", .build = build };
