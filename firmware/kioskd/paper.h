/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paper.h - how much paper was printed since the roll was changed: kiosk says what it printed, staff says when a roll is
 * new, and the queue's memory keeps the sum. What is left is told only where the roll's length is set and somebody said
 * that it is new. Pure.
 */
#pragma once

#include <jansson.h>

#include "firmware/base/text.h"

struct paper {
	int64_t mm;
	char since[TIME_TEXT_LEN + 1]; /* a new roll was put in; "" = nobody said so yet */
};

/* staff_paper.c: reads what the last run left. */
struct keeper;
void staff_paper_start(struct keeper *k);
/* {mm, since | null, percent | null}, of a roll of so many metres, 0: nobody knows; a new object. */
json_t *paper_json(const struct paper *p, int roll_m);
