/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item_place.h - where in an item a check stands, and the refusal it ends with. Private to core.
 *
 * Checks return false through item_refuse(), so that each reads "return item_refuse(...)". The
 * first refusal stays.
 */
#pragma once

#include "firmware/base/util.h"
#include "firmware/core/item/item.h"

#define ITEM_PLACE_STEPS 32 /* what stands deeper is said to stand there */

/* Into a member, or into an element: then `key` is NULL. */
struct item_step {
	const char *key, *rest; /* lent until it is left */
	size_t index;
};

/* A pointer is written when it is asked for: nearly every check finds nothing. */
struct item_place {
	struct item_fault *fault; /* filled by the first refusal */
	struct item_step steps[ITEM_PLACE_STEPS];
	size_t depth;
	bool refused;
};

void item_place_init(struct item_place *p, struct item_fault *fault);
/* Goes into a member or an element; returns what item_place_leave() takes. Keys are lent until then. */
size_t item_place_enter(struct item_place *p, const char *key);
/* Into "key.rest". */
size_t item_place_enter_joined(struct item_place *p, const char *key, const char *rest);
size_t item_place_enter_index(struct item_place *p, size_t index);
void item_place_leave(struct item_place *p, size_t mark);
/* The JSON pointer of the place, cut to what fits. */
void item_place_pointer(const struct item_place *p, char out[ITEM_POINTER_MAX]);
/* Always false. */
bool item_refuse(struct item_place *p, const char *format, ...) PRINTF_LIKE(2, 3);
/* The same for a member of the place; NULL: the place itself. */
bool item_refuse_member(struct item_place *p, const char *key, const char *format, ...)
	PRINTF_LIKE(3, 4);
