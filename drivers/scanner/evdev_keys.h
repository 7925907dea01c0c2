/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evdev_keys.h - a scanner that is a keyboard to the kernel: taken for ourselves alone (EVIOCGRAB), so that what a code
 * says is typed nowhere. The order of the calls, apart from the calls, so that a fake device can answer them. From the
 * kernel's "Linux Input Subsystem userspace API" and linux/input.h.
 */
#pragma once

#include "drivers/scanner/code.h"

/* What wait() saw. */
enum { EVDEV_READY = 1, EVDEV_WOKEN = 2, EVDEV_HUNG_UP = 4 };

/* The narrow place between a scanner and the kernel. Each as the call of that name: -1 and errno. */
struct evdev_calls {
	int (*open)(const char *path);
	int (*ioctl)(int fd, unsigned long request, void *data);
	long (*read)(int fd, void *bytes, size_t len);
	int (*wait)(int fd, int wake_fd, int ms);
	void (*close)(int fd);
};

struct evdev_keys {
	const struct evdev_calls *calls;
	struct device_wake *wake;
	int fd;
	bool grabbed;
	struct code code;
};

/* ERR_SCANNER_GONE (also: somebody else has grabbed it), ERR_SCANNER_FAULT (it has no keys). */
enum err evdev_keys_open(struct evdev_keys *k, const struct evdev_calls *calls, const char *path,
			 struct device_wake *wake);
void evdev_keys_close(struct evdev_keys *k);
enum err evdev_keys_check(struct evdev_keys *k);
enum err evdev_keys_step(struct evdev_keys *k, struct scanner_code *out);
