/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offers.h - what the items that this visit looked at say of area, fee and promise, so that a submit need
 * not wait for the catalogue, which may be busy for seconds with an import, and is judged by what the
 * citizen was shown. An offer that is not here (a restarted kioskd, a long visit) is the catalogue's to
 * know. Plain memory, loop's thread.
 */
#pragma once

#include <jansson.h>

#include "firmware/base/settings.h"
#include "firmware/core/case/receipt.h"

#define OFFERS_MAX 16 /* the oldest makes room */

struct offer {
	char task_code[TASK_CODE_MAX + 1]; /* "" = none */
	char handle_item[TASK_CODE_MAX + 1];
	char area_code[SETTINGS_TEXT_MAX];
	char handle_area[2]; /* its scope, "" where it says none that is known */
	int64_t fee;	     /* fen */
	int promise;	     /* days; 0 = none is made */
	bool workdays;
	bool signature; /* it wants one */
};

/* Zeroed is empty, and so is the end of a visit. */
struct offers {
	struct offer rows[OFFERS_MAX];
	size_t next;
};

/* What an item says. A code too long for it makes none: cut, it would be another's. */
struct offer offer_of(const json_t *item);
/* An item as it was shown. */
void offers_note(struct offers *offers, const json_t *item);
/* Of the item a content is for; lent, NULL = unknown. */
const struct offer *offers_find(const struct offers *offers, const json_t *content);
/* Of the item that was looked at last; lent, NULL = none. */
const struct offer *offers_last(const struct offers *offers);
