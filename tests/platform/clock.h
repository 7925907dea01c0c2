/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clock.h - the platform's clock: the machine's own plus the offset a test asked for.
 *
 * Everything the platform says about time (Date, received_at, tokens that expire, keys that are
 * forgotten) comes from here; only certificates are checked against the real clock.
 */
#pragma once

#include <stdint.h>

#include "tests/platform/platform.h"

enum { CLOCK_TEXT_MAX = 40 };

/* Milliseconds since 1970. The platform's lock must be held. */
int64_t clock_now_ms(const struct platform *p);

/* `ms` as "2026-11-21T23:50:01+08:00", "2026-11-21", "20261121" (both at +08:00), and as an HTTP date. */
void clock_rfc3339(int64_t ms, char out[CLOCK_TEXT_MAX]);
void clock_day(int64_t ms, char out[CLOCK_TEXT_MAX]);
void clock_compact_day(int64_t ms, char out[CLOCK_TEXT_MAX]);
void clock_http_date(int64_t ms, char out[CLOCK_TEXT_MAX]);
