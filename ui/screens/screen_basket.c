/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen_basket.c - the items of the visit, by pages: what waits can be opened and taken out, what was handed in has
 * its own number and word.
 */
#include "ui/screens/parts.h"

#define LEVELS	4
#define ROW_GAP MM(4)

static const char *const words[] = { [CASE_STORED] = "receipt.stored",
				     [CASE_RECEIVED] = "receipt.received",
				     [CASE_ACCEPTED] = "receipt.accepted" };

static void waiting_row(struct page *p, struct node *in, const struct basket_entry *e, size_t i,
			int level)
{
	bool gone = e->state == BASKET_GONE;
	struct node *row = part_row(p, in, PART_GAP);
	struct node *card = widget_add(p, row,
				       &(struct widget){ .role = ROLE_LISTITEM,
							 .style = STYLE_CARD,
							 .id = page_printf(p, "basket.item.%zu", i),
							 .value = gone ? "gone" : "todo",
							 .spoken = e->task_name,
							 .gap = MM(1),
							 .pad_y = MM(5),
							 .grow = 1,
							 .action = gone ? ACT_NONE : ACT_CHOOSE,
							 .arg_text = e->row_guid });
	part_text(p, card, level > 1 ? STYLE_BODY_STRONG : STYLE_CARD_TITLE, e->task_name);
	if (level < 3 || gone)
		part_text(p, card, STYLE_CARD_TEXT,
			  page_tr(p, gone ? "basket.gone" : "basket.to_do", NULL));
	widget_add(p, row,
		   &(struct widget){ .role = ROLE_BUTTON,
				     .style = STYLE_CHANGE,
				     .id = page_printf(p, "basket.remove.%zu", i),
				     .text = page_tr(p, "basket.remove", NULL),
				     .action = ACT_CHANGE,
				     .arg = (int64_t)i });
}

static void done_row(struct page *p, struct node *in, const struct basket_entry *e, size_t i,
		     int level)
{
	struct node *card = widget_add(
		p, in, &(struct widget){ .style = STYLE_CARD, .gap = MM(1), .pad_y = MM(5) });
	widget_add(p, card,
		   &(struct widget){ .role = ROLE_LISTITEM,
				     .style = level > 1 ? STYLE_BODY_STRONG : STYLE_CARD_TITLE,
				     .id = page_printf(p, "basket.item.%zu", i),
				     .text = e->task_name,
				     .value = case_word_name(e->word) });
	part_text(p, card, STYLE_BODY, page_tr(p, words[e->word], NULL));
	part_text(p, card, STYLE_BODY,
		  page_printf(p, "%s %s", page_tr(p, "receipt.serial", NULL), e->serial));
	if (e->project_no[0] && level < 3)
		part_text(p, card, STYLE_BODY,
			  page_printf(p, "%s %s", page_tr(p, "receipt.project_no", NULL),
				      e->project_no));
}

static void row(struct page *p, struct node *in, const struct view *v, const void *arg, size_t i,
		int level)
{
	const struct basket *b = arg;
	(void)v;
	if (b->entries[i].state == BASKET_DONE)
		done_row(p, in, &b->entries[i], i, level);
	else
		waiting_row(p, in, &b->entries[i], i, level);
}

static const char *lead(struct page *p, const struct basket *b)
{
	if (!b->count)
		return page_tr(p, "basket.empty", NULL);
	if (b->count == BASKET_MAX)
		return page_tr(p, "basket.full", page_printf(p, "%d", BASKET_MAX), NULL);
	return page_tr(p, "basket.lead", NULL);
}

static void nav(struct page *p, struct node *in, const struct view *v)
{
	const struct basket *b = &v->visit->basket;
	bool next = basket_next(b), read = v->visit->handed.stored;
	struct button add = { "basket.add", page_tr(p, "basket.add", NULL), ACT_OPEN, 0,
			      b->count == BASKET_MAX };
	struct button go = { "nav.next",
			     page_tr(p, next || !read ? "basket.next" : "basket.receipt", NULL),
			     ACT_NEXT, 0, !next && !read };
	part_nav(p, in, &add, &go);
}

static struct node *screen(struct page *p, struct node *body, const struct view *v, const void *arg,
			   const struct paging *at)
{
	struct halves h = part_halves(p, body);
	if (at->level < 3)
		part_title(p, h.left, page_tr(p, "basket.title", NULL), lead(p, arg),
			   at->level > 0);
	struct node *list = part_column(p, h.right, ROW_GAP);
	for (size_t i = at->first; i < at->end; i++)
		row(p, list, v, arg, i, at->level);
	part_space(p, h.right);
	if (part_is_wide(p))
		part_space(p, h.left);
	part_pager(p, h.left, at, ACT_PAGE, 0);
	nav(p, h.right, v);
	return h.right;
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	struct paged list = { .count = v->visit->basket.count,
			      .width = part_width(p),
			      .gap = ROW_GAP,
			      .wanted = v->visit->part,
			      .levels = LEVELS,
			      .arg = &v->visit->basket,
			      .screen = screen,
			      .row = row };
	part_paged(p, body, v, &list);
}

const struct screen screen_basket = { .build = build };
