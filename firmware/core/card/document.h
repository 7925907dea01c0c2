/* SPDX-License-Identifier: Apache-2.0 */
/*
 * document.h - what a card said about its holder: the one struct personal data has, with one end.
 *
 * All text is UTF-8, right-trimmed, NUL-terminated; a field the card does not have is "". Dates are
 * YYYYMMDD, valid_to may also be DOCUMENT_LONG_TERM.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/err.h"

#define DOCUMENT_PHOTO_LEN 1024
#define DOCUMENT_LONG_TERM \
	"\xe9\x95\xbf\xe6\x9c\x9f" /* for valid_to: the two characters on the card */

enum document_kind {
	DOCUMENT_RESIDENT,     /* resident ID card, GA 467 text record */
	DOCUMENT_HMT,	       /* residence permit of Hong Kong, Macao and Taiwan residents */
	DOCUMENT_FOREIGN_2017, /* foreign permanent resident, 15-character number */
	DOCUMENT_FOREIGN_2023, /* the same, 18-digit number */
	DOCUMENT_SSC,	       /* social security card, LD/T 32-2015 */
};

struct document {
	enum document_kind kind;
	char name[80]; /* "" on some cards of foreign residents: see document_name() */
	char name_en[184];
	char sex[2];	/* GB/T 2261.1: "1" male, "2" female, "0", "9" */
	char nation[4]; /* GB/T 3304 code, "01" */
	char birth[9];
	char address[136];
	char new_address[136]; /* from the append area; overrides address for display */
	char id[24];	       /* 18 digits or 15 characters; a 3.0 social security card has none */
	char issuer[64];
	char valid_from[9];
	char valid_to[16];
	char pass_no[16];
	char issue_count[4];
	char nationality[4]; /* ISO 3166-1 alpha-3 */
	char authority[8];
	char link[8];
	char card_no[16]; /* social security card */
	char city[8];
	char version[8];
	char sam_id[48];		   /* of the reader's module, "" for PC/SC */
	uint8_t photo[DOCUMENT_PHOTO_LEN]; /* opaque */
	bool has_photo;
	int64_t read_at_ms; /* wall clock */
};

/* Everything, photo included; NULL is allowed. */
void document_wipe(struct document *doc);
/* GB/T 39046 certificate type: "111", "516", "511", "553" ... Static. */
const char *document_cert_type(const struct document *doc);
/* The name to show, to prefill and to apply under: name, or name_en where there is none. Lent. */
const char *document_name(const struct document *doc);
/* The address to show and to prefill: new_address when there is one. Lent. */
const char *document_address(const struct document *doc);
#define DOCUMENT_AGE_UNKNOWN (-1)
/* Full years on `today`; UNKNOWN while that is "", or where the document says no birth. */
int document_age(const struct document *doc, const char *today);
/*
 * May this document identify its holder today? Checks number, birth against number, validity; `today` ""
 * (nobody knows which day it is) leaves the validity open: it is judged once the day is known.
 * ERR_CARD_BAD_NUMBER, ERR_CARD_EXPIRED, ERR_CARD_NEEDS_AUTH (a 3.0 social security card: no
 * number).
 */
enum err document_check(const struct document *doc, const char *today);
