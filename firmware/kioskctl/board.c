/* SPDX-License-Identifier: Apache-2.0 */
/* board.c - network, time, restart, usb, update, ssh, acts: the machine under this terminal. */
#include "firmware/kioskctl/kioskctl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/file.h"
#include "firmware/core/value/json.h"

/* The array's texts with a blank between them; "none" where there are none. */
static void print_texts(const char *what, const json_t *list)
{
	size_t i;
	json_t *text;
	printf("%-10s", what);
	json_array_foreach(list, i, text) printf(" %s", json_string_value(text));
	puts(json_array_size(list) ? "" : " none");
}

static int show_network(const json_t *a, bool json)
{
	size_t i;
	json_t *one;
	if (json)
		return print_json(a);
	const json_t *platform = json_object_get(a, "platform");
	json_array_foreach(json_object_get(a, "interfaces"), i, one)
	{
		printf("%-10s %s %s", json_str(one, "name"), json_flag(one, "up") ? "up  " : "down",
		       json_str(one, "mac"));
		print_texts("", json_object_get(one, "addresses"));
	}
	print_texts("gateway", json_object_get(a, "gateways"));
	print_texts("dns", json_object_get(a, "dns"));
	printf("platform   %s %s%s%s\n", json_str(platform, "url"),
	       json_flag(platform, "reachable") ? "answers" : "does not answer",
	       json_str(platform, "last_error")[0] ? ": " : "", json_str(platform, "last_error"));
	return EXIT_OK;
}

static int show_time(const json_t *a, bool json)
{
	size_t i;
	json_t *source;
	if (json)
		return print_json(a);
	printf("now        %s, %s\n", json_str(a, "now"),
	       json_flag(a, "clock_trust") ? "trusted" : "not trusted");
	printf("offset     %lld ms from the machine's clock\n",
	       (long long)json_int(a, "offset_ms", 0));
	json_array_foreach(json_object_get(a, "sources"), i, source)
		printf("%-10s %s\n", json_str(source, "name"),
		       json_flag(source, "good") ? "good" : "not heard");
	return EXIT_OK;
}

static int show_glass(const json_t *a, bool json)
{
	if (json)
		return print_json(a);
	int64_t panel_mm = json_int(a, "panel_mm", 0);
	printf("brightness %lld %%\nvolume     %lld %%\n", (long long)json_int(a, "brightness", 0),
	       (long long)json_int(a, "volume", 0));
	if (panel_mm)
		printf("panel      %lld mm\n", (long long)panel_mm);
	return EXIT_OK;
}

/* What all acts answer. */
static int show_done(const json_t *a, bool json)
{
	if (json)
		return print_json(a);
	const char *said = json_str(a, "said");
	printf("done%s%s\n", said[0] ? ": " : "", said);
	return EXIT_OK;
}

static int show_acts(const json_t *a, bool json)
{
	size_t i;
	json_t *act;
	if (json)
		return print_json(a);
	printf("version    %s\n", json_str(a, "version"));
	json_array_foreach(json_object_get(a, "acts"), i, act)
	{
		const char *at = json_str(act, "at"),
			   *busy = json_flag(act, "busy") ? ", under way" : "";
		printf("%-12s %s %s %s%s\n", json_str(act, "act"),
		       at[0] ? at : "not since the start", json_str(act, "result"),
		       json_str(act, "said"), busy);
	}
	return EXIT_OK;
}

static int show_update(const json_t *a, bool json)
{
	if (json)
		return print_json(a);
	const char *offered = json_str(a, "offered"), *why = json_str(a, "sentence");
	long long size = json_int(a, "size", 0), have = json_int(a, "have", 0);
	const char *asked = json_str(a, "asked");
	printf("runs       %s\n", json_str(a, "version"));
	printf("platform   %s%s%s\n", json_str(a, "state"), why[0] ? ": " : "", why);
	if (offered[0])
		printf("offered    %s\n", offered);
	if (size > 0)
		printf("here       %lld of %lld bytes, %lld %%\n", have, size, have * 100 / size);
	printf("asked      %s\n", asked[0] ? asked : "not since the start");
	return EXIT_OK;
}

static int show_report(const json_t *a, bool json)
{
	if (json)
		print_json(a);
	else
		fputs(json_str(a, "text"), stdout);
	return json_flag(a, "ready") ? EXIT_OK : EXIT_FAILED;
}

/* INTERFACE dhcp|ADDRESS/BITS [GATEWAY] [DNS] */
static int run_network_set(struct context *ctx, int argc, char **argv)
{
	bool dhcp = strcmp(argv[1], "dhcp") == 0;
	json_t *args =
		json_pack("{s:s, s:s}", "interface", argv[0], "method", dhcp ? "dhcp" : "static");
	if (!dhcp)
		json_object_set_new(args, "address", json_string(argv[1]));
	if (argc > 2)
		json_object_set_new(args, "gateway", json_string(argv[2]));
	if (argc > 3)
		json_object_set_new(args, "dns", json_pack("[s]", argv[3]));
	return context_show(ctx, args, -1);
}

static int set_glass(struct context *ctx, int argc, char **argv, const char *const *keys)
{
	json_t *args = json_object();
	for (int i = 0; i < argc; i++) {
		char *end;
		long number = strtol(argv[i], &end, 10);
		if (end == argv[i] || *end) {
			json_decref(args);
			fputs("a number is expected\n", stderr);
			return EXIT_USAGE;
		}
		json_object_set_new(args, keys[i], json_integer(number));
	}
	return context_show(ctx, args, -1);
}

/* BRIGHTNESS [VOLUME] */
static int run_glass_set(struct context *ctx, int argc, char **argv)
{
	static const char *const keys[] = { "brightness", "volume" };
	return set_glass(ctx, argc, argv, keys);
}

/* MM */
static int run_glass_panel(struct context *ctx, int argc, char **argv)
{
	static const char *const keys[] = { "panel_mm" };
	return set_glass(ctx, argc, argv, keys);
}

static int run_time_set(struct context *ctx, int argc, char **argv)
{
	return context_show(ctx, argc ? json_pack("{s:s}", "at", argv[0]) : NULL, -1);
}

/* RAUC writes a whole slot: longer than anything else that changes something. */
#define UPDATE_WAIT_S 2000

static int run_update(struct context *ctx, int argc, char **argv)
{
	CLEANUP(close_fd) int fd = argc ? open(argv[0], O_RDONLY | O_CLOEXEC) : -1;
	if (argc && fd < 0) {
		fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
		return EXIT_FAILED;
	}
	if (ctx->wait_s == 0)
		ctx->wait_s = UPDATE_WAIT_S;
	return context_show(ctx, NULL, fd);
}

static int run_stick(struct context *ctx, int argc, char **argv)
{
	(void)argc, (void)argv;
	if (ctx->wait_s == 0)
		ctx->wait_s = UPDATE_WAIT_S;
	return context_show(ctx, json_pack("{s:b}", "stick", 1), -1);
}

#define ACT(word, other, asks, says, ...)                                                   \
	{                                                                                   \
		.words = { word, other }, .method = asks, .help = says, .find_out = "acts", \
		.show = show_done, __VA_ARGS__                                              \
	}

// clang-format off
const struct command commands_board[] = {
	{ .words = { "report" },
	  .arguments = "",
	  .help = "may this terminal be opened to citizens? exit 1 when it may not",
	  .method = "Report",
	  .show = show_report },
	{ .words = { "network", "show" },
	  .arguments = "",
	  .help = "cables, addresses, and whether the platform answers",
	  .method = "Network",
	  .show = show_network },
	ACT("network", "set", "NetworkSet", "sets a cable; without dhcp an address is expected as 10.1.2.3/24",
	    .arguments = "NAME dhcp|ADDR [GATEWAY] [DNS]", .run = run_network_set),
	{ .words = { "time", "show" },
	  .arguments = "",
	  .help = "what is known of the time, and from whom",
	  .method = "Time",
	  .show = show_time },
	ACT("time", "set", "TimeSet", "sets the machine's clock to this terminal's time, or to AT while the platform does not vouch for it",
	    .arguments = "[AT]", .run = run_time_set),
	{ .words = { "glass", "show" },
	  .arguments = "",
	  .help = "how bright the screen is and how loud the terminal",
	  .method = "Glass",
	  .show = show_glass },
	{ .words = { "glass", "set" },
	  .arguments = "BRIGHTNESS [VOLUME]",
	  .help = "sets them, in percent; a screen is never darker than 10",
	  .method = "GlassSet",
	  .find_out = "glass show",
	  .show = show_glass,
	  .run = run_glass_set },
	{ .words = { "glass", "panel" },
	  .arguments = "MM",
	  .help = "says how wide the screen's picture is, in millimetres",
	  .method = "GlassSet",
	  .find_out = "glass show",
	  .show = show_glass,
	  .run = run_glass_panel },
	ACT("restart", NULL, "Restart", "the machine starts anew", .arguments = ""),
	ACT("usb", "mount", "UsbMount", "opens the USB stick at /run/kiosk/usb", .arguments = ""),
	ACT("usb", "unmount", "UsbUnmount", "the USB stick may be taken out", .arguments = ""),
	{ .words = { "update" },
	  .arguments = "",
	  .help = "the version that runs, the one the platform offers, and how much of it is here",
	  .method = "Update",
	  .show = show_update },
	{ .words = { "update", "fetch" },
	  .arguments = "",
	  .help = "the platform is asked for its version, and that is fetched; update says how far it is",
	  .method = "UpdateFetch",
	  .find_out = "update",
	  .show = show_update },
	ACT("update", "install", "UpdateInstall", "installs what was fetched, or a signed FILE; the next start takes it",
	    .arguments = "[FILE]", .run = run_update),
	ACT("update", "stick", "UpdateInstall", "the same with the only *.raucb in the first folder of the USB stick, which is open",
	    .arguments = "", .run = run_stick),
	ACT("ssh", NULL, "SshOpen", "SSH for one hour", .arguments = ""),
	{ .words = { "acts" },
	  .arguments = "",
	  .help = "the version that runs, and how what was done to the machine ended last",
	  .method = "Acts",
	  .show = show_acts },
	{ .words = { NULL } },
};
// clang-format on
