/* SPDX-License-Identifier: Apache-2.0 */
/* sync_requeue.h - what was refused is sent once more: the command requeue. Loop's thread. */
#pragma once

#include "firmware/kioskd/sync_line.h"

/*
 * The record of that serial or client_ref, "" = all that are blocked or quarantined. ERR_NOT_FOUND; ERR_NOT_ALLOWED: it
 * is neither.
 */
void requeue(const struct sync_means *means, const char *ref,
	     void (*done)(void *arg, enum err err, const char *detail), void *arg);
