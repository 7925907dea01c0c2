/* SPDX-License-Identifier: Apache-2.0 */
/*
 * supervision_rules.c - what is watched, one row each, and the words for it. UTF-8 in escapes: the kinds
 * are the contract's codes.
 */
#include "firmware/core/supervision/supervision.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/util.h"

#define HOUR 60

/* Where a case may go; a poll may miss the stations between. */
static const char *const case_ways[] = {
	"received>accepted not_accepted correction processing suspended done withdrawn",
	"correction>received accepted not_accepted processing suspended done withdrawn",
	"accepted>processing suspended done withdrawn",
	"processing>suspended done withdrawn",
	"suspended>processing done withdrawn",
	"not_accepted>",
	"done>",
	"withdrawn>",
	NULL,
};

#define SUBMITTED                                          \
	{                                                  \
		JOURNAL_SUBMIT,                            \
		{                                          \
			{                                  \
				"repeat", TEST_FALSE, 0, 0 \
			}                                  \
		}                                          \
	}
#define LEFT_THE_QUEUE                                                                 \
	{                                                                              \
		JOURNAL_RECORD,                                                        \
		{                                                                      \
			{                                                              \
				"state", TEST_IS, "delivered|handed_over|withdrawn", 0 \
			}                                                              \
		}                                                                      \
	}

/* Whatever became of it; one that was refused is another matter. */
#define NO_LONGER_QUEUED                                          \
	{                                                         \
		JOURNAL_RECORD,                                   \
		{                                                 \
			{                                         \
				"state", TEST_IS_NOT, "queued", 0 \
			}                                         \
		}                                                 \
	}

// clang-format off
const struct supervision_rule supervision_rules[] = {
	{ "late.promise", SUPERVISION_TIME, SUPERVISION_DURING, SUPERVISION_OPEN,
	  .on = { { JOURNAL_SUBMIT, { { "repeat", TEST_FALSE, 0, 0 }, { "promise", TEST_ABOVE, 0, 0 } } } },
	  .until = { LEFT_THE_QUEUE }, .key = "serial", .unit = UNIT_PROMISE, .levels = { 0, 80, 100, 150 },
	  .help = "an application waits here while its promised days pass: 80, 100, 150 % of them" },
	{ "late.unsent", SUPERVISION_TIME, SUPERVISION_DURING, SUPERVISION_OPEN,
	  .on = { SUBMITTED }, .until = { NO_LONGER_QUEUED }, .key = "serial", .together = true,
	  .levels = { 0, 4 * HOUR, 24 * HOUR, 36 * HOUR },
	  .help = "an application was not sent for 4, 24, 36 hours" },
	{ "late.answer", SUPERVISION_TIME, SUPERVISION_AFTER, SUPERVISION_OPEN,
	  .on = { { JOURNAL_RECORD, { { "state", TEST_IS, "delivered", 0 }, { "case_state", TEST_IS, "|received", 0 } } } },
	  .until = { { JOURNAL_RECORD, { { "case_state", TEST_IS_NOT, "|received", 0 } } } },
	  .pause = JOURNAL_LINE_DOWN, .again = JOURNAL_LINE_UP, .key = "serial", .together = true,
	  .levels = { 0, 96, 2 * HOUR, 3 * HOUR },
	  .help = "the platform has an application and says neither yes nor no: 80, 100, 150 % of 2 hours online" },

	{ "process.jump", SUPERVISION_PROCESS, SUPERVISION_AFTER, SUPERVISION_STEP,
	  .on = { { JOURNAL_RECORD, { { "case_state", TEST_IS_NOT, "", 0 } } } },
	  .key = "serial", .value = "case_state", .ways = case_ways, .levels = { 0, 0, 1, 2 },
	  .help = "a case went from one state to one that does not follow" },
	{ "process.second", SUPERVISION_PROCESS, SUPERVISION_DURING, SUPERVISION_CHANGE,
	  .on = { { JOURNAL_SUBMIT, { { 0 } } } }, .key = "client_ref", .value = "serial", .levels = { 0, 0, 1, 2 },
	  .help = "one application was given a second number here" },
	{ "process.conflict", SUPERVISION_PROCESS, SUPERVISION_AFTER, SUPERVISION_EACH,
	  .on = { { JOURNAL_ALARM_CONFLICT, { { 0 } } }, { JOURNAL_ALARM_BLOCKED, { { "code", TEST_IS, "key-reused", 0 } } } },
	  .key = "serial", .levels = { 0, 0, 1, 2 },
	  .help = "the platform accepted one application twice, or another one under its key" },
	{ "process.unchecked", SUPERVISION_PROCESS, SUPERVISION_DURING, SUPERVISION_EACH,
	  .on = { { JOURNAL_SUBMIT, { { "repeat", TEST_FALSE, 0, 0 }, { "checked", TEST_FALSE, 0, 0 } } } },
	  .key = "serial", .levels = { 0, 0, 1, 0 },
	  .help = "an application was handed in that the citizen did not see whole" },
	{ "process.resumed", SUPERVISION_PROCESS, SUPERVISION_DURING, SUPERVISION_AFTER_END,
	  .on = { SUBMITTED },
	  .until = { { JOURNAL_VISIT_END, { { "cause", TEST_IS_NOT, "kiosk_gone", 0 }, { "visit", TEST_IS_NOT, "", 0 } } } },
	  .key = "visit", .levels = { 0, 0, 1, 2 },
	  .help = "an application came in a visit that was over" },

	{ "content.number", SUPERVISION_CONTENT, SUPERVISION_DURING, SUPERVISION_EACH,
	  .on = { { JOURNAL_IDENTITY_MISMATCH, { { 0 } } } }, .levels = { 0, 1, 3, 0 },
	  .help = "name or number of a card is not the platform's" },
	{ "content.empty", SUPERVISION_CONTENT, SUPERVISION_DURING, SUPERVISION_EACH,
	  .on = { { JOURNAL_SUBMIT_REFUSED, { { "error", TEST_IS, "ERR_INVALID", 0 } } } }, .levels = { 0, 1, 3, 0 },
	  .help = "an application lacked what it must have" },
	{ "content.changed", SUPERVISION_CONTENT, SUPERVISION_DURING, SUPERVISION_EACH,
	  .on = { { JOURNAL_ALARM_BLOCKED, { { "code", TEST_IS, "seal-broken|body-missing", 0 } } } },
	  .key = "serial", .levels = { 0, 0, 1, 0 },
	  .help = "a stored application is not what was frozen" },
	{ "content.catalogue", SUPERVISION_CONTENT, SUPERVISION_BEFORE, SUPERVISION_OPEN,
	  .on = { { JOURNAL_CATALOGUE_SYNCED, { { 0 } } }, { JOURNAL_CATALOGUE_IMPORT, { { "result", TEST_IS, "ERR_OK", 0 } } },
		  { JOURNAL_CATALOGUE_CURRENT, { { 0 } } } },
	  .renews = true, .levels = { 0, 7 * 24 * HOUR, 30 * 24 * HOUR, 0 },
	  .help = "nobody has confirmed the catalogue for 7, 30 days" },

	{ "fee.free", SUPERVISION_DISCRETION, SUPERVISION_DURING, SUPERVISION_EACH,
	  .on = { { JOURNAL_SUBMIT, { { "repeat", TEST_FALSE, 0, 0 }, { "fee", TEST_ABOVE, 0, 0 }, { "fee_due", TEST_EQUALS, 0, 0 } } } },
	  .key = "serial", .levels = { 0, 0, 0, 1 },
	  .help = "a fee was named for what is free" },
	{ "fee.differs", SUPERVISION_DISCRETION, SUPERVISION_DURING, SUPERVISION_EACH,
	  .on = { { JOURNAL_SUBMIT, { { "repeat", TEST_FALSE, 0, 0 }, { "fee", TEST_ABOVE_OF, "fee_due", 0 }, { "fee_due", TEST_ABOVE, 0, 0 } } } },
	  .key = "serial", .levels = { 0, 0, 0, 1 },
	  .help = "a higher fee was named than the catalogue has" },
	{ "fee.waived", SUPERVISION_DISCRETION, SUPERVISION_DURING, SUPERVISION_EACH,
	  .on = { { JOURNAL_SUBMIT, { { "repeat", TEST_FALSE, 0, 0 }, { "fee", TEST_BELOW_OF, "fee_due", 0 }, { "waiver", TEST_IS, "", 0 } } } },
	  .key = "serial", .levels = { 0, 0, 0, 1 },
	  .help = "a lower fee was named, and no reason for it" },

	{ "integrity.deleted", SUPERVISION_INTEGRITY, SUPERVISION_DURING, SUPERVISION_EACH,
	  .on = { { JOURNAL_STORE_LOST, { { 0 } } }, { JOURNAL_STORE_MISSING, { { 0 } } } }, .levels = { 0, 0, 0, 1 },
	  .help = "applications that were stored here are gone" },
	{ "integrity.journal", SUPERVISION_INTEGRITY, SUPERVISION_DURING, SUPERVISION_EACH,
	  .on = { { JOURNAL_JOURNAL_CUT, { { 0 } } } }, .levels = { 0, 0, 0, 1 },
	  .help = "the journal has a gap" },
	{ "integrity.clock", SUPERVISION_INTEGRITY, SUPERVISION_DURING, SUPERVISION_EACH,
	  .on = { { JOURNAL_CLOCK_MOVED, { { "ms", TEST_FAR, 0, 60000 } } }, { JOURNAL_CLOCK_JUMPED, { { "ms", TEST_FAR, 0, 60000 } } } },
	  .levels = { 0, 0, 1, 3 },
	  .help = "the clock moved by more than 60 s" },
	{ "integrity.hours", SUPERVISION_INTEGRITY, SUPERVISION_DURING, SUPERVISION_EACH,
	  .on = { { JOURNAL_STAFF_RETRY, { { 0, TEST_OFF_HOURS, 0, 0 } } }, { JOURNAL_STAFF_SYNC, { { 0, TEST_OFF_HOURS, 0, 0 } } },
		  { JOURNAL_STAFF_ALARMS_SEEN, { { 0, TEST_OFF_HOURS, 0, 0 } } }, { JOURNAL_CATALOGUE_IMPORT, { { 0, TEST_OFF_HOURS, 0, 0 } } },
		  { JOURNAL_STAFF_ENTER, { { 0, TEST_OFF_HOURS, 0, 0 } } }, { JOURNAL_STAFF_USER, { { 0, TEST_OFF_HOURS, 0, 0 } } } },
	  .levels = { 0, 0, 1, 3 },
	  .help = "staff was at work on it outside the hours for that" },
	{ "integrity.guesses", SUPERVISION_INTEGRITY, SUPERVISION_BEFORE, SUPERVISION_EACH,
	  .on = { { JOURNAL_STAFF_REFUSED, { { 0 } } } }, .levels = { 0, 5, 10, 15 },
	  .help = "5, 10, 15 wrong PINs or cards at the staff's way in in a day" },
	{ "integrity.locked", SUPERVISION_INTEGRITY, SUPERVISION_BEFORE, SUPERVISION_EACH,
	  .on = { { JOURNAL_STAFF_LOCKED, { { 0 } } } }, .levels = { 0, 0, 0, 1 },
	  .help = "15 wrong PINs in a row locked the staff's way in" },
	{ "integrity.agent", SUPERVISION_INTEGRITY, SUPERVISION_DURING, SUPERVISION_COUNT,
	  .on = { { JOURNAL_SUBMIT, { { "repeat", TEST_FALSE, 0, 0 }, { "agent", TEST_IS_NOT, "", 0 } } } },
	  .key = "agent", .levels = { 0, 0, 10, 20 },
	  .help = "one agent handed in 10, 20 cases in a day" },
	{ "integrity.usb", SUPERVISION_INTEGRITY, SUPERVISION_DURING, SUPERVISION_EACH,
	  .on = { { JOURNAL_USB_STORAGE, { { 0 } } } }, .levels = { 0, 0, 1, 3 },
	  .help = "a USB storage was plugged in" },
	{ .name = NULL },
};
// clang-format on

/* Words */

static const struct {
	const char *name, *said;
} kinds[SUPERVISION_KIND_COUNT] = {
	[SUPERVISION_TIME] = { "time", "\xe6\x97\xb6\xe6\x95\x88" },		 /* shi xiao */
	[SUPERVISION_PROCESS] = { "process", "\xe6\xb5\x81\xe7\xa8\x8b" },	 /* liu cheng */
	[SUPERVISION_CONTENT] = { "content", "\xe5\x86\x85\xe5\xae\xb9" },	 /* nei rong */
	[SUPERVISION_DISCRETION] = { "discretion", "\xe8\xa3\x81\xe9\x87\x8f" }, /* cai liang */
	[SUPERVISION_INTEGRITY] = { "integrity", "\xe5\xbb\x89\xe6\x94\xbf" },	 /* lian zheng */
};

static const char *const levels[SUPERVISION_LEVEL_COUNT] = {
	[SUPERVISION_NONE] = "none",
	[SUPERVISION_WARN] = "warn",
	[SUPERVISION_YELLOW] = "yellow",
	[SUPERVISION_RED] = "red",
};

const char *supervision_kind_name(enum supervision_kind kind)
{
	assert(kind < SUPERVISION_KIND_COUNT);
	return kinds[kind].name;
}

const char *supervision_kind_said(enum supervision_kind kind)
{
	assert(kind < SUPERVISION_KIND_COUNT);
	return kinds[kind].said;
}

const char *supervision_level_name(enum supervision_level level)
{
	assert(level < SUPERVISION_LEVEL_COUNT);
	return levels[level];
}

const char *supervision_phase_name(enum supervision_phase phase)
{
	static const char *const names[] = {
		[SUPERVISION_BEFORE] = "before",
		[SUPERVISION_DURING] = "during",
		[SUPERVISION_AFTER] = "after",
	};
	static_assert(ARRAY_LEN(names) == SUPERVISION_PHASE_COUNT, "each phase has a name");
	return names[phase];
}

enum supervision_level supervision_level_named(const char *name)
{
	for (size_t l = SUPERVISION_WARN; l < SUPERVISION_LEVEL_COUNT; l++)
		if (strcmp(levels[l], name) == 0)
			return (enum supervision_level)l;
	return SUPERVISION_NONE;
}

enum supervision_kind supervision_kind_named(const char *name)
{
	size_t k = 0;
	while (k < SUPERVISION_KIND_COUNT && strcmp(kinds[k].name, name) != 0)
		k++;
	return (enum supervision_kind)k;
}
