/* SPDX-License-Identifier: Apache-2.0 */
/* devices.c - see devices.h. */
#include "drivers/devices.h"

#include <assert.h>
#include <string.h>

#include "drivers/service.h"

#define LOG_MODULE "devices"
#include "firmware/base/log.h"

#define STOP_MS 2000 /* for all of them together */

struct devices {
	int count;
	struct device *list[SETTINGS_DEVICES];
};

static const struct settings_driver *find_driver(const struct registry *r,
						 const struct settings_device *s)
{
	for (const struct settings_driver *row = r->drivers; row->section; row++)
		if (strcmp(row->section, s->section) == 0 && strcmp(row->name, s->driver) == 0)
			return row;
	return NULL;
}

static const struct device_class *find_class(const struct registry *r, const char *section)
{
	for (size_t i = 0; r->classes[i]; i++)
		if (strcmp(r->classes[i]->section, section) == 0)
			return r->classes[i];
	return NULL;
}

static void devices_stop_ptr(struct devices **d)
{
	devices_stop(*d);
}

enum err devices_start(struct loop *loop, const struct settings *s, const struct registry *registry,
		       void (*told)(void *arg), void *arg, struct devices **out)
{
	CLEANUP(devices_stop_ptr) struct devices *d = calloc(1, sizeof(*d));
	if (!d)
		return ERR_NOMEM;
	struct settings_device named;
	for (int i = 0; settings_device(s, i, &named); i++) {
		const struct settings_driver *driver = find_driver(registry, &named);
		if (!driver)
			return ERR_SETTINGS;
		const struct device_class *class = find_class(registry, named.section);
		if (!class || !driver->ops) {
			log_warn("%s (%s) is not in this version", named.name, named.driver);
			continue;
		}
		enum err err =
			device_start(loop, class, &named, driver, told, arg, &d->list[d->count]);
		if (err != ERR_OK)
			return err;
		d->count++;
	}
	*out = STEAL(d);
	return ERR_OK;
}

void devices_stop(struct devices *d)
{
	if (!d)
		return;
	int64_t end = device_clock_ms() + STOP_MS;
	for (int i = 0; i < d->count; i++)
		device_quit(d->list[i]);
	for (int i = 0; i < d->count; i++) {
		int64_t left = end - device_clock_ms();
		device_destroy(d->list[i], left > 0 ? (int)left : 0);
	}
	free(d);
}

int devices_count(const struct devices *d)
{
	return d->count;
}

void devices_describe(const struct devices *d, int n, struct device_report *out)
{
	assert(n >= 0 && n < d->count);
	device_describe(d->list[n], out);
}

void devices_self_test(struct devices *d, int n)
{
	assert(n >= 0 && n < d->count);
	device_self_test(d->list[n]);
}

bool devices_are_idle(const struct devices *d)
{
	for (int i = 0; i < d->count; i++)
		if (d->list[i]->uses > 0)
			return false;
	return true;
}

struct device *devices_next(const struct devices *d, const struct device_class *class,
			    const struct device *previous)
{
	bool passed = !previous;
	for (int i = 0; i < d->count; i++) {
		if (passed && d->list[i]->class == class)
			return d->list[i];
		passed = passed || d->list[i] == previous;
	}
	return NULL;
}
