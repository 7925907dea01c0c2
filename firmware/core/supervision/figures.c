/* SPDX-License-Identifier: Apache-2.0 */
/* figures.c - see figures.h. */
#include "firmware/core/supervision/figures.h"

#include <string.h>

#include "firmware/base/text.h"
#include "firmware/core/supervision/kpi.h"
#include "firmware/core/value/json.h"

static bool is(const json_t *detail, const char *key, const char *value)
{
	return strcmp(json_str(detail, key), value) == 0;
}

void figures_count_alarm(int64_t alarms[SUPERVISION_KIND_COUNT][SUPERVISION_LEVEL_COUNT],
			 const json_t *detail)
{
	enum supervision_kind kind = supervision_kind_named(json_str(detail, "kind"));
	enum supervision_level level = supervision_level_named(json_str(detail, "level"));
	if (kind < SUPERVISION_KIND_COUNT && level > SUPERVISION_NONE)
		alarms[kind][level]++;
}

/* A case that moves on is noted again, still delivered; only its arrival counts. */
static void count_record(struct figures *f, int64_t at_ms, const json_t *detail)
{
	bool arrived = is(detail, "state", "delivered") &&
		       (is(detail, "case_state", "received") || is(detail, "case_state", ""));
	f->delivered += arrived;
	f->failed += is(detail, "state", "quarantined") || is(detail, "state", "blocked");
	if (arrived)
		f->delivered_ms = at_ms;
}

bool figures_look_at(enum journal_event event)
{
	return event == JOURNAL_VISIT_END || event == JOURNAL_SUBMIT || event == JOURNAL_RECORD ||
	       event == JOURNAL_RATE || event == JOURNAL_SUPERVISION;
}

static void count_rating(struct figures *f, int64_t level)
{
	if (level >= 1 && level <= FIGURES_RATINGS)
		f->ratings[level - 1]++;
}

static json_t *ratings_json(const struct figures *f)
{
	json_t *ratings = json_object();
	for (int level = FIGURES_RATINGS; level >= 1; level--) {
		char name[] = { (char)('0' + level), '\0' };
		json_object_set_new(ratings, name, json_integer(f->ratings[level - 1]));
	}
	return ratings;
}

void figures_event(struct figures *f, const struct journal_event_row *row, int64_t at_ms,
		   const json_t *detail)
{
	int32_t day = workdays_day(at_ms);
	if (f->day != day)
		*f = (struct figures){ .day = day, .delivered_ms = f->delivered_ms };
	if (row->event == JOURNAL_VISIT_END)
		f->visits++;
	else if (row->event == JOURNAL_SUBMIT)
		f->handled += !json_is_true(json_object_get(detail, "repeat"));
	else if (row->event == JOURNAL_RECORD)
		count_record(f, at_ms, detail);
	else if (row->event == JOURNAL_RATE)
		count_rating(f, json_int(detail, "level", 0));
	else if (row->event == JOURNAL_SUPERVISION)
		figures_count_alarm(f->alarms, detail);
}

json_t *figures_alarms_json(const int64_t alarms[SUPERVISION_KIND_COUNT][SUPERVISION_LEVEL_COUNT])
{
	json_t *all = json_object();
	for (int k = 0; k < SUPERVISION_KIND_COUNT; k++) {
		json_t *levels = json_object();
		for (int l = SUPERVISION_WARN; l < SUPERVISION_LEVEL_COUNT; l++)
			json_object_set_new(levels,
					    supervision_level_name((enum supervision_level)l),
					    json_integer(alarms[k][l]));
		json_object_set_new(all, supervision_kind_name((enum supervision_kind)k), levels);
	}
	return all;
}

static int64_t late(const struct figures *f)
{
	int64_t sum = 0;
	for (int l = SUPERVISION_WARN; l < SUPERVISION_LEVEL_COUNT; l++)
		sum += f->alarms[SUPERVISION_TIME][l];
	return sum;
}

json_t *figures_json(const struct figures *f, int64_t now_ms)
{
	static const struct figures none;
	const struct figures *today = f->day == workdays_day(now_ms) ? f : &none;
	char date[TIME_TEXT_LEN + 1], last[TIME_TEXT_LEN + 1];
	time_text(now_ms, date);
	date[strlen("2026-11-21")] = '\0';
	time_text(f->delivered_ms, last);
	return json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:s?, s:o, s:o}", "date", date, "visits",
			 (json_int_t)today->visits, "handled", (json_int_t)today->handled,
			 "delivered", (json_int_t)today->delivered, "failed",
			 (json_int_t)today->failed, "late", (json_int_t)late(today),
			 "last_delivered_at", f->delivered_ms ? last : NULL, "ratings",
			 ratings_json(today), "alarms", figures_alarms_json(today->alarms));
}

void figures_make_public(json_t *figures)
{
	const char *level;
	json_t *count;
	json_object_foreach(json_object_get(figures, "ratings"), level, count)
		json_integer_set(count, json_integer_value(count) / KPI_GROUP_MIN * KPI_GROUP_MIN);
}
