/* SPDX-License-Identifier: Apache-2.0 */
/*
 * failover.h - which of two endpoints the next request goes to. Pure.
 *
 * The second is used after FAILOVER_AFTER failures of the first in a row (502-504 or no connection),
 * and the first is tried again after FAILOVER_RETURN_MS: one failure then leads back to the second.
 * There is one queue and one key per record, so a change in the middle creates nothing twice.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define FAILOVER_AFTER	   3
#define FAILOVER_RETURN_MS (300 * 1000)

/* Zeroed is ready. */
struct failover {
	bool second;
	int failures;	  /* in a row, of the one in use */
	int64_t since_ms; /* monotonic: the second is in use since */
};

/* True if the next request goes to the second. May lead back to the first. */
bool failover_pick(struct failover *f, bool has_second, int64_t mono_ms);
/* How a request on that endpoint ended. True if the endpoint in use changed. */
bool failover_note(struct failover *f, bool has_second, bool was_second, bool failed,
		   int64_t mono_ms);
