/* SPDX-License-Identifier: Apache-2.0 */
/* sync_channel.c - see sync_channel.h. */
#include "firmware/kioskd/sync_channel.h"

#include "firmware/link/backoff.h"

void channel_probe(struct channel *c)
{
	c->state = CHANNEL_PROBING;
	c->window = 1;
}

void channel_reached(struct channel *c)
{
	if (c->state != CHANNEL_PROBING)
		return; /* an answer to something older ends no wait, nor does it begin the drain */
	c->state = CHANNEL_UP;
	c->failures = 0;
	c->window = 1;
	c->refused = false;
	c->outage = false;
}

void channel_success(struct channel *c)
{
	c->strikes = 0;
	c->struck = 0;
	if (c->state == CHANNEL_UP && c->window < CHANNEL_WINDOW_MAX)
		c->window++;
	channel_reached(c);
	c->proven = c->state != CHANNEL_DOWN;
}

int64_t channel_fault(struct channel *c, enum channel_fault fault,
		      const struct channel_policy *policy, int64_t retry_after_ms,
		      const uint32_t random[2])
{
	if (c->state == CHANNEL_DOWN)
		return -1;
	c->state = CHANNEL_DOWN;
	c->failures++;
	c->window = 1;
	c->strikes = 0;
	c->struck = 0;
	c->proven = false;
	c->refused = fault == CHANNEL_REFUSED;
	c->outage = fault == CHANNEL_OUTAGE;
	int64_t ms = backoff_ms(policy->base_ms, policy->max_ms, c->failures, random[0]);
	/* Everybody saw the line go; nobody may come back with everybody. */
	bool outage = (fault == CHANNEL_OUTAGE && c->failures == 1) ||
		      (fault == CHANNEL_BUSY && c->failures == 2); /* one such answer is none yet */
	if (outage)
		ms += backoff_splay_ms(policy->splay_ms, random[1]);
	return ms + retry_after_ms;
}

bool channel_strike(struct channel *c, int64_t seq)
{
	if (c->struck == seq)
		return false;
	c->struck = seq;
	c->strikes++;
	return c->strikes >= CHANNEL_STRIKES;
}

int channel_room(const struct channel *c)
{
	if (c->state == CHANNEL_DOWN)
		return 0;
	return c->state == CHANNEL_UP ? c->window : 1;
}
