/* SPDX-License-Identifier: Apache-2.0 */
/*
 * frame.c - what is the same on every screen: header, step bar, bottom bar in its fixed order, and the
 * overlays. Heights are the look's: 37, 24 and 42 mm.
 */
#include <string.h>
#include <time.h>

#include "firmware/base/language.h"
#include "ui/screens/parts.h"

#define CHINA_S (8 * 3600)
#define BAR_GAP MM(2.6) /* between targets */

/* Header */

static const json_t *hall_of(const struct view *v)
{
	return json_object_get(v->status, "hall");
}

static void header(struct page *p, const struct view *v)
{
	static const char *const days[] = { "day.sunday",    "day.monday",   "day.tuesday",
					    "day.wednesday", "day.thursday", "day.friday",
					    "day.saturday" };
	time_t t = (time_t)(v->wall_ms / 1000) + CHINA_S;
	struct tm tm;
	gmtime_r(&t, &tm);
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
	struct node *right = widget_add(p, h, &(struct widget){ .cross = ALIGN_END, .gap = MM(1) });
	part_text(p, right, STYLE_HEADER_CLOCK, page_printf(p, "%02d:%02d", tm.tm_hour, tm.tm_min));
	part_text(p, right, STYLE_HEADER_SMALL,
		  page_tr(p, "frame.date", page_printf(p, "%d", tm.tm_mon + 1),
			  page_printf(p, "%d", tm.tm_mday), page_tr(p, days[tm.tm_wday], NULL),
			  NULL));
}

static void steps(struct page *p, const struct view *v)
{
	static const char *const names[SESSION_STATE_COUNT] = {
		[SESSION_IDENTIFY] = "step.identify",	[SESSION_FORM] = "step.form",
		[SESSION_MATERIALS] = "step.materials", [SESSION_CHECK] = "step.check",
		[SESSION_SUBMITTING] = "step.check",	[SESSION_RECEIPT] = "step.receipt",
	};
	int step, of;
	if (!session_progress(v->state, &v->facts, &step, &of))
		return;
	const char *now = page_printf(p, "%d", step), *all = page_printf(p, "%d", of);
	struct node *s = widget_add(p, NULL,
				    &(struct widget){ .style = STYLE_STEPS,
						      .flow = FLOW_ROW,
						      .cross = ALIGN_CENTRE,
						      .gap = MM(7),
						      .height = PART_STEPS });
	part_text(p, s, STYLE_STEPS_TEXT, page_tr(p, "frame.step", now, all, NULL));
	widget_add(p, s,
		   &(struct widget){ .role = ROLE_PROGRESS,
				     .style = STYLE_PROGRESS,
				     .value = page_printf(p, "%d/%d", step, of),
				     .grow = 1 });
	if (names[v->state])
		part_text(p, s, STYLE_STEPS_NAME, page_tr(p, names[v->state], NULL));
}

/* Bottom bar */

struct bar_item {
	const char *id, *text, *icon;
	int action;
};

/* Where there is a way back; after a submit there is none. */
static bool has_way_back(const struct view *v)
{
	static const bool back[SESSION_STATE_COUNT] = {
		[SESSION_SEARCH] = true, [SESSION_ITEM] = true,	     [SESSION_IDENTIFY] = true,
		[SESSION_FORM] = true,	 [SESSION_MATERIALS] = true, [SESSION_CHECK] = true,
		[SESSION_HELP] = true,
	};
	return back[v->state];
}

/* Home ends a visit, but nothing that is being stored at this moment, and there is none when closed. */
static bool has_way_home(const struct view *v)
{
	enum session_state at = v->state == SESSION_HELP ? v->facts.help_from : v->state;
	return at != SESSION_SUBMITTING && at != SESSION_CLOSED;
}

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
	if (has_way_back(v))
		bar_button(p, bar, &back, false, false);
	bar_button(p, bar, &home, !has_way_home(v), false);
	/* There are no spoken prompts yet: voice keeps its place and cannot be pressed. */
	for (size_t i = 0; i < ARRAY_LEN(items); i++)
		bar_button(p, bar, &items[i], items[i].action == ACT_VOICE, false);
	bar_button(p, bar, &help, false, true);
}

/* Overlays */

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

static void idle_sheet(struct page *p, const struct view *v)
{
	struct node *s = sheet(p, "idle", "idle.title");
	part_text(p, s, STYLE_VALUE,
		  page_tr_n(p, "idle.seconds", v->overlay_seconds,
			    page_printf(p, "%d", v->overlay_seconds), NULL));
	struct button more = { "idle.continue", page_tr(p, "idle.continue", NULL), ACT_CONTINUE, 0,
			       false };
	part_nav(p, s, NULL, &more);
}

static void confirm_sheet(struct page *p, const struct view *v)
{
	(void)v;
	struct node *s = sheet(p, "confirm", "confirm.title");
	struct button no = { "confirm.no", page_tr(p, "confirm.no", NULL), ACT_CLOSE_OVERLAY, 0,
			     false };
	struct button yes = { "confirm.yes", page_tr(p, "confirm.yes", NULL), ACT_CONFIRM, 0,
			      false };
	part_nav(p, s, &no, &yes);
}

static void overlay(struct page *p, const struct view *v)
{
	static void (*const sheets[])(struct page *, const struct view *) = {
		[OVERLAY_IDLE] = idle_sheet,
		[OVERLAY_LANGUAGE] = language_sheet,
		[OVERLAY_SIZE] = size_sheet,
		[OVERLAY_CONFIRM] = confirm_sheet,
	};
	if (v->overlay != OVERLAY_NONE)
		sheets[v->overlay](p, v);
}

void screen_build(struct page *p, const struct view *v)
{
	header(p, v);
	steps(p, v);
	struct node *body = widget_add(
		p, NULL,
		&(struct widget){
			.grow = 1, .pad_x = PART_MARGIN, .pad_y = PART_BODY_PAD, .gap = PART_GAP });
	screen_of(v->state)->build(p, body, v);
	bottom_bar(p, v);
	overlay(p, v);
}
