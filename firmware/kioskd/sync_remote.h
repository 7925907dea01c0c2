/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_remote.h - what is between the terminal and its province and no citizen's business: commands, journal,
 * certificate, firmware. It waits behind everything a citizen waits for. Loop's thread.
 */
#pragma once

#include "firmware/kioskd/sync_commands.h"
#include "firmware/kioskd/sync_firmware.h"

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
/* `calm`: nothing that a citizen waits for is to be sent. */
void remote_pump(struct remote *r, bool calm);
/* As logs_push() of sync_logs.h. */
void remote_push_logs(struct remote *r, command_done done, void *done_arg);
/* As renewal_ending() of sync_renewal.h. */
const char *remote_ending(const struct remote *r, int64_t *until_ms);
bool remote_is_busy(const struct remote *r);
struct firmware *remote_firmware(const struct remote *r);
