/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_samv_tty.c - SAM-V readers on a serial port: PATH[@BAUD], 8N1, no flow control.
 *
 * The port is always opened by its path, so /dev/serial/by-id finds a reader again after a replug.
 * A port that hangs up reads 0 with POLLHUP, not an errno (seen on ptys and USB converters).
 */
#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "drivers/card/samv_session.h"
#include "drivers/serial.h"
#include "firmware/base/file.h"
#include "firmware/base/wipe.h"

#define WRITE_TIMEOUT_MS 500
#define QUIET_MS	 50  /* a line this long silent has nothing under way */
#define DRAIN_MAX_MS	 500 /* a line that never falls silent is not waited for */

struct card_reader {
	struct samv_port port;
	struct samv_session session;
	int fd;
	struct device_wake *wake;
};

static struct card_reader *reader_of(struct samv_port *p)
{
	return CONTAINER_OF(p, struct card_reader, port);
}

/*
 * Waits until the port can do `events`; 0 watches for unplugging only.
 * ERR_TIMEOUT, ERR_READER_GONE, ERR_CANCELLED (the interruption is taken note of)
 */
static enum err await(struct card_reader *r, short events, int64_t deadline)
{
	for (;;) {
		int64_t left = deadline - device_clock_ms();
		struct pollfd fds[] = { { .fd = r->fd, .events = events },
					{ .fd = device_wake_fd(r->wake), .events = POLLIN } };
		int n = poll(fds, ARRAY_LEN(fds), left > 0 ? (int)left : 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || fds[0].revents & (POLLHUP | POLLERR | POLLNVAL))
			return ERR_READER_GONE;
		if (fds[0].revents & events)
			return ERR_OK;
		if (fds[1].revents && device_wake_take(r->wake))
			return ERR_CANCELLED;
		if (left <= 0)
			return ERR_TIMEOUT;
	}
}

static enum err port_send(struct samv_port *p, const uint8_t *frame, size_t len)
{
	struct card_reader *r = reader_of(p);
	int64_t deadline = device_clock_ms() + WRITE_TIMEOUT_MS;
	while (len > 0) {
		enum err err = await(r, POLLOUT, deadline);
		if (err != ERR_OK)
			return err;
		ssize_t n = write(r->fd, frame, len);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return ERR_READER_GONE;
		if (n > 0) {
			frame += n;
			len -= (size_t)n;
		}
	}
	return ERR_OK;
}

static enum err port_receive(struct samv_port *p, uint8_t *bytes, size_t cap, int timeout_ms,
			     size_t *out_len)
{
	struct card_reader *r = reader_of(p);
	int64_t deadline = device_clock_ms() + timeout_ms;
	for (;;) {
		enum err err = await(r, POLLIN, deadline);
		if (err != ERR_OK)
			return err;
		ssize_t n = read(r->fd, bytes, cap);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n <= 0)
			return ERR_READER_GONE;
		*out_len = (size_t)n;
		return ERR_OK;
	}
}

static enum err port_discard(struct samv_port *p)
{
	tcflush(reader_of(p)->fd, TCIFLUSH);
	return ERR_OK;
}

static enum err port_drain(struct samv_port *p)
{
	uint8_t dead[512];
	size_t len;
	int64_t end = device_clock_ms() + DRAIN_MAX_MS;
	enum err err = ERR_OK;
	while (err == ERR_OK && device_clock_ms() < end)
		err = port_receive(p, dead, sizeof(dead), QUIET_MS, &len);
	wipe(dead, sizeof(dead));
	tcflush(reader_of(p)->fd, TCIFLUSH);
	return err == ERR_TIMEOUT ? ERR_OK : err;
}

/* What nobody asked for stays in the kernel's buffer until the next request: no wake-ups by noise. */
static enum err port_wait(struct samv_port *p, int ms)
{
	enum err err = await(reader_of(p), 0, device_clock_ms() + ms);
	return err == ERR_TIMEOUT ? ERR_OK : err;
}

static void reader_close(struct card_reader *r)
{
	if (!r)
		return;
	samv_session_fini(&r->session);
	close_fd(&r->fd);
	free(r);
}

static void reader_close_ptr(struct card_reader **r)
{
	reader_close(*r);
}

static enum err reader_open(const char *device, struct device_wake *wake, struct card_reader **out)
{
	CLEANUP(reader_close_ptr) struct card_reader *r = calloc(1, sizeof(*r));
	if (!r)
		return ERR_NOMEM;
	r->fd = -1;
	r->port =
		(struct samv_port){ port_send, port_receive, port_discard, port_drain, port_wait };
	r->wake = wake;
	enum err err = serial_open(device, &r->fd);
	if (err == ERR_IO)
		err = ERR_READER_GONE;
	if (err == ERR_OK)
		err = samv_session_open(&r->session, &r->port);
	if (err != ERR_OK)
		return err;
	*out = STEAL(r);
	return ERR_OK;
}

static enum err reader_check(struct card_reader *r)
{
	return samv_session_check(&r->session);
}

static enum err reader_step(struct card_reader *r, bool wanted, struct card_step *out)
{
	return samv_session_step(&r->session, wanted, out);
}

static void reader_rewind(struct card_reader *r)
{
	samv_session_rewind(&r->session);
}

const struct card_reader_ops reader_samv_tty_ops = {
	.contactless = true,
	.open = reader_open,
	.check = reader_check,
	.step = reader_step,
	.rewind = reader_rewind,
	.close = reader_close,
};
