/* SPDX-License-Identifier: Apache-2.0 */
/* queue.c - queue list, show, retry: what waits, without personal data. */
#include "firmware/kioskctl/kioskctl.h"

#include <stdio.h>

#include "firmware/core/value/json.h"

static int run_list(struct context *ctx, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	json_t *a = NULL;
	int code = context_ask(ctx, "QueueList", NULL, -1, &a);
	if (code != EXIT_OK)
		return code;
	const json_t *records = json_object_get(a, "records");
	size_t i;
	json_t *r;
	if (ctx->json)
		print_json(records);
	else
		json_array_foreach(records, i, r)
			printf("%-28s %-12s %s  %3lld  %s\n", json_str(r, "apply_serial_no"),
			       json_str(r, "state"), json_str(r, "created_at"),
			       (long long)json_int(r, "attempts", 0), json_str(r, "project_no"));
	json_decref(a);
	return EXIT_OK;
}

static int run_show(struct context *ctx, int argc, char **argv)
{
	(void)argc;
	json_t *a = NULL;
	int code = context_ask(ctx, "QueueShow", json_pack("{s:s}", "ref", argv[0]), -1, &a);
	if (code != EXIT_OK)
		return code;
	const char *key;
	json_t *value;
	if (ctx->json)
		print_json(a);
	else
		json_object_foreach(a, key, value)
		{
			printf("%-18s ", key);
			if (json_is_string(value))
				puts(json_string_value(value));
			else
				print_json(value);
		}
	json_decref(a);
	return EXIT_OK;
}

static int run_retry(struct context *ctx, int argc, char **argv)
{
	(void)argc;
	json_t *a = NULL;
	int code = context_ask(ctx, "QueueRetry", json_pack("{s:s}", "ref", argv[0]), -1, &a);
	if (code == EXIT_OK)
		puts("queued again");
	json_decref(a);
	return code;
}

const struct command commands_queue[] = {
	{ { "queue", "list" }, "", "every record", 0, 0, false, run_list },
	{ { "queue", "show" }, "SERIAL|REF", "one record", 1, 1, false, run_show },
	{ { "queue", "retry" },
	  "SERIAL|REF",
	  "send a blocked or quarantined one again",
	  1,
	  1,
	  false,
	  run_retry },
	{ { NULL, NULL }, NULL, NULL, 0, 0, false, NULL },
};
