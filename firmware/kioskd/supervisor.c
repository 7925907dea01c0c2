/* SPDX-License-Identifier: Apache-2.0 */
/* supervisor.c - see supervisor.h. How the platform is told is in supervisor_tell.c. */
#include "firmware/kioskd/supervisor.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/core/value/json.h"
#include "firmware/kioskd/supervisor_tell.h"

#define LOG_MODULE "kioskd"
#include "firmware/base/log.h"

#define EARLY_MAX      4096	       /* events while the journal is read */
#define DUE_MAX_MS     (3600 * 1000LL) /* the wall clock may be corrected meanwhile */
#define CLOCK_LOOK_MS  10000
#define CLOCK_APART_MS 60000 /* wall and monotonic time: somebody set the clock */

/* An event that waits for the engine. */
struct early {
	const struct journal_event_row *row;
	int64_t at_ms;
	json_t *detail;
};

struct supervisor {
	struct supervisor_config config;
	struct supervision *engine; /* NULL until the journal is read */
	struct figures figures;
	struct workdays workdays;
	struct early early[EARLY_MAX];
	size_t early_count;
	struct timer due, look;
	int64_t apart_ms; /* wall less monotonic time, at the last look and with steps that were noted */
	struct tell *tell;
	bool stopped;
};

/* Alarms */

static void on_alarm(void *arg, const struct supervision_alarm *a)
{
	struct supervisor *s = arg;
	json_t *detail = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i}", "rule", a->rule->name,
				   "kind", supervision_kind_name(a->rule->kind), "level",
				   supervision_level_name(a->level), "phase",
				   supervision_phase_name(a->rule->phase), "subject", a->subject,
				   "detail", a->detail, "count", a->count);
	log_warn("supervision: %s, %s (%s)", a->rule->name, supervision_level_name(a->level),
		 a->detail);
	/* What is lost is in the list as such already, and what is locked stands there while it is. */
	if (!alarms_are_of(a->detail) &&
	    strcmp(a->detail, journal_event_row(JOURNAL_STAFF_LOCKED)->name) != 0)
		alarms_add(s->config.alarms, JOURNAL_SUPERVISION, json_incref(detail));
	stores_note(s->config.stores, JOURNAL_SUPERVISION, detail);
	tell_soon(s->tell);
}

/* Events */

static void arm(struct supervisor *s)
{
	int64_t due_ms = supervision_due_ms(s->engine);
	if (s->stopped || due_ms == INT64_MAX) {
		timer_cancel(&s->due);
		return;
	}
	int64_t in_ms = due_ms - loop_wall_ms(s->config.loop);
	timer_after(&s->due, in_ms < 0 ? 0 : in_ms < DUE_MAX_MS ? in_ms : DUE_MAX_MS);
}

static void on_due(void *arg)
{
	struct supervisor *s = arg;
	supervision_tick(s->engine, loop_wall_ms(s->config.loop));
	arm(s);
}

static void keep_early(struct supervisor *s, const struct journal_event_row *row, int64_t at_ms,
		       const json_t *detail)
{
	if (s->early_count == EARLY_MAX) {
		log_error("supervision missed an event: the journal takes too long to be read");
		return;
	}
	s->early[s->early_count++] = (struct early){ row, at_ms, json_incref((json_t *)detail) };
}

static void take(struct supervisor *s, const struct journal_event_row *row, int64_t at_ms,
		 const json_t *detail)
{
	figures_event(&s->figures, row, at_ms, detail);
	supervision_event(s->engine, row, at_ms, detail);
}

static void on_noted(void *arg, const struct journal_event_row *row, int64_t at_ms,
		     const json_t *detail)
{
	struct supervisor *s = arg;
	if (row->event == JOURNAL_CLOCK_MOVED || row->event == JOURNAL_CLOCK_JUMPED)
		s->apart_ms += json_int(detail, "ms", 0);
	if (!s->engine) {
		keep_early(s, row, at_ms, detail);
		return;
	}
	take(s, row, at_ms, detail);
	arm(s);
}

/* Reading the journal, on its thread */

struct reading {
	struct supervisor *supervisor;
	struct supervision *engine;
	struct figures figures;
	enum err err;
};

static bool read_each(void *arg, const struct journal_line *line)
{
	struct reading *r = arg;
	const struct journal_event_row *row = journal_event_named(line->kind);
	int64_t at_ms;
	if (!row ||
	    (!supervision_looks_at(r->engine, row->event) && !figures_look_at(row->event)) ||
	    time_parse(line->at, &at_ms) != ERR_OK)
		return true;
	json_t *detail = json_loads(line->detail, JSON_REJECT_DUPLICATES, NULL);
	figures_event(&r->figures, row, at_ms, detail);
	supervision_event(r->engine, row, at_ms, detail);
	json_decref(detail);
	return true;
}

static void read_run(struct journal *j, void *ctx)
{
	struct reading *r = ctx;
	r->err = journal_walk(j, 0, read_each, r);
}

static void read_done(void *ctx)
{
	struct reading *r = ctx;
	struct supervisor *s = r->supervisor;
	struct supervision_sink sink = { on_alarm, s };
	if (r->err != ERR_OK)
		log_error("the journal cannot be read for supervision (%s)", err_name(r->err));
	s->engine = STEAL(r->engine);
	s->figures = r->figures;
	free(r);
	supervision_set_sink(s->engine, &sink);
	supervision_set_workdays(s->engine, &s->workdays);
	supervision_told_all(s->engine, loop_wall_ms(s->config.loop));
	/* What an alarm notes meanwhile comes behind what waited. */
	for (size_t i = 0; i < s->early_count; i++) {
		take(s, s->early[i].row, s->early[i].at_ms, s->early[i].detail);
		json_decref(s->early[i].detail);
	}
	s->early_count = 0;
	arm(s);
}

static enum err begin(struct supervisor *s)
{
	static const struct supervision_sink nobody;
	struct reading *r = calloc(1, sizeof(*r));
	int from = 0, until = 0;
	if (!r)
		return ERR_NOMEM;
	*r = (struct reading){ .supervisor = s, .err = ERR_CANCELLED };
	enum err err = supervision_create(supervision_rules, &nobody, &r->engine);
	if (err != ERR_OK) {
		free(r);
		return err;
	}
	if (settings_hours(s->config.settings->supervision.maintenance_hours, &from, &until))
		supervision_set_hours(r->engine, from, until);
	stores_journal(s->config.stores, read_run, read_done, r);
	return ERR_OK;
}

/* The clock */

static int64_t apart_ms(const struct supervisor *s)
{
	return loop_wall_ms(s->config.loop) - loop_mono_ms(s->config.loop);
}

/* A step of ours is noted and known by now; another is somebody else's. */
static void on_look(void *arg)
{
	struct supervisor *s = arg;
	int64_t ms = apart_ms(s) - s->apart_ms;
	timer_after(&s->look, CLOCK_LOOK_MS);
	if (ms > CLOCK_APART_MS || ms < -CLOCK_APART_MS)
		stores_note(s->config.stores, JOURNAL_CLOCK_JUMPED,
			    json_pack("{s:I}", "ms", (json_int_t)ms));
	s->apart_ms = apart_ms(s);
}

/* What others see */

void supervisor_set_holidays(struct supervisor *s, const json_t *entries)
{
	if (workdays_read(&s->workdays, entries) != ERR_OK)
		log_warn("some days of the dictionary of holidays are none");
	if (!s->engine)
		return;
	supervision_set_workdays(s->engine, &s->workdays);
	arm(s);
}

json_t *supervisor_figures(const struct supervisor *s)
{
	return figures_json(&s->figures, loop_wall_ms(s->config.loop));
}

/* Life */

enum err supervisor_create(const struct supervisor_config *config, struct supervisor **out)
{
	struct supervisor *s = calloc(1, sizeof(*s));
	if (!s)
		return ERR_NOMEM;
	s->config = *config;
	timer_init(&s->due, config->loop, on_due, s);
	timer_init(&s->look, config->loop, on_look, s);
	struct tell_config tell = { config->loop, config->stores, config->terminal, config->queued,
				    config->arg };
	enum err err = tell_create(&tell, &s->tell);
	if (err == ERR_OK)
		err = begin(s);
	if (err != ERR_OK) {
		supervisor_destroy(s);
		return err;
	}
	stores_watch(config->stores, on_noted, s);
	s->apart_ms = apart_ms(s);
	timer_after(&s->look, CLOCK_LOOK_MS);
	*out = s;
	return ERR_OK;
}

void supervisor_stop(struct supervisor *s)
{
	if (!s)
		return;
	s->stopped = true;
	timer_cancel(&s->due);
	timer_cancel(&s->look);
	tell_stop(s->tell);
}

void supervisor_destroy(struct supervisor *s)
{
	if (!s)
		return;
	supervisor_stop(s);
	for (size_t i = 0; i < s->early_count; i++)
		json_decref(s->early[i].detail);
	tell_destroy(s->tell);
	supervision_destroy(s->engine);
	free(s);
}
