/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stores.h - the files of the store, each behind its own worker thread.
 *
 * Nobody but the worker's own jobs ever touches a store: a call gives a function to run there and
 * one to run back on the loop's thread. `ctx` is the caller's; both get it. Calls to one store run
 * in order.
 */
#pragma once

#include "firmware/base/worker.h"
#include "firmware/core/journal/event.h"
#include "firmware/crypto/sign.h"
#include "firmware/store/catalogue.h"
#include "firmware/store/journal.h"
#include "firmware/store/queue.h"
#include "firmware/store/staff_book.h"

struct stores;

/* Opens (creating) everything under settings->store.path. `terminal`: the id for serials. */
enum err stores_open(struct loop *loop, const struct settings *s, const char *terminal,
		     struct stores **out);
/* Commits the journal's last batch, waits for every worker; done() functions have all run. */
void stores_close(struct stores *st); /* NULL is allowed */

/* `done` may be NULL. Every call submitted before stores_close() still runs.*/
void stores_queue(struct stores *st, void (*run)(struct queue *q, void *ctx),
		  void (*done)(void *ctx), void *ctx);
void stores_catalogue(struct stores *st, void (*run)(struct catalogue *c, void *ctx),
		      void (*done)(void *ctx), void *ctx);
void stores_journal(struct stores *st, void (*run)(struct journal *j, void *ctx),
		    void (*done)(void *ctx), void *ctx);
/* Who the staff is; a call that compares a PIN takes long. */
void stores_staff(struct stores *st, void (*run)(struct staff_book *b, void *ctx),
		  void (*done)(void *ctx), void *ctx);

/*
 * Notes what happened; committed within a second, with others, in one transaction. `detail` is a JSON
 * object with exactly the fields of the event's row, stolen; NULL = {}. What note_limit.h finds too much
 * is counted, and its count noted within NOTE_SAY_MS.
 */
#define NOTE_SAY_MS 600000
void stores_note(struct stores *st, enum journal_event event, json_t *detail);
/* What was noted is not held back for others: a call to the journal that comes next sees it there. */
void stores_flush(struct stores *st);
/*
 * Whoever is told of all that is noted, behind the note itself; it may note more. One at a time, until the
 * stores are closed.
 */
void stores_watch(struct stores *st,
		  void (*noted)(void *arg, const struct journal_event_row *row, int64_t at_ms,
				const json_t *detail),
		  void *arg);
/*
 * A keyed hash of something that must not be written down itself, the same for the same text as long as
 * the store lives. `what` keeps different things apart. Any moment, the loop's thread.
 */
#define STORES_MARK_HEX 16
void stores_mark(const struct stores *st, const char *what, const char *text,
		 char out[STORES_MARK_HEX + 1]);
/* The serials of what is handed in from now on begin with it. */
void stores_set_terminal(struct stores *st, const char *terminal);
/* What opening the queue found. Before the first call to it only: the worker owns it afterwards. */
void stores_health(const struct stores *st, struct queue_health *out);
/* The roster could not be read, and was moved aside. Before the first call to it only. */
bool stores_staff_was_damaged(const struct stores *st);
/* Too many wrong PINs: a manager must come in, or unlock it. */
bool stores_staff_is_locked(const struct stores *st);
/* Somebody of the staff is on the roster, or was on one that could not be read. */
bool stores_staff_is_set_up(const struct stores *st);
/* As above, for the journal: true when it lacks its last entries, these numbers. */
bool stores_journal_is_cut(const struct stores *st, int64_t *first, int64_t *last);
/* Nothing waits or runs in any store. */
bool stores_idle(const struct stores *st);
