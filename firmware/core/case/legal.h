/* SPDX-License-Identifier: Apache-2.0 */
/*
 * legal.h - the legal person that is applied for: its unified social credit code, and what the citizen says
 * of it. One medium is enough, the card of whoever hands it in. Pure.
 */
#pragma once

#include "firmware/core/number/uscc.h"
#include "firmware/core/value/json.h"

#define LEGAL_CODE_LEN	18
#define LEGAL_NAME_MAX	180 /* bytes */
#define LEGAL_CERT_TYPE "001"

struct legal {
	char code[LEGAL_CODE_LEN + 1]; /* "": for oneself, where the item allows both */
	char name[LEGAL_NAME_MAX + 1]; /* may be "": the platform's register has it by the code */
	bool representative;	       /* whoever stands here is its legal representative */
};

/* Whom an item is for, by its server_type. */
enum item_for { ITEM_FOR_PERSONS, ITEM_FOR_BOTH, ITEM_FOR_LEGAL };
enum item_for legal_item_for(const json_t *item);
/*
 * "code" or "name". ERR_NOT_FOUND: no such box, ERR_FORM_CHARACTER, ERR_TOO_LONG: nothing changed. Small letters of a
 * code become capitals, blanks in it are left out.
 */
enum err legal_set(struct legal *l, const char *box, const char *text);
/* The box's text, NULL when there is none of that name. Lent. */
const char *legal_text(const struct legal *l, const char *box);
/* One can go on: a code of the right shape, or none where the item allows that. A wrong check digit is a doubt alone. */
bool legal_complete(const struct legal *l, const json_t *item);
/* The name to apply under: the one given, else the code. Lent. */
const char *legal_name(const struct legal *l);
