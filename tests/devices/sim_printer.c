/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim_printer.c - kiosk-sim printer: an ESC/POS printer on a FIFO, or on a pty that answers.
 *
 * Understands ESC @, GS v 0, ESC d, ESC J, GS V, GS r, DLE EOT and DLE ENQ. `fault paper=N`: the paper ends after
 * N more bytes of raster; `fault none` puts new paper in, and the printer goes on where it stood: what stands on the
 * paper that ended is DIR/torn-N.png. A cut writes what was printed since the last one as DIR/receipt-N.png, one pixel a
 * dot, white rows at the end left out. When the writer of a FIFO goes away, what was begun is forgotten. `fault cutter`:
 * the blade is stuck until DLE ENQ mends it; `fault jam`: until somebody does.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "tests/devices/sim.h"

#define ROWS_MAX    8192
#define COMMAND_MAX 8
#define BUFFER_MAX  4096 /* of the printer's own, while it stands without paper */

enum condition { FINE, BUSY, NO_PAPER, COVER_OPEN, STUCK, LOW, CUTTER, JAM };

struct printer {
	const char *path, *out;
	int width; /* dots */
	bool tty;
	struct sim_pty pty;
	int fd; /* the pty's, or the FIFO's */
	enum condition condition;
	uint8_t command[COMMAND_MAX];
	size_t command_len;
	size_t raster_x, raster_left; /* of the band being received */
	size_t raster_bytes;	      /* of one of its rows */
	uint8_t *dots;		      /* 8-bit grey, ROWS_MAX rows */
	size_t rows;		      /* begun */
	int receipts, torn;
	long paper_left; /* bytes of raster until it ends; -1 = for ever */
	uint8_t buffer[BUFFER_MAX];
	size_t buffer_len;
};

/* A command by its first bytes, and how many bytes it has in all. */
static const struct {
	uint8_t first, second;
	size_t len;
} lengths[] = {
	{ 0x1b, '@', 2 },  { 0x1b, 'd', 3 },  { 0x1b, 'J', 3 }, { 0x1d, 'v', 8 },
	{ 0x10, 0x04, 3 }, { 0x10, 0x05, 3 }, { 0x1d, 'V', 3 }, { 0x1d, 'r', 3 },
};

static void forget(struct printer *p)
{
	p->command_len = p->raster_left = p->rows = 0;
	memset(p->dots, 0xff, (size_t)p->width * ROWS_MAX);
}

/* Writes what stands on the paper as `what`-N.png; false if it is white. */
static bool write_paper(const struct printer *p, const char *said, const char *what, int n)
{
	char path[PATH_MAX];
	size_t rows = p->rows;
	const uint8_t *last = p->dots + (rows ? rows - 1 : 0) * (size_t)p->width;
	while (rows > 0 && !memchr(last, 0, (size_t)p->width)) {
		rows--;
		last -= rows ? p->width : 0;
	}
	if (rows == 0)
		return false;
	snprintf(path, sizeof(path), "%s/%s-%d.png", p->out, what, n);
	png_image image = { .version = PNG_IMAGE_VERSION,
			    .width = (png_uint_32)p->width,
			    .height = (png_uint_32)rows,
			    .format = PNG_FORMAT_GRAY };
	if (png_image_write_to_file(&image, path, 0, p->dots, 0, NULL))
		printf("%s %s\n", said, path);
	else
		printf("error: %s: %s\n", path, image.message);
	fflush(stdout);
	return true;
}

static void cut(struct printer *p)
{
	p->receipts += write_paper(p, "printed", "receipt", p->receipts + 1);
	forget(p);
}

/* The paper that ended falls out; the rest of what was being printed is on the new one. */
static void tear(struct printer *p)
{
	p->torn += write_paper(p, "torn", "torn", p->torn + 1);
	p->rows = 0;
	memset(p->dots, 0xff, (size_t)p->width * ROWS_MAX);
}

static uint8_t status(const struct printer *p, uint8_t n)
{
	static const struct {
		enum condition condition;
		uint8_t n, bits;
	} rows[] = { { COVER_OPEN, 2, 0x04 }, { NO_PAPER, 2, 0x20 }, { CUTTER, 2, 0x40 },
		     { JAM, 2, 0x40 },	      { CUTTER, 3, 0x08 },   { JAM, 3, 0x08 },
		     { LOW, 4, 0x0c },	      { NO_PAPER, 4, 0x60 } };
	uint8_t byte = 0x12;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].condition == p->condition && rows[i].n == n)
			byte |= rows[i].bits;
	return byte;
}

static void answer(const struct printer *p, uint8_t byte)
{
	if (p->tty && write(p->fd, &byte, 1) != 1)
		fputs("kiosk-sim printer: no answer sent\n", stderr);
}

static void begin_band(struct printer *p)
{
	size_t rows = p->command[6] | (size_t)p->command[7] << 8;
	p->raster_bytes = p->command[4] | (size_t)p->command[5] << 8;
	p->raster_left = p->raster_bytes * rows;
	p->raster_x = 0;
}

static void run(struct printer *p)
{
	switch (p->command[0] << 8 | p->command[1]) {
	case 0x1b << 8 | '@':
		forget(p);
		return;
	case 0x1b << 8 | 'J':
		p->rows += p->command[2];
		p->rows = p->rows < ROWS_MAX ? p->rows : ROWS_MAX;
		return;
	case 0x1d << 8 | 'v':
		begin_band(p);
		return;
	case 0x1d << 8 | 'V':
		cut(p);
		return;
	case 0x10 << 8 | 0x04:
		answer(p, status(p, p->command[2]));
		return;
	case 0x10 << 8 | 0x05:
		p->condition = p->condition == CUTTER ? FINE : p->condition;
		return;
	case 0x1d << 8 | 'r':
		answer(p, 0);
		return;
	default:
		return;
	}
}

static void put_raster(struct printer *p, uint8_t byte)
{
	if (p->rows < ROWS_MAX) {
		for (int bit = 0; bit < 8; bit++) {
			size_t x = p->raster_x * 8 + (size_t)bit;
			if (x < (size_t)p->width && byte & (0x80 >> bit))
				p->dots[p->rows * (size_t)p->width + x] = 0;
		}
	}
	if (++p->raster_x == p->raster_bytes) {
		p->raster_x = 0;
		p->rows += p->rows < ROWS_MAX;
	}
	p->raster_left--;
	if (p->paper_left > 0 && --p->paper_left == 0)
		p->condition = NO_PAPER;
}

/* The bytes the command begun has; 1 for what is no command. */
static size_t length_of(const struct printer *p)
{
	if (p->command_len < 2)
		return p->command[0] == 0x1b || p->command[0] == 0x1d || p->command[0] == 0x10 ? 2
											       : 1;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
		if (lengths[i].first == p->command[0] && lengths[i].second == p->command[1])
			return lengths[i].len + (p->command[0] == 0x1d && p->command[1] == 'V' &&
						 p->command_len > 2 && p->command[2] >= 65);
	return 2;
}

static void take(struct printer *p, uint8_t byte)
{
	if (p->raster_left > 0) {
		put_raster(p, byte);
		return;
	}
	p->command[p->command_len++] = byte;
	if (p->command_len < length_of(p))
		return;
	p->command_len = 0;
	run(p);
}

/*
 * Without paper, or busy with what it has, it does nothing more; what comes is kept, and a question in
 * real time is answered.
 */
static void keep(struct printer *p, uint8_t byte)
{
	p->buffer[p->buffer_len++] = byte;
	const uint8_t *last = p->buffer + p->buffer_len - 3;
	if (p->buffer_len < 3 || last[0] != 0x10 || last[1] != 0x04)
		return;
	answer(p, status(p, last[2]));
	p->buffer_len -= 3;
}

static void refill(struct printer *p)
{
	if (p->condition == NO_PAPER)
		tear(p);
	p->condition = FINE;
	p->paper_left = -1;
	for (size_t i = 0; i < p->buffer_len; i++)
		take(p, p->buffer[i]);
	p->buffer_len = 0;
}

static bool stands(const struct printer *p)
{
	return p->condition == STUCK || p->buffer_len == BUFFER_MAX;
}

/* The port */

static bool open_tty(struct printer *p)
{
	p->pty.link = p->path;
	bool plugged = sim_pty_plug(&p->pty);
	p->fd = p->pty.master;
	return plugged;
}

static bool open_fifo(struct printer *p)
{
	int fd = open(p->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (p->fd >= 0)
		close(p->fd); /* after the new one is open: a writer never finds nobody */
	p->fd = fd;
	return fd >= 0;
}

static bool open_port(struct printer *p)
{
	struct stat st;
	if (p->tty)
		return open_tty(p);
	if (stat(p->path, &st) == 0 && !S_ISFIFO(st.st_mode) && unlink(p->path) < 0)
		return false;
	if (mkfifo(p->path, 0600) < 0 && errno != EEXIST)
		return false;
	return open_fifo(p);
}

static bool on_bytes(struct printer *p)
{
	uint8_t bytes[4096];
	size_t room = BUFFER_MAX - p->buffer_len;
	ssize_t n = read(p->fd, bytes, room < sizeof(bytes) ? room : sizeof(bytes));
	for (ssize_t i = 0; i < n; i++)
		p->condition == NO_PAPER || p->condition == BUSY ? keep(p, bytes[i])
								 : take(p, bytes[i]);
	if (n == 0 && !p->tty) {
		forget(p);
		return open_fifo(p);
	}
	return true;
}

static const char *run_fault(void *arg, char *rest)
{
	static const struct {
		const char *word;
		enum condition condition;
	} words[] = { { "none", FINE },	    { "paper", NO_PAPER }, { "cover", COVER_OPEN },
		      { "busy", BUSY },	    { "stuck", STUCK },	   { "low", LOW },
		      { "cutter", CUTTER }, { "jam", JAM } };
	struct printer *p = arg;
	if (strncmp(rest, "paper=", 6) == 0) {
		p->paper_left = sim_number(rest + 6, 1, 10000000);
		return p->paper_left < 0 ? "paper=N: bytes of raster" : NULL;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].word, rest) == 0) {
			refill(p);
			p->condition = words[i].condition;
			return NULL;
		}
	}
	return "fault paper|paper=N|low|cover|cutter|jam|busy|stuck|none";
}

static const char *run_unplug(void *arg, char *rest)
{
	struct printer *p = arg;
	(void)rest;
	if (!p->tty)
		return "only with --tty";
	sim_pty_unplug(&p->pty);
	p->fd = -1;
	p->buffer_len = p->command_len = p->raster_left = 0;
	return NULL;
}

static const char *run_replug(void *arg, char *rest)
{
	struct printer *p = arg;
	const char *fault = run_unplug(arg, rest);
	return fault ? fault : open_tty(p) ? NULL : "no pty";
}

static const struct sim_command commands[] = {
	{ "fault", run_fault }, { "unplug", run_unplug }, { "replug", run_replug }, { NULL, NULL }
};

static int serve(struct printer *p)
{
	struct sim_console console;
	sim_console_init(&console, commands, p);
	sim_console_ready();
	struct pollfd fd = { .fd = p->fd, .events = POLLIN };
	while (sim_console_wait(&console, &fd, 1, -1)) {
		if (fd.revents && !stands(p) && !on_bytes(p))
			return 1;
		fd.fd = stands(p) ? -1 : p->fd;
	}
	return 0;
}

int sim_printer(int argc, char **argv)
{
	static struct printer p = { .fd = -1,
				    .pty = { .master = -1, .slave = -1 },
				    .paper_left = -1 };
	const char *width = "576";
	const struct sim_option options[] = { { "device", &p.path, NULL },
					      { "out", &p.out, NULL },
					      { "width", &width, NULL },
					      { "tty", NULL, &p.tty },
					      { NULL, NULL, NULL } };
	int operands = sim_options(argc, argv, options);
	p.width = (int)sim_number(width, 8, 4096);
	if (operands != 0 || !p.path || !p.out || p.width < 0) {
		fputs("usage: kiosk-sim printer --device PATH --out DIR [--width 576] [--tty]\n",
		      stderr);
		return 2;
	}
	p.dots = malloc((size_t)p.width * ROWS_MAX);
	mkdir(p.out, 0700);
	if (!p.dots || !open_port(&p)) {
		fprintf(stderr, "kiosk-sim printer: %s: %s\n", p.path, strerror(errno));
		free(p.dots);
		return 1;
	}
	forget(&p);
	int rc = serve(&p);
	unlink(p.path);
	free(p.dots);
	return rc;
}
