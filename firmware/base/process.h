/* SPDX-License-Identifier: Apache-2.0 */
/*
 * process.h - what all three programs do before anything else, and how a program says it is up.
 */
#pragma once

#include "firmware/base/err.h"

/*
 * Freed memory must not keep what a citizen typed: restarts the program once with
 * GLIBC_TUNABLES=glibc.malloc.perturb=90:glibc.malloc.tcache_count=0 (glibc reads it only at exec),
 * then forbids core files and debugger attachment by others, sets the locale to C.UTF-8.
 * Sanitized builds skip the restart and the attachment rule, which their runtimes cannot bear.
 */
void process_harden(char **argv);

/* <folder of the executable>/../share: strings, fonts, icons, themes. Static. */
const char *process_share_dir(void);

/* Writes the line `ready` to standard output, once, and tells systemd where it started us (Type=notify). */
void process_ready(void);

/* Dies by SIGKILL here if the test channel armed this point; nothing in a board image. */
void crash_here(const char *point);
/* Test channel: ERR_NOT_FOUND for a name not in the list, ERR_UNSUPPORTED without test channels. */
enum err crash_arm(const char *point);
/* Those that every record passes, NULL at the end; there are others. Static. */
const char *const *crash_points(void);
