/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service.h - kioskd's half of the bus: two sockets, the socket is the role, no broker, no bus name.
 *
 * Every method takes a JSON object and file descriptors and answers with a JSON object: (s, ah) -> s.
 * What each does stands in keeper.xml, the contract. A call may be answered at once or later; a
 * caller that left meanwhile is noticed here, not there. Objects keep the order of their members on
 * the way: a form asks in the order of its schema. Messages are marked sensitive: sd-bus overwrites
 * them. Loop's thread.
 */
#pragma once

#include <jansson.h>

#include "firmware/base/loop.h"

#define BUS_PATH_OBJECT	    "/cn/yichuang/keeper"
#define BUS_CITIZEN_IFACE   "cn.yichuang.Keeper1"
#define BUS_STAFF_IFACE	    "cn.yichuang.Staff1"
#define BUS_ERROR_PREFIX    "cn.yichuang.Error."
#define BUS_STAFF_SUFFIX    ".staff"
#define BUS_FILES_MAX	    40
#define BUS_CONNECTIONS_MAX 16

enum bus_role { BUS_CITIZEN, BUS_STAFF, BUS_ROLE_COUNT };

struct bus_service;
struct bus_call; /* one call that waits for its answer */

struct bus_method {
	const char *name; /* as in keeper.xml; NULL ends the table */
	void (*handle)(void *arg, struct bus_call *call);
};

struct bus_service_config {
	const char *path; /* citizen's socket; staff's is PATH.staff */
	const struct bus_method *methods[BUS_ROLE_COUNT];
	void (*citizen_gone)(void *arg); /* kiosk's connection dropped */
	void *arg;
};

/* Listens on both sockets (or takes them from socket activation, in this order). */
enum err bus_service_open(struct loop *loop, const struct bus_service_config *config,
			  struct bus_service **out);
void bus_service_close(
	struct bus_service *s); /* NULL is allowed; open calls fail with KEEPER_GONE */
/* Sends a signal to every connection of the role. `json` is lent. */
void bus_service_signal(struct bus_service *s, enum bus_role role, const char *name,
			const json_t *json);
bool bus_service_has_citizen(const struct bus_service *s);

const json_t *bus_call_args(const struct bus_call *call); /* an object; lent until the answer */
size_t bus_call_files(const struct bus_call *call);
int bus_call_file(const struct bus_call *call, size_t n); /* lent until the answer; -1 if none */
/* Each ends the call. `answer` is stolen. */
void bus_call_answer(struct bus_call *call, json_t *answer);
/* `detail`: a sentence for staff without personal data, or NULL. */
void bus_call_fail(struct bus_call *call, enum err err, const char *detail);
