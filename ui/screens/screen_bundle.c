/* SPDX-License-Identifier: Apache-2.0 */
/* screen_bundle.c - the parts of a bundle, each with its department; what may be left out has a box. */
#include "ui/screens/bundle_words.h"

#include "firmware/core/item/bundle.h"

#define LEVELS 4

static void required(struct page *p, struct node *in, const json_t *part, const char *id, int level)
{
	struct node *row = widget_add(p, in,
				      &(struct widget){ .role = ROLE_LISTITEM,
							.style = STYLE_CARD,
							.id = id,
							.spoken = json_str(part, "task_name"),
							.flow = FLOW_ROW,
							.cross = ALIGN_CENTRE,
							.gap = MM(4),
							.pad_y = level > 1 ? MM(2) : 0 });
	if (level < 3)
		part_text(p, row, STYLE_TAG, page_tr(p, "bundle.required", NULL));
	struct node *side = widget_add(p, row, &(struct widget){ .grow = 1, .gap = MM(1) });
	if (level > 1) {
		part_text(p, side, STYLE_CARD_TEXT, bundle_part_words(p, part));
		return;
	}
	part_text(p, side, STYLE_VALUE, json_str(part, "task_name"));
	part_text(p, side, STYLE_SECONDARY, json_str(part, "dept_name"));
}

static void row(struct page *p, struct node *in, const struct view *v, const void *arg, size_t i,
		int level)
{
	const json_t *part = json_array_get(arg, i);
	const char *id = page_printf(p, "bundle.part.%s", json_str(part, "row_guid"));
	(void)v;
	if (bundle_part_is_required(part)) {
		required(p, in, part, id, level);
		return;
	}
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_CHECKBOX,
				     .style = STYLE_CHOICE,
				     .id = id,
				     .text = bundle_part_words(p, part),
				     .checkable = true,
				     .checked = bundle_part_is_kept(part),
				     .action = ACT_CHOOSE,
				     .arg_text = json_str(part, "row_guid") });
}

static struct node *screen(struct page *p, struct node *body, const struct view *v, const void *arg,
			   const struct paging *at)
{
	const json_t *item = v->visit->browse.item;
	const char *saved = bundle_saved(p, item);
	struct halves h = part_halves(p, body);
	if (at->level < 3)
		part_title(p, h.left, json_str(item, "task_name"), page_tr(p, "bundle.lead", NULL),
			   at->level > 0);
	if (saved[0])
		widget_add(
			p, h.left,
			&(struct widget){ .role = ROLE_TEXT,
					  .style = at->level > 1 ? STYLE_BODY : STYLE_BODY_STRONG,
					  .id = "bundle.saved",
					  .text = saved });
	struct node *list = part_column(p, h.right, PART_GAP);
	for (size_t i = at->first; i < at->end; i++)
		row(p, list, v, arg, i, at->level);
	part_space(p, h.right);
	if (part_is_wide(p))
		part_space(p, h.left);
	part_pager(p, h.left, at, ACT_PAGE, 0);
	struct button back = { "nav.back", page_tr(p, "nav.step_back", NULL), ACT_BACK, 0, false };
	struct button next = { "nav.next", page_tr(p, "nav.step_next", NULL), ACT_NEXT, 0,
			       !bundle_kept(item) };
	part_nav(p, h.right, &back, &next);
	return h.right;
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	const json_t *parts = bundle_parts(v->visit->browse.item);
	struct paged list = { .count = json_array_size(parts),
			      .width = part_width(p),
			      .gap = PART_GAP,
			      .wanted = v->visit->part,
			      .levels = LEVELS,
			      .arg = parts,
			      .screen = screen,
			      .row = row };
	part_paged(p, body, v, &list);
}

const struct screen screen_bundle = { .build = build };
