/* SPDX-License-Identifier: Apache-2.0 */
/* sim_scanner.c - kiosk-sim scanner: a code scanner on a serial port. It sends what is held to it and answers nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/devices/sim.h"

/* Waits a little where the line is full, and drops the rest as a scanner does. */
static const char *send(struct sim_pty *p, const char *bytes, size_t len)
{
	if (p->master < 0)
		return "it is unplugged";
	for (int tries = 0; len > 0 && tries < 100; tries++) {
		ssize_t n = write(p->master, bytes, len);
		if (n > 0) {
			bytes += n;
			len -= (size_t)n;
		} else {
			usleep(10000);
		}
	}
	return NULL;
}

static const char *run_scan(void *arg, char *rest)
{
	char line[SIM_LINE_MAX + 2];
	int len = snprintf(line, sizeof(line), "%s\r", rest);
	return send(arg, line, (size_t)len);
}

static const char *run_bytes(void *arg, char *rest)
{
	char bytes[SIM_LINE_MAX];
	size_t n = 0;
	unsigned byte;
	for (int used; sscanf(rest, "%2x%n", &byte, &used) == 1; rest += used)
		bytes[n++] = (char)byte;
	return n ? send(arg, bytes, n) : "bytes in hexadecimal";
}

static const char *run_flood(void *arg, char *rest)
{
	long n = sim_number(rest, 1, 10000000);
	char block[1000];
	const char *fault = n < 0 ? "flood N" : NULL;
	memset(block, '7', sizeof(block));
	for (; !fault && n > 0; n -= (long)sizeof(block))
		fault = send(arg, block, n < (long)sizeof(block) ? (size_t)n : sizeof(block));
	return fault;
}

static const char *run_unplug(void *arg, char *rest)
{
	(void)rest;
	sim_pty_unplug(arg);
	return NULL;
}

static const char *run_replug(void *arg, char *rest)
{
	(void)rest;
	sim_pty_unplug(arg);
	return sim_pty_plug(arg) ? NULL : "no pty";
}

static const struct sim_command commands[] = {
	{ "scan", run_scan },	  { "bytes", run_bytes },   { "flood", run_flood },
	{ "unplug", run_unplug }, { "replug", run_replug }, { NULL, NULL },
};

int sim_scanner(int argc, char **argv)
{
	struct sim_pty p = { .master = -1, .slave = -1 };
	const struct sim_option options[] = { { "link", &p.link, NULL }, { NULL, NULL, NULL } };
	if (sim_options(argc, argv, options) != 0 || !p.link) {
		fputs("usage: kiosk-sim scanner --link PATH\n", stderr);
		return 2;
	}
	if (!sim_pty_plug(&p)) {
		perror("kiosk-sim scanner");
		return 1;
	}
	struct sim_console console;
	sim_console_init(&console, commands, &p);
	sim_console_ready();
	while (sim_console_wait(&console, NULL, 0, -1))
		;
	sim_pty_unplug(&p);
	return 0;
}
