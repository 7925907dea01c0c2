/* SPDX-License-Identifier: Apache-2.0 */
/* log.c - log: the newest entries of the journal, in words. */
#include "firmware/kioskctl/kioskctl.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/core/journal/event.h"
#include "firmware/core/value/json.h"

#define LAST_DEFAULT 20
#define LAST_MAX     10000

/* "name=value", each as JSON writes it, but a text without its quotes. */
static void print_detail(const json_t *detail)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)detail, name, value)
	{
		char *text = json_is_string(value)
				     ? NULL
				     : json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
		printf(" %s=%s", name, text ? text : json_string_value(value));
		free(text);
	}
}

static void print_entry(const char *line, size_t len)
{
	json_t *entry = NULL;
	if (json_parse(line, len, &entry) != ERR_OK)
		return;
	const char *kind = json_str(entry, "kind");
	const struct journal_event_row *row = journal_event_named(kind);
	printf("%s  %-7s  %s", json_str(entry, "at"), row ? journal_level_name(row->level) : "?",
	       kind);
	print_detail(json_object_get(entry, "detail"));
	putchar('\n');
	json_decref(entry);
}

static int show_log(const json_t *a, bool json)
{
	const char *at = json_str(a, "ndjson");
	if (json)
		fputs(at, stdout);
	for (size_t len; !json && *at; at += len + (at[len] == '\n')) {
		len = strcspn(at, "\n");
		print_entry(at, len);
	}
	return EXIT_OK;
}

static int run_log(struct context *ctx, int argc, char **argv)
{
	char *end = NULL;
	long last = argc > 0 ? strtol(argv[0], &end, 10) : LAST_DEFAULT;
	if (last < 1 || last > LAST_MAX || (end && *end)) {
		fprintf(stderr, "log takes a number of entries, 1 to %d\n", LAST_MAX);
		return EXIT_USAGE;
	}
	return context_show(ctx, json_pack("{s:I}", "last", (json_int_t)last), -1);
}

const struct command commands_log[] = {
	{ .words = { "log" },
	  .arguments = "[N]",
	  .help = "the newest entries of the journal, in words",
	  .method = "JournalExport",
	  .show = show_log,
	  .run = run_log },
	{ .words = { NULL } },
};
