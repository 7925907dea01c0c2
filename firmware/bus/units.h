/* SPDX-License-Identifier: Apache-2.0 */
/*
 * units.h - asks systemd to start one of its units, and says how that ended.
 *
 * Over the D-Bus of the system: who may start which unit is polkit's to say, what a unit does is the unit's.
 * Each start is a connection of its own, closed behind it. Loop's thread.
 */
#pragma once

#include "firmware/base/loop.h"

struct units;

/* `socket`: the D-Bus, a path; looked at when something is started. */
enum err units_create(struct loop *loop, const char *socket, struct units **out);
/* NULL is allowed. What is under way is told ERR_CANCELLED: nobody knows how it will end. */
void units_destroy(struct units *u);

/*
 * Starts `unit` ("x.service") and waits until its job is over: of a oneshot, until what it does is done.
 * `done` is called once, never from inside here:
 * ERR_OK           it is started, or was done
 * ERR_ACT_FAILED   systemd started it and it failed
 * ERR_NOT_FOUND    systemd knows no such unit
 * ERR_NOT_ALLOWED  polkit, or the bus, said no
 * ERR_UNSUPPORTED  there is no systemd to ask
 * ERR_TIMEOUT, ERR_IO, ERR_CANCELLED  not known: no word within `within_ms`; the connection broke; units_destroy()
 */
void units_start(struct units *u, const char *unit, int64_t within_ms,
		 void (*done)(void *arg, enum err err), void *arg);
bool units_idle(const struct units *u);
