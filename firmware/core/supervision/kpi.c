/* SPDX-License-Identifier: Apache-2.0 */
/* kpi.c - see kpi.h. */
#include "firmware/core/supervision/kpi.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/util.h"
#include "firmware/core/value/json.h"

#define DATE_LEN 10

/* The columns, in the order of the export. */
enum column {
	VISITS,
	DONE,	/* visits that handed something in, or ended as they should without */
	HELPED, /* visits in which somebody was called */
	APPLICATIONS,
	DELIVERED,
	FAILED, /* refused by the platform, or blocked */
	CORRECTED,
	SCREENS,
	SECONDS,
	RETRIES,
	COLUMN_COUNT,
};

static const char *const column_names[COLUMN_COUNT] = {
	[VISITS] = "visits",	   [DONE] = "done",
	[HELPED] = "helped",	   [APPLICATIONS] = "applications",
	[DELIVERED] = "delivered", [FAILED] = "failed",
	[CORRECTED] = "corrected", [SCREENS] = "screens",
	[SECONDS] = "seconds",	   [RETRIES] = "retries",
};

struct row {
	int64_t n[COLUMN_COUNT];
};

/* What became of an application; each counts once. */
struct fate {
	uint32_t item;
	bool delivered, failed, corrected;
};

struct kpi {
	int64_t from_ms, to_ms;
	json_t *items;			    /* {task_code: index into rows} */
	struct row rows[KPI_ITEMS_MAX + 1]; /* the last: of no item, and of all beyond the limit */
	size_t row_count;
	json_t *cases; /* {serial: index into fates} */
	struct fate *fates;
	size_t fate_count;
	int64_t help_calls, submits; /* of the visit under way */
};

/* Counting */

static size_t row_of(struct kpi *k, const char *task_code)
{
	const json_t *known = task_code[0] ? json_object_get(k->items, task_code) : NULL;
	if (known)
		return (size_t)json_integer_value(known);
	if (!task_code[0] || k->row_count == KPI_ITEMS_MAX ||
	    json_object_set_new(k->items, task_code, json_integer((json_int_t)k->row_count)) < 0)
		return KPI_ITEMS_MAX;
	return k->row_count++;
}

static void count_visit(struct kpi *k, const json_t *detail)
{
	struct row *row = &k->rows[row_of(k, json_str(detail, "task_code"))];
	row->n[VISITS]++;
	/* Whoever looks for a second item behind the receipt and leaves there gave nothing up. */
	row->n[DONE] += k->submits > 0 || strcmp(json_str(detail, "cause"), "done") == 0;
	row->n[HELPED] += k->help_calls > 0;
	row->n[SCREENS] += json_int(detail, "screens", 0);
	row->n[SECONDS] += json_int(detail, "seconds", 0);
	row->n[RETRIES] += json_int(detail, "retries", 0);
	k->help_calls = k->submits = 0;
}

static void count_submit(struct kpi *k, const json_t *detail)
{
	size_t item = row_of(k, json_str(detail, "task_code"));
	const char *serial = json_str(detail, "serial");
	k->submits++;
	if (json_object_get(k->cases, serial))
		return; /* its answer was asked for again */
	k->rows[item].n[APPLICATIONS]++;
	if (k->fate_count == KPI_CASES_MAX ||
	    json_object_set_new(k->cases, serial, json_integer((json_int_t)k->fate_count)) < 0)
		return;
	k->fates[k->fate_count++] = (struct fate){ .item = (uint32_t)item };
}

static void once(struct row *row, enum column column, bool *flag, bool is_so)
{
	row->n[column] += is_so && !*flag;
	*flag = *flag || is_so;
}

static void count_record(struct kpi *k, const json_t *detail)
{
	const json_t *known = json_object_get(k->cases, json_str(detail, "serial"));
	const char *state = json_str(detail, "state");
	if (!known)
		return;
	struct fate *fate = &k->fates[json_integer_value(known)];
	struct row *row = &k->rows[fate->item];
	once(row, DELIVERED, &fate->delivered, strcmp(state, "delivered") == 0);
	once(row, FAILED, &fate->failed,
	     strcmp(state, "quarantined") == 0 || strcmp(state, "blocked") == 0);
	once(row, CORRECTED, &fate->corrected,
	     strcmp(json_str(detail, "case_state"), "correction") == 0);
}

bool kpi_looks_at(enum journal_event event)
{
	return event == JOURNAL_VISIT_END || event == JOURNAL_SUBMIT || event == JOURNAL_RECORD ||
	       event == JOURNAL_HELP_CALL;
}

void kpi_event(struct kpi *k, const struct journal_event_row *row, int64_t at_ms,
	       const json_t *detail)
{
	bool within = at_ms >= k->from_ms && at_ms < k->to_ms;
	if (row->event == JOURNAL_RECORD)
		count_record(k,
			     detail); /* also later: it is the application that is of the period */
	else if (within && row->event == JOURNAL_VISIT_END)
		count_visit(k, detail);
	else if (within && row->event == JOURNAL_SUBMIT)
		count_submit(k, detail);
	else if (within && row->event == JOURNAL_HELP_CALL)
		k->help_calls++;
}

/* Showing */

/* Few visits behind it, or applications whose visits are somewhere else. */
static bool is_small(const struct row *row)
{
	return row->n[VISITS] < KPI_GROUP_MIN;
}

static void add(struct row *to, const struct row *row)
{
	for (int c = 0; c < COLUMN_COUNT; c++)
		to->n[c] += row->n[c];
}

static json_t *row_json(const struct row *row)
{
	json_t *json = json_object();
	for (int c = 0; c < COLUMN_COUNT; c++)
		json_object_set_new(json, column_names[c], json_integer(row->n[c]));
	return json;
}

static void show(json_t *items, struct row *totals, const char *item, const struct row *row)
{
	json_t *json = row_json(row);
	json_object_set_new(json, "item", json_string(item));
	json_array_append_new(items, json);
	add(totals, row);
}

static int by_code(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* In the order of their codes, which says nothing of how many or when. */
static const char **sorted_codes(const struct kpi *k, size_t *count)
{
	const char **codes = calloc(KPI_ITEMS_MAX, sizeof(*codes)), *code;
	json_t *unused;
	*count = 0;
	json_object_foreach(k->items, code, unused)
	{
		if (codes)
			codes[(*count)++] = code;
	}
	if (codes)
		qsort(codes, *count, sizeof(*codes), by_code);
	return codes;
}

/* The rows that may be shown; how many may not by themselves. */
static int64_t show_items(const struct kpi *k, json_t *items, struct row *totals)
{
	size_t count;
	const char **codes CLEANUP(free_ptr) = sorted_codes(k, &count);
	struct row rest = k->rows[KPI_ITEMS_MAX];
	int64_t hidden = 0;
	for (size_t i = 0; i < count; i++) {
		const struct row *row =
			&k->rows[json_integer_value(json_object_get(k->items, codes[i]))];
		if (is_small(row)) {
			add(&rest, row);
			hidden++;
		} else {
			show(items, totals, codes[i], row);
		}
	}
	if (!is_small(&rest))
		show(items, totals, "", &rest);
	return hidden;
}

/*
 * The five of the assessment, as far as a terminal can see them:
 *   effect    (cheng xiao)  visits that handed something in or ended as they should, of all
 *   maturity  (cheng shu)   applications that reached the platform, of all
 *   ways      (wan bei)     visits that needed nobody's help, of all
 *   coverage  (fu gai)      items that were asked for, of those on offer
 *   guidance  (zhun que)    applications that were neither refused nor sent back, of all
 */
static json_t *indicator(const char *name, int64_t part, int64_t of)
{
	json_t *permille =
		of >= KPI_GROUP_MIN ? json_integer((part < 0 ? 0 : part) * 1000 / of) : json_null();
	return json_pack("{s:s, s:o, s:I}", "name", name, "permille", permille, "of",
			 (json_int_t)of);
}

static json_t *indicators(const struct row *t, int64_t used, int64_t offered)
{
	return json_pack("[o, o, o, o, o]", indicator("effect", t->n[DONE], t->n[VISITS]),
			 indicator("maturity", t->n[DELIVERED], t->n[APPLICATIONS]),
			 indicator("ways", t->n[VISITS] - t->n[HELPED], t->n[VISITS]),
			 indicator("coverage", used, offered),
			 indicator("guidance", t->n[APPLICATIONS] - t->n[FAILED] - t->n[CORRECTED],
				   t->n[APPLICATIONS]));
}

static void date_of(int64_t ms, char out[DATE_LEN + 1])
{
	char text[TIME_TEXT_LEN + 1];
	time_text(ms, text);
	memcpy(out, text, DATE_LEN);
	out[DATE_LEN] = '\0';
}

json_t *kpi_json(const struct kpi *k, int64_t offered)
{
	struct row totals = { { 0 } };
	char from[DATE_LEN + 1], to[DATE_LEN + 1];
	json_t *items = json_array();
	int64_t hidden = show_items(k, items, &totals);
	int64_t used = (int64_t)json_array_size(items);
	/* The row of the small ones is no item. */
	used -= used > 0 && json_str(json_array_get(items, (size_t)used - 1), "item")[0] == '\0';
	date_of(k->from_ms, from);
	date_of(k->to_ms - 1, to);
	return json_pack("{s:s, s:s, s:I, s:I, s:o, s:o, s:o}", "from", from, "to", to, "offered",
			 (json_int_t)offered, "hidden", (json_int_t)hidden, "totals",
			 row_json(&totals), "indicators", indicators(&totals, used, offered),
			 "items", items);
}

void kpi_csv(const json_t *kpi, struct buf *out)
{
	size_t i;
	json_t *line;
	buf_add_str(out, "indicator,permille,of\n");
	json_array_foreach(json_object_get(kpi, "indicators"), i, line)
	{
		buf_printf(out, "%s,", json_str(line, "name"));
		if (json_is_integer(json_object_get(line, "permille")))
			buf_printf(out, "%lld", (long long)json_int(line, "permille", 0));
		buf_printf(out, ",%lld\n", (long long)json_int(line, "of", 0));
	}
	buf_add_str(out, "\nitem");
	for (int c = 0; c < COLUMN_COUNT; c++)
		buf_printf(out, ",%s", column_names[c]);
	buf_add_char(out, '\n');
	json_array_foreach(json_object_get(kpi, "items"), i, line)
	{
		buf_add_str(out, json_str(line, "item"));
		for (int c = 0; c < COLUMN_COUNT; c++)
			buf_printf(out, ",%lld", (long long)json_int(line, column_names[c], 0));
		buf_add_char(out, '\n');
	}
}

/* Life */

struct kpi *kpi_create(int64_t from_ms, int64_t to_ms)
{
	struct kpi *k = calloc(1, sizeof(*k));
	if (!k)
		return NULL;
	k->from_ms = from_ms;
	k->to_ms = to_ms;
	k->items = json_object();
	k->cases = json_object();
	k->fates = calloc(KPI_CASES_MAX, sizeof(*k->fates));
	if (k->items && k->cases && k->fates)
		return k;
	kpi_destroy(k);
	return NULL;
}

void kpi_destroy(struct kpi *k)
{
	if (!k)
		return;
	json_decref(k->items);
	json_decref(k->cases);
	free(k->fates);
	free(k);
}
