/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen_licences.c - the holder's electronic licences, by pages: name, masked number, who issued it, how long it
 * is valid. Without any, one sentence says why.
 */
#include "ui/screens/parts.h"

#define LEVELS	  3
#define FACTS_MAX 3

static const char *lead(const struct view *v, size_t count)
{
	static const char *const words[][2] = {
		[LOOKUP_NONE] = { "licences.asking", "licences.asking" },
		[LOOKUP_ASKING] = { "licences.asking", "licences.asking" },
		[LOOKUP_KNOWN] = { "licences.none", "licences.none_own" },
		[LOOKUP_FAILED] = { "licences.failed", "licences.failed_own" }
	};
	bool own = v->visit->goal == STAGE_LICENCES;
	return count ? "licences.lead" : words[v->visit->answers.licences.state][own];
}

static void row(struct page *p, struct node *in, const struct view *v, const void *arg, size_t i,
		int level)
{
	static const struct {
		const char *label, *member;
	} shown[FACTS_MAX] = { { "licences.number", "number_masked" },
			       { "licences.dept", "issue_dept" },
			       { "licences.valid_to", "valid_to" } };
	const json_t *licence = json_array_get(arg, i);
	struct fact facts[FACTS_MAX];
	size_t count = 0;
	(void)v;
	/* At the barest its number tells one from another. */
	for (size_t n = 0; n < (level > 1 ? 1 : ARRAY_LEN(shown)); n++)
		if (json_str(licence, shown[n].member)[0])
			facts[count++] = (struct fact){ .label = page_tr(p, shown[n].label, NULL),
							.value = json_str(licence, shown[n].member),
							.personal = true };
	struct node *card = part_card(p, in);
	widget_add(p, card,
		   &(struct widget){ .role = ROLE_LISTITEM,
				     .style = STYLE_BODY_STRONG,
				     .id = page_printf(p, "licences.%s", json_str(licence, "ref")),
				     .text = json_str(licence, "name"),
				     .personal = true });
	part_facts(p, card, facts, 0, count);
}

static struct node *screen(struct page *p, struct node *body, const struct view *v, const void *arg,
			   const struct paging *at)
{
	size_t count = json_array_size(arg);
	struct halves h = part_halves(p, body);
	if (at->level < 2 || !count)
		part_title(p, h.left, page_tr(p, "licences.title", NULL),
			   page_tr(p, lead(v, count), NULL), at->level > 0 && count);
	struct node *list = part_column(p, h.right, PART_GAP);
	for (size_t i = at->first; i < at->end; i++)
		row(p, list, v, arg, i, at->level);
	part_space(p, h.right);
	if (part_is_wide(p))
		part_space(p, h.left);
	part_pager(p, h.left, at, ACT_PAGE, 0);
	part_aside_nav(p, h.right, v, "licences.again",
		       v->visit->answers.licences.state == LOOKUP_FAILED);
	return h.right;
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	const json_t *licences = licences_list(&v->visit->answers.licences);
	struct paged list = { .count = json_array_size(licences),
			      .width = part_width(p),
			      .gap = PART_GAP,
			      .wanted = v->visit->part,
			      .levels = LEVELS,
			      .arg = licences,
			      .screen = screen,
			      .row = row };
	part_paged(p, body, v, &list);
}

const struct screen screen_licences = { .build = build };
