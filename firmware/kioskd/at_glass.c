/* SPDX-License-Identifier: Apache-2.0 */
/* at_glass.c - see at_glass.h. */
#include "firmware/kioskd/at_glass.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/wipe.h"

#define CARD_TEXT_MAX 128

static_assert(ROSTER_CARD_MAX == STORES_MARK_HEX, "a card is known by a mark");

static const unsigned rights_of[] = {
	[STAFF_OPERATOR] = RIGHT_OPERATOR,
	[STAFF_MANAGER] = RIGHT_MANAGER,
	[STAFF_VENDOR] = RIGHT_VENDOR,
};
static_assert(ARRAY_LEN(rights_of) == STAFF_ROLE_COUNT, "each role gives a right");

static void on_idle(void *arg)
{
	at_glass_leave(arg, "idle");
}

void at_glass_init(struct at_glass *g, struct loop *loop)
{
	timer_init(&g->idle, loop, on_idle, g);
}

void at_glass_begin(struct at_glass *g, struct stores *stores, struct bus_service *bus)
{
	g->stores = stores;
	g->bus = bus;
}

bool at_glass_enter(struct at_glass *g, unsigned connection, const struct roster_person *who,
		    bool in)
{
	at_glass_leave(g, "another");
	if (!bus_service_grant(g->bus, connection, RIGHT_CITIZEN | (in ? rights_of[who->role] : 0)))
		return false;
	g->connection = connection;
	g->number = who->number;
	g->role = who->role;
	g->in = in;
	g->setup = g->changed = false;
	at_glass_here(g);
	return true;
}

bool at_glass_set_up(struct at_glass *g, unsigned connection)
{
	at_glass_leave(g, "another");
	if (!bus_service_grant(g->bus, connection, RIGHT_CITIZEN | RIGHT_SETUP))
		return false;
	g->connection = connection;
	g->number = 0;
	g->setup = g->in = g->changed = true;
	return true;
}

bool at_glass_become(struct at_glass *g, unsigned connection, int64_t number)
{
	if (!g->setup || g->connection != connection)
		return false;
	g->setup = false;
	g->number = number;
	g->role = STAFF_MANAGER;
	at_glass_admit(g);
	at_glass_here(g);
	return g->in;
}

void at_glass_admit(struct at_glass *g)
{
	g->in = bus_service_grant(g->bus, g->connection, RIGHT_CITIZEN | rights_of[g->role]);
}

void at_glass_here(struct at_glass *g)
{
	if (!g->setup)
		timer_after(&g->idle, AT_GLASS_MS);
}

void at_glass_leave(struct at_glass *g, const char *cause)
{
	if (!g->connection)
		return;
	timer_cancel(&g->idle);
	bus_service_grant(g->bus, g->connection, RIGHT_CITIZEN);
	stores_note(g->stores, JOURNAL_STAFF_LEAVE,
		    json_pack("{s:I, s:s, s:i}", "user", (json_int_t)g->number, "cause", cause,
			      "connection", (int)g->connection));
	g->connection = 0;
	g->in = g->setup = false;
	json_t *said = json_pack("{s:s}", "cause", cause);
	bus_service_signal(g->bus, BUS_CITIZEN, "StaffLeft", said);
	json_decref(said);
}

void at_glass_called(struct at_glass *g, const struct bus_method *method,
		     const struct bus_caller *caller)
{
	if (method->role == BUS_STAFF && g->connection && g->connection == caller->connection)
		at_glass_here(g);
}

void at_glass_gone(struct at_glass *g)
{
	if (g->connection && bus_service_rights(g->bus, g->connection) == 0)
		at_glass_leave(g, "gone");
}

void at_glass_person_changed(struct at_glass *g, int64_t number)
{
	if (g->connection && !g->setup && g->number == number)
		at_glass_leave(g, "changed");
}

void at_glass_card_mark(const struct stores *st, const char *cert_type, const char *cert_no,
			char out[ROSTER_CARD_MAX + 1])
{
	char text[CARD_TEXT_MAX];
	snprintf(text, sizeof(text), "%s|%s", cert_type, cert_no);
	for (char *p = text; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	stores_mark(st, "staff card", text, out);
	wipe(text, sizeof(text));
}
