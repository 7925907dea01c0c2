/* SPDX-License-Identifier: Apache-2.0 */
/*
 * event.h - everything that can stand in the journal, one row each.
 *
 * Staff is named by number alone: what a connection did between its staff.enter and its staff.leave is that user's.
 *
 * Number and name are stable: journals of years and the hall's fault book refer to them. The hundreds
 * digit is the subject. The level is what the supervision rules start from. Fields are "name:type" with
 * the types s string, w word ([a-z0-9._-], at most JOURNAL_WORD_MAX), i integer, b boolean, a array; an
 * entry's detail has exactly these. No field holds personal data. What kiosk writes has no free text,
 * so that nobody who took kiosk over can leave a citizen's data here. Pure, any thread.
 */
#pragma once

#include <stdbool.h>

#include <jansson.h>

#define JOURNAL_WORD_MAX 32
/* Of a staff's act: how it ended ("ERR_OK") and who did it (enum bus_right by name, which connection). */
#define JOURNAL_ACT_FIELDS "result:s right:s connection:i"
/*
 * Of a visit: kiosk's word for it, the item it was about last, stages entered, its length, and how often
 * something had to be done again.
 */
#define JOURNAL_VISIT_FIELDS "cause:w visit:s task_code:s screens:i seconds:i retries:i"
/*
 * Of an application: repeat = the answer of an earlier one was asked for again; checked = the citizen saw
 * it whole; fee = what was shown, fee_due = what the catalogue says, both in fen; promise in days (0 =
 * none), of workdays or of the calendar; agent = a keyed hash of whoever acts for the applicant, or "".
 */
#define JOURNAL_SUBMIT_FIELDS                                                                              \
	"serial:s task_code:s client_ref:s visit:s repeat:b checked:b fee:i fee_due:i waiver:s promise:i " \
	"workdays:b agent:s"

enum journal_level {
	JOURNAL_INFO,
	JOURNAL_WARNING, /* went on without something */
	JOURNAL_ALARM,	 /* a person must act */
	JOURNAL_LEVEL_COUNT
};

/* Who may write it. */
enum journal_author {
	JOURNAL_BY_KEEPER,
	JOURNAL_BY_KIOSK,    /* with Keeper1.Note */
	JOURNAL_BY_STAFF,    /* the keeper, after a staff's act */
	JOURNAL_BY_PLATFORM, /* the keeper, after a command of the platform's */
	JOURNAL_AUTHOR_COUNT
};

// clang-format off
#define JOURNAL_EVENT_LIST(X) \
	/* 1xx the keeper */ \
	X(JOURNAL_START,                       101, "start",                     INFO,    KEEPER, "version:s unclean:b") \
	X(JOURNAL_STOP,                        102, "stop",                      INFO,    KEEPER, "") \
	X(JOURNAL_STORE_DAMAGED,               103, "store.damaged",             ALARM,   KEEPER, "moved_aside:b salvaged:i lost:i") \
	X(JOURNAL_STORE_FULL,                  104, "store.full",                ALARM,   KEEPER, "") \
	X(JOURNAL_STORE_ROOM,                  105, "store.room",                INFO,    KEEPER, "") \
	X(JOURNAL_BUS_REFUSED,                 106, "bus.refused",               WARNING, KEEPER, "method:s right:s connection:i") \
	X(JOURNAL_STORE_LOST,                  107, "store.lost",                ALARM,   KEEPER, "count:i first:s last:s") \
	X(JOURNAL_STORE_MISSING,               108, "store.missing",             ALARM,   KEEPER, "last:s") \
	X(JOURNAL_JOURNAL_CUT,                 109, "journal.cut",               ALARM,   KEEPER, "first:i last:i") \
	X(JOURNAL_RECEIPT_KEY_NEW,             110, "receipt.key_new",           ALARM,   KEEPER, "old:s new:s") \
	X(JOURNAL_SUPPRESSED,                  111, "journal.suppressed",        WARNING, KEEPER, "kind:w count:i") \
	/* 2xx a visit */ \
	X(JOURNAL_VISIT_END,                   201, "visit.end",                 INFO,    KEEPER, JOURNAL_VISIT_FIELDS) \
	X(JOURNAL_SUBMIT,                      202, "submit",                    INFO,    KEEPER, JOURNAL_SUBMIT_FIELDS) \
	X(JOURNAL_SUBMIT_REFUSED,              203, "submit.refused",            WARNING, KEEPER, "error:s") \
	X(JOURNAL_HELP_CALL,                   204, "help.call",                 INFO,    KIOSK,  "screen:w") \
	X(JOURNAL_IDENTITY_MISMATCH,           205, "identity.mismatch",         WARNING, KEEPER, "") \
	X(JOURNAL_RATE,                        206, "rate",                      INFO,    KEEPER, "serial:s level:i tags:a") \
	X(JOURNAL_ITEM_GONE,                   207, "visit.item_gone",           WARNING, KIOSK,  "screen:w") \
	X(JOURNAL_CASE_ASKED,                  251, "case.asked",                INFO,    KEEPER, "kind:w client_ref:s project_no:s") \
	X(JOURNAL_CASE_TAKEN_BACK,             252, "case.taken_back",           INFO,    KEEPER, "serial:s client_ref:s code:s") \
	/* 3xx a record on its way */ \
	X(JOURNAL_RECORD,                      301, "record",                    INFO,    KEEPER, "serial:s state:s project_no:s case_state:s code:s") \
	X(JOURNAL_ALARM_CONFLICT,              302, "alarm.conflict",            ALARM,   KEEPER, "serial:s") \
	X(JOURNAL_ALARM_BLOCKED,               303, "alarm.blocked",             ALARM,   KEEPER, "serial:s code:s") \
	X(JOURNAL_ALARM_NO_SEALING_KEY,        304, "alarm.no_sealing_key",      ALARM,   KEEPER, "records:i") \
	X(JOURNAL_ALARM_RECONCILE,             305, "alarm.reconcile",           ALARM,   KEEPER, "date:s missing:i mismatched:i serials:a") \
	X(JOURNAL_RECONCILED,                  306, "reconciled",                INFO,    KEEPER, "date:s listed:i difference:i resent:i") \
	X(JOURNAL_CASE_ANSWERED,               351, "case.answered",             INFO,    KEEPER, "kind:w client_ref:s state:w code:s") \
	X(JOURNAL_ALARM_RESULT_SIGNATURE,      352, "alarm.result_signature",    ALARM,   KEEPER, "project_no:s n:s") \
	/* 4xx the line to the platform */ \
	X(JOURNAL_LINE_UP,                     401, "line.up",                   INFO,    KEEPER, "") \
	X(JOURNAL_LINE_DOWN,                   402, "line.down",                 WARNING, KEEPER, "") \
	X(JOURNAL_CLOCK_MOVED,                 403, "clock.moved",               WARNING, KEEPER, "ms:i") \
	X(JOURNAL_ALARM_CERT_EXPIRED,          404, "alarm.cert_expired",        ALARM,   KEEPER, "") \
	X(JOURNAL_ALARM_TLS,                   405, "alarm.tls",                 ALARM,   KEEPER, "status:i code:s") \
	X(JOURNAL_ALARM_REFUSED,               406, "alarm.refused",             ALARM,   KEEPER, "status:i code:s") \
	X(JOURNAL_CLOCK_REFUSED,               407, "clock.refused",             WARNING, KEEPER, "ms:i") \
	X(JOURNAL_CLOCK_JUMPED,                408, "clock.jumped",              WARNING, KEEPER, "ms:i") \
	/* 5xx the catalogue */ \
	X(JOURNAL_CATALOGUE_SYNCED,            501, "catalogue.synced",          INFO,    KEEPER, "etag:s items:i refused:i removed:i") \
	X(JOURNAL_CATALOGUE_REFUSED,           502, "catalogue.refused",         WARNING, KEEPER, "row_guid:s pointer:s sentence:s") \
	X(JOURNAL_ALARM_CATALOGUE_SIGNATURE,   503, "alarm.catalogue_signature", ALARM,   KEEPER, "") \
	X(JOURNAL_CATALOGUE_IMPORT,            504, "catalogue.import",          INFO,    STAFF,  "items:i refused:i " JOURNAL_ACT_FIELDS) \
	X(JOURNAL_CATALOGUE_OLDER,             505, "catalogue.older",           WARNING, KEEPER, "etag:s date:s taken:b") \
	X(JOURNAL_CATALOGUE_CURRENT,           506, "catalogue.current",         INFO,    KEEPER, "") \
	X(JOURNAL_CATALOGUE_STALE,             507, "catalogue.stale",           WARNING, KEEPER, "confirmed:s days:i") \
	X(JOURNAL_REGION,                      508, "region",                    INFO,    KEEPER, "region:s version:i") \
	X(JOURNAL_REGION_INSTALL,              509, "region.install",            INFO,    STAFF,  "region:s version:i older:b " JOURNAL_ACT_FIELDS) \
	X(JOURNAL_SETTINGS_PACK,               551, "settings_pack",             INFO,    KEEPER, "pack:s version:i") \
	X(JOURNAL_SETTINGS_PACK_INSTALL,       552, "settings_pack.install",     INFO,    STAFF,  "pack:s version:i older:b " JOURNAL_ACT_FIELDS) \
	/* 6xx devices */ \
	X(JOURNAL_DEVICES,                     601, "devices",                   INFO,    KEEPER, "devices:a") \
	X(JOURNAL_USB_STORAGE,                 602, "usb.storage",               WARNING, KIOSK,  "") \
	X(JOURNAL_DEVICE_FAULT,                603, "device.fault",              ALARM,   KEEPER, "kind:s name:s state:s") \
	/* 7xx the staff */ \
	X(JOURNAL_STAFF_SYNC,                  701, "staff.sync",                INFO,    STAFF,  "older:b " JOURNAL_ACT_FIELDS) \
	X(JOURNAL_STAFF_RETRY,                 702, "staff.retry",               INFO,    STAFF,  "serial:s client_ref:s " JOURNAL_ACT_FIELDS) \
	X(JOURNAL_STAFF_ALARMS_SEEN,           703, "staff.alarms_seen",         INFO,    STAFF,  "count:i " JOURNAL_ACT_FIELDS) \
	X(JOURNAL_STAFF_SELF_TEST,             704, "staff.self_test",           INFO,    STAFF,  "devices:i failed:i " JOURNAL_ACT_FIELDS) \
	X(JOURNAL_STAFF_GLASS,                 705, "staff.glass",               INFO,    STAFF,  "brightness:i volume:i panel_mm:i " JOURNAL_ACT_FIELDS) \
	X(JOURNAL_STAFF_PAPER_NEW,             706, "staff.paper_new",           INFO,    STAFF,  "mm:i " JOURNAL_ACT_FIELDS) \
	X(JOURNAL_SETUP_HALL,                  707, "setup.hall",                INFO,    STAFF,  "hall_code:s " JOURNAL_ACT_FIELDS) \
	X(JOURNAL_STAFF_ENTER,                 751, "staff.enter",               INFO,    KEEPER, "user:i role:w way:w first:b connection:i") \
	X(JOURNAL_STAFF_REFUSED,               752, "staff.refused",             WARNING, KEEPER, "way:w result:w wait_s:i connection:i") \
	X(JOURNAL_STAFF_LOCKED,                753, "staff.locked",              ALARM,   KEEPER, "failures:i") \
	X(JOURNAL_STAFF_LEAVE,                 754, "staff.leave",               INFO,    KEEPER, "user:i cause:w connection:i") \
	X(JOURNAL_STAFF_PIN,                   755, "staff.pin",                 INFO,    KEEPER, "user:i") \
	X(JOURNAL_STAFF_PIN_TAKEN,             756, "staff.pin_taken",           WARNING, KEEPER, "user:i other:i") \
	X(JOURNAL_STAFF_LOST,                  757, "staff.lost",                ALARM,   KEEPER, "") \
	X(JOURNAL_STAFF_USER,                  758, "staff.user",                INFO,    STAFF,  "what:w user:i role:w gone:i " JOURNAL_ACT_FIELDS) \
	X(JOURNAL_STAFF_HAND_OVER,             721, "staff.hand_over",           INFO,    STAFF,  "serial:s client_ref:s " JOURNAL_ACT_FIELDS) \
	X(JOURNAL_DECOMMISSION,                761, "decommission",              ALARM,   STAFF,  "unsent:i " JOURNAL_ACT_FIELDS) \
	X(JOURNAL_DECOMMISSIONING,             762, "decommission.begun",        WARNING, KEEPER, "") \
	X(JOURNAL_STAFF_RECONCILE,             722, "staff.reconcile",           INFO,    STAFF,  "date:s difference:i " JOURNAL_ACT_FIELDS) \
	X(JOURNAL_STAFF_ACT,                   731, "staff.act",                 INFO,    STAFF,  "act:w " JOURNAL_ACT_FIELDS) \
	X(JOURNAL_STAFF_EXPORT,                723, "staff.export",              INFO,    STAFF,  JOURNAL_ACT_FIELDS) \
	X(JOURNAL_STAFF_REVEAL,                724, "staff.reveal",              WARNING, STAFF,  "serial:s client_ref:s reason:s " JOURNAL_ACT_FIELDS) \
	/* 8xx supervision */ \
	X(JOURNAL_SUPERVISION,                 801, "supervision",               ALARM,   KEEPER, "rule:s kind:w level:w phase:w subject:s detail:s count:i") \
	/* 9xx between terminal and platform */ \
	X(JOURNAL_IDENTITY_ENROLLED,           901, "identity.enrolled",         INFO,    STAFF,  "terminal:s " JOURNAL_ACT_FIELDS) \
	X(JOURNAL_IDENTITY_BROKEN,             902, "identity.broken",           ALARM,   KEEPER, "error:s") \
	X(JOURNAL_IDENTITY_RENEWED,            903, "identity.renewed",          INFO,    KEEPER, "until:s") \
	X(JOURNAL_IDENTITY_ENDING,             904, "identity.ending",           ALARM,   KEEPER, "file:w until:s") \
	X(JOURNAL_COMMAND,                     911, "command",                   INFO,    PLATFORM, "who:w id:s kind:w state:w detail:s") \
	X(JOURNAL_FIRMWARE,                    912, "firmware",                  INFO,    KEEPER, "state:w version:s why:s") \
	X(JOURNAL_ALARM_LOG_CHAIN,             921, "alarm.log_chain",           ALARM,   KEEPER, "sent:i expected:i")
// clang-format on

enum journal_event {
#define X(event, number, name, level, author, fields) event = number,
	JOURNAL_EVENT_LIST(X)
#undef X
};

struct journal_event_row {
	enum journal_event event; /* its value is the number */
	const char *name;	  /* as in the journal's `kind`; NULL ends the table */
	enum journal_level level;
	enum journal_author author;
	const char *fields;
};

extern const struct journal_event_row journal_events[];

const struct journal_event_row *journal_event_row(enum journal_event event);
/* NULL for a name that is no event's. */
const struct journal_event_row *journal_event_named(const char *name);
const char *journal_level_name(enum journal_level level);
const char *journal_author_name(enum journal_author author);
/* [a-z0-9._-], 1 to JOURNAL_WORD_MAX of them. */
bool journal_is_word(const char *text);
/* True if the detail (NULL = {}) has exactly the row's fields, each of its type. */
bool journal_event_fits(const struct journal_event_row *row, const json_t *detail);
