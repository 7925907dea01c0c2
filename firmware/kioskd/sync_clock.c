/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_clock.c - whether the time can be believed, and what follows for certificates.
 *
 * At the start the clock is max(RTC, build, last stored); if the RTC was behind that, it is dead. An
 * untrusted clock may do one thing: ask for the time over a connection whose chain is verified without
 * its dates. The Date is taken, and only full checks make the clock trusted again. A certificate that
 * is still expired then is really expired: nothing is sent, staff is told.
 *
 * A Date is one opinion. It never leads out of the time in which our certificate and the province's are
 * valid, and a look without dates never to before the floor. A checked one moves the clock by more than
 * CLOCK_NOTE_MS only when a second one, CLOCK_SECOND_MS later, agrees; then also to before the floor,
 * which was wrong. A step forward raises the floor only after CLOCK_SURE_MS without another: whoever is
 * misled today finds back tomorrow.
 */
#include "firmware/kioskd/sync_clock.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "firmware/crypto/certificate.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define CLOCK_TOLERANCE_MS  2000  /* Date has seconds, and an answer takes its time */
#define CLOCK_NOTE_MS	    60000 /* a larger step is journaled and takes two opinions */
#define CLOCK_SECOND_MS	    60000 /* between the two */
#define CLOCK_AGREE_MS	    5000  /* so far may they lie apart */
#define CLOCK_SURE_MS	    DAY_MS
#define CLOCK_BEHIND_MS	    60000 /* this much behind what is known: the RTC is dead */
#define CLOCK_LOOK_AGAIN_MS (3600 * 1000)
#define CLOCK_KEEP_MS	    60000 /* how old the kept time may be */
#define DAY_MS		    (86400 * (int64_t)1000)

struct clock {
	struct sync_means means;
	bool asking;	    /* for a second opinion */
	bool looking;	    /* GET /time is under way */
	int64_t floor_ms;   /* it is not earlier than this */
	int64_t unsure_ms;  /* of the steps forward that the floor does not believe yet */
	int64_t sure_at_ms; /* monotonic: then it does */
	bool agreed;	    /* the last checked Date was ours */
	bool claimed;	    /* it was not: claim_ms is its wall time less the monotonic one, then */
	int64_t claim_ms, claim_at_ms;
	struct timer second;   /* asks for a second opinion */
	enum line_time before; /* the look */
	bool refused;	       /* journaled once in a row */
	int64_t kept_ms;       /* last_wall_ms as kept */
	int64_t looked_ms;     /* monotonic time of the last look without dates, 0 = none */
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
	line_clock_stepped(c->means.line);
}

/* The bounds of any time: since the build, while our certificate and the province's are valid. */
static void bounds(const struct clock *c, int64_t *from_ms, int64_t *until_ms)
{
	const struct settings *set = c->means.settings;
	const char *const files[] = { set->platform.cert, set->platform.ca };
	*from_ms = build_ms();
	*until_ms = INT64_MAX;
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		int64_t from, until;
		/* While one CA takes over from the other, the other may end. */
		enum err err = i == 0 ? certificate_dates(files[i], &from, &until)
				      : certificate_span(files[i], &from, &until);
		if (err != ERR_OK)
			continue;
		*from_ms = from > *from_ms ? from : *from_ms;
		*until_ms = until < *until_ms ? until : *until_ms;
	}
}

static void set_floor(struct clock *c, int64_t wall_ms)
{
	c->floor_ms = wall_ms;
	line_set_floor(c->means.line, wall_ms);
}

void clock_start(struct clock *c, int64_t last_wall_ms)
{
	int64_t from_ms, until_ms;
	bounds(c, &from_ms, &until_ms);
	c->kept_ms = last_wall_ms;
	/* A time after our certificate's end was never confirmed by anybody. */
	bool believed = last_wall_ms > from_ms && last_wall_ms < until_ms;
	set_floor(c, believed ? last_wall_ms : build_ms());
	int64_t behind_ms = c->floor_ms - loop_wall_ms(c->means.loop);
	if (behind_ms > CLOCK_BEHIND_MS) {
		log_warn("the clock is not trusted: it is behind what was known before");
		step(c, behind_ms);
		line_set_time(c->means.line, LINE_TIME_UNKNOWN);
	} else {
		line_set_time(c->means.line, LINE_TIME_TRUSTED);
	}
}

/* What the answers say */

static void refuse(struct clock *c, int64_t offset_ms)
{
	if (c->refused)
		return;
	c->refused = true;
	log_warn("a time that cannot be is not taken: %lld ms from here", (long long)offset_ms);
	stores_note(c->means.stores, JOURNAL_CLOCK_REFUSED,
		    json_pack("{s:I}", "ms", (json_int_t)offset_ms));
}

/* The clock takes a large step. */
static void leap(struct clock *c, int64_t offset_ms)
{
	int64_t now = loop_mono_ms(c->means.loop);
	c->unsure_ms = now < c->sure_at_ms ? c->unsure_ms + offset_ms : offset_ms;
	if (c->unsure_ms < 0)
		c->unsure_ms = 0;
	c->sure_at_ms = now + CLOCK_SURE_MS;
	step(c, offset_ms);
}

static void drop_claim(struct clock *c)
{
	c->claimed = false;
	timer_cancel(&c->second);
}

/* True if an opinion of a while ago said the same. */
static bool is_second(struct clock *c, int64_t offset_ms)
{
	int64_t now = loop_mono_ms(c->means.loop);
	int64_t claim_ms = loop_wall_ms(c->means.loop) + offset_ms - now;
	bool same = c->claimed && llabs(claim_ms - c->claim_ms) <= CLOCK_AGREE_MS;
	if (same && now - c->claim_at_ms >= CLOCK_SECOND_MS)
		return true;
	if (!same) {
		c->claimed = true;
		c->claim_ms = claim_ms;
		c->claim_at_ms = now;
		timer_after(&c->second, CLOCK_SECOND_MS);
	}
	return false;
}

static void on_checked_date(struct clock *c, int64_t offset_ms)
{
	struct line *line = c->means.line;
	c->agreed = llabs(offset_ms) <= CLOCK_NOTE_MS;
	if (c->agreed) {
		step(c, offset_ms);
	} else if (is_second(c, offset_ms)) {
		leap(c, offset_ms);
		c->agreed = true;
	} else {
		line_set_time(line, LINE_TIME_TAKEN);
		return;
	}
	drop_claim(c);
	int64_t wall_ms = loop_wall_ms(c->means.loop);
	if (wall_ms < c->floor_ms)
		set_floor(c, wall_ms); /* it was wrong */
}

static void on_date(void *arg, int64_t offset_ms, bool checked)
{
	struct clock *c = arg;
	int64_t from_ms, until_ms, wall_ms = loop_wall_ms(c->means.loop) + offset_ms;
	if (!checked && line_time(c->means.line) != LINE_TIME_UNKNOWN)
		return;
	if (llabs(offset_ms) > CLOCK_NOTE_MS) {
		bounds(c, &from_ms, &until_ms);
		if (!checked && c->floor_ms > from_ms)
			from_ms = c->floor_ms - CLOCK_NOTE_MS;
		if (wall_ms < from_ms || wall_ms > until_ms) {
			refuse(c, offset_ms);
			return;
		}
	}
	c->refused = false;
	if (checked) {
		on_checked_date(c, offset_ms);
		return;
	}
	leap(c, offset_ms);
	line_set_time(c->means.line, LINE_TIME_TAKEN);
}

static void on_confirmed(void *arg)
{
	struct clock *c = arg;
	struct loop *loop = c->means.loop;
	c->looked_ms = 0;
	c->alarmed = false;
	if (!c->agreed)
		return;
	if (loop_mono_ms(loop) >= c->sure_at_ms)
		c->unsure_ms = 0;
	if (loop_wall_ms(loop) - c->unsure_ms > c->floor_ms)
		set_floor(c, loop_wall_ms(loop) - c->unsure_ms);
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
		c->before = line_time(line);
		line_set_time(line, LINE_TIME_UNKNOWN);
		return true;
	}
	if (!c->alarmed) {
		c->alarmed = true;
		log_error(
			"the platform's certificate is not valid now: nothing is sent, staff must act");
		stores_note(c->means.stores, JOURNAL_ALARM_CERT_EXPIRED, NULL);
	}
	return false;
}

/* A second opinion, over a checked connection: its Date is all that counts. */

static void on_second(void *arg, const struct link_answer *answer)
{
	struct clock *c = arg;
	c->asking = false;
	line_answered(c->means.line, answer);
	if (answer->verdict != ANSWER_OK)
		line_take_fault(c->means.line, answer);
}

static void ask_second(void *arg)
{
	struct clock *c = arg;
	timer_after(&c->second, CLOCK_SECOND_MS);
	if (!c->asking && line_talks(c->means.line))
		c->asking = endpoint_time(line_link(c->means.line), false,
					  (struct link_waiter){ on_second, c }, NULL) == ERR_OK;
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
	/* Its Date was not taken: the clock is what it was, and full checks go on refusing. */
	if (c->looked_ms && line_time(c->means.line) == LINE_TIME_UNKNOWN)
		line_set_time(c->means.line,
			      c->before == LINE_TIME_TRUSTED ? LINE_TIME_TRUSTED : LINE_TIME_TAKEN);
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
	return c->looking || c->asking;
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
	int64_t wall = loop_wall_ms(c->means.loop) - c->unsure_ms;
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
	timer_init(&c->second, means->loop, ask_second, c);
	line_set_clock(means->line, &(struct line_clock){ on_date, on_confirmed, on_bad_dates, c });
	*out = c;
	return ERR_OK;
}

void clock_destroy(struct clock *c)
{
	if (!c)
		return;
	timer_cancel(&c->second);
	free(c);
}
