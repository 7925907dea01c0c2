/* SPDX-License-Identifier: Apache-2.0 */
/*
 * acts.h - a whole keeper without a platform, asked over its own sockets by a citizen and by staff, and
 * what its journal says afterwards.
 */
#pragma once

#include "firmware/bus/client.h"
#include "firmware/core/value/json.h"
#include "firmware/kioskd/keeper.h"

#define SIMPLE_CATALOGUE KIOSK_SOURCE_DIR "/assets/catalogue/simple.json"
#define CLIENT_REF	 "00000001-0000-4000-8000-000000000001"

extern char dir[64];
extern struct loop *loop;
extern struct keeper *keeper;
extern struct bus_client *clients[BUS_ROLE_COUNT];
extern char serial[64]; /* of the quarantined record */

struct reply {
	bool done;
	enum err err;
	json_t *answer;
};

/* Check fixtures. */
void acts_setup(void);
void acts_teardown(void);
/* At the next start it asks to be put up; without key and certificate it is a new board. */
void acts_new_board(void);
/* The keeper and its two callers. */
void acts_start(void);
void acts_stop(void);

void on_answer(void *reply, enum err err, const json_t *answer);
void turn_until(const bool *flag); /* the test case has a limit of time */
/* Asks and waits; the answer is the caller's, or goes when `answer` is NULL. */
enum err ask_with(enum bus_role role, const char *method, json_t *args, int fd, json_t **answer);
enum err ask(enum bus_role role, const char *method, json_t *args);
/* The detail of the newest entry of that kind, as text; "" when there is none. */
const char *noted(const char *kind);
enum err import(const char *path);
json_t *content_of(void);
/* One quarantined record, committed past the bus. */
void quarantine(void);
