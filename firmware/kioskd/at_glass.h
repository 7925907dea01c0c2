/* SPDX-License-Identifier: Apache-2.0 */
/*
 * at_glass.h - who of the staff came in at kiosk's glass: at most one, for as long as something is done there.
 *
 * Coming in gives kiosk's connection the rights of the role, beside the citizen's; leaving takes them: by
 * Leave, when the connection ends, AT_GLASS_MS after the last Staff1 call or StaffHere, or when a manager
 * changes who it is. A first PIN gives no right but to change it. Loop's thread.
 */
#pragma once

#include "firmware/bus/service.h"
#include "firmware/core/staff/roster.h"
#include "firmware/kioskd/stores.h"

#define AT_GLASS_MS 300000

struct at_glass {
	struct stores *stores;
	struct bus_service *bus;
	unsigned connection; /* 0 = nobody */
	int64_t number;
	enum staff_role role;
	bool in;      /* has the rights of the role */
	bool setup;   /* nobody of staff, number 0: who puts the board up. No time ends that */
	bool changed; /* took a new PIN since they came: one each time */
	struct timer idle;
};

void at_glass_init(struct at_glass *g, struct loop *loop);
void at_glass_begin(struct at_glass *g, struct stores *stores, struct bus_service *bus);
/* Their rights begin with the next call; who is there leaves. False: the connection ended meanwhile. */
bool at_glass_enter(struct at_glass *g, unsigned connection, const struct roster_person *who,
		    bool in);
/* As above, with RIGHT_SETUP, until somebody of staff is set up. */
bool at_glass_set_up(struct at_glass *g, unsigned connection);
/* Who put the board up is this manager from the next call on. False: they left, or are not who set it up. */
bool at_glass_become(struct at_glass *g, unsigned connection, int64_t number);
/* Who had a first PIN and changed it has the rights of the role from the next call on. */
void at_glass_admit(struct at_glass *g);
/* They are there: their time begins anew. */
void at_glass_here(struct at_glass *g);
/* `cause`: a word for the journal. Nobody there: nothing happens. */
void at_glass_leave(struct at_glass *g, const char *cause);
/* Something was called: bus_service_config.allowed. */
void at_glass_called(struct at_glass *g, const struct bus_method *method,
		     const struct bus_caller *caller);
/* A connection ended; was it theirs? */
void at_glass_gone(struct at_glass *g);
/* What a person may has changed. */
void at_glass_person_changed(struct at_glass *g, int64_t number);
/* The keyed hash by which a staff's card is known. */
void at_glass_card_mark(const struct stores *st, const char *cert_type, const char *cert_no,
			char out[ROSTER_CARD_MAX + 1]);
