/* SPDX-License-Identifier: Apache-2.0 */
/* test_readiness.c - a report is ready only if all is, and each thing that is not makes its own line say so. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/core/value/json.h"
#include "firmware/kioskd/readiness.h"
#include "tests/suite.h"

#define NOW_MS	1795755600000LL /* 2026-11-27T13:00:00+08:00 */
#define HOUR_MS 3600000LL
#define DAY_MS	(24 * HOUR_MS)

static json_t *devices, *network, *alarms, *hall;
static char tested_at[TIME_TEXT_LEN + 1];

static json_t *device(const char *kind, const char *name)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:i}", "kind", kind, "name", name, "state",
			 "online", "tested_at", tested_at, "test", "ERR_OK", "took_ms", 5);
}

static void setup(void)
{
	time_text(NOW_MS - 5000, tested_at);
	devices = json_pack("[o, o]", device("reader", "reader.1"), device("printer", "printer"));
	network = json_pack("{s:[{s:s, s:b, s:[s]}]}", "interfaces", "name", "eth0", "up", 1,
			    "addresses", "10.0.0.2/24");
	alarms = json_array();
	hall = json_pack("{s:s, s:s}", "responsible", "Li Lei", "phone", "0755-1");
}

static void teardown(void)
{
	json_decref(devices);
	json_decref(network);
	json_decref(alarms);
	json_decref(hall);
}

/* Where nothing is wrong. */
static struct readiness_facts all_well(void)
{
	return (struct readiness_facts){
		.now_ms = NOW_MS,
		.version = "0.1.0",
		.terminal = "terminal-1",
		.devices = devices,
		.network = network,
		.alarms = alarms,
		.hall = hall,
		.kiosk_here = true,
		.enrolled = true,
		.online = true,
		.clock_trusted = true,
		.last_error = "",
		.cert_until_ms = NOW_MS + 60 * DAY_MS,
		.catalogue = { .items = 5, .date = "2026-11-21" },
		.disk_free = 10LL * READINESS_DISK_BYTES,
	};
}

static json_t *line_of(const json_t *report, const char *what)
{
	size_t i;
	json_t *one;
	json_array_foreach(json_object_get(report, "lines"), i,
			   one) if (strcmp(json_str(one, "what"), what) == 0) return one;
	return NULL;
}

START_TEST(where_all_is_well_the_report_says_ready_and_shows_every_line)
{
	struct readiness_facts f = all_well();
	json_t *report = readiness_report(&f);
	size_t i;
	json_t *one;
	ck_assert(json_flag(report, "ready"));
	ck_assert_str_eq(json_str(report, "verdict"), "ready");
	ck_assert_int_eq((int)json_array_size(json_object_get(report, "lines")), 15);
	json_array_foreach(json_object_get(report, "lines"), i, one)
	{
		ck_assert(json_flag(one, "ok"));
		ck_assert_ptr_nonnull(strstr(json_str(report, "text"), json_str(one, "said")));
	}
	ck_assert_ptr_nonnull(strstr(json_str(report, "text"), "readiness of terminal terminal-1"));
	json_decref(report);
}
END_TEST

/* The code and what it is about are all that the screen needs to say the line in its own language. */
START_TEST(a_line_has_its_reason_as_a_code_and_what_that_is_about)
{
	struct readiness_facts f = all_well();
	f.queue = (struct queue_counts){ .queued = 7, .blocked = 2, .quarantined = 1 };
	time_text(NOW_MS - HOUR_MS, f.queue.oldest_queued_at);
	json_t *report = readiness_report(&f);
	CLEANUP(json_unref)
	json_t *with = json_pack("[s, s, s, s]", "7", "2", "1", "2026-11-27T12:00:00+08:00");
	const json_t *line = line_of(report, "queue");
	ck_assert_str_eq(json_str(line, "why"), "queued_since");
	ck_assert(json_equal(json_object_get(line, "with"), with));
	ck_assert_str_eq(json_str(line, "said"),
			 "7 queued since 2026-11-27T12:00:00+08:00, 2 blocked, 1 quarantined");
	json_decref(report);
}
END_TEST

/* What comes from outside is shown as it stands: braces in it are no places to fill. */
START_TEST(what_a_line_is_about_is_shown_as_it_stands)
{
	struct readiness_facts f = all_well();
	f.online = false;
	f.last_error = "HTTP 503 {0} {9}\x1b[2J";
	json_t *report = readiness_report(&f);
	ck_assert_str_eq(json_str(line_of(report, "platform"), "said"),
			 "does not answer: HTTP 503 {0} {9}U+001B[2J");
	json_decref(report);
}
END_TEST

/* One thing at a time goes wrong; what line says so, and with which words. */

static void set_device(size_t n, const char *key, const char *value)
{
	json_object_set_new(json_array_get(devices, n), key,
			    value ? json_string(value) : json_null());
}

static void untested(struct readiness_facts *f)
{
	(void)f;
	set_device(0, "tested_at", NULL);
}

static void test_failed(struct readiness_facts *f)
{
	(void)f;
	set_device(0, "test", "ERR_READER_GONE");
}

static void unplugged(struct readiness_facts *f)
{
	(void)f;
	set_device(0, "state", "noDevice");
}

static void long_ago(struct readiness_facts *f)
{
	char at[TIME_TEXT_LEN + 1];
	(void)f;
	time_text(NOW_MS - READINESS_TEST_AGE_MS - 1000, at);
	set_device(0, "tested_at", at);
}

static void no_paper(struct readiness_facts *f)
{
	(void)f;
	set_device(1, "condition", "paperLow");
}

static void no_kiosk(struct readiness_facts *f)
{
	f->kiosk_here = false;
}

static void no_device(struct readiness_facts *f)
{
	(void)f;
	json_array_clear(devices);
}

static void busy(struct readiness_facts *f)
{
	f->tested = ERR_BUSY;
}

static void unenrolled(struct readiness_facts *f)
{
	f->enrolled = false;
}

static void cable_down(struct readiness_facts *f)
{
	(void)f;
	json_object_set_new(json_array_get(json_object_get(network, "interfaces"), 0), "up",
			    json_false());
}

static void offline(struct readiness_facts *f)
{
	f->online = false;
	f->last_error = "HTTP 503 overload";
}

static void dead_clock(struct readiness_facts *f)
{
	f->clock_trusted = false;
}

static void no_certificate(struct readiness_facts *f)
{
	f->cert_err = ERR_NOT_FOUND;
}

static void old_certificate(struct readiness_facts *f)
{
	f->cert_until_ms = NOW_MS + 29 * DAY_MS;
}

static void expired(struct readiness_facts *f)
{
	f->cert_until_ms = NOW_MS - DAY_MS;
}

static void no_catalogue(struct readiness_facts *f)
{
	f->catalogue.items = 0;
}

static void stale(struct readiness_facts *f)
{
	f->stale = true;
}

static void quarantined(struct readiness_facts *f)
{
	f->queue.quarantined = 1;
}

static void blocked(struct readiness_facts *f)
{
	f->queue.blocked = 1;
}

static void waits_long(struct readiness_facts *f)
{
	f->queue.queued = 1;
	time_text(NOW_MS - READINESS_OLDEST_MS - 1000, f->queue.oldest_queued_at);
}

static void unreadable(struct readiness_facts *f)
{
	f->count_err = ERR_STORE_CORRUPT;
}

static void full(struct readiness_facts *f)
{
	f->disk_free = READINESS_DISK_BYTES - 1;
}

static void alarmed(struct readiness_facts *f)
{
	(void)f;
	json_array_append_new(alarms, json_pack("{s:s}", "kind", "store.lost"));
}

static void nobody(struct readiness_facts *f)
{
	(void)f;
	json_object_del(hall, "responsible");
}

static void no_phone(struct readiness_facts *f)
{
	(void)f;
	json_object_del(hall, "phone");
}

START_TEST(each_thing_that_is_wrong_is_said_by_its_own_line_and_by_the_verdict)
{
	static const struct {
		void (*break_it)(struct readiness_facts *f);
		const char *what, *said;
	} cases[] = {
		{ untested, "reader reader.1", "never tested" },
		{ test_failed, "reader reader.1", "failed: ERR_READER_GONE" },
		{ unplugged, "reader reader.1", "noDevice" },
		{ long_ago, "reader reader.1", "last" },
		{ no_paper, "supplies", "paperLow" },
		{ no_kiosk, "devices", "not connected" },
		{ no_device, "devices", "none" },
		{ busy, "self-test", "ERR_BUSY" },
		{ unenrolled, "terminal", "not enrolled" },
		{ cable_down, "network", "no cable" },
		{ offline, "platform", "HTTP 503 overload" },
		{ dead_clock, "clock", "nobody vouches" },
		{ no_certificate, "certificate", "none" },
		{ old_certificate, "certificate", "ends 2026-12-26" },
		{ expired, "certificate", "ended 2026-11-26" },
		{ no_catalogue, "catalogue", "none" },
		{ stale, "catalogue", "not confirmed" },
		{ quarantined, "queue", "1 quarantined" },
		{ blocked, "queue", "1 blocked" },
		{ waits_long, "queue", "since" },
		{ unreadable, "queue", "ERR_STORE_CORRUPT" },
		{ full, "disk", "255 MiB" },
		{ alarmed, "alarms", "store.lost" },
		{ nobody, "responsible", "nobody" },
		{ no_phone, "responsible", "without a phone" },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct readiness_facts f = all_well();
		cases[i].break_it(&f);
		json_t *report = readiness_report(&f), *one;
		const json_t *line = line_of(report, cases[i].what);
		char verdict[128];
		size_t n, bad = 0;
		snprintf(verdict, sizeof(verdict), "not ready: %s", cases[i].what);
		json_array_foreach(json_object_get(report, "lines"), n, one) bad +=
			!json_flag(one, "ok");
		ck_assert_msg(bad == 1 && !json_flag(line, "ok") && !json_flag(report, "ready") &&
				      strcmp(json_str(report, "verdict"), verdict) == 0 &&
				      strstr(json_str(line, "said"), cases[i].said),
			      "%s: %s", cases[i].said, json_str(report, "text"));
		json_decref(report);
		teardown();
		setup();
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("readiness");
	TCase *t = tcase_create("readiness");
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, where_all_is_well_the_report_says_ready_and_shows_every_line);
	tcase_add_test(t, a_line_has_its_reason_as_a_code_and_what_that_is_about);
	tcase_add_test(t, what_a_line_is_about_is_shown_as_it_stands);
	tcase_add_test(t, each_thing_that_is_wrong_is_said_by_its_own_line_and_by_the_verdict);
	return suite_run(s);
}
