/* SPDX-License-Identifier: Apache-2.0 */
/*
 * acts.h - what is done to the machine: a closed list of systemd units, each with a fixed command.
 *
 * kioskd is nobody on a board; root does these eight things for it and nothing else (board/common). What an
 * act is to know lies as text in [board] acts/in/NAME, what it said in [board] acts/out/kiosk-act-NAME. Who may
 * ask for which act stands with the methods (bus/methods.c), before anything gets here. Loop's thread.
 */
#pragma once

#include <jansson.h>

#include "firmware/base/loop.h"
#include "firmware/base/settings.h"
#include "firmware/kioskd/firmware_offer.h"

#define ACT_SAID_MAX	 200
#define ACT_INSTANCE_MAX 33

enum act {
	ACT_REBOOT,
	ACT_USB_MOUNT,
	ACT_USB_UNMOUNT,
	ACT_UPDATE, /* its instance: the file STORE/update/INSTANCE.raucb */
	ACT_TIME,
	ACT_NETWORK,
	ACT_SSH,
	ACT_GOOD, /* this start of this version has proved itself */
	ACT_COUNT
};

struct acts;

enum err acts_create(struct loop *loop, const struct settings *s, struct acts **out);
/* NULL is allowed. What is under way is told ERR_CANCELLED. */
void acts_destroy(struct acts *a);

/* As in the unit's name behind kiosk-act-: "usb-mount". */
const char *act_name(enum act act);

/*
 * `instance`: [a-z0-9], "" for an act without; `params`: lines NAME=VALUE, "" for none. `done` is called once,
 * later; `said` is one plain line of the act's own words, "" = none; lent.
 * ERR_BUSY (told at once): this act is under way; ERR_UNSUPPORTED: this is no board; ERR_PERMISSION, ERR_IO ...: the parameters
 * cannot be written; the others as units_start() says.
 */
void acts_begin(struct acts *a, enum act act, const char *instance, const char *params,
		void (*done)(void *arg, enum err err, const char *said), void *arg);
bool acts_busy(const struct acts *a, enum act act);
/* It ended before it began: for a reason that acts_last() tells like the others. Not while it is busy. */
void acts_refused(struct acts *a, enum act act, enum err err, enum firmware_reason why);
/*
 * A sentence for staff of how an act ended badly; `said` goes before all others, as the sentence it stands for where it is
 * a word of firmware_offer.h. Static, or `said`.
 */
const char *acts_sentence(enum err err, const char *said);
/*
 * How each act ended last since the start: [{act, busy, at | null, result, said, why}], a new array; why: a word of
 * firmware_offer.h, "" = none.
 */
json_t *acts_last(const struct acts *a);
