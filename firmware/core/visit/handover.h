/* SPDX-License-Identifier: Apache-2.0 */
/* handover.h - what cannot be finished here goes on elsewhere: stage_handover.c's part of the visit. */
#pragma once

#include "firmware/core/form/form_draft.h"
#include "firmware/core/visit/appointing.h"

/* The unfinished application goes to the phone or, by a number, to a window now. */
enum handover_way {
	HANDOVER_PHONE,
	HANDOVER_WINDOW,
	HANDOVER_WAYS,
	HANDOVER_APPOINT = HANDOVER_WAYS
};

struct handover {
	bool appoints; /* the page of appointments is shown; only that one where nothing is unfinished */
	/* Of the last try: the same key finds out what became of one that was not answered. */
	char key[HANDOVER_WAYS][UUID_TEXT_LEN + 1];
	enum err problem[HANDOVER_WAYS];
	bool asking[HANDOVER_WAYS];
	char token[DRAFT_TOKEN_MAX + 1]; /* "" before; shown as a QR code */
	char until[TIME_TEXT_LEN + 1];
	char number[DRAFT_TOKEN_MAX + 1]; /* of the ticket, "" before */
	char window[DRAFT_TOKEN_MAX + 1];
	enum print_state print;
};
