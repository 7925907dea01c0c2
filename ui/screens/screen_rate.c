/* SPDX-License-Identifier: Apache-2.0 */
/* screen_rate.c - five levels, then the tags of the one that was chosen; and a way on without. */
#include "ui/screens/parts.h"

#define ROWS_MAX     (EVALUATION_LEVELS + 1 + TAGS_MAX)
#define TAGS_MAX     24 /* shown of a level */
#define TAG_ID	     4	/* length of "tag." */
#define COLUMNS	     2
#define LEVEL_HEIGHT MM(24)
#define BOX_GAP	     MM(4)
#define TAG_HEIGHT   MM(18)

// clang-format off
/* The terminal's own tags, behind "tag."; a dictionary eval_tags takes their place. */
static const char *const own_tags[] = {
	"tag.510", "tag.511", "tag.512", "tag.513", "tag.514", "tag.515", "tag.516", "tag.517",
	"tag.406", "tag.407", "tag.408", "tag.409", "tag.410", "tag.411", "tag.412", "tag.413",
	"tag.307", "tag.308", "tag.309", "tag.310", "tag.311", "tag.312", "tag.313", "tag.314",
	"tag.207", "tag.208", "tag.209", "tag.210", "tag.211", "tag.212", "tag.213", "tag.214",
	"tag.108", "tag.109", "tag.110", "tag.111", "tag.112", "tag.113", "tag.114", "tag.115",
};
// clang-format on

static const char *const level_words[EVALUATION_LEVELS + 1] = { NULL,		"rate.level_1",
								"rate.level_2", "rate.level_3",
								"rate.level_4", "rate.level_5" };

struct tag {
	const char *code, *text;
};

/* The rows: the levels, the words over the tags, the tags. */
struct rows {
	const struct evaluation *evaluation;
	bool locked; /* it is on its way */
	struct tag tags[TAGS_MAX];
	size_t tag_count, columns, level_columns, level_rows, count;
};

static size_t rows_of(size_t count, size_t columns)
{
	return (count + columns - 1) / columns;
}

static void add_tag(struct rows *r, const char *code, const char *text)
{
	if (evaluation_tag_fits(code, r->evaluation->level) && text[0] && r->tag_count < TAGS_MAX)
		r->tags[r->tag_count++] = (struct tag){ code, text };
}

static void fill(struct page *p, const struct view *v, struct rows *r)
{
	for (size_t i = 0; i < json_array_size(v->eval_tags); i++) {
		const json_t *entry = json_array_get(v->eval_tags, i);
		add_tag(r, page_strdup(p, json_str(entry, "code")),
			page_strdup(p, json_str(entry, "name")));
	}
	for (size_t i = 0; i < ARRAY_LEN(own_tags) && json_array_size(v->eval_tags) == 0; i++)
		add_tag(r, own_tags[i] + TAG_ID, page_tr(p, own_tags[i], NULL));
	bool roomy = v->look.size == UI_SIZE_STANDARD;
	r->columns = roomy ? COLUMNS : 1;
	r->level_columns = roomy && part_is_wide(p) ? COLUMNS : 1;
	r->count = r->level_rows = rows_of(EVALUATION_LEVELS, r->level_columns);
	if (r->tag_count)
		r->count += 1 + rows_of(r->tag_count, r->columns);
}

static void level_box(struct page *p, struct node *in, const struct rows *r, size_t i)
{
	int level = EVALUATION_LEVELS - (int)i;
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_CHOICE,
				     .style = STYLE_CHOICE,
				     .id = page_printf(p, "rate.%d", level),
				     .text = page_tr(p, level_words[level], NULL),
				     .checkable = true,
				     .checked = r->evaluation->level == level,
				     .disabled = r->locked,
				     .min_height = LEVEL_HEIGHT,
				     .grow = 1,
				     .action = ACT_CHOOSE,
				     .arg = level });
}

static void tag_box(struct page *p, struct node *in, const struct rows *r, size_t i)
{
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_CHECKBOX,
				     .style = STYLE_CHOICE,
				     .id = page_printf(p, "rate.tag.%s", r->tags[i].code),
				     .text = r->tags[i].text,
				     .checkable = true,
				     .checked = evaluation_has(r->evaluation, r->tags[i].code),
				     .disabled = r->locked,
				     .min_height = TAG_HEIGHT,
				     .grow = 1,
				     .action = ACT_CHOOSE,
				     .arg_text = r->tags[i].code });
}

/* The n-th row of `count` boxes that stand `across` in a row. */
static void boxes(struct page *p, struct node *in, const struct rows *r, size_t n, size_t across,
		  size_t count,
		  void (*box)(struct page *p, struct node *in, const struct rows *r, size_t i))
{
	struct node *line = widget_add(p, in, &(struct widget){ .flow = FLOW_ROW, .gap = BOX_GAP });
	for (size_t i = n * across; i < (n + 1) * across; i++) {
		if (i < count)
			box(p, line, r, i);
		else
			part_space(p, line);
	}
}

static void row(struct page *p, struct node *in, const struct view *v, const void *arg, size_t i,
		int level)
{
	const struct rows *r = arg;
	(void)v;
	(void)level;
	if (i < r->level_rows)
		boxes(p, in, r, i, r->level_columns, EVALUATION_LEVELS, level_box);
	else if (i == r->level_rows)
		part_text(p, in, STYLE_BODY_STRONG, page_tr(p, "rate.tags", NULL));
	else
		boxes(p, in, r, i - r->level_rows - 1, r->columns, r->tag_count, tag_box);
}

static struct node *screen(struct page *p, struct node *body, const struct view *v, const void *arg,
			   const struct paging *at)
{
	const struct rating *rating = &v->visit->rating;
	struct halves h = part_halves(p, body);
	if (at->level < 2)
		part_title(p, h.left, page_tr(p, "rate.title", NULL), page_tr(p, "rate.lead", NULL),
			   at->level > 0);
	part_problem(p, h.left, "error.summary", rating->failed ? "rate.failed" : "",
		     at->level > 0);
	struct node *list = part_column(p, h.right, PART_CARD_GAP);
	for (size_t i = at->first; i < at->end; i++)
		row(p, list, v, arg, i, at->level);
	part_space(p, h.right);
	if (part_is_wide(p))
		part_space(p, h.left);
	part_pager(p, h.left, at, ACT_PAGE, 0);
	struct button skip = { "rate.skip", page_tr(p, "rate.skip", NULL), ACT_OPEN, 0, false };
	struct button send = { "nav.next",
			       page_tr(p, rating->asking ? "rate.sending" : "rate.send", NULL),
			       ACT_NEXT, 0, rating->evaluation.level == 0 || rating->asking };
	part_nav(p, h.right, &skip, &send);
	return h.right;
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	struct rows rows = { .evaluation = &v->visit->rating.evaluation,
			     .locked = v->visit->rating.at[0] };
	fill(p, v, &rows);
	struct paged list = { .count = rows.count,
			      .width = part_width(p),
			      .gap = PART_CARD_GAP,
			      .wanted = v->visit->part,
			      .levels = 3,
			      .shrinks = true,
			      .arg = &rows,
			      .screen = screen,
			      .row = row };
	part_paged(p, body, v, &list);
}

const struct screen screen_rate = { .step = "step.receipt", .build = build };
