/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_clock.c - whether the time can be believed, and what follows for certificates.
 *
 * At the start the clock is max(RTC, build, last stored); if the RTC was behind that, it is dead. An
 * untrusted clock may do one thing: ask for the time over a connection whose chain is verified without
 * its dates. The Date is taken, and only full checks make the clock trusted again. A certificate that
 * is still expired then is really expired: nothing is sent, staff is told.
 */
#include "firmware/kioskd/sync_private.h"

#include <stdio.h>
#include <string.h>

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define CLOCK_TOLERANCE_MS  2000  /* Date has seconds, and an answer takes its time */
#define CLOCK_NOTE_MS	    60000 /* a larger step is journaled */
#define CLOCK_BEHIND_MS	    60000 /* this much behind what is known: the RTC is dead */
#define CLOCK_LOOK_AGAIN_MS (3600 * 1000)
#define DAY_MS		    (86400 * (int64_t)1000)

/* Midnight before the build's day, UTC; __DATE__ is "Mmm dd yyyy" (and obeys SOURCE_DATE_EPOCH). */
static int64_t build_ms(void)
{
	char text[48];
	int64_t ms = 0;
	const char *built = __DATE__;
	snprintf(text, sizeof(text), "Mon, %c%c %.3s %.4s 00:00:00 GMT",
		 built[4] == ' ' ? '0' : built[4], built[5], built, built + 7);
	return answer_date(text, &ms) == ERR_OK ? ms - DAY_MS : 0;
}

static void step(struct sync *s, int64_t offset_ms)
{
	if (offset_ms > -CLOCK_TOLERANCE_MS && offset_ms < CLOCK_TOLERANCE_MS)
		return;
	loop_correct_wall(s->loop, offset_ms);
	log_info("the clock was stepped by %lld ms", (long long)offset_ms);
	if (offset_ms > CLOCK_NOTE_MS || offset_ms < -CLOCK_NOTE_MS)
		stores_note(s->config.stores, JOURNAL_CLOCK_MOVED,
			    json_pack("{s:I}", "ms", (json_int_t)offset_ms));
	sync_status(s);
}

static void set_phase(struct sync *s, enum clock_phase phase)
{
	bool changed = (s->clock.phase == CLOCK_TRUSTED) != (phase == CLOCK_TRUSTED);
	s->clock.phase = phase;
	if (changed)
		sync_status(s);
}

void clock_start(struct sync *s, int64_t last_wall_ms)
{
	struct clock *c = &s->clock;
	c->stored_ms = last_wall_ms;
	c->floor_ms = build_ms();
	if (last_wall_ms > c->floor_ms)
		c->floor_ms = last_wall_ms;
	int64_t behind_ms = c->floor_ms - loop_wall_ms(s->loop);
	c->phase = CLOCK_TRUSTED;
	if (behind_ms > CLOCK_BEHIND_MS) {
		log_warn("the clock is not trusted: it is behind what was known before");
		step(s, behind_ms);
		set_phase(s, CLOCK_UNTRUSTED);
	}
	if (s->link)
		link_set_floor(s->link, c->floor_ms);
}

void clock_on_date(void *arg, int64_t offset_ms, bool checked)
{
	struct sync *s = arg;
	if (!checked && s->clock.phase != CLOCK_UNTRUSTED)
		return;
	step(s, offset_ms);
	if (!checked)
		set_phase(s, CLOCK_STEPPED);
}

void clock_confirmed(struct sync *s)
{
	s->clock.looked_ms = 0;
	s->clock.alarmed = false;
	set_phase(s, CLOCK_TRUSTED);
}

bool clock_allows(const struct sync *s)
{
	return s->clock.phase != CLOCK_UNTRUSTED;
}

bool clock_on_bad_dates(struct sync *s)
{
	struct clock *c = &s->clock;
	int64_t now = sync_now_ms(s);
	if (c->phase == CLOCK_UNTRUSTED)
		return true; /* a look is wanted already */
	if (c->looked_ms == 0 || now - c->looked_ms >= CLOCK_LOOK_AGAIN_MS) {
		set_phase(s, CLOCK_UNTRUSTED);
		return true;
	}
	set_phase(s, CLOCK_TRUSTED);
	if (!c->alarmed) {
		c->alarmed = true;
		log_error(
			"the platform's certificate is not valid now: nothing is sent, staff must act");
		stores_note(s->config.stores, JOURNAL_ALARM_CERT_EXPIRED, NULL);
	}
	return false;
}

static void on_looked(void *arg, const struct link_answer *answer)
{
	struct sync *s = arg;
	s->clock.looking = false;
	if (answer->head->date_ms >= 0) {
		s->clock.looked_ms = sync_now_ms(s);
	} else {
		s->pass_failed = true;
		sync_fault(s, CHANNEL_OUTAGE, answer->retry_after_ms);
	}
	sync_settle(s);
}

void clock_look(struct sync *s)
{
	if (s->clock.looking)
		return;
	s->clock.looking =
		endpoint_time(s->link, true, (struct link_waiter){ on_looked, s }, NULL) == ERR_OK;
}
