/* SPDX-License-Identifier: Apache-2.0 */
/* staff_watch.c - what was recorded and counted: journal, supervision, figures. All of it is the keeper's word. */
#include "ui/screens/staff_page.h"

#include <stdlib.h>
#include <string.h>

#define EVENTS_SHOWN  60
#define ENTRIES_SHOWN 60
#define DETAIL_SHOWN  120

static const struct staff_word kinds[] = {
	{ "time", "staff.watch.time" },		  { "process", "staff.watch.process" },
	{ "content", "staff.watch.content" },	  { "discretion", "staff.watch.discretion" },
	{ "integrity", "staff.watch.integrity" },
};

static const struct {
	const char *level;
	enum staff_light light;
	const char *words;
} levels[] = {
	{ "red", STAFF_BAD, "staff.watch.red" },
	{ "yellow", STAFF_CARE, "staff.watch.yellow" },
	{ "warn", STAFF_CARE, "staff.watch.warn" },
};

/* Journal */

/* An entry as it is written, for whoever answers for the terminal or mends it. */
static void entry_row(struct page *p, const char *line, size_t len, size_t n, struct staff_list *l)
{
	json_t *e = json_loadb(line, len, 0, NULL);
	char *detail = e ? json_dumps(json_object_get(e, "detail"), JSON_COMPACT) : NULL;
	if (detail)
		staff_add_row(l,
			      (struct staff_row){
				      .label = staff_minute(p, json_str(e, "at")),
				      .value = page_printf(p, "%lld" PART_MIDDLE_DOT "%s",
							   (long long)json_int(e, "seq", 0),
							   json_str(e, "kind")),
				      .note = strlen(detail) > 2
						      ? page_printf(p, "%.*s", DETAIL_SHOWN, detail)
						      : NULL,
				      .id = page_printf(p, "staff.entry.%zu", n) });
	free(detail);
	json_decref(e);
}

/* The newest first. */
static void entries(struct page *p, const char *ndjson, struct staff_list *l)
{
	const char *end = ndjson + strlen(ndjson);
	for (size_t n = 0; n < ENTRIES_SHOWN && end > ndjson; n++) {
		const char *start = end - 1;
		while (start > ndjson && start[-1] != '\n')
			start--;
		entry_row(p, start, (size_t)(end - start), n, l);
		end = start;
	}
}

static void fill_journal(struct page *p, const struct view *v, struct staff_list *l)
{
	const json_t *a = v->staff->answer;
	if (!a)
		return;
	int64_t bad = json_int(a, "bad_seq", 0);
	staff_add(p, l, bad ? STAFF_BAD : STAFF_GOOD, "staff.journal.chain",
		  bad ? page_tr(p, "staff.journal.broken", staff_count(p, bad), NULL)
		      : page_tr(p, "staff.journal.whole", NULL),
		  "staff.journal.chain");
	staff_add(p, l, STAFF_PLAIN, "staff.journal.entries",
		  staff_count(p, json_int(a, "entries", 0)), "staff.journal.entries");
	entries(p, json_str(v->staff->more, "ndjson"), l);
	l->lead = page_tr(p, "staff.journal.lead", NULL);
}

const struct staff_page_row staff_page_journal = { .fill = fill_journal };

/* Supervision */

static void count_rows(struct page *p, const json_t *counts, struct staff_list *l)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		const json_t *of = json_object_get(counts, kinds[i].word);
		enum staff_light light = STAFF_GOOD;
		for (size_t k = ARRAY_LEN(levels); k > 0; k--)
			if (json_int(of, levels[k - 1].level, 0) > 0)
				light = levels[k - 1].light;
		staff_add(p, l, light, kinds[i].id,
			  page_tr(p, "staff.watch.counts", staff_count(p, json_int(of, "warn", 0)),
				  staff_count(p, json_int(of, "yellow", 0)),
				  staff_count(p, json_int(of, "red", 0)), NULL),
			  page_printf(p, "staff.supervision.%s", kinds[i].word));
	}
}

static void event_row(struct page *p, const json_t *e, size_t n, struct staff_list *l)
{
	enum staff_light light = STAFF_CARE;
	const char *level = json_str(e, "level");
	for (size_t k = 0; k < ARRAY_LEN(levels); k++)
		if (strcmp(levels[k].level, level) == 0) {
			light = levels[k].light;
			level = page_tr(p, levels[k].words, NULL);
		}
	const char *parts[] = { level, json_str(e, "rule"), json_str(e, "subject"),
				json_str(e, "detail") };
	staff_add_row(l, (struct staff_row){ .light = light,
					     .label = staff_minute(p, json_str(e, "at")),
					     .value = part_join(p, parts, ARRAY_LEN(parts)),
					     .id = page_printf(p, "staff.event.%zu", n) });
}

static void fill_supervision(struct page *p, const struct view *v, struct staff_list *l)
{
	const json_t *a = v->staff->answer;
	size_t i;
	json_t *e;
	if (!a)
		return;
	l->lead =
		page_tr(p, "staff.watch.since", page_printf(p, "%.10s", json_str(a, "from")), NULL);
	count_rows(p, json_object_get(a, "counts"), l);
	json_array_foreach(json_array_of(a, "events"), i, e) if (i < EVENTS_SHOWN)
		event_row(p, e, i, l);
}

const struct staff_page_row staff_page_supervision = { .fill = fill_supervision };

/* Figures: today's for everybody of staff, the indicators for whoever answers for them */

static void today(struct page *p, const json_t *t, struct staff_list *l)
{
	static const struct {
		const char *key, *label, *id;
	} rows[] = {
		{ "visits", "public.visits", "staff.figures.visits" },
		{ "handled", "public.handled", "staff.figures.handled" },
		{ "delivered", "public.delivered", "staff.figures.delivered" },
		{ "late", "public.late", "staff.figures.late" },
		{ "failed", "public.failed", "staff.figures.failed" },
	};
	const char *last = staff_minute(p, json_str(t, "last_delivered_at"));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		staff_add(p, l, STAFF_PLAIN, rows[i].label,
			  staff_count(p, json_int(t, rows[i].key, 0)), rows[i].id);
	staff_add(p, l, STAFF_PLAIN, "public.last",
		  last[0] ? last : page_tr(p, "public.never", NULL), "staff.figures.last");
}

static void ratings(struct page *p, const json_t *t, struct staff_list *l)
{
	static const char *const words[] = { "rate.level_1", "rate.level_2", "rate.level_3",
					     "rate.level_4", "rate.level_5" };
	const json_t *of = json_object_get(t, "ratings");
	for (size_t i = ARRAY_LEN(words); of && i > 0; i--)
		staff_add(p, l, STAFF_PLAIN, words[i - 1],
			  staff_count(p, json_int(of, page_printf(p, "%zu", i), 0)),
			  page_printf(p, "staff.figures.rating.%zu", i));
}

static void indicators(struct page *p, const json_t *kpi, struct staff_list *l)
{
	static const struct staff_word names[] = {
		{ "effect", "staff.kpi.effect" },     { "maturity", "staff.kpi.maturity" },
		{ "ways", "staff.kpi.ways" },	      { "coverage", "staff.kpi.coverage" },
		{ "guidance", "staff.kpi.guidance" },
	};
	size_t i;
	json_t *line;
	json_array_foreach(json_array_of(kpi, "indicators"), i, line)
	{
		const char *name = json_str(line, "name");
		int64_t share = json_int(line, "permille", 0);
		bool known = json_is_integer(json_object_get(line, "permille"));
		staff_add_row(l, (struct staff_row){
					 .label = staff_word(p, names, ARRAY_LEN(names), name),
					 .value = known ? page_printf(p, "%lld.%lld %%",
								      (long long)(share / 10),
								      (long long)(share % 10))
							: page_tr(p, "staff.kpi.few", NULL),
					 .id = page_printf(p, "staff.kpi.%s", name) });
	}
}

static void fill_figures(struct page *p, const struct view *v, struct staff_list *l)
{
	const json_t *t = json_object_get(v->staff->answer, "today");
	if (!t)
		return;
	l->lead = page_tr(p, "staff.figures.of", json_str(t, "date"), NULL);
	today(p, t, l);
	ratings(p, t, l);
	indicators(p, v->staff->more, l);
}

const struct staff_page_row staff_page_figures = { .fill = fill_figures };
