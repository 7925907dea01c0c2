/* SPDX-License-Identifier: Apache-2.0 */
/* screen_scan.c - what the camera sees, and the page that was taken, as it will be sent. */
#include "ui/screens/parts.h"

#include <string.h>

#define PAGES_SHOWN 5 /* numbers beside each other */

/* What gives way, from the roomiest to the barest. */
static const struct {
	int picture;
	bool bare, untitled;
} levels[] = {
	{ MM(190), false, false }, { MM(150), false, false }, { MM(110), false, false },
	{ MM(110), true, false },  { MM(80), true, false },   { MM(80), true, true },
	{ MM(60), true, true },	   { MM(40), true, true },
};

static const char *material_name(const struct view *v)
{
	const struct materials *m = &v->visit->answers.materials;
	for (size_t i = 0; i < m->count; i++)
		if (strcmp(json_str(m->rows[i].spec, "row_guid"), v->visit->scans.row_guid) == 0)
			return json_str(m->rows[i].spec, "material_name");
	return "";
}

static const char *lead(struct page *p, const struct scans *s)
{
	if (s->stage == SCAN_KEPT)
		return page_tr(p, "scan.page", page_printf(p, "%zu", s->looked_at), NULL);
	if (s->stage == SCAN_TAKEN)
		return page_tr(p, "scan.look", NULL);
	if (s->problem == ERR_CAMERA_GONE)
		return "";
	return page_tr(p, scans_are_full(s, s->row_guid) ? "scan.full" : "scan.lead", NULL);
}

/* One thing at a time: what hinders, else what the picture lacks. */
static const char *problem(const struct scans *s)
{
	if (s->problem != ERR_OK)
		return s->problem == ERR_CAMERA_GONE ? "scan.gone" : "error.camera_fault";
	if (s->stage != SCAN_TAKEN)
		return "";
	return s->blurred ? "scan.blurred" : s->glaring ? "scan.glaring" : "";
}

static void picture(struct page *p, struct node *in, const struct scans *s, int height)
{
	widget_add(p, in,
		   &(struct widget){
			   .role = ROLE_IMAGE,
			   .style = STYLE_FIELD,
			   .spoken = page_tr(
				   p, s->stage == SCAN_LIVE ? "scan.live" : "scan.picture", NULL),
			   .personal = true,
			   .height = height,
			   .pixels = &s->shown });
}

/* The pages kept so far, by number; a tap looks at one again. */
static void pages(struct page *p, struct node *in, const struct view *v)
{
	const struct scans *s = &v->visit->scans;
	size_t count = scans_of(s, s->row_guid);
	if (!count)
		return;
	struct paging at = { .pages = (int)((count - 1) / PAGES_SHOWN) + 1 };
	at.page = v->visit->part < at.pages ? v->visit->part : 0;
	at.first = (size_t)at.page * PAGES_SHOWN;
	at.end = at.first + PAGES_SHOWN < count ? at.first + PAGES_SHOWN : count;
	struct node *row = part_row(p, in, PART_KEY_GAP);
	for (size_t i = at.first + 1; i <= at.end; i++) {
		const char *number = page_printf(p, "%zu", i);
		widget_add(p, row,
			   &(struct widget){ .role = ROLE_BUTTON,
					     .style = STYLE_CHANGE,
					     .id = page_printf(p, "scan.page.%zu", i),
					     .text = number,
					     .spoken = page_tr(p, "scan.page", number, NULL),
					     .disabled = s->stage == SCAN_TAKING ||
							 s->stage == SCAN_TAKEN,
					     .checked = s->stage == SCAN_KEPT && s->looked_at == i,
					     .action = ACT_OPEN,
					     .arg = (int64_t)i });
	}
	part_pager(p, in, &at, ACT_PAGE, 0);
}

static void buttons(struct page *p, struct node *in, const struct scans *s)
{
	size_t count = scans_of(s, s->row_guid);
	struct button again = { "scan.again", page_tr(p, "scan.again", NULL), ACT_CHOOSE,
				SCAN_DO_AGAIN, false };
	struct button use = { "scan.use", page_tr(p, "scan.use", NULL), ACT_CHOOSE, SCAN_DO_USE,
			      false };
	struct button back = { "nav.back", page_tr(p, count ? "scan.done" : "nav.step_back", NULL),
			       ACT_BACK, 0, s->stage == SCAN_TAKING };
	bool full = !s->looked_at && scans_are_full(s, s->row_guid);
	struct button take = {
		"scan.take",
		page_tr(p, s->stage == SCAN_TAKING ? "scan.taking" : "scan.take", NULL), ACT_CHOOSE,
		SCAN_DO_TAKE, s->stage == SCAN_TAKING || full || !s->shown.px
	};
	if (s->stage == SCAN_TAKEN || s->stage == SCAN_KEPT)
		part_nav(p, in, &again, &use);
	else
		part_nav(p, in, &back, &take);
}

static void screen(struct page *p, struct node *body, const struct view *v, int level)
{
	const struct scans *s = &v->visit->scans;
	struct halves h = part_halves(p, body);
	if (!levels[level].untitled)
		part_title(p, h.left, page_tr(p, "scan.title", material_name(v), NULL), lead(p, s),
			   levels[level].bare);
	part_problem(p, h.left, "scan.problem", problem(s), levels[level].bare);
	picture(p, h.right, s, levels[level].picture);
	pages(p, h.left, v);
	part_space(p, h.right);
	if (part_is_wide(p))
		part_space(p, h.left);
	buttons(p, h.right, s);
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	part_fit(p, body, v, ARRAY_LEN(levels), screen);
}

const struct screen screen_scan = { .build = build };
