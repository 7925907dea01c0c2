/* SPDX-License-Identifier: Apache-2.0 */
/* evdev_wake.c - see evdev_wake.h. */
#include "ui/kit/present/evdev_wake.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/input.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <systemd/sd-device.h>
#include <unistd.h>

#include "ui/kit/present/calibration.h"

#define LOG_MODULE "input"
#include "firmware/base/log.h"

#define DEVICES_MAX 32
#define PATH_LEN    64 /* of a device; longer ones are not ours */

struct device {
	int fd; /* SDL's, by which its events call the device */
	char path[PATH_LEN];
	sd_event_source *source; /* owns a copy of fd; NULL: this place is free */
	struct calibration calibration;
	bool seen; /* by the scan that is going on */
};

struct evdev_wake {
	struct loop *loop;
	char prefix[PATH_LEN];
	void (*woken)(void *arg);
	void *arg;
	struct device devices[DEVICES_MAX];
};

/* Calibration */

static void read_calibration(struct device *d)
{
	sd_device *udev = NULL;
	const char *text;
	d->calibration = calibration_none;
	if (sd_device_new_from_devname(&udev, d->path) < 0)
		return;
	if (sd_device_get_property_value(udev, "LIBINPUT_CALIBRATION_MATRIX", &text) >= 0 &&
	    !calibration_parse(text, &d->calibration))
		log_warn("%s: LIBINPUT_CALIBRATION_MATRIX is not six numbers; not calibrated",
			 d->path);
	sd_device_unref(udev);
}

static bool read_axis(int fd, int axis, float *out)
{
	struct input_absinfo info;
	if (ioctl(fd, EVIOCGABS((unsigned)axis), &info) < 0 || info.maximum <= info.minimum)
		return false;
	*out = calibration_axis(info.value, info.minimum, info.maximum);
	return true;
}

static struct device *device_of(struct evdev_wake *w, int64_t fd)
{
	for (int i = 0; i < DEVICES_MAX; i++)
		if (w->devices[i].source && w->devices[i].fd == fd)
			return &w->devices[i];
	return NULL;
}

bool evdev_wake_locate(void *arg, int64_t fd, bool mouse, struct pointer_place *place)
{
	const struct device *d = device_of(arg, fd);
	struct pointer_place at = *place;
	if (mouse && (!d || !read_axis(d->fd, ABS_X, &at.x) || !read_axis(d->fd, ABS_Y, &at.y)))
		return false;
	*place = d ? calibration_apply(&d->calibration, at) : at;
	return true;
}

bool evdev_wake_has_fingers(const struct evdev_wake *w)
{
	float at;
	for (int i = 0; i < DEVICES_MAX; i++)
		if (w->devices[i].source && read_axis(w->devices[i].fd, ABS_X, &at))
			return true;
	return false;
}

/* Watching */

static void forget(struct device *d)
{
	sd_event_source_disable_unref(d->source);
	*d = (struct device){ .source = NULL };
}

static int on_readable(sd_event_source *source, int fd, uint32_t events, void *arg)
{
	(void)fd;
	struct evdev_wake *w = arg;
	/* Unplugged: SDL hears of it by udev. */
	if (events & (EPOLLHUP | EPOLLERR))
		sd_event_source_set_enabled(source, SD_EVENT_OFF);
	w->woken(w->arg);
	return 0;
}

static void watch(struct evdev_wake *w, int fd, const char *path)
{
	struct device *d = w->devices;
	while (d < w->devices + DEVICES_MAX && d->source)
		d++;
	int copy = d < w->devices + DEVICES_MAX ? fcntl(fd, F_DUPFD_CLOEXEC, 3) : -1;
	if (copy < 0 || sd_event_add_io(loop_event(w->loop), &d->source, copy, EPOLLIN | EPOLLET,
					on_readable, w) < 0) {
		log_warn("%s is not listened to: too many input devices", path);
		if (copy >= 0)
			close(copy);
		return;
	}
	sd_event_source_set_io_fd_own(d->source, true);
	d->fd = fd;
	d->seen = true;
	snprintf(d->path, sizeof(d->path), "%s", path);
	read_calibration(d);
	log_info("listening to %s", path);
}

static bool is_copy(struct evdev_wake *w, int fd)
{
	for (int i = 0; i < DEVICES_MAX; i++)
		if (w->devices[i].source && sd_event_source_get_io_fd(w->devices[i].source) == fd)
			return true;
	return false;
}

static void take(struct evdev_wake *w, int fd, const char *path)
{
	struct device *d = device_of(w, fd);
	/* SDL's number may have become another device's, or the same path another device. */
	if (d &&
	    (strcmp(d->path, path) != 0 || sd_event_source_get_enabled(d->source, NULL) <= 0)) {
		forget(d);
		d = NULL;
	}
	if (!d) {
		watch(w, fd, path);
		return;
	}
	d->seen = true;
	read_calibration(d); /* a rule may have come later than the device */
}

static void take_entry(struct evdev_wake *w, int folder, const char *name)
{
	char path[PATH_LEN];
	ssize_t n = readlinkat(folder, name, path, sizeof(path));
	int fd = atoi(name);
	if (n <= 0 || (size_t)n == sizeof(path) || is_copy(w, fd))
		return;
	path[n] = '\0';
	if (strncmp(path, w->prefix, strlen(w->prefix)) == 0)
		take(w, fd, path);
}

int evdev_wake_rescan(struct evdev_wake *w)
{
	int count = 0;
	DIR *folder = opendir("/proc/self/fd");
	for (int i = 0; i < DEVICES_MAX; i++)
		w->devices[i].seen = false;
	for (struct dirent *e; folder && (e = readdir(folder));)
		take_entry(w, dirfd(folder), e->d_name);
	if (folder)
		closedir(folder);
	for (int i = 0; i < DEVICES_MAX; i++) {
		struct device *d = &w->devices[i];
		if (d->source && !d->seen) {
			log_info("%s is gone", d->path);
			forget(d);
		}
		count += d->source != NULL;
	}
	return count;
}

enum err evdev_wake_create(struct loop *loop, const char *prefix, void (*woken)(void *arg),
			   void *arg, struct evdev_wake **out)
{
	struct evdev_wake *w = calloc(1, sizeof(*w));
	if (!w)
		return ERR_NOMEM;
	w->loop = loop;
	w->woken = woken;
	w->arg = arg;
	if ((size_t)snprintf(w->prefix, sizeof(w->prefix), "%s", prefix) >= sizeof(w->prefix)) {
		free(w);
		return ERR_TOO_LONG;
	}
	*out = w;
	return ERR_OK;
}

void evdev_wake_destroy(struct evdev_wake *w)
{
	if (!w)
		return;
	for (int i = 0; i < DEVICES_MAX; i++)
		forget(&w->devices[i]);
	free(w);
}
