/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_supervision.c - what the rules cost an event, in microseconds for all of them and against a write of
 * the same event as JSON, which the journal cannot do without; with 30,000 applications waiting.
 */
#include <stdio.h>
#include <string.h>

#include "firmware/core/supervision/supervision.h"
#include "firmware/core/value/json.h"
#include "tests/bench/figure.h"

#define ROUNDS	    9
#define EVENTS	    5000
#define WAITING	    30000
#define RULE_US_MAX 20.0
#define DUMPS_MAX   2.0 /* all rules of an event, in dumps of it */

static int64_t now_ms = 1795395600000; /* a Monday */
static int alarms;

static void on_alarm(void *arg, const struct supervision_alarm *alarm)
{
	(void)arg, (void)alarm;
	alarms++;
}

static json_t *submit_of(int n)
{
	char serial[32], ref[40];
	snprintf(serial, sizeof(serial), "A07-K3%06d-Q", n);
	snprintf(ref, sizeof(ref), "%08d-0000-4000-8000-000000000001", n);
	return json_pack("{s:s, s:s, s:s, s:s, s:b, s:b, s:i, s:i, s:s, s:i, s:b, s:s}", "serial",
			 serial, "task_code", "T1", "client_ref", ref, "visit", ref, "repeat", 0,
			 "checked", 1, "fee", 0, "fee_due", 0, "waiver", "", "promise", 20,
			 "workdays", 1, "agent", "");
}

static json_t *record_of(const json_t *submit)
{
	return json_pack("{s:O, s:s, s:s, s:s, s:s}", "serial", json_object_get(submit, "serial"),
			 "state", "delivered", "project_no", "P1", "case_state", "accepted", "code",
			 "");
}

/* Applications that come and go, two events each; milliseconds. */
static double watched_ms(struct supervision *s, json_t *const *submits, json_t *const *records)
{
	const struct journal_event_row *submit = journal_event_row(JOURNAL_SUBMIT);
	const struct journal_event_row *record = journal_event_row(JOURNAL_RECORD);
	double began = figure_spent_ms();
	for (int i = 0; i < EVENTS; i++) {
		now_ms += 100;
		supervision_event(s, submit, now_ms, submits[i]);
		supervision_event(s, record, now_ms, records[i]);
		if (supervision_due_ms(s) <= now_ms)
			supervision_tick(s, now_ms);
	}
	return figure_spent_ms() - began;
}

static double written_ms(json_t *const *submits, json_t *const *records)
{
	double began = figure_spent_ms();
	for (int i = 0; i < EVENTS; i++) {
		free(json_dumps(submits[i], JSON_COMPACT | JSON_SORT_KEYS));
		free(json_dumps(records[i], JSON_COMPACT | JSON_SORT_KEYS));
	}
	return figure_spent_ms() - began;
}

int main(void)
{
	static json_t *submits[EVENTS], *records[EVENTS];
	double watched[ROUNDS], written[ROUNDS];
	struct supervision_sink sink = { on_alarm, NULL };
	struct supervision *s = NULL;
	if (supervision_create(supervision_rules, &sink, &s) != ERR_OK)
		return 1;
	supervision_told_all(s, now_ms);
	for (int n = 0; n < WAITING; n++) {
		json_t *one = submit_of(900000 + n);
		supervision_event(s, journal_event_row(JOURNAL_SUBMIT), now_ms, one);
		json_decref(one);
	}
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < EVENTS; i++) {
			submits[i] = submit_of(round * EVENTS + i);
			records[i] = record_of(submits[i]);
		}
		watched[round] = watched_ms(s, submits, records);
		written[round] = written_ms(submits, records);
		for (int i = 0; i < EVENTS; i++) {
			json_decref(submits[i]);
			json_decref(records[i]);
		}
	}
	size_t rules = 0;
	while (supervision_rules[rules].name)
		rules++;
	double ours = figure_median(watched, ROUNDS), theirs = figure_median(written, ROUNDS);
	double event_us = ours * 1000 / (2 * EVENTS);
	fprintf(stderr,
		"an event: %.2f us for %zu rules, %.2f us to be written; %zu watched, %d alarms\n",
		event_us, rules, theirs * 1000 / (2 * EVENTS), supervision_watched(s), alarms);
	supervision_destroy(s);
	figure_at_most("supervision-rule-us", event_us / (double)rules, RULE_US_MAX);
	figure_at_most("supervision-event-us", event_us, RULE_US_MAX);
	figure_at_most("supervision-event-in-dumps", ours / theirs, DUMPS_MAX);
	return figure_failures() > 0 || alarms > 0;
}
