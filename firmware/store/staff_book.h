/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staff_book.h - the roster of the hall's staff, kept: DIR/staff, one sealed file, written anew at each change
 * and synced before anything is answered. Which of its people a PIN is of is found here, and that is slow on
 * purpose (crypto/pin.h). One thread, not the loop's.
 */
#pragma once

#include "firmware/core/staff/roster.h"
#include "firmware/crypto/pin.h"
#include "firmware/crypto/seal.h"

#define STAFF_BOOK_FILE "staff"

struct staff_book;

/*
 * A file that is not ours, or cannot be opened with this key, is moved to DIR/staff.damaged: nobody comes in
 * then before people are set up anew. `cost`: what a PIN costs on a roster that begins here; one that is there keeps
 * its own. `now_ms` is monotonic, as everywhere here. ERR_NOMEM, ERR_IO, ERR_PERMISSION.
 */
enum err staff_book_open(const char *dir, const struct seal_key *key, const struct pin_cost *cost,
			 int64_t now_ms, struct staff_book **out);
void staff_book_close(struct staff_book *b); /* NULL is allowed; wipes */
/* This open moved a file aside. */
bool staff_book_was_damaged(const struct staff_book *b);
/* Somebody is there, or was on a file that still lies aside: no first one can be made. */
bool staff_book_is_set_up(const struct staff_book *b);
/* Lent until the next call. */
const struct roster *staff_book_roster(const struct staff_book *b);

/*
 * Somebody's try, by the digits of a PIN or, where that is NULL, the keyed hash of a card. What it changed is
 * on disk when ERR_OK comes back; on a failure it still counts as long as this program runs.
 */
enum err staff_book_enter(struct staff_book *b, const char *pin, const char *card, int64_t now_ms,
			  struct staff_entry *out);

enum pin_change { PIN_CHANGED, PIN_WEAK, PIN_TAKEN };
/*
 * Their own new PIN. PIN_TAKEN: *other has it, who needs a new one by that, as it is no secret any more; it counts as
 * a wrong try. ERR_NOT_FOUND: nobody has that number.
 */
enum err staff_book_change_pin(struct staff_book *b, int64_t number, const char *pin,
			       int64_t now_ms, enum pin_change *out, int64_t *other);

/* A first PIN, told once and nowhere kept; the caller wipes it. */
struct staff_given {
	int64_t number;
	enum staff_role role;
	char pin[ROSTER_PIN_LEN + 1];
};
/* Errors as roster_add(). */
enum err staff_book_add(struct staff_book *b, const char *name, enum staff_role role,
			struct staff_given *out);
/*
 * The first of all, a manager with a PIN of their own; in one write, so that no cut leaves a PIN nobody knows. ERR_EXISTS:
 * staff_book_is_set_up(); ERR_INVALID: no name. *number is set with PIN_CHANGED.
 */
enum err staff_book_first(struct staff_book *b, const char *name, const char *pin,
			  enum pin_change *out, int64_t *number);
/* A new first PIN for whoever forgot theirs. ERR_NOT_FOUND. */
enum err staff_book_reset(struct staff_book *b, const char *name, struct staff_given *out);

/* Whom a change was about, as they are after it, or were before they were removed. */
struct staff_about {
	int64_t number;
	enum staff_role role;
	int64_t gone; /* who is no more on the roster; 0 = all of them are */
};
/* ERR_NOT_FOUND; else as roster.h. */
enum err staff_book_remove(struct staff_book *b, const char *name, struct staff_about *out);
enum err staff_book_set_role(struct staff_book *b, const char *name, enum staff_role role,
			     struct staff_about *out);
enum err staff_book_hand_over(struct staff_book *b, const char *from, const char *to,
			      struct staff_about *out);
/* "" takes it away. ERR_EXISTS: somebody else's. */
enum err staff_book_set_card(struct staff_book *b, const char *name, const char *card,
			     struct staff_about *out);
enum err staff_book_unlock(struct staff_book *b);
