/* SPDX-License-Identifier: Apache-2.0 */
/*
 * maintenance.h - what staff does behind the door of stage_maintenance.c: come in, look at pages, do things; and, in
 * maintenance_setup.c, put a new board up; in maintenance_cable.c, type an address.
 *
 * What is shown is asked over kiosk's own connection while the keeper grants the role's right, or is the device service's;
 * a page that is not allowed is not there. Which role may what is read from the rows of bus/methods.h.
 */
#pragma once

#include "firmware/kiosk/kiosk.h"

struct maintenance {
	unsigned door, read, shown, deed; /* tickets of what is asked */
	unsigned rights;		  /* of enum bus_right; 0: nobody is known */
	bool tried;			  /* the keeper may know somebody */
	int64_t here_ms;		  /* monotonic: when the keeper last heard of somebody */
	int64_t told_ms; /* the same: when something personal was shown; 0: nothing is */
};

struct maintenance *maintenance_own(const struct kiosk *k);

/* The door */

void maintenance_to_door(struct kiosk *k, enum staff_said said);
/* Seconds until a PIN is taken, as the screen counts them. */
void maintenance_count_wait(struct kiosk *k);
/* {pin} or {card}; stolen. */
void maintenance_enter(struct kiosk *k, json_t *args);
/* `answer`: {role, name}, of whom the keeper lets in. */
void maintenance_come_in(struct kiosk *k, const json_t *answer);
void maintenance_forget(struct kiosk *k);
void maintenance_forget_deed(struct kiosk *k);
void maintenance_forget_typed(struct kiosk *k);

/* Pages, and what is done on them */

void maintenance_open(struct kiosk *k, enum staff_page page);
void maintenance_open_record(struct kiosk *k, const char *ref); /* "": the list */
/* What the page shows, anew; what it shows meanwhile stays. */
void maintenance_read(struct kiosk *k);
/* The first time asks whether that is meant, where the deed's row says so. `more`: args beside the row's, stolen; NULL. */
void maintenance_do(struct kiosk *k, enum staff_deed deed, const char *of, json_t *more);
void maintenance_choose(struct kiosk *k, const struct ui_action *a);
/* As keeper_ask_staff(); `args` is stolen. */
void maintenance_ask(struct kiosk *k, const char *method, json_t *args, const unsigned *ticket,
		     void (*done)(struct kiosk *k, enum err err, const json_t *answer));

/* maintenance_cable.c: a cable's address is typed */

void cable_open(struct kiosk *k, const char *name);
/* NULL: there is no such box. Lent. */
const char *cable_text(const struct staff *s, const char *box);
enum err cable_set(struct kiosk *k, const char *box, const char *text);
/* What was typed is looked at, then asked for once more, then done. */
void cable_next(struct kiosk *k);
void cable_back(struct kiosk *k);

/* maintenance_setup.c: a new board */

/* What the keeper's Status says of it. */
enum staff_setup setup_state(const struct kiosk *k);
/* Nobody of staff is set up yet: whoever is there comes in. */
void setup_begin(struct kiosk *k);
/* The page of keys for a code, or for the first manager's PIN, whose name is given. */
void setup_open_code(struct kiosk *k);
void setup_open_first(struct kiosk *k, const char *name);
/* The code was typed; the first manager's PIN was, twice. */
void setup_enrol(struct kiosk *k);
void setup_manager(struct kiosk *k, const char *pin);
