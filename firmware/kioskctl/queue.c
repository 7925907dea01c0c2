/* SPDX-License-Identifier: Apache-2.0 */
/* queue.c - queue list, show, retry, hand-over: what waits, without personal data. */
#include "firmware/kioskctl/kioskctl.h"

#include <string.h>

#include "firmware/core/value/json.h"

static int show_list(const json_t *a, bool json)
{
	const json_t *records = json_object_get(a, "records");
	const json_t *others = json_object_get(a, "others");
	size_t i;
	json_t *r;
	if (json)
		return print_json(records);
	json_array_foreach(records, i, r)
		printf("%-28s %-12s %s  %3lld  %s\n", json_str(r, "apply_serial_no"),
		       json_str(r, "state"), json_str(r, "created_at"),
		       (long long)json_int(r, "attempts", 0), json_str(r, "project_no"));
	json_array_foreach(others, i, r)
		printf("%-28s %-12s %s  %s\n", json_str(r, "kind"), json_str(r, "state"),
		       json_str(r, "client_ref"), json_str(r, "error_code"));
	return EXIT_OK;
}

static int show_record(const json_t *a, bool json)
{
	const char *key;
	json_t *value;
	if (json)
		return print_json(a);
	json_object_foreach((json_t *)a, key, value)
	{
		printf("%-18s ", key);
		if (json_is_string(value))
			puts(json_string_value(value));
		else
			print_json(value);
	}
	return EXIT_OK;
}

static int show_retried(const json_t *a, bool json)
{
	(void)a;
	(void)json;
	puts("queued again");
	return EXIT_OK;
}

static int show_handed(const json_t *a, bool json)
{
	if (json)
		return print_json(a);
	bool done = strcmp(json_str(a, "state"), "handed_over") == 0;
	printf("%s %s\n", json_str(a, "apply_serial_no"),
	       done ? "is handed over"
		    : "is on its way to the platform; queue show says when it has it");
	return EXIT_OK;
}

static int show_person(const json_t *a, bool json)
{
	if (json)
		return print_json(a);
	printf("%s\n%s\n", json_str(a, "name"), json_str(a, "mobile"));
	return EXIT_OK;
}

static int run_reveal(struct context *ctx, int argc, char **argv)
{
	(void)argc;
	return context_show(
		ctx,
		json_pack("{s:s, s:s}", "ref", argv[0], "reason", ctx->reason ? ctx->reason : ""),
		-1);
}

const struct command commands_queue[] = {
	{ .words = { "queue", "list" },
	  .arguments = "",
	  .help = "every application, and what else was refused",
	  .method = "QueueList",
	  .show = show_list },
	{ .words = { "queue", "show" },
	  .arguments = "SERIAL|REF",
	  .help = "one record",
	  .method = "QueueShow",
	  .member = "ref",
	  .show = show_record },
	{ .words = { "queue", "retry" },
	  .arguments = "SERIAL|REF",
	  .help = "send a blocked or quarantined one again",
	  .method = "QueueRetry",
	  .find_out = "queue show",
	  .member = "ref",
	  .show = show_retried },
	{ .words = { "queue", "hand-over" },
	  .arguments = "SERIAL|REF",
	  .help = "give a quarantined or blocked one to the platform, sealed",
	  .method = "QueueHandOver",
	  .find_out = "queue show",
	  .member = "ref",
	  .show = show_handed },
	{ .words = { "queue", "reveal" },
	  .arguments = "SERIAL|REF",
	  .help = "name and phone of one, for a --reason; noted in the journal",
	  .method = "QueueReveal",
	  .find_out = "journal export",
	  .show = show_person,
	  .run = run_reveal },
	{ .words = { NULL } },
};
