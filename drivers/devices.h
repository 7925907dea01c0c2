/* SPDX-License-Identifier: Apache-2.0 */
/*
 * devices.h - the table of configured devices, whatever their class: what the conductor walks.
 *
 * Everything here belongs to the loop's thread. What only one class can do (read a card, print) is
 * in that class's header, and finds its devices here.
 */
#pragma once

#include "drivers/device.h"
#include "firmware/base/loop.h"
#include "firmware/base/settings.h"

struct device;
struct device_class;
struct devices;

/* The drivers and classes a program knows; drivers/registry.c has the product's. */
struct registry {
	const struct settings_driver *drivers;	   /* ended by a row without a section */
	const struct device_class *const *classes; /* NULL at the end */
};

struct device_counts {
	unsigned opens;	 /* times it came online */
	unsigned faults; /* times it went out of service */
	unsigned resets; /* times a reset helped */
	unsigned uses;	 /* cards read, receipts printed */
};

/* A self-test: a question that the driver really answered, or not. */
struct device_test {
	int64_t at_ms; /* wall clock; 0 = never */
	enum err err;
	int took_ms;
};

struct device_report {
	const char *kind, *name, *driver; /* "card_reader", "reader.1", "samv-tty"; lent */
	enum device_state state;
	enum err fault; /* why it is not online; ERR_OK */
	/* Words of its class, after XFS4IoT: of a printer paperLow, paperOut, coverOpen, cutterFault; "". Static. */
	const char *condition;
	bool needs_staff;  /* trying again did not help, or only a person can */
	int64_t silent_ms; /* since it last answered; -1 = it never did */
	struct device_counts counts;
	struct device_test test;
};

/*
 * Starts every device that the settings name and the registry has a class for, one thread each.
 * `told` is called when what devices_describe() says of any of them may have changed.
 * ERR_SETTINGS for a driver that is not in the registry; ERR_NOMEM, ERR_IO.
 */
enum err devices_start(struct loop *loop, const struct settings *s, const struct registry *registry,
		       void (*told)(void *arg), void *arg, struct devices **out);
/*
 * NULL is allowed. Every job is done afterwards, and nothing is told or delivered any more. A driver
 * stuck in a library is left behind after 2 s.
 */
void devices_stop(struct devices *d);
int devices_count(const struct devices *d);
/* The n-th in the order of the settings. */
void devices_describe(const struct devices *d, int n, struct device_report *out);
/* Asks the n-th; the answer is in its report, and told. */
void devices_self_test(struct devices *d, int n);
/* No device has anything to do: turns and self-tests do not count. */
bool devices_are_idle(const struct devices *d);
/* The first of that class after `previous`, which may be NULL; NULL after the last. */
struct device *devices_next(const struct devices *d, const struct device_class *class,
			    const struct device *previous);
