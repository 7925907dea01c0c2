/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim_samv.c - kiosk-sim samv: a SAM-V module on a pty.
 *
 * The slave side stays open here, so that the terminal survives a kiosk that closes and reopens it;
 * `unplug` closes both sides, `replug` makes a new pty under the same link.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "tests/devices/samv_module.h"

#define BITS_PER_BYTE 10 /* 8N1 */

struct reader {
	struct samv_module module;
	struct sim_card card;
	bool has_card; /* card holds something */
	struct sim_pty pty;
	int baud; /* 0 = as fast as it goes */
	char fault[512];
};

static bool plug(struct reader *r)
{
	samv_module_reset(&r->module);
	const char *tty = sim_pty_plug(&r->pty);
	if (tty)
		printf("tty %s\n", tty);
	return tty;
}

static const char *run_in(void *arg, char *rest)
{
	struct reader *r = arg;
	if (*rest && !sim_card_load(rest, &r->card, r->fault, sizeof(r->fault)))
		return r->fault;
	r->has_card = r->has_card || *rest;
	if (!r->has_card)
		return "in FILE: no card was given yet";
	if (r->card.kind == SIM_SSC)
		return "this reader takes ID cards, not social security cards";
	samv_module_put(&r->module, &r->card);
	return NULL;
}

static const char *run_out(void *arg, char *rest)
{
	(void)rest;
	samv_module_put(&((struct reader *)arg)->module, NULL);
	return NULL;
}

static const char *run_told(void *arg, char *rest)
{
	(void)rest;
	return ((struct reader *)arg)->module.told ? NULL : "nobody has asked for this card";
}

static const char *run_fault(void *arg, char *rest)
{
	struct reader *r = arg;
	return sim_fault_parse(rest, &r->module.fault) ? NULL : SIM_FAULT_FORM;
}

static const char *run_unplug(void *arg, char *rest)
{
	(void)rest;
	sim_pty_unplug(&((struct reader *)arg)->pty);
	return NULL;
}

static const char *run_replug(void *arg, char *rest)
{
	(void)rest;
	sim_pty_unplug(&((struct reader *)arg)->pty);
	return plug(arg) ? NULL : "no pty";
}

static const struct sim_command commands[] = {
	{ "in", run_in },	  { "out", run_out },	    { "fault", run_fault },
	{ "unplug", run_unplug }, { "replug", run_replug }, { "told", run_told },
	{ NULL, NULL },
};

/* At the speed of the wire, a few bytes at a time as a UART driver hands them over. */
static void send_bytes(const struct reader *r, const uint8_t *bytes, size_t len)
{
	while (len > 0) {
		size_t n = r->baud && len > 16 ? 16 : len;
		ssize_t sent = write(r->pty.master, bytes, n);
		if (sent < 0 && errno != EINTR)
			return; /* nobody reads: a wire loses what is not taken */
		if (sent > 0) {
			bytes += sent;
			len -= (size_t)sent;
		}
		if (r->baud) {
			struct timespec ts = { 0, (long)(n * BITS_PER_BYTE * 1000000000ull /
							 (unsigned)r->baud) };
			nanosleep(&ts, NULL);
		}
	}
}

static void answer(struct reader *r, const uint8_t *bytes, size_t len)
{
	if (r->module.is_late) {
		struct timespec ts = { SIM_LATE_MS / 1000, SIM_LATE_MS % 1000 * 1000000L };
		nanosleep(&ts, NULL);
		r->module.is_late = false;
	}
	send_bytes(r, bytes, len);
}

/* Byte by byte: requests that waited for a late reply are each answered, in their order. */
static void on_bytes(struct reader *r)
{
	uint8_t bytes[256], out[SAMV_OUT_MAX];
	ssize_t n = read(r->pty.master, bytes, sizeof(bytes));
	for (ssize_t i = 0; i < n; i++)
		answer(r, out, samv_module_feed(&r->module, &bytes[i], 1, out));
}

int sim_samv(int argc, char **argv)
{
	static struct reader r = { .pty = { .master = -1, .slave = -1 } };
	const char *baud = NULL;
	const struct sim_option options[] = { { "link", &r.pty.link, NULL },
					      { "baud", &baud, NULL },
					      { "reread", NULL, &r.module.rereads },
					      { NULL, NULL, NULL } };
	int operands = sim_options(argc, argv, options);
	if (operands < 0)
		return 2;
	r.baud = baud ? (int)sim_number(baud, 300, 4000000) : 0;
	if (r.baud < 0) {
		fputs("kiosk-sim samv: --baud wants a number\n", stderr);
		return 2;
	}
	/* Every file is checked now; the first is the one `in` puts on the reader. */
	for (int i = operands; i > 0; i--) {
		if (!sim_card_load(argv[i], &r.card, r.fault, sizeof(r.fault))) {
			fprintf(stderr, "kiosk-sim samv: %s\n", r.fault);
			return 1;
		}
		r.has_card = true;
	}
	struct sim_console console;
	sim_console_init(&console, commands, &r);
	if (!plug(&r)) {
		perror("kiosk-sim samv: pty");
		return 1;
	}
	sim_console_ready();
	struct pollfd fd = { .fd = r.pty.master, .events = POLLIN };
	while (sim_console_wait(&console, &fd, 1, -1)) {
		if (fd.revents && fd.fd == r.pty.master)
			on_bytes(&r);
		fd.fd = r.pty.master;
	}
	sim_pty_unplug(&r.pty);
	return 0;
}
