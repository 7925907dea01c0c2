/* SPDX-License-Identifier: Apache-2.0 */
/* sheets.c - the overlays that lie over a screen: language, size, the idle warning, "really?". */
#include <assert.h>
#include <string.h>

#include "firmware/base/language.h"
#include "ui/screens/parts.h"

static struct node *sheet(struct page *p, const char *name, const char *title_id)
{
	struct node *layer = page_overlay(p, name);
	part_space(p, layer);
	struct node *edge = widget_add(
		p, layer, &(struct widget){ .pad_x = PART_MARGIN, .pad_y = PART_MARGIN });
	struct node *s =
		widget_add(p, edge, &(struct widget){ .style = STYLE_SHEET, .gap = PART_GAP });
	widget_add(p, s,
		   &(struct widget){ .role = ROLE_HEADING,
				     .style = STYLE_HEADING,
				     .text = page_tr(p, title_id, NULL) });
	return s;
}

static void option(struct page *p, struct node *in, enum role role, const char *id,
		   const char *text, int action, int64_t arg, const char *arg_text, bool checked)
{
	widget_add(p, in,
		   &(struct widget){ .role = role,
				     .style = STYLE_CHOICE,
				     .id = id,
				     .text = text,
				     .checkable = true,
				     .checked = checked,
				     .grow = 1,
				     .action = action,
				     .arg = arg,
				     .arg_text = arg_text });
}

static void close_button(struct page *p, struct node *in)
{
	struct button ok = { "overlay.close", page_tr(p, "overlay.close", NULL), ACT_CLOSE_OVERLAY,
			     0, false };
	part_nav(p, in, NULL, &ok);
}

/* What is beside each other on a wide panel stands one under the other elsewhere. */
static void size_options(struct page *p, struct node *s, const struct view *v)
{
	static const char *const ids[] = { "size.standard", "size.elder", "size.huge" };
	struct node *in = part_is_wide(p) ? part_row(p, s, PART_GAP) : s;
	for (int i = 0; i < (int)ARRAY_LEN(ids); i++)
		option(p, in, ROLE_CHOICE, ids[i], page_tr(p, ids[i], NULL), ACT_SET_SIZE, i, NULL,
		       (int)v->look.size == i);
	in = part_is_wide(p) ? part_row(p, s, PART_GAP) : s;
	option(p, in, ROLE_CHECKBOX, "size.contrast", page_tr(p, "size.contrast", NULL),
	       ACT_SET_CONTRAST, !v->look.high_contrast, NULL, v->look.high_contrast);
	option(p, in, ROLE_CHECKBOX, "size.low", page_tr(p, "size.low", NULL), ACT_SET_LOW,
	       !v->look.low_reach, NULL, v->look.low_reach);
}

static void size_sheet(struct page *p, const struct view *v)
{
	struct node *s = sheet(p, "size", "size.title");
	size_options(p, s, v);
	close_button(p, s);
}

static void language_sheet(struct page *p, const struct view *v)
{
	struct node *s = sheet(p, "language", "language.title");
	for (const struct language *l = languages; l->code; l++)
		if (l->offered)
			option(p, s, ROLE_CHOICE, page_printf(p, "language.%s", l->code),
			       page_tr_in(p, l->code, "language.own"), ACT_SET_LANGUAGE, 0, l->code,
			       strcmp(v->look.language, l->code) == 0);
	close_button(p, s);
}

/* What the end would leave undone. */
static void undone(struct page *p, struct node *s, const struct view *v)
{
	size_t left = basket_left(&v->visit->basket);
	if (left)
		widget_add(
			p, s,
			&(struct widget){ .role = ROLE_TEXT,
					  .style = STYLE_BODY,
					  .id = "basket.left",
					  .text = page_tr_n(p, "basket.left_end", (int64_t)left,
							    page_printf(p, "%zu", left), NULL) });
}

static void idle_sheet(struct page *p, const struct view *v)
{
	struct node *s = sheet(p, "idle", "idle.title");
	part_text(p, s, STYLE_VALUE,
		  page_tr_n(p, "idle.seconds", v->overlays->idle_s,
			    page_printf(p, "%d", v->overlays->idle_s), NULL));
	undone(p, s, v);
	struct button more = { "idle.continue", page_tr(p, "idle.continue", NULL), ACT_CONTINUE, 0,
			       false };
	part_nav(p, s, NULL, &more);
}

static void confirm_sheet(struct page *p, const struct view *v)
{
	struct node *s = sheet(p, "confirm", "confirm.title");
	undone(p, s, v);
	struct button no = { "confirm.no", page_tr(p, "confirm.no", NULL), ACT_CLOSE_OVERLAY, 0,
			     false };
	struct button yes = { "confirm.yes", page_tr(p, "confirm.yes", NULL), ACT_CONFIRM, 0,
			      false };
	part_nav(p, s, &no, &yes);
}

bool overlays_have(const struct overlays *o, enum overlay overlay)
{
	for (size_t i = 0; i < o->depth; i++)
		if (o->stack[i] == overlay)
			return true;
	return false;
}

/* The topmost; help is a screen, and what it covers is not drawn. */
void sheet_build(struct page *p, const struct view *v)
{
	static void (*const sheets[OVERLAY_COUNT])(struct page *, const struct view *) = {
		[OVERLAY_LANGUAGE] = language_sheet,
		[OVERLAY_SIZE] = size_sheet,
		[OVERLAY_CONFIRM] = confirm_sheet,
		[OVERLAY_IDLE] = idle_sheet,
	};
	const struct overlays *o = v->overlays;
	assert(o->depth <= OVERLAY_COUNT);
	if (o->depth && sheets[o->stack[o->depth - 1]])
		sheets[o->stack[o->depth - 1]](p, v);
}
