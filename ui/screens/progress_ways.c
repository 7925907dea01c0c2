/* SPDX-License-Identifier: Apache-2.0 */
/* progress_ways.c - see progress_ways.h. */
#include "ui/screens/progress_ways.h"

#include "ui/screens/appoint.h"

static void way_said(struct page *p, struct node *row, const char *id, const char *text,
		     enum screen_action act, int64_t arg)
{
	widget_add(p, row,
		   &(struct widget){ .role = ROLE_BUTTON,
				     .style = STYLE_SECONDARY_BUTTON,
				     .id = id,
				     .text = text,
				     .grow = 1,
				     .action = act,
				     .arg = arg });
}

static void way(struct page *p, struct node *row, const char *id, enum screen_action act,
		int64_t arg)
{
	way_said(p, row, id, page_tr(p, id, NULL), act, arg);
}

/* The number of the case's appointment, also of one that was given back since; "" = none. */
static const char *number_of(const struct tracking *t)
{
	struct progress c;
	bool told = t->answer && progress_read(t->answer, &c) == ERR_OK;
	return told ? json_str(c.appointment, "no") : "";
}

/* Somebody at a window is to see something, and nobody is expected there yet. */
static bool may_appoint(const struct view *v)
{
	const struct tracking *t = &v->visit->tracking;
	const char *no = number_of(t);
	struct progress c;
	return t->answer && !t->asking && progress_read(t->answer, &c) == ERR_OK &&
	       progress_wants_correction(&c) && c.material_count &&
	       (!no[0] || appointing_is_back(&v->visit->appointing, no));
}

void progress_ways(struct page *p, struct node *in, const struct view *v)
{
	const struct tracking *t = &v->visit->tracking;
	const char *no = number_of(t);
	bool correct = tracking_may_correct(t), withdraw = tracking_may_withdraw(t);
	bool print = tracking_may_print(t), appoint = may_appoint(v);
	if (!correct && !withdraw && !print && !appoint && !no[0])
		return;
	struct node *row = part_row(p, in, PART_GAP);
	if (withdraw)
		way(p, row, "progress.withdraw", ACT_CHANGE, TRACKING_WITHDRAW);
	if (correct)
		way(p, row, "progress.correct", ACT_CHANGE, TRACKING_CORRECT);
	if (print)
		way_said(p, row, "progress.print",
			 v->prints_documents ? page_tr(p, "progress.print_document", NULL)
					     : page_tr(p, "progress.print", NULL),
			 ACT_CHOOSE, TRACKING_CASE);
	if (appoint)
		way(p, row, "progress.appoint", ACT_OPEN, OPEN_APPOINT);
	appoint_back_button(p, row, v, "progress.unappoint", no, false);
}

const char *progress_appointment(struct page *p, const struct view *v, const struct progress *c)
{
	const char *no = json_str(c->appointment, "no");
	const char *parts[] = { appoint_when(p, c->appointment), json_str(c->appointment, "hall"),
				no };
	if (appointing_is_back(&v->visit->appointing, no))
		return "";
	return part_join(p, parts, ARRAY_LEN(parts));
}

void progress_unappointed(struct page *p, struct node *in, const struct view *v)
{
	const char *words = appoint_back_words(p, v, number_of(&v->visit->tracking));
	if (words[0])
		widget_add(p, in,
			   &(struct widget){ .role = ROLE_ALERT,
					     .style = STYLE_BODY_STRONG,
					     .id = "progress.unappointed",
					     .text = words });
}
