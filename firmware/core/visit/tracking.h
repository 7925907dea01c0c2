/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tracking.h - a citizen who asks how far a case is, corrects it or takes it back: stage_progress.c's part of the
 * visit. Pure.
 */
#pragma once

#include "firmware/base/text.h"
#include "firmware/core/case/progress.h"
#include "firmware/core/case/receipt.h"
#include "firmware/core/number/serial.h"
#include "firmware/core/visit/print.h"

enum tracking_part {
	TRACKING_ASK,	    /* by card, or by number and code */
	TRACKING_CASES,	    /* the holder's, of this terminal */
	TRACKING_CASE,	    /* one of them, or the one that was asked for */
	TRACKING_CORRECT,   /* what is to be corrected */
	TRACKING_WITHDRAW,  /* really? */
	TRACKING_TAKE_BACK, /* the same of what the platform refused and this terminal keeps */
};

#define TRACKING_CODE_MAX   QUERY_CODE_MAX
#define TRACKING_DIGEST_HEX 16	/* can be read out and compared */
#define TRACKING_ANSWER_MAX 600 /* bytes of one corrected answer */

/*
 * A correction or withdrawal on its way. From the first call that may have reached the keeper until its answer
 * nobody knows whether it is stored.
 */
struct follow {
	char client_ref[UUID_TEXT_LEN + 1]; /* "" = none */
	char project_no[PROJECT_NO_MAX + 1];
	char at[TIME_TEXT_LEN + 1];
	json_t *form; /* of a correction, as it was sent first */
	bool withdraws;
	char serial[SERIAL_MAX +
		    1];	  /* of what is taken back here, without the platform; "" = a case of its */
	bool open;	  /* the last call is not answered yet */
	bool doubt;	  /* one of them may have reached the keeper */
	bool stored;	  /* here */
	bool taken;	  /* by the platform */
	bool refused;	  /* by the platform */
	enum err problem; /* it was not stored */
};

/*
 * The files of the case that is shown, one after the other: each is fetched once, verified by the keeper, and named
 * on paper. Nothing is said of a file before its signature is known to be good.
 */
struct result_print {
	size_t tried; /* files of the answer; each token is good once */
	bool asking;
	bool verified; /* the last one is genuine */
	bool document; /* `print` is of the file itself, not of a slip */
	enum err problem;
	char digest[TRACKING_DIGEST_HEX + 1]; /* the first digits of its SHA-256 */
	enum print_state print;
};

/* stage_progress.c: how far a case is. Nothing of it was handed in in this visit. */
struct tracking {
	bool by_card; /* the citizen chose the card */
	enum tracking_part part;
	char number[PROJECT_NO_MAX + 1]; /* as typed */
	char code[TRACKING_CODE_MAX + 1];
	json_t *cases;			     /* the keeper's answer, NULL before */
	char project_no[PROJECT_NO_MAX + 1]; /* of the case that is shown */
	char serial[SERIAL_MAX + 1];	     /* of what may be taken back here */
	json_t *answer;			     /* the platform's about it, NULL: there is none */
	bool listing, asking;
	enum err problem;					    /* of the last question */
	char answers[PROGRESS_FIELDS_MAX][TRACKING_ANSWER_MAX + 1]; /* as the fields are asked */
	struct follow follow;
	struct result_print result;
};

void tracking_forget(struct tracking *t);
/* Text that numbers and codes are made of: ASCII without spaces. */
bool tracking_is_code(const char *text);
/*
 * What a scanner read while a case is asked for: a receipt's QR code gives its number; any other plain code goes into the
 * box `focus` ("number", "code"), without one into the first that is empty. It is text and nothing else. ERR_SYNTAX: it
 * has no number of a case, nothing changed.
 */
enum err tracking_scan(struct tracking *t, const char *text, const char *focus);
/* The fields that are to be corrected, at least one; their number. */
size_t tracking_fields(const struct tracking *t, struct progress_field out[PROGRESS_FIELDS_MAX]);
/* Every one of them is answered, as its type has it. */
bool tracking_complete(const struct tracking *t);
/* Nothing is on its way or in doubt: it may be corrected, may be taken back. */
bool tracking_may_correct(const struct tracking *t);
bool tracking_may_withdraw(const struct tracking *t);
/* The same of t->serial, which only this terminal has. */
bool tracking_may_take_back(const struct tracking *t);
/* The row of what the platform refused, is kept here and may be taken back; NULL: none with that number. */
const json_t *tracking_kept(const struct tracking *t, const char *serial);
/* There is a result that was not fetched yet, and nothing of one is on its way. */
bool tracking_may_print(const struct tracking *t);
/* Keeper1.Followed; true if it is about what this citizen sent. */
bool tracking_followed(struct tracking *t, const json_t *said);
/* What this terminal last heard of the case that is shown, as Keeper1.Cases has it; NULL: it is not one of its. */
const json_t *tracking_known(const struct tracking *t);
