/* SPDX-License-Identifier: Apache-2.0 */
/*
 * visit.h - everything one citizen leaves in kiosk, in one struct with one end.
 *
 * Each part belongs to the file of firmware/kiosk that is named beside it: that file alone changes it,
 * and its stage's wipe ends what the part owns. Screens see the whole visit, const. visit_wipe()
 * then overwrites the struct itself, so that a part without pointers needs no wipe of its own.
 */
#pragma once

#include "firmware/core/case/evaluation.h"
#include "firmware/core/case/receipt.h"
#include "firmware/core/case/signature.h"
#include "firmware/core/visit/basket.h"
#include "firmware/core/visit/handover.h"
#include "firmware/core/visit/holder.h"
#include "firmware/core/visit/licences.h"
#include "firmware/core/visit/plan.h"
#include "firmware/core/visit/print.h"
#include "firmware/core/visit/tracking.h"
#include "firmware/core/visit/waiting.h"

#define VISIT_QUERY_MAX 256 /* bytes of a search */
#define VISIT_CODE_MAX	128 /* bytes of a theme's code */
#define VISIT_NAME_MAX	512 /* bytes of a department's name */

/* stage_search.c, stage_item.c, chosen.c: the last look into the catalogue. */
struct browse {
	char query[VISIT_QUERY_MAX];
	char theme[VISIT_CODE_MAX]; /* its code, "" = none */
	bool by_dept;		    /* it began with the list of departments */
	char dept[VISIT_NAME_MAX];  /* the one that was chosen there, "" = none yet */
	json_t *results;	    /* the keeper's last answer: Search, or Departments */
	int page;		    /* of the results, of the themes */
	bool searching;
	bool failed;	      /* the last search was not answered: it is asked again */
	json_t *item, *whole; /* whole: a bundle as it came; item has the parts that are kept */
	char chosen[VISIT_CODE_MAX]; /* row_guid of the item that is being asked for, "" = none */
	unsigned item_ticket;	     /* of that call */
	bool begins;		     /* it is begun at once: it was chosen to be done */
	bool item_gone;		     /* it was cancelled since it was opened */
	int item_page;		     /* of the guide */
	enum stage_id list;	     /* where it was chosen */
	/* What it will ask, as far as the item alone tells. */
	enum plan_answer form, materials;
};

/* answers.c: what the application will say. */
struct answers {
	json_t *item; /* the item form and materials belong to */
	struct form *form;
	json_t *earlier;	  /* values given to items before this one */
	struct licences licences; /* materials lend from it */
	struct materials materials;
	struct consents consents;
	struct pickup pickup, parcel; /* parcel: what was typed for one, of the items before */
	bool changing;		      /* on the way from the check screen to one answer and back */
	bool regrouped; /* other parts of a bundle are kept: what was answered is not shown again */
};

/* stage_form.c */
struct form_place {
	char field[FORM_PATH_MAX + 1]; /* on the page that is shown: its number changes */
	bool show_problems;	       /* also for fields that are empty */
	size_t removing; /* entry of the group there that one more tap removes; 0: none */
	/* An address waits for the parts of this area. */
	char area_field[FORM_PATH_MAX + 1];
	char area_code[FORM_AREA_CODE_MAX + 1];
};

/* typing.c: where keys go. */
struct typing {
	char focus[FORM_PATH_MAX + 1]; /* name of the box, "" = none */
	bool upper;		       /* letters are typed as they are */
};

/* stage_sign.c */
struct sign {
	struct signature signature;
	struct buf png; /* its picture, while it is submitted */
	json_t *json;	/* as it is submitted; NULL: not signed */
};

/*
 * handed.c, stage_receipt.c: what was, or is being, handed to the keeper. From the first call that may
 * have reached it until its answer nobody knows whether it is stored: neither yes nor no.
 */
struct handed {
	char client_ref[UUID_TEXT_LEN + 1]; /* "" before the check screen opened */
	char content_sha256[SHA256_HEX + 1];
	json_t *content, *parts; /* parts: of a bundle, as the platform last answered */
	bool checked;		 /* the citizen tapped on submit below all of it */
	int64_t started_ms;	 /* monotonic: the tap on submit */
	int64_t asked_ms;	 /* the last call */
	unsigned ticket;	 /* of the calls whose answers count */
	bool open;		 /* the last call is not answered yet */
	bool sent;		 /* one of them may have reached the keeper */
	bool doubt;		 /* the citizen was told that it may be stored */
	bool stored;		 /* the serial is known */
	bool wait;		 /* the platform's number is to be expected soon */
	enum err problem;	 /* of the last attempt */
	char serial[SERIAL_MAX + 16];
	char project_no[PROJECT_NO_MAX + 1]; /* "" = not yet */
	char query_code[QUERY_CODE_MAX + 1]; /* "" = none */
	enum case_word word;
	char qr[RECEIPT_TEXT_MAX + 1];
	char at[TIME_TEXT_LEN + 1];
	bool undated; /* nobody vouched for the clock all the while: `at` is told to nobody */
	bool printed;
	enum print_state print;
	int leave_s; /* until the receipt screen closes by itself */
};

/* kiosk.c: the way so far, in numbers, for the keeper's figures. */
struct trail {
	char visit[UUID_TEXT_LEN + 1]; /* a word for this visit, "" before it begins */
	int64_t begun_ms;	       /* monotonic */
	int screens;		       /* stages entered */
	int retries;		       /* of those again, on a way back */
};

/* stage_rate.c: what the citizen thinks of how it went. */
struct rating {
	char client_ref[UUID_TEXT_LEN + 1]; /* the case it is about, "" = none yet */
	char at[TIME_TEXT_LEN + 1];	    /* of the tap on "send", "" before */
	struct evaluation evaluation;
	bool asking; /* the keeper is being asked to take it */
	bool taken;  /* it has it, or had one before */
	bool failed; /* it could not be taken now */
};

struct visit {
	struct trail trail;
	struct browse browse;
	struct holder holder; /* stage_identify.c, as deputy */
	struct deputy deputy;
	struct legal legal; /* stage_legal.c */
	struct answers answers;
	struct form_place place;
	struct typing typing;
	struct sign sign;
	struct handed handed;
	struct rating rating;
	struct tracking tracking;
	struct waiting waiting;
	struct handover handover;
	struct basket basket;
	struct appointing appointing;
	enum stage_id goal;  /* stage_home.c: what the citizen came to see, STAGE_HOME: an item */
	struct scans scans;  /* stage_scan.c */
	enum stage_id aside; /* the step a stage aside was opened from */
	int part; /* of what is shown, where it does not fit one screen; each stage begins at 0 */
};

struct plan_facts visit_facts(const struct visit *v); /* what the plan goes by; pure */
/* Fills browse.form and browse.materials from the item: `today` is that of form_sources. */
void visit_foresee(struct browse *b, const char today[9]);
/* The case on the receipt was rated; it may be: it is stored, and was not. */
bool visit_is_rated(const struct visit *v);
bool visit_may_rate(const struct visit *v);
/* It may be put aside for one more item: it is stored, and no rating of it is under way. */
bool visit_may_go_on(const struct visit *v);
/* Each ends a part: it is as at the program's start. */
void browse_forget(struct browse *b);
void answers_forget(struct answers *a);
void sign_forget(struct sign *s);
void handed_forget(struct handed *h);
/* The n-th draft is of the item that is being applied for, in whatever version. */
bool waiting_fits(const struct visit *v, const json_t *draft);
void visit_wipe(struct visit *v); /* all of it */
