/* SPDX-License-Identifier: Apache-2.0 */
/*
 * main.c - kiosk: settings, loop, first picture; then readers, keeper and printer; then the loop
 * until SIGTERM. The picture comes first because a citizen may be standing there.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "drivers/registry.h"
#include "firmware/base/file.h"
#include "firmware/base/options.h"
#include "firmware/base/process.h"
#include "firmware/core/region/settings_pack.h"
#include "firmware/crypto/signed_file.h"
#include "firmware/kiosk/kiosk.h"
#include "ui/kit/present/present.h"

#define LOG_MODULE "kiosk"
#include "firmware/base/log.h"

static const char usage[] =
	"usage: kiosk --config FILE\n"
	"\n"
	"The citizen's program: screen, card readers, printer, one visit at a time.\n"
	"\n"
	"  --config FILE  the settings file\n"
	"  --help         this text\n"
	"  --version      the version\n";

/* No library may find a message bus: the keeper's socket is the only one. */
static void forget_buses(void)
{
	static const char *const names[] = { "DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS",
					     "DBUS_STARTER_ADDRESS", "DBUS_STARTER_BUS_TYPE" };
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		unsetenv(names[i]);
}

/* What kioskd refuses it does not start with, and says so: here the file's own settings do until then. */
static void take_settings_pack(struct settings *s)
{
	CLEANUP(buf_fini) struct buf bytes;
	struct settings_pack pack = { .settings = NULL };
	char fault[SETTINGS_FAULT_MAX];
	const char *why = fault;
	size_t signed_len;
	buf_init(&bytes, SETTINGS_PACK_BYTES_MAX);
	if (!file_exists(s->region.settings))
		return;
	enum err err =
		signed_file_read(s->region.settings, s->region.trust, &bytes, &signed_len, &why);
	if (err == ERR_OK) {
		why = fault;
		err = settings_pack_parse(buf_str(&bytes), signed_len, &pack, fault);
	}
	if (err == ERR_OK)
		settings_pack_apply(&pack, s, NULL);
	else
		log_error("the settings pack is not used: %s", why);
	settings_pack_fini(&pack);
}

static int serve(const struct settings *s)
{
	struct loop *loop = NULL;
	struct kiosk *kiosk = NULL;
	const char *fault = "the event loop cannot be created";
	enum err err = loop_create(&loop);
	if (err == ERR_OK) {
		fault = "the screen cannot be opened";
		err = kiosk_create(loop, s, process_share_dir(), &kiosk);
	}
	if (err == ERR_OK) {
		fault = "[test] socket cannot be opened";
		err = test_channel_open(kiosk);
	}
	if (err == ERR_OK) {
		process_ready();
		fault = "readers, keeper or printer cannot be set up";
		err = kiosk_start(kiosk);
	}
	if (err == ERR_OK)
		err = loop_run(loop);
	else
		log_error("%s (%s)", fault, err_name(err));
	kiosk_destroy(kiosk);
	loop_destroy(loop);
	return err == ERR_OK ? EXIT_OK : err == ERR_SETTINGS ? EXIT_USAGE : EXIT_FAILED;
}

int main(int argc, char **argv)
{
	process_harden(argv);
	forget_buses();
	struct settings settings;
	int code = options_settings(argc, argv, "kiosk", usage, registry.drivers, &settings);
	if (code != OPTIONS_GO)
		return code;
	take_settings_pack(&settings);
	present_measure(&settings);
	return serve(&settings);
}
