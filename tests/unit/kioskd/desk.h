/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk.h - a whole keeper and its citizen on one loop, over the real bus: the test asks what kiosk would
 * ask. The world's stores and sync are the keeper's.
 */
#pragma once

#include "firmware/kioskd/keeper.h"

struct desk {
	struct keeper *keeper;
	struct bus_client *client;
	void (*before_start)(void); /* the platform is there, the keeper not yet; NULL: nothing */
	bool connected, answered;
	enum err err; /* of the last answer */
	json_t *said; /* the last answer; NULL after a failure */
};

extern struct desk desk;

/* Check fixtures, world_setup() included. */
void desk_setup(void);
void desk_teardown(void);
/* kioskd is started again, and the citizen connects anew. */
void desk_restart(void);
/* Asks and waits; `args` is stolen. */
enum err desk_ask(const char *method, json_t *args);
/* The same with a file; `fd` stays the caller's, -1: none. */
enum err desk_ask_with(const char *method, json_t *args, int fd);
/* The n-th application of the world. */
void desk_submit(int n);
