/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staff_supervision.c - Supervision and Kpi: what the rules raised, and the figures of a period; both are
 * queries of the journal.
 */
#include "firmware/kioskd/staff.h"

#include <string.h>

#include "firmware/core/supervision/kpi.h"
#include "firmware/core/value/json.h"

#define DAY_MS	   (24 * 3600 * (int64_t)1000)
#define DAYS_MAX   JOURNAL_KEEP_DAYS
#define EVENTS_MAX 200 /* the newest; all are counted */

struct listing {
	char from[TIME_TEXT_LEN + 1];
	json_t *events;
	int64_t counts[SUPERVISION_KIND_COUNT][SUPERVISION_LEVEL_COUNT];
};

/* Times in the journal have one format and one offset: text order is theirs. */
static bool list_each(void *arg, const struct journal_line *line)
{
	struct listing *l = arg;
	if (strcmp(line->kind, journal_event_row(JOURNAL_SUPERVISION)->name) != 0 ||
	    strcmp(line->at, l->from) < 0)
		return true;
	json_t *event = json_loads(line->detail, JSON_REJECT_DUPLICATES, NULL);
	figures_count_alarm(l->counts, event);
	json_object_set_new(event, "seq", json_integer(line->seq));
	json_object_set_new(event, "at", json_string(line->at));
	json_array_insert_new(l->events, 0, event);
	if (json_array_size(l->events) > EVENTS_MAX)
		json_array_remove(l->events, EVENTS_MAX);
	return true;
}

static void list_run(struct journal *j, void *ctx)
{
	struct question *q = ctx;
	struct listing l = { .events = json_array() };
	time_text(json_int(q->about, "from_ms", 0), l.from);
	q->err = journal_walk(j, 0, list_each, &l);
	q->answer = json_pack("{s:s, s:o, s:o}", "from", l.from, "counts",
			      figures_alarms_json(l.counts), "events", l.events);
}

static void list_then(struct question *q)
{
	json_object_set_new(q->answer, "today", supervisor_figures(q->keeper->supervisor));
}

static void on_supervision(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = question_create(k, call);
	int64_t days = json_int(q->args, "days", 1);
	if (days < 1 || days > DAYS_MAX)
		days = days < 1 ? 1 : DAYS_MAX;
	/* From a midnight on: today alone is one day. */
	int64_t from_ms = workdays_next_midnight(loop_wall_ms(k->loop)) - days * DAY_MS;
	q->about = json_pack("{s:I}", "from_ms", (json_int_t)from_ms);
	q->then = list_then;
	stores_journal(k->stores, list_run, question_done, q);
}

/* Kpi */

struct assessment {
	struct kpi *kpi;
	int64_t to_ms;
};

static bool assess_each(void *arg, const struct journal_line *line)
{
	struct assessment *a = arg;
	const struct journal_event_row *row = journal_event_named(line->kind);
	int64_t at_ms;
	if (!row || !kpi_looks_at(row->event) || time_parse(line->at, &at_ms) != ERR_OK)
		return true;
	json_t *detail = json_loads(line->detail, JSON_REJECT_DUPLICATES, NULL);
	kpi_event(a->kpi, row, at_ms, detail);
	json_decref(detail);
	return true;
}

static void kpi_run(struct journal *j, void *ctx)
{
	struct question *q = ctx;
	struct assessment a = { .kpi = kpi_create(json_int(q->about, "from_ms", 0),
						  json_int(q->about, "to_ms", 0)) };
	q->err = a.kpi ? journal_walk(j, 0, assess_each, &a) : ERR_NOMEM;
	if (q->err == ERR_OK)
		q->answer = kpi_json(a.kpi, json_int(q->about, "offered", 0));
	kpi_destroy(a.kpi);
}

static void on_kpi(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	const json_t *args = bus_call_args(call);
	const char *from = json_str(args, "from"), *to = json_str(args, "to");
	int64_t to_ms = workdays_next_midnight(loop_wall_ms(k->loop)), from_ms = to_ms - DAY_MS;
	bool good = !from[0] || workdays_date(from, &from_ms);
	if (good && from[0])
		to_ms = from_ms;
	good = good && (!to[0] || workdays_date(to, &to_ms));
	if (from[0])
		to_ms += DAY_MS; /* the last day whole */
	if (!good || (to[0] && !from[0]) || from_ms >= to_ms) {
		bus_call_fail(call, ERR_INVALID, "days are YYYY-MM-DD, the first one first");
		return;
	}
	struct question *q = question_create(k, call);
	q->about = json_pack("{s:I, s:I, s:I}", "from_ms", (json_int_t)from_ms, "to_ms",
			     (json_int_t)to_ms, "offered", (json_int_t)k->catalogue.items);
	stores_journal(k->stores, kpi_run, question_done, q);
}

const struct bus_handler staff_supervision_handlers[] = {
	{ BUS_STAFF, "Supervision", on_supervision },
	{ BUS_STAFF, "Kpi", on_kpi },
	{ .name = NULL },
};
