/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - kioskd: settings, loop, keeper; then the loop until SIGTERM. */
#include <stdio.h>

#include "drivers/registry.h"
#include "firmware/base/options.h"
#include "firmware/base/process.h"
#include "firmware/kioskd/decommission.h"
#include "firmware/kioskd/gone.h"
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

static void already_ready(void)
{
}

/* Of a terminal that was decommissioned, now or long ago. */
static int serve_gone(const struct settings *s, void (*ready)(void))
{
	struct loop *loop = NULL;
	enum err err = loop_create(&loop);
	if (err == ERR_OK)
		err = gone_serve(loop, s, ready);
	if (err != ERR_OK)
		log_error("a decommissioned terminal cannot say so (%s)", err_name(err));
	loop_destroy(loop);
	return err == ERR_OK ? EXIT_OK : EXIT_FAILED;
}

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
	bool decommissioned = keeper && keeper->ending.gone;
	keeper_destroy(keeper);
	loop_destroy(loop);
	if (decommissioned)
		return serve_gone(s, already_ready);
	/* A key or folder that others can read is a matter of set-up, as is a name nobody can bear. */
	bool set_up = err == ERR_PERMISSION || err == ERR_SETTINGS;
	return err == ERR_OK ? EXIT_OK : set_up ? EXIT_USAGE : EXIT_FAILED;
}

int main(int argc, char **argv)
{
	process_harden(argv);
	struct settings settings;
	int code = options_settings(argc, argv, "kioskd", usage, registry.drivers, &settings);
	if (code != OPTIONS_GO)
		return code;
	return decommission_is(&settings) ? serve_gone(&settings, process_ready) : serve(&settings);
}
