/* SPDX-License-Identifier: Apache-2.0 */
/*
 * methods.h - the contract as a table: what may be asked of kioskd, by whom, and what comes back.
 *
 * One row per method. service.c looks a call up here and checks its right, once for all methods;
 * keeper.xml, the help of kioskctl and its man page are printed from the same rows. Pure, any thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "firmware/base/err.h"

#define BUS_PATH_OBJECT	  "/cn/yichuang/keeper"
#define BUS_CITIZEN_IFACE "cn.yichuang.Keeper1"
#define BUS_STAFF_IFACE	  "cn.yichuang.Staff1"
#define BUS_ERROR_PREFIX  "cn.yichuang.Error."

/* Which of the two sockets, and the interface that is meant for it. */
enum bus_role { BUS_CITIZEN, BUS_STAFF, BUS_ROLE_COUNT };

/* A method's row names those that may call it; a connection has one, or kiosk's a staff's as well. */
enum bus_right {
	RIGHT_CITIZEN = 1 << 0,
	RIGHT_OPERATOR = 1 << 1, /* keeps one terminal running: paper, retry, self-test */
	RIGHT_MANAGER = 1 << 2,	 /* answers for the hall's cases and its catalogue */
	RIGHT_VENDOR = 1 << 3,	 /* sets up and mends; has no business with cases */
	RIGHT_SETUP = 1 << 4,	 /* puts a board up that nobody of staff is set up on yet */
	RIGHT_STAFF = RIGHT_OPERATOR | RIGHT_MANAGER | RIGHT_VENDOR,
};

/* Whether what a call did stays when its answer is lost. */
enum bus_effect { BUS_READS, BUS_CHANGES };

struct bus_method {
	enum bus_role role; /* its interface */
	const char *name;   /* NULL ends the table */
	unsigned rights;    /* of enum bus_right: who may call it */
	enum bus_effect effect;
	const char *args, *answer; /* the JSON objects, as a reader's sketch */
	const char *errors;	   /* names of enum err beside those that every method has; "" */
	const char *help;	   /* one sentence */
};

struct bus_signal {
	enum bus_role role;
	const char *name; /* NULL ends the table */
	const char *json, *help;
};

extern const struct bus_method bus_methods[];
extern const struct bus_signal bus_signals[];

/* NULL when there is none. */
const struct bus_method *bus_method_find(const struct bus_method *methods, enum bus_role role,
					 const char *name);
const char *bus_interface(enum bus_role role);
/*
 * Unknown is not "no": true if a call that failed with `err` may have done what it was asked to, all the
 * same. `sent`: it left the caller; else it did nothing for sure.
 */
bool bus_may_be_done(const struct bus_method *method, enum err err, bool sent);
/* "manager"; of a set the names with ", " between them. `out` is filled and returned. */
#define BUS_RIGHTS_TEXT 48
const char *bus_rights_text(unsigned rights, char out[BUS_RIGHTS_TEXT]);
/* Writes keeper.xml. */
void bus_print_contract(FILE *out);
