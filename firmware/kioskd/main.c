/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - kioskd: settings, loop, keeper; then the loop until SIGTERM. */
#include <stdio.h>

#include "drivers/registry.h"
#include "firmware/base/options.h"
#include "firmware/base/process.h"
#include "firmware/kioskd/keeper.h"

#define LOG_MODULE "kioskd"
#include "firmware/base/log.h"

static const char usage[] =
	"usage: kioskd --config FILE\n"
	"\n"
	"The keeper: stores applications, brings them to the platform, serves kiosk and kioskctl.\n"
	"\n"
	"  --config FILE  the settings file\n"
	"  --help         this text\n"
	"  --version      the version\n";

static int serve(const struct settings *s)
{
	struct loop *loop = NULL;
	struct keeper *keeper = NULL;
	const char *fault = "the event loop cannot be created";
	enum err err = loop_create(&loop);
	if (err == ERR_OK)
		err = keeper_create(loop, s, &keeper, &fault);
	if (err == ERR_OK) {
		process_ready();
		err = loop_run(loop);
	} else {
		log_error("%s (%s)", fault, err_name(err));
	}
	keeper_destroy(keeper);
	loop_destroy(loop);
	/* A key or folder that others can read is a matter of set-up, as is a name nobody can bear. */
	bool set_up = err == ERR_PERMISSION || err == ERR_SETTINGS;
	return err == ERR_OK ? EXIT_OK : set_up ? EXIT_USAGE : EXIT_FAILED;
}

int main(int argc, char **argv)
{
	process_harden(argv);
	struct settings settings;
	int code = options_settings(argc, argv, "kioskd", usage, registry.drivers, &settings);
	return code == OPTIONS_GO ? serve(&settings) : code;
}
