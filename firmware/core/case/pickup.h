/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pickup.h - how the citizen gets the result: at the window, or, where the item allows it, by courier
 * or from a locker. The address comes from the card and may be changed. Pure.
 */
#pragma once

#include "firmware/core/card/document.h"
#include "firmware/core/value/json.h"

#define PICKUP_ADDRESS_MAX 300 /* bytes */
#define PICKUP_MOBILE_LEN  11

enum pickup_way {
	PICKUP_OPEN, /* not decided yet */
	PICKUP_WINDOW,
	PICKUP_EXPRESS,
	PICKUP_LOCKER,
	PICKUP_WAY_COUNT,
};

struct pickup {
	unsigned allowed; /* bit 1 << way */
	enum pickup_way way;
	char address[PICKUP_ADDRESS_MAX + 1];
	char mobile[PICKUP_MOBILE_LEN + 1];
};

/* "window" ... as in the body; static. */
const char *pickup_way_name(enum pickup_way way);
/* The item leaves a choice: is_express or is_locker "1". */
bool pickup_is_asked(const json_t *item);
/* Without a choice it is the window; with one nothing is decided. */
void pickup_init(struct pickup *d, const json_t *item, const struct document *doc);
/* ERR_NOT_ALLOWED: the item does not offer that way. */
enum err pickup_choose(struct pickup *d, enum pickup_way way);
/*
 * "address" or "mobile". ERR_NOT_FOUND: there is no such box now, ERR_FORM_CHARACTER, ERR_TOO_LONG:
 * nothing changed.
 */
enum err pickup_set(struct pickup *d, const char *box, const char *text);
/* The box's text, NULL when there is no such box now. Lent. */
const char *pickup_text(const struct pickup *d, const char *box);
/* A parcel finds its way: an address and a phone number. */
bool pickup_complete(const struct pickup *d);
/* The body's delivery{}, a new object; `name` is the receiver's. */
json_t *pickup_json(const struct pickup *d, const char *name);
