/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item.h - a service item (shi xiang) as the catalogue delivers it: a JSON object, checked once
 * when it comes in and then read through these. Pure.
 *
 * Codes and all is_* flags are strings, *_day and limit_scene_num integers, money an integer of
 * fen.
 */
#pragma once

#include "firmware/core/value/json.h"

#define ITEM_BYTES_MAX	    (256 * 1024)
#define ITEM_MATERIALS_MAX  40
#define ITEM_POINTER_MAX    160
#define ITEM_NOT_APPLICABLE "\xe6\x97\xa0" /* what an element says that does not apply */
#define ITEM_SENTENCE_MAX   200
#define ITEM_FEE_MAX	    INT32_MAX /* fen of one fee */

struct item_fault {
	char pointer[ITEM_POINTER_MAX]; /* JSON pointer into the item */
	char sentence
		[ITEM_SENTENCE_MAX]; /* English, for staff: what is wrong and what is expected */
};

/*
 * Checks an item against the schema of firmware/INTERFACES.md: the members a terminal works with
 * have their types, flags are "0"/"1", the form stays inside the subset, materials are well-formed.
 * ERR_ITEM_INVALID fills *fault with the first fault.
 */
enum err item_check(const json_t *item, struct item_fault *fault);
/*
 * The part of it that holds for a dictionary too: every text, names of members included, is plain
 * (base/text.h); a value may have line ends. ERR_ITEM_INVALID as above.
 */
enum err item_check_texts(const json_t *value, struct item_fault *fault);
/*
 * Is a member of that name known to a terminal? `list` is "" for the item itself, else the list whose
 * elements have it: materials, fees, steps, questions, parts. What is not known is carried along and not used.
 */
bool item_declares(const char *list, const char *member);
/* In force (task_state "1") and offered on terminals (is_service_terminals "1"). */
bool item_is_offered(const json_t *item);
/* Somebody else may hand it in for the applicant (is_agent "1"), who is a natural person. */
bool item_allows_agent(const json_t *item);
/* Its identity_level, "card" when unset. Lent. */
const char *item_identity_level(const json_t *item);
/* task_handle_item of an item or a content, "" when none applies. Lent. */
const char *item_handle(const json_t *item);
/* What its fees come to in fen, exactly; 0 when it is free. */
int64_t item_fee_total(const json_t *item);
enum item_days {
	ITEM_DAYS_UNKNOWN,
	ITEM_DAYS_OF_WORK,     /* gong zuo ri */
	ITEM_DAYS_OF_CALENDAR, /* zi ran ri */
	ITEM_DAYS_PLAIN,       /* ri, tian, or nothing said: the calendar's, and not called so */
};
/* What is counted: an anticipate_type or promise_type. */
enum item_days item_days_kind(const char *type);
/* The promised days, 0 when there is no promise; *workdays: they are not the calendar's. */
int item_promise(const json_t *item, bool *workdays);
/* Rank of "card" 0, "card_online" 1, "card_face" 2, "staff" 3; -1 unknown. */
int identity_rank(const char *level);
