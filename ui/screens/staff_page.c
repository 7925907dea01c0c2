/* SPDX-License-Identifier: Apache-2.0 */
/* staff_page.c - see staff_page.h. */
#include "ui/screens/staff_page.h"

#include <assert.h>
#include <string.h>

#define MINUTE 16 /* of 2026-11-21T09:41:00+08:00 */
#define DAY    10

struct staff_row *staff_add_row(struct staff_list *l, struct staff_row row)
{
	if (l->count == STAFF_ROWS_MAX)
		return NULL;
	l->rows[l->count] = row;
	return &l->rows[l->count++];
}

void staff_add(struct page *p, struct staff_list *l, enum staff_light light, const char *label_id,
	       const char *value, const char *id)
{
	if (value[0])
		staff_add_row(l, (struct staff_row){ .light = light,
						     .label = page_tr(p, label_id, NULL),
						     .value = value,
						     .id = id });
}

bool staff_may(const struct view *v, enum staff_deed deed)
{
	return v->staff->deeds >> deed & 1;
}

static const struct {
	const char *words, *done;
} deeds[] = {
#define ROW(NAME, words, done, method, args, argument, confirm) { words, done },
	STAFF_DOES(ROW)
#undef ROW
};

static struct staff_button make_button(struct page *p, const struct view *v, const char *id,
				       enum staff_deed deed, const char *of)
{
	const struct staff *s = v->staff;
	bool asks = s->sure && s->deed == deed && strcmp(s->of, of ? of : "") == 0;
	return (struct staff_button){ .id = id,
				      .words = page_tr(p, asks ? "staff.sure" : deeds[deed].words,
						       NULL),
				      .action = ACT_CHOOSE,
				      .arg = deed,
				      .arg_text = of,
				      .disabled = s->outcome == STAFF_DOING };
}

void staff_add_deed(struct page *p, const struct view *v, struct staff_row *row, const char *id,
		    enum staff_deed deed, const char *of)
{
	if (row && row->button_count < STAFF_ROW_BUTTONS && staff_may(v, deed))
		row->buttons[row->button_count++] = make_button(p, v, id, deed, of);
}

void staff_add_button(struct page *p, const struct view *v, struct staff_list *l, const char *id,
		      enum staff_deed deed, const char *of)
{
	if (l->button_count < STAFF_BUTTONS_MAX && staff_may(v, deed))
		l->buttons[l->button_count++] = make_button(p, v, id, deed, of);
}

const char *staff_minute(struct page *p, const char *at)
{
	return strlen(at) < MINUTE
		       ? ""
		       : page_printf(p, "%.*s %.*s", DAY, at, MINUTE - DAY - 1, at + DAY + 1);
}

const char *staff_count(struct page *p, int64_t n)
{
	return page_printf(p, "%lld", (long long)n);
}

const char *staff_word(struct page *p, const struct staff_word *words, size_t count,
		       const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(words[i].word, word) == 0)
			return page_tr(p, words[i].id, NULL);
	return page_strdup(p, word);
}

/* What came of it */

/* And the machine's own words, where it had any. */
static const char *done_words(struct page *p, const struct staff *s)
{
	int64_t failed = json_int(s->said_of, "failed", 0);
	const char *said = json_str(s->said_of, "said");
	if (failed > 0)
		return page_tr_n(p, "staff.did.failed", failed, staff_count(p, failed), NULL);
	return page_printf(p, "%s %s", page_tr(p, deeds[s->deed].done, NULL), said);
}

static const char *not_done_words(struct page *p, enum err why)
{
	if (why == ERR_UNSUPPORTED)
		return page_tr(p, "staff.unsupported", NULL);
	return page_tr(p, "staff.not_done", page_tr(p, err_message_id(why), NULL), err_name(why),
		       NULL);
}

static const char *outcome_words(struct page *p, const struct staff *s)
{
	switch (s->outcome) {
	case STAFF_DOING:
		return page_tr(p, "staff.doing", NULL);
	case STAFF_DONE:
		return done_words(p, s);
	case STAFF_NOT_DONE:
		return not_done_words(p, s->why);
	case STAFF_UNKNOWN:
		return page_tr(p, "staff.unknown", NULL);
	case STAFF_DID_NOTHING:
		break;
	}
	return "";
}

static void say(struct page *p, struct node *in, const char *id, const char *words, bool good,
		bool bare)
{
	enum style style = good ? (bare ? STYLE_BODY_STRONG : STYLE_NOTICE)
				: (bare ? STYLE_ERROR : STYLE_ERROR_BOX);
	if (words[0])
		widget_add(p, in,
			   &(struct widget){ .role = ROLE_ALERT,
					     .style = style,
					     .id = id,
					     .icon = good ? "info" : NULL,
					     .text = words });
}

void staff_say(struct page *p, struct node *in, const struct staff *s, bool bare)
{
	bool good = s->outcome == STAFF_DOING || s->outcome == STAFF_DONE;
	say(p, in, "error.summary",
	    s->problem == ERR_OK ? "" : page_tr(p, "staff.unread", err_name(s->problem), NULL),
	    false, bare);
	say(p, in, "staff.result", outcome_words(p, s), good, bare);
}

/* Rows */

static const struct {
	enum style style;
	const char *icon;
} lights[] = {
	[STAFF_PLAIN] = { STYLE_VALUE, NULL },
	[STAFF_GOOD] = { STYLE_GOOD, "check-circle" },
	[STAFF_CARE] = { STYLE_CARE, "info" },
	[STAFF_BAD] = { STYLE_BAD, "warning" },
};

static void add_button(struct page *p, struct node *in, const struct staff_button *b, int grow)
{
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_BUTTON,
				     .style = STYLE_CHANGE,
				     .id = b->id,
				     .text = b->words,
				     .disabled = b->disabled,
				     .grow = grow,
				     .action = b->action,
				     .arg = b->arg,
				     .arg_text = b->arg_text });
}

static void add_value(struct page *p, struct node *in, const struct staff_row *row, bool bare)
{
	struct node *words = widget_add(p, in, &(struct widget){ .grow = 1, .gap = MM(1) });
	widget_add(p, words,
		   &(struct widget){ .role = ROLE_TEXT,
				     .style = lights[row->light].style,
				     .icon = lights[row->light].icon,
				     .id = row->id,
				     .text = row->value,
				     .value = row->id ? row->value : NULL });
	if (row->note && !bare)
		part_text(p, words, STYLE_SECONDARY, row->note);
}

void staff_row_build(struct page *p, struct node *in, const struct staff_row *row, bool stacked,
		     bool bare)
{
	struct node *line = widget_add(
		p, in, &(struct widget){ .flow = FLOW_ROW, .cross = ALIGN_CENTRE, .gap = MM(4) });
	struct node *words = line;
	if (!row->label) {
		add_button(p, line, &row->buttons[0], 1);
		return;
	}
	if (stacked) {
		words = widget_add(p, line, &(struct widget){ .grow = 1, .gap = MM(1) });
		part_text(p, words, STYLE_SECONDARY, row->label);
	} else {
		struct node *left =
			widget_add(p, line, &(struct widget){ .width = part_label_width(p) });
		part_text(p, left, STYLE_SECONDARY, row->label);
	}
	add_value(p, words, row, bare);
	for (size_t i = 0; i < row->button_count; i++)
		add_button(p, line, &row->buttons[i], 0);
}

void staff_buttons(struct page *p, struct node *in, const struct staff_list *l)
{
	size_t in_a_line = l->button_count > 3 ? 2 : 3;
	struct node *row = NULL;
	for (size_t i = 0; i < l->button_count; i++) {
		if (i % in_a_line == 0)
			row = part_row(p, in, PART_CARD_GAP);
		add_button(p, row, &l->buttons[i], 1);
	}
}

void staff_buttons_to_rows(struct staff_list *l)
{
	for (size_t i = 0; i < l->button_count; i++)
		staff_add_row(
			l, (struct staff_row){ .buttons = { l->buttons[i] }, .button_count = 1 });
	l->button_count = 0;
}
