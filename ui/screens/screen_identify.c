/* SPDX-License-Identifier: Apache-2.0 */
/* screen_identify.c - put the card here: waiting, reading, what went wrong, what else there is. */
#include "ui/screens/people_words.h"

#include "firmware/core/visit/people.h"

/*
 * What gives way: first the picture, then the notice's rows for one sentence that says the same, then
 * the question's size, then what else there is. The notice itself never does: it stands before the read.
 */
static const struct {
	int picture;
	bool rows, bare, alone, untitled;
} levels[] = {
	{ MM(110), true, false, false, false }, { MM(95), true, false, false, false },
	{ MM(80), true, false, false, false },	{ MM(65), true, false, false, false },
	{ MM(50), true, false, false, false },	{ MM(40), true, false, false, false },
	{ MM(85), false, false, false, false }, { MM(70), false, false, false, false },
	{ MM(55), false, false, false, false }, { MM(40), false, false, false, false },
	{ 0, false, false, false, false },	{ 0, false, true, false, false },
	{ MM(40), false, true, true, false },	{ 0, false, true, true, false },
	{ 0, false, true, true, true },
};

/* Whose card is asked for. */
static const struct holder *asked(const struct view *v)
{
	return people_ask_deputy(v->visit) ? &v->visit->deputy.holder : &v->visit->holder;
}

static bool is_reading(const struct view *v)
{
	return asked(v)->reading || asked(v)->checking;
}

static const char *lead(const struct view *v)
{
	if (!v->reader_usable)
		return "identify.no_reader";
	if (v->card_left)
		return "identify.lift";
	return is_reading(v) ? "identify.reading" : part_card_asked(v->visit).lead;
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

/* Who, what for, how long, and the citizen's rights. */
static void notice(struct page *p, struct node *in, const struct view *v, int level)
{
	if (!levels[level].rows) {
		part_text(p, in, levels[level].bare ? STYLE_CARD_TEXT : STYLE_SECONDARY,
			  page_tr(p, "identify.privacy", authority(p, v), NULL));
		return;
	}
	const char *values[] = {
		authority(p, v),
		page_tr(p, "privacy.purpose_text", NULL),
		page_tr(p, "privacy.retention_text", NULL),
		page_tr(p, "privacy.rights_text", NULL),
	};
	static const char *const labels[] = { "privacy.authority", "privacy.purpose",
					      "privacy.retention", "privacy.rights" };
	struct fact facts[ARRAY_LEN(labels)];
	for (size_t i = 0; i < ARRAY_LEN(labels); i++)
		facts[i] = (struct fact){ .label = page_tr(p, labels[i], NULL),
					  .value = values[i],
					  .id = labels[i],
					  .style = STYLE_BODY };
	part_text(p, in, STYLE_BODY_STRONG, page_tr(p, "privacy.title", NULL));
	part_facts(p, part_card(p, in), facts, 0, ARRAY_LEN(facts));
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

/* As part_title(), but that the question says whose card it is. */
static void title(struct page *p, struct node *in, const struct view *v, bool bare)
{
	struct card_words words = part_card_asked(v->visit);
	const char *id = v->reader_usable ? words.title : "identify.title_window";
	struct node *box = part_column(p, in, MM(1));
	widget_add(p, box,
		   &(struct widget){ .role = ROLE_HEADING,
				     .style = bare ? STYLE_HEADING : STYLE_TITLE,
				     .id = "identify.who",
				     .value = words.who,
				     .text = page_tr(p, id, NULL) });
	if (!bare)
		part_text(p, box, STYLE_LEAD, page_tr(p, lead(v), NULL));
}

static void screen(struct page *p, struct node *body, const struct view *v, int level)
{
	enum err problem = asked(v)->problem;
	struct halves h = part_halves(p, body);
	if (!levels[level].untitled || problem == ERR_OK)
		title(p, h.left, v, levels[level].bare);
	if (levels[level].bare && problem == ERR_OK)
		part_text(p, h.left, STYLE_LEAD, page_tr(p, lead(v), NULL));
	part_problem(p, h.left, "error.summary", problem == ERR_OK ? "" : err_message_id(problem),
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
	notice(p, h.right, v, level);
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
