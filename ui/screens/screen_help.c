/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen_help.c - a human, always: the hall's number in big digits, the window, 12345; and the other channels:
 * the phone, the official account, the web. Whoever presses "call" reads what came of it, and no more.
 */
#include "ui/screens/appoint.h"
#include "ui/screens/public.h"

#include <string.h>

#define FACTS_MAX 7
#define WAYS_MAX  5
#define WAY_PAD	  MM(8) /* of a button beside its words */
#define HOTLINE	  "12345"

/* What gives way: the picture, then what can do without a sentence. The channels turn pages, none is left out. */
static const struct {
	int picture;
	bool bare;
	bool called; /* whoever called reads that, and no title */
} levels[] = {
	{ MM(55), false, false }, { MM(40), false, false }, { MM(24), false, false },
	{ 0, false, false },	  { 0, true, false },	    { 0, true, true },
};

static const char *const calls[CALL_STATES] = { [CALL_NONE] = "",
						[CALL_ASKING] = "help.calling",
						[CALL_PASSED] = "help.called",
						[CALL_NOT] = "help.not_called",
						[CALL_UNKNOWN] = "help.call_unknown" };

struct channels {
	struct fact rows[FACTS_MAX];
	size_t count;
	bool handover; /* an application can go on elsewhere from here */
};

static void add(struct page *p, struct channels *c, const char *label_id, const char *value,
		const char *id, enum style style)
{
	if (value[0])
		c->rows[c->count++] = (struct fact){ .label = page_tr(p, label_id, NULL),
						     .value = value,
						     .id = id,
						     .style = style };
}

/* What the hall names goes before the words of the house. */
static const char *named(struct page *p, const json_t *hall, const char *key,
			 const char *message_id)
{
	const char *said = json_str(hall, key);
	return said[0] ? said : page_tr(p, message_id, NULL);
}

static void fill(struct page *p, const struct view *v, struct channels *c)
{
	const json_t *hall = json_object_get(v->status, "hall");
	const char *phone = json_str(hall, "phone");
	c->handover = plan_opens(v->stage, STAGE_HANDOVER, &v->facts);
	add(p, c, phone[0] ? "help.phone" : "help.hotline", phone[0] ? phone : HOTLINE,
	    "help.phone", STYLE_BIG_NUMBER);
	add(p, c, "help.window", named(p, hall, "window", "help.window_any"), "help.window",
	    STYLE_NONE);
	add(p, c, "help.hours", json_str(hall, "hours"), NULL, STYLE_NONE);
	if (phone[0])
		add(p, c, "help.hotline", HOTLINE, "help.hotline", STYLE_BIG_NUMBER);
	add(p, c, "help.mobile",
	    page_tr(p, c->handover ? "help.mobile_now" : "help.mobile_later", NULL), "help.mobile",
	    STYLE_NONE);
	add(p, c, "help.account", named(p, hall, "account", "help.account_any"), "help.account",
	    STYLE_NONE);
	add(p, c, "help.web", named(p, hall, "web", "help.web_any"), "help.web", STYLE_NONE);
}

static bool is_filled_in(const struct form_field *f)
{
	bool chosen = f->checked || f->text[0];
	for (size_t i = 0; i < f->option_count; i++)
		chosen = chosen || f->options[i].chosen;
	return chosen && !f->answered;
}

/* By the citizen: what the card answered is not theirs to lose. */
static bool has_answers(const struct form *form)
{
	const char *names[FORM_FIELDS_MAX];
	size_t count = form ? form_fields(form, names) : 0;
	struct form_field field;
	for (size_t i = 0; i < count; i++)
		if (form_field(form, names[i], &field) == ERR_OK && is_filled_in(&field))
			return true;
	return false;
}

/*
 * What is true of the screen that help covers: something was filled in and goes on, or nothing is
 * needed. A holder who is still to be known begins with an empty form.
 */
static const char *rest(const struct view *v)
{
	if (plan_is(v->stage, PLAN_STEP) && v->facts.identified &&
	    has_answers(v->visit->answers.form))
		return "help.kept";
	return plan_is(v->stage, PLAN_BROWSE) ? "help.free" : "";
}

/* Ways for an unfinished application; of what else is there, what the header has no room for. */
struct way {
	const char *id, *text;
	int action;
	int64_t arg;
};

static size_t ways_of(const struct view *v, struct way out[WAYS_MAX])
{
	static const struct way ways[] = {
		{ "handover.phone", "handover.phone", ACT_OPEN, HANDOVER_PHONE },
		{ "handover.window", "handover.window", ACT_OPEN, HANDOVER_WINDOW },
		{ "handover.appoint", "handover.appoint", ACT_OPEN, HANDOVER_APPOINT },
		{ "notices.open", "notices.short", ACT_NOTICES, 0 },
		{ "licences.open", "licences.title", ACT_LICENCES, 0 },
	};
	bool noticed = !frame_has_waiting(v) && waiting_count(&v->visit->waiting);
	const bool there[] = { true, true, appoint_is_offered(v->visit->answers.item), noticed,
			       !noticed && !frame_has_licences(v) };
	size_t count = 0;
	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		if (there[i])
			out[count++] = ways[i];
	return count;
}

/* In two lines: Hanzi break anywhere, letters between words. */
static int least_width(struct page *p, const char *text)
{
	int widest = 0;
	if ((unsigned char)text[0] >= 0x80)
		return page_text_width(p, STYLE_SECONDARY_BUTTON, text) / 2;
	for (const char *word = text; *word; word += strspn(word, " ")) {
		size_t len = strcspn(word, " ");
		int width = page_text_width(p, STYLE_SECONDARY_BUTTON,
					    page_printf(p, "%.*s", (int)len, word));
		widest = width > widest ? width : widest;
		word += len;
	}
	return widest;
}

/* All in one row where there is room for their words. */
static size_t fit_across(struct page *p, const struct way *ways, size_t count)
{
	int room = part_width(p) / (int)count - PART_GAP - WAY_PAD;
	for (size_t i = 0; i < count && count > 3; i++)
		if (least_width(p, page_tr(p, ways[i].text, NULL)) > room)
			return 2;
	return count;
}

static void handover(struct page *p, struct node *in, const struct view *v, bool bare)
{
	struct way ways[WAYS_MAX];
	size_t count = ways_of(v, ways), across = fit_across(p, ways, count);
	bool small = bare && across < count;
	struct node *row = NULL;
	for (size_t i = 0; i < count; i++) {
		if (i % across == 0)
			row = part_row(p, in, PART_GAP);
		widget_add(p, row,
			   &(struct widget){ .role = ROLE_BUTTON,
					     .style = small ? STYLE_CHANGE : STYLE_SECONDARY_BUTTON,
					     .id = ways[i].id,
					     .text = page_tr(p, ways[i].text, NULL),
					     .grow = 1,
					     .action = ways[i].action,
					     .arg = ways[i].arg });
	}
}

static void notice_button(struct page *p, struct node *in)
{
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_BUTTON,
				     .style = STYLE_CHANGE,
				     .id = "help.notice",
				     .text = page_tr(p, "public.title", NULL),
				     .action = ACT_CHOOSE });
}

static void row(struct page *p, struct node *in, const struct view *v, const void *arg, size_t i,
		int level)
{
	const struct channels *c = arg;
	(void)v;
	(void)level;
	part_fact(p, in, &c->rows[i]);
}

static struct node *screen(struct page *p, struct node *body, const struct view *v, const void *arg,
			   const struct paging *at)
{
	const struct channels *c = arg;
	bool bare = levels[at->level].bare;
	struct halves h = part_halves(p, body);
	enum call_state call_state = v->overlays->call.state;
	if (!levels[at->level].called || call_state == CALL_NONE)
		part_title(p, h.left, page_tr(p, "help.title", NULL), page_tr(p, "help.lead", NULL),
			   bare);
	if (call_state == CALL_ASKING || call_state == CALL_PASSED)
		part_text(p, h.left, STYLE_BODY_STRONG, page_tr(p, calls[call_state], NULL));
	else
		part_problem(p, h.left, "help.not_called", calls[call_state], bare);
	part_facts(p, part_card(p, h.right), c->rows, at->first, at->end);
	const char *words = rest(v);
	if (!bare && words[0])
		part_text(p, h.right, STYLE_SECONDARY, page_tr(p, words, NULL));
	if (c->handover)
		handover(p, h.right, v, bare);
	else
		notice_button(p, h.right);
	part_space(p, h.left);
	part_picture(p, h.left, "headset", page_tr(p, "help.title", NULL),
		     levels[at->level].picture);
	part_space(p, h.left);
	part_pager(p, h.left, at, ACT_PAGE, 0);
	struct button back = { "nav.back", page_tr(p, "help.back", NULL), ACT_BACK, 0, false };
	struct button call = { "help.call", page_tr(p, "help.call", NULL), ACT_CALL, 0,
			       call_state == CALL_ASKING || call_state == CALL_PASSED };
	part_nav(p, h.right, &call, &back);
	return h.right;
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	struct channels c = { .count = 0 };
	if (v->overlays->notice.shown) {
		public_build(p, body, v);
		return;
	}
	fill(p, v, &c);
	struct paged list = { .count = c.count,
			      .width = part_fact_width(p),
			      .gap = 2 * PART_CARD_GAP + MM(1),
			      .wanted = v->overlays->page,
			      .levels = ARRAY_LEN(levels),
			      .arg = &c,
			      .screen = screen,
			      .row = row };
	part_paged(p, body, v, &list);
}

const struct screen screen_help = { .build = build };
