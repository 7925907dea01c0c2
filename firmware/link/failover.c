/* SPDX-License-Identifier: Apache-2.0 */
/* failover.c - see failover.h. */
#include "firmware/link/failover.h"

#include <assert.h>

bool failover_pick(struct failover *f, bool has_second, int64_t mono_ms)
{
	assert(!f->second || mono_ms >= f->since_ms);
	if (f->second && (!has_second || mono_ms - f->since_ms >= FAILOVER_RETURN_MS)) {
		f->second = false;
		f->failures = FAILOVER_AFTER - 1;
	}
	return f->second;
}

bool failover_note(struct failover *f, bool has_second, bool was_second, bool failed,
		   int64_t mono_ms)
{
	if (was_second != f->second)
		return false; /* began before the change: says nothing about the one in use */
	if (!failed) {
		f->failures = 0;
		return false;
	}
	if (++f->failures < FAILOVER_AFTER || !has_second)
		return false;
	f->second = !f->second;
	f->failures = 0;
	f->since_ms = mono_ms;
	return true;
}
