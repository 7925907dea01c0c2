/* SPDX-License-Identifier: Apache-2.0 */
/* paper.c - the receipt on 80 or 58 mm paper: the same words as the screen, and the code. */
#include "ui/screens/bundle_words.h"
#include "ui/screens/people_words.h"

#include "firmware/core/item/bundle.h"

#define QR_WIDE	     MM(62) /* on 80 mm paper */
#define QR_NARROW    MM(44)
#define LABEL_WIDE   MM(18)
#define LABEL_NARROW MM(14) /* four Hanzi */
#define NARROW	     MM(60)

static void text(struct page *p, struct node *in, enum style style, const char *words,
		 enum align align)
{
	widget_add(p, in,
		   &(struct widget){
			   .role = ROLE_TEXT, .style = style, .text = words, .text_align = align });
}

/* The two numbers: what is read out on the phone stands alone, in large digits. */
static void number(struct page *p, struct node *in, const char *label_id, const char *value)
{
	struct node *box = part_column(p, in, 0);
	text(p, box, STYLE_PAPER, page_tr(p, label_id, NULL), ALIGN_START);
	text(p, box, STYLE_PAPER_STRONG, value, ALIGN_START);
}

static void line(struct page *p, struct node *in, const char *label_id, const char *value)
{
	if (!value || !value[0])
		return;
	struct node *row = part_row(p, in, MM(2));
	widget_add(p, row,
		   &(struct widget){ .role = ROLE_TEXT,
				     .style = STYLE_PAPER,
				     .text = page_tr(p, label_id, NULL),
				     .width = page_width(p) < NARROW ? LABEL_NARROW : LABEL_WIDE });
	widget_add(p, row,
		   &(struct widget){
			   .role = ROLE_TEXT, .style = STYLE_PAPER, .text = value, .grow = 1 });
}

static void rule(struct page *p, struct node *in)
{
	widget_add(p, in, &(struct widget){ .style = STYLE_PAPER_RULE });
}

static void head(struct page *p, struct node *in, const struct paper *r)
{
	static const char *const words[][2] = {
		[CASE_STORED] = { "receipt.stored", "receipt.stored_lead" },
		[CASE_RECEIVED] = { "receipt.received", "receipt.received_lead" },
		[CASE_ACCEPTED] = { "receipt.accepted", "receipt.accepted_lead" },
	};
	text(p, in, STYLE_PAPER_STRONG,
	     r->hall && r->hall[0] ? r->hall : page_tr(p, "frame.hall", NULL), ALIGN_CENTRE);
	text(p, in, STYLE_PAPER, page_tr(p, "paper.title", NULL), ALIGN_CENTRE);
	rule(p, in);
	text(p, in, STYLE_PAPER_TITLE, page_tr(p, words[r->word][0], NULL), ALIGN_CENTRE);
	bool mixed = item_is_bundle(r->item) && bundle_is_mixed(r->handed, r->item);
	text(p, in, STYLE_PAPER, page_tr(p, mixed ? "bundle.mixed_lead" : words[r->word][1], NULL),
	     ALIGN_CENTRE);
	rule(p, in);
}

static void facts(struct page *p, struct node *in, const struct paper *r)
{
	bool known = r->project_no && r->project_no[0];
	number(p, in, "receipt.serial", r->serial);
	if (known)
		number(p, in, "receipt.project_no", r->project_no);
	else
		line(p, in, "receipt.project_no", page_tr(p, "receipt.project_later", NULL));
	if (known && r->query_code && r->query_code[0])
		number(p, in, "progress.code", r->query_code);
	rule(p, in);
	line(p, in, "check.item", r->task_name);
	line(p, in, "receipt.by", r->visit ? part_handed_in_by(p, r->visit) : "");
	line(p, in, "receipt.visits", part_visits(p, r->item));
	line(p, in, "receipt.promise", part_promise_after(p, r->item));
	line(p, in, "receipt.fee", part_fee_and_pay(p, r->item));
	line(p, in, "paper.at", r->when ? r->when : page_tr(p, "paper.no_time", NULL));
	line(p, in, "paper.terminal", r->terminal);
	line(p, in, "check.materials", part_waived(p, r->waived));
	size_t i;
	json_t *name;
	json_array_foreach(r->originals, i, name)
		line(p, in, "paper.original", json_string_value(name));
}

/* Of a bundle: each department with what it says, and what was saved. */
static void parts(struct page *p, struct node *in, const struct paper *r)
{
	size_t i, n = 0;
	json_t *part;
	if (!item_is_bundle(r->item))
		return;
	rule(p, in);
	json_array_foreach(bundle_parts(r->item), i, part) if (bundle_part_is_kept(part))
	{
		struct node *box = part_column(p, in, 0);
		text(p, box, STYLE_PAPER,
		     page_printf(p, "%zu. %s", ++n, bundle_part_words(p, part)), ALIGN_START);
		text(p, box, STYLE_PAPER_STRONG, bundle_part_answer(p, r->handed, part),
		     ALIGN_START);
	}
	line(p, in, "receipt.saved", bundle_saved(p, r->item));
}

static void code(struct page *p, struct node *in, const char *qr)
{
	struct node *centre = widget_add(p, in, &(struct widget){ .cross = ALIGN_CENTRE });
	int size = page_width(p) < NARROW ? QR_NARROW : QR_WIDE;
	widget_add(p, centre,
		   &(struct widget){ .role = ROLE_IMAGE,
				     .style = STYLE_PAPER_QR,
				     .qr = true,
				     .value = qr,
				     .width = size,
				     .height = size });
}

void paper_build(struct page *p, const struct paper *r)
{
	struct node *in = widget_add(
		p, NULL, &(struct widget){ .gap = MM(1.5), .pad_x = MM(2), .pad_y = MM(3) });
	head(p, in, r);
	facts(p, in, r);
	parts(p, in, r);
	rule(p, in);
	if (r->qr && r->qr[0])
		code(p, in, r->qr);
	text(p, in, STYLE_PAPER, page_tr(p, "paper.verify", NULL), ALIGN_CENTRE);
}

void result_slip_build(struct page *p, const struct result_slip *s)
{
	struct node *in = widget_add(
		p, NULL, &(struct widget){ .gap = MM(2), .pad_x = MM(2), .pad_y = MM(2) });
	text(p, in, STYLE_PAPER_STRONG,
	     s->hall && s->hall[0] ? s->hall : page_tr(p, "frame.hall", NULL), ALIGN_CENTRE);
	rule(p, in);
	number(p, in, "receipt.project_no", s->project_no);
	line(p, in, "check.item", s->task_name);
	line(p, in, "paper.result", s->name);
	line(p, in, "paper.digest", s->digest);
	rule(p, in);
	text(p, in, STYLE_PAPER, page_tr(p, "paper.result_where", NULL), ALIGN_START);
}

void slip_build(struct page *p, const struct slip *s)
{
	struct node *in = widget_add(
		p, NULL, &(struct widget){ .gap = MM(2), .pad_x = MM(2), .pad_y = MM(2) });
	text(p, in, STYLE_PAPER_STRONG,
	     s->hall && s->hall[0] ? s->hall : page_tr(p, "frame.hall", NULL), ALIGN_CENTRE);
	rule(p, in);
	text(p, in, STYLE_PAPER_TITLE, s->number, ALIGN_CENTRE);
	line(p, in, "help.window", s->window);
	if (s->date && s->date[0])
		line(p, in, "appoint.when", page_printf(p, "%s %s-%s", s->date, s->from, s->to));
	line(p, in, "guide.place", s->place);
	line(p, in, "check.item", s->task_name);
	rule(p, in);
}
