/* SPDX-License-Identifier: Apache-2.0 */
/* options.h - the command line of a long-running program: --config FILE, --help, --version. */
#pragma once

#include "firmware/base/settings.h"

/* Exit codes of every command. */
enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_NOBODY = 3 };

#define OPTIONS_GO (-1)

/*
 * Reads --config FILE into *out and gives OPTIONS_GO, or prints what was asked for (or what is wrong)
 * and gives the exit code.
 */
int options_settings(int argc, char **argv, const char *program, const char *usage,
		     const struct settings_driver *drivers, struct settings *out);
