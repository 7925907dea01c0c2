/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_clock.c - whether the time can be believed, and what follows for certificates.
 *
 * At the start the clock is max(RTC, build, last stored); if the RTC was behind that, it is dead. An
 * untrusted clock may do one thing: ask for the time over a connection whose chain is verified without
 * its dates. The Date is taken, and only full checks make the clock trusted again. A certificate that
 * is still expired then is really expired: nothing is sent, staff is told.
 */
#include "firmware/kioskd/sync_clock.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define CLOCK_TOLERANCE_MS  2000  /* Date has seconds, and an answer takes its time */
#define CLOCK_NOTE_MS	    60000 /* a larger step is journaled */
#define CLOCK_BEHIND_MS	    60000 /* this much behind what is known: the RTC is dead */
#define CLOCK_LOOK_AGAIN_MS (3600 * 1000)
#define CLOCK_KEEP_MS	    60000 /* how old the kept time may be */
#define DAY_MS		    (86400 * (int64_t)1000)

struct clock {
	struct sync_means means;
	bool looking;	   /* GET /time is under way */
	int64_t floor_ms;  /* it is not earlier than this */
	int64_t kept_ms;   /* last_wall_ms as kept */
	int64_t looked_ms; /* monotonic time of the last look without dates, 0 = none */
	bool alarmed;
};

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

static void step(struct clock *c, int64_t offset_ms)
{
	if (offset_ms > -CLOCK_TOLERANCE_MS && offset_ms < CLOCK_TOLERANCE_MS)
		return;
	loop_correct_wall(c->means.loop, offset_ms);
	log_info("the clock was stepped by %lld ms", (long long)offset_ms);
	if (offset_ms > CLOCK_NOTE_MS || offset_ms < -CLOCK_NOTE_MS)
		stores_note(c->means.stores, JOURNAL_CLOCK_MOVED,
			    json_pack("{s:I}", "ms", (json_int_t)offset_ms));
}

void clock_start(struct clock *c, int64_t last_wall_ms)
{
	c->kept_ms = last_wall_ms;
	c->floor_ms = build_ms();
	if (last_wall_ms > c->floor_ms)
		c->floor_ms = last_wall_ms;
	int64_t behind_ms = c->floor_ms - loop_wall_ms(c->means.loop);
	if (behind_ms > CLOCK_BEHIND_MS) {
		log_warn("the clock is not trusted: it is behind what was known before");
		step(c, behind_ms);
		line_set_time(c->means.line, LINE_TIME_UNKNOWN);
	} else {
		line_set_time(c->means.line, LINE_TIME_TRUSTED);
	}
	line_set_floor(c->means.line, c->floor_ms);
}

static void on_date(void *arg, int64_t offset_ms, bool checked)
{
	struct clock *c = arg;
	struct line *line = c->means.line;
	if (!checked && line_time(line) != LINE_TIME_UNKNOWN)
		return;
	step(c, offset_ms);
	if (!checked)
		line_set_time(line, LINE_TIME_TAKEN);
}

static void on_confirmed(void *arg)
{
	struct clock *c = arg;
	c->looked_ms = 0;
	c->alarmed = false;
	line_set_time(c->means.line, LINE_TIME_TRUSTED);
}

static bool on_bad_dates(void *arg)
{
	struct clock *c = arg;
	struct line *line = c->means.line;
	int64_t now = loop_mono_ms(c->means.loop);
	if (line_time(line) == LINE_TIME_UNKNOWN)
		return true; /* a look is wanted already */
	if (c->looked_ms == 0 || now - c->looked_ms >= CLOCK_LOOK_AGAIN_MS) {
		line_set_time(line, LINE_TIME_UNKNOWN);
		return true;
	}
	line_set_time(line, LINE_TIME_TRUSTED);
	if (!c->alarmed) {
		c->alarmed = true;
		log_error(
			"the platform's certificate is not valid now: nothing is sent, staff must act");
		stores_note(c->means.stores, JOURNAL_ALARM_CERT_EXPIRED, NULL);
	}
	return false;
}

/* A look */

static void on_looked(void *arg, const struct link_answer *answer)
{
	struct clock *c = arg;
	assert(c->looking);
	c->looking = false;
	if (answer->head->date_ms >= 0)
		c->looked_ms = loop_mono_ms(c->means.loop);
	else
		line_fault(c->means.line, LINE_OUTAGE, answer->retry_after_ms);
	line_settle(c->means.line);
}

void clock_look(struct clock *c)
{
	struct link *link = line_link(c->means.line);
	assert(link);
	if (!c->looking)
		c->looking = endpoint_time(link, true, (struct link_waiter){ on_looked, c },
					   NULL) == ERR_OK;
}

bool clock_is_looking(const struct clock *c)
{
	return c->looking;
}

/* What must survive a restart */

struct keeping {
	char wall[24];
};

static void keep_run(struct queue *q, void *ctx)
{
	const struct keeping *k = ctx;
	enum err err = queue_meta_set(q, "last_wall_ms", k->wall);
	if (err != ERR_OK)
		log_warn("the time could not be kept (%s)", err_name(err));
}

void clock_keep(struct clock *c)
{
	int64_t wall = loop_wall_ms(c->means.loop);
	if (line_time(c->means.line) != LINE_TIME_TRUSTED ||
	    llabs(wall - c->kept_ms) < CLOCK_KEEP_MS)
		return;
	struct keeping *k = errand_new(sizeof(*k));
	c->kept_ms = wall;
	snprintf(k->wall, sizeof(k->wall), "%lld", (long long)wall);
	errand_queue(c->means.errands, keep_run, NULL, free, k);
}

/* Life */

enum err clock_create(const struct sync_means *means, struct clock **out)
{
	struct clock *c = calloc(1, sizeof(*c));
	if (!c)
		return ERR_NOMEM;
	c->means = *means;
	line_set_clock(means->line, &(struct line_clock){ on_date, on_confirmed, on_bad_dates, c });
	*out = c;
	return ERR_OK;
}

void clock_destroy(struct clock *c)
{
	free(c);
}
