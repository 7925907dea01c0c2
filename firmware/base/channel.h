/* SPDX-License-Identifier: Apache-2.0 */
/*
 * channel.h - the test channel's socket: one client, one line in, one line out, in order.
 *
 * Knows lines, not commands. A handler may answer at once or later with channel_answer(); the next
 * line is handed out only after the answer. A second client waits in the socket's backlog. One that
 * goes away while an answer is outstanding loses it. Loop's thread.
 */
#pragma once

#include "firmware/base/loop.h"

#define CHANNEL_LINE_MAX (64 * 1024)

struct channel;

/*
 * `line` is lent, NUL-terminated, without its newline, valid UTF-8; NULL stands for a line that was
 * too long or not UTF-8 (answer it all the same). It may hold personal data: it is wiped after the
 * call.
 */
typedef void (*channel_handler)(void *arg, struct channel *channel, char *line);

/* Replaces a dead socket file of that name. Mode 0600. */
enum err channel_open(struct loop *loop, const char *path, channel_handler handler, void *arg,
		      struct channel **out);
void channel_close(struct channel *channel); /* NULL is allowed; removes the socket file */
/* `json` without newline. Call exactly once for each line. */
void channel_answer(struct channel *channel, const char *json);
