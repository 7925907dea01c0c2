/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scanner_evdev.c - code scanners that are USB keyboards: /dev/input/by-id/...-event-kbd. The order of the calls is
 * evdev_keys.c's; here are the calls. Never run on hardware so far.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "drivers/scanner/evdev_keys.h"

struct scanner_port {
	struct evdev_keys keys;
};

static int call_open(const char *path)
{
	return open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

static int call_ioctl(int fd, unsigned long request, void *data)
{
	return ioctl(fd, request, data);
}

static long call_read(int fd, void *bytes, size_t len)
{
	return read(fd, bytes, len);
}

static int call_wait(int fd, int wake_fd, int ms)
{
	struct pollfd fds[] = { { .fd = fd, .events = POLLIN },
				{ .fd = wake_fd, .events = POLLIN } };
	if (poll(fds, 2, ms) <= 0)
		return 0;
	return (fds[0].revents & POLLIN ? EVDEV_READY : 0) | (fds[1].revents ? EVDEV_WOKEN : 0) |
	       (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL) ? EVDEV_HUNG_UP : 0);
}

static void call_close(int fd)
{
	close(fd);
}

static const struct evdev_calls calls = { call_open, call_ioctl, call_read, call_wait, call_close };

static enum err port_open(const char *device, struct device_wake *wake, struct scanner_port **out)
{
	struct scanner_port *p = calloc(1, sizeof(*p));
	if (!p)
		return ERR_NOMEM;
	enum err err = evdev_keys_open(&p->keys, &calls, device, wake);
	if (err == ERR_OK)
		*out = p;
	else
		free(p);
	return err;
}

static enum err port_check(struct scanner_port *p)
{
	return evdev_keys_check(&p->keys);
}

static enum err port_step(struct scanner_port *p, struct scanner_code *out)
{
	return evdev_keys_step(&p->keys, out);
}

static void port_close(struct scanner_port *p)
{
	if (!p)
		return;
	evdev_keys_close(&p->keys);
	free(p);
}

const struct scanner_ops scanner_evdev_ops = {
	.open = port_open,
	.check = port_check,
	.step = port_step,
	.close = port_close,
};
