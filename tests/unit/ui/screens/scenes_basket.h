/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_basket.h - several items in one visit: scenes of scenes.c. */
#pragma once

#include "tests/unit/ui/screens/scenes.h"

/* Scene, its function, its golden picture. */
// clang-format off
#define BASKET_SCENES(X) \
	X("basket",            basket_three,       "basket") \
	X("basket-empty",      basket_empty,       NULL) \
	X("basket-gone",       basket_gone,        "basket-gone") \
	X("basket-full",       basket_full,        NULL) \
	X("basket-full-end",   basket_full_end,    NULL) \
	X("basket-read",       basket_read,        NULL) \
	X("item-in-basket",    item_in_basket,     NULL) \
	X("receipt-of-three",  receipt_of_three,   "receipt-of-three") \
	X("receipt-left",      receipt_left,       "receipt-left") \
	X("receipt-doubt-left", receipt_doubt_left, NULL) \
	X("overlay-confirm-left",      confirm_left,       "confirm-left") \
	X("overlay-idle-left",         idle_left,          NULL)
// clang-format on
#define BASKET_ROW(name, set, golden) { name, set, golden },
#define X(name, set, golden)	      void set(struct scenery *s);
BASKET_SCENES(X)
#undef X
