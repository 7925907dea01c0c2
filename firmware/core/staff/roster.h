/* SPDX-License-Identifier: Apache-2.0 */
/*
 * roster.h - who of the hall's staff may come in at the glass, and what wrong tries lead to.
 *
 * One PIN says who it is, so that one salt and one hash do for all of them and no two have the same. Wrong
 * tries are the terminal's, nobody's own: the 5th in a row means a wait, each further one twice as long, the
 * 15th locks the terminal until a manager comes in. Waits are of a clock that nobody can set; a start of the
 * keeper begins the last one anew, so that nothing shortens it. Pure: hashes are made elsewhere, time is
 * passed in (monotonic ms).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "firmware/base/err.h"

#define ROSTER_MAX	 32
#define ROSTER_NAME_MAX	 48 /* bytes */
#define ROSTER_SALT_LEN	 16
#define ROSTER_HASH_LEN	 32
#define ROSTER_CARD_MAX	 16 /* hex digits of a card's keyed hash */
#define ROSTER_PIN_LEN	 6  /* digits */
#define ROSTER_WAITS_AT	 5  /* wrong tries in a row */
#define ROSTER_WAIT_S	 15
#define ROSTER_LOCKED_AT 15
/* While it is locked a manager may try at once; after each wrong try all wait so long. */
#define ROSTER_LOCKED_WAIT_S 3600

enum staff_role { STAFF_OPERATOR, STAFF_MANAGER, STAFF_VENDOR, STAFF_ROLE_COUNT };

enum staff_pin {
	STAFF_PIN_NONE,	 /* somebody else came to know it: a manager gives a new one */
	STAFF_PIN_FIRST, /* was given; lets in only to be changed */
	STAFF_PIN_OWN,
	STAFF_PIN_COUNT
};

struct roster_person {
	int64_t number; /* from 1 on, never given twice: the journal names people by it */
	char name[ROSTER_NAME_MAX + 1]; /* one plain line, nobody else's here */
	enum staff_role role;
	enum staff_pin pin;
	uint8_t hash[ROSTER_HASH_LEN];	/* of the PIN, where there is one */
	char card[ROSTER_CARD_MAX + 1]; /* keyed hash, "" = none */
};

struct roster {
	uint8_t salt[ROSTER_SALT_LEN];
	uint32_t n, r, p; /* what a hash costs; crypto/pin.h */
	int64_t last_number;
	int failures;	       /* wrong tries since somebody came in */
	int64_t wait_until_ms; /* not kept */
	struct roster_person people[ROSTER_MAX];
	size_t count;
};

enum entry_result {
	ENTRY_IN,
	ENTRY_CHANGE, /* a first PIN: it must be changed */
	ENTRY_WRONG,
	ENTRY_WAIT,
	ENTRY_LOCKED,
	ENTRY_NONE, /* nobody is on the roster */
	ENTRY_RESULT_COUNT
};

struct staff_entry {
	enum entry_result result;
	struct roster_person who; /* of IN and CHANGE */
	int wait_s;		  /* until the next try; 0 = none */
	int tries_left;		  /* until it is locked */
	bool locked_now;	  /* this try did it */
	bool changed;		  /* the roster, and must be kept before anything is said */
};

const char *staff_role_name(enum staff_role role);
bool staff_role_read(const char *name, enum staff_role *out);
const char *staff_pin_name(enum staff_pin pin);
const char *entry_result_name(enum entry_result result);

/* True of six digits, which may be anything. */
bool roster_pin_is_one(const char *pin);
/* True of one of six digits that is guessed first: runs, repeats, few digits, dates. */
bool roster_pin_is_weak(const char *pin);

/* Whose; NULL = nobody's. Lent. */
struct roster_person *roster_of_hash(struct roster *r, const uint8_t hash[ROSTER_HASH_LEN],
				     bool (*same)(const uint8_t *a, const uint8_t *b));
struct roster_person *roster_of_card(struct roster *r, const char *card);
struct roster_person *roster_named(struct roster *r, const char *name);
struct roster_person *roster_numbered(struct roster *r, int64_t number);

/* The keeper starts: what was waited for is waited for from its beginning. */
void roster_begin(struct roster *r, int64_t now_ms);
/* May somebody try? If not *out says why, and nothing is to be compared. */
bool roster_may_try(const struct roster *r, int64_t now_ms, struct staff_entry *out);
/* What a try comes to. `who` NULL: it was nobody's. */
void roster_tried(struct roster *r, const struct roster_person *who, int64_t now_ms,
		  struct staff_entry *out);
bool roster_is_locked(const struct roster *r);
void roster_unlock(struct roster *r);

/*
 * One more, without a PIN. Lent. ERR_INVALID: no name; ERR_EXISTS: somebody's; ERR_TOO_LONG: ROSTER_MAX are there.
 */
enum err roster_add(struct roster *r, const char *name, enum staff_role role,
		    struct roster_person **out);
/* ERR_NOT_ALLOWED: no manager would be left where there was one. */
enum err roster_remove(struct roster *r, struct roster_person *who);
enum err roster_set_role(struct roster *r, struct roster_person *who, enum staff_role role);
/* `to` gets the role of `from`, who is removed. ERR_INVALID: the same person. */
enum err roster_hand_over(struct roster *r, struct roster_person *from, struct roster_person *to);

/* As it is kept; a new object. */
json_t *roster_json(const struct roster *r);
/* ERR_SYNTAX: not what roster_json() writes. */
enum err roster_read(const json_t *json, struct roster *out);
