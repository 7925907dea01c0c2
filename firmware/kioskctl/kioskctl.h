/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kioskctl.h - what every command of kioskctl gets, and how it is registered.
 *
 * A command is one file that exports its rows and one line in main.c. It has no rule of its own: what
 * is true is asked of kioskd or computed by the layers that kioskd uses.
 */
#pragma once

#include <stdio.h>

#include <jansson.h>

#include "firmware/base/options.h"
#include "firmware/base/settings.h"

struct context {
	bool json;
	const char *config; /* as given, or the default path */
	const char *key;    /* --key PEM, NULL when not given */
	struct settings settings;
	bool has_settings; /* read already */
};

struct command {
	const char *words[2];  /* "queue", "list"; the second may be NULL */
	const char *arguments; /* for the usage text */
	const char *help;
	int min_args, max_args;
	bool offline; /* never connects; needs no settings unless it asks for them */
	int (*run)(struct context *ctx, int argc, char **argv);
};

/* One array per file, ended by a row without words. */
extern const struct command commands_status[], commands_queue[], commands_catalogue[],
	commands_receipt[], commands_journal[], commands_settings[];

/* EXIT_OK, or prints why and gives the exit code. */
int context_settings(struct context *ctx);
/*
 * Asks kioskd; `args` is stolen. EXIT_OK with *answer (the caller's); otherwise the reason has been
 * printed and the value is the exit code: EXIT_NOBODY when nobody answers.
 */
int context_ask(struct context *ctx, const char *method, json_t *args, int fd, json_t **answer);
/* --json: the object on one line, in ASCII: a program reads it, and what is not plain is escaped. */
void print_json(const json_t *value);

/*
 * terminal.c: a stream that shows what is not plain as text_show() does and writes the rest to `to`,
 * which it does not own; stdout and stderr are two of these. NULL when memory is short.
 */
FILE *terminal_over(FILE *to);
