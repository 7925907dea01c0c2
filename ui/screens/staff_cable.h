/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staff_cable.h - a cable's address that is typed, line by line. What is right is core/value/address.h's to say, and the
 * keeper asks it again.
 */
#pragma once

#include "firmware/core/value/address.h"

#define STAFF_CABLE_MAX 16

/* The columns: enum, name of its box. */
#define STAFF_LINES(ROW)        \
	ROW(ADDRESS, "address") \
	ROW(BITS, "bits")       \
	ROW(GATEWAY, "gateway") \
	ROW(DNS, "dns")

enum staff_line {
#define ROW(NAME, name) STAFF_LINE_##NAME,
	STAFF_LINES(ROW)
#undef ROW
		STAFF_LINE_COUNT,
};

struct staff_cable {
	char name[STAFF_CABLE_MAX + 1];
	char line[STAFF_LINE_COUNT][ADDRESS_MAX + 1];
	enum address_fault fault; /* of what was typed, */
	enum staff_line at;	  /* and there */
};
