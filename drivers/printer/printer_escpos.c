/* SPDX-License-Identifier: Apache-2.0 */
/*
 * printer_escpos.c - ESC/POS receipt printers on a device node, a FIFO or a plain file.
 *
 *   1B 40                        ESC @     begin
 *   1D 76 30 00 xL xH yL yH ..   GS v 0    a band of at most 256 rows, x in bytes
 *   1B 64 n                      ESC d     n lines up to the cutter
 *   1D 56 01                     GS V      cut, one point left
 *   10 04 n -> 0xx1xx10          DLE EOT   status (n = 2: cover and errors, 4: paper)
 *
 * Epson's ESC/POS command reference; the printers of other makers that halls use follow it here.
 * White columns at the right of a band and white rows at the end are not sent. A FIFO or a file is
 * opened for each receipt, so that whoever reads it sees where a receipt ends. A file that does not
 * exist is created, except under /dev, where it would take an unplugged printer's place.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "drivers/printer/printer.h"
#include "firmware/base/file.h"
#include "firmware/base/wipe.h"

#define BAND_ROWS	256
#define WIDTH_BYTES_MAX 255
#define FEED_LINES	5
#define FIFO_WAIT_MS	2000 /* for somebody to open the other end */
#define FIFO_AGAIN_MS	50
#define STALL_MS	3000  /* a port that takes nothing for so long is gone */
#define PRINT_MAX_MS	60000 /* the longest receipt at 9600 baud is not one we print */
#define STATUS_WAIT_MS	300

#define STATUS_FIXED_MASK 0x93
#define STATUS_FIXED	  0x12
#define OFFLINE_COVER	  0x04
#define OFFLINE_NO_PAPER  0x20
#define OFFLINE_ERROR	  0x40
#define PAPER_END	  0x60

enum port_kind { PORT_FILE, PORT_FIFO, PORT_DEVICE };

struct printer_port {
	enum port_kind kind;
	struct device_wake *wake;
	int fd; /* PORT_DEVICE; the others open one for each receipt */
	char path[PATH_MAX];
};

/* A receipt on its way. */
struct stream {
	int fd;
	int64_t deadline;
	struct device_wake *wake; /* NULL: this one is not given up */
	enum err err;		  /* the first failure; later writes do nothing */
};

/* Bytes out */

/* ERR_OK when something can be written; ERR_PRINTER_GONE, ERR_CANCELLED. */
static enum err await_room(const struct stream *s)
{
	int64_t now = device_clock_ms();
	int64_t end = now + STALL_MS < s->deadline ? now + STALL_MS : s->deadline;
	for (; now < end; now = device_clock_ms()) {
		if (s->wake && device_wake_is_last(s->wake))
			return ERR_CANCELLED;
		struct pollfd fds[] = {
			{ .fd = s->fd, .events = POLLOUT },
			{ .fd = s->wake ? device_wake_fd(s->wake) : -1, .events = POLLIN },
		};
		int n = poll(fds, ARRAY_LEN(fds), (int)(end - now));
		if (n < 0 && errno != EINTR)
			return ERR_IO;
		if (n > 0 && fds[0].revents & (POLLERR | POLLHUP | POLLNVAL))
			return ERR_PRINTER_GONE;
		if (n > 0 && fds[0].revents)
			return ERR_OK;
		if (n > 0)
			device_wake_take(s->wake);
	}
	return ERR_PRINTER_GONE;
}

static enum err from_write_errno(int errnum)
{
	return errnum == ENOSPC || errnum == EDQUOT || errnum == EFBIG ? ERR_IO : ERR_PRINTER_GONE;
}

static void put(struct stream *s, const void *bytes, size_t len)
{
	const uint8_t *p = bytes;
	while (len > 0 && s->err == ERR_OK) {
		s->err = await_room(s);
		if (s->err != ERR_OK)
			return;
		ssize_t n = write(s->fd, p, len);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			s->err = from_write_errno(errno);
		if (n > 0) {
			p += n;
			len -= (size_t)n;
		}
	}
}

/* Bytes up to the last that is not white. */
static size_t used_bytes(const uint8_t *row, size_t row_bytes)
{
	while (row_bytes > 0 && row[row_bytes - 1] == 0)
		row_bytes--;
	return row_bytes;
}

static void put_band(struct stream *s, const uint8_t *rows, size_t row_bytes, size_t n_rows)
{
	assert(row_bytes <= WIDTH_BYTES_MAX && n_rows > 0 && n_rows <= BAND_ROWS);
	size_t width = 1;
	for (size_t y = 0; y < n_rows; y++) {
		size_t used = used_bytes(rows + y * row_bytes, row_bytes);
		width = used > width ? used : width;
	}
	uint8_t head[] = {
		0x1d, 'v', '0', 0, (uint8_t)width, 0, (uint8_t)n_rows, (uint8_t)(n_rows >> 8)
	};
	put(s, head, sizeof(head));
	uint8_t band[WIDTH_BYTES_MAX * BAND_ROWS];
	for (size_t y = 0; y < n_rows; y++)
		memcpy(band + y * width, rows + y * row_bytes, width);
	put(s, band, width * n_rows);
	wipe(band, width * n_rows);
}

static void put_picture(struct stream *s, const struct bitmap *b)
{
	static const uint8_t begin[] = { 0x1b, '@' };
	static const uint8_t end[] = { 0x1b, 'd', FEED_LINES, 0x1d, 'V', 1 };
	size_t row_bytes = (size_t)b->width / 8;
	size_t rows = (size_t)b->height;
	while (rows > 0 && used_bytes(b->bits + (rows - 1) * row_bytes, row_bytes) == 0)
		rows--;
	put(s, begin, sizeof(begin));
	for (size_t y = 0; y < rows && s->err == ERR_OK; y += BAND_ROWS)
		put_band(s, b->bits + y * row_bytes, row_bytes,
			 rows - y < BAND_ROWS ? rows - y : BAND_ROWS);
	put(s, end, sizeof(end));
}

/* Status */

/* One status byte, -1 if the printer does not answer. */
static int ask_status(struct printer_port *p, uint8_t n, enum err *out_err)
{
	struct stream s = { .fd = p->fd, .deadline = device_clock_ms() + STALL_MS };
	uint8_t question[] = { 0x10, 0x04, n };
	put(&s, question, sizeof(question));
	*out_err = s.err;
	int64_t end = device_clock_ms() + STATUS_WAIT_MS;
	for (int64_t left; s.err == ERR_OK && (left = end - device_clock_ms()) > 0;) {
		struct pollfd fd = { .fd = p->fd, .events = POLLIN };
		if (poll(&fd, 1, (int)left) <= 0)
			break;
		uint8_t byte;
		ssize_t got = read(p->fd, &byte, 1);
		if (got < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (got < 0)
			*out_err = ERR_PRINTER_GONE;
		if (got <= 0)
			break;
		if ((byte & STATUS_FIXED_MASK) == STATUS_FIXED)
			return byte;
	}
	return -1;
}

static enum err port_check(struct printer_port *p)
{
	struct stat st;
	if (p->kind != PORT_DEVICE)
		return p->kind == PORT_FIFO && stat(p->path, &st) < 0 ? ERR_PRINTER_GONE : ERR_OK;
	enum err err;
	tcflush(p->fd,
		TCIFLUSH); /* not every device is a terminal; then there is nothing to flush */
	int offline = ask_status(p, 2, &err);
	if (offline < 0)
		return err;
	if (offline & (OFFLINE_COVER | OFFLINE_NO_PAPER))
		return ERR_PRINTER_PAPER;
	if (offline & OFFLINE_ERROR)
		return ERR_IO;
	int paper = ask_status(p, 4, &err);
	if (paper < 0)
		return err;
	return paper & PAPER_END ? ERR_PRINTER_PAPER : ERR_OK;
}

/* Opening */

static enum err open_device(const char *path, int *out_fd)
{
	CLEANUP(close_fd) int fd = open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		fd = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return ERR_PRINTER_GONE;
	struct termios t;
	if (tcgetattr(fd, &t) == 0) {
		cfmakeraw(&t);
		t.c_cflag |= CLOCAL | CREAD;
		cfsetispeed(&t, B115200);
		cfsetospeed(&t, B115200);
		if (tcsetattr(fd, TCSANOW, &t) < 0)
			return ERR_PRINTER_GONE;
	}
	*out_fd = fd;
	fd = -1;
	return ERR_OK;
}

static enum err open_fifo(const char *path, struct device_wake *wake, int *out_fd)
{
	int64_t end = device_clock_ms() + FIFO_WAIT_MS;
	for (;;) {
		int fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
		if (fd >= 0) {
			*out_fd = fd;
			return ERR_OK;
		}
		if (errno != ENXIO || device_clock_ms() >= end)
			return ERR_PRINTER_GONE;
		if (device_wake_is_last(wake))
			return ERR_CANCELLED;
		struct pollfd pause = { .fd = device_wake_fd(wake), .events = POLLIN };
		if (poll(&pause, 1, FIFO_AGAIN_MS) > 0)
			device_wake_take(wake);
	}
}

static enum err open_file(const char *path, int *out_fd)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno == ENOSPC ? ERR_IO : ERR_PRINTER_GONE;
	*out_fd = fd;
	return ERR_OK;
}

static bool folder_exists(const char *path)
{
	char dir[PATH_MAX];
	snprintf(dir, sizeof(dir), "%s", path);
	char *slash = strrchr(dir, '/');
	if (!slash)
		strcpy(dir, ".");
	else
		slash[slash == dir] = '\0';
	return access(dir, W_OK | X_OK) == 0;
}

static enum err find_kind(const char *path, enum port_kind *out)
{
	struct stat st;
	if (stat(path, &st) < 0) {
		if (errno != ENOENT || strncmp(path, "/dev/", 5) == 0 || !folder_exists(path))
			return ERR_PRINTER_GONE;
		*out = PORT_FILE;
		return ERR_OK;
	}
	if (!S_ISFIFO(st.st_mode) && !S_ISREG(st.st_mode) && !S_ISCHR(st.st_mode))
		return ERR_INVALID;
	*out = S_ISFIFO(st.st_mode) ? PORT_FIFO : S_ISCHR(st.st_mode) ? PORT_DEVICE : PORT_FILE;
	return ERR_OK;
}

static void port_close(struct printer_port *p)
{
	if (!p)
		return;
	close_fd(&p->fd);
	free(p);
}

static void port_close_ptr(struct printer_port **p)
{
	port_close(*p);
}

static enum err port_open(const char *device, struct device_wake *wake, struct printer_port **out)
{
	size_t len = strlen(device);
	if (len == 0 || len >= PATH_MAX)
		return ERR_INVALID;
	CLEANUP(port_close_ptr) struct printer_port *p = calloc(1, sizeof(*p));
	if (!p)
		return ERR_NOMEM;
	p->fd = -1;
	p->wake = wake;
	memcpy(p->path, device, len + 1);
	enum err err = find_kind(device, &p->kind);
	if (err == ERR_OK && p->kind == PORT_DEVICE)
		err = open_device(device, &p->fd);
	if (err != ERR_OK)
		return err;
	*out = STEAL(p);
	return ERR_OK;
}

static enum err print_device(struct printer_port *p, const struct bitmap *picture)
{
	enum err err = port_check(p);
	if (err != ERR_OK)
		return err;
	struct stream s = { .fd = p->fd,
			    .deadline = device_clock_ms() + PRINT_MAX_MS,
			    .wake = p->wake };
	put_picture(&s, picture);
	if (s.err != ERR_OK) {
		/* Or close() would wait for what nobody takes. */
		tcflush(p->fd, TCOFLUSH);
		return s.err;
	}
	return port_check(p);
}

static enum err print_opened(struct printer_port *p, const struct bitmap *picture)
{
	CLEANUP(close_fd) int fd = -1;
	enum err err =
		p->kind == PORT_FIFO ? open_fifo(p->path, p->wake, &fd) : open_file(p->path, &fd);
	if (err != ERR_OK)
		return err;
	struct stream s = { .fd = fd,
			    .deadline = device_clock_ms() + PRINT_MAX_MS,
			    .wake = p->wake };
	put_picture(&s, picture);
	return s.err;
}

static enum err port_print(struct printer_port *p, const struct bitmap *picture)
{
	if (picture->width / 8 > WIDTH_BYTES_MAX)
		return ERR_INVALID;
	/* A device or a FIFO may have come where there was nothing or a file. */
	enum err err = p->kind == PORT_DEVICE ? ERR_OK : find_kind(p->path, &p->kind);
	if (err == ERR_OK && p->kind == PORT_DEVICE && p->fd < 0)
		err = open_device(p->path, &p->fd);
	if (err != ERR_OK)
		return err;
	return p->kind == PORT_DEVICE ? print_device(p, picture) : print_opened(p, picture);
}

const struct printer_ops printer_escpos_ops = {
	.open = port_open,
	.print = port_print,
	.check = port_check,
	.close = port_close,
};
