/* SPDX-License-Identifier: Apache-2.0 */
/* screen_consent.c - what there is to agree to: the whole text, then its box; and a way on without it. */
#include "ui/screens/parts.h"

#include <string.h>

#define ROWS_MAX    48
#define ROW_GAP	    MM(4)
#define PIECE_CHARS 150

/* A piece of a text, or the box under it. */
struct line {
	const struct consent *box; /* NULL: text */
	const char *text;
};

struct lines {
	struct line line[ROWS_MAX];
	size_t count;
};

/* What gives way, from the roomiest to the barest. */
static const struct {
	enum style text;
	bool bare, untitled;
} levels[] = {
	{ STYLE_BODY, false, false },
	{ STYLE_BODY, true, false },
	{ STYLE_CARD_TEXT, true, false },
	{ STYLE_CARD_TEXT, true, true },
};

/* The materials a licence would stand for. */
static const char *licence_names(struct page *p, const struct view *v)
{
	const struct materials *m = &v->visit->answers.materials;
	const char *line = "";
	for (size_t i = 0; i < m->count; i++) {
		const json_t *spec = m->rows[i].spec;
		if (strcmp(json_str(spec, "source"), "licence") != 0 &&
		    !json_str(spec, "licence_type")[0])
			continue;
		line = page_printf(p, "%s%s%s", line, line[0] ? page_tr(p, "word.comma", NULL) : "",
				   json_str(spec, "material_name"));
	}
	return line;
}

static const char *text_of(struct page *p, const struct view *v, const struct consent *c)
{
	const char *dept = json_str(v->visit->browse.item, "dept_name");
	if (c->words)
		return json_str(c->words, "text");
	if (!dept[0])
		dept = page_tr(p, "identify.authority", NULL);
	return c->licences ? page_tr(p, "consent.licences_text", dept, licence_names(p, v), NULL)
			   : page_tr(p, "consent.item_text", dept, NULL);
}

static void fill(struct page *p, const struct view *v, const struct consent *c, struct lines *l)
{
	const char *rest = text_of(p, v, c);
	while (*rest && l->count < ROWS_MAX - CONSENTS_MAX)
		l->line[l->count++] = (struct line){ .text = part_piece(p, v, &rest, PIECE_CHARS) };
	l->line[l->count++] = (struct line){ .box = c, .text = part_consent(p, c) };
}

static void row(struct page *p, struct node *in, const struct view *v, const void *arg, size_t i,
		int level)
{
	const struct line *line = &((const struct lines *)arg)->line[i];
	(void)v;
	if (!line->box) {
		part_text(p, in, levels[level].text, line->text);
		return;
	}
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_CHECKBOX,
				     .style = STYLE_CHOICE,
				     .id = page_printf(p, "consent.%s", line->box->id),
				     .text = line->text,
				     .checkable = true,
				     .checked = line->box->given,
				     .action = ACT_CHOOSE,
				     .arg_text = page_strdup(p, line->box->id) });
}

static struct node *screen(struct page *p, struct node *body, const struct view *v, const void *arg,
			   const struct paging *at)
{
	struct halves h = part_halves(p, body);
	if (!levels[at->level].untitled)
		part_title(p, h.left, page_tr(p, "consent.title", NULL),
			   page_tr(p, "consent.lead", NULL), levels[at->level].bare);
	struct node *list = part_column(p, h.right, ROW_GAP);
	for (size_t i = at->first; i < at->end; i++)
		row(p, list, v, arg, i, at->level);
	part_space(p, h.right);
	if (part_is_wide(p))
		part_space(p, h.left);
	part_pager(p, h.left, at, ACT_PAGE, 0);
	struct button none = { "consent.none", page_tr(p, "consent.none", NULL), ACT_CHOOSE, 0,
			       false };
	struct button next = { "nav.next", page_tr(p, "consent.next", NULL), ACT_NEXT, 0,
			       consents_given(&v->visit->answers.consents) == 0 };
	part_nav(p, h.right, &none, &next);
	return h.right;
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	const struct consents *c = &v->visit->answers.consents;
	struct lines lines = { .count = 0 };
	page_place(p, page_printf(p, "%d", v->visit->part));
	for (size_t i = 0; i < c->count; i++)
		fill(p, v, &c->rows[i], &lines);
	struct paged list = { .count = lines.count,
			      .width = part_width(p),
			      .gap = ROW_GAP,
			      .wanted = v->visit->part,
			      .levels = ARRAY_LEN(levels),
			      .arg = &lines,
			      .screen = screen,
			      .row = row };
	part_paged(p, body, v, &list);
}

const struct screen screen_consent = { .step = "step.consent", .build = build };
