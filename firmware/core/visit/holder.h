/* SPDX-License-Identifier: Apache-2.0 */
/*
 * holder.h - who stands at the terminal: the one whose card was read, and whoever acts for them with a card
 * of their own. A part of visit.h; stage_identify.c changes it.
 */
#pragma once

#include "firmware/core/case/application.h"

struct holder {
	bool begun;	  /* the citizen came as far as the card */
	bool identified;  /* doc and identity are valid */
	bool checking;	  /* doc is filled, the keeper is being asked about it */
	bool reading;	  /* a card is there, wait */
	enum err problem; /* ERR_OK: nothing to complain about */
	char before[sizeof(((struct document *)0)->id)]; /* who was known last in this visit */
	int place; /* of the card that doc was read from; see readers_place() */
	bool contactless;
	struct document doc;
	struct identity identity;
};

/* Whoever acts for the holder: wished on the item's screen (stage_item.c), or needed for a child. */
struct deputy {
	enum deputy_kind kind;
	struct holder holder;
};

#define GUARDED_BELOW 14 /* years: a child's card needs a guardian's beside it */
#define OF_AGE	      18 /* years: whoever acts for another */
