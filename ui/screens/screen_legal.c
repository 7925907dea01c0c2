/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen_legal.c - the code of the legal person, its name, and who stands here for it. A check digit that does
 * not fit is said and holds up nobody.
 */
#include "ui/screens/boxes.h"

#include <string.h>

static const struct typed_box whom[] = {
	{ "code", "legal.code", "legal.code_label", FORM_PAD_CODE },
	{ "name", "legal.name", "legal.name_label", FORM_PAD_TEXT },
};

static const char *text_of(const struct view *v, const char *name)
{
	return legal_text(&v->visit->legal, name);
}

static void said(struct page *p, struct node *in, const struct view *v, const struct typed_box *box,
		 bool typing, bool bare)
{
	const char *text = text_of(v, box->name);
	enum uscc_verdict verdict = uscc_check(text);
	if (box->pad != FORM_PAD_CODE || !text[0] || verdict == USCC_OK ||
	    (typing && strlen(text) < LEGAL_CODE_LEN))
		return;
	if (verdict == USCC_BAD)
		part_problem(p, in, "legal.code.error", "legal.code_error", true);
	else
		widget_add(p, in,
			   &(struct widget){ .role = ROLE_ALERT,
					     .style = bare ? STYLE_CARD_TEXT : STYLE_BODY_STRONG,
					     .icon = "info",
					     .id = "legal.code.warning",
					     .text = page_tr(p,
							     bare ? "form.warning.brief"
								  : "form.warning.uscc",
							     NULL) });
}

static bool is_asked(const struct view *v, size_t other)
{
	(void)v;
	(void)other;
	return true;
}

static void representative(struct page *p, struct node *in, const struct view *v, size_t other)
{
	(void)other;
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_CHECKBOX,
				     .style = STYLE_CHOICE,
				     .id = "legal.representative",
				     .text = page_tr(p, "legal.representative", NULL),
				     .checkable = true,
				     .checked = v->visit->legal.representative,
				     .min_height = MM(20),
				     .action = ACT_CHOOSE });
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	const json_t *item = v->visit->browse.item;
	struct boxes boxes = { .title = "legal.title",
			       .lead = legal_item_for(item) == ITEM_FOR_BOTH ? "legal.lead_both"
									     : "legal.lead",
			       .box = whom,
			       .count = ARRAY_LEN(whom),
			       .others = 1,
			       .complete = legal_complete(&v->visit->legal, item),
			       .text = text_of,
			       .said = said,
			       .has = is_asked,
			       .other = representative };
	boxes_build(p, body, v, &boxes);
}

const struct screen screen_legal = { .step = "step.legal", .build = build };
