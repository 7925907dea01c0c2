/* SPDX-License-Identifier: Apache-2.0 */
/*
 * client.h - the other half of the bus, for kiosk (which stays connected and never blocks) and
 * kioskctl (which asks and waits). Loop's thread.
 */
#pragma once

#include <jansson.h>

#include "firmware/base/loop.h"
#include "firmware/bus/service.h"

#define BUS_CALL_TIMEOUT_S 30 /* of a bus_client_call() */
/* Of a bus_ask(). A keeper that does not even end the handshake was not asked anything. */
#define BUS_READY_WAIT_S  10
#define BUS_READ_WAIT_S	  60
#define BUS_CHANGE_WAIT_S 300 /* an import of a whole catalogue, a pass of sync */

struct bus_client;

struct bus_client_sink {
	void (*connected)(void *arg);
	void (*gone)(void *arg); /* also once at the start when nobody listens */
	void (*signal)(void *arg, const char *name, const json_t *json); /* lent */
	void *arg;
};

/* Connects, and again after a loss, at first after 20 ms, at last every second, for ever. */
enum err bus_client_open(struct loop *loop, const char *path, enum bus_role role,
			 const struct bus_client_sink *sink, struct bus_client **out);
void bus_client_close(struct bus_client *c); /* NULL is allowed; open calls are dropped silently */
bool bus_client_is_connected(const struct bus_client *c);
size_t bus_client_open_calls(const struct bus_client *c);

/*
 * `args` is stolen; `fds` are duplicated; send files only after a first call was answered, because
 * sd-bus waits for the handshake's end before it sends a descriptor. `done` runs exactly once, later, unless the client is closed
 * first: ERR_KEEPER_GONE when the connection is or gets lost, ERR_TIMEOUT, ERR_IO when the answer cannot
 * be read, or the keeper's error; bus_may_be_done() says what that means. `answer` is lent; NULL unless ERR_OK. `done` may be NULL.
 */
typedef void (*bus_done)(void *arg, enum err err, const json_t *answer);
void bus_client_call(struct bus_client *c, const char *method, json_t *args, const int *fds,
		     size_t fd_count, bus_done done, void *arg);
/* The same of the other interface: who has a staff's rights on kiosk's connection may ask of Staff1. */
void bus_client_call_of(struct bus_client *c, enum bus_role role, const char *method, json_t *args,
			const int *fds, size_t fd_count, bus_done done, void *arg);

struct bus_reply {
	json_t *answer;	  /* the caller's; NULL unless ERR_OK */
	bool sent;	  /* the call left this program, whatever came of it */
	char detail[256]; /* the keeper's sentence, or "" */
};

/*
 * kioskctl: one connection, one call, waits `wait_s`, or as long as its row allows if that is 0. The
 * errors are those of bus_client_call(). `args` is stolen. Fills all of *out.
 */
enum err bus_ask(const char *path, const struct bus_method *method, json_t *args, int fd,
		 int wait_s, struct bus_reply *out);
