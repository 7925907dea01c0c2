/* SPDX-License-Identifier: Apache-2.0 */
/*
 * visit.h - everything one citizen leaves in this program, in one struct with one end.
 *
 * Whoever adds a member that can hold personal data adds its end to visit_wipe(), nowhere else.
 */
#pragma once

#include "firmware/core/case/application.h"
#include "firmware/core/case/receipt.h"

#define VISIT_QUERY_MAX 256 /* bytes of a search */
#define VISIT_CODE_MAX	128 /* bytes of a theme's code */

/* The last look into the catalogue. */
struct browse {
	char query[VISIT_QUERY_MAX];
	char theme[VISIT_CODE_MAX];
	json_t *results; /* the keeper's last Search answer */
	int results_page;
	bool searching;
	bool failed; /* the last search found no keeper: ask again when it is back */
	json_t *item;
	int item_page;
};

/* What was, or is being, handed to the keeper. */
struct handed {
	char client_ref[UUID_TEXT_LEN + 1]; /* "" before the check screen opened */
	char content_sha256[SHA256_HEX + 1];
	json_t *content;
	int64_t started_ms; /* monotonic: the tap on submit */
	int64_t asked_ms;   /* the last call */
	bool open;	    /* that call is not answered yet */
	bool stored;
	enum err problem; /* of the last attempt */
	char serial[SERIAL_MAX + 16];
	char project_no[PROJECT_NO_MAX + 1];
	enum case_word word;
	char qr[RECEIPT_TEXT_MAX + 1];
	char at[TIME_TEXT_LEN + 1];
	bool printed;
};

struct visit {
	struct browse browse;
	bool begun;	 /* the citizen came as far as the card */
	bool identified; /* doc and identity are valid */
	bool checking;	 /* doc is filled, the keeper is being asked about it */
	enum err card_problem;
	bool card_reading;
	int reader; /* that read doc */
	bool contactless;
	struct document doc;
	struct identity identity;

	json_t *form_item; /* the item form and materials belong to */
	struct form *form;
	json_t *earlier; /* values given to items before this one */
	size_t form_page;
	char focus[FORM_NAME_MAX + 1];
	bool show_problems;
	bool changing;
	bool letters_upper;
	struct materials materials;
	int check_page;

	struct handed handed;
};

/* Overwrites and frees everything; the struct is as at the program's start. */
void visit_wipe(struct visit *v);
void browse_forget(struct browse *b);
void handed_forget(struct handed *h);
