/* SPDX-License-Identifier: Apache-2.0 */
/*
 * supervision.h - electronic supervision (dian zi jian cha): rules as rows, read by one engine over the
 * events of the journal. Pure, one thread; time is passed in.
 *
 * What the engine knows comes from events alone, so that reading the journal again gives the same engine:
 * its alarms are events too, and one that is read is not raised again. An event meets a rule by what it
 * is and by conditions on its fields; the rule's shape says what is done with it.
 *
 *   shape   an event of `on` ...                             alarm when
 *   EACH    happens                                          how often in a day = a level's number
 *   COUNT   happens, counted for its key                     the same
 *   OPEN    begins something, one of `until` ends it          it lasts as long as a level's number
 *   STEP    says the next value of its key                   no row of `ways` leads there
 *   CHANGE  says a value of its key that is for ever         it is another
 *   AFTER   belongs to its key; one of `until` ended that    the end came before
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/core/journal/event.h"
#include "firmware/core/supervision/workdays.h"

#define SUPERVISION_SUBJECT_MAX 63
#define SUPERVISION_DETAIL_MAX	159
#define SUPERVISION_KEYS_MAX	100000 /* things under watch at a time */
#define SUPERVISION_A_DAY	20     /* alarms of one rule; then the 100th, the 1000th, ... */
#define SUPERVISION_EVENTS_MAX	8      /* of a rule's `on` or `until` */
#define SUPERVISION_TESTS_MAX	3      /* of an event */

enum supervision_kind {
	SUPERVISION_TIME,
	SUPERVISION_PROCESS,
	SUPERVISION_CONTENT,
	SUPERVISION_DISCRETION,
	SUPERVISION_INTEGRITY,
	SUPERVISION_KIND_COUNT,
};

enum supervision_level {
	SUPERVISION_NONE,
	SUPERVISION_WARN,
	SUPERVISION_YELLOW,
	SUPERVISION_RED,
	SUPERVISION_LEVEL_COUNT,
};

/* Of a case's life. */
enum supervision_phase {
	SUPERVISION_BEFORE,
	SUPERVISION_DURING,
	SUPERVISION_AFTER,
	SUPERVISION_PHASE_COUNT,
};

enum supervision_shape {
	SUPERVISION_EACH,
	SUPERVISION_COUNT,
	SUPERVISION_OPEN,
	SUPERVISION_STEP,
	SUPERVISION_CHANGE,
	SUPERVISION_AFTER_END,
};

enum supervision_test_kind {
	TEST_NONE,   /* ends the list */
	TEST_IS,     /* one of the texts, "a|b" */
	TEST_IS_NOT, /* a text, and none of these */
	TEST_TRUE,   /* a boolean */
	TEST_FALSE,
	TEST_ABOVE,	/* an integer above `number` */
	TEST_EQUALS,	/* an integer */
	TEST_FAR,	/* an integer farther from 0 than `number` */
	TEST_ABOVE_OF,	/* an integer above the field `text` */
	TEST_BELOW_OF,	/* an integer below it */
	TEST_OFF_HOURS, /* no field: now is not in the hours for maintenance */
};

struct supervision_test {
	const char *field;
	enum supervision_test_kind kind;
	const char *text;
	int64_t number;
};

struct supervision_event {
	enum journal_event event; /* 0 ends the list */
	struct supervision_test tests[SUPERVISION_TESTS_MAX];
};

/* In which a level's numbers are, for OPEN. */
enum supervision_unit {
	UNIT_MINUTES,
	UNIT_PROMISE, /* per cent of the event's own promise: days from the next midnight on */
};

struct supervision_rule {
	const char *name; /* NULL ends the table; stable, the hall's fault book refers to it */
	enum supervision_kind kind;
	enum supervision_phase phase;
	enum supervision_shape shape;
	struct supervision_event on[SUPERVISION_EVENTS_MAX], until[SUPERVISION_EVENTS_MAX];
	enum journal_event pause,
		again;		 /* OPEN: stands still, begins anew with these; 0 = nothing */
	const char *key;	 /* field that tells one thing from another; NULL = all are one */
	const char *value;	 /* STEP, CHANGE: the field */
	const char *const *ways; /* STEP: "from>to to", NULL ends them; other words mean nothing */
	bool together;		 /* OPEN: the oldest open one stands for all */
	bool renews;		 /* OPEN: another `on` begins it anew */
	enum supervision_unit unit;
	int32_t levels[SUPERVISION_LEVEL_COUNT]; /* numbers by level; 0 = never */
	const char *help;			 /* one sentence */
};

/* The product's; kioskctl help rules prints them. */
extern const struct supervision_rule supervision_rules[];

const char *supervision_kind_name(enum supervision_kind kind);	  /* "time", for the journal */
const char *supervision_kind_said(enum supervision_kind kind);	  /* the platform's own word */
const char *supervision_level_name(enum supervision_level level); /* "warn", "yellow", "red" */
const char *supervision_phase_name(enum supervision_phase phase);
/* SUPERVISION_NONE, SUPERVISION_KIND_COUNT for a word that is none. */
enum supervision_level supervision_level_named(const char *name);
enum supervision_kind supervision_kind_named(const char *name);

struct supervision_alarm {
	const struct supervision_rule *rule;
	enum supervision_level level;
	int64_t at_ms;
	int count; /* how often, how many are open; of a flood, how many of its rule on this day */
	char subject[SUPERVISION_SUBJECT_MAX +
		     1]; /* a serial, or what the key says; "" = the terminal */
	char detail[SUPERVISION_DETAIL_MAX + 1]; /* numbers and words, nothing personal */
};

struct supervision_sink {
	void (*alarm)(void *arg, const struct supervision_alarm *alarm);
	void *arg;
};

struct supervision;

/* `rules` is lent. It begins by reading what the journal has: supervision_told_all() ends that. */
enum err supervision_create(const struct supervision_rule *rules,
			    const struct supervision_sink *sink, struct supervision **out);
void supervision_destroy(struct supervision *s); /* NULL is allowed */
/* Another sink; for an engine that was filled elsewhere. */
void supervision_set_sink(struct supervision *s, const struct supervision_sink *sink);
void supervision_set_workdays(struct supervision *s, const struct workdays *days); /* copied */
/* Minutes since midnight; the same twice = any time is good for maintenance. */
void supervision_set_hours(struct supervision *s, int from, int until);
/* Does any rule look at such events? Others need not be read. */
bool supervision_looks_at(const struct supervision *s, enum journal_event event);
/* An event, in the journal's order. While the journal is read nothing is raised. */
void supervision_event(struct supervision *s, const struct journal_event_row *row, int64_t at_ms,
		       const json_t *detail);
/* The journal is read: what it should have said and does not is raised, if it is not old by now. */
void supervision_told_all(struct supervision *s, int64_t now_ms);
/* Raises what has fallen due by time. */
void supervision_tick(struct supervision *s, int64_t now_ms);
/* Before this moment nothing can; INT64_MAX = nothing is open. */
int64_t supervision_due_ms(const struct supervision *s);
/* Things under watch. */
size_t supervision_watched(const struct supervision *s);
