/* SPDX-License-Identifier: Apache-2.0 */
/* fake_devices.c - readers and a printer played by the test: see fakes.h. */
#include "fakes.h"

#include <check.h>
#include <string.h>

#include "drivers/printer/document.h"
#include "drivers/printer/printer.h"
#include "drivers/light/light.h"
#include "drivers/registry.h"
#include "firmware/base/file.h"
#include "tests/suite.h"

/* The table: two readers, the second with a slot, and a printer */

struct devices {
	void (*told)(void *arg);
	void *arg;
};

static struct devices devices;
const struct registry registry = { NULL, NULL };

enum err devices_start(struct loop *loop, const struct settings *s, const struct registry *r,
		       void (*told)(void *arg), void *arg, struct devices **out)
{
	(void)loop;
	(void)s;
	(void)r;
	devices = (struct devices){ told, arg };
	*out = &devices;
	return ERR_OK;
}

void devices_stop(struct devices *d)
{
	(void)d;
	if (fake.printed)
		fake.printed(fake.printed_arg, ERR_CANCELLED);
	fake.printed = NULL;
}

int devices_count(const struct devices *d)
{
	(void)d;
	return 3;
}

void devices_describe(const struct devices *d, int n, struct device_report *out)
{
	(void)d;
	static const char *const names[] = { "reader.1", "reader.2", "printer" };
	bool is_printer = n == 2;
	*out = (struct device_report){ .kind = is_printer ? "printer" : "card_reader",
				       .name = names[n],
				       .driver = "fake",
				       .state = fake.reader_state,
				       .condition = "",
				       .counts = { .opens = 1 },
				       .test = { .at_ms = fake.tested_ms[n] } };
	if (is_printer)
		out->state = fake.has_printer ? DEVICE_ONLINE : DEVICE_NO_DEVICE;
	out->counts.opens = !is_printer || fake.had_printer;
}

void devices_self_test(struct devices *d, int n)
{
	(void)d;
	(void)n;
	fake.self_tests++;
}

void fake_tested(int n)
{
	fake.tested_ms[n] = loop_wall_ms(fake.loop);
	devices.told(devices.arg);
}

void fake_devices_changed(void)
{
	devices.told(devices.arg);
}

bool devices_are_idle(const struct devices *d)
{
	(void)d;
	return !fake.printed;
}

const char *device_state_name(enum device_state state)
{
	return state == DEVICE_ONLINE ? "online" : "noDevice";
}

/* Readers */

struct cards {
	void (*sink)(void *arg, const struct card_event *event);
	void *arg;
};

static struct cards readers;

enum err cards_create(struct devices *d, void (*sink)(void *arg, const struct card_event *event),
		      void *arg, struct cards **out)
{
	ck_assert_ptr_eq(d, &devices);
	readers = (struct cards){ sink, arg };
	*out = &readers;
	return ERR_OK;
}

void cards_destroy(struct cards *c)
{
	(void)c;
}

void cards_want(struct cards *c, bool wanted)
{
	(void)c;
	fake.wanted = wanted;
}

bool cards_wanted(const struct cards *c)
{
	(void)c;
	return fake.wanted;
}

void cards_rewind(struct cards *c)
{
	(void)c;
	fake.rewinds++;
}

bool cards_present(const struct cards *c, int reader)
{
	(void)c;
	return fake.present[reader];
}

bool cards_usable(const struct cards *c)
{
	(void)c;
	return fake.reader_state == DEVICE_ONLINE;
}

void fake_card_in(int slot, enum card_event_kind kind, int reader, bool contactless,
		  const struct document *doc)
{
	if (kind != CARD_EVENT_STATE)
		fake.present[reader] = kind != CARD_EVENT_REMOVED && kind != CARD_EVENT_EMPTY;
	struct card_event event = { .kind = kind,
				    .reader = reader,
				    .slot = slot,
				    .contactless = contactless,
				    .state = fake.reader_state,
				    .err = kind == CARD_EVENT_FAILED ? ERR_CARD_UNREADABLE : ERR_OK,
				    .doc = doc };
	readers.sink(readers.arg, &event);
	if (kind == CARD_EVENT_STATE)
		devices.told(devices.arg);
	fake_build();
}

void fake_card(enum card_event_kind kind, int reader, bool contactless, const struct document *doc)
{
	fake_card_in(0, kind, reader, contactless, doc);
}

/* Lights: each is itself the device it stands for */

struct device *light_of(const struct devices *d, int index)
{
	(void)d;
	return fake.settings.light[index].driver[0] ? (struct device *)&fake.lights[index] : NULL;
}

void light_shine(struct device *light, int percent)
{
	*(int *)light = percent + 1;
}

bool light_shines(struct device *light, int percent)
{
	return !fake.lights_broken && *(int *)light == percent + 1;
}

void fake_lights(void)
{
	for (int i = LIGHT_SCREEN; i <= LIGHT_FAULT; i++) {
		strcpy(fake.settings.light[i].driver, "sysfs");
		fake.settings.light[i].shows = i;
	}
}

int fake_light(enum light_shows shows)
{
	return fake.lights[shows] - 1;
}

/* Printer */

struct printer {
	int unused;
};

static struct printer the_printer;

void bitmap_free(struct bitmap *b)
{
	free(b->bits);
	b->bits = NULL;
}

struct printer *printer_of(struct devices *d)
{
	ck_assert_ptr_eq(d, &devices);
	return &the_printer;
}

bool printer_is_there(const struct printer *p)
{
	(void)p;
	return fake.has_printer;
}

void printer_print(struct printer *p, struct bitmap picture, void (*done)(void *arg, enum err err),
		   void *arg)
{
	(void)p;
	bitmap_free(&picture);
	fake.prints++;
	fake.printed = done;
	fake.printed_arg = arg;
}

/* Document printer */

static struct document_printer {
	int none;
} the_documents;

struct document_printer *document_printer_of(struct devices *d)
{
	ck_assert_ptr_eq(d, &devices);
	return &the_documents;
}

bool document_printer_is_there(const struct document_printer *d)
{
	return d && fake.has_documents;
}

void document_print(struct document_printer *d, int file, void (*done)(void *arg, enum err err),
		    void *arg)
{
	ck_assert_ptr_eq(d, &the_documents);
	ck_assert(memfd_is_sealed(file));
	fake.document = file;
	fake.printed = done;
	fake.printed_arg = arg;
}

/* Code scanner */

static struct scanner {
	int none;
} the_scanner;

struct scanner *scanner_of(struct devices *d)
{
	ck_assert(!d || d == &devices);
	return d ? &the_scanner : NULL;
}

bool scanner_is_there(const struct scanner *s)
{
	return s != NULL;
}

void scanner_listen(struct scanner *s, void (*scanned)(void *arg, const char *text), void *arg)
{
	ck_assert(!s || s == &the_scanner);
	fake.scanned = scanned;
	fake.scanned_arg = arg;
}

void fake_scan(const char *text)
{
	if (fake.scanned)
		fake.scanned(fake.scanned_arg, text);
	fake_build();
}

/* A USB port */

struct usb_storage {
	void (*plugged)(void *arg);
	void *arg;
};

static struct usb_storage storage;

enum err usb_storage_watch(struct loop *loop, void (*plugged)(void *arg), void *arg,
			   struct usb_storage **out)
{
	(void)loop;
	storage = (struct usb_storage){ plugged, arg };
	*out = &storage;
	return ERR_OK;
}

void usb_storage_close(struct usb_storage *s)
{
	(void)s;
}

void fake_storage(void)
{
	storage.plugged(storage.arg);
}
