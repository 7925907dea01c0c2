/* SPDX-License-Identifier: Apache-2.0 */
/*
 * public.c - the hall's notice (gong shi): what was done here today, how it was rated, whether the devices and the line
 * work, how old the catalogue is, and who is responsible. Counts are the keeper's, and so a query of its journal.
 */
#include "ui/screens/public.h"

#include <string.h>

#include "firmware/base/text.h"

#define ROWS_MAX 32
#define MINUTE	 16 /* of 2026-11-21T09:41:00+08:00 */
#define DAY	 10
#define LEVELS	 4
#define BEST	 5 /* of the ratings */

struct rows {
	struct fact rows[ROWS_MAX];
	size_t count;
};

static void add(struct rows *r, const char *label, const char *value, const char *id)
{
	if (value[0] && r->count < ROWS_MAX)
		r->rows[r->count++] = (struct fact){ .label = label, .value = value, .id = id };
}

static void add_word(struct page *p, struct rows *r, const char *label, const char *value,
		     const char *id)
{
	add(r, page_tr(p, label, NULL), value, id);
}

static const char *number(struct page *p, const json_t *of, const char *key)
{
	return page_printf(p, "%lld", (long long)json_int(of, key, 0));
}

static const char *minute(struct page *p, const char *at)
{
	return strlen(at) < MINUTE
		       ? ""
		       : page_printf(p, "%.*s %.*s", DAY, at, MINUTE - DAY - 1, at + DAY + 1);
}

static void add_counts(struct page *p, struct rows *r, const json_t *figures)
{
	static const struct {
		const char *key, *label, *id;
	} counts[] = {
		{ "visits", "public.visits", "public.visits" },
		{ "handled", "public.handled", "public.handled" },
		{ "delivered", "public.delivered", "public.delivered" },
		{ "late", "public.late", "public.late" },
		{ "failed", "public.failed", "public.failed" },
	};
	const char *last = minute(p, json_str(figures, "last_delivered_at"));
	for (size_t i = 0; figures && i < ARRAY_LEN(counts); i++)
		add_word(p, r, counts[i].label, number(p, figures, counts[i].key), counts[i].id);
	if (figures)
		add_word(p, r, "public.last", last[0] ? last : page_tr(p, "public.never", NULL),
			 "public.last");
}

/* Whole fives; fewer are said to be fewer. */
static void add_ratings(struct page *p, struct rows *r, const json_t *figures)
{
	static const char *const words[BEST + 1] = {
		NULL, "rate.level_1", "rate.level_2", "rate.level_3", "rate.level_4", "rate.level_5"
	};
	const json_t *ratings = json_object_get(figures, "ratings");
	for (int level = BEST; ratings && level >= 1; level--) {
		const char *key = page_printf(p, "%d", level);
		bool few = json_int(ratings, key, 0) == 0;
		add(r, page_tr(p, words[level], NULL),
		    few ? page_tr(p, "public.few", NULL)
			: page_tr(p, "public.at_least", number(p, ratings, key), NULL),
		    page_printf(p, "public.rating.%d", level));
	}
}

static bool works(const char *state)
{
	static const char *const good[] = { "online", "deviceBusy", "starting" };
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		if (strcmp(state, good[i]) == 0)
			return true;
	return false;
}

static const char *kind_of(struct page *p, const char *kind)
{
	static const char *const known[] = { "public.card_reader", "public.printer",
					     "public.camera", "public.code_scanner" };
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (strcmp(known[i] + strlen("public."), kind) == 0)
			return page_tr(p, known[i], NULL);
	return page_strdup(p, kind);
}

/* Each with the day of its last test. */
static void add_devices(struct page *p, struct rows *r, const json_t *devices)
{
	size_t i;
	json_t *device;
	json_array_foreach((json_t *)devices, i, device)
	{
		const char *tested = json_str(device, "tested_at");
		bool good = works(json_str(device, "state"));
		const char *parts[] = {
			page_tr(p, good ? "public.works" : "public.out", NULL),
			tested[0]
				? page_tr(p, "public.tested", page_printf(p, "%.10s", tested), NULL)
				: "",
		};
		add(r, kind_of(p, json_str(device, "kind")), part_join(p, parts, ARRAY_LEN(parts)),
		    page_printf(p, "public.device.%zu", i));
	}
}

static void fill(struct page *p, const struct view *v, struct rows *r)
{
	const json_t *hall = json_object_get(v->status, "hall");
	const json_t *catalogue = json_object_get(v->status, "catalogue");
	bool online = json_is_true(json_object_get(v->status, "online"));
	r->count = 0;
	add_counts(p, r, v->figures);
	add_ratings(p, r, v->figures);
	if (v->status)
		add_word(p, r, "public.line",
			 page_tr(p, online ? "public.online" : "public.offline", NULL),
			 "public.line");
	add_devices(p, r, v->devices);
	add_word(p, r, "public.catalogue", json_str(catalogue, "date"), "public.catalogue");
	add_word(p, r, "public.responsible", json_str(hall, "responsible"), "public.responsible");
	add_word(p, r, "help.phone", json_str(hall, "phone"), "public.phone");
}

/* Of which day, and since when nothing was asked. */
static const char *lead(struct page *p, const struct view *v)
{
	char at[TIME_TEXT_LEN + 1];
	if (v->overlays->notice.asking)
		return page_tr(p, "public.asking", NULL);
	if (!v->figures || !v->overlays->notice.at_ms)
		return "";
	time_text(v->overlays->notice.at_ms, at);
	return page_tr(p, "public.lead", minute(p, at), NULL);
}

static void row(struct page *p, struct node *in, const struct view *v, const void *arg, size_t i,
		int level)
{
	const struct rows *r = arg;
	(void)v;
	(void)level;
	part_fact(p, in, &r->rows[i]);
}

static struct node *screen(struct page *p, struct node *body, const struct view *v, const void *arg,
			   const struct paging *at)
{
	const struct rows *r = arg;
	struct halves h = part_halves(p, body);
	if (at->level < 2)
		part_title(p, h.left, page_tr(p, "public.title", NULL), lead(p, v), at->level > 0);
	part_problem(p, h.left, "public.problem",
		     v->overlays->notice.failed ? "public.problem" : "", at->level > 0);
	part_facts(p, part_card(p, h.right), r->rows, at->first, at->end);
	part_space(p, h.right);
	if (part_is_wide(p))
		part_space(p, h.left);
	part_pager(p, h.left, at, ACT_PAGE, 0);
	struct button back = { "nav.back", page_tr(p, "help.back", NULL), ACT_BACK, 0, false };
	part_nav(p, h.right, &back, NULL);
	return h.right;
}

void public_build(struct page *p, struct node *body, const struct view *v)
{
	struct rows rows;
	page_place(p, "public");
	fill(p, v, &rows);
	struct paged list = { .count = rows.count,
			      .width = part_fact_width(p),
			      .gap = 2 * PART_CARD_GAP + MM(1),
			      .wanted = v->overlays->page,
			      .levels = LEVELS,
			      .arg = &rows,
			      .screen = screen,
			      .row = row };
	part_paged(p, body, v, &list);
}
