/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kioskctl.h - what every command of kioskctl gets, and how it is registered.
 *
 * A command is one row in one file; a new file is one word in CMakeLists.txt. --help, the man page and
 * the completion are printed from the rows. A command has no rule of its own: what is true is asked of
 * kioskd or computed by the layers that kioskd uses, and who may ask stands in bus/methods.h.
 */
#pragma once

#include <stdio.h>

#include <jansson.h>

#include "firmware/base/options.h"
#include "firmware/base/settings.h"

#define COMMAND_NAME_MAX 64

struct context {
	const struct command *command;
	bool json;
	const char *config;   /* as given, or the default path */
	const char *key;      /* --key PEM, NULL when not given */
	bool older;	      /* --older: what goes back to an earlier state is meant */
	const char *reason;   /* --reason WORD, NULL when not given */
	int wait_s;	      /* --wait SECONDS, 0 when not given */
	const char *argument; /* the command's first, or NULL */
	struct settings settings;
	bool has_settings; /* read already */
};

struct command {
	const char
		*words[2]; /* "queue", "list"; the second may be NULL. No first word ends a file */
	const char *arguments; /* one word each, those that may be left out in brackets: "A [B]"; a
				  last one that may come again ends with dots: "A..." */
	const char *help;
	const char *method; /* of Staff1: what it asks kioskd; NULL when it never does */
	/* Of a method that changes something: the command that tells whether it did, "queue show". */
	const char *find_out;
	bool offline; /* also without kioskd; needs no settings unless it asks for them */
	/* Either: the method is asked with the first argument (if any) as `member`, and its answer shown. */
	const char *member;
	int (*show)(const json_t *answer, bool json); /* gives the exit code */
	/* Or: all by itself. */
	int (*run)(struct context *ctx, int argc, char **argv);
};

struct command_option {
	const char *name, *value, *help; /* value NULL = none */
};

/* The n-th command in the order of --help; NULL after the last. */
const struct command *command_at(size_t n);
/* "queue show". `out` is filled and returned. */
const char *command_name(const struct command *c, char out[COMMAND_NAME_MAX]);
/* A row without name ends them. */
extern const struct command_option command_options[];

/* Reads the settings, once. EXIT_OK, or prints why and gives the exit code. */
int context_settings(struct context *ctx);
/*
 * Asks kioskd the command's method; `args` is stolen. EXIT_OK with *answer (the caller's); otherwise
 * the reason has been printed and the value is the exit code: EXIT_NOBODY when nobody answers. What may
 * have been done all the same is then said to be unknown, with the command that finds out.
 */
int context_ask(struct context *ctx, json_t *args, int fd, json_t **answer);
/* The same, with the answer shown by the row's show(). */
int context_show(struct context *ctx, json_t *args, int fd);
/* --json: the object on one line, in ASCII: a program reads it, and what is not plain is escaped. EXIT_OK. */
int print_json(const json_t *value);

/* help.c: what --help says. */
void print_usage(FILE *out);

/*
 * terminal.c: a stream that shows what is not plain as text_show() does and writes the rest to `to`,
 * which it does not own; stdout and stderr are two of these. NULL when memory is short.
 */
FILE *terminal_over(FILE *to);
