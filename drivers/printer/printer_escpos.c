/* SPDX-License-Identifier: Apache-2.0 */
/*
 * printer_escpos.c - ESC/POS receipt printers: what is said to them. How it gets there is wire.h's: a device
 * node, a serial port, USB, a FIFO, a plain file.
 *
 *   1B 40                        ESC @     begin
 *   1D 76 30 00 xL xH yL yH ..   GS v 0    a band of at most 24 rows, x in bytes
 *   1B 64 n                      ESC d     n lines up to the cutter
 *   1D 56 01                     GS V      cut, one point left
 *   10 04 n -> 0xx1xx10          DLE EOT   status at once (n = 2: cover and errors, 3: which error, 4: paper)
 *   10 05 02                     DLE ENQ   go on after an error that can be mended, all buffers empty
 *   1D 72 01 -> 0xx0xxxx         GS r      paper status, when all before it has been printed
 *
 * Epson's ESC/POS command reference; the printers of other makers that halls use follow it here.
 * White columns at the right of a band and white rows at the end are not sent.
 *
 * A receipt may break off inside a band: no paper, the plug, the end of the program. The printer then
 * takes the next receipt for the rest of that band, and two citizens share a paper. So whatever may
 * stand there is ended first: zeros for a whole band (outside of one they mean nothing) and a cut.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/printer/printer_driver.h"
#include "drivers/printer/wire.h"
#include "firmware/base/wipe.h"

#define BAND_ROWS	24 /* what is lost, or must be filled up, when a receipt breaks off */
#define BAND_HEAD	8
#define WIDTH_BYTES_MAX 255
#define FEED_LINES	5
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
#define ERROR_CUTTER	  0x08
#define PAPER_NEAR_END	  0x0c
#define PAPER_END	  0x60

/* What may stand unfinished in the printer. */
enum tail {
	TAIL_NONE,
	TAIL_POSSIBLE, /* whoever had the port before us may have broken off */
	TAIL_CERTAIN,  /* we did */
};

/* GS r */
enum order { ORDER_UNKNOWN, ORDER_KNOWN, ORDER_IGNORED };

struct printer_port {
	struct wire_place place;
	struct device_wake *wake;
	struct wire *wire; /* WIRE_DEVICE; the others open one for each receipt */
	enum printer_condition condition;
	enum tail tail;
	enum order order;
	bool answers; /* the last question */
};

/* Bytes out */

/* Bytes up to the last that is not white. */
static size_t used_bytes(const uint8_t *row, size_t row_bytes)
{
	while (row_bytes > 0 && row[row_bytes - 1] == 0)
		row_bytes--;
	return row_bytes;
}

static void put_band(struct wire_stream *s, const uint8_t *rows, size_t row_bytes, size_t n_rows)
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
	wire_put(s, head, sizeof(head));
	uint8_t band[WIDTH_BYTES_MAX * BAND_ROWS];
	for (size_t y = 0; y < n_rows; y++)
		memcpy(band + y * width, rows + y * row_bytes, width);
	wire_put(s, band, width * n_rows);
	wipe(band, width * n_rows);
}

static void put_cut(struct wire_stream *s)
{
	static const uint8_t end[] = { 0x1b, 'd', FEED_LINES, 0x1d, 'V', 1 };
	wire_put(s, end, sizeof(end));
}

static void put_picture(struct wire_stream *s, const struct bitmap *b)
{
	static const uint8_t begin[] = { 0x1b, '@' };
	size_t row_bytes = (size_t)b->width / 8;
	size_t rows = (size_t)b->height;
	while (rows > 0 && used_bytes(b->bits + (rows - 1) * row_bytes, row_bytes) == 0)
		rows--;
	wire_put(s, begin, sizeof(begin));
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
	uint8_t byte;
	enum err err;
	while ((err = p->wire->calls->read(p->wire, end, &byte)) == ERR_OK)
		if ((byte & mask) == fixed)
			return byte;
	if (err == ERR_PRINTER_GONE)
		*out_err = err;
	return -1;
}

static enum err put_question(struct printer_port *p, const uint8_t *question, size_t len)
{
	struct wire_stream s = { .wire = p->wire,
				 .deadline = device_clock_ms() + QUESTION_MS,
				 .stall_ms = STALL_MS };
	wire_put(&s, question, len);
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

/* What keeps it from printing, if anything; *condition says which. */
static enum err ask_offline(struct printer_port *p, enum printer_condition *condition)
{
	enum err err;
	int offline = ask_status(p, 2, &err);
	if (offline < 0)
		return err;
	*condition = offline & OFFLINE_COVER ? PRINTER_COVER_OPEN : PRINTER_PAPER_OUT;
	if (offline & (OFFLINE_COVER | OFFLINE_NO_PAPER))
		return ERR_PRINTER_PAPER;
	*condition = PRINTER_FINE;
	if (!(offline & OFFLINE_ERROR))
		return ERR_OK;
	int which = ask_status(p, 3, &err);
	if (which >= 0 && which & ERROR_CUTTER)
		*condition = PRINTER_CUTTER_FAULT;
	return err == ERR_OK ? ERR_IO : err;
}

/* Paper and cover as they are now. ERR_OK also from a printer that does not answer. */
static enum err ask(struct printer_port *p)
{
	enum printer_condition condition = PRINTER_UNKNOWN;
	p->wire->calls->drop_in(p->wire);
	enum err err = ask_offline(p, &condition);
	int paper = err == ERR_OK && p->answers ? ask_status(p, 4, &err) : -1;
	if (paper >= 0 && paper & PAPER_END) {
		condition = PRINTER_PAPER_OUT;
		err = ERR_PRINTER_PAPER;
	} else if (paper >= 0 && paper & PAPER_NEAR_END) {
		condition = PRINTER_PAPER_LOW;
	}
	p->condition = condition;
	return err;
}

/* Zeros for a whole band, however much of it the printer has, and a cut. */
static enum err end_tail(struct printer_port *p)
{
	static const uint8_t zeros[BAND_HEAD + WIDTH_BYTES_MAX * BAND_ROWS];
	struct wire_stream s = { .wire = p->wire,
				 .deadline = device_clock_ms() + PRINT_MAX_MS,
				 .stall_ms = STALL_MS,
				 .gives_up = true };
	wire_put(&s, zeros, sizeof(zeros));
	put_cut(&s);
	if (s.err == ERR_OK)
		p->tail = TAIL_NONE;
	else
		p->wire->calls->drop_out(p->wire);
	return s.err;
}

static enum err port_check(struct printer_port *p)
{
	if (p->place.kind != WIRE_DEVICE)
		return wire_is_there(&p->place) ? ERR_OK : ERR_PRINTER_GONE;
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
		if (has_printed(p, &err)) /* whatever ended just behind it */
			return ERR_OK;
		if (err != ERR_OK)
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

/* What DLE ENQ mends is the cutter's blade that was stuck; the buffers it empties held half a receipt at most. */
static enum err port_reset(struct printer_port *p)
{
	static const uint8_t mend[] = { 0x10, 0x05, 2 };
	if (p->place.kind != WIRE_DEVICE)
		return ERR_OK;
	if (p->tail == TAIL_NONE)
		p->tail = TAIL_POSSIBLE;
	return put_question(p, mend, sizeof(mend));
}

static enum printer_condition port_condition(const struct printer_port *p)
{
	return p->condition;
}

/* Opening */

static void port_close(struct printer_port *p)
{
	if (!p)
		return;
	if (p->wire)
		p->wire->calls->close(p->wire);
	free(p);
}

static void port_close_ptr(struct printer_port **p)
{
	port_close(*p);
}

static enum err port_open(const char *device, struct device_wake *wake, struct printer_port **out)
{
	CLEANUP(port_close_ptr) struct printer_port *p = calloc(1, sizeof(*p));
	if (!p)
		return ERR_NOMEM;
	p->tail = TAIL_POSSIBLE;
	p->wake = wake;
	enum err err = wire_find(device, &p->place);
	if (err == ERR_OK && p->place.kind == WIRE_DEVICE)
		err = wire_open(&p->place, wake, &p->wire);
	if (err != ERR_OK)
		return err;
	*out = STEAL(p);
	return ERR_OK;
}

/*
 * The last byte is out. What becomes of an error then: without paper what is left of it waits in the printer, so it is
 * not whole; one that is gone or silent may have printed all of it.
 */
static enum err after_all(enum err err)
{
	return err == ERR_PRINTER_GONE ? ERR_TIMEOUT : err;
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
	struct wire_stream s = { .wire = p->wire,
				 .deadline = device_clock_ms() + PRINT_MAX_MS,
				 .stall_ms = STALL_MS,
				 .gives_up = true };
	put_picture(&s, picture);
	p->tail = TAIL_CERTAIN;
	if (s.err != ERR_OK) {
		/* Or close() would wait for what nobody takes. */
		p->wire->calls->drop_out(p->wire);
		return s.err == ERR_PRINTER_GONE && ask(p) == ERR_PRINTER_PAPER ? ERR_PRINTER_PAPER
										: s.err;
	}
	err = after_all(can_answer ? await_printed(p) : ask(p));
	if (err == ERR_OK)
		p->tail = TAIL_NONE;
	return err;
}

static enum err print_opened(struct printer_port *p, const struct bitmap *picture)
{
	struct wire *wire;
	enum err err = wire_open(&p->place, p->wake, &wire);
	if (err != ERR_OK)
		return err;
	struct wire_stream s = { .wire = wire,
				 .deadline = device_clock_ms() + PRINT_MAX_MS,
				 .stall_ms = STALL_MS,
				 .gives_up = true };
	put_picture(&s, picture);
	wire->calls->close(wire);
	return s.err;
}

static enum err port_print(struct printer_port *p, const struct bitmap *picture)
{
	if (picture->width / 8 > WIDTH_BYTES_MAX)
		return ERR_INVALID;
	/* A device or a FIFO may have come where there was nothing or a file. */
	enum err err = p->place.kind == WIRE_DEVICE ? ERR_OK : wire_find_again(&p->place);
	if (err == ERR_OK && p->place.kind == WIRE_DEVICE && !p->wire)
		err = wire_open(&p->place, p->wake, &p->wire);
	if (err != ERR_OK)
		return err;
	return p->place.kind == WIRE_DEVICE ? print_device(p, picture) : print_opened(p, picture);
}

const struct printer_ops printer_escpos_ops = {
	.open = port_open,
	.print = port_print,
	.check = port_check,
	.reset = port_reset,
	.condition = port_condition,
	.close = port_close,
};
