/* SPDX-License-Identifier: Apache-2.0 */
/* enrol.c - enrol: an activation code makes this machine a terminal of the province. */
#include "firmware/kioskctl/kioskctl.h"

#include "firmware/core/value/json.h"

static int show_enrol(const json_t *a, bool json)
{
	if (json)
		return print_json(a);
	printf("enrolled as %s, hall %s, area %s\n", json_str(a, "terminal_id"),
	       json_str(a, "hall_code"), json_str(a, "area_code"));
	return EXIT_OK;
}

const struct command commands_enrol[] = {
	{ .words = { "enrol" },
	  .arguments = "CODE",
	  .help = "this machine becomes a terminal, with the province's activation code",
	  .method = "Enrol",
	  .find_out = "status",
	  .member = "code",
	  .show = show_enrol },
	{ .words = { NULL } },
};
