/* SPDX-License-Identifier: Apache-2.0 */
/*
 * light_sysfs.c - a lamp or backlight that the kernel drives: a folder of /sys/class/leds or /sys/class/backlight, whose
 * files brightness and max_brightness are the same in both (Linux, Documentation/ABI/testing/sysfs-class-led and
 * stable/sysfs-class-backlight). A lamp on a GPIO is one of them by gpio-leds in the device tree.
 *
 * The files are opened each time: a folder that went away is seen, and one that came back is found.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "drivers/light/light_driver.h"
#include "firmware/base/file.h"

#define TEXT_MAX   16 /* of a number and its end of line */
#define LEVELS_MAX 1000000

struct light_port {
	char folder[PATH_MAX];
	int levels; /* max_brightness */
	int level;  /* as it was told; -1: it was told nothing yet */
};

static enum err from_errno(int errnum)
{
	return errnum == ENOENT || errnum == ENODEV || errnum == ENOTDIR ? ERR_LIGHT_GONE
									 : ERR_LIGHT_FAULT;
}

static int open_file(const struct light_port *p, const char *name, int flags)
{
	char path[PATH_MAX + TEXT_MAX];
	snprintf(path, sizeof(path), "%s/%s", p->folder, name);
	return open(path, flags | O_CLOEXEC | O_NONBLOCK);
}

static enum err read_number(const struct light_port *p, const char *name, int *out)
{
	char text[TEXT_MAX + 1], *end;
	CLEANUP(close_fd) int fd = open_file(p, name, O_RDONLY);
	if (fd < 0)
		return from_errno(errno);
	ssize_t len = read(fd, text, TEXT_MAX);
	if (len <= 0)
		return len < 0 ? from_errno(errno) : ERR_LIGHT_FAULT;
	text[len] = '\0';
	long n = strtol(text, &end, 10);
	if (end == text || (*end && *end != '\n') || n < 0 || n > LEVELS_MAX)
		return ERR_LIGHT_FAULT;
	*out = (int)n;
	return ERR_OK;
}

static enum err write_number(const struct light_port *p, const char *name, int n)
{
	char text[TEXT_MAX];
	int len = snprintf(text, sizeof(text), "%d\n", n);
	CLEANUP(close_fd) int fd = open_file(p, name, O_WRONLY | O_TRUNC);
	if (fd < 0 || write(fd, text, (size_t)len) < 0)
		return from_errno(errno);
	return ERR_OK;
}

static enum err sysfs_check(struct light_port *p)
{
	int level;
	enum err err = read_number(p, "brightness", &level);
	return err != ERR_OK ? err : p->level < 0 || p->level == level ? ERR_OK : ERR_LIGHT_FAULT;
}

static enum err sysfs_open(const char *device, struct device_wake *wake, struct light_port **out)
{
	(void)wake;
	struct light_port *p = calloc(1, sizeof(*p));
	if (!p)
		return ERR_NOMEM;
	p->level = -1;
	snprintf(p->folder, sizeof(p->folder), "%s", device);
	enum err err = read_number(p, "max_brightness", &p->levels);
	if (err == ERR_OK && p->levels == 0)
		err = ERR_LIGHT_FAULT;
	if (err == ERR_OK)
		*out = p;
	else
		free(p);
	return err;
}

static enum err sysfs_shine(struct light_port *p, int percent)
{
	/* Rounded up: of a lamp with one level each percent is that one. */
	p->level = (int)(((int64_t)p->levels * percent + 99) / 100);
	enum err err = write_number(p, "brightness", p->level);
	return err == ERR_OK ? sysfs_check(p) : err;
}

static void sysfs_close(struct light_port *p)
{
	free(p);
}

const struct light_ops light_sysfs_ops = {
	.open = sysfs_open,
	.shine = sysfs_shine,
	.check = sysfs_check,
	.close = sysfs_close,
};
