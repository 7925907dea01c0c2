/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_samv_tty.c - SAM-V readers on a serial port: PATH[@BAUD], 8N1, no flow control.
 *
 * The port is always opened by its path, so /dev/serial/by-id finds a reader again after a replug.
 * A port that hangs up reads 0 with POLLHUP, not an errno (seen on ptys and USB converters).
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "drivers/card/samv_session.h"
#include "firmware/base/file.h"
#include "firmware/base/wipe.h"

#define WRITE_TIMEOUT_MS 500
#define QUIET_MS	 50  /* a line this long silent has nothing under way */
#define DRAIN_MAX_MS	 500 /* a line that never falls silent is not waited for */

static const struct {
	const char *text;
	speed_t speed;
} bauds[] = {
	{ "115200", B115200 }, { "57600", B57600 }, { "38400", B38400 },
	{ "19200", B19200 },   { "9600", B9600 },
};

struct card_reader {
	struct samv_port port;
	struct samv_session session;
	int fd;
	int wake; /* eventfd: interrupt() was called */
};

static int64_t now_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

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
		int64_t left = deadline - now_ms();
		struct pollfd fds[] = { { .fd = r->fd, .events = events },
					{ .fd = r->wake, .events = POLLIN } };
		int n = poll(fds, ARRAY_LEN(fds), left > 0 ? (int)left : 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || fds[0].revents & (POLLHUP | POLLERR | POLLNVAL))
			return ERR_READER_GONE;
		if (fds[0].revents & events)
			return ERR_OK;
		uint64_t count;
		if (fds[1].revents && read(r->wake, &count, sizeof(count)) == sizeof(count))
			return ERR_CANCELLED;
		if (left <= 0)
			return ERR_TIMEOUT;
	}
}

static enum err port_send(struct samv_port *p, const uint8_t *frame, size_t len)
{
	struct card_reader *r = reader_of(p);
	int64_t deadline = now_ms() + WRITE_TIMEOUT_MS;
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
	int64_t deadline = now_ms() + timeout_ms;
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

static enum err port_drain(struct samv_port *p)
{
	uint8_t dead[512];
	size_t len;
	int64_t end = now_ms() + DRAIN_MAX_MS;
	enum err err = ERR_OK;
	while (err == ERR_OK && now_ms() < end)
		err = port_receive(p, dead, sizeof(dead), QUIET_MS, &len);
	wipe(dead, sizeof(dead));
	tcflush(reader_of(p)->fd, TCIFLUSH);
	return err == ERR_TIMEOUT ? ERR_OK : err;
}

/* What nobody asked for stays in the kernel's buffer until the next drain: no wake-ups by noise. */
static enum err port_wait(struct samv_port *p, int ms)
{
	enum err err = await(reader_of(p), 0, now_ms() + ms);
	return err == ERR_TIMEOUT ? ERR_OK : err;
}

/* PATH[@BAUD]; an @ that no number follows belongs to the path. */
static enum err split_device(const char *device, char path[PATH_MAX], speed_t *out_speed)
{
	size_t path_len = strlen(device);
	*out_speed = B115200;
	const char *at = strrchr(device, '@');
	if (at && at[1] && strspn(at + 1, "0123456789") == strlen(at + 1)) {
		size_t i = 0;
		while (i < ARRAY_LEN(bauds) && strcmp(bauds[i].text, at + 1) != 0)
			i++;
		if (i == ARRAY_LEN(bauds))
			return ERR_INVALID;
		*out_speed = bauds[i].speed;
		path_len = (size_t)(at - device);
	}
	if (path_len == 0 || path_len >= PATH_MAX)
		return ERR_INVALID;
	memcpy(path, device, path_len);
	path[path_len] = '\0';
	return ERR_OK;
}

static enum err open_tty(const char *device, int *out_fd)
{
	char path[PATH_MAX];
	speed_t speed;
	enum err err = split_device(device, path, &speed);
	if (err != ERR_OK)
		return err;
	CLEANUP(close_fd) int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return ERR_READER_GONE;
	struct termios t;
	if (tcgetattr(fd, &t) < 0)
		return errno == ENOTTY ? ERR_INVALID : ERR_READER_GONE;
	cfmakeraw(&t);
	t.c_cflag &= ~(tcflag_t)(CSTOPB | CRTSCTS);
	t.c_cflag |= CLOCAL | CREAD;
	cfsetispeed(&t, speed);
	cfsetospeed(&t, speed);
	if (tcsetattr(fd, TCSANOW, &t) < 0)
		return ERR_READER_GONE;
	tcflush(fd, TCIOFLUSH);
	*out_fd = fd;
	fd = -1;
	return ERR_OK;
}

static void reader_close(struct card_reader *r)
{
	if (!r)
		return;
	samv_session_fini(&r->session);
	close_fd(&r->fd);
	close_fd(&r->wake);
	free(r);
}

static void reader_close_ptr(struct card_reader **r)
{
	reader_close(*r);
}

static enum err reader_open(const char *device, struct card_reader **out)
{
	CLEANUP(reader_close_ptr) struct card_reader *r = calloc(1, sizeof(*r));
	if (!r)
		return ERR_NOMEM;
	r->fd = -1;
	r->port = (struct samv_port){ port_send, port_receive, port_drain, port_wait };
	r->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	enum err err = r->wake < 0 ? ERR_READER_FAULT : open_tty(device, &r->fd);
	if (err == ERR_OK)
		err = samv_session_open(&r->session, &r->port);
	if (err != ERR_OK)
		return err;
	*out = STEAL(r);
	return ERR_OK;
}

static enum err reader_step(struct card_reader *r, bool wanted, struct card_step *out)
{
	return samv_session_step(&r->session, wanted, out);
}

static void reader_interrupt(struct card_reader *r)
{
	uint64_t one = 1;
	if (write(r->wake, &one, sizeof(one)) < 0) {
		/* EAGAIN: interruptions enough are waiting */
	}
}

static void reader_rewind(struct card_reader *r)
{
	samv_session_rewind(&r->session);
}

const struct card_reader_ops reader_samv_tty_ops = {
	.name = "samv-tty",
	.contactless = true,
	.open = reader_open,
	.step = reader_step,
	.interrupt = reader_interrupt,
	.rewind = reader_rewind,
	.close = reader_close,
};
