/* SPDX-License-Identifier: Apache-2.0 */
/*
 * workdays.h - which days of China's calendar are working days, and how much working time lies between
 * two moments. Pure.
 *
 * Monday to Friday work, except where the province's dictionary "holidays" says otherwise: its entries are
 * {"date": "2026-10-01", "is_workday": "0"}, with "1" for a weekend that is worked. A working day counts
 * all its 24 hours.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "firmware/base/err.h"

#define WORKDAYS_MAX	1024 /* days that a dictionary may name */
#define WORKDAYS_DAY_MS (86400 * (int64_t)1000)

struct workdays {
	size_t count;
	struct {
		int32_t day; /* since 1970, in China */
		bool works;
	} named[WORKDAYS_MAX]; /* in the order of the days */
};

/* From the dictionary's entries; NULL or no array: none is named. ERR_INVALID: *out has the good ones. */
enum err workdays_read(struct workdays *out, const json_t *entries);
bool workdays_is(const struct workdays *w, int64_t wall_ms);
/* Milliseconds of working days from one moment to a later one; 0 if it is none. */
int64_t workdays_between_ms(const struct workdays *w, int64_t from_ms, int64_t to_ms);
/* The midnight in China that ends the day of this moment. */
int64_t workdays_next_midnight(int64_t wall_ms);
/* The midnight that begins a real day, "2026-10-01". False if the text is none. */
bool workdays_date(const char *text, int64_t *out_ms);
/* Days since 1970 in China; its order is theirs. */
int32_t workdays_day(int64_t wall_ms);
/* Minutes since midnight in China. */
int workdays_minute(int64_t wall_ms);
