/* SPDX-License-Identifier: Apache-2.0 */
/* options.c - see options.h. */
#include "firmware/base/options.h"

#include <getopt.h>
#include <stdio.h>

int options_settings(int argc, char **argv, const char *program, const char *usage,
		     const struct settings_driver *drivers, struct settings *out)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'v' },
		{ NULL, 0, NULL, 0 },
	};
	const char *config = NULL;
	int option;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			config = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			return EXIT_OK;
		case 'v':
			printf("%s %s\n", program, KIOSK_VERSION);
			return EXIT_OK;
		default:
			fputs(usage, stderr);
			return EXIT_USAGE;
		}
	}
	if (!config || optind < argc) {
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
	struct settings_fault fault;
	if (settings_load(config, drivers, out, &fault) != ERR_OK) {
		fprintf(stderr, "%s\n", fault.text);
		return EXIT_USAGE;
	}
	return OPTIONS_GO;
}
