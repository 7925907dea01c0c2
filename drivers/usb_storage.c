/* SPDX-License-Identifier: Apache-2.0 */
/*
 * usb_storage.c - see usb_storage.h. The disk counts, not its partitions; that it is a USB one is said by
 * udev's ID_BUS, or by the port that stands in its path.
 */
#include "drivers/usb_storage.h"

#include <stdlib.h>
#include <string.h>

#include <libudev.h>

struct usb_storage {
	struct udev *udev;
	struct udev_monitor *monitor;
	sd_event_source *source;
	void (*plugged)(void *arg);
	void *arg;
};

static bool is_usb(struct udev_device *device)
{
	const char *bus = udev_device_get_property_value(device, "ID_BUS");
	const char *path = udev_device_get_devpath(device);
	return (bus && strcmp(bus, "usb") == 0) || (path && strstr(path, "/usb"));
}

static int on_event(sd_event_source *source, int fd, uint32_t events, void *arg)
{
	struct usb_storage *s = arg;
	struct udev_device *device;
	(void)source, (void)fd, (void)events;
	while ((device = udev_monitor_receive_device(s->monitor))) {
		const char *action = udev_device_get_action(device);
		bool came = action && strcmp(action, "add") == 0 && is_usb(device);
		udev_device_unref(device);
		if (came)
			s->plugged(s->arg);
	}
	return 0;
}

static bool open_monitor(struct usb_storage *s, struct loop *loop)
{
	s->udev = udev_new();
	s->monitor = s->udev ? udev_monitor_new_from_netlink(s->udev, "udev") : NULL;
	if (!s->monitor)
		return false;
	return udev_monitor_filter_add_match_subsystem_devtype(s->monitor, "block", "disk") >= 0 &&
	       udev_monitor_enable_receiving(s->monitor) >= 0 &&
	       sd_event_add_io(loop_event(loop), &s->source, udev_monitor_get_fd(s->monitor),
			       EPOLLIN, on_event, s) >= 0;
}

enum err usb_storage_watch(struct loop *loop, void (*plugged)(void *arg), void *arg,
			   struct usb_storage **out)
{
	struct usb_storage *s = calloc(1, sizeof(*s));
	if (!s)
		return ERR_NOMEM;
	s->plugged = plugged;
	s->arg = arg;
	if (!open_monitor(s, loop)) {
		usb_storage_close(s);
		return ERR_IO;
	}
	*out = s;
	return ERR_OK;
}

void usb_storage_close(struct usb_storage *s)
{
	if (!s)
		return;
	sd_event_source_disable_unref(s->source);
	udev_monitor_unref(s->monitor);
	udev_unref(s->udev);
	free(s);
}
