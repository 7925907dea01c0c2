/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_supervision.c - every rule sees its irregularity once and nothing else; what is usual raises
 * nothing.
 */
#include "tests/unit/core/supervision/supervision_fixture.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/util.h"
#include "firmware/core/value/json.h"
#include "tests/unit/core/item/item_text.h"
#include "tests/suite.h"

/* The table of rules */

static bool has_field(const struct journal_event_row *row, const char *field)
{
	size_t len = strlen(field);
	for (const char *p = row->fields; (p = strstr(p, field)); p++)
		if ((p == row->fields || p[-1] == ' ') && p[len] == ':')
			return true;
	return false;
}

static void check_event(const struct supervision_rule *rule, const struct supervision_event *e,
			bool keyed)
{
	const struct journal_event_row *row = journal_event_row(e->event);
	ck_assert_msg(!keyed || !rule->key || has_field(row, rule->key), "%s: %s has no %s",
		      rule->name, row->name, rule->key);
	for (size_t t = 0; t < SUPERVISION_TESTS_MAX && e->tests[t].kind != TEST_NONE; t++) {
		const struct supervision_test *test = &e->tests[t];
		ck_assert_msg(test->kind == TEST_OFF_HOURS || has_field(row, test->field),
			      "%s: %s has no %s", rule->name, row->name, test->field);
		if (test->kind == TEST_ABOVE_OF || test->kind == TEST_BELOW_OF)
			ck_assert(has_field(row, test->text));
	}
}

START_TEST(every_rule_asks_for_fields_that_its_events_have)
{
	bool kinds[SUPERVISION_KIND_COUNT] = { 0 }, phases[SUPERVISION_PHASE_COUNT] = { 0 };
	for (const struct supervision_rule *r = supervision_rules; r->name; r++) {
		ck_assert(r->on[0].event && r->help && r->help[0]);
		kinds[r->kind] = phases[r->phase] = true;
		for (size_t i = 0; i < SUPERVISION_EVENTS_MAX; i++) {
			if (r->on[i].event)
				check_event(r, &r->on[i], true);
			if (r->until[i].event)
				check_event(r, &r->until[i], true);
		}
		int last = 0, levels = 0;
		for (int l = SUPERVISION_WARN; l <= SUPERVISION_RED; l++) {
			levels += r->levels[l] > 0;
			ck_assert(r->levels[l] == 0 || r->levels[l] > last);
			last = r->levels[l] ? r->levels[l] : last;
		}
		ck_assert_msg(levels > 0, "%s never raises", r->name);
		for (const struct supervision_rule *o = supervision_rules; o < r; o++)
			ck_assert_str_ne(o->name, r->name);
	}
	for (int k = 0; k < SUPERVISION_KIND_COUNT; k++)
		ck_assert_msg(kinds[k], "no rule for %s",
			      supervision_kind_name((enum supervision_kind)k));
	for (int p = 0; p < SUPERVISION_PHASE_COUNT; p++)
		ck_assert(phases[p]);
}
END_TEST

START_TEST(words_come_back_as_what_they_are)
{
	for (int l = SUPERVISION_WARN; l <= SUPERVISION_RED; l++)
		ck_assert_int_eq(
			supervision_level_named(supervision_level_name((enum supervision_level)l)),
			l);
	for (int k = 0; k < SUPERVISION_KIND_COUNT; k++)
		ck_assert_int_eq(
			supervision_kind_named(supervision_kind_name((enum supervision_kind)k)), k);
	ck_assert_int_eq(supervision_level_named("blue"), SUPERVISION_NONE);
	ck_assert_int_eq(supervision_kind_named("x"), SUPERVISION_KIND_COUNT);
	ck_assert_str_eq(supervision_kind_said(SUPERVISION_TIME), "时效");
	ck_assert_str_eq(supervision_kind_said(SUPERVISION_PROCESS), "流程");
	ck_assert_str_eq(supervision_kind_said(SUPERVISION_CONTENT), "内容");
	ck_assert_str_eq(supervision_kind_said(SUPERVISION_DISCRETION), "裁量");
	ck_assert_str_eq(supervision_kind_said(SUPERVISION_INTEGRITY), "廉政");
}
END_TEST

/* One irregularity of each rule */

static void wait_promise(void)
{
	/* Monday; the day itself does not count: Tuesday to Friday noon are 3.5 of 4 days. */
	submit(1, "{'promise': 4}");
	record(1, "quarantined", "");
	pass(4 * DAY_MS + 3 * HOUR_MS);
}

static void wait_unsent(void)
{
	submit(1, "{}");
	submit(2, "{}");
	pass(4 * HOUR_MS + MINUTE_MS);
}

static void wait_answer(void)
{
	submit(1, "{}");
	record(1, "delivered", "received");
	pass(100 * MINUTE_MS);
}

static void jump(void)
{
	usual(1);
	record(1, "delivered", "received");
}

static void second(void)
{
	submit(1, "{}");
	submit(2, "{'client_ref': '00000001-0000-4000-8000-000000000001', 'repeat': true}");
	record(1, "delivered", "accepted");
}

static void conflict(void)
{
	happen(JOURNAL_ALARM_CONFLICT, "{'serial': 'A07-K3000001-Q'}");
}

static void unchecked(void)
{
	submit(1, "{'checked': false}");
	record(1, "delivered", "accepted");
}

static void resumed(void)
{
	usual(1);
	submit(2, "{'visit': '10000001-0000-4000-8000-000000000001'}");
	record(2, "delivered", "accepted");
}

static void mismatch(void)
{
	happen(JOURNAL_IDENTITY_MISMATCH, "");
}

static void empty(void)
{
	happen(JOURNAL_SUBMIT_REFUSED, "{'error': 'ERR_INVALID'}");
}

static void changed(void)
{
	happen(JOURNAL_ALARM_BLOCKED, "{'serial': 'A07-K3000001-Q', 'code': 'seal-broken'}");
}

static void stale(void)
{
	happen(JOURNAL_CATALOGUE_SYNCED, "{'etag': 'e', 'items': 1, 'refused': 0, 'removed': 0}");
	pass(6 * DAY_MS);
	happen(JOURNAL_CATALOGUE_CURRENT, "");
	pass(7 * DAY_MS + MINUTE_MS);
}

static void fee_free(void)
{
	submit(1, "{'fee': 100}");
	record(1, "delivered", "accepted");
}

static void fee_differs(void)
{
	submit(1, "{'fee': 4500, 'fee_due': 4000}");
	record(1, "delivered", "accepted");
}

static void fee_waived(void)
{
	submit(1, "{'fee_due': 4000}");
	record(1, "delivered", "accepted");
}

static void deleted(void)
{
	happen(JOURNAL_STORE_LOST,
	       "{'count': 1, 'first': 'A07-K3000001-Q', 'last': 'A07-K3000001-Q'}");
}

static void cut(void)
{
	happen(JOURNAL_JOURNAL_CUT, "{'first': 7, 'last': 9}");
}

static void clock_moved(void)
{
	happen(JOURNAL_CLOCK_MOVED, "{'ms': -61000}");
}

static void off_hours(void)
{
	supervision_set_hours(engine, 8 * 60, 20 * 60);
	pass(12 * HOUR_MS);
	happen(JOURNAL_STAFF_ENTER, "{'user': 1, 'role': 'operator', 'way': 'pin', 'first': false, "
				    "'connection': 1}");
}

static void guesses(void)
{
	for (int n = 0; n < 5; n++)
		happen(JOURNAL_STAFF_REFUSED,
		       "{'way': 'pin', 'result': 'wrong', 'wait_s': 0, 'connection': 1}");
}

static void agent(void)
{
	for (int n = 1; n <= 11; n++) {
		submit(n, "{'agent': '0123456789abcdef'}");
		record(n, "delivered", "accepted");
	}
}

static void locked(void)
{
	happen(JOURNAL_STAFF_LOCKED, "{'failures': 15}");
}

static void usb(void)
{
	happen(JOURNAL_USB_STORAGE, "");
}

static const struct {
	const char *rule;
	void (*inject)(void);
	enum supervision_level level;
	const char *subject;
} injections[] = {
	{ "late.promise", wait_promise, SUPERVISION_WARN, "A07-K3000001-Q" },
	{ "late.unsent", wait_unsent, SUPERVISION_WARN, "A07-K3000001-Q" },
	{ "late.answer", wait_answer, SUPERVISION_WARN, "A07-K3000001-Q" },
	{ "process.jump", jump, SUPERVISION_YELLOW, "A07-K3000001-Q" },
	{ "process.second", second, SUPERVISION_YELLOW, "A07-K3000002-Q" },
	{ "process.conflict", conflict, SUPERVISION_YELLOW, "A07-K3000001-Q" },
	{ "process.unchecked", unchecked, SUPERVISION_YELLOW, "A07-K3000001-Q" },
	{ "process.resumed", resumed, SUPERVISION_YELLOW, "A07-K3000002-Q" },
	{ "content.number", mismatch, SUPERVISION_WARN, "" },
	{ "content.empty", empty, SUPERVISION_WARN, "" },
	{ "content.changed", changed, SUPERVISION_YELLOW, "A07-K3000001-Q" },
	{ "content.catalogue", stale, SUPERVISION_WARN, "" },
	{ "fee.free", fee_free, SUPERVISION_RED, "A07-K3000001-Q" },
	{ "fee.differs", fee_differs, SUPERVISION_RED, "A07-K3000001-Q" },
	{ "fee.waived", fee_waived, SUPERVISION_RED, "A07-K3000001-Q" },
	{ "integrity.deleted", deleted, SUPERVISION_RED, "" },
	{ "integrity.journal", cut, SUPERVISION_RED, "" },
	{ "integrity.clock", clock_moved, SUPERVISION_YELLOW, "" },
	{ "integrity.hours", off_hours, SUPERVISION_YELLOW, "" },
	{ "integrity.guesses", guesses, SUPERVISION_WARN, "" },
	{ "integrity.locked", locked, SUPERVISION_RED, "" },
	{ "integrity.agent", agent, SUPERVISION_YELLOW, "A07-K3000010-Q" },
	{ "integrity.usb", usb, SUPERVISION_YELLOW, "" },
};

START_TEST(one_irregularity_of_each_rule_raises_exactly_one)
{
	injections[_i].inject();
	assert_raised(injections[_i].rule, injections[_i].level, injections[_i].subject);
	/* And is not raised again, by time or by a restart. */
	pass(1000);
	read_again();
	ck_assert_uint_eq(raised_count, 0);
}
END_TEST

START_TEST(every_rule_has_an_irregularity_here)
{
	size_t rules = 0;
	while (supervision_rules[rules].name)
		rules++;
	ck_assert_uint_eq(rules, ARRAY_LEN(injections));
	for (size_t i = 0; i < rules; i++)
		ck_assert_str_eq(supervision_rules[i].name, injections[i].rule);
}
END_TEST

/* What looks like one and is none */

static void many_usual(void)
{
	for (int n = 1; n <= 20; n++)
		usual(n);
}

static void repeated_submit(void)
{
	submit(1, "{'promise': 1}");
	record(1, "delivered", "accepted");
	submit(1, "{'repeat': true, 'promise': 1}");
	pass(40 * DAY_MS);
}

static void kiosk_gone(void)
{
	visit_end(1, "kiosk_gone");
	submit(1, "{}");
	record(1, "delivered", "accepted");
}

static void fee_as_due(void)
{
	submit(1, "{'fee': 4000, 'fee_due': 4000}");
	submit(2, "{'fee': 0, 'fee_due': 4000, 'waiver': 'low-income'}");
	record(1, "delivered", "accepted");
	record(2, "delivered", "accepted");
}

static void offline_and_no_answer(void)
{
	submit(1, "{}");
	record(1, "delivered", "received");
	pass(HOUR_MS);
	happen(JOURNAL_LINE_DOWN, "");
	pass(50 * HOUR_MS);
	happen(JOURNAL_LINE_UP, "");
	pass(90 * MINUTE_MS);
	record(1, "delivered", "accepted");
	pass(DAY_MS);
}

static void unknown_word(void)
{
	usual(1);
	record(1, "delivered", "archived");
	record(1, "delivered", "done");
}

static void small_clock_step(void)
{
	happen(JOURNAL_CLOCK_MOVED, "{'ms': 60000}");
}

static void other_refusal(void)
{
	happen(JOURNAL_SUBMIT_REFUSED, "{'error': 'ERR_STORE_FULL'}");
	happen(JOURNAL_ALARM_BLOCKED, "{'serial': 'A07-K3000001-Q', 'code': 'unsupported'}");
}

static void agents_on_two_days(void)
{
	for (int n = 1; n <= 18; n++) {
		submit(n, "{'agent': '0123456789abcdef'}");
		record(n, "delivered", "accepted");
		if (n == 9)
			pass(DAY_MS);
	}
}

static void any_hour(void)
{
	pass(14 * HOUR_MS);
	happen(JOURNAL_STAFF_SYNC,
	       "{'older': false, 'result': 'ERR_OK', 'right': 'operator', 'connection': 1}");
}

/* Submitted on the Friday before a weekend: nothing of the promise passes until Monday. */
static void over_the_weekend(void)
{
	pass(4 * DAY_MS);
	submit(1, "{'promise': 1}");
	record(1, "quarantined", "");
	pass(2 * DAY_MS + 15 * HOUR_MS + 18 * HOUR_MS);
}

static const struct {
	void (*happens)(void);
	const char *why;
} harmless[] = {
	{ many_usual, "twenty visits" },
	{ repeated_submit, "the answer is asked for again after the delivery" },
	{ kiosk_gone, "kiosk lost its keeper, not its citizen" },
	{ fee_as_due, "the fee as it is due, and a reasoned waiver" },
	{ offline_and_no_answer, "the platform cannot answer while it cannot be asked" },
	{ unknown_word, "a state of a later platform" },
	{ small_clock_step, "60 s are no irregularity" },
	{ other_refusal, "a full disk, a record no endpoint takes" },
	{ agents_on_two_days, "nine cases on each of two days" },
	{ any_hour, "no hours are set" },
	{ over_the_weekend, "a weekend does not count" },
};

START_TEST(what_is_usual_raises_nothing)
{
	harmless[_i].happens();
	ck_assert_msg(raised_count == 0, "%s: %s, %s", harmless[_i].why, raised[0].rule->name,
		      raised[0].detail);
	read_again();
	ck_assert_uint_eq(raised_count, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("supervision");
	TCase *t = tcase_create("supervision");
	tcase_add_checked_fixture(t, supervision_setup, supervision_teardown);
	tcase_add_test(t, every_rule_asks_for_fields_that_its_events_have);
	tcase_add_test(t, words_come_back_as_what_they_are);
	tcase_add_loop_test(t, one_irregularity_of_each_rule_raises_exactly_one, 0,
			    ARRAY_LEN(injections));
	tcase_add_test(t, every_rule_has_an_irregularity_here);
	tcase_add_loop_test(t, what_is_usual_raises_nothing, 0, ARRAY_LEN(harmless));
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
