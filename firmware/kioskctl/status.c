/* SPDX-License-Identifier: Apache-2.0 */
/* status.c - status, alarms, sync, devices, self-test: how this terminal is. */
#include "firmware/kioskctl/kioskctl.h"

#include <stdlib.h>

#include "firmware/core/value/json.h"

static void print_devices(const json_t *devices)
{
	size_t i;
	json_t *d;
	json_array_foreach(devices, i, d) printf("  %-12s %-12s %s\n", json_str(d, "kind"),
						 json_str(d, "name"), json_str(d, "state"));
	if (json_array_size(devices) == 0)
		puts("  none known (kiosk is not connected)");
}

static void print_alarms(const json_t *alarms)
{
	size_t i;
	json_t *a;
	json_array_foreach(alarms, i, a)
	{
		char *detail =
			json_dumps(json_object_get(a, "detail"), JSON_COMPACT | JSON_SORT_KEYS);
		printf("alarm      %s  %s  %s\n", json_str(a, "at"), json_str(a, "kind"),
		       detail ? detail : "");
		free(detail);
	}
}

static int show_status(const json_t *a, bool json)
{
	if (json)
		return print_json(a);
	const json_t *catalogue = json_object_get(a, "catalogue");
	const json_t *queue = json_object_get(a, "queue");
	const char *oldest = json_str(a, "oldest_queued_at");
	printf("terminal   %s%s\n", json_str(a, "terminal_id"),
	       json_flag(a, "enrolled") ? "" : " (not enrolled)");
	printf("platform   %s\n", json_flag(a, "online") ? "online" : "offline");
	printf("clock      %s\n", json_flag(a, "clock_trust") ? "trusted" : "not trusted");
	printf("catalogue  %lld items, %s\n", (long long)json_int(catalogue, "items", 0),
	       json_str(catalogue, "date"));
	printf("queue      %lld queued, %lld blocked, %lld quarantined, %lld delivered\n",
	       (long long)json_int(queue, "queued", 0), (long long)json_int(queue, "blocked", 0),
	       (long long)json_int(queue, "quarantined", 0),
	       (long long)json_int(queue, "delivered", 0));
	if (oldest[0])
		printf("oldest     %s\n", oldest);
	print_alarms(json_object_get(a, "alarms"));
	puts("devices");
	print_devices(json_object_get(a, "devices"));
	return EXIT_OK;
}

static int show_sync(const json_t *a, bool json)
{
	bool online = json_flag(a, "online");
	if (json)
		print_json(a);
	else if (online)
		printf("online; %lld delivered since start\n",
		       (long long)json_int(a, "delivered", 0));
	else
		puts("the platform could not be reached; everything stays queued and is sent by itself");
	return online ? EXIT_OK : EXIT_FAILED;
}

static int run_sync(struct context *ctx, int argc, char **argv)
{
	(void)argc, (void)argv;
	return context_show(ctx, json_pack("{s:b}", "older", ctx->older), -1);
}

static int show_seen(const json_t *a, bool json)
{
	if (json)
		return print_json(a);
	printf("%lld alarms seen\n", (long long)json_int(a, "count", 0));
	return EXIT_OK;
}

/* With the date and end of the last self-test of each. */
static void print_tests(const json_t *devices)
{
	size_t i;
	json_t *d;
	json_array_foreach(devices, i, d)
	{
		const char *at = json_str(d, "tested_at");
		const json_t *counts = json_object_get(d, "counts");
		printf("  %-12s %-12s %-14s %-12s %s %s; used %lld, faults %lld%s\n",
		       json_str(d, "kind"), json_str(d, "name"), json_str(d, "state"),
		       json_str(d, "condition"), at[0] ? at : "not tested yet", json_str(d, "test"),
		       (long long)json_int(counts, "uses", 0),
		       (long long)json_int(counts, "faults", 0),
		       json_is_true(json_object_get(d, "needs_staff")) ? "; needs somebody" : "");
	}
	if (json_array_size(devices) == 0)
		puts("  none known (kiosk is not connected)");
}

static int show_devices(const json_t *a, bool json)
{
	if (json)
		return print_json(json_object_get(a, "devices"));
	print_tests(json_object_get(a, "devices"));
	return EXIT_OK;
}

static int show_self_test(const json_t *a, bool json)
{
	if (json)
		print_json(a);
	else
		print_tests(json_object_get(a, "devices"));
	return json_int(a, "failed", 0) ? EXIT_FAILED : EXIT_OK;
}

static int show_paper(const json_t *a, bool json)
{
	const json_t *paper = json_object_get(a, "paper");
	const json_t *percent = json_object_get(paper, "percent");
	const char *since = json_str(paper, "since");
	if (json)
		return print_json(paper);
	printf("printed %.2f m since %s", (double)json_int(paper, "mm", 0) / 1000,
	       since[0] ? since : "it was first used: nobody said yet that a roll is new");
	if (json_is_integer(percent))
		printf("; %lld %% of the roll left", (long long)json_integer_value(percent));
	puts("");
	return EXIT_OK;
}

const struct command commands_status[] = {
	{ .words = { "status" },
	  .arguments = "",
	  .help = "how this terminal is",
	  .method = "Status",
	  .show = show_status },
	{ .words = { "alarms", "seen" },
	  .arguments = "",
	  .help = "what status says of losses is known: it leaves status and screen",
	  .method = "AlarmsSeen",
	  .find_out = "status",
	  .show = show_seen },
	{ .words = { "sync" },
	  .arguments = "",
	  .help = "try the platform now",
	  .method = "Sync",
	  .find_out = "status",
	  .show = show_sync,
	  .run = run_sync },
	{ .words = { "devices" },
	  .arguments = "",
	  .help = "devices, their states and when they were tested",
	  .method = "Devices",
	  .show = show_devices },
	{ .words = { "self-test" },
	  .arguments = "",
	  .help = "asks every device something now; exit 1 when one fails",
	  .method = "SelfTest",
	  .find_out = "devices",
	  .show = show_self_test },
	{ .words = { "paper" },
	  .arguments = "",
	  .help = "what was printed since a new roll was put in, and what is left of it",
	  .method = "Devices",
	  .show = show_paper },
	{ .words = { "paper", "new" },
	  .arguments = "",
	  .help = "a new roll is in the printer: counts from here",
	  .method = "PaperNew",
	  .find_out = "paper",
	  .show = show_paper },
	{ .words = { NULL } },
};
