/* SPDX-License-Identifier: Apache-2.0 */
/*
 * frame.c - what is the same on every screen: header, step bar, bottom bar in its fixed order. Heights
 * are the look's: 37, 24 and 42 mm.
 */
#include <assert.h>
#include <time.h>

#include "ui/screens/parts.h"

#define CHINA_S (8 * 3600)
#define BAR_GAP MM(2.6) /* between targets */

/* Header */

static const json_t *hall_of(const struct view *v)
{
	return json_object_get(v->status, "hall");
}

/* A clock nobody vouches for shows no time; what is not known yet is not said to be wrong either. */
static void wall_clock(struct page *p, struct node *in, const struct view *v)
{
	static const char *const days[] = { "day.sunday",    "day.monday",   "day.tuesday",
					    "day.wednesday", "day.thursday", "day.friday",
					    "day.saturday" };
	time_t t = (time_t)(v->wall_ms / 1000) + CHINA_S;
	struct tm tm;
	if (!v->wall_ms) {
		part_text(p, in, STYLE_HEADER_SMALL,
			  v->status ? page_tr(p, "frame.no_time", NULL) : "");
		return;
	}
	gmtime_r(&t, &tm);
	part_text(p, in, STYLE_HEADER_CLOCK, page_printf(p, "%02d:%02d", tm.tm_hour, tm.tm_min));
	part_text(p, in, STYLE_HEADER_SMALL,
		  page_tr(p, "frame.date", page_printf(p, "%d", tm.tm_mon + 1),
			  page_printf(p, "%d", tm.tm_mday), page_tr(p, days[tm.tm_wday], NULL),
			  NULL));
}

bool frame_has_waiting(const struct view *v)
{
	return !v->look.low_reach && v->look.size == UI_SIZE_STANDARD;
}

/* Quiet, and only where it leads somewhere: something waits for whoever's card was read. */
static void waiting(struct page *p, struct node *in, const struct view *v)
{
	size_t count = waiting_count(&v->visit->waiting);
	if (count && frame_has_waiting(v) && !frame_shows_help(v) &&
	    plan_opens(v->stage, STAGE_NOTICES, &v->facts))
		widget_add(p, in,
			   &(struct widget){ .role = ROLE_BUTTON,
					     .style = STYLE_SECONDARY_BUTTON,
					     .id = "notices.open",
					     .text = page_tr_n(p, "frame.notices", (int64_t)count,
							       page_printf(p, "%zu", count), NULL),
					     .action = ACT_NOTICES });
}

bool frame_has_licences(const struct view *v)
{
	return frame_has_waiting(v) && (v->stage == STAGE_CONSENT || v->stage == STAGE_MATERIALS);
}

/* Where their use is the question. */
static void licences(struct page *p, struct node *in, const struct view *v)
{
	if (frame_has_licences(v) && !frame_shows_help(v) &&
	    plan_opens(v->stage, STAGE_LICENCES, &v->facts))
		widget_add(p, widget_add(p, in, &(struct widget){ .pad_x = MM(3) }),
			   &(struct widget){ .role = ROLE_BUTTON,
					     .style = STYLE_SECONDARY_BUTTON,
					     .id = "licences.open",
					     .text = page_tr(p, "licences.title", NULL),
					     .action = ACT_LICENCES });
}

static void header(struct page *p, const struct view *v)
{
	const char *hall = json_str(hall_of(v), "name");
	struct node *h = widget_add(p, NULL,
				    &(struct widget){ .style = STYLE_HEADER,
						      .flow = FLOW_ROW,
						      .cross = ALIGN_CENTRE,
						      .height = PART_HEADER });
	struct node *left = widget_add(p, h, &(struct widget){ .grow = 1, .gap = MM(1) });
	part_text(p, left, STYLE_HEADER_TITLE,
		  hall[0] ? page_strdup(p, hall) : page_tr(p, "frame.hall", NULL));
	part_text(p, left, STYLE_HEADER_SMALL,
		  page_tr(p, "frame.terminal", v->terminal_id ? v->terminal_id : "", NULL));
	waiting(p, h, v);
	licences(p, h, v);
	struct node *right = widget_add(p, h, &(struct widget){ .cross = ALIGN_END, .gap = MM(1) });
	wall_clock(p, right, v);
}

bool frame_steps(const struct view *v, int *step, int *of)
{
	return !frame_shows_help(v) && plan_progress(v->stage, &v->facts, step, of);
}

/* Without a certain total the step is told alone. */
static void steps(struct page *p, const struct view *v)
{
	int step, of;
	if (!frame_steps(v, &step, &of))
		return;
	const char *now = page_printf(p, "%d", step), *all = page_printf(p, "%d", of);
	struct node *s = widget_add(p, NULL,
				    &(struct widget){ .style = STYLE_STEPS,
						      .flow = FLOW_ROW,
						      .cross = ALIGN_CENTRE,
						      .gap = MM(7),
						      .height = PART_STEPS });
	part_text(p, s, STYLE_STEPS_TEXT,
		  of ? page_tr(p, "frame.step", now, all, NULL)
		     : page_tr(p, "frame.step_open", now, NULL));
	if (of)
		widget_add(p, s,
			   &(struct widget){ .role = ROLE_PROGRESS,
					     .style = STYLE_PROGRESS,
					     .value = page_printf(p, "%s/%s", now, all),
					     .grow = 1 });
	else
		part_space(p, s);
	const char *name = screen_of(v->stage)->step;
	if (name)
		part_text(p, s, STYLE_STEPS_NAME, page_tr(p, name, NULL));
}

/* Bottom bar */

struct bar_item {
	const char *id, *text, *icon;
	int action;
};

static void bar_button(struct page *p, struct node *bar, const struct bar_item *item, bool disabled,
		       bool help)
{
	widget_add(p, bar,
		   &(struct widget){ .role = ROLE_BUTTON,
				     .style = help ? STYLE_BAR_HELP : STYLE_BAR_ITEM,
				     .id = item->id,
				     .text = page_tr(p, item->text, NULL),
				     .icon = item->icon,
				     .icon_above = true,
				     .pad_x = MM(1),
				     .disabled = disabled,
				     .grow = help ? 6 : 5, /* six Hanzi instead of two */
				     .action = item->action });
}

static void bottom_bar(struct page *p, const struct view *v)
{
	static const struct bar_item back = { "bar.back", "bar.back", "back", ACT_BACK };
	static const struct bar_item home = { "bar.home", "bar.home", "home", ACT_HOME };
	static const struct bar_item items[] = {
		{ "bar.size", "bar.size", "letters", ACT_SIZE_SHEET },
		{ "bar.voice", "bar.voice", "voice", ACT_VOICE },
		{ "bar.language", "bar.language", "globe", ACT_LANGUAGE_SHEET },
	};
	static const struct bar_item help = { "bar.help", "bar.help", "headset", ACT_HELP };
	struct node *bar = widget_add(
		p, NULL,
		&(struct widget){
			.style = STYLE_BAR, .flow = FLOW_ROW, .gap = BAR_GAP, .height = PART_BAR });
	if (frame_shows_help(v) || plan_is(v->stage, PLAN_BACK))
		bar_button(p, bar, &back, false, false);
	bar_button(p, bar, &home, !plan_has_home(v->stage), false);
	/* There are no spoken prompts yet: voice keeps its place and cannot be pressed. */
	for (size_t i = 0; i < ARRAY_LEN(items); i++)
		bar_button(p, bar, &items[i], items[i].action == ACT_VOICE, false);
	bar_button(p, bar, &help, false, true);
}

bool frame_shows_help(const struct view *v)
{
	return overlays_have(v->overlays, OVERLAY_HELP);
}

void screen_build(struct page *p, const struct view *v)
{
	assert(v->visit && v->overlays);
	page_place(p, frame_shows_help(v) ? "help" : plan_name(v->stage));
	for (size_t i = 0; i < v->overlays->depth; i++)
		page_place(p, page_printf(p, "%d", (int)v->overlays->stack[i]));
	header(p, v);
	steps(p, v);
	struct node *body = widget_add(
		p, NULL,
		&(struct widget){
			.grow = 1, .pad_x = PART_MARGIN, .pad_y = PART_BODY_PAD, .gap = PART_GAP });
	(frame_shows_help(v) ? &screen_help : screen_of(v->stage))->build(p, body, v);
	bottom_bar(p, v);
	sheet_build(p, v);
}
