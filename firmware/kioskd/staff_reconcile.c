/* SPDX-License-Identifier: Apache-2.0 */
/* staff_reconcile.c - Reconcile, and what comes of the daily comparison: a note, and an alarm where the sides differ. */
#include "firmware/kioskd/staff.h"

#include <stdio.h>
#include <string.h>

#include "firmware/core/value/json.h"

#define NAMED_MAX 10 /* in an alarm; the report has more */

static json_int_t count_of(const json_t *report, const char *list)
{
	return (json_int_t)json_array_size(json_object_get(report, list));
}

static void name_some(json_t *names, const json_t *report, const char *list)
{
	size_t i;
	json_t *one;
	json_array_foreach(json_object_get(report, list), i, one)
	{
		if (json_array_size(names) < NAMED_MAX)
			json_array_append(names, one);
	}
}

void keeper_compared(void *arg, const json_t *report)
{
	struct keeper *k = arg;
	json_int_t difference = json_int(report, "difference", 0);
	stores_note(k->stores, JOURNAL_RECONCILED,
		    json_pack("{s:s, s:I, s:I, s:I}", "date", json_str(report, "date"), "listed",
			      (json_int_t)json_int(report, "listed", 0), "difference", difference,
			      "resent", count_of(report, "resent")));
	if (difference == 0)
		return;
	json_t *names = json_array();
	name_some(names, report, "missing");
	name_some(names, report, "mismatched");
	json_t *detail = json_pack("{s:s, s:I, s:I, s:o}", "date", json_str(report, "date"),
				   "missing", count_of(report, "missing"), "mismatched",
				   count_of(report, "mismatched"), "serials", names);
	stores_note(k->stores, JOURNAL_ALARM_RECONCILE, json_incref(detail));
	alarms_add(&k->alarms, JOURNAL_ALARM_RECONCILE, detail);
}

static const struct {
	enum err err;
	const char *sentence;
} hindrances[] = {
	{ ERR_INVALID, "a day is written YYYY-MM-DD" },
	{ ERR_OFFLINE, "the platform could not be asked" },
	{ ERR_BUSY, "a day is being compared already" },
};

static void compared(void *arg, enum err err, const json_t *report)
{
	struct question *q = arg;
	q->err = err;
	if (report) {
		q->answer = json_deep_copy(report);
		json_object_set(q->about, "difference", json_object_get(report, "difference"));
	}
	for (size_t i = 0; i < ARRAY_LEN(hindrances); i++)
		if (hindrances[i].err == err)
			q->err = question_refuse(q, err, "%s", hindrances[i].sentence);
	question_done(q);
}

static void on_reconcile(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = question_create(k, call);
	char today[TIME_TEXT_LEN + 1];
	const char *date = json_str(q->args, "date");
	time_text(q->wall_ms, today);
	today[strcspn(today, "T")] = '\0';
	/* Only a day is noted: what was typed may be anything. */
	int64_t ms;
	char text[TIME_TEXT_LEN + 1];
	snprintf(text, sizeof(text), "%.10sT00:00:00+08:00", date);
	bool is_day = strlen(date) == strlen(today) && time_parse(text, &ms) == ERR_OK;
	question_is_act(q, JOURNAL_STAFF_RECONCILE,
			json_pack("{s:s, s:i}", "date", date[0] ? is_day ? date : "" : today,
				  "difference", 0));
	sync_reconcile(k->sync, date[0] ? date : today, compared, q);
}

const struct bus_handler staff_reconcile_handlers[] = {
	{ BUS_STAFF, "Reconcile", on_reconcile },
	{ .name = NULL },
};
