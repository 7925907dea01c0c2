/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scanner_serial.c - code scanners that send what they read as bytes over a serial port (USB CDC ACM, RS-232):
 * PATH[@BAUD]. They send CR or LF behind a code, or nothing: then a pause ends it. Nobody is asked anything in this
 * protocol, so a check asks the port: one that was unplugged hangs up.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include "drivers/scanner/code.h"
#include "drivers/scanner/scanner_driver.h"
#include "drivers/serial.h"
#include "firmware/base/file.h"
#include "firmware/base/wipe.h"

#define WAIT_MS	   30000
#define CHUNK	   256
#define CHUNKS_MAX 64 /* of one step: one that never falls silent is no scanner */

struct scanner_port {
	int fd;
	struct device_wake *wake;
	struct code code;
	uint8_t bytes[CHUNK]; /* read, and not looked at yet from `at` on */
	size_t have, at;
};

static void port_close(struct scanner_port *p)
{
	if (!p)
		return;
	close(p->fd);
	wipe(p, sizeof(*p));
	free(p);
}

static enum err port_open(const char *device, struct device_wake *wake, struct scanner_port **out)
{
	CLEANUP(close_fd) int fd = -1;
	enum err err = serial_open(device, &fd);
	if (err != ERR_OK)
		return err == ERR_INVALID ? ERR_SCANNER_FAULT : ERR_SCANNER_GONE;
	struct scanner_port *p = calloc(1, sizeof(*p));
	if (!p)
		return ERR_NOMEM;
	*p = (struct scanner_port){ .fd = fd, .wake = wake };
	fd = -1;
	*out = p;
	return ERR_OK;
}

static enum err port_check(struct scanner_port *p)
{
	struct pollfd fd = { .fd = p->fd };
	struct termios t;
	if (poll(&fd, 1, 0) > 0 && fd.revents & (POLLHUP | POLLERR | POLLNVAL))
		return ERR_SCANNER_GONE;
	return tcgetattr(p->fd, &t) == 0 ? ERR_OK : ERR_SCANNER_GONE;
}

/* True: a code has ended. */
static bool take(struct scanner_port *p, struct scanner_code *out)
{
	bool ended = false;
	while (!ended && p->at < p->have)
		ended = code_byte(&p->code, p->bytes[p->at++], out);
	return ended;
}

/* ERR_OK with *out_n: read that many, 0 = the time is over, or *out_woken: somebody wants to be heard. */
static enum err receive(struct scanner_port *p, int ms, size_t *out_n, bool *out_woken)
{
	struct pollfd fds[] = { { .fd = p->fd, .events = POLLIN },
				{ .fd = device_wake_fd(p->wake), .events = POLLIN } };
	*out_n = 0;
	*out_woken = false;
	int n = poll(fds, ARRAY_LEN(fds), ms);
	if (n < 0)
		return errno == EINTR ? ERR_OK : ERR_SCANNER_FAULT;
	*out_woken = fds[1].revents && device_wake_take(p->wake);
	if (!(fds[0].revents & (POLLIN | POLLHUP | POLLERR | POLLNVAL)))
		return ERR_OK;
	ssize_t got = read(p->fd, p->bytes, sizeof(p->bytes));
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return ERR_OK;
	if (got <= 0)
		return ERR_SCANNER_GONE;
	*out_n = p->have = (size_t)got;
	p->at = 0;
	return ERR_OK;
}

static enum err port_step(struct scanner_port *p, struct scanner_code *out)
{
	struct scanner_code code = { 0 };
	enum err err = ERR_OK;
	size_t got = 1;
	bool woken = false, ended = take(p, &code);
	for (int i = 0; !ended && !woken && got > 0 && err == ERR_OK && i < CHUNKS_MAX; i++) {
		bool begun = code_is_begun(&p->code);
		err = receive(p, begun ? CODE_GAP_MS : WAIT_MS, &got, &woken);
		if (err == ERR_OK && got > 0)
			ended = take(p, &code);
		else if (err == ERR_OK && begun && !woken)
			ended = code_gap(&p->code, &code);
	}
	if (p->at == p->have)
		wipe(p->bytes, sizeof(p->bytes));
	if (err == ERR_OK)
		*out = code;
	wipe(&code, sizeof(code));
	return err;
}

const struct scanner_ops scanner_serial_ops = {
	.open = port_open,
	.check = port_check,
	.step = port_step,
	.close = port_close,
};
