/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staff.h - what every method of Staff1 does the same way: a question goes to a store and back.
 *
 * One file a family of methods, staff_*.c; each exports its handlers. Loop's thread, but for the `run`
 * functions that the stores call on their own.
 */
#pragma once

#include "firmware/kioskd/keeper.h"

#define QUESTION_DETAIL_MAX 200

/* One question on its way to a store: what was asked, what comes back. */
struct question {
	struct keeper *keeper;
	struct bus_call *call;
	const json_t *args; /* lent from the call */
	json_t *answer;	    /* of ERR_OK */
	enum err err;
	char detail[QUESTION_DETAIL_MAX]; /* a sentence for staff, or "" */
	int64_t wall_ms;		  /* when it was asked */
	struct queue_counts counts;
	struct queue_record record; /* the one that was named; seq 0: none */
	enum err count_err;	    /* Report: of counting them */
	struct buf bytes;
	bool older; /* CatalogueImport: than what was here */
	char etag[CATALOGUE_VALUE_MAX], date[CATALOGUE_VALUE_MAX];
	void (*then)(struct question *q); /* on the loop, before the answer; may be NULL */
	enum journal_event act; /* noted before the answer, however it ended; 0 = no act */
	json_t *about; /* the act's own fields; question_done() adds the rest. Else what run() is to know */
};

/*
 * staff_board.c: the question of an act, made when it is asked; its end without one, with a sentence (static or lent); its
 * end as acts_begin() tells it.
 */
struct question *staff_act_question(struct keeper *k, struct bus_call *call, enum act act);
void staff_act_refuse(struct question *q, enum err err, const char *sentence);
void staff_acted(void *question, enum err err, const char *said);
/* Its err is ERR_CANCELLED until a store says otherwise. */
struct question *question_create(struct keeper *k, struct bus_call *call);
/*
 * Makes it an act, with the fields of the event's row beside JOURNAL_ACT_FIELDS (stolen; NULL = none) as
 * they are until more is known.
 */
void question_is_act(struct question *q, enum journal_event act, json_t *about);
/* Sets the sentence for staff and returns `err`. Any thread. */
PRINTF_LIKE(3, 4)
enum err question_refuse(struct question *q, enum err err, const char *format, ...);
/*
 * On the queue's thread: the record that `ref` names, into q->record and the act's `serial` and `client_ref`,
 * which are "" before: what was typed is not noted, it may be anything, a name for instance. ERR_NOT_FOUND.
 */
enum err question_record(struct queue *store, struct question *q);
/* Those two, for question_is_act(). */
json_t *question_no_record(void);
/*
 * staff_devices.c: every device, or that one ("" = all), is asked something now; the question is answered when
 * all have answered or failed, with ERR_TIMEOUT after `within_ms`. ERR_BUSY, ERR_NOT_FOUND (no kiosk, no such
 * device): nothing was begun.
 */
enum err staff_self_test_begin(struct question *q, const char *device, int64_t within_ms);
/* A store's done(): runs then(), notes the act, answers the call and frees the question. */
void question_done(void *ctx);
