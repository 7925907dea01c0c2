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

struct item_place {
	struct item_fault *fault; /* filled by the first refusal */
	char pointer[ITEM_POINTER_MAX];
	size_t len;
	bool refused;
};

void item_place_init(struct item_place *p, struct item_fault *fault);
/* Goes into a member or an element; returns what item_place_leave() takes. */
size_t item_place_enter(struct item_place *p, const char *key);
size_t item_place_enter_index(struct item_place *p, size_t index);
void item_place_leave(struct item_place *p, size_t mark);
/* Always false. */
bool item_refuse(struct item_place *p, const char *format, ...) PRINTF_LIKE(2, 3);
/* The same for a member of the place; NULL: the place itself. */
bool item_refuse_member(struct item_place *p, const char *key, const char *format, ...)
	PRINTF_LIKE(3, 4);
