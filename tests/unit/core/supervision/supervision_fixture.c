/* SPDX-License-Identifier: Apache-2.0 */
/* supervision_fixture.c - see supervision_fixture.h. */
#include "tests/unit/core/supervision/supervision_fixture.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/util.h"
#include "firmware/core/value/json.h"
#include "tests/suite.h"
#include "tests/unit/core/item/item_text.h"

#define LOG_MAX 4096

struct supervision *engine;
int64_t now;
struct supervision_alarm raised[RAISED_MAX];
size_t raised_count;

/* What a journal would have, to be read again. */
static struct {
	const struct journal_event_row *row;
	int64_t at_ms;
	json_t *detail;
} written[LOG_MAX];
static size_t written_count;

static void write_down(const struct journal_event_row *row, json_t *detail)
{
	ck_assert_uint_lt(written_count, LOG_MAX);
	ck_assert_msg(journal_event_fits(row, detail), "%s", row->name);
	written[written_count].row = row;
	written[written_count].at_ms = now;
	written[written_count++].detail = detail;
}

/* As the keeper does: an alarm is an event, and the engine sees it. */
static void on_alarm(void *arg, const struct supervision_alarm *a)
{
	(void)arg;
	ck_assert_uint_lt(raised_count, RAISED_MAX);
	raised[raised_count++] = *a;
	const struct journal_event_row *row = journal_event_row(JOURNAL_SUPERVISION);
	json_t *detail = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i}", "rule", a->rule->name,
				   "kind", supervision_kind_name(a->rule->kind), "level",
				   supervision_level_name(a->level), "phase",
				   supervision_phase_name(a->rule->phase), "subject", a->subject,
				   "detail", a->detail, "count", a->count);
	write_down(row, detail);
	supervision_event(engine, row, now, detail);
}

static const struct supervision_sink sink = { on_alarm, NULL };

static void begin(void)
{
	supervision_destroy(engine);
	ck_assert_int_eq(supervision_create(supervision_rules, &sink, &engine), ERR_OK);
}

void supervision_setup(void)
{
	int64_t monday = 0;
	ck_assert_int_eq(time_parse("2026-11-23T09:00:00+08:00", &monday), ERR_OK);
	now = monday;
	raised_count = written_count = 0;
	begin();
	supervision_told_all(engine, now);
}

void supervision_teardown(void)
{
	supervision_destroy(engine);
	engine = NULL;
	for (size_t i = 0; i < written_count; i++)
		json_decref(written[i].detail);
}

void happen_json(enum journal_event event, json_t *detail)
{
	const struct journal_event_row *row = journal_event_row(event);
	write_down(row, detail);
	supervision_event(engine, row, now, detail);
}

void happen(enum journal_event event, const char *detail)
{
	happen_json(event, detail[0] ? json_of(detail) : NULL);
}

void pass(int64_t ms)
{
	int64_t end = now + ms;
	for (int i = 0; i < 10000 && supervision_due_ms(engine) <= end; i++) {
		int64_t due = supervision_due_ms(engine);
		now = due > now ? due : now;
		supervision_tick(engine, now);
		if (supervision_due_ms(engine) <= now)
			break;
	}
	now = end;
}

void read_again(void)
{
	begin();
	for (size_t i = 0; i < written_count; i++)
		supervision_event(engine, written[i].row, written[i].at_ms, written[i].detail);
	raised_count = 0;
	supervision_told_all(engine, now);
}

void submit(int n, const char *changes)
{
	json_t *detail =
		json_pack("{s:s, s:s, s:s, s:s, s:b, s:b, s:i, s:i, s:s, s:i, s:b, s:s}", "serial",
			  "A07-K3000001-Q", "task_code", "T1", "client_ref",
			  "00000001-0000-4000-8000-000000000001", "visit",
			  "10000001-0000-4000-8000-000000000001", "repeat", 0, "checked", 1, "fee",
			  0, "fee_due", 0, "waiver", "", "promise", 0, "workdays", 1, "agent", "");
	char text[64];
	snprintf(text, sizeof(text), "A07-K3%06d-Q", n);
	json_object_set_new(detail, "serial", json_string(text));
	snprintf(text, sizeof(text), "%08d-0000-4000-8000-000000000001", n);
	json_object_set_new(detail, "client_ref", json_string(text));
	snprintf(text, sizeof(text), "1%07d-0000-4000-8000-000000000001", n);
	json_object_set_new(detail, "visit", json_string(text));
	json_t *other CLEANUP(json_unref) = json_of(changes);
	json_object_update(detail, other);
	happen_json(JOURNAL_SUBMIT, detail);
}

void record(int n, const char *state, const char *case_state)
{
	char serial[64];
	snprintf(serial, sizeof(serial), "A07-K3%06d-Q", n);
	happen_json(JOURNAL_RECORD,
		    json_pack("{s:s, s:s, s:s, s:s, s:s}", "serial", serial, "state", state,
			      "project_no", "P1", "case_state", case_state, "code", ""));
}

void visit_end(int n, const char *cause)
{
	char visit[64];
	snprintf(visit, sizeof(visit), "1%07d-0000-4000-8000-000000000001", n);
	happen_json(JOURNAL_VISIT_END,
		    json_pack("{s:s, s:s, s:s, s:i, s:i, s:i}", "cause", cause, "visit", visit,
			      "task_code", "T1", "screens", 6, "seconds", 90, "retries", 0));
}

void usual(int n)
{
	submit(n, "{'promise': 5}");
	pass(2000);
	record(n, "delivered", "received");
	visit_end(n, "done");
	pass(MINUTE_MS);
	record(n, "delivered", "accepted");
	record(n, "delivered", "processing");
	record(n, "delivered", "done");
}

void unwrite(void)
{
	ck_assert_uint_gt(written_count, 0);
	json_decref(written[--written_count].detail);
}

void forget_written(void)
{
	while (written_count)
		unwrite();
}

void assert_raised(const char *rule, enum supervision_level level, const char *subject)
{
	ck_assert_msg(raised_count == 1, "%s: %zu alarms, the last is %s", rule, raised_count,
		      raised_count ? raised[raised_count - 1].rule->name : "none");
	ck_assert_str_eq(raised[0].rule->name, rule);
	ck_assert_int_eq((int)raised[0].level, (int)level);
	ck_assert_str_eq(raised[0].subject, subject);
}
