/* SPDX-License-Identifier: Apache-2.0 */
/*
 * supervision.c - the engine: see supervision.h.
 *
 * While the journal is read, alarms are only expected: each that is read strikes out the one that was, so
 * that a crash between an event and its alarm loses neither and says nothing twice. A step of the clock
 * is an event, and moves what is open with it.
 */
#include "firmware/core/supervision/supervision_private.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/util.h"
#include "firmware/core/value/json.h"

#define HOUR_MS	    (3600 * (int64_t)1000)
#define DAY_MS	    (24 * HOUR_MS)
#define FRESH_MS    DAY_MS /* an alarm that should have been said longer ago is history */
#define PROMISE_MAX 3660   /* days; more is a fault of the catalogue */

/* Alarms */

static struct supervision_alarm *expected(struct supervision *s, const char *rule,
					  const char *subject, enum supervision_level level)
{
	for (size_t i = 0; i < s->expected_count; i++) {
		struct supervision_alarm *a = &s->expected[i];
		if (strcmp(a->rule->name, rule) == 0 && strcmp(a->subject, subject) == 0 &&
		    a->level == level)
			return a;
	}
	return NULL;
}

static void strike_out(struct supervision *s, struct supervision_alarm *a)
{
	size_t at = (size_t)(a - s->expected);
	s->expected_count--;
	memmove(a, a + 1, (s->expected_count - at) * sizeof(*a));
}

static void expect(struct supervision *s, const struct supervision_alarm *alarm)
{
	if (s->expected_count == EXPECTED_MAX)
		strike_out(s, &s->expected[0]);
	s->expected[s->expected_count++] = *alarm;
}

/* A flood is said as one: of what one rule raises on a day, after the first few the 100th, 1000th, ... */
static bool is_said(struct supervision *s, const struct supervision_alarm *alarm, int32_t *n)
{
	size_t rule = (size_t)(alarm->rule - s->rules);
	int32_t day = workdays_day(alarm->at_ms);
	if (s->state[rule].day != day)
		s->state[rule].raised = 0;
	s->state[rule].day = day;
	*n = ++s->state[rule].raised;
	int32_t power = *n;
	while (power % 10 == 0)
		power /= 10;
	return *n <= SUPERVISION_A_DAY || power == 1;
}

void supervision_raise(struct supervision *s, const struct supervision_alarm *alarm)
{
	struct supervision_alarm said = *alarm;
	int32_t n;
	if (!is_said(s, alarm, &n))
		return;
	if (n > SUPERVISION_A_DAY)
		said.count = n;
	if (s->reading)
		expect(s, &said);
	else
		s->sink.alarm(s->sink.arg, &said);
}

/* An alarm of an event: which level, if any, it reaches with its count. */
static enum supervision_level level_at(const struct supervision_rule *rule, int32_t count)
{
	for (int level = SUPERVISION_RED; level > SUPERVISION_NONE; level--)
		if (rule->levels[level] == count)
			return (enum supervision_level)level;
	return SUPERVISION_NONE;
}

struct happening {
	const struct journal_event_row *row;
	int64_t at_ms;
	const json_t *detail;
	const char *key; /* "" when the rule has none */
};

static void raise_for(struct supervision *s, const struct supervision_rule *rule,
		      const struct happening *h, int32_t count, const char *from, const char *to)
{
	struct supervision_alarm alarm = {
		.rule = rule, .level = level_at(rule, count), .at_ms = h->at_ms, .count = count
	};
	const char *serial = json_str(h->detail, "serial");
	if (alarm.level == SUPERVISION_NONE)
		return;
	(void)text_copy(alarm.subject, sizeof(alarm.subject), serial[0] ? serial : h->key);
	snprintf(alarm.detail, sizeof(alarm.detail), to[0] ? "%s %s>%s" : "%s", h->row->name, from,
		 to);
	supervision_raise(s, &alarm);
}

/* Shapes. Each is asked when an event of `on` came; `w` is what is known of its key. */

/* How often today, with this one. */
static int32_t count_today(struct watch *w, int64_t at_ms)
{
	int32_t day = workdays_day(at_ms);
	if (w->day != day)
		w->count = 0;
	w->day = day;
	return ++w->count;
}

static void shape_each(struct supervision *s, const struct supervision_rule *rule, struct watch *w,
		       const struct happening *h)
{
	raise_for(s, rule, h, count_today(w, h->at_ms), "", "");
}

static void shape_open(struct supervision *s, const struct supervision_rule *rule, struct watch *w,
		       const struct happening *h)
{
	if (w->open && !rule->renews)
		return;
	s->state[w->rule].open += !w->open;
	w->open = true;
	w->told = SUPERVISION_NONE;
	w->begun_ms = h->at_ms;
	int64_t promise = json_int(h->detail, "promise", 0);
	w->limit = promise < PROMISE_MAX ? (int32_t)promise : PROMISE_MAX;
	w->workdays = json_is_true(json_object_get(h->detail, "workdays"));
	if (rule->renews)
		s->state[w->rule].told = SUPERVISION_NONE;
	w->look_ms = 0;
	if (!s->reading)
		supervision_look(s, w, h->at_ms);
	if (w->look_ms < s->due_ms)
		s->due_ms = w->look_ms;
}

/* True if a row begins with `from`; *to is what may follow. */
static bool way_from(const struct supervision_rule *rule, const char *from, const char **to)
{
	size_t len = strlen(from);
	for (size_t i = 0; rule->ways[i]; i++) {
		if (strncmp(rule->ways[i], from, len) == 0 && rule->ways[i][len] == '>') {
			*to = rule->ways[i] + len + 1;
			return true;
		}
	}
	return false;
}

static bool has_word(const char *words, const char *word)
{
	size_t len = strlen(word);
	for (; *words; words += *words == ' ') {
		size_t n = strcspn(words, " ");
		if (n == len && strncmp(words, word, len) == 0)
			return true;
		words += n;
	}
	return false;
}

static void shape_step(struct supervision *s, const struct supervision_rule *rule, struct watch *w,
		       const struct happening *h)
{
	const char *now = json_str(h->detail, rule->value), *ways, *unused;
	char before[WATCH_KEY_MAX + 1];
	if (!way_from(rule, now, &unused))
		return; /* a word of a later platform */
	strcpy(before, w->value);
	(void)text_copy(w->value, sizeof(w->value), now);
	if (before[0] && strcmp(before, now) != 0 && way_from(rule, before, &ways) &&
	    !has_word(ways, now))
		raise_for(s, rule, h, ++w->count, before, now);
}

static void shape_change(struct supervision *s, const struct supervision_rule *rule,
			 struct watch *w, const struct happening *h)
{
	const char *now = json_str(h->detail, rule->value);
	if (now[0] && !w->value[0])
		(void)text_copy(w->value, sizeof(w->value), now);
	else if (now[0] && strcmp(w->value, now) != 0)
		raise_for(s, rule, h, ++w->count, w->value, now);
}

static void shape_after_end(struct supervision *s, const struct supervision_rule *rule,
			    struct watch *w, const struct happening *h)
{
	if (w->begun_ms) /* when it ended */
		raise_for(s, rule, h, ++w->count, "", "");
}

static void (*const shapes[])(struct supervision *, const struct supervision_rule *, struct watch *,
			      const struct happening *) = {
	[SUPERVISION_EACH] = shape_each,     [SUPERVISION_COUNT] = shape_each,
	[SUPERVISION_OPEN] = shape_open,     [SUPERVISION_STEP] = shape_step,
	[SUPERVISION_CHANGE] = shape_change, [SUPERVISION_AFTER_END] = shape_after_end,
};

/* Ends */

static void end_open(struct supervision *s, struct watch *w)
{
	if (!w->open)
		return;
	int open = --s->state[w->rule].open;
	assert(open >= 0);
	if (open == 0)
		s->state[w->rule].told = SUPERVISION_NONE;
	watches_drop(&s->watches, watches_index(&s->watches, w));
}

static void end_of(struct supervision *s, int n, const struct happening *h)
{
	const struct supervision_rule *rule = &s->rules[n];
	struct watch *w;
	if (rule->shape == SUPERVISION_OPEN) {
		w = watches_find(&s->watches, n, h->key);
		if (w)
			end_open(s, w);
		return;
	}
	w = watches_put(&s->watches, n, h->key);
	if (w)
		w->begun_ms = w->touched_ms = h->at_ms;
}

/* Forgetting */

void supervision_forget(struct supervision *s, int64_t before_ms)
{
	for (size_t i = s->watches.count; i-- > 0;) {
		const struct watch *w = &s->watches.list[i];
		if (!w->open && w->touched_ms < before_ms)
			watches_drop(&s->watches, i);
	}
}

/* Too many: the older half of what is not open goes. */
static void make_room(struct supervision *s, int64_t now_ms)
{
	int64_t oldest = now_ms;
	for (size_t i = 0; i < s->watches.count; i++)
		if (!s->watches.list[i].open && s->watches.list[i].touched_ms < oldest)
			oldest = s->watches.list[i].touched_ms;
	supervision_forget(s, oldest + (now_ms - oldest) / 2 + 1);
}

/* Events */

static struct watch *watch_of(struct supervision *s, int n, const struct happening *h)
{
	struct watch *w = watches_put(&s->watches, n, h->key);
	if (!w && s->watches.count == s->watches.max) {
		make_room(s, h->at_ms);
		w = watches_put(&s->watches, n, h->key);
	}
	if (w)
		w->touched_ms = h->at_ms;
	return w;
}

static void apply(struct supervision *s, int n, struct happening *h)
{
	const struct supervision_rule *rule = &s->rules[n];
	bool on = supervision_meets(s, rule->on, h->row->event, h->at_ms, h->detail);
	bool ends = !on && supervision_meets(s, rule->until, h->row->event, h->at_ms, h->detail);
	if (!on && !ends)
		return;
	h->key = rule->key ? json_str(h->detail, rule->key) : "";
	if (strlen(h->key) > WATCH_KEY_MAX ||
	    (rule->key && !h->key[0] && rule->shape != SUPERVISION_EACH))
		return;
	if (ends) {
		end_of(s, n, h);
		return;
	}
	struct watch *w = watch_of(s, n, h);
	if (w)
		shapes[rule->shape](s, rule, w, h);
}

/* An alarm of the engine itself, read or just raised. */
static void take_alarm(struct supervision *s, const json_t *detail)
{
	const char *rule = json_str(detail, "rule"), *subject = json_str(detail, "subject");
	enum supervision_level level = supervision_level_named(json_str(detail, "level"));
	struct supervision_alarm *a = expected(s, rule, subject, level);
	if (a)
		strike_out(s, a);
	for (size_t n = 0; n < s->rule_count; n++) {
		if (strcmp(s->rules[n].name, rule) != 0 || s->rules[n].shape != SUPERVISION_OPEN)
			continue;
		struct watch *w = watches_find(&s->watches, (int)n, subject);
		if (w && w->told < level)
			w->told = (uint8_t)level;
		if (s->rules[n].together && s->state[n].told < (int)level)
			s->state[n].told = (int)level;
	}
}

void supervision_event(struct supervision *s, const struct journal_event_row *row, int64_t at_ms,
		       const json_t *detail)
{
	struct happening h = { .row = row, .at_ms = at_ms, .detail = detail };
	if (row->event == JOURNAL_SUPERVISION) {
		take_alarm(s, detail);
		return;
	}
	if (row->event == JOURNAL_CLOCK_MOVED || row->event == JOURNAL_CLOCK_JUMPED)
		supervision_move(s, json_int(detail, "ms", 0));
	for (size_t n = 0; n < s->rule_count; n++) {
		if (row->event == s->rules[n].pause)
			supervision_stand_still(s, (int)n);
		if (row->event == s->rules[n].again)
			supervision_begin_again(s, (int)n, at_ms);
		apply(s, (int)n, &h);
	}
}

bool supervision_looks_at(const struct supervision *s, enum journal_event event)
{
	if (event == JOURNAL_SUPERVISION || event == JOURNAL_CLOCK_MOVED ||
	    event == JOURNAL_CLOCK_JUMPED)
		return true;
	for (size_t n = 0; n < s->rule_count; n++) {
		const struct supervision_rule *rule = &s->rules[n];
		if (event == rule->pause || event == rule->again)
			return true;
		for (size_t i = 0; i < SUPERVISION_EVENTS_MAX; i++)
			if (event == rule->on[i].event || event == rule->until[i].event)
				return true;
	}
	return false;
}

void supervision_told_all(struct supervision *s, int64_t now_ms)
{
	s->reading = false;
	for (size_t i = 0; i < s->expected_count; i++)
		if (now_ms - s->expected[i].at_ms < FRESH_MS)
			supervision_raise(s, &s->expected[i]);
	s->expected_count = 0;
	supervision_tick(s, now_ms);
}

/* Life */

void supervision_set_sink(struct supervision *s, const struct supervision_sink *sink)
{
	s->sink = *sink;
}

void supervision_set_hours(struct supervision *s, int from, int until)
{
	s->from = from;
	s->until = until;
}

enum err supervision_create(const struct supervision_rule *rules,
			    const struct supervision_sink *sink, struct supervision **out)
{
	struct supervision *s = calloc(1, sizeof(*s));
	if (!s)
		return ERR_NOMEM;
	*s = (struct supervision){
		.rules = rules, .sink = *sink, .reading = true, .due_ms = INT64_MAX
	};
	while (rules[s->rule_count].name)
		s->rule_count++;
	assert(s->rule_count <= RULES_MAX);
	if (watches_init(&s->watches, SUPERVISION_KEYS_MAX) != ERR_OK) {
		free(s);
		return ERR_NOMEM;
	}
	*out = s;
	return ERR_OK;
}

void supervision_destroy(struct supervision *s)
{
	if (!s)
		return;
	watches_fini(&s->watches);
	free(s);
}
