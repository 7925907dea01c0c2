/* SPDX-License-Identifier: Apache-2.0 */
/* reconcile.c - reconcile: do this terminal and the platform have the same applications of a day. */
#include "firmware/kioskctl/kioskctl.h"

#include "firmware/core/value/json.h"

static void print_names(const json_t *report, const char *list, const char *what)
{
	size_t i;
	json_t *name;
	json_array_foreach(json_object_get(report, list), i, name)
	{
		printf("%-28s %s\n", json_string_value(name), what);
	}
}

/* A difference is a failure, so that a script sees it. */
static int show_report(const json_t *report, bool json)
{
	long long difference = json_int(report, "difference", 0);
	if (json) {
		print_json(report);
	} else {
		printf("%s: %lld here, %lld of them still wait, difference %lld\n",
		       json_str(report, "date"), (long long)json_int(report, "listed", 0),
		       (long long)json_int(report, "open", 0), difference);
		print_names(report, "missing",
			    "the platform does not have it, and its content is gone here");
		print_names(report, "resent", "the platform lost it: it is sent again");
		print_names(report, "mismatched", "the platform has it otherwise");
	}
	return difference ? EXIT_FAILED : EXIT_OK;
}

static int run_reconcile(struct context *ctx, int argc, char **argv)
{
	return context_show(ctx, argc ? json_pack("{s:s}", "date", argv[0]) : json_object(), -1);
}

const struct command commands_reconcile[] = {
	{ .words = { "reconcile" },
	  .arguments = "[DAY]",
	  .help = "compare a day's applications (YYYY-MM-DD, else today) with the platform's",
	  .method = "Reconcile",
	  .find_out = "status",
	  .show = show_report,
	  .run = run_reconcile },
	{ .words = { NULL } },
};
