/* SPDX-License-Identifier: Apache-2.0 */
/*
 * slots.h - when one can come to a hall, as the platform tells it (endpoint 23), and the number of who will. Pure.
 *
 * Of the platform's list only what can be told and chosen is taken: a slot has a word of its own, a day, two times and
 * how many may still come.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#define SLOT_ID_MAX   64  /* bytes */
#define SLOTS_MAX     200 /* of a hall; what is behind them is left away */
#define SLOT_DAYS_MAX 31
#define SLOT_LEFT_MAX 9999 /* more is said to be so many */

/*
 * {slots: [{id, date, from, to, left}]} by day and time, each id once; a new object. What is over at `now_ms` is left
 * away. NULL: it is no list.
 */
json_t *slots_read(const json_t *answer, int64_t now_ms);

/* A day of such a list of slots: they stand in a row from `first` on. */
struct slot_day {
	const char *date; /* lent */
	size_t first, count;
	int64_t left; /* in all */
};
size_t slots_days(const json_t *slots, struct slot_day out[SLOT_DAYS_MAX]);
/* The slot of that id; lent, NULL: there is none. */
const json_t *slots_find(const json_t *slots, const char *id);

/* The number of an appointment: it stands in a path. */
#define APPOINTMENT_NO_MAX 50
bool appointment_no_is_valid(const char *no);
/* Of what a case or a notice says: the number by which it can be given back; lent, "" = none. */
const char *appointment_no(const json_t *said);
