/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_commands.h - what the platform asks this terminal to do (endpoint 4), each exactly once.
 *
 * That a command was begun is kept before it is carried out, so that nothing that happens in between makes it be
 * carried out twice; what then became of it nobody may know, and that is said (state unknown). Its result is kept
 * and told until the platform has it. One after the other, in the order of their numbers. Loop's thread.
 *
 *   done      it was carried out           refused   this terminal does not do that
 *   failed    it was tried in vain         expired   it came too late
 *   unknown   kioskd ended in the middle
 *
 * An update is begun when its bundle is here, restarts the machine, and is done if the next start is of its version.
 */
#pragma once

#include "firmware/kioskd/sync_line.h"

#define COMMAND_ID_MAX	   18 /* digits */
#define COMMAND_DETAIL_MAX 120
#define COMMANDS_MAX	   32	       /* that wait here, and results that wait to be told */
#define COMMANDS_MEMORY	   (16 * 1024) /* of what is kept, as text */

struct commands;

/* How one ended; a sentence for the province's staff, never anything of a citizen's. */
typedef void (*command_done)(void *arg, enum err err, const char *detail);

struct command_sink {
	/* A citizen is at the terminal: what would take it away from them waits. */
	bool (*is_used)(void *arg);
	/* locked() is another, or known for the first time since the start. */
	void (*locked)(void *arg, bool locked);
	/* The journal is sent now. */
	void (*pull_logs)(void *arg, command_done done, void *done_arg);
	/* What an update installs is asked for (`first`) and fetched; true: nothing more comes of it by itself. */
	bool (*prepared)(void *arg, bool first);
	/* The version that can be installed, NULL: none; then *why is a sentence. Lent. */
	const char *(*ready)(void *arg, const char **why);
	/* "reboot" or "update"; ERR_OK of a reboot: it is about to happen; of an update: it is installed. */
	void (*act)(void *arg, const char *kind, const json_t *args, command_done done,
		    void *done_arg);
	void *arg;
};

enum err commands_create(const struct sync_means *means, const struct command_sink *sink,
			 struct commands **out);
void commands_destroy(struct commands *c); /* NULL is allowed */
/* What the last run kept, "" = nothing. */
void commands_restore(struct commands *c, const char *kept);
/* The platform says how many wait. */
void commands_told(struct commands *c, int64_t pending);
void commands_pump(struct commands *c);
/* Something is asked or told right now. */
bool commands_is_busy(const struct commands *c);
