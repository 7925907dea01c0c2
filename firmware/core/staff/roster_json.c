/* SPDX-License-Identifier: Apache-2.0 */
/*
 * roster_json.c - the roster as it is kept:
 *
 *   {"cost": [N, r, p], "failures": n, "last": number, "salt": hex, "people": [{"card": hex or "",
 *    "hash": hex or "", "name", "number", "pin": none | first | own, "role": operator | manager | vendor}]}
 */
#include "firmware/core/staff/roster.h"

#include <limits.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/util.h"
#include "firmware/core/value/json.h"

#define SALT_HEX (2 * ROSTER_SALT_LEN)
#define HASH_HEX (2 * ROSTER_HASH_LEN)

static json_t *person_json(const struct roster_person *p)
{
	char hash[HASH_HEX + 1] = "";
	if (p->pin != STAFF_PIN_NONE)
		hex_encode(p->hash, sizeof(p->hash), hash);
	return json_pack("{s:s, s:s, s:s, s:I, s:s, s:s}", "card", p->card, "hash", hash, "name",
			 p->name, "number", (json_int_t)p->number, "pin", staff_pin_name(p->pin),
			 "role", staff_role_name(p->role));
}

json_t *roster_json(const struct roster *r)
{
	char salt[SALT_HEX + 1];
	json_t *people = json_array();
	hex_encode(r->salt, sizeof(r->salt), salt);
	for (size_t i = 0; i < r->count; i++)
		json_array_append_new(people, person_json(&r->people[i]));
	return json_pack("{s:[I, I, I], s:i, s:I, s:s, s:o}", "cost", (json_int_t)r->n,
			 (json_int_t)r->r, (json_int_t)r->p, "failures", r->failures, "last",
			 (json_int_t)r->last_number, "salt", salt, "people", people);
}

static bool read_pin(const json_t *json, struct roster_person *p)
{
	const char *said = json_str(json, "pin"), *hash = json_str(json, "hash");
	int pin = 0;
	while (pin < STAFF_PIN_COUNT && strcmp(said, staff_pin_name((enum staff_pin)pin)) != 0)
		pin++;
	if (pin == STAFF_PIN_COUNT)
		return false;
	p->pin = (enum staff_pin)pin;
	return p->pin == STAFF_PIN_NONE ? !hash[0]
					: hex_decode(hash, p->hash, sizeof(p->hash)) == ERR_OK;
}

static bool read_person(const json_t *json, struct roster *r)
{
	struct roster_person *p;
	enum staff_role role;
	int64_t number = json_int(json, "number", 0), last = r->last_number;
	if (!staff_role_read(json_str(json, "role"), &role) || number < 1 || number > last ||
	    roster_numbered(r, number) || roster_add(r, json_str(json, "name"), role, &p) != ERR_OK)
		return false;
	r->last_number = last;
	p->number = number;
	return read_pin(json, p) && text_copy(p->card, sizeof(p->card), json_str(json, "card"));
}

static bool read_cost(const json_t *json, struct roster *r)
{
	uint32_t *const out[] = { &r->n, &r->r, &r->p };
	for (size_t i = 0; i < ARRAY_LEN(out); i++) {
		json_int_t n = json_integer_value(json_array_get(json, i));
		if (n < 0 || n > UINT32_MAX)
			return false;
		*out[i] = (uint32_t)n;
	}
	return json_array_size(json) == ARRAY_LEN(out);
}

enum err roster_read(const json_t *json, struct roster *out)
{
	struct roster r = { .last_number = json_int(json, "last", -1) };
	const json_t *people = json_array_of(json, "people"), *person;
	int64_t failures = json_int(json, "failures", -1);
	size_t i;
	if (r.last_number < 0 || failures < 0 || failures > INT_MAX || !people ||
	    !read_cost(json_object_get(json, "cost"), &r) ||
	    hex_decode(json_str(json, "salt"), r.salt, sizeof(r.salt)) != ERR_OK)
		return ERR_SYNTAX;
	r.failures = (int)failures;
	json_array_foreach(people, i, person) if (!read_person(person, &r)) return ERR_SYNTAX;
	*out = r;
	return ERR_OK;
}
