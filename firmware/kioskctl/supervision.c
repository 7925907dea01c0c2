/* SPDX-License-Identifier: Apache-2.0 */
/* supervision.c - supervision: what the rules raised, and this day in counts. */
#include "firmware/kioskctl/kioskctl.h"

#include <errno.h>
#include <stdlib.h>

#include "firmware/core/value/json.h"

static long long n_of(const json_t *object, const char *key)
{
	return (long long)json_int(object, key, 0);
}

static void show_counts(const json_t *counts)
{
	const char *kind;
	json_t *levels;
	printf("%-12s %6s %6s %6s\n", "", "warn", "yellow", "red");
	json_object_foreach((json_t *)counts, kind, levels)
		printf("%-12s %6lld %6lld %6lld\n", kind, n_of(levels, "warn"),
		       n_of(levels, "yellow"), n_of(levels, "red"));
}

static int show_supervision(const json_t *a, bool json)
{
	size_t i;
	json_t *e;
	if (json)
		return print_json(a);
	const json_t *today = json_object_get(a, "today");
	printf("%s: %lld visits, %lld handled, %lld delivered, %lld failed, %lld late\n",
	       json_str(today, "date"), n_of(today, "visits"), n_of(today, "handled"),
	       n_of(today, "delivered"), n_of(today, "failed"), n_of(today, "late"));
	printf("raised since %s\n", json_str(a, "from"));
	show_counts(json_object_get(a, "counts"));
	json_array_foreach(json_object_get(a, "events"), i, e)
		printf("%s  %-6s  %-18s  %s  %s\n", json_str(e, "at"), json_str(e, "level"),
		       json_str(e, "rule"), json_str(e, "subject"), json_str(e, "detail"));
	return EXIT_OK;
}

static int run_supervision(struct context *ctx, int argc, char **argv)
{
	char *end = NULL;
	errno = 0;
	long days = argc ? strtol(argv[0], &end, 10) : 1;
	if (argc && (errno || *end || end == argv[0] || days < 1)) {
		fputs("DAYS is a number of days, 1 is today\n", stderr);
		return EXIT_USAGE;
	}
	return context_show(ctx, json_pack("{s:I}", "days", (json_int_t)days), -1);
}

const struct command commands_supervision[] = {
	{ .words = { "supervision" },
	  .arguments = "[DAYS]",
	  .help = "what the rules of supervision raised, today or in so many days",
	  .method = "Supervision",
	  .show = show_supervision,
	  .run = run_supervision },
	{ .words = { NULL } },
};
