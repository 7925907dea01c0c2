/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service.h - kioskd's half of the bus: two sockets, the socket is the role, no broker, no bus name.
 *
 * Every method takes a JSON object and file descriptors and answers with a JSON object: (s, ah) -> s.
 * What each does, and who may ask for it, stands in methods.h; a call without the right is refused
 * here and never reaches a handler. A call may be answered at once or later; a caller that left
 * meanwhile is noticed here, not there. Objects keep the order of their members on the way: a form
 * asks in the order of its schema. Messages are marked sensitive: sd-bus overwrites them.
 * A client at one of the limits of limits.h is cut off: nothing it does may cost the others their keeper.
 * Loop's thread.
 */
#pragma once

#include <jansson.h>

#include "firmware/base/loop.h"
#include "firmware/bus/handlers.h"
#include "firmware/bus/limits.h"
#include "firmware/bus/methods.h"

#define BUS_STAFF_SUFFIX ".staff"

/* Who asks, without personal data: what the journal knows of an actor. */
struct bus_caller {
	unsigned rights;     /* of enum bus_right */
	unsigned connection; /* counted from 1 since kioskd started */
};

struct bus_service;
struct bus_call; /* one call that waits for its answer */

struct bus_service_config {
	const char *path; /* citizen's socket; staff's is PATH.staff */
	const struct bus_method *methods;
	const struct bus_handler *const *families; /* NULL ends them; together one per method */
	void (*citizen_gone)(void *arg); /* kiosk's connection, one that has called, dropped */
	/* A call that its caller has the right to, before it is handled; false: not now, ERR_BUSY. May be NULL. */
	bool (*allowed)(void *arg, const struct bus_method *method,
			const struct bus_caller *caller);
	/* A call that its caller has no right to; already answered ERR_NOT_ALLOWED. May be NULL. */
	void (*refused)(void *arg, const struct bus_method *method,
			const struct bus_caller *caller);
	void *arg;
};

/*
 * Listens on both sockets, or takes them from socket activation by their names; who may connect: door.h.
 * ERR_EXISTS: another keeper answers there; its sockets are left alone. ERR_INVALID: systemd opened others.
 */
enum err bus_service_open(struct loop *loop, const struct bus_service_config *config,
			  struct bus_service **out);
void bus_service_close(
	struct bus_service *s); /* NULL is allowed; open calls fail with KEEPER_GONE */
/* Sends a signal to every connection of the role. `json` is lent. */
void bus_service_signal(struct bus_service *s, enum bus_role role, const char *name,
			const json_t *json);
bool bus_service_has_citizen(const struct bus_service *s);

/* As it was when the call arrived; lent until the answer. */
const struct bus_caller *bus_call_caller(const struct bus_call *call);
/*
 * From its next call on this call's connection has these rights instead, until it ends or is granted
 * others; kiosk's keeps RIGHT_CITIZEN beside a staff's. A new connection to PATH has RIGHT_CITIZEN, one
 * to PATH.staff RIGHT_MANAGER: who may open that file is trusted as a manager, until more is asked.
 */
void bus_call_grant(const struct bus_call *call, unsigned rights);
/* The same for a connection by its number. False: it left. */
bool bus_service_grant(struct bus_service *s, unsigned connection, unsigned rights);
/* What a connection may; 0: it left. */
unsigned bus_service_rights(const struct bus_service *s, unsigned connection);
const json_t *bus_call_args(const struct bus_call *call); /* an object; lent until the answer */
size_t bus_call_files(const struct bus_call *call);
int bus_call_file(const struct bus_call *call, size_t n); /* lent until the answer; -1 if none */
/* Each ends the call. `answer` is stolen. */
void bus_call_answer(struct bus_call *call, json_t *answer);
/* `detail`: a sentence for staff without personal data, or NULL. */
void bus_call_fail(struct bus_call *call, enum err err, const char *detail);
