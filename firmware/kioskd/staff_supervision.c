/* SPDX-License-Identifier: Apache-2.0 */
/* staff_supervision.c - Supervision: what the rules raised, counted and listed from the journal. */
#include "firmware/kioskd/staff.h"

#include <string.h>

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

const struct bus_handler staff_supervision_handlers[] = {
	{ BUS_STAFF, "Supervision", on_supervision },
	{ .name = NULL },
};
