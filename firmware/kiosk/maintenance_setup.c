/* SPDX-License-Identifier: Apache-2.0 */
/*
 * maintenance_setup.c - see maintenance.h. How far the board is, and who may go on, is the keeper's word (kioskd/setup.h);
 * here are only the two pages on which something is typed.
 */
#include "firmware/kiosk/maintenance.h"

#include <string.h>

enum staff_setup setup_state(const struct kiosk *k)
{
	static const char *const names[] = {
		[STAFF_SETUP_OPEN] = "open", [STAFF_SETUP_STAFF] = "staff"
	};
	const char *said = json_str(k->keeper.status, "setup");
	for (size_t i = STAFF_SETUP_OPEN; i < ARRAY_LEN(names); i++)
		if (strcmp(said, names[i]) == 0)
			return (enum staff_setup)i;
	return STAFF_SETUP_NONE;
}

static void on_begun(struct kiosk *k, enum err err, const json_t *answer)
{
	k->staff.asking = false;
	if (err == ERR_OK)
		maintenance_come_in(k, answer);
	else
		k->staff.said = STAFF_SAID_GONE;
	kiosk_changed(k);
}

void setup_begin(struct kiosk *k)
{
	struct maintenance *m = maintenance_own(k);
	if (k->staff.part != STAFF_DOOR || k->staff.asking || setup_state(k) != STAFF_SETUP_OPEN)
		return;
	m->tried = k->staff.asking = true;
	m->door++;
	keeper_ask(k, "BeginSetup", json_object(), &m->door, on_begun);
}

/* Typing */

static void to_keys(struct kiosk *k, enum staff_part part, const char *box)
{
	struct staff *s = &k->staff;
	maintenance_forget_deed(k);
	maintenance_forget_typed(k);
	s->part = part;
	s->said = STAFF_SAID_NOTHING;
	typing_focus(k, box);
	k->visit.typing.upper = true; /* codes are written in capitals */
}

void setup_open_code(struct kiosk *k)
{
	to_keys(k, STAFF_CODE, "code");
}

void setup_open_first(struct kiosk *k, const char *name)
{
	to_keys(k, STAFF_FIRST, "pin");
	text_copy(k->staff.name, sizeof(k->staff.name), name);
}

/* The activation code */

static enum staff_said said_of(enum err err)
{
	static const struct {
		enum err err;
		enum staff_said said;
	} rows[] = {
		{ ERR_INVALID, STAFF_SAID_CODE_REFUSED },
		{ ERR_NOT_ALLOWED, STAFF_SAID_CODE_REFUSED },
		{ ERR_CONFLICT, STAFF_SAID_CODE_SERIAL },
		{ ERR_OFFLINE, STAFF_SAID_CODE_OFFLINE },
		{ ERR_TLS, STAFF_SAID_CODE_TLS },
		{ ERR_BUSY, STAFF_SAID_CODE_BUSY },
		{ ERR_SETTINGS, STAFF_SAID_CODE_NO_URL },
		{ ERR_EXISTS, STAFF_SAID_CODE_THERE },
		{ ERR_TIMEOUT, STAFF_SAID_CODE_UNKNOWN },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].err == err)
			return rows[i].said;
	return STAFF_SAID_CODE_FAILED;
}

static void on_enrolled(struct kiosk *k, enum err err, const json_t *answer)
{
	(void)answer;
	k->staff.asking = false;
	if (err == ERR_KEEPER_GONE) {
		maintenance_to_door(k, STAFF_SAID_GONE);
	} else if (err == ERR_OK) {
		maintenance_open(k, STAFF_PAGE_SETUP);
	} else {
		k->staff.said = said_of(err);
	}
	kiosk_changed(k);
}

void setup_enrol(struct kiosk *k)
{
	struct staff *s = &k->staff;
	if (!s->code[0])
		return;
	s->asking = true;
	s->said = STAFF_SAID_NOTHING;
	maintenance_own(k)->door++;
	maintenance_ask(k, "Enrol", json_pack("{s:s}", "code", s->code), &maintenance_own(k)->door,
			on_enrolled);
}

/* The first manager, who goes on as such */

static void on_manager(struct kiosk *k, enum err err, const json_t *answer)
{
	struct staff *s = &k->staff;
	s->asking = false;
	if (err != ERR_OK) {
		maintenance_to_door(k, err == ERR_KEEPER_GONE ? STAFF_SAID_GONE : STAFF_SAID_ENDED);
	} else if (strcmp(json_str(answer, "result"), "ok") == 0) {
		maintenance_come_in(k, answer);
	} else {
		s->said = STAFF_SAID_WEAK;
	}
	kiosk_changed(k);
}

void setup_manager(struct kiosk *k, const char *pin)
{
	struct staff *s = &k->staff;
	maintenance_own(k)->door++;
	maintenance_ask(k, "SetupManager", json_pack("{s:s, s:s}", "name", s->name, "pin", pin),
			&maintenance_own(k)->door, on_manager);
}
