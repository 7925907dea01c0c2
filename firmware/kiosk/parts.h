/* SPDX-License-Identifier: Apache-2.0 */
/* parts.h - what the files of kiosk remember, each its own part of struct kiosk. */
#pragma once

#include "drivers/card/card.h"
#include "firmware/base/loop.h"
#include "firmware/base/settings.h"
#include "firmware/base/text.h"
#include "firmware/bus/client.h"
#include "firmware/core/value/digest.h"

/* The keeper as kiosk knows it. */
struct keeper_line {
	struct bus_client *bus;
	struct ask *asks;
	unsigned status_ticket;
	unsigned tickets; /* the last one given to a visit's calls; never 0 */
	json_t *status;	  /* its last Status; NULL before the first */
	bool answers;	  /* it has answered on this connection */
	bool lost;	  /* gone for longer than a restart takes */
	bool data_shut;	  /* and not to come: this start could not open the data partition */
	struct timer lost_timer;
	json_t *devices; /* as last told, and which self-test was over then */
	int64_t tested;
	json_t *figures;      /* of the day, as it last said for the notice */
	json_t *dictionaries; /* {name: dictionary}, NULL before the first */
};

/* Printers and what they do. */
struct prints {
	struct printer *printer;	    /* lent by the devices; NULL: none is configured */
	struct document_printer *documents; /* the same */
	struct print *waiting;		    /* what broke off */
	int unsaid_mm;			    /* of receipts: what the keeper has not counted yet */
	int saying_mm;			    /* of that, what it was told and has not answered */
};

enum lying {
	LYING_UNKNOWN, /* nobody has looked yet */
	LYING_NOTHING,
	LYING_FRESH, /* laid down, or another number read, since the last visit's end */
	LYING_STALE, /* an earlier citizen's */
};

/* Each slot of each reader is a place of its own: see readers_place(). */
#define READERS_PLACES (SETTINGS_READERS * CARD_SLOTS_MAX)

/* Whose card lies where. */
struct readers {
	struct cards *cards; /* lent by the devices */
	struct {
		enum lying lying;
		bool was_empty; /* before its reader went away, and the same citizen waits */
		bool asked;	/* a card came there: it is to be read to see whose it is */
		bool read;	/* what lies there: the mark is its number's */
		char mark[SHA256_HEX + 1]; /* of the number read there last, "" = none */
	} places[READERS_PLACES];
	char key[UUID_TEXT_LEN + 1]; /* of this run, in every mark */
	bool left;		     /* a stale card lies there */
};

/* Nobody is there. */
struct idle {
	struct timer wait, tick;
	struct timer clock; /* the header's */
	bool card_taken;    /* the warning is about a card taken from its slot */
	bool called;	    /* help was, in this visit: its lamp shines */
};

/* Devices that do not work, and their self-tests. */
struct faults {
	int64_t begun_ms;     /* monotonic: of this program */
	bool testing, wanted; /* wanted: when the citizen has gone */
	int64_t test_ms;      /* wall clock, as reports have it: when the last one began */
	int64_t number;	      /* the keeper's, of the last it asked for; 0 = none */
	char only[32];	      /* that one is tested alone, "" = all */
};
