/* SPDX-License-Identifier: Apache-2.0 */
/* setup.c - setup: how far a new board is put up, and which hall it stands in. */
#include "firmware/kioskctl/kioskctl.h"

#include "firmware/core/value/json.h"

static void line(const char *what, bool done, const char *said)
{
	printf("%-8s %-8s %s\n", done ? "done" : "missing", what, said);
}

static int show_setup(const json_t *a, bool json)
{
	const json_t *hall = json_object_get(a, "hall"), *report = json_object_get(a, "report");
	bool ready = json_flag(report, "ready");
	if (json)
		return print_json(a);
	line("panel", json_int(a, "panel_mm", 0) > 0, "glass panel MM");
	line("network", json_flag(a, "network"), "network show");
	line("time", json_flag(a, "clock_trust"), "time show");
	line("identity", json_flag(a, "enrolled"), json_str(a, "terminal_id"));
	line("hall", json_flag(hall, "confirmed"), json_str(hall, "hall_code"));
	line("staff", json_flag(a, "staff"), "users list");
	line("items", json_int(a, "items", 0) > 0, json_str(a, "region"));
	line("report", ready, json_str(report, "at"));
	return EXIT_OK;
}

static int show_hall(const json_t *a, bool json)
{
	if (json)
		return print_json(a);
	printf("this terminal stands in %s\n", json_str(a, "hall_code"));
	return EXIT_OK;
}

const struct command commands_setup[] = {
	{ .words = { "setup", "show" },
	  .arguments = "",
	  .help = "how far a new board is put up",
	  .method = "Setup",
	  .show = show_setup },
	{ .words = { "setup", "hall" },
	  .arguments = "HALL",
	  .help = "confirms that it stands in that hall, which the platform named",
	  .method = "SetupHall",
	  .find_out = "setup show",
	  .member = "hall_code",
	  .show = show_hall },
	{ .words = { NULL } },
};
