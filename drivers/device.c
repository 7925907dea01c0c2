/* SPDX-License-Identifier: Apache-2.0 */
/* device.c - see device.h. */
#include "drivers/device.h"

#include <assert.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

/* States */

static const char *const names[] = {
	[DEVICE_ONLINE] = "online",	   [DEVICE_OFFLINE] = "offline",
	[DEVICE_NO_DEVICE] = "noDevice",   [DEVICE_HARDWARE_ERROR] = "hardwareError",
	[DEVICE_USER_ERROR] = "userError", [DEVICE_BUSY] = "deviceBusy",
	[DEVICE_STARTING] = "starting",
};
static_assert(ARRAY_LEN(names) == DEVICE_STATE_COUNT, "a name for every state");

/* Every other error is a HARDWARE_ERROR. */
static const struct {
	enum err err;
	enum device_state state;
} states[] = {
	{ ERR_OK, DEVICE_ONLINE },
	{ ERR_READER_GONE, DEVICE_NO_DEVICE },
	{ ERR_PRINTER_GONE, DEVICE_NO_DEVICE },
	{ ERR_CAMERA_GONE, DEVICE_NO_DEVICE },
	{ ERR_SCANNER_GONE, DEVICE_NO_DEVICE },
	{ ERR_LIGHT_GONE, DEVICE_NO_DEVICE },
	{ ERR_PRINTER_PAPER, DEVICE_USER_ERROR },
	{ ERR_TIMEOUT, DEVICE_OFFLINE },
};

const char *device_state_name(enum device_state state)
{
	assert(state >= 0 && state < DEVICE_STATE_COUNT);
	return names[state];
}

enum device_state device_state_from_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(names[i], name) == 0)
			return (enum device_state)i;
	return DEVICE_OFFLINE;
}

enum device_state device_state_of(enum err err)
{
	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		if (states[i].err == err)
			return states[i].state;
	return DEVICE_HARDWARE_ERROR;
}

int64_t device_clock_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* The wake-up */

int device_wake_fd(const struct device_wake *w)
{
	assert(w->fd >= 0);
	return w->fd;
}

bool device_wake_take(struct device_wake *w)
{
	uint64_t count;
	return read(w->fd, &count, sizeof(count)) == sizeof(count);
}

bool device_wake_is_last(const struct device_wake *w)
{
	return atomic_load(&w->is_last);
}

enum err device_wake_init(struct device_wake *w)
{
	w->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return w->fd < 0 ? ERR_IO : ERR_OK;
}

void device_wake_fini(struct device_wake *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
}

void device_wake_raise(struct device_wake *w)
{
	uint64_t one = 1;
	atomic_store(&w->is_raised, true);
	if (write(w->fd, &one, sizeof(one)) < 0) {
		/* EAGAIN: interruptions enough are waiting */
	}
}

void device_wake_raise_last(struct device_wake *w)
{
	atomic_store(&w->is_last, true);
	device_wake_raise(w);
}

void device_wake_lower(struct device_wake *w)
{
	atomic_store(&w->is_raised, false);
	device_wake_take(w);
}

bool device_wake_is_raised(const struct device_wake *w)
{
	return atomic_load(&w->is_raised);
}
