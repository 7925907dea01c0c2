/* SPDX-License-Identifier: Apache-2.0 */
/* licences.h - the holder's electronic licences that the item of the visit could use: memory only. */
#pragma once

#include "firmware/core/value/json.h"

enum lookup { LOOKUP_NONE, LOOKUP_ASKING, LOOKUP_KNOWN, LOOKUP_FAILED };

/* licences_ask.c changes it. */
struct licences {
	unsigned ticket; /* of the question under way */
	enum lookup state;
	json_t *answer; /* the keeper's, while KNOWN */
};

void licences_forget(struct licences *l);
/* The array; NULL unless it is known. Lent. */
const json_t *licences_list(const struct licences *l);
