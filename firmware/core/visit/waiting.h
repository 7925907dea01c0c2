/* SPDX-License-Identifier: Apache-2.0 */
/*
 * waiting.h - what the platform says waits for the citizen: notices, and drafts begun on another channel.
 * Shown, and kept nowhere. Pure.
 */
#pragma once

#include "firmware/core/form/form_draft.h"
#include "firmware/core/visit/licences.h"

/* waiting.c and stage_notices.c of firmware/kiosk change it. */
struct waiting {
	unsigned ticket; /* of the questions under way */
	int open;	 /* how many are not answered yet */
	bool failed;	 /* one of them was answered by nobody */
	enum lookup state;
	json_t *notices, *drafts;	/* the keeper's answers, NULL: none came */
	char took[DRAFT_TOKEN_MAX + 1]; /* the draft whose answers were taken, "" = none */
	struct draft_taken taken;
};

void waiting_forget(struct waiting *w);
/* How many things wait for the citizen. */
size_t waiting_count(const struct waiting *w);
/* One question was answered, or not. */
void waiting_answered(struct waiting *w, bool answered);
