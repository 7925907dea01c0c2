/* SPDX-License-Identifier: Apache-2.0 */
/* settings.c - settings: every key with its value, or an example file. */
#include "firmware/kioskctl/kioskctl.h"

#include <string.h>

#include "drivers/registry.h"

static int run_settings(struct context *ctx, int argc, char **argv)
{
	if (argc == 1) {
		if (strcmp(argv[0], "example") != 0)
			return EXIT_USAGE;
		settings_print_example(stdout, registry.drivers);
		return EXIT_OK;
	}
	int code = context_settings(ctx);
	if (code == EXIT_OK)
		settings_print(stdout, &ctx->settings);
	return code;
}

const struct command commands_settings[] = {
	{ .words = { "settings" },
	  .arguments = "[example]",
	  .help = "check the file and print it, or an example",
	  .offline = true,
	  .run = run_settings },
	{ .words = { NULL } },
};
