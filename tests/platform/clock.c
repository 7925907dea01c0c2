/* SPDX-License-Identifier: Apache-2.0 */
/* clock.c - one table-free strftime per form; China has one time zone and no summer time. */
#include "tests/platform/clock.h"

#include <time.h>

enum { CHINA_OFFSET_S = 8 * 3600 };

int64_t clock_now_ms(const struct platform *p)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 + p->clock_offset_ms;
}

static void clock_format(int64_t ms, int shift_s, const char *format, char out[CLOCK_TEXT_MAX])
{
	time_t seconds = (time_t)(ms / 1000 + shift_s);
	struct tm parts;
	gmtime_r(&seconds, &parts);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	if (strftime(out, CLOCK_TEXT_MAX, format, &parts) == 0)
		out[0] = '\0';
#pragma GCC diagnostic pop
}

void clock_rfc3339(int64_t ms, char out[CLOCK_TEXT_MAX])
{
	clock_format(ms, CHINA_OFFSET_S, "%Y-%m-%dT%H:%M:%S+08:00", out);
}

void clock_day(int64_t ms, char out[CLOCK_TEXT_MAX])
{
	clock_format(ms, CHINA_OFFSET_S, "%Y-%m-%d", out);
}

void clock_compact_day(int64_t ms, char out[CLOCK_TEXT_MAX])
{
	clock_format(ms, CHINA_OFFSET_S, "%Y%m%d", out);
}

void clock_http_date(int64_t ms, char out[CLOCK_TEXT_MAX])
{
	clock_format(ms, 0, "%a, %d %b %Y %H:%M:%S GMT", out);
}
