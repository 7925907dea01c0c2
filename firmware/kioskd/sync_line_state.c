/* SPDX-License-Identifier: Apache-2.0 */
/* sync_line_state.c - see sync_line_state.h. */
#include "firmware/kioskd/sync_line_state.h"

#include <assert.h>

#include "firmware/link/backoff.h"

void line_state_probe(struct line_state *l)
{
	assert(l->phase != LINE_UP);
	l->phase = LINE_PROBING;
	l->window = 1;
	l->doubted = false;
}

void line_state_reached(struct line_state *l)
{
	if (l->phase != LINE_PROBING)
		return; /* an answer to something older ends no wait, nor does it begin the drain */
	l->phase = LINE_UP;
	l->failures = 0;
	l->window = 1;
	l->refused = false;
	l->outage = false;
	if (l->doubted && l->unfounded < LINE_UNFOUNDED_MAX)
		l->unfounded++;
	l->doubted = false;
}

void line_state_success(struct line_state *l)
{
	l->strikes = 0;
	l->struck = 0;
	if (l->phase == LINE_UP && l->window < LINE_WINDOW_MAX)
		l->window++;
	line_state_reached(l);
}

int64_t line_state_fault(struct line_state *l, enum line_fault fault,
			 const struct line_policy *policy, int64_t retry_after_ms,
			 const uint32_t random[2])
{
	assert(retry_after_ms >= 0);
	if (l->phase == LINE_DOWN)
		return -1;
	l->phase = LINE_DOWN;
	l->failures++;
	l->window = 1;
	l->strikes = 0;
	l->struck = 0;
	l->unfounded = 0;
	l->doubted = false;
	l->refused = fault == LINE_REFUSED;
	l->outage = fault == LINE_OUTAGE;
	int64_t ms = backoff_ms(policy->base_ms, policy->max_ms, l->failures, random[0]);
	/* Everybody saw the line go; nobody may come back with everybody. */
	bool outage = (fault == LINE_OUTAGE && l->failures == 1) ||
		      (fault == LINE_BUSY && l->failures == 2); /* one such answer is none yet */
	if (outage)
		ms += backoff_splay_ms(policy->splay_ms, random[1]);
	return ms + retry_after_ms;
}

void line_state_strike(struct line_state *l, int64_t seq)
{
	assert(seq > 0);
	l->window = 1;
	if (l->phase == LINE_PROBING)
		l->doubted = true; /* a probe that showed nothing */
	if (l->struck == seq)
		return;
	l->struck = seq;
	l->strikes++;
	bool rounds =
		l->strikes >= LINE_STRIKES << l->unfounded && (l->strikes & (l->strikes - 1)) == 0;
	if (rounds && l->phase == LINE_UP) {
		l->phase = LINE_PROBING;
		l->doubted = true;
	}
}

int line_state_room(const struct line_state *l)
{
	assert(l->window <= LINE_WINDOW_MAX);
	if (l->phase == LINE_DOWN || l->doubted)
		return 0;
	return l->phase == LINE_UP ? l->window : 1;
}
