/* SPDX-License-Identifier: Apache-2.0 */
/* paper.c - the receipt on 80 or 58 mm paper: the same words as the screen, and the code. */
#include "ui/screens/parts.h"

static void line(struct page *p, struct node *in, const char *label_id, const char *value)
{
	if (!value || !value[0])
		return;
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_TEXT,
				     .style = STYLE_PAPER,
				     .text = page_tr(p, label_id, NULL) });
	widget_add(
		p, in,
		&(struct widget){ .role = ROLE_TEXT, .style = STYLE_PAPER_STRONG, .text = value });
}

static void rule(struct page *p, struct node *in)
{
	widget_add(p, in, &(struct widget){ .style = STYLE_PAPER_RULE });
}

void paper_build(struct page *p, const struct paper *r)
{
	static const char *const words[] = { "receipt.stored", "receipt.received",
					     "receipt.accepted" };
	struct node *in = widget_add(
		p, NULL, &(struct widget){ .gap = MM(1.5), .pad_x = MM(2), .pad_y = MM(2) });
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_TEXT,
				     .style = STYLE_PAPER_TITLE,
				     .text = r->hall,
				     .text_align = ALIGN_CENTRE });
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_TEXT,
				     .style = STYLE_PAPER_TITLE,
				     .text = page_tr(p, words[r->word], NULL),
				     .text_align = ALIGN_CENTRE });
	rule(p, in);
	line(p, in, "receipt.serial", r->serial);
	line(p, in, "receipt.project_no",
	     r->project_no && r->project_no[0] ? r->project_no
					       : page_tr(p, "receipt.project_later", NULL));
	line(p, in, "check.item", r->task_name);
	line(p, in, "receipt.promise", r->promise);
	line(p, in, "paper.at", r->when);
	line(p, in, "paper.terminal", r->terminal);
	if (r->waived > 0)
		widget_add(p, in,
			   &(struct widget){ .role = ROLE_TEXT,
					     .style = STYLE_PAPER,
					     .text = page_tr_n(p, "check.waived", r->waived,
							       page_printf(p, "%d", r->waived),
							       NULL) });
	size_t i;
	json_t *name;
	json_array_foreach(r->originals, i, name)
		line(p, in, "paper.original", json_string_value(name));
	rule(p, in);
	struct node *centre = widget_add(p, in, &(struct widget){ .cross = ALIGN_CENTRE });
	if (r->qr && r->qr[0])
		widget_add(p, centre,
			   &(struct widget){ .role = ROLE_IMAGE,
					     .style = STYLE_QR,
					     .qr = true,
					     .value = r->qr,
					     .width = MM(52),
					     .height = MM(52) });
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_TEXT,
				     .style = STYLE_PAPER,
				     .text = page_tr(p, "paper.verify", NULL),
				     .text_align = ALIGN_CENTRE });
}
