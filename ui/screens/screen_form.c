/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen_form.c - one page of questions: what is known is text, the rest has a box and its keys.
 *
 * A page is cut into rows (what is known, a field, a row of options). The roomiest of the levels that
 * shows all rows at once is taken; a page too long even for the barest is shown in parts.
 */
#include "ui/screens/form_parts.h"
#include "ui/screens/pads.h"

#include <string.h>

#include "firmware/base/wipe.h"

#define OPTION_GAP MM(4)
#define PAD_REST   MM(6) /* more than the gap between the pad and what leads on */
#define TOO_SHORT  "form.error.short"

static const struct level {
	size_t columns; /* of options */
	bool brief;	/* the summary of problems is one line */
	bool compact;	/* labels stand beside their boxes */
	bool bare;	/* the title is small */
	bool untitled;	/* and gone, where it is not the question itself */
} levels[] = {
	{ 1, false, false, false, false }, { 1, true, false, false, false },
	{ 2, true, false, false, false },  { 2, true, true, false, false },
	{ 2, true, true, true, false },	   { 3, true, true, true, true },
};

enum row_kind {
	ROW_KNOWN,
	ROW_FIELD,
	ROW_OPTIONS,
	ROW_LEVELS, /* of an address */
	ROW_ENTRY,
	ROW_MORE, /* entries */
};

struct row {
	enum row_kind kind;
	const char *name; /* of the field */
	size_t from;	  /* the first option; which entry */
};

struct question {
	const struct level *level;
	const char *names[FORM_FIELDS_MAX];
	size_t count, asked;
	struct form_field only; /* the one that is asked, when asked is 1 */
	struct row rows[PART_ROWS_MAX];
	size_t row_count;
};

static const struct form *form_of(const struct view *v)
{
	return v->visit->answers.form;
}

static size_t page_of(const struct view *v)
{
	return form_page_with(form_of(v), v->visit->place.field);
}

/* A single question is the page's title; its field needs no label. */
static bool is_titled(const struct question *q)
{
	return q->asked == 1 && q->only.type != FORM_BOOLEAN;
}

static int row_gap(const struct question *q)
{
	return is_titled(q) && q->only.option_count ? OPTION_GAP : PART_GAP;
}

static bool takes_text(const struct form_field *f)
{
	return !f->answered && f->pad != FORM_PAD_NONE;
}

/* Parts of a field */

/* What a sentence about a problem names. */
static const char *named(struct page *p, const struct form_problem *problem)
{
	if (problem->other)
		return part_label(p, problem->other);
	return problem->shown[0] ? page_strdup(p, problem->shown)
				 : page_printf(p, "%lld", (long long)problem->n);
}

/* What is wrong with the field, "" when nothing is or when it is not time to say so. */
static const char *problem_of(struct page *p, const struct view *v, const struct form_field *f)
{
	struct form_problem problem;
	if ((f->answered && !f->stuck) || !form_problem(form_of(v), f->name, &problem))
		return "";
	bool empty = f->type == FORM_STRING || f->type == FORM_INTEGER ? !f->text[0] : true;
	bool say = v->visit->place.show_problems || f->stuck;
	if (empty && !say)
		return "";
	/* While it is typed nothing is wrong with it yet. */
	if (!say && form_is_unfinished(form_of(v), f->name) &&
	    strcmp(problem.message_id, TOO_SHORT) != 0)
		return page_tr(p, "form.unfinished", NULL);
	if (problem.said)
		return page_strdup(p, problem.said);
	return page_tr_n(p, problem.message_id, problem.n, named(p, &problem), NULL);
}

static void error_of(struct page *p, struct node *in, const struct view *v,
		     const struct form_field *f)
{
	const char *words = problem_of(p, v, f);
	if (words[0])
		widget_add(p, in,
			   &(struct widget){ .role = ROLE_ALERT,
					     .style = STYLE_ERROR,
					     .id = page_printf(p, "form.%s.error", f->name),
					     .text = words });
}

/* Not an error: nothing waits for it. Where room is short, a few words. */
static void warning_of(struct page *p, struct node *in, const struct view *v,
		       const struct form_field *f, bool brief)
{
	struct form_problem warning;
	if (f->answered || !form_warning(form_of(v), f->name, &warning))
		return;
	const char *words = brief ? "form.warning.brief" : warning.message_id;
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_ALERT,
				     .style = brief ? STYLE_CARD_TEXT : STYLE_BODY_STRONG,
				     .icon = "info",
				     .id = page_printf(p, "form.%s.warning", f->name),
				     .text = page_tr(p, words, NULL) });
}

/* On top of the page, in the same words as beside the fields; where room is short, how many there are. */
static void summary(struct page *p, struct node *in, const struct view *v, const struct question *q)
{
	const char *words[FORM_FIELDS_MAX];
	size_t count = 0;
	for (size_t i = 0; i < q->count && v->visit->place.show_problems; i++) {
		struct form_field f;
		const char *problem = form_field(form_of(v), q->names[i], &f) == ERR_OK
					      ? problem_of(p, v, &f)
					      : "";
		if (problem[0])
			words[count++] = q->asked == 1
						 ? problem
						 : page_tr(p, "form.problem",
							   part_label(p, f.title), problem, NULL);
	}
	if (!count || q->level->untitled)
		return;
	bool brief = q->level->brief;
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_ALERT,
				     .style = brief ? STYLE_ERROR : STYLE_ERROR_BOX,
				     .id = "error.summary",
				     .text = brief ? page_tr_n(p, "form.problems_count",
							       (int64_t)count,
							       page_printf(p, "%zu", count), NULL)
						   : page_tr(p, "form.problems",
							     part_join(p, words, count), NULL) });
}

static void known(struct page *p, struct node *in, const struct view *v, const struct question *q)
{
	struct fact facts[FORM_FIELDS_MAX];
	size_t count = 0;
	for (size_t i = 0; i < q->count; i++) {
		struct form_field f;
		char shown[FORM_VALUE_MAX];
		if (form_field(form_of(v), q->names[i], &f) == ERR_OK && f.answered &&
		    form_display(form_of(v), f.name, shown, sizeof(shown)) == ERR_OK)
			facts[count++] = (struct fact){ .label = f.title,
							.value = part_answer(p, &f, shown),
							.id = page_printf(p, "form.%s", f.name),
							.personal = true };
		wipe(shown, sizeof(shown));
	}
	part_facts(p, part_card(p, in), facts, 0, count);
	for (size_t i = 0; i < q->count; i++) {
		struct form_field f;
		if (form_field(form_of(v), q->names[i], &f) == ERR_OK && f.stuck)
			error_of(p, in, v, &f);
	}
}

/* "138 0013 8": the content in groups, as it is read out. */
static const char *grouped(struct page *p, const struct form_field *f)
{
	static const size_t phone[] = { 3, 4, 4 }, id[] = { 6, 8, 4 };
	const size_t *groups = f->widget == FORM_PHONE ? phone : id;
	char out[32];
	size_t len = strlen(f->text), at = 0;
	if ((f->widget != FORM_PHONE && f->widget != FORM_ID) || f->pad == FORM_PAD_DASH ||
	    len + 3 > sizeof(out))
		return NULL;
	for (size_t i = 0, in_group = 0, group = 0; i < len; i++, in_group++) {
		if (group + 1 < ARRAY_LEN(phone) && in_group == groups[group]) {
			out[at++] = ' ';
			in_group = 0;
			group++;
		}
		out[at++] = f->text[i];
	}
	out[at] = '\0';
	const char *kept = page_strdup(p, out);
	wipe(out, sizeof(out));
	return kept;
}

static void textbox(struct page *p, struct node *in, const struct view *v,
		    const struct form_field *f, const char *unit, bool compact)
{
	if (unit[0])
		in = widget_add(
			p, in,
			&(struct widget){
				.flow = FLOW_ROW, .gap = MM(4), .cross = ALIGN_CENTRE, .grow = 1 });
	const char *empty = f->required ? "form.placeholder" : "form.optional";
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_TEXTBOX,
				     .style = compact ? STYLE_FIELD_LOW : STYLE_FIELD,
				     .id = page_printf(p, "form.%s", f->name),
				     .text = page_tr(p, empty, NULL),
				     .value = f->text,
				     .shown = f->long_term ? page_tr(p, "form.long_term", NULL)
							   : grouped(p, f),
				     .spoken = f->title,
				     .focused = strcmp(v->visit->typing.focus, f->name) == 0,
				     .personal = true,
				     .grow = 1,
				     .action = ACT_FOCUS,
				     .arg_text = f->name });
	if (unit[0])
		part_text(p, in, STYLE_BODY_STRONG, unit);
}

static void checkbox(struct page *p, struct node *in, const struct form_field *f)
{
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_CHECKBOX,
				     .style = STYLE_CHOICE,
				     .id = page_printf(p, "form.%s", f->name),
				     .text = f->title,
				     .checkable = true,
				     .checked = f->checked,
				     .action = ACT_CHOOSE,
				     .arg_text = f->name });
}

/* Behind the parts of an area there is one choice more. */
static size_t option_count(const struct form_field *f)
{
	return f->option_count + (f->type == FORM_AREA && f->option_count > 0);
}

static void option(struct page *p, struct node *in, const struct form_field *f, size_t i)
{
	const struct form_option other = { .value = FORM_AREA_TYPED,
					   .title = page_tr(p, "form.area_other", NULL) };
	const struct form_option *o = i < f->option_count ? &f->options[i] : &other;
	widget_add(p, in,
		   &(struct widget){ .role = f->type == FORM_CHOICES ? ROLE_CHECKBOX : ROLE_CHOICE,
				     .style = STYLE_CHOICE,
				     .id = page_printf(p, "form.%s.%s", f->name, o->value),
				     .text = o->title,
				     .checkable = true,
				     .checked = o->chosen,
				     .grow = 1,
				     .action = ACT_CHOOSE,
				     .arg_text = page_printf(p, "%s.%s", f->name, o->value) });
}

/* Rows */

static void options_row(struct page *p, struct node *in, const struct question *q,
			const struct form_field *f, size_t from)
{
	bool first = from == 0;
	if (first && !is_titled(q))
		part_text(p, in, STYLE_BODY_STRONG, f->title);
	struct node *row = widget_add(
		p, in,
		&(struct widget){ .role = first ? ROLE_CHOICE : ROLE_NONE,
				  .id = first ? page_printf(p, "form.%s", f->name) : NULL,
				  .spoken = f->title,
				  .flow = FLOW_ROW,
				  .gap = OPTION_GAP });
	for (size_t i = from; i < from + q->level->columns; i++) {
		if (i < option_count(f))
			option(p, row, f, i);
		else
			part_space(p, row);
	}
}

static void field_row(struct page *p, struct node *in, const struct view *v,
		      const struct question *q, const struct form_field *f)
{
	bool label = !is_titled(q) && f->type != FORM_BOOLEAN && f->type != FORM_AREA;
	bool beside = label && q->level->compact;
	const char *unit = part_unit(p, f), *words[] = { f->title, unit };
	struct node *place = in;
	if (beside) {
		place = widget_add(
			p, in,
			&(struct widget){ .flow = FLOW_ROW, .gap = MM(4), .cross = ALIGN_CENTRE });
		struct node *left =
			widget_add(p, place, &(struct widget){ .width = part_label_width(p) });
		part_text(p, left, STYLE_BODY_STRONG, part_join(p, words, ARRAY_LEN(words)));
	} else if (label) {
		part_text(p, in, STYLE_BODY_STRONG, f->title);
	}
	if (f->type == FORM_BOOLEAN)
		checkbox(p, place, f);
	else
		textbox(p, place, v, f, beside ? "" : unit, q->level->compact);
}

static void add_row(struct page *p, struct node *in, const struct view *v, const void *arg,
		    size_t i, int level)
{
	(void)level;
	const struct question *q = arg;
	const struct row *r = &q->rows[i];
	struct form_field f;
	struct node *box = part_column(p, in, MM(3));
	if (r->kind == ROW_KNOWN) {
		known(p, box, v, q);
		return;
	}
	if (form_field(form_of(v), r->name, &f) != ERR_OK)
		return;
	bool last = true;
	switch (r->kind) {
	case ROW_OPTIONS:
		options_row(p, box, q, &f, r->from);
		last = r->from + q->level->columns >= option_count(&f);
		break;
	case ROW_LEVELS:
		if (!is_titled(q))
			part_text(p, box, STYLE_BODY_STRONG, f.title);
		form_area_levels(p, box, &f);
		last = f.option_count == 0 && !f.typed;
		break;
	case ROW_ENTRY:
		form_entry_row(p, box, v, &f, r->from);
		last = false;
		break;
	case ROW_MORE:
		form_entry_more(p, box, &f);
		break;
	case ROW_FIELD:
	case ROW_KNOWN:
		field_row(p, box, v, q, &f);
		break;
	}
	if (!last)
		return;
	error_of(p, box, v, &f);
	warning_of(p, box, v, &f, q->level->bare);
}

static void push(struct question *q, enum row_kind kind, const char *name, size_t from)
{
	if (q->row_count < PART_ROWS_MAX)
		q->rows[q->row_count++] = (struct row){ kind, name, from };
}

static void push_field(struct question *q, const struct form_field *f, const char *name)
{
	if (f->type == FORM_AREA)
		push(q, ROW_LEVELS, name, 0);
	for (size_t n = 1; n <= f->entries; n++)
		push(q, ROW_ENTRY, name, n);
	if (f->type == FORM_GROUP)
		push(q, ROW_MORE, name, 0);
	else if (f->type == FORM_AREA ? f->typed : f->option_count == 0)
		push(q, ROW_FIELD, name, 0);
	for (size_t from = 0; from < option_count(f); from += q->level->columns)
		push(q, ROW_OPTIONS, name, from);
}

static void cut(struct question *q, const struct view *v, const struct level *level)
{
	q->level = level;
	q->row_count = 0;
	for (size_t i = 0; i < q->count; i++) {
		struct form_field f;
		if (form_field(form_of(v), q->names[i], &f) != ERR_OK || f.answered)
			continue;
		push_field(q, &f, q->names[i]);
	}
	if (q->asked < q->count)
		push(q, ROW_KNOWN, NULL, 0);
}

/* The screen */

static bool pad_of(const struct view *v, const struct question *q, const struct paging *at,
		   struct form_field *out)
{
	struct form_field f;
	const char *focus = v->visit->typing.focus;
	if (form_field(form_of(v), focus, &f) != ERR_OK || !takes_text(&f))
		return false;
	bool here = at->end == 0; /* measuring: as if it was there */
	for (size_t i = at->first; i < at->end; i++)
		here = here || (q->rows[i].name && strcmp(q->rows[i].name, focus) == 0);
	*out = f;
	return here;
}

/* A question of an entry says of which; what stands there for nobody to answer asks nothing. */
static const char *heading(struct page *p, const struct view *v, const struct question *q)
{
	struct form_field first;
	bool box = q->asked == 1 && q->only.type == FORM_BOOLEAN;
	const char *entry = q->count && form_field(form_of(v), q->names[0], &first) == ERR_OK
				    ? form_entry_name(p, &first)
				    : "";
	if (is_titled(q))
		return entry[0] ? page_tr(p, "form.problem", entry, q->only.title, NULL)
				: q->only.title;
	if (entry[0])
		return entry;
	return page_tr(p,
		       q->asked == 0 ? "form.title_stuck"
		       : box	     ? "form.title_box"
				     : "form.title",
		       NULL);
}

static void title(struct page *p, struct node *in, const struct view *v, const struct question *q)
{
	const char *lead = q->asked == 1 && q->only.description ? q->only.description : "";
	if (!q->level->untitled || is_titled(q))
		part_title(p, in, heading(p, v, q), lead,
			   q->level->bare || (q->level->compact && !is_titled(q)));
}

static struct node *screen(struct page *p, struct node *body, const struct view *v, const void *arg,
			   const struct paging *at)
{
	const struct question *q = arg;
	struct form_field typed;
	bool pad = pad_of(v, q, at, &typed);
	struct halves h = part_halves(p, body);
	struct node *rows = pad ? h.left : h.right;
	title(p, h.left, v, q);
	summary(p, h.left, v, q);
	struct node *list = part_column(p, rows, row_gap(q));
	for (size_t i = at->first; i < at->end; i++)
		add_row(p, list, v, arg, i, at->level);
	/* The pad stands low: it stays where it is when a problem is said above it. */
	if (!pad || !part_is_wide(p))
		part_space(p, h.right);
	if (pad)
		pad_for(p, &h, typed.pad, v, q->level->bare);
	if (pad && !part_is_wide(p))
		widget_add(p, h.right, &(struct widget){ .min_height = PAD_REST });
	if (part_is_wide(p))
		part_space(p, h.left);
	part_pager(p, h.left, at, ACT_PAGE, 0);
	struct button back = { "nav.back", page_tr(p, "nav.back", NULL), ACT_BACK, 0, false };
	struct button next = { "nav.next", page_tr(p, "nav.next", NULL), ACT_NEXT, 0,
			       !form_page_complete(form_of(v), page_of(v)) };
	part_nav(p, h.right, &back, &next);
	return rows;
}

static void read_page(const struct view *v, struct question *q)
{
	q->count = form_page_fields(form_of(v), page_of(v), q->names);
	for (size_t i = 0; i < q->count; i++) {
		struct form_field f;
		if (form_field(form_of(v), q->names[i], &f) == ERR_OK && !f.answered) {
			q->only = f;
			q->asked++;
		}
	}
}

/*
 * Each question is a place of its own, and so is each level of an address and each list of entries: what
 * comes to lie under the finger was not meant by it.
 */
static void say_place(struct page *p, const struct view *v, const struct question *q)
{
	page_place(p, q->count ? q->names[0] : "");
	for (size_t i = 0; i < q->count; i++) {
		struct form_field f;
		if (form_field(form_of(v), q->names[i], &f) != ERR_OK)
			continue;
		if (f.type == FORM_AREA)
			page_place(p, page_printf(p, "%zu%s%s", f.level_count, f.waits ? "w" : "",
						  f.typed ? "t" : ""));
		if (f.type == FORM_GROUP)
			page_place(p,
				   page_printf(p, "%zu-%zu", f.entries, v->visit->place.removing));
	}
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	struct question q = { .count = 0 };
	struct form_field typed;
	read_page(v, &q);
	say_place(p, v, &q);
	bool pad = pad_of(v, &q, &(struct paging){ 0 }, &typed);
	struct paged list = { .width = pad ? part_left_width(p) : part_width(p),
			      .gap = row_gap(&q),
			      .wanted = v->visit->part,
			      .arg = &q,
			      .screen = screen,
			      .row = add_row };
	for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
		cut(&q, v, &levels[i]);
		list.count = q.row_count;
		if (part_is_whole(p, v, &list, 0))
			break;
	}
	part_paged(p, body, v, &list);
}

const struct screen screen_form = { .step = "step.form", .build = build };
