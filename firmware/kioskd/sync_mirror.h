/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_mirror.h - keeps the terminal's catalogue the same as the platform's (endpoints 7 to 9). Loop's
 * thread.
 */
#pragma once

#include "firmware/kioskd/sync_line.h"

struct mirror;

/* `changed`: the catalogue here is another. Fails if [catalogue] trust cannot be read. */
enum err mirror_create(const struct sync_means *means, void (*changed)(void *arg), void *arg,
		       struct mirror **out);
void mirror_destroy(struct mirror *m); /* NULL is allowed */
void mirror_pump(struct mirror *m);
/* Ask at the next occasion, whatever the etag. */
void mirror_want(struct mirror *m);
/* A manager says so: the next sync may lead to a catalogue older than the one here. */
void mirror_accept_older(struct mirror *m);
/* The etag a heartbeat was answered with, and what was here when it was sent. */
void mirror_told(struct mirror *m, const char *etag, const struct catalogue_info *have);
bool mirror_is_busy(const struct mirror *m);
