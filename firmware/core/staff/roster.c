/* SPDX-License-Identifier: Apache-2.0 */
/* roster.c - see roster.h: people, and the ladder of wrong tries. What is kept: roster_json.c. */
#include "firmware/core/staff/roster.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/util.h"

static const char *const role_names[] = {
	[STAFF_OPERATOR] = "operator",
	[STAFF_MANAGER] = "manager",
	[STAFF_VENDOR] = "vendor",
};
static_assert(ARRAY_LEN(role_names) == STAFF_ROLE_COUNT, "each role has a name");

static const char *const pin_names[] = {
	[STAFF_PIN_NONE] = "none",
	[STAFF_PIN_FIRST] = "first",
	[STAFF_PIN_OWN] = "own",
};
static_assert(ARRAY_LEN(pin_names) == STAFF_PIN_COUNT, "each state of a PIN has a name");

static const char *const result_names[] = {
	[ENTRY_IN] = "in",     [ENTRY_CHANGE] = "change", [ENTRY_WRONG] = "wrong",
	[ENTRY_WAIT] = "wait", [ENTRY_LOCKED] = "locked", [ENTRY_NONE] = "none",
};
static_assert(ARRAY_LEN(result_names) == ENTRY_RESULT_COUNT, "each result has a name");

const char *staff_role_name(enum staff_role role)
{
	return role_names[role];
}

bool staff_role_read(const char *name, enum staff_role *out)
{
	for (size_t i = 0; i < ARRAY_LEN(role_names); i++) {
		if (strcmp(name, role_names[i]) == 0) {
			*out = (enum staff_role)i;
			return true;
		}
	}
	return false;
}

const char *staff_pin_name(enum staff_pin pin)
{
	return pin_names[pin];
}

const char *entry_result_name(enum entry_result result)
{
	return result_names[result];
}

/* PINs */

bool roster_pin_is_one(const char *pin)
{
	return strlen(pin) == ROSTER_PIN_LEN && strspn(pin, "0123456789") == ROSTER_PIN_LEN;
}

/* 111111, 123456, 975319: each digit as far from the last as that from the one before. */
static bool is_run(const char *pin)
{
	for (size_t i = 2; i < ROSTER_PIN_LEN; i++)
		if ((pin[i] - pin[i - 1] - (pin[i - 1] - pin[i - 2])) % 10 != 0)
			return false;
	return true;
}

/* 121212, 111222, 100001 */
static bool has_few_digits(const char *pin)
{
	unsigned seen = 0, count = 0;
	for (size_t i = 0; i < ROSTER_PIN_LEN; i++)
		seen |= 1u << (pin[i] - '0');
	for (; seen; seen &= seen - 1)
		count++;
	return count < 3;
}

/* 123123, 123321 */
static bool is_half_twice(const char *pin)
{
	bool again = true, mirrored = true;
	for (size_t i = 0; i < ROSTER_PIN_LEN / 2; i++) {
		again = again && pin[i] == pin[i + ROSTER_PIN_LEN / 2];
		mirrored = mirrored && pin[i] == pin[ROSTER_PIN_LEN - 1 - i];
	}
	return again || mirrored;
}

/* 900307, 199003: a day of a year of two digits, a month of one of four. */
static bool is_date(const char *pin)
{
	char of_last[9], of_this[9], month[9];
	memcpy(of_last, "19", 2);
	memcpy(of_this, "20", 2);
	memcpy(of_last + 2, pin, ROSTER_PIN_LEN + 1);
	memcpy(of_this + 2, pin, ROSTER_PIN_LEN + 1);
	memcpy(month, pin, ROSTER_PIN_LEN);
	memcpy(month + ROSTER_PIN_LEN, "01", 3);
	bool of_a_life = strncmp(pin, "19", 2) == 0 || strncmp(pin, "20", 2) == 0;
	return date8_is_valid(of_last) || date8_is_valid(of_this) ||
	       (of_a_life && date8_is_valid(month));
}

bool roster_pin_is_weak(const char *pin)
{
	assert(roster_pin_is_one(pin));
	return is_run(pin) || has_few_digits(pin) || is_half_twice(pin) || is_date(pin);
}

/* People */

struct roster_person *roster_of_hash(struct roster *r, const uint8_t hash[ROSTER_HASH_LEN],
				     bool (*same)(const uint8_t *a, const uint8_t *b))
{
	struct roster_person *found = NULL;
	/* All are compared: how long it takes says nothing. */
	for (size_t i = 0; i < r->count; i++)
		if (same(r->people[i].hash, hash) && r->people[i].pin != STAFF_PIN_NONE)
			found = &r->people[i];
	return found;
}

struct roster_person *roster_of_card(struct roster *r, const char *card)
{
	for (size_t i = 0; i < r->count && card[0]; i++)
		if (strcmp(r->people[i].card, card) == 0)
			return &r->people[i];
	return NULL;
}

struct roster_person *roster_named(struct roster *r, const char *name)
{
	for (size_t i = 0; i < r->count; i++)
		if (strcmp(r->people[i].name, name) == 0)
			return &r->people[i];
	return NULL;
}

struct roster_person *roster_numbered(struct roster *r, int64_t number)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->people[i].number == number)
			return &r->people[i];
	return NULL;
}

static bool is_name(const char *name)
{
	size_t len = strlen(name);
	return len > 0 && len <= ROSTER_NAME_MAX && text_is_plain(name) && name[0] != ' ' &&
	       name[len - 1] != ' ';
}

static bool is_last_manager(const struct roster *r, const struct roster_person *who)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->people[i].role == STAFF_MANAGER && &r->people[i] != who)
			return false;
	return who->role == STAFF_MANAGER;
}

enum err roster_add(struct roster *r, const char *name, enum staff_role role,
		    struct roster_person **out)
{
	if (!is_name(name))
		return ERR_INVALID;
	if (roster_named(r, name))
		return ERR_EXISTS;
	if (r->count == ROSTER_MAX)
		return ERR_TOO_LONG;
	struct roster_person *p = &r->people[r->count++];
	*p = (struct roster_person){ .number = ++r->last_number, .role = role };
	text_copy(p->name, sizeof(p->name), name);
	*out = p;
	return ERR_OK;
}

static void drop(struct roster *r, struct roster_person *who)
{
	struct roster_person *last = &r->people[--r->count];
	memmove(who, who + 1, (size_t)(last - who) * sizeof(*who));
	*last = (struct roster_person){ .number = 0 };
}

enum err roster_remove(struct roster *r, struct roster_person *who)
{
	if (is_last_manager(r, who))
		return ERR_NOT_ALLOWED;
	drop(r, who);
	return ERR_OK;
}

enum err roster_set_role(struct roster *r, struct roster_person *who, enum staff_role role)
{
	if (role != STAFF_MANAGER && is_last_manager(r, who))
		return ERR_NOT_ALLOWED;
	who->role = role;
	return ERR_OK;
}

enum err roster_hand_over(struct roster *r, struct roster_person *from, struct roster_person *to)
{
	if (from == to)
		return ERR_INVALID;
	enum staff_role role = from->role;
	/* Not the last manager himself: whom he makes manager would be the last one then. */
	if (role != STAFF_MANAGER && is_last_manager(r, to))
		return ERR_NOT_ALLOWED;
	to->role = role;
	drop(r, from);
	return ERR_OK;
}

/* Tries */

static int wait_s(int failures)
{
	if (failures < ROSTER_WAITS_AT || failures == ROSTER_LOCKED_AT)
		return 0;
	return failures < ROSTER_LOCKED_AT ? ROSTER_WAIT_S << (failures - ROSTER_WAITS_AT)
					   : ROSTER_LOCKED_WAIT_S;
}

bool roster_is_locked(const struct roster *r)
{
	return r->failures >= ROSTER_LOCKED_AT;
}

void roster_unlock(struct roster *r)
{
	r->failures = 0;
	r->wait_until_ms = 0;
}

void roster_begin(struct roster *r, int64_t now_ms)
{
	r->wait_until_ms = now_ms + wait_s(r->failures) * 1000LL;
}

/* What stands to be waited and tried yet. */
static void say_rest(const struct roster *r, int64_t now_ms, struct staff_entry *out)
{
	int64_t left_ms = r->wait_until_ms - now_ms;
	out->wait_s = left_ms > 0 ? (int)((left_ms + 999) / 1000) : 0;
	out->tries_left = roster_is_locked(r) ? 0 : ROSTER_LOCKED_AT - r->failures;
}

bool roster_may_try(const struct roster *r, int64_t now_ms, struct staff_entry *out)
{
	struct staff_entry e = { .result = ENTRY_NONE };
	if (r->count == 0) {
		*out = e;
		return false;
	}
	say_rest(r, now_ms, &e);
	if (e.wait_s == 0)
		return true;
	e.result = roster_is_locked(r) ? ENTRY_LOCKED : ENTRY_WAIT;
	*out = e;
	return false;
}

void roster_tried(struct roster *r, const struct roster_person *who, int64_t now_ms,
		  struct staff_entry *out)
{
	struct staff_entry e = { .result = ENTRY_WRONG };
	bool locked = roster_is_locked(r);
	if (!who) {
		r->failures++;
		roster_begin(r, now_ms);
		e.changed = true;
		e.locked_now = !locked && roster_is_locked(r);
		if (roster_is_locked(r))
			e.result = ENTRY_LOCKED;
	} else if (locked && who->role != STAFF_MANAGER) {
		e.result = ENTRY_LOCKED;
	} else {
		e.result = who->pin == STAFF_PIN_OWN ? ENTRY_IN : ENTRY_CHANGE;
		e.who = *who;
		e.changed = r->failures > 0;
		roster_unlock(r);
	}
	say_rest(r, now_ms, &e);
	*out = e;
}
