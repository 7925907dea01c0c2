/* SPDX-License-Identifier: Apache-2.0 */
/*
 * printer_escpos.c - ESC/POS receipt printers on a device node, a FIFO or a plain file.
 *
 *   1B 40                        ESC @     begin
 *   1D 76 30 00 xL xH yL yH ..   GS v 0    a band of at most 24 rows, x in bytes
 *   1B 64 n                      ESC d     n lines up to the cutter
 *   1D 56 01                     GS V      cut, one point left
 *   10 04 n -> 0xx1xx10          DLE EOT   status at once (n = 2: cover and errors, 4: paper)
 *   1D 72 01 -> 0xx0xxxx         GS r      paper status, when all before it has been printed
 *
 * Epson's ESC/POS command reference; the printers of other makers that halls use follow it here.
 * White columns at the right of a band and white rows at the end are not sent. A FIFO or a file is
 * opened for each receipt, so that whoever reads it sees where a receipt ends. A file that does not
 * exist is created, except under /dev, where it would take an unplugged printer's place.
 *
 * A receipt may break off inside a band: no paper, the plug, the end of the program. The printer then
 * takes the next receipt for the rest of that band, and two citizens share a paper. So whatever may
 * stand there is ended first: zeros for a whole band (outside of one they mean nothing) and a cut.
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

#include "drivers/printer/printer_driver.h"
#include "firmware/base/file.h"
#include "firmware/base/wipe.h"

#define BAND_ROWS	24 /* what is lost, or must be filled up, when a receipt breaks off */
#define BAND_HEAD	8
#define WIDTH_BYTES_MAX 255
#define FEED_LINES	5
#define FIFO_WAIT_MS	2000 /* for somebody to open the other end */
#define FIFO_AGAIN_MS	50
#define STALL_MS	3000  /* a port that takes nothing for so long is gone */
#define PRINT_MAX_MS	60000 /* the longest receipt at 9600 baud is not one we print */
#define QUESTION_MS	1000  /* to be rid of a question */
#define STATUS_WAIT_MS	300
#define PRINTED_WAIT_MS 150   /* for GS r, between two looks at paper and cover */
#define PRINTED_MAX_MS	10000 /* the longest receipt is out by then */

#define STATUS_FIXED_MASK 0x93
#define STATUS_FIXED	  0x12
#define PRINTED_MASK	  0x90
#define PRINTED_FIXED	  0x00
#define OFFLINE_COVER	  0x04
#define OFFLINE_NO_PAPER  0x20
#define OFFLINE_ERROR	  0x40
#define PAPER_END	  0x60

enum port_kind { PORT_FILE, PORT_FIFO, PORT_DEVICE };

/* What may stand unfinished in the printer. */
enum tail {
	TAIL_NONE,
	TAIL_POSSIBLE, /* whoever had the port before us may have broken off */
	TAIL_CERTAIN,  /* we did */
};

/* GS r */
enum order { ORDER_UNKNOWN, ORDER_KNOWN, ORDER_IGNORED };

struct printer_port {
	enum port_kind kind;
	struct device_wake *wake;
	int fd; /* PORT_DEVICE; the others open one for each receipt */
	enum tail tail;
	enum order order;
	bool answers; /* the last question */
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
	uint8_t head[BAND_HEAD] = {
		0x1d, 'v', '0', 0, (uint8_t)width, 0, (uint8_t)n_rows, (uint8_t)(n_rows >> 8)
	};
	put(s, head, sizeof(head));
	uint8_t band[WIDTH_BYTES_MAX * BAND_ROWS];
	for (size_t y = 0; y < n_rows; y++)
		memcpy(band + y * width, rows + y * row_bytes, width);
	put(s, band, width * n_rows);
	wipe(band, width * n_rows);
}

static void put_cut(struct stream *s)
{
	static const uint8_t end[] = { 0x1b, 'd', FEED_LINES, 0x1d, 'V', 1 };
	put(s, end, sizeof(end));
}

static void put_picture(struct stream *s, const struct bitmap *b)
{
	static const uint8_t begin[] = { 0x1b, '@' };
	size_t row_bytes = (size_t)b->width / 8;
	size_t rows = (size_t)b->height;
	while (rows > 0 && used_bytes(b->bits + (rows - 1) * row_bytes, row_bytes) == 0)
		rows--;
	put(s, begin, sizeof(begin));
	for (size_t y = 0; y < rows && s->err == ERR_OK; y += BAND_ROWS)
		put_band(s, b->bits + y * row_bytes, row_bytes,
			 rows - y < BAND_ROWS ? rows - y : BAND_ROWS);
	put_cut(s);
}

/* Status */

/* The next byte of that form within the time; -1 without one. ERR_PRINTER_GONE. */
static int await_byte(struct printer_port *p, uint8_t mask, uint8_t fixed, int timeout_ms,
		      enum err *out_err)
{
	int64_t end = device_clock_ms() + timeout_ms;
	for (int64_t left; (left = end - device_clock_ms()) > 0;) {
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
		if ((byte & mask) == fixed)
			return byte;
	}
	return -1;
}

static enum err put_question(struct printer_port *p, const uint8_t *question, size_t len)
{
	struct stream s = { .fd = p->fd, .deadline = device_clock_ms() + QUESTION_MS };
	put(&s, question, len);
	return s.err;
}

/* One status byte, -1 if the printer does not answer. */
static int ask_status(struct printer_port *p, uint8_t n, enum err *out_err)
{
	const uint8_t question[] = { 0x10, 0x04, n };
	*out_err = put_question(p, question, sizeof(question));
	int byte = -1;
	if (*out_err == ERR_OK)
		byte = await_byte(p, STATUS_FIXED_MASK, STATUS_FIXED, STATUS_WAIT_MS, out_err);
	p->answers = byte >= 0;
	return byte;
}

/* Paper and cover as they are now. ERR_OK also from a printer that does not answer. */
static enum err ask(struct printer_port *p)
{
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

/* Zeros for a whole band, however much of it the printer has, and a cut. */
static enum err end_tail(struct printer_port *p)
{
	static const uint8_t zeros[BAND_HEAD + WIDTH_BYTES_MAX * BAND_ROWS];
	struct stream s = { .fd = p->fd,
			    .deadline = device_clock_ms() + PRINT_MAX_MS,
			    .wake = p->wake };
	put(&s, zeros, sizeof(zeros));
	put_cut(&s);
	if (s.err == ERR_OK)
		p->tail = TAIL_NONE;
	else
		tcflush(p->fd, TCOFLUSH);
	return s.err;
}

static enum err port_check(struct printer_port *p)
{
	struct stat st;
	if (p->kind != PORT_DEVICE)
		return p->kind == PORT_FIFO && stat(p->path, &st) < 0 ? ERR_PRINTER_GONE : ERR_OK;
	enum err err = ask(p);
	/* Now, for who put paper in, and not beside the next citizen's receipt. */
	if (err == ERR_OK && p->answers && p->tail == TAIL_CERTAIN)
		err = end_tail(p);
	return err;
}

/* Has all been printed that was sent? False: not yet, or it does not know GS r; *out_err as ask(). */
static bool has_printed(struct printer_port *p, enum err *out_err)
{
	static const uint8_t question[] = { 0x1d, 'r', 1 };
	*out_err = put_question(p, question, sizeof(question));
	bool has = *out_err == ERR_OK &&
		   await_byte(p, PRINTED_MASK, PRINTED_FIXED, PRINTED_WAIT_MS, out_err) >= 0;
	if (has)
		p->order = ORDER_KNOWN;
	if (*out_err == ERR_OK)
		*out_err = ask(p);
	return has;
}

/*
 * Waits until the printer says that all it was sent is printed. One that never answers GS r is believed
 * when it says at the end that paper and cover are well; one that falls silent is gone.
 */
static enum err await_printed(struct printer_port *p)
{
	enum err err = ERR_OK;
	int64_t heard = device_clock_ms(), end = heard + PRINTED_MAX_MS;
	for (int64_t now = heard; p->order != ORDER_IGNORED && now < end; now = device_clock_ms()) {
		if (device_wake_is_last(p->wake))
			return ERR_CANCELLED;
		if (has_printed(p, &err) || err != ERR_OK)
			return err;
		heard = p->answers ? now : heard;
		if (now - heard >= STALL_MS)
			return ERR_PRINTER_GONE;
	}
	if (p->order == ORDER_KNOWN)
		return ERR_PRINTER_GONE;
	p->order = ORDER_IGNORED;
	err = ask(p);
	return err == ERR_OK && !p->answers ? ERR_PRINTER_GONE : err;
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
	p->tail = TAIL_POSSIBLE;
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
	enum err err = ask(p);
	if (err == ERR_OK && p->tail != TAIL_NONE) {
		err = end_tail(p);
		if (err == ERR_OK)
			err = ask(p); /* inside a band it could not answer */
	}
	if (err != ERR_OK)
		return err;
	bool can_answer = p->answers;
	struct stream s = { .fd = p->fd,
			    .deadline = device_clock_ms() + PRINT_MAX_MS,
			    .wake = p->wake };
	put_picture(&s, picture);
	p->tail = TAIL_CERTAIN;
	if (s.err != ERR_OK) {
		/* Or close() would wait for what nobody takes. */
		tcflush(p->fd, TCOFLUSH);
		return s.err == ERR_PRINTER_GONE && ask(p) == ERR_PRINTER_PAPER ? ERR_PRINTER_PAPER
										: s.err;
	}
	err = can_answer ? await_printed(p) : ask(p);
	if (err == ERR_OK)
		p->tail = TAIL_NONE;
	return err;
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
