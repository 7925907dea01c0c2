/* SPDX-License-Identifier: Apache-2.0 */
/* backoff.c - see backoff.h. */
#include "firmware/link/backoff.h"

#include <assert.h>

/* The product stays far below 2^63: ranges are at most weeks. */
static int64_t scale(int64_t range_ms, uint32_t random)
{
	assert(range_ms >= 0);
	uint64_t whole = (uint64_t)range_ms >> 32, rest = (uint64_t)range_ms & UINT32_MAX;
	return (int64_t)(whole * random + ((rest * random) >> 32));
}

int64_t backoff_splay_ms(int64_t range_ms, uint32_t random)
{
	return range_ms > 0 ? scale(range_ms + 1, random) : 0;
}

int64_t backoff_ms(int64_t base_ms, int64_t max_ms, int failures, uint32_t random)
{
	assert(base_ms >= 0 && max_ms >= 0 && max_ms <= INT64_MAX / 2);
	int64_t range = base_ms;
	for (int i = 1; i < failures && range < max_ms; i++)
		range *= 2;
	if (range > max_ms)
		range = max_ms;
	int64_t ms = backoff_splay_ms(range, random);
	return ms > BACKOFF_MIN_MS ? ms : BACKOFF_MIN_MS;
}
