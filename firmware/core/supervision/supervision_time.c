/* SPDX-License-Identifier: Apache-2.0 */
/*
 * supervision_time.c - what is open and for how long. Each open thing knows the moment before which it
 * cannot reach its next level; only then is it looked at again.
 */
#include "firmware/core/supervision/supervision_private.h"

#include <stdio.h>

#include "firmware/base/text.h"

#define HOUR_MS	 (3600 * (int64_t)1000)
#define DAY_MS	 (24 * HOUR_MS)
#define KEEP_MS	 (14 * DAY_MS) /* what is not open is forgotten after so long */
#define SWEEP_MS HOUR_MS

/* How much of what its levels count has passed, in the unit's thousandths and milliseconds. */
static int64_t passed_ms(const struct supervision *s, const struct watch *w, int64_t now_ms)
{
	if (s->rules[w->rule].unit == UNIT_MINUTES)
		return now_ms - w->begun_ms;
	int64_t from_ms = workdays_next_midnight(w->begun_ms);
	if (w->workdays)
		return workdays_between_ms(&s->workdays, from_ms, now_ms);
	return now_ms > from_ms ? now_ms - from_ms : 0;
}

static int64_t needed_ms(const struct supervision *s, const struct watch *w, int level)
{
	const struct supervision_rule *rule = &s->rules[w->rule];
	int64_t number = rule->levels[level];
	return rule->unit == UNIT_MINUTES ? number * 60000 : number * w->limit * DAY_MS / 100;
}

static void raise_open(struct supervision *s, struct watch *w, int level, int64_t now_ms)
{
	const struct supervision_rule *rule = &s->rules[w->rule];
	struct supervision_alarm alarm = { .rule = rule,
					   .level = (enum supervision_level)level,
					   .at_ms = now_ms,
					   .count = rule->together ? s->state[w->rule].open : 1 };
	(void)text_copy(alarm.subject, sizeof(alarm.subject), w->key);
	int64_t passed = passed_ms(s, w, now_ms);
	if (rule->unit == UNIT_MINUTES)
		snprintf(alarm.detail, sizeof(alarm.detail), "%lld min",
			 (long long)(passed / 60000));
	else
		snprintf(alarm.detail, sizeof(alarm.detail), "%lld %% of %d %s",
			 (long long)(passed * 100 / (w->limit * DAY_MS)), w->limit,
			 w->workdays ? "workdays" : "days");
	supervision_raise(s, &alarm);
}

/* Looks at one open thing; when it must be looked at again. */
void supervision_look(struct supervision *s, struct watch *w, int64_t now_ms)
{
	const struct supervision_rule *rule = &s->rules[w->rule];
	int64_t passed = passed_ms(s, w, now_ms), next = INT64_MAX;
	int reached = SUPERVISION_NONE;
	for (int level = SUPERVISION_WARN; level <= SUPERVISION_RED; level++) {
		if (rule->levels[level] == 0)
			continue;
		int64_t left = needed_ms(s, w, level) - passed;
		if (left <= 0)
			reached = level;
		else if (left < next)
			next = left;
	}
	w->look_ms = next == INT64_MAX ? INT64_MAX : now_ms + next;
	bool new = reached > w->told && (!rule->together || reached > s->state[w->rule].told);
	if (reached > w->told)
		w->told = (uint8_t)reached;
	if (!new)
		return;
	if (rule->together)
		s->state[w->rule].told = reached;
	raise_open(s, w, reached, now_ms);
}

void supervision_tick(struct supervision *s, int64_t now_ms)
{
	s->due_ms = INT64_MAX;
	for (size_t i = 0; i < s->watches.count; i++) {
		struct watch *w = &s->watches.list[i];
		if (!w->open || s->state[w->rule].still)
			continue;
		if (w->look_ms <= now_ms)
			supervision_look(s, w, now_ms);
		if (w->look_ms < s->due_ms)
			s->due_ms = w->look_ms;
	}
	if (now_ms - s->swept_ms >= SWEEP_MS) {
		s->swept_ms = now_ms;
		supervision_forget(s, now_ms - KEEP_MS);
	}
}

int64_t supervision_due_ms(const struct supervision *s)
{
	return s->due_ms;
}

size_t supervision_watched(const struct supervision *s)
{
	return s->watches.count;
}

static void again(struct supervision *s, struct watch *w)
{
	w->look_ms = 0;
	s->due_ms = 0;
}

void supervision_stand_still(struct supervision *s, int rule)
{
	s->state[rule].still = true;
}

void supervision_begin_again(struct supervision *s, int rule, int64_t now_ms)
{
	s->state[rule].still = false;
	for (size_t i = 0; i < s->watches.count; i++) {
		struct watch *w = &s->watches.list[i];
		if (w->rule != rule || !w->open)
			continue;
		w->begun_ms = now_ms;
		again(s, w);
	}
}

void supervision_move(struct supervision *s, int64_t ms)
{
	for (size_t i = 0; i < s->watches.count; i++) {
		struct watch *w = &s->watches.list[i];
		w->touched_ms += ms;
		w->begun_ms += w->begun_ms ? ms : 0;
		again(s, w);
	}
	s->swept_ms = 0;
}

void supervision_set_workdays(struct supervision *s, const struct workdays *days)
{
	s->workdays = *days;
	for (size_t i = 0; i < s->watches.count; i++)
		again(s, &s->watches.list[i]);
}
