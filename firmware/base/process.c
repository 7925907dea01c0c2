/* SPDX-License-Identifier: Apache-2.0 */
/* process.c - see process.h. */
#include "firmware/base/process.h"

#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#define TUNABLES "glibc.malloc.perturb=90:glibc.malloc.tcache_count=0"

void process_harden(char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	struct rlimit no_core = { 0, 0 };
	setrlimit(RLIMIT_CORE, &no_core);
#ifndef KIOSK_SANITIZED
	const char *now = getenv("GLIBC_TUNABLES");
	if (!now || !strstr(now, TUNABLES)) {
		setenv("GLIBC_TUNABLES", TUNABLES, 1);
		execv("/proc/self/exe", argv);
		/* Without /proc we go on unhardened rather than not at all. */
	}
	prctl(PR_SET_DUMPABLE, 0);
#else
	(void)argv;
#endif
}

const char *process_share_dir(void)
{
	static char dir[PATH_MAX];
	char exe[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	exe[len < 0 ? 0 : len] = '\0';
	char *slash = strrchr(exe, '/');
	if (slash)
		*slash = '\0';
	snprintf(dir, sizeof(dir), "%.*s/../share", PATH_MAX - 16, slash ? exe : ".");
	return dir;
}

void process_ready(void)
{
	puts("ready");
	fflush(stdout);
	sd_notify(0, "READY=1");
}

/* Crash points */

static const char *const points[] = {
	"submit.before-files",
	"submit.after-files",
	"submit.before-commit",
	"submit.after-commit",
	"link.before-send",
	"link.after-send",
	"link.after-answer",
	"ack.before-commit",
	"ack.after-commit",
	"erase.before-commit",
	"erase.after-commit",
	"checkpoint.before",
	NULL,
};

#ifdef KIOSK_TEST_CHANNEL
/* Those that no record passes. */
// clang-format off
static const char *const others[] = {
	"identity.before-certificate",
	"identity.before-key",
	"command.before-act",
	"command.after-act",
	"firmware.after-piece",
	"firmware.before-rename",
	"firmware.after-rename",
	NULL,
};
// clang-format on
#endif

const char *const *crash_points(void)
{
	return points;
}

#ifdef KIOSK_TEST_CHANNEL
static _Atomic(const char *) armed;

static const char *name_in(const char *const *list, const char *point)
{
	for (; *list; list++)
		if (strcmp(*list, point) == 0)
			return *list;
	return NULL;
}

enum err crash_arm(const char *point)
{
	const char *name = name_in(points, point);
	if (!name)
		name = name_in(others, point);
	if (!name)
		return ERR_NOT_FOUND;
	atomic_store(&armed, name);
	return ERR_OK;
}

void crash_here(const char *point)
{
	const char *name = atomic_load(&armed);
	if (name && strcmp(name, point) == 0)
		raise(SIGKILL);
}
#else
enum err crash_arm(const char *point)
{
	(void)point;
	return ERR_UNSUPPORTED;
}

void crash_here(const char *point)
{
	(void)point;
}
#endif
