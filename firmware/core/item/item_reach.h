/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item_reach.h - may this hall take an application for the item, and how far from its own area is that?
 *
 * An item belongs to an area (element 28); its scope (element 23, handle_area) says in how wide a circle
 * around that area other halls may take it: 1 country, 2 across provinces, 3 the province, 4 the city,
 * 5 its own area alone. Area codes are those of GB/T 2260: two digits each for province, city and county,
 * 00 where a level does not apply; what follows the county (9 and 12 digits) is not looked at, because a
 * hall knows its county. Pure.
 */
#pragma once

#include <jansson.h>

enum item_reach {
	REACH_UNKNOWN, /* an area or the scope is not known: the platform decides */
	REACH_HERE,    /* this hall stands in the item's own area */
	REACH_CITY,    /* in the same city, and the scope allows it */
	REACH_AWAY,    /* farther away, and the scope allows it */
	REACH_NOT,     /* the scope excludes this hall */
};

/* `here`: the area code of the hall, "" = not known. */
enum item_reach item_reach(const json_t *item, const char *here);
/* The same for what an item says in its area_code and handle_area. */
enum item_reach item_reach_of(const char *area_code, const char *handle_area, const char *here);
