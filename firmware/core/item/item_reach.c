/* SPDX-License-Identifier: Apache-2.0 */
/* item_reach.c - see item_reach.h. */
#include "firmware/core/item/item_reach.h"

#include <string.h>

#include "firmware/core/value/json.h"

#define COUNTY_DIGITS 6
#define CITY_DIGITS   4

/* The scopes, by their digit: how much of the item's own code another hall must share. */
static const size_t shared[] = {
	['1'] = 0, ['2'] = 0, ['3'] = 2, ['4'] = CITY_DIGITS, ['5'] = COUNTY_DIGITS
};

/* The length of the part of a code that says something: 44 of 440000; 0 for no code. */
static size_t own_digits(const char *code)
{
	size_t n = strspn(code, "0123456789");
	if (code[n] || n < COUNTY_DIGITS)
		return 0;
	n = COUNTY_DIGITS;
	while (n && code[n - 1] == '0' && code[n - 2] == '0')
		n -= 2;
	return n;
}

enum item_reach item_reach_of(const char *area_code, const char *handle_area, const char *here)
{
	size_t own = own_digits(area_code);
	if (!own || !own_digits(here) || handle_area[0] < '1' || handle_area[0] > '5' ||
	    handle_area[1])
		return REACH_UNKNOWN;
	if (strncmp(area_code, here, own) == 0)
		return REACH_HERE;
	size_t needed = shared[(unsigned char)handle_area[0]];
	if (strncmp(area_code, here, needed < own ? needed : own) != 0)
		return REACH_NOT;
	return strncmp(area_code, here, CITY_DIGITS) == 0 ? REACH_CITY : REACH_AWAY;
}

enum item_reach item_reach(const json_t *item, const char *here)
{
	return item_reach_of(json_str(item, "area_code"), json_str(item, "handle_area"), here);
}
