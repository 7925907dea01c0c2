/* SPDX-License-Identifier: Apache-2.0 */
/* screen_identify.c - put the card here: waiting, reading, what went wrong, what else there is. */
#include "ui/screens/parts.h"

/* What gives way: first the picture, then the question's size, then what else there is. */
static const struct {
	int picture;
	bool bare, alone, untitled;
} levels[] = {
	{ MM(130), false, false, false }, { MM(115), false, false, false },
	{ MM(100), false, false, false }, { MM(85), false, false, false },
	{ MM(70), false, false, false },  { MM(55), false, false, false },
	{ MM(40), false, false, false },  { 0, false, false, false },
	{ 0, true, false, false },	  { MM(40), true, true, false },
	{ 0, true, true, false },	  { 0, true, true, true },
};

static bool is_reading(const struct view *v)
{
	return v->visit->holder.reading || v->visit->holder.checking;
}

static const char *lead(const struct view *v)
{
	if (!v->reader_usable)
		return "identify.no_reader";
	if (v->card_left)
		return "identify.lift";
	return is_reading(v) ? "identify.reading" : "identify.lead";
}

static const char *icon(const struct view *v)
{
	if (!v->reader_usable)
		return "window";
	return is_reading(v) ? "hourglass" : "id-card";
}

/* Who will use what is read. */
static const char *authority(struct page *p, const struct view *v)
{
	const char *dept = json_str(v->visit->browse.item, "dept_name");
	return dept[0] ? dept : page_tr(p, "identify.authority", NULL);
}

static void picture(struct page *p, struct node *in, const struct view *v, int height)
{
	if (!height)
		return;
	struct node *centre = widget_add(p, in, &(struct widget){ .cross = ALIGN_CENTRE });
	widget_add(p, centre,
		   &(struct widget){ .role = ROLE_IMAGE,
				     .style = STYLE_DASHED,
				     .icon = icon(v),
				     .spoken = page_tr(p, lead(v), NULL),
				     .width = height * 3 / 2,
				     .height = height });
}

static void screen(struct page *p, struct node *body, const struct view *v, int level)
{
	const char *window_title = v->reader_usable ? "identify.title" : "identify.title_window";
	struct halves h = part_halves(p, body);
	if (!levels[level].untitled || v->visit->holder.problem == ERR_OK)
		part_title(p, h.left, page_tr(p, window_title, NULL), page_tr(p, lead(v), NULL),
			   levels[level].bare);
	if (levels[level].bare && v->visit->holder.problem == ERR_OK)
		part_text(p, h.left, STYLE_LEAD, page_tr(p, lead(v), NULL));
	part_problem(p, h.left, "error.summary",
		     v->visit->holder.problem == ERR_OK ? ""
							: err_message_id(v->visit->holder.problem),
		     levels[level].untitled);
	picture(p, h.left, v, levels[level].picture);
	const struct fact facts[] = {
		{ .label = page_tr(p, "identify.also", NULL),
		  .value = page_tr(p, "identify.also_cards", NULL) },
		{ .label = page_tr(p, "identify.none", NULL),
		  .value = page_tr(p, "identify.none_way", NULL) },
	};
	if (!levels[level].alone)
		part_facts(p, part_card(p, h.right), facts, 0, ARRAY_LEN(facts));
	part_text(p, h.right, levels[level].bare ? STYLE_CARD_TEXT : STYLE_SECONDARY,
		  page_tr(p, "identify.privacy", authority(p, v), NULL));
	part_space(p, h.right);
	struct node *row = part_row(p, h.right, PART_GAP);
	widget_add(p, row,
		   &(struct widget){ .role = ROLE_BUTTON,
				     .style = STYLE_SECONDARY_BUTTON,
				     .id = "identify.window",
				     .text = page_tr(p, "identify.window", NULL),
				     .icon = "people",
				     .grow = 1,
				     .action = ACT_HELP });
	if (!v->look.size)
		part_space(p, row);
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	part_fit(p, body, v, ARRAY_LEN(levels), screen);
}

const struct screen screen_identify = { .step = "step.identify", .build = build };
