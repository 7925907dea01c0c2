/* SPDX-License-Identifier: Apache-2.0 */
/* screen_receipt.c - the three words, the two numbers, the code, and what to take along. */
#include "ui/screens/parts.h"

static const struct {
	const char *title, *lead;
} words[] = {
	[CASE_STORED] = { "receipt.stored", "receipt.stored_lead" },
	[CASE_RECEIVED] = { "receipt.received", "receipt.received_lead" },
	[CASE_ACCEPTED] = { "receipt.accepted", "receipt.accepted_lead" },
};

static const char *const print_words[] = {
	[PRINT_NO_PRINTER] = "receipt.print_none",
	[PRINT_RUNNING] = "receipt.print_running",
	[PRINT_DONE] = "receipt.print_done",
	[PRINT_FAILED] = "receipt.print_failed",
};

static void numbers(struct page *p, struct node *body, const struct view *v)
{
	struct node *card = widget_add(p, body, &(struct widget){ .style = STYLE_CARD, .gap = MM(5) });
	struct fact serial = { .label = page_tr(p, "receipt.serial", NULL),
			       .value = v->serial ? v->serial : "",
			       .id = "receipt.serial",
			       .style = STYLE_BIG_NUMBER };
	part_fact(p, card, &serial);
	widget_add(p, card, &(struct widget){ .style = STYLE_DIVIDER });
	bool known = v->project_no && v->project_no[0];
	struct node *row = widget_add(p, card, &(struct widget){ .flow = FLOW_ROW, .cross = ALIGN_CENTRE, .gap = MM(4), .min_height = MM(18) });
	struct node *left = widget_add(p, row, &(struct widget){ .width = PART_LABEL });
	part_text(p, left, STYLE_SECONDARY, page_tr(p, "receipt.project_no", NULL));
	widget_add(p, row, &(struct widget){ .role = ROLE_TEXT,
					     .style = known ? STYLE_VALUE_STRONG : STYLE_BODY,
					     .id = "receipt.project_no",
					     .text = known ? v->project_no : page_tr(p, "receipt.project_later", NULL),
					     .value = known ? v->project_no : NULL,
					     .grow = 1 });
	widget_add(p, card, &(struct widget){ .style = STYLE_DIVIDER });
	struct fact item = { .label = page_tr(p, "check.item", NULL), .value = page_strdup(p, json_str(v->item, "task_name")) };
	part_fact(p, card, &item);
	const char *promise = part_promise(p, v->item);
	if (promise[0]) {
		struct fact time = { .label = page_tr(p, "receipt.promise", NULL), .value = promise };
		widget_add(p, card, &(struct widget){ .style = STYLE_DIVIDER });
		part_fact(p, card, &time);
	}
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	struct node *top = widget_add(p, body, &(struct widget){ .cross = ALIGN_CENTRE, .gap = MM(2) });
	widget_add(p, top, &(struct widget){ .role = ROLE_IMAGE,
					     .style = STYLE_DONE_ICON,
					     .spoken = page_tr(p, words[v->word].title, NULL),
					     .height = MM(34) });
	widget_add(p, top, &(struct widget){ .role = ROLE_HEADING,
					     .style = STYLE_TITLE,
					     .id = "receipt.state",
					     .text = page_tr(p, words[v->word].title, NULL),
					     .value = case_word_name(v->word),
					     .text_align = ALIGN_CENTRE });
	part_text(p, top, STYLE_LEAD, page_tr(p, words[v->word].lead, NULL));
	numbers(p, body, v);
	struct node *row = widget_add(p, body, &(struct widget){ .flow = FLOW_ROW, .gap = MM(10), .cross = ALIGN_CENTRE });
	if (v->receipt_qr && v->receipt_qr[0])
		widget_add(p, row, &(struct widget){ .role = ROLE_IMAGE,
						     .style = STYLE_QR,
						     .id = "receipt.qr",
						     .qr = true,
						     .value = v->receipt_qr,
						     .spoken = page_tr(p, "receipt.qr", NULL),
						     .width = MM(80),
						     .height = MM(80) });
	struct node *side = widget_add(p, row, &(struct widget){ .grow = 1, .gap = MM(2) });
	part_text(p, side, STYLE_HEADING, page_tr(p, "receipt.take", NULL));
	part_text(p, side, STYLE_BODY, page_tr(p, print_words[v->print], NULL));
	part_text(p, side, STYLE_SECONDARY, page_tr(p, "receipt.signed", NULL));
	part_text(p, side, STYLE_SECONDARY,
		  page_tr_n(p, "receipt.leave", v->leave_seconds, page_printf(p, "%d", v->leave_seconds), NULL));
	part_space(p, body);
	struct button done = { "receipt.done", page_tr(p, "receipt.done", NULL), ACT_DONE, 0, false };
	part_nav(p, body, NULL, &done);
}

const struct screen screen_receipt = { .name = "receipt", .personal = true, .build = build };
