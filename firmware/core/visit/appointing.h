/* SPDX-License-Identifier: Apache-2.0 */
/*
 * appointing.h - an appointment at a hall: when one can come, what was taken, what was given back. Memory only. Pure.
 *
 * Taking and giving back are deeds of the platform: from the first call that may have reached it until its answer nobody
 * knows whether it is done, and the same call again finds out.
 */
#pragma once

#include "firmware/base/text.h"
#include "firmware/core/case/slots.h"
#include "firmware/core/visit/print.h"

#define APPOINTMENT_TEXT_MAX 256 /* bytes of a number as it is shown */

struct deed {
	bool asking;	  /* a call is on its way */
	bool doubt;	  /* it may be done, or not */
	bool done;	  /* the platform said so */
	enum err problem; /* it was not done */
};

/* The last call's outcome; `unknown`: it may have been done. A call that was not made ends no doubt. */
void deed_settle(struct deed *d, enum err err, bool unknown);

/* appointing.c of kiosk changes it. */
struct appointing {
	unsigned ticket; /* of the calls whose answers count */
	json_t *about; /* what it is for: {task_code, task_name, hall_code?, project_no?, place?, phone?} */
	json_t *slots; /* the keeper's answer, NULL before */
	bool listing;
	enum err problem;	    /* the slots are not known */
	char day[11];		    /* the one that is looked at, "" = all of them */
	char slot[SLOT_ID_MAX + 1]; /* chosen, "" = none */
	char key[UUID_TEXT_LEN + 1];
	int64_t sent_ms; /* monotonic: the last call with it */
	struct deed taking;
	char no[APPOINTMENT_TEXT_MAX + 1]; /* of what was taken, "" = nothing yet */
	unsigned print_ticket;
	enum print_state print;
	/* Giving back: that one, or another that the platform told of */
	char back[APPOINTMENT_NO_MAX + 1];
	unsigned back_ticket;
	bool sure; /* one more tap gives it back */
	struct deed giving;
};

/* An array, NULL before it is known. Lent. */
const json_t *appointing_slots(const struct appointing *a);
/* The slot that was chosen; lent, NULL: none. */
const json_t *appointing_slot(const struct appointing *a);
/* Another slot may be chosen: nothing was taken, and nothing is under way. */
bool appointing_may_choose(const struct appointing *a);
/* That appointment is not there any more: it was given back in this visit. */
bool appointing_is_back(const struct appointing *a, const char *no);
void appointing_forget(struct appointing *a);
