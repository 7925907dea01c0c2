/* SPDX-License-Identifier: Apache-2.0 */
/*
 * document_pdf_raw.c - printers that take a PDF as it is ("PDF direct"): its bytes and nothing else, over wire.h's ways.
 *
 * Such a printer answers at most GET_PORT_STATUS (USB Printing Devices 1.1): paper, and whether it is well. What broke
 * off is still in it, and the next document would follow it in one job: so it is told to forget (SOFT_RESET) before
 * the first byte after a break, and once when it is opened, for whoever had it before.
 */
#include <stdlib.h>

#include "drivers/printer/document_driver.h"
#include "drivers/printer/wire.h"

#define STALL_MS     30000 /* a printer that draws a page takes nothing meanwhile */
#define PRINT_MAX_MS 300000

struct document_port {
	struct wire_place place;
	struct device_wake *wake;
	struct wire *wire; /* WIRE_DEVICE; the others open one for each document */
	bool is_clean;	   /* nothing unfinished is in it */
};

static enum err ask(struct wire *w)
{
	uint8_t bits;
	enum err err = w->calls->status(w, &bits);
	if (err != ERR_OK)
		return err == ERR_UNSUPPORTED ? ERR_OK : err;
	if (bits & WIRE_STATUS_NO_PAPER)
		return ERR_PRINTER_PAPER;
	return bits & WIRE_STATUS_WELL ? ERR_OK : ERR_IO;
}

static enum err port_check(struct document_port *p)
{
	if (p->place.kind != WIRE_DEVICE)
		return wire_is_there(&p->place) ? ERR_OK : ERR_PRINTER_GONE;
	return ask(p->wire);
}

static enum err send(struct wire *wire, const void *pdf, size_t len)
{
	struct wire_stream s = { .wire = wire,
				 .deadline = device_clock_ms() + PRINT_MAX_MS,
				 .stall_ms = STALL_MS,
				 .gives_up = true };
	wire_put(&s, pdf, len);
	return s.err;
}

static enum err print_device(struct document_port *p, const void *pdf, size_t len)
{
	enum err err = ask(p->wire);
	if (err != ERR_OK)
		return err;
	if (!p->is_clean)
		p->wire->calls->reset(p->wire);
	p->is_clean = false;
	err = send(p->wire, pdf, len);
	if (err != ERR_OK) {
		enum err why = err == ERR_PRINTER_GONE ? ask(p->wire) : err;
		p->wire->calls->drop_out(p->wire);
		p->wire->calls->reset(p->wire);
		return why == ERR_OK ? err : why;
	}
	p->is_clean = true;
	/* All of it is there: a printer that wants paper now goes on by itself when it has some. */
	return ask(p->wire) == ERR_OK ? ERR_OK : ERR_TIMEOUT;
}

static enum err print_opened(struct document_port *p, const void *pdf, size_t len)
{
	struct wire *wire;
	enum err err = wire_open(&p->place, p->wake, &wire);
	if (err != ERR_OK)
		return err;
	err = send(wire, pdf, len);
	wire->calls->close(wire);
	return err;
}

static enum err port_print(struct document_port *p, const void *pdf, size_t len)
{
	enum err err = p->place.kind == WIRE_DEVICE ? ERR_OK : wire_find_again(&p->place);
	if (err == ERR_OK && p->place.kind == WIRE_DEVICE && !p->wire)
		err = wire_open(&p->place, p->wake, &p->wire);
	if (err != ERR_OK)
		return err;
	return p->place.kind == WIRE_DEVICE ? print_device(p, pdf, len) : print_opened(p, pdf, len);
}

static void port_close(struct document_port *p)
{
	if (!p)
		return;
	if (p->wire)
		p->wire->calls->close(p->wire);
	free(p);
}

static void port_close_ptr(struct document_port **p)
{
	port_close(*p);
}

static enum err port_open(const char *device, struct device_wake *wake, struct document_port **out)
{
	CLEANUP(port_close_ptr) struct document_port *p = calloc(1, sizeof(*p));
	if (!p)
		return ERR_NOMEM;
	p->wake = wake;
	enum err err = wire_find(device, &p->place);
	if (err == ERR_OK && p->place.kind == WIRE_DEVICE)
		err = wire_open(&p->place, wake, &p->wire);
	if (err != ERR_OK)
		return err;
	*out = STEAL(p);
	return ERR_OK;
}

const struct document_ops document_pdf_raw_ops = {
	.open = port_open,
	.print = port_print,
	.check = port_check,
	.close = port_close,
};
