/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_remote.h - what is between the terminal and its province and no citizen's business: commands. It waits
 * behind everything a citizen waits for. Loop's thread.
 */
#pragma once

#include "firmware/kioskd/sync_commands.h"

struct remote;

/* See struct sync_sink; NULL: nobody is there who could. */
struct remote_sink {
	bool (*is_used)(void *arg);
	void (*locked)(void *arg, bool locked);
	void (*act)(void *arg, const char *kind, const json_t *args, command_done done,
		    void *done_arg);
	void *arg;
};

enum err remote_create(const struct sync_means *means, const struct remote_sink *sink,
		       struct remote **out);
void remote_destroy(struct remote *r); /* NULL is allowed */
/* A heartbeat was answered; so many commands wait. */
void remote_told(struct remote *r, int64_t commands_pending);
void remote_pump(struct remote *r);
bool remote_is_busy(const struct remote *r);
