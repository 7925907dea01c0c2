/* SPDX-License-Identifier: Apache-2.0 */
/*
 * basket.h - the items of one visit, in the order they were put there: what is still to be done, and what was
 * handed in, each with its own number and word. An item waits there at most once; nothing is dropped but by the
 * citizen. Pure.
 */
#pragma once

#include "firmware/base/text.h"
#include "firmware/core/case/receipt.h"
#include "firmware/core/value/json.h"

#define BASKET_MAX	8 /* items of one visit, done and to do */
#define BASKET_GUID_MAX 128
#define BASKET_NAME_MAX 512

enum basket_state {
	BASKET_TO_DO,
	BASKET_GONE, /* to do, but not offered any more */
	BASKET_DONE, /* handed in */
};

struct basket_entry {
	enum basket_state state;
	char row_guid[BASKET_GUID_MAX];
	char task_name[BASKET_NAME_MAX];
	/* DONE: the case as the keeper says it */
	char client_ref[UUID_TEXT_LEN + 1];
	char serial[SERIAL_MAX + 16];
	char project_no[PROJECT_NO_MAX + 1]; /* "" = not yet */
	enum case_word word;
};

/* basket.c and stage_basket.c of firmware/kiosk change it. */
struct basket {
	struct basket_entry entries[BASKET_MAX];
	size_t count;
	unsigned ticket; /* of the question whether an item is still offered */
	size_t asked;	 /* the entry it is about */
};

/* Still to be done, offered or not; handed in. */
size_t basket_left(const struct basket *b);
size_t basket_done(const struct basket *b);
/* The first that can be done now; NULL: none. */
const struct basket_entry *basket_next(const struct basket *b);
/* It waits there; it does, or there is room for it. */
bool basket_has(const struct basket *b, const char *row_guid);
bool basket_takes(const struct basket *b, const char *row_guid);

/* False: there is no room. */
bool basket_add(struct basket *b, const json_t *item);
/* Only what is still to be done. */
void basket_remove(struct basket *b, size_t n);
void basket_offered(struct basket *b, size_t n, bool offered);
/* The item was handed in under that client_ref: it waits no more. */
void basket_hand_in(struct basket *b, const json_t *item, const char *client_ref);
/* What the keeper says of a case, as Submit and CaseChanged have it; false: it is none of these. A word never goes back. */
bool basket_told(struct basket *b, const json_t *said);
