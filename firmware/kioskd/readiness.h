/* SPDX-License-Identifier: Apache-2.0 */
/*
 * readiness.h - may this terminal be opened to citizens? One line for each thing that must be so, ok or not with
 * the reason, and a verdict that is no better than its worst line. Pure: what is known is handed in.
 */
#pragma once

#include <jansson.h>

#include "firmware/base/err.h"
#include "firmware/store/catalogue.h"
#include "firmware/store/queue.h"

#define READINESS_CERT_DAYS   30 /* from then on the certificate should have been renewed */
#define READINESS_OLDEST_MS   (4 * 3600000LL) /* what waits longer is an irregularity of time */
#define READINESS_DISK_BYTES  (256LL * 1024 * 1024)
#define READINESS_TEST_AGE_MS (24 * 3600000LL)

struct readiness_facts {
	int64_t now_ms;
	const char *version, *terminal;
	const json_t *devices; /* what kiosk last said; lent as all here */
	const json_t *network; /* network_read() */
	const json_t *alarms;
	const json_t *hall; /* {responsible, phone} */
	bool kiosk_here;
	enum err tested; /* how the self-test of this report ended */
	bool enrolled, online, clock_trusted, stale;
	const char *last_error; /* of the line, "" = none */
	enum err cert_err;	/* of reading it */
	int64_t cert_until_ms;
	struct catalogue_info catalogue;
	enum err count_err; /* of counting the queue */
	struct queue_counts queue;
	int64_t disk_free; /* bytes */
};

/*
 * Why a line is ok or not: its code, and the English of kioskctl and of paper, where {0} to {3} are what it is about. The
 * screen has words of its own for each code: staff.why.CODE in assets/strings.
 */
// clang-format off
#define READINESS_WHYS(X) \
	X(VERSION,          "version",          "version {0}") \
	X(TERMINAL,         "terminal",         "{0}") \
	X(NOT_ENROLLED,     "not_enrolled",     "{0}, not enrolled") \
	X(NEVER_TESTED,     "never_tested",     "{0}, never tested") \
	X(TEST_FAILED,      "test_failed",      "{0}, its test of {1} failed: {2}") \
	X(TESTED_LONG_AGO,  "tested_long_ago",  "{0}, tested on {1} last") \
	X(TESTED,           "tested",           "{0}, tested {1}") \
	X(NO_KIOSK,         "no_kiosk",         "kiosk is not connected: nothing is known of them") \
	X(NO_DEVICE,        "no_device",        "none is configured") \
	X(NOT_ASKED,        "not_asked",        "it was not made for this report ({0})") \
	X(ASKED,            "asked",            "made for this report") \
	X(NO_PAPER,         "no_paper",         "{0} wants paper, or its cover closed") \
	X(CONDITION,        "condition",        "{0}: {1}") \
	X(SUPPLIED,         "supplied",         "{0}: nothing is missing that it could tell") \
	X(CABLE,            "cable",            "{0} {1}") \
	X(NO_CABLE,         "no_cable",         "no cable is connected and has an address") \
	X(ANSWERS,          "answers",          "answers") \
	X(SILENT,           "silent",           "does not answer") \
	X(SILENT_FOR,       "silent_for",       "does not answer: {0}") \
	X(TRUSTED,          "trusted",          "{0}, trusted") \
	X(UNTRUSTED,        "untrusted",        "{0}, nobody vouches for it") \
	X(NO_CERT,          "no_cert",          "there is none that can be read ({0})") \
	X(CERT_ENDS,        "cert_ends",        "ends {0}") \
	X(CERT_ENDED,       "cert_ended",       "ended {0}") \
	X(NO_CATALOGUE,     "no_catalogue",     "there is none") \
	X(ITEMS,            "items",            "{0} items of {1}") \
	X(STALE,            "stale",            "{0} items of {1}, not confirmed for long") \
	X(UNREADABLE,       "unreadable",       "it cannot be read ({0})") \
	X(QUEUED,           "queued",           "{0} queued, {1} blocked, {2} quarantined") \
	X(QUEUED_SINCE,     "queued_since",     "{0} queued since {3}, {1} blocked, {2} quarantined") \
	X(FREE,             "free",             "{0} MiB free") \
	X(ALARMS,           "alarms",           "{1}") \
	X(NO_ALARM,         "no_alarm",         "none") \
	X(RESPONSIBLE,      "responsible",      "{0}, {1}") \
	X(NO_PHONE,         "no_phone",         "{0}, without a phone") \
	X(PHONE_ONLY,       "phone_only",       "nobody is named, {0}") \
	X(NOBODY,           "nobody",           "nobody is named")
// clang-format on
enum readiness_why {
#define X(NAME, code, said) WHY_##NAME,
	READINESS_WHYS(X)
#undef X
};

/* {ready, verdict, at, lines: [{what, ok, why, with, said}], text}, a new object; `text` is for a person and for paper. */
json_t *readiness_report(const struct readiness_facts *f);
