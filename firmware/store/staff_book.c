/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staff_book.c - see staff_book.h. The file: seal() of the roster's JSON under the id "staff". A change is made to a
 * copy, which becomes the roster when it is on disk; only wrong tries count whether or not they could be kept.
 */
#define LOG_MODULE "store"
#include "firmware/store/staff_book.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "firmware/base/file.h"
#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "firmware/base/wipe.h"
#include "firmware/core/value/json.h"

#define SEAL_ID	       "staff"
#define BOOK_BYTES_MAX (64 * 1024)
#define DRAWS_MAX      1000

static_assert(ROSTER_SALT_LEN == PIN_SALT_LEN && ROSTER_HASH_LEN == PIN_HASH_LEN,
	      "the roster keeps what crypto/pin.h makes");

struct staff_book {
	struct seal_key key;
	struct pin_cost cost;
	char path[PATH_MAX];
	bool damaged;
	struct roster roster;
};

static void roster_wipe(struct roster *r)
{
	wipe(r, sizeof(*r));
}

/* The file */

static enum err save(const struct staff_book *b, const struct roster *r)
{
	CLEANUP(buf_fini) struct buf sealed;
	CLEANUP(json_unref) json_t *json = roster_json(r);
	CLEANUP(wipe_free_ptr) char *text = json ? json_canonical(json) : NULL;
	buf_init(&sealed, BOOK_BYTES_MAX);
	if (!text)
		return ERR_NOMEM;
	enum err err = seal(&b->key, SEAL_ID, NULL, 0, text, strlen(text), &sealed);
	return err == ERR_OK ? file_write(b->path, sealed.data, sealed.len, S_IRUSR | S_IWUSR)
			     : err;
}

static enum err load(struct staff_book *b, const struct buf *sealed)
{
	CLEANUP(buf_fini) struct buf text;
	CLEANUP(json_unref) json_t *json = NULL;
	buf_init(&text, BOOK_BYTES_MAX);
	enum err err = seal_open(&b->key, SEAL_ID, NULL, 0, sealed->data, sealed->len, &text);
	if (err == ERR_OK)
		err = json_parse(buf_str(&text), text.len, &json);
	return err == ERR_OK ? roster_read(json, &b->roster) : err;
}

#define ASIDE_MAX (PATH_MAX + 16)

static void aside_path(const struct staff_book *b, char out[ASIDE_MAX])
{
	snprintf(out, ASIDE_MAX, "%s.damaged", b->path);
}

static enum err move_aside(struct staff_book *b, enum err why)
{
	char aside[ASIDE_MAX];
	aside_path(b, aside);
	log_error("the staff's roster cannot be read (%s): nobody comes in at the glass",
		  err_name(why));
	b->damaged = true;
	return rename(b->path, aside) == 0 ? ERR_OK : ERR_IO;
}

static enum err open_file(struct staff_book *b)
{
	CLEANUP(buf_fini) struct buf sealed;
	buf_init(&sealed, BOOK_BYTES_MAX);
	enum err err = file_read(b->path, &sealed);
	if (err == ERR_NOT_FOUND)
		return ERR_OK;
	if (err == ERR_OK)
		err = load(b, &sealed);
	if (err == ERR_SEAL_BROKEN || err == ERR_SYNTAX || err == ERR_TOO_LONG)
		return move_aside(b, err);
	return err;
}

enum err staff_book_open(const char *dir, const struct seal_key *key, const struct pin_cost *cost,
			 int64_t now_ms, struct staff_book **out)
{
	struct staff_book *b = calloc(1, sizeof(*b));
	if (!b)
		return ERR_NOMEM;
	b->key = *key;
	b->cost = *cost;
	snprintf(b->path, sizeof(b->path), "%s/" STAFF_BOOK_FILE, dir);
	enum err err = open_file(b);
	if (err != ERR_OK) {
		staff_book_close(b);
		return err;
	}
	roster_begin(&b->roster, now_ms);
	*out = b;
	return ERR_OK;
}

void staff_book_close(struct staff_book *b)
{
	wipe_free(b);
}

bool staff_book_was_damaged(const struct staff_book *b)
{
	return b->damaged;
}

bool staff_book_is_set_up(const struct staff_book *b)
{
	char aside[ASIDE_MAX];
	aside_path(b, aside);
	return b->roster.count > 0 || file_exists(aside);
}

const struct roster *staff_book_roster(const struct staff_book *b)
{
	return &b->roster;
}

/* `next` becomes the roster if it can be kept. */
static enum err commit(struct staff_book *b, const struct roster *next)
{
	enum err err = save(b, next);
	if (err == ERR_OK)
		b->roster = *next;
	return err;
}

/* Tries */

static enum err hash_of(const struct roster *r, const char *pin, uint8_t out[PIN_HASH_LEN])
{
	const struct pin_cost cost = { .n = r->n, .r = r->r, .p = r->p };
	return pin_hash(pin, strlen(pin), r->salt, sizeof(r->salt), &cost, out);
}

static enum err who_is(struct staff_book *b, const char *pin, const char *card,
		       const struct roster_person **out)
{
	uint8_t hash[PIN_HASH_LEN];
	if (!pin) {
		*out = roster_of_card(&b->roster, card);
		return ERR_OK;
	}
	enum err err = hash_of(&b->roster, pin, hash);
	if (err == ERR_OK)
		*out = roster_of_hash(&b->roster, hash, pin_is_same);
	wipe(hash, sizeof(hash));
	return err;
}

enum err staff_book_enter(struct staff_book *b, const char *pin, const char *card, int64_t now_ms,
			  struct staff_entry *out)
{
	const struct roster_person *who = NULL;
	struct staff_entry e;
	if (!roster_may_try(&b->roster, now_ms, &e)) {
		*out = e;
		return ERR_OK;
	}
	enum err err = who_is(b, pin, card, &who);
	if (err != ERR_OK)
		return err;
	roster_tried(&b->roster, who, now_ms, &e);
	if (e.changed)
		err = save(b, &b->roster);
	if (err == ERR_OK)
		*out = e;
	wipe(&e.who, sizeof(e.who));
	return err;
}

static enum err charge_taken(struct staff_book *b, struct roster_person *other, int64_t now_ms)
{
	struct staff_entry charged;
	other->pin = STAFF_PIN_NONE;
	wipe(other->hash, sizeof(other->hash));
	roster_tried(&b->roster, NULL, now_ms, &charged);
	return save(b, &b->roster);
}

static enum err set_pin(struct staff_book *b, int64_t number, const uint8_t hash[PIN_HASH_LEN])
{
	CLEANUP(roster_wipe) struct roster next = b->roster;
	struct roster_person *who = roster_numbered(&next, number);
	memcpy(who->hash, hash, sizeof(who->hash));
	who->pin = STAFF_PIN_OWN;
	return commit(b, &next);
}

enum err staff_book_change_pin(struct staff_book *b, int64_t number, const char *pin,
			       int64_t now_ms, enum pin_change *out, int64_t *other)
{
	uint8_t hash[PIN_HASH_LEN];
	if (!roster_numbered(&b->roster, number))
		return ERR_NOT_FOUND;
	if (roster_pin_is_weak(pin)) {
		*out = PIN_WEAK;
		return ERR_OK;
	}
	enum err err = hash_of(&b->roster, pin, hash);
	if (err != ERR_OK)
		return err;
	struct roster_person *has = roster_of_hash(&b->roster, hash, pin_is_same);
	/* One's own first PIN was seen by whoever gave it. */
	bool own = has && has->number == number;
	enum pin_change change = own ? PIN_WEAK : has ? PIN_TAKEN : PIN_CHANGED;
	int64_t whose = has ? has->number : 0;
	if (change == PIN_TAKEN)
		err = charge_taken(b, has, now_ms);
	else if (change == PIN_CHANGED)
		err = set_pin(b, number, hash);
	wipe(hash, sizeof(hash));
	if (err != ERR_OK)
		return err;
	*out = change;
	*other = whose;
	return ERR_OK;
}

/* People */

static enum err random_bytes(void *out, size_t len)
{
	return getrandom(out, len, 0) == (ssize_t)len ? ERR_OK : ERR_IO;
}

/* Each of the million is as likely. */
static enum err draw_digits(char out[ROSTER_PIN_LEN + 1])
{
	const uint32_t most = 1000000, fair = UINT32_MAX - UINT32_MAX % most;
	uint32_t drawn;
	do {
		if (random_bytes(&drawn, sizeof(drawn)) != ERR_OK)
			return ERR_IO;
	} while (drawn >= fair);
	out[text_digits(drawn % most, ROSTER_PIN_LEN, out)] = '\0';
	wipe(&drawn, sizeof(drawn));
	return ERR_OK;
}

/* One that is not weak and nobody's. */
static enum err give_pin(struct roster *r, struct roster_person *who, char out[ROSTER_PIN_LEN + 1])
{
	uint8_t hash[PIN_HASH_LEN];
	for (int i = 0; i < DRAWS_MAX; i++) {
		enum err err = draw_digits(out);
		if (err != ERR_OK)
			return err;
		if (roster_pin_is_weak(out))
			continue;
		err = hash_of(r, out, hash);
		if (err != ERR_OK)
			return err;
		if (roster_of_hash(r, hash, pin_is_same))
			continue;
		memcpy(who->hash, hash, sizeof(hash));
		who->pin = STAFF_PIN_FIRST;
		wipe(hash, sizeof(hash));
		return ERR_OK;
	}
	return ERR_IO; /* this terminal draws always the same */
}

/* The first person brings salt and cost; they stay until nobody is left. */
static enum err prepare(const struct pin_cost *cost, struct roster *r)
{
	if (r->count > 0)
		return ERR_OK;
	r->n = cost->n;
	r->r = cost->r;
	r->p = cost->p;
	return random_bytes(r->salt, sizeof(r->salt));
}

static enum err give(struct staff_book *b, struct roster *next, struct roster_person *who,
		     struct staff_given *out)
{
	struct staff_given given = { .number = who->number, .role = who->role };
	enum err err = give_pin(next, who, given.pin);
	if (err == ERR_OK)
		err = commit(b, next);
	if (err == ERR_OK)
		*out = given;
	wipe(&given, sizeof(given));
	return err;
}

enum err staff_book_add(struct staff_book *b, const char *name, enum staff_role role,
			struct staff_given *out)
{
	CLEANUP(roster_wipe) struct roster next = b->roster;
	struct roster_person *who = NULL;
	enum err err = prepare(&b->cost, &next);
	if (err == ERR_OK)
		err = roster_add(&next, name, role, &who);
	return err == ERR_OK ? give(b, &next, who, out) : err;
}

enum err staff_book_first(struct staff_book *b, const char *name, const char *pin,
			  enum pin_change *out, int64_t *number)
{
	CLEANUP(roster_wipe) struct roster next = b->roster;
	struct roster_person *who = NULL;
	if (staff_book_is_set_up(b))
		return ERR_EXISTS;
	if (roster_pin_is_weak(pin)) {
		*out = PIN_WEAK;
		return ERR_OK;
	}
	enum err err = prepare(&b->cost, &next);
	if (err == ERR_OK)
		err = roster_add(&next, name, STAFF_MANAGER, &who);
	if (err == ERR_OK)
		err = hash_of(&next, pin, who->hash);
	if (err != ERR_OK)
		return err;
	who->pin = STAFF_PIN_OWN;
	err = commit(b, &next);
	if (err != ERR_OK)
		return err;
	*out = PIN_CHANGED;
	*number = who->number;
	return ERR_OK;
}

enum err staff_book_reset(struct staff_book *b, const char *name, struct staff_given *out)
{
	CLEANUP(roster_wipe) struct roster next = b->roster;
	struct roster_person *who = roster_named(&next, name);
	return who ? give(b, &next, who, out) : ERR_NOT_FOUND;
}

static enum err commit_about(struct staff_book *b, const struct roster *next, enum err err,
			     struct staff_about about, struct staff_about *out)
{
	if (err == ERR_OK)
		err = commit(b, next);
	if (err == ERR_OK)
		*out = about;
	return err;
}

enum err staff_book_remove(struct staff_book *b, const char *name, struct staff_about *out)
{
	CLEANUP(roster_wipe) struct roster next = b->roster;
	struct roster_person *who = roster_named(&next, name);
	if (!who)
		return ERR_NOT_FOUND;
	struct staff_about about = { .number = who->number,
				     .role = who->role,
				     .gone = who->number };
	return commit_about(b, &next, roster_remove(&next, who), about, out);
}

enum err staff_book_set_role(struct staff_book *b, const char *name, enum staff_role role,
			     struct staff_about *out)
{
	CLEANUP(roster_wipe) struct roster next = b->roster;
	struct roster_person *who = roster_named(&next, name);
	if (!who)
		return ERR_NOT_FOUND;
	struct staff_about about = { .number = who->number, .role = role };
	return commit_about(b, &next, roster_set_role(&next, who, role), about, out);
}

enum err staff_book_hand_over(struct staff_book *b, const char *from, const char *to,
			      struct staff_about *out)
{
	CLEANUP(roster_wipe) struct roster next = b->roster;
	struct roster_person *giver = roster_named(&next, from), *taker = roster_named(&next, to);
	if (!giver || !taker)
		return ERR_NOT_FOUND;
	struct staff_about about = { .number = taker->number,
				     .role = giver->role,
				     .gone = giver->number };
	return commit_about(b, &next, roster_hand_over(&next, giver, taker), about, out);
}

enum err staff_book_set_card(struct staff_book *b, const char *name, const char *card,
			     struct staff_about *out)
{
	CLEANUP(roster_wipe) struct roster next = b->roster;
	struct roster_person *who = roster_named(&next, name), *has = roster_of_card(&next, card);
	if (!who)
		return ERR_NOT_FOUND;
	struct staff_about about = { .number = who->number, .role = who->role };
	bool fits = text_copy(who->card, sizeof(who->card), card);
	return commit_about(b, &next,
			    has && has != who ? ERR_EXISTS
			    : fits	      ? ERR_OK
					      : ERR_TOO_LONG,
			    about, out);
}

enum err staff_book_unlock(struct staff_book *b)
{
	CLEANUP(roster_wipe) struct roster next = b->roster;
	roster_unlock(&next);
	return commit(b, &next);
}
