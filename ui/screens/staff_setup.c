/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staff_setup.c - a new board is put up: the steps with what is missing, how wide the picture is, which hall's pack.
 *
 * What is done and what not is the keeper's word (Staff1.Setup). Each step leads to the page where it is done.
 */
#include "ui/screens/staff_page.h"

#include <string.h>

#define CARD_WIDTH  MM(85.6) /* ISO/IEC 7810 ID-1: the card everybody has */
#define CARD_HEIGHT MM(54)

/* Steps */

static struct staff_button opens(struct page *p, const char *id, const char *words, int64_t what)
{
	return (struct staff_button){
		.id = id, .words = page_tr(p, words, NULL), .action = ACT_OPEN, .arg = what
	};
}

/* One step: a sentence when it is done, another while it is not. */
static struct staff_row *step(struct page *p, struct staff_list *l, bool done, const char *label,
			      const char *value, const char *id)
{
	return staff_add_row(l, (struct staff_row){ .light = done ? STAFF_GOOD : STAFF_CARE,
						    .label = page_tr(p, label, NULL),
						    .value = value,
						    .id = id });
}

static void lead_to(struct staff_row *row, struct staff_button button)
{
	if (row && row->button_count < STAFF_ROW_BUTTONS)
		row->buttons[row->button_count++] = button;
}

static const char *panel_words(struct page *p, int64_t mm)
{
	return mm > 0 ? page_tr(p, "setup.panel_is", staff_count(p, mm), NULL)
		      : page_tr(p, "setup.panel_missing", NULL);
}

static void panel_steps(struct page *p, const json_t *a, struct staff_list *l)
{
	int64_t mm = json_int(a, "panel_mm", 0);
	lead_to(step(p, l, mm > 0, "setup.panel", panel_words(p, mm), "setup.panel"),
		opens(p, "setup.panel.open", "setup.measure", STAFF_PAGE_PANEL));
	/* Whether fingers are seen where they are is for who stands there to say. */
	struct staff_row touch = { .label = page_tr(p, "setup.touch", NULL),
				   .value = page_tr(p, "setup.touch_try", NULL),
				   .id = "setup.touch" };
	lead_to(staff_add_row(l, touch),
		opens(p, "setup.touch.open", "setup.touch_open", STAFF_PAGE_TOUCH));
}

static void line_steps(struct page *p, const json_t *a, struct staff_list *l)
{
	bool network = json_flag(a, "network"), clock = json_flag(a, "clock_trust");
	lead_to(step(p, l, network, "setup.network",
		     page_tr(p, network ? "setup.network_is" : "setup.network_missing", NULL),
		     "setup.network"),
		opens(p, "setup.network.open", "setup.open", STAFF_PAGE_NETWORK));
	lead_to(step(p, l, clock, "setup.time",
		     page_tr(p, clock ? "setup.time_is" : "setup.time_missing", NULL),
		     "setup.time"),
		opens(p, "setup.time.open", "setup.open", STAFF_PAGE_TIME));
}

static const char *identity_words(struct page *p, const json_t *a)
{
	bool addressed = json_flag(a, "addressed");
	if (json_flag(a, "enrolled"))
		return page_strdup(p, json_str(a, "terminal_id"));
	return page_tr(p, addressed ? "setup.identity_missing" : "setup.identity_no_url", NULL);
}

static void identity_step(struct page *p, const json_t *a, struct staff_list *l)
{
	bool enrolled = json_flag(a, "enrolled");
	struct staff_row *row =
		step(p, l, enrolled, "setup.identity", identity_words(p, a), "setup.identity");
	if (!enrolled)
		lead_to(row, opens(p, "setup.code.open", "setup.code_open", STAFF_OPEN_CODE));
}

static void hall_step(struct page *p, const struct view *v, struct staff_list *l)
{
	const json_t *a = v->staff->answer, *hall = json_object_get(a, "hall");
	const char *code = page_strdup(p, json_str(hall, "hall_code"));
	const char *parts[] = { json_str(hall, "name"), code, json_str(hall, "address") };
	bool confirmed = json_flag(hall, "confirmed");
	struct staff_row *row = step(p, l, confirmed, "setup.hall",
				     code[0] ? part_join(p, parts, ARRAY_LEN(parts))
					     : page_tr(p, "setup.hall_missing", NULL),
				     "setup.hall");
	if (!row || !code[0] || confirmed)
		return;
	row->note = page_tr(p, "setup.hall_other", NULL);
	staff_add_deed(p, v, row, "setup.hall.confirm", STAFF_DO_HALL, code);
}

static void manager_step(struct page *p, const struct view *v, struct staff_list *l)
{
	bool staff = json_flag(v->staff->answer, "staff");
	struct staff_row *row =
		step(p, l, staff, "setup.manager",
		     page_tr(p, staff ? "setup.manager_is" : "setup.manager_missing", NULL),
		     "setup.manager");
	if (staff)
		return;
	struct staff_button button =
		opens(p, "setup.manager.open", "setup.manager_open", STAFF_OPEN_FIRST);
	button.arg_text = page_printf(p, "%s 1", page_tr(p, "staff.role.manager", NULL));
	lead_to(row, button);
}

static void items_step(struct page *p, const json_t *a, struct staff_list *l)
{
	int64_t items = json_int(a, "items", 0);
	bool waits = json_flag(a, "region_waits");
	struct staff_row *row = step(
		p, l, items > 0 && !waits, "setup.items",
		waits	    ? page_tr(p, "setup.region_waits", NULL)
		: items > 0 ? page_tr_n(p, "setup.items_are", items, staff_count(p, items), NULL)
			    : page_tr(p, "setup.items_missing", NULL),
		"setup.items");
	lead_to(row, opens(p, "setup.region.open", "setup.region_open", STAFF_PAGE_REGION));
}

static void test_step(struct page *p, const json_t *a, struct staff_list *l)
{
	const json_t *report = json_object_get(a, "report");
	bool made = json_is_object(report), ready = json_flag(report, "ready");
	int64_t failed = json_int(report, "failed", 0);
	struct staff_row *row = step(
		p, l, ready, "setup.test",
		!made	? page_tr(p, "setup.test_missing", NULL)
		: ready ? page_tr(p, "setup.test_is", staff_minute(p, json_str(report, "at")), NULL)
			: page_tr_n(p, "setup.test_failed", failed, staff_count(p, failed), NULL),
		"setup.test");
	if (row && made && !ready)
		row->light = STAFF_BAD;
	lead_to(row, opens(p, "setup.test.open", "setup.test_open", STAFF_PAGE_REPORT));
}

static void fill_setup(struct page *p, const struct view *v, struct staff_list *l)
{
	const json_t *a = v->staff->answer;
	if (!a)
		return;
	panel_steps(p, a, l);
	line_steps(p, a, l);
	identity_step(p, a, l);
	hall_step(p, v, l);
	manager_step(p, v, l);
	items_step(p, a, l);
	test_step(p, a, l);
	bool done = json_flag(a, "enrolled") && json_flag(a, "staff");
	l->lead = page_tr(p, done ? "setup.lead_done" : "setup.lead", NULL);
	l->buttons[l->button_count++] =
		(struct staff_button){ .id = "setup.done",
				       .words = page_tr(p, "setup.done", NULL),
				       .action = ACT_HOME,
				       .disabled = !done };
}

const struct staff_page_row staff_page_setup = { .fill = fill_setup };

/* How wide the picture is: a card drawn as large as a card is. */

static void card(struct page *p, struct node *in, const struct view *v, int height)
{
	struct node *row = widget_add(p, in, &(struct widget){ .cross = ALIGN_CENTRE });
	(void)v;
	if (height < CARD_HEIGHT)
		return;
	widget_add(p, row,
		   &(struct widget){ .role = ROLE_IMAGE,
				     .style = STYLE_FIELD,
				     .id = "staff.panel.card",
				     .spoken = page_tr(p, "setup.panel_lead", NULL),
				     .width = CARD_WIDTH,
				     .height = CARD_HEIGHT });
}

static const struct {
	const char *label, *id, *less_id, *more_id;
	enum staff_deed less, more;
} widths[] = {
	{ "setup.panel_fine", "staff.panel.fine", "staff.panel.fine.less", "staff.panel.fine.more",
	  STAFF_DO_NARROWER, STAFF_DO_WIDER },
	{ "setup.panel_coarse", "staff.panel.coarse", "staff.panel.coarse.less",
	  "staff.panel.coarse.more", STAFF_DO_MUCH_NARROWER, STAFF_DO_MUCH_WIDER },
};

static void fill_panel(struct page *p, const struct view *v, struct staff_list *l)
{
	l->lead = page_tr(p, "setup.panel_lead", NULL);
	if (!v->staff->more)
		return;
	const char *values[] = { panel_words(p, json_int(v->staff->more, "panel_mm", 0)),
				 page_tr(p, "setup.panel_by", "20", NULL) };
	for (size_t i = 0; i < ARRAY_LEN(widths); i++) {
		struct staff_row *row = staff_add_row(
			l, (struct staff_row){ .label = page_tr(p, widths[i].label, NULL),
					       .value = values[i],
					       .id = widths[i].id });
		staff_add_deed(p, v, row, widths[i].less_id, widths[i].less, NULL);
		staff_add_deed(p, v, row, widths[i].more_id, widths[i].more, NULL);
	}
	staff_add_button(p, v, l, "staff.panel.fits", STAFF_DO_PANEL_FITS, NULL);
}

const struct staff_page_row staff_page_panel = { .fill = fill_panel, .picture = card };

/* Which hall's pack: from the stick, for the next start */

static void fill_region(struct page *p, const struct view *v, struct staff_list *l)
{
	const json_t *a = v->staff->more;
	int64_t used = json_int(a, "version", 0), there = json_int(a, "installed", 0);
	l->lead = page_tr(p, "setup.region_lead", NULL);
	if (!a)
		return;
	staff_add(p, l, used ? STAFF_GOOD : STAFF_PLAIN, "setup.region",
		  used ? page_printf(p, "%s %lld", json_str(a, "region"), (long long)used)
		       : page_tr(p, "setup.region_none", NULL),
		  "staff.region.used");
	if (there != used) {
		struct staff_row *row = staff_add_row(
			l, (struct staff_row){ .light = STAFF_CARE,
					       .label = page_tr(p, "setup.region_there", NULL),
					       .value = page_tr(p, "setup.region_waits", NULL),
					       .id = "staff.region.waits" });
		staff_add_deed(p, v, row, "staff.restart", STAFF_DO_RESTART, NULL);
	}
	staff_add(p, l, STAFF_PLAIN, "staff.network.url", json_str(a, "url"), "staff.region.url");
	staff_add_button(p, v, l, "staff.usb.mount", STAFF_DO_USB_MOUNT, NULL);
	staff_add_button(p, v, l, "staff.region.install", STAFF_DO_REGION, NULL);
	staff_add_button(p, v, l, "staff.usb.unmount", STAFF_DO_USB_UNMOUNT, NULL);
}

const struct staff_page_row staff_page_region = { .fill = fill_region };
