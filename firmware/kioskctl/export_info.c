/* SPDX-License-Identifier: Apache-2.0 */
/* export_info.c - rescue info: is a file of what was not delivered whole, and what does it say of itself. */
#include "firmware/kioskctl/kioskctl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/core/case/export_line.h"

struct reading {
	const char *path;
	long long number; /* of the line */
	struct export_line head, line, end;
	long long counts[EXPORT_END + 1];
	json_t *unreadable; /* serials */
};

static int refuse(const struct reading *r, const char *sentence)
{
	fprintf(stderr, "%s:%lld: %s\n", r->path, r->number, sentence);
	return EXIT_FAILED;
}

static int take(struct reading *r)
{
	r->counts[r->line.kind]++;
	if ((r->line.kind == EXPORT_HEAD) != (r->number == 1))
		return refuse(r, "an export begins with one line that says so");
	if (r->counts[EXPORT_END] && r->line.kind != EXPORT_END)
		return refuse(r, "there is something behind the end");
	if (r->line.kind == EXPORT_HEAD)
		r->head = r->line;
	else if (r->line.kind == EXPORT_END)
		r->end = r->line;
	else if (strcmp(r->line.terminal, r->head.terminal) != 0)
		return refuse(r, "it is of another terminal");
	if (r->line.kind == EXPORT_UNREADABLE)
		json_array_append_new(r->unreadable, json_string(r->line.serial));
	return EXIT_OK;
}

/* Line by line: none is longer than EXPORT_LINE_MAX. */
static int read_lines(struct reading *r, FILE *file)
{
	char *line = malloc(EXPORT_LINE_MAX + 2);
	int code = line ? EXIT_OK : EXIT_FAILED;
	while (code == EXIT_OK && fgets(line, EXPORT_LINE_MAX + 2, file)) {
		size_t len = strlen(line);
		r->number++;
		if (len == 0 || line[len - 1] != '\n')
			code = refuse(r, "the file is cut in this line");
		else if (export_line_read(line, len - 1, &r->line) != ERR_OK)
			code = refuse(r, "it is no line of an export");
		else
			code = take(r);
	}
	free(line);
	return code;
}

static int judge(struct reading *r)
{
	const struct export_line *end = &r->end;
	if (r->counts[EXPORT_END] != 1)
		return refuse(r, "the file is cut: its last line is missing");
	if (end->records != r->counts[EXPORT_RECORD] || end->files != r->counts[EXPORT_FILE] ||
	    end->unreadable != r->counts[EXPORT_UNREADABLE])
		return refuse(r, "there are not as many lines as it says");
	return EXIT_OK;
}

static int show(const struct context *ctx, const struct reading *r)
{
	size_t i;
	json_t *serial;
	if (ctx->json)
		return print_json(json_pack("{s:s, s:s, s:s, s:I, s:I, s:O}", "terminal_id",
					    r->head.terminal, "at", r->head.at, "sealed_to",
					    r->head.sealed_to, "records",
					    (json_int_t)r->end.records, "files",
					    (json_int_t)r->end.files, "unreadable", r->unreadable));
	printf("whole: %lld records with %lld files of %s, made %s, sealed to %s\n",
	       (long long)r->end.records, (long long)r->end.files, r->head.terminal, r->head.at,
	       r->head.sealed_to);
	json_array_foreach(r->unreadable, i, serial)
	{
		printf("%-28s could not be read\n", json_string_value(serial));
	}
	return EXIT_OK;
}

static int run_info(struct context *ctx, int argc, char **argv)
{
	struct reading r = { .path = argv[0], .unreadable = json_array() };
	FILE *file = fopen(argv[0], "re");
	(void)argc;
	if (!file) {
		fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
		json_decref(r.unreadable);
		return EXIT_FAILED;
	}
	int code = read_lines(&r, file);
	fclose(file);
	if (code == EXIT_OK)
		code = judge(&r);
	if (code == EXIT_OK)
		code = show(ctx, &r);
	json_decref(r.unreadable);
	return code;
}

const struct command commands_export_info[] = {
	{ .words = { "rescue", "info" },
	  .arguments = "FILE",
	  .help = "is such a file whole, and what is in it",
	  .offline = true,
	  .run = run_info },
	{ .words = { NULL } },
};
