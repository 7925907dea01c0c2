/* SPDX-License-Identifier: Apache-2.0 */
/* status.c - status, sync, devices: how this terminal is. */
#include "firmware/kioskctl/kioskctl.h"

#include <stdio.h>
#include <string.h>

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

static int run_status(struct context *ctx, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	json_t *a = NULL;
	int code = context_ask(ctx, "Status", NULL, -1, &a);
	if (code != EXIT_OK)
		return code;
	if (ctx->json) {
		print_json(a);
	} else {
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
		       (long long)json_int(queue, "queued", 0),
		       (long long)json_int(queue, "blocked", 0),
		       (long long)json_int(queue, "quarantined", 0),
		       (long long)json_int(queue, "delivered", 0));
		if (oldest[0])
			printf("oldest     %s\n", oldest);
		puts("devices");
		print_devices(json_object_get(a, "devices"));
	}
	json_decref(a);
	return EXIT_OK;
}

static int run_sync(struct context *ctx, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	json_t *a = NULL;
	int code = context_ask(ctx, "Sync", NULL, -1, &a);
	if (code != EXIT_OK)
		return code;
	bool online = json_flag(a, "online");
	if (ctx->json)
		print_json(a);
	else if (online)
		printf("online; %lld delivered since start\n",
		       (long long)json_int(a, "delivered", 0));
	else
		puts("the platform could not be reached; everything stays queued and is sent by itself");
	json_decref(a);
	return online ? EXIT_OK : EXIT_FAILED;
}

static int run_devices(struct context *ctx, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	json_t *a = NULL;
	int code = context_ask(ctx, "Devices", NULL, -1, &a);
	if (code != EXIT_OK)
		return code;
	if (ctx->json)
		print_json(json_object_get(a, "devices"));
	else
		print_devices(json_object_get(a, "devices"));
	json_decref(a);
	return EXIT_OK;
}

const struct command commands_status[] = {
	{ { "status", NULL }, "", "how this terminal is", 0, 0, false, run_status },
	{ { "sync", NULL }, "", "try the platform now", 0, 0, false, run_sync },
	{ { "devices", NULL }, "", "devices and their states", 0, 0, false, run_devices },
	{ { NULL, NULL }, NULL, NULL, 0, 0, false, NULL },
};
