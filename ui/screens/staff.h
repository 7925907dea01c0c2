/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staff.h - the maintenance menu as a table: its pages, what can be done on them, and what the screen may see.
 *
 * A page is one row here and one function in a file staff_*.c; what can be done on it one row each of STAFF_DOES.
 * Who may see and do what is said by the rows of firmware/bus/methods.h alone: the conductor compares the role's
 * right with that of the method named here, and leaves away what is not allowed.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/err.h"
#include "ui/screens/staff_cable.h"
#include "ui/screens/staff_touch.h"

/*
 * From SETUP on they are of a new board alone, and not in the menu of one that is put up.
 * The columns: enum, name, its id (of the button and of the words on it), the method of Staff1 whose right shows it ("":
 * everybody of staff), whether that is asked when it is opened, and with what; a second method that is asked as well by
 * those who have its right, and with what.
 */
// clang-format off
#define STAFF_PAGES(ROW) \
	ROW(OVERVIEW,    overview,    "staff.page.overview",    "Status",        true,  "{}",             "Network",       "{}") \
	ROW(DEVICES,     devices,     "staff.page.devices",     "Devices",       true,  "{}",             "",              "{}") \
	ROW(QUEUE,       queue,       "staff.page.queue",       "QueueList",     true,  "{\"open\": 200}", "Status",        "{}") \
	ROW(SUPPLIES,    supplies,    "staff.page.supplies",    "Devices",       true,  "{}",             "",              "{}") \
	ROW(JOURNAL,     journal,     "staff.page.journal",     "JournalVerify", true,  "{}",             "JournalExport", "{\"last\": 60}") \
	ROW(SUPERVISION, supervision, "staff.page.supervision", "Supervision",   true,  "{\"days\": 7}",   "",              "{}") \
	ROW(FIGURES,     figures,     "staff.page.figures",     "Supervision",   true,  "{\"days\": 1}",   "Kpi",           "{}") \
	ROW(USERS,       users,       "staff.page.users",       "Users",         true,  "{}",             "",              "{}") \
	ROW(NETWORK,     network,     "staff.page.network",     "Network",       true,  "{}",             "",              "{}") \
	ROW(TIME,        time,        "staff.page.time",        "Time",          true,  "{}",             "",              "{}") \
	ROW(SOUND,       sound,       "staff.page.sound",       "Glass",         true,  "{}",             "",              "{}") \
	ROW(TOUCH,       touch,       "staff.page.touch",       "",              false, "{}",             "",              "{}") \
	ROW(UPDATE,      update,      "staff.page.update",      "UpdateInstall", false, "{}",             "Update",         "{}") \
	ROW(RESTART,     restart,     "staff.page.restart",     "Restart",       false, "{}",             "Acts",          "{}") \
	ROW(REPORT,      report,      "staff.page.report",      "Report",        true,  "{}",             "",              "{}") \
	ROW(SETUP,       setup,       "staff.page.setup",       "Setup",         true,  "{}",             "",              "{}") \
	ROW(PANEL,       panel,       "staff.page.panel",       "GlassSet",      false, "{}",             "Glass",         "{}") \
	ROW(REGION,      region,      "staff.page.region",      "RegionInstall", false, "{}",             "RegionInfo",    "{}")

/*
 * What can be done: enum, the words on its button and those when it is done, method, with what, and what the tapped thing
 * is called beside that (NULL: nothing is named), whether it is asked once more.
 */
#define STAFF_DOES(ROW) \
	ROW(SYNC,        "staff.do.sync",        "staff.did.sync",        "Sync",          "{}", NULL,        false) \
	ROW(SEEN,        "staff.do.seen",        "staff.did.seen",        "AlarmsSeen",    "{}", NULL,        false) \
	ROW(TEST_ALL,    "staff.do.test_all",    "staff.did.test",        "SelfTest",      "{}", NULL,        false) \
	ROW(TEST,        "staff.do.test",        "staff.did.test",        "SelfTest",      "{}", "device",    false) \
	ROW(PAPER,       "staff.do.paper",       "staff.did.paper",       "PaperNew",      "{}", NULL,        true) \
	ROW(RETRY,       "staff.do.retry",       "staff.did.retry",       "QueueRetry",    "{}", "ref",       false) \
	ROW(HAND_OVER,   "staff.do.hand_over",   "staff.did.hand_over",   "QueueHandOver", "{}", "ref",       true) \
	ROW(FOR_CONTACT, "staff.do.reveal",      "staff.did.reveal",      "QueueReveal",   "{\"reason\": \"contact\"}", "ref", true) \
	ROW(FOR_CORRECTION, "staff.do.reveal",   "staff.did.reveal",      "QueueReveal",   "{\"reason\": \"correction\"}", "ref", true) \
	ROW(FOR_COMPLAINT, "staff.do.reveal",    "staff.did.reveal",      "QueueReveal",   "{\"reason\": \"complaint\"}", "ref", true) \
	ROW(FOR_INSPECTION, "staff.do.reveal",   "staff.did.reveal",      "QueueReveal",   "{\"reason\": \"inspection\"}", "ref", true) \
	ROW(ADD_OPERATOR, "staff.do.add_operator", "staff.did.user_pin",  "UserAdd",       "{\"role\": \"operator\"}", "name", true) \
	ROW(ADD_MANAGER, "staff.do.add_manager", "staff.did.user_pin",    "UserAdd",       "{\"role\": \"manager\"}", "name", true) \
	ROW(ADD_VENDOR,  "staff.do.add_vendor",  "staff.did.user_pin",    "UserAdd",       "{\"role\": \"vendor\"}", "name", true) \
	ROW(USER_RESET,  "staff.do.user_reset",  "staff.did.user_pin",    "UserReset",     "{}", "name",      true) \
	ROW(USER_REMOVE, "staff.do.user_remove", "staff.did.user_remove", "UserRemove",    "{}", "name",      true) \
	ROW(UNLOCK,      "staff.do.unlock",      "staff.did.unlock",      "UsersUnlock",   "{}", NULL,        false) \
	ROW(DHCP,        "staff.do.dhcp",        "staff.did.dhcp",        "NetworkSet",    "{\"method\": \"dhcp\"}", "interface", true) \
	ROW(STATIC,      "staff.cable.set",      "staff.did.static",      "NetworkSet",    "{\"method\": \"static\"}", "interface", true) \
	ROW(SSH,         "staff.do.ssh",         "staff.did.ssh",         "SshOpen",       "{}", NULL,        true) \
	ROW(TIME,        "staff.do.time",        "staff.did.time",        "TimeSet",       "{}", NULL,        true) \
	ROW(USB_MOUNT,   "staff.do.usb_mount",   "staff.did.usb_mount",   "UsbMount",      "{}", NULL,        false) \
	ROW(USB_UNMOUNT, "staff.do.usb_unmount", "staff.did.usb_unmount", "UsbUnmount",    "{}", NULL,        false) \
	ROW(DARKER,      "staff.do.darker",      "staff.did.glass",       "GlassSet",      "{\"brightness_by\": -10}", NULL, false) \
	ROW(BRIGHTER,    "staff.do.brighter",    "staff.did.glass",       "GlassSet",      "{\"brightness_by\": 10}", NULL, false) \
	ROW(UPDATE_FETCH, "staff.do.update_fetch", "staff.did.update_fetch", "UpdateFetch", "{}", NULL,      false) \
	ROW(UPDATE_INSTALL, "staff.do.update_install", "staff.did.update_install", "UpdateInstall", "{}", NULL, true) \
	ROW(UPDATE_STICK, "staff.do.update_stick", "staff.did.update_install", "UpdateInstall", "{\"stick\": true}", NULL, true) \
	ROW(QUIETER,     "staff.do.quieter",     "staff.did.glass",       "GlassSet",      "{\"volume_by\": -10}", NULL, false) \
	ROW(LOUDER,      "staff.do.louder",      "staff.did.glass",       "GlassSet",      "{\"volume_by\": 10}", NULL, false) \
	ROW(NARROWER,    "staff.do.less",        "staff.did.glass",       "GlassSet",      "{\"panel_mm_by\": -1}", NULL, false) \
	ROW(WIDER,       "staff.do.more",        "staff.did.glass",       "GlassSet",      "{\"panel_mm_by\": 1}", NULL, false) \
	ROW(MUCH_NARROWER, "staff.do.less",      "staff.did.glass",       "GlassSet",      "{\"panel_mm_by\": -20}", NULL, false) \
	ROW(MUCH_WIDER,  "staff.do.more",        "staff.did.glass",       "GlassSet",      "{\"panel_mm_by\": 20}", NULL, false) \
	ROW(PANEL_FITS,  "staff.do.panel_fits",  "staff.did.glass",       "GlassSet",      "{\"panel_mm_by\": 0}", NULL, false) \
	ROW(REGION,      "staff.do.region",      "staff.did.region",      "RegionInstall", "{}", NULL,        false) \
	ROW(HALL,        "staff.do.hall",        "staff.did.hall",        "SetupHall",     "{}", "hall_code", false) \
	ROW(RESTART,     "staff.do.restart",     "staff.did.restart",     "Restart",       "{}", NULL,        true)
// clang-format on

enum staff_page {
#define ROW(NAME, name, id, method, asked, args, more, more_args) STAFF_PAGE_##NAME,
	STAFF_PAGES(ROW)
#undef ROW
		STAFF_PAGE_COUNT,
};

enum staff_deed {
#define ROW(NAME, words, done, method, args, argument, confirm) STAFF_DO_##NAME,
	STAFF_DOES(ROW)
#undef ROW
		STAFF_DO_COUNT,
};

/*
 * Where somebody is: at the door, at a PIN of their own, at that of the first of all, at an activation code, inside, at a
 * cable's address. What comes before the code is typed in the box "pin".
 */
enum staff_part { STAFF_DOOR, STAFF_CHANGE, STAFF_FIRST, STAFF_CODE, STAFF_INSIDE, STAFF_ADDRESS };

/* Is this a new board, and who puts it up: whoever is there, as nobody of staff is yet; one of them. */
enum staff_setup { STAFF_SETUP_NONE, STAFF_SETUP_OPEN, STAFF_SETUP_STAFF };

/* What there is to say at the door. */
enum staff_said {
	STAFF_SAID_NOTHING,
	STAFF_SAID_WRONG,
	STAFF_SAID_WAIT,
	STAFF_SAID_LOCKED,
	STAFF_SAID_NONE,   /* nobody of staff is set up here */
	STAFF_SAID_WEAK,   /* of a PIN of one's own */
	STAFF_SAID_TAKEN,  /* the same */
	STAFF_SAID_DIFFER, /* the second time another one was typed */
	STAFF_SAID_AGAIN,  /* once more, to be sure */
	STAFF_SAID_GONE,   /* the keeper does not answer */
	STAFF_SAID_ENDED,  /* the keeper knows nobody any more */
	STAFF_SAID_SETUP,  /* the board is not put up yet */
	/* Of an activation code */
	STAFF_SAID_CODE_REFUSED, /* wrong, used or expired */
	STAFF_SAID_CODE_SERIAL,	 /* this machine's serial number is enrolled */
	STAFF_SAID_CODE_OFFLINE, /* nothing was done */
	STAFF_SAID_CODE_TLS,
	STAFF_SAID_CODE_BUSY,
	STAFF_SAID_CODE_NO_URL,
	STAFF_SAID_CODE_THERE,	 /* this terminal is enrolled */
	STAFF_SAID_CODE_UNKNOWN, /* the same code finds out */
	STAFF_SAID_CODE_FAILED,
	STAFF_SAID_COUNT,
};

/* What came of what was done last. Unknown is an outcome of its own. */
enum staff_outcome { STAFF_DID_NOTHING, STAFF_DOING, STAFF_DONE, STAFF_NOT_DONE, STAFF_UNKNOWN };

#define STAFF_PIN_DIGITS 6
#define STAFF_CODE_MAX	 50
#define STAFF_NAME_MAX	 64
#define STAFF_REF_MAX	 80

struct staff {
	enum staff_part part;
	enum staff_setup setup;
	/* The door */
	char pin[STAFF_PIN_DIGITS + 1], first[STAFF_PIN_DIGITS + 1]; /* first: of a new PIN */
	char code[STAFF_CODE_MAX + 1];
	enum staff_said said;
	bool asking;
	int64_t until_ms; /* monotonic: no PIN is taken before; 0: one is */
	int wait_s;	  /* until then, as the screen counts it */
	int tries_left;	  /* -1: not said */
	bool card_counts; /* a reader takes a staff card */
	/* Inside */
	char role[16], name[STAFF_NAME_MAX];
	unsigned pages; /* bits: what this role may see */
	uint64_t deeds; /* the same: and do */
	enum staff_page page;
	bool menu; /* the pages themselves are shown, where they have no room beside one */
	json_t *answer, *more;	 /* of the page's methods, NULL: not there yet */
	enum err problem;	 /* why it is not */
	bool reading;		 /* it is being asked for */
	char ref[STAFF_REF_MAX]; /* what is looked at closely: a record; "" = the list */
	json_t *shown;		 /* and what is known of it */
	enum staff_deed deed;	 /* the last one, and of what */
	char of[STAFF_REF_MAX];
	enum staff_outcome outcome;
	bool sure; /* the next tap does it */
	enum err why;
	json_t *said_of; /* its answer, where it was done */
	struct staff_touch touch;
	struct staff_cable cable;
};

/* What ACT_OPEN is about on this screen, as its arg; below are the pages. */
enum {
	STAFF_OPEN_MENU = STAFF_PAGE_COUNT,
	STAFF_OPEN_LIST,
	STAFF_OPEN_RECORD,
	STAFF_OPEN_CODE,
	STAFF_OPEN_FIRST,   /* arg_text: what the first manager is called */
	STAFF_OPEN_ADDRESS, /* the same: the cable */
};
