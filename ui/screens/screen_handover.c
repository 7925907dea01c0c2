/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen_handover.c - an unfinished application goes on elsewhere: on the phone by a code to be scanned once,
 * at a window by a number, or another day by an appointment. What cannot be done now is said, and the other ways stay.
 */
#include "ui/screens/appoint.h"

static const struct {
	int qr;
	bool bare, wordless, untitled;
} levels[] = {
	{ MM(80), false, false, false }, { MM(62), false, false, false },
	{ MM(62), true, false, false },	 { MM(50), true, true, false },
	{ MM(40), true, true, true },
};

static const struct {
	const char *id, *button, *words, *unknown;
} ways[] = {
	[HANDOVER_PHONE] = { "handover.phone", "handover.phone", "handover.phone_words",
			     "handover.phone_unknown" },
	[HANDOVER_WINDOW] = { "handover.window", "handover.window", "handover.window_words",
			      "handover.window_unknown" },
};

/* Why not; the other way is offered by the same sentence. */
static const char *problem(const struct handover *h, enum handover_way way, int level)
{
	bool brief = levels[level].untitled;
	switch ((int)h->problem[way]) {
	case ERR_OK:
		return "";
	case ERR_TIMEOUT:
	case ERR_KEEPER_GONE:
	case ERR_IO:
		return brief ? "handover.brief_unknown" : ways[way].unknown;
	case ERR_CONFLICT:
	case ERR_NOT_FOUND:
		return "handover.refused";
	default:
		if (brief)
			return "handover.brief_offline";
		return way == HANDOVER_PHONE ? "handover.phone_offline" : "handover.window_offline";
	}
}

static void way_button(struct page *p, struct node *in, const struct handover *h,
		       enum handover_way way)
{
	bool again = h->key[way][0] && h->problem[way] != ERR_OK;
	widget_add(p, in,
		   &(struct widget){
			   .role = ROLE_BUTTON,
			   .style = STYLE_SECONDARY_BUTTON,
			   .id = ways[way].id,
			   .text = page_tr(p, again ? "handover.again" : ways[way].button, NULL),
			   .disabled = h->asking[way],
			   .action = ACT_CHOOSE,
			   .arg = way });
}

static void code(struct page *p, struct node *card, const struct handover *h, int level)
{
	widget_add(p, card,
		   &(struct widget){ .role = ROLE_IMAGE,
				     .style = STYLE_ICON,
				     .id = "handover.qr",
				     .qr = true,
				     .value = h->token,
				     .spoken = page_tr(p, "handover.qr", NULL),
				     .width = levels[level].qr,
				     .height = levels[level].qr });
	if (levels[level].untitled)
		return;
	widget_add(p, card,
		   &(struct widget){ .role = ROLE_TEXT,
				     .style = STYLE_BODY,
				     .id = "handover.once",
				     .text = page_tr(p, "handover.qr", NULL) });
}

static void number(struct page *p, struct node *card, const struct handover *h, int level)
{
	static const char *const words[] = { [PRINT_NO_PRINTER] = "handover.note_it",
					     [PRINT_RUNNING] = "handover.printing",
					     [PRINT_DONE] = "handover.printed",
					     [PRINT_FAILED] = "handover.note_it",
					     [PRINT_WAITING] = "print.waiting",
					     [PRINT_AGAIN] = "print.again",
					     [PRINT_DOUBT] = "print.doubt" };
	struct fact facts[] = {
		{ .label = page_tr(p, "handover.number", NULL),
		  .value = h->number,
		  .id = "handover.number",
		  .style = STYLE_BIG_NUMBER },
		{ .label = page_tr(p, "help.window", NULL), .value = h->window },
	};
	part_facts(p, card, facts, 0, h->window[0] ? 2 : 1);
	if (!levels[level].wordless)
		part_text(p, card, STYLE_BODY, page_tr(p, words[h->print], NULL));
}

static void way_card(struct page *p, struct node *in, const struct view *v, enum handover_way way,
		     int level)
{
	const struct handover *h = &v->visit->handover;
	bool done = way == HANDOVER_PHONE ? h->token[0] : h->number[0];
	struct node *card = part_card(p, in);
	if (done && way == HANDOVER_PHONE) {
		code(p, card, h, level);
		return;
	}
	if (done) {
		number(p, card, h, level);
		return;
	}
	if (!levels[level].wordless)
		part_text(p, card, STYLE_BODY, page_tr(p, ways[way].words, NULL));
	part_problem(p, card, page_printf(p, "%s.problem", ways[way].id), problem(h, way, level),
		     true);
	way_button(p, card, h, way);
}

/* Another day; or the one that was taken. */
static void appoint_card(struct page *p, struct node *in, const struct view *v, int level)
{
	const struct appointing *a = &v->visit->appointing;
	struct node *card = part_card(p, in);
	if (a->no[0])
		part_text(p, card, STYLE_BODY_STRONG,
			  page_tr(p, "appoint.taken", a->no, appoint_when(p, appointing_slot(a)),
				  NULL));
	else if (!levels[level].wordless)
		part_text(p, card, STYLE_BODY, page_tr(p, "appoint.offer", NULL));
	widget_add(p, card,
		   &(struct widget){ .role = ROLE_BUTTON,
				     .style = STYLE_SECONDARY_BUTTON,
				     .id = "handover.appoint",
				     .text = page_tr(p, "handover.appoint", NULL),
				     .action = ACT_CHOOSE,
				     .arg = HANDOVER_APPOINT });
}

static void row(struct page *p, struct node *in, const struct view *v, const void *arg, size_t i,
		int level)
{
	(void)arg;
	if (i == HANDOVER_APPOINT)
		appoint_card(p, in, v, level);
	else
		way_card(p, in, v, (enum handover_way)i, level);
}

static struct node *screen(struct page *p, struct node *body, const struct view *v, const void *arg,
			   const struct paging *at)
{
	struct halves h = part_halves(p, body);
	if (!levels[at->level].untitled)
		part_title(p, h.left, page_tr(p, "handover.title", NULL),
			   page_tr(p, "handover.lead", NULL), levels[at->level].bare);
	struct node *list = part_column(p, h.right, PART_GAP);
	for (size_t i = at->first; i < at->end; i++)
		row(p, list, v, arg, i, at->level);
	part_space(p, h.right);
	if (part_is_wide(p))
		part_space(p, h.left);
	part_pager(p, h.left, at, ACT_PAGE, 0);
	struct button next = { "nav.next", page_tr(p, "handover.go_on", NULL), ACT_NEXT, 0, false };
	part_nav(p, h.right, NULL, &next);
	return h.right;
}

/* Whole if any way of it is; over two pages in the barest. */
static void build(struct page *p, struct node *body, const struct view *v)
{
	if (v->visit->handover.appoints) {
		appoint_build(p, body, v);
		return;
	}
	struct paged list = { .count = HANDOVER_WAYS +
				       (size_t)appoint_is_offered(v->visit->answers.item),
			      .width = part_width(p),
			      .gap = PART_GAP,
			      .wanted = v->visit->part,
			      .levels = ARRAY_LEN(levels),
			      .screen = screen,
			      .row = row };
	part_paged(p, body, v, &list);
}

const struct screen screen_handover = { .build = build };
