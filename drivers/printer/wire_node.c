/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire_node.c - printers behind a descriptor: a device node (/dev/usb/lp0), a serial port, a FIFO, a plain file.
 * Serial ports are raw, 8N1, no flow control. See wire.h.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/lp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "drivers/printer/wire.h"
#include "drivers/serial.h"
#include "firmware/base/file.h"

#define LPIOC_SOFT_RESET _IO('P', 7) /* drivers/usb/class/usblp.c */
#define FIFO_WAIT_MS	 2000	     /* for somebody to open the other end */
#define FIFO_AGAIN_MS	 50

struct node {
	struct wire wire;
	int fd;
};

static int fd_of(const struct wire *w)
{
	return CONTAINER_OF(w, const struct node, wire)->fd;
}

/* ERR_OK when something can be written; ERR_PRINTER_GONE, ERR_CANCELLED. */
static enum err await_room(const struct wire *w, int64_t end, bool gives_up)
{
	for (int64_t left; (left = end - device_clock_ms()) > 0;) {
		if (gives_up && device_wake_is_last(w->wake))
			return ERR_CANCELLED;
		struct pollfd fds[] = {
			{ .fd = fd_of(w), .events = POLLOUT },
			{ .fd = gives_up ? device_wake_fd(w->wake) : -1, .events = POLLIN },
		};
		int n = poll(fds, ARRAY_LEN(fds), (int)left);
		if (n < 0 && errno != EINTR)
			return ERR_IO;
		if (n > 0 && fds[0].revents & (POLLERR | POLLHUP | POLLNVAL))
			return ERR_PRINTER_GONE;
		if (n > 0 && fds[0].revents)
			return ERR_OK;
		if (n > 0)
			device_wake_take(w->wake);
	}
	return ERR_PRINTER_GONE;
}

static enum err from_write_errno(int errnum)
{
	if (errnum == EAGAIN || errnum == EINTR)
		return ERR_OK;
	return errnum == ENOSPC || errnum == EDQUOT || errnum == EFBIG ? ERR_IO : ERR_PRINTER_GONE;
}

static enum err node_write(struct wire *w, const uint8_t *bytes, size_t len, int64_t end,
			   bool gives_up, size_t *out_sent)
{
	*out_sent = 0;
	enum err err = await_room(w, end, gives_up);
	if (err != ERR_OK)
		return err;
	ssize_t n = write(fd_of(w), bytes, len);
	if (n < 0)
		return from_write_errno(errno);
	*out_sent = (size_t)n;
	return ERR_OK;
}

static enum err node_read(struct wire *w, int64_t end, uint8_t *out)
{
	for (int64_t left; (left = end - device_clock_ms()) > 0;) {
		struct pollfd fd = { .fd = fd_of(w), .events = POLLIN };
		if (poll(&fd, 1, (int)left) <= 0)
			break;
		ssize_t got = read(fd_of(w), out, 1);
		if (got == 1)
			return ERR_OK;
		if (got < 0 && errno != EAGAIN && errno != EINTR)
			return ERR_PRINTER_GONE;
		if (got == 0)
			break;
	}
	return ERR_TIMEOUT;
}

/* Not every device is a terminal; then there is nothing to flush. */
static void node_drop_in(struct wire *w)
{
	tcflush(fd_of(w), TCIFLUSH);
}

static void node_drop_out(struct wire *w)
{
	tcflush(fd_of(w), TCOFLUSH);
}

static enum err node_status(struct wire *w, uint8_t *out)
{
	int bits = 0; /* usblp writes an int */
	if (ioctl(fd_of(w), LPGETSTATUS, &bits) == 0) {
		*out = (uint8_t)bits;
		return ERR_OK;
	}
	return errno == ENODEV || errno == EIO ? ERR_PRINTER_GONE : ERR_UNSUPPORTED;
}

static void node_reset(struct wire *w)
{
	ioctl(fd_of(w), LPIOC_SOFT_RESET);
}

static void node_close(struct wire *w)
{
	close(fd_of(w));
	free(CONTAINER_OF(w, struct node, wire));
}

static const struct wire_calls calls = { node_write,  node_read,  node_drop_in, node_drop_out,
					 node_status, node_reset, node_close };

/* Takes the descriptor over. */
static enum err make(int fd, struct device_wake *wake, struct wire **out)
{
	struct node *n = calloc(1, sizeof(*n));
	if (!n) {
		close(fd);
		return ERR_NOMEM;
	}
	*n = (struct node){ .wire = { &calls, wake }, .fd = fd };
	*out = &n->wire;
	return ERR_OK;
}

enum err wire_open_node(const char *path, int baud, struct device_wake *wake, struct wire **out)
{
	CLEANUP(close_fd) int fd = open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		fd = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return ERR_PRINTER_GONE;
	enum err err = serial_set(fd, baud);
	if (err != ERR_OK && err != ERR_INVALID) /* not every node is a serial port */
		return ERR_PRINTER_GONE;
	int taken = fd;
	fd = -1;
	return make(taken, wake, out);
}

enum err wire_open_fifo(const char *path, struct device_wake *wake, struct wire **out)
{
	int64_t end = device_clock_ms() + FIFO_WAIT_MS;
	for (;;) {
		int fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
		if (fd >= 0)
			return make(fd, wake, out);
		if (errno != ENXIO || device_clock_ms() >= end)
			return ERR_PRINTER_GONE;
		if (device_wake_is_last(wake))
			return ERR_CANCELLED;
		struct pollfd pause = { .fd = device_wake_fd(wake), .events = POLLIN };
		if (poll(&pause, 1, FIFO_AGAIN_MS) > 0)
			device_wake_take(wake);
	}
}

enum err wire_open_file(const char *path, struct device_wake *wake, struct wire **out)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno == ENOSPC ? ERR_IO : ERR_PRINTER_GONE;
	return make(fd, wake, out);
}
