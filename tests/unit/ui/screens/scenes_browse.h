/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_browse.h - the ways to an item, the item, and the card. For scenes.c. */
#pragma once

#include "tests/unit/ui/screens/scenes.h"

#define BROWSE_SCENES(X)          \
	X(search_theme)           \
	X(search_departments)     \
	X(search_dept)            \
	X(search_page_two)        \
	X(search_typing)          \
	X(search_empty_box)       \
	X(search_nothing)         \
	X(search_unanswered)      \
	X(item)                   \
	X(item_gone)              \
	X(item_fee)               \
	X(item_elsewhere)         \
	X(item_elsewhere_appoint) \
	X(item_elsewhere_unnamed) \
	X(item_in_the_city)       \
	X(item_long)              \
	X(item_long_guide)        \
	X(item_guide_1)           \
	X(item_guide_2)           \
	X(item_guide_3)           \
	X(item_guide_4)           \
	X(identify)               \
	X(identify_reading)       \
	X(identify_problem)       \
	X(identify_level)         \
	X(identify_lift)          \
	X(identify_no_reader)     \
	X(identify_open)
#define X(name) void name(struct scenery *s);
BROWSE_SCENES(X)
#undef X
