/* SPDX-License-Identifier: Apache-2.0 */
/*
 * document.c - the class of document printers: whole PDFs, in order. Like a receipt's printer (printer.c) it is open
 * between them and says nothing by itself, so its turn is a check.
 */
#include "drivers/printer/document.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "drivers/service.h"
#include "firmware/base/file.h"

#define CHECK_EVERY_MS 30000
#define HEALTHY_MS     360000 /* a printer that takes a document slowly has five minutes */

static const char magic[] = "%PDF-";

struct document_printer {
	struct device device;
};

struct print {
	struct device_job job;
	int file; /* lent */
	void (*done)(void *arg, enum err err);
	void *arg;
};

/* The printer's thread */

static const struct document_ops *ops_of(const struct device *d)
{
	return d->driver->ops;
}

static enum err open_port(struct device *d)
{
	struct document_port *p = NULL;
	enum err err = ops_of(d)->open(d->address, &d->wake, &p);
	d->port = p;
	return err;
}

static void close_port(struct device *d)
{
	ops_of(d)->close(d->port);
}

static enum err check(struct device *d)
{
	return ops_of(d)->check(d->port);
}

static enum err run_print(struct device_job *job)
{
	const struct print *print = CONTAINER_OF(job, struct print, job);
	struct stat st;
	/* Nobody can make it shorter while it is read. */
	if (!memfd_is_sealed(print->file) || fstat(print->file, &st) < 0 || st.st_size <= 0)
		return ERR_INVALID;
	size_t len = (size_t)st.st_size;
	void *pdf = mmap(NULL, len, PROT_READ, MAP_SHARED, print->file, 0);
	if (pdf == MAP_FAILED)
		return ERR_NOMEM;
	bool is_pdf = len > strlen(magic) && memcmp(pdf, magic, strlen(magic)) == 0;
	enum err err =
		is_pdf ? ops_of(job->device)->print(job->device->port, pdf, len) : ERR_INVALID;
	munmap(pdf, len);
	return err;
}

/* The loop's thread */

static void print_done(struct device_job *job, enum err err)
{
	struct print *print = CONTAINER_OF(job, struct print, job);
	job->device->counts.uses += err == ERR_OK;
	print->done(print->arg, err);
	free(print);
}

const struct device_class document_class = {
	.section = "document_printer",
	.kind = "document_printer",
	.size = sizeof(struct document_printer),
	.every_ms = CHECK_EVERY_MS,
	.healthy_ms = HEALTHY_MS,
	.open = open_port,
	.close = close_port,
	.check = check,
	.turn = check,
};

struct document_printer *document_printer_of(struct devices *devices)
{
	struct device *d = devices_next(devices, &document_class, NULL);
	return d ? CONTAINER_OF(d, struct document_printer, device) : NULL;
}

bool document_printer_is_there(const struct document_printer *d)
{
	return d && d->device.state == DEVICE_ONLINE;
}

void document_print(struct document_printer *d, int file, void (*done)(void *arg, enum err err),
		    void *arg)
{
	assert(d && done);
	struct print *print = calloc(1, sizeof(*print));
	if (!print) {
		done(arg, ERR_NOMEM);
		return;
	}
	*print = (struct print){ .job = { .run = run_print, .done = print_done },
				 .file = file,
				 .done = done,
				 .arg = arg };
	device_submit(&d->device, &print->job);
}
