/* SPDX-License-Identifier: Apache-2.0 */
/* xwire.c - requests of "X Window System Protocol" (X11R7) and of the XTEST extension, little-endian. */
#include "tests/unit/ui/xwire.h"
#include "tests/suite.h"

#include <check.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static uint16_t get16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static uint32_t get32(const uint8_t *p)
{
	return get16(p) | (uint32_t)get16(p + 2) << 16;
}

static void put16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, v & 0xffff);
	put16(p + 2, v >> 16);
}

static void send_all(struct xwire *x, const void *bytes, size_t len)
{
	ck_assert_int_eq(write(x->fd, bytes, len), (ssize_t)len);
}

static void receive(struct xwire *x, void *bytes, size_t len)
{
	for (size_t got = 0; got < len;) {
		ssize_t n = read(x->fd, (char *)bytes + got, len - got);
		ck_assert_msg(n > 0, "the X server hung up");
		got += (size_t)n;
	}
}

/* The next reply; this client asked for no events. */
static void reply(struct xwire *x, uint8_t *head, uint8_t *more, size_t max)
{
	receive(x, head, 32);
	ck_assert_msg(head[0] == 1, "an X error %d", head[1]);
	size_t len = 4 * (size_t)get32(head + 4);
	ck_assert_uint_le(len, max);
	receive(x, more, len);
}

static void start_server(struct xwire *x, int width, int height)
{
	int ends[2];
	ck_assert_int_eq(pipe(ends), 0);
	x->server = fork();
	if (x->server == 0) {
		char fd[12], screen[32];
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		snprintf(fd, sizeof(fd), "%d", ends[1]);
		snprintf(screen, sizeof(screen), "%dx%dx24", width, height);
		execlp("Xvfb", "Xvfb", "-displayfd", fd, "-screen", "0", screen, "-nolisten", "tcp",
		       NULL);
		_exit(127);
	}
	close(ends[1]);
	char line[16] = "";
	ck_assert_msg(read(ends[0], line, sizeof(line) - 1) > 0, "Xvfb does not start");
	close(ends[0]);
	x->number = atoi(line);
	char display[24];
	snprintf(display, sizeof(display), ":%d", x->number);
	setenv("DISPLAY", display, 1);
}

static void greet(struct xwire *x)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	snprintf(to.sun_path, sizeof(to.sun_path), "/tmp/.X11-unix/X%d", x->number);
	x->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(connect(x->fd, (struct sockaddr *)&to, sizeof(to)), 0);
	static const uint8_t hello[12] = { 'l', 0, 11, 0, 0, 0 };
	uint8_t head[8], setup[16384];
	send_all(x, hello, sizeof(hello));
	receive(x, head, sizeof(head));
	size_t len = 4 * (size_t)get16(head + 6);
	ck_assert_msg(head[0] == 1 && len < sizeof(setup), "the X server lets nobody in");
	receive(x, setup, len);
	x->base = get32(setup + 4);
	size_t vendor = (get16(setup + 16) + 3u) & ~3u, formats = 8u * setup[21];
	x->root = get32(setup + 32 + vendor + formats);
}

static void find_xtest(struct xwire *x)
{
	uint8_t request[16] = { 98, 0, 4, 0, 5, 0, 0, 0, 'X', 'T', 'E', 'S', 'T' };
	uint8_t head[32], more[4];
	send_all(x, request, sizeof(request));
	reply(x, head, more, sizeof(more));
	ck_assert_msg(head[8], "no XTEST");
	x->xtest = head[9];
}

void xwire_open(struct xwire *x, int width, int height)
{
	*x = (struct xwire){ .fd = -1 };
	prctl(PR_SET_PDEATHSIG,
	      SIGKILL); /* of Check's runner; the server's owner is this process */
	start_server(x, width, height);
	greet(x);
	find_xtest(x);
}

void xwire_close(struct xwire *x)
{
	close(x->fd);
	kill(x->server, SIGTERM);
	waitpid(x->server, NULL, 0);
}

void xwire_fake(struct xwire *x, int type, int px, int py)
{
	uint8_t r[36] = { x->xtest, 2, 9, 0, (uint8_t)type, type == XWIRE_MOTION ? 0 : 1 };
	put32(r + 12, x->root);
	put16(r + 24, (unsigned)px);
	put16(r + 26, (unsigned)py);
	send_all(x, r, sizeof(r));
}

uint32_t xwire_pixel(struct xwire *x, int px, int py)
{
	uint8_t r[20] = { 73, 2, 5, 0 }, head[32], more[64];
	put32(r + 4, x->root);
	put16(r + 8, (unsigned)px);
	put16(r + 10, (unsigned)py);
	put16(r + 12, 1);
	put16(r + 14, 1);
	put32(r + 16, 0xffffffff);
	send_all(x, r, sizeof(r));
	reply(x, head, more, sizeof(more));
	return get32(more) & 0xffffff;
}

void xwire_cover(struct xwire *x)
{
	/* CreateWindow with a white ground and override-redirect, MapWindow, DestroyWindow. */
	uint8_t create[40] = { 1, 0, 10, 0 }, map[8] = { 8, 0, 2, 0 }, destroy[8] = { 4, 0, 2, 0 };
	put32(create + 4, x->base);
	put32(create + 8, x->root);
	put16(create + 16, 4000);
	put16(create + 18, 4000);
	put16(create + 22, 1);
	put32(create + 28, 1 << 1 | 1 << 9);
	put32(create + 32, 0xffffff);
	put32(create + 36, 1);
	put32(map + 4, x->base);
	put32(destroy + 4, x->base);
	send_all(x, create, sizeof(create));
	send_all(x, map, sizeof(map));
	ck_assert_msg(xwire_pixel(x, 5, 5) == 0xffffff, "covered");
	send_all(x, destroy, sizeof(destroy));
}
