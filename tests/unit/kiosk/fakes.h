/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fakes.h - screen, keeper, readers, camera and printer of a conductor under test: each is what the real
 * header promises, and the test plays the outside. Linked before the real ones.
 */
#pragma once

#include "drivers/camera/camera.h"
#include "drivers/scanner/scanner.h"
#include "firmware/kiosk/kiosk.h"

/* What a screen is here. */
struct ui {
	struct ui_sink sink;
	struct ui_look look;
	int panel_mm; /* 0: as at the start */
	bool due;
};

struct fake {
	struct loop *loop;
	struct settings settings;
	struct kiosk *k;
	struct view view; /* of the last build; pointers live until the next change */
	int builds, forgets;
	/* The keeper's socket */
	struct bus_client_sink bus_sink;
	bool connected;
	bool no_time;		     /* it does not vouch for its clock */
	int64_t now_ms;		     /* 0: as this program's */
	char serial[SERIAL_MAX + 1]; /* what Submit answers */
	json_t *dictionaries; /* {name: dictionary}, set before fake_open(); the fake's own */
	/* Readers */
	bool wanted, present[SETTINGS_READERS];
	int rewinds;
	enum device_state reader_state;
	int self_tests; /* begun, of all devices */
	int64_t tested_ms[SETTINGS_READERS];
	int files; /* of the last call that had some */
	/* Camera */
	struct {
		bool configured, works;
		void (*seen)(void *arg, struct pixels *picture); /* NULL: it rests */
		void *arg;
		void (*taken)(void *arg, enum err err,
			      struct scan *scan); /* NULL: nothing is taken */
		void *taken_arg;
		size_t max_bytes;
	} camera;
	/* Code scanner */
	void (*scanned)(void *arg, const char *text); /* NULL: nobody asks for a code */
	void *scanned_arg;
	/* Lights: percent + 1 as they were told, 0: nothing yet */
	int lights[SETTINGS_LIGHTS];
	bool lights_broken;
	int played[PROMPT_COUNT]; /* how often which prompt was heard */
	/* Printer */
	bool has_printer, had_printer; /* it works; it did */
	int prints;
	void (*printed)(void *arg, enum err err);
	void *printed_arg;
	/* Document printer */
	bool has_documents;
	int lent;	    /* the last descriptor that went with a call */
	int document;	    /* what it was given; 0: nothing */
	struct paper paper; /* strings are copies of the last print's */
	char paper_serial[64], paper_project_no[64], paper_code[64], paper_when[64];
};

extern struct fake fake;

/* Starts a conductor that has seen nothing yet, with held clocks; fake_stop() checks that nothing leaked. */
void fake_start(void);
void fake_start_shut(const char *file); /* which says that the data partition is */
void fake_start_blind(void);		/* no reader has been looked at yet */
void fake_stop(void);
/* The keeper connects and says its status (open, online). */
void fake_open(void);
void fake_status(const char *closed);
/* The same, open: does it vouch for the time? */
void fake_time(bool known);
void fake_gone(void);

/* Calls the conductor made and that are not answered; "Staff1.Status" of staff's. Lent; NULL if there is none. */
const json_t *fake_call(const char *method);
int fake_calls(const char *method); /* how many wait */
/* Answers the oldest call of that method; `answer` is stolen. */
void fake_answer(const char *method, enum err err, json_t *answer);
void fake_signal(const char *name, json_t *json);

/* The n-th device's self-test has ended; a device's state is another. */
void fake_tested(int n);
void fake_devices_changed(void);
/* The camera sees something; the page that is being taken is there: its bytes, NULL: it failed. */
void fake_sees(void);
void fake_takes(const char *bytes, bool blurred);
/* One light for each thing that can be shown; before fake_open(). How it was told to shine, -1: nothing. */
void fake_lights(void);
int fake_light(enum light_shows shows);
/* A code is held to the scanner. */
void fake_scan(const char *text);
/* A USB storage is plugged in. */
void fake_storage(void);

void fake_act(int action, int64_t arg, const char *text);
/* Home, and yes where it asks. */
void fake_home(void);
void fake_build(void);
const char *fake_screen(void);

/* The test citizen on reader n. */
struct document fake_document(void);
void fake_card(enum card_event_kind kind, int reader, bool contactless, const struct document *doc);
/* The same in another slot of that reader than the first. */
void fake_card_in(int slot, enum card_event_kind kind, int reader, bool contactless,
		  const struct document *doc);

/* The sample catalogue's item with that word in its name. */
json_t *fake_sample(const char *word);
/* An item with one text field "mobile" (prefilled name), or with `form` and `level` instead. */
json_t *fake_item(const char *form, const char *level);
/* Each goes on from the one before. */
void fake_to_item(json_t *item);
void fake_to_identify(json_t *item);
/* A card is laid down and is the test citizen's; the keeper says so. */
void fake_identify(void);
void fake_to_form(json_t *item);
void fake_to_check(void);
/* What Submit answers for the client_ref of the oldest open call. */
json_t *fake_stored(const char *state, const char *project_no, bool wait);

/* Staff: the gesture; from the start to the door; a PIN typed and asked about; from the start to the menu. */
#define FAKE_PIN "135246"
void fake_gesture(void);
void fake_to_door(void);
void fake_pin(const char *pin);
void fake_come_in(const char *role);
