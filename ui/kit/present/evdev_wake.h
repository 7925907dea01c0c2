/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evdev_wake.h - SDL's evdev driver can only be asked over and over; here its devices wake the loop.
 *
 * SDL opens the input devices; their descriptors are found among our own (/proc/self/fd), and copies
 * of them are watched. Edges only: a device that SDL leaves unread wakes us once for each report and
 * never spins. Its owner then lets SDL read. An idle panel costs nothing. On the loop's thread.
 */
#pragma once

#include "firmware/base/loop.h"
#include "ui/kit/present/pointer.h"

struct evdev_wake;

/*
 * `woken` is called whenever one of the devices has something to say. `prefix` is what the paths of
 * devices begin with: "/dev/input/event". ERR_NOMEM.
 */
enum err evdev_wake_create(struct loop *loop, const char *prefix, void (*woken)(void *arg),
			   void *arg, struct evdev_wake **out);
void evdev_wake_destroy(struct evdev_wake *w); /* NULL is allowed */
/* SDL may have opened or closed devices: watches those that are open now. How many that is. */
int evdev_wake_rescan(struct evdev_wake *w);
/* Whether a finger can be put on one of them: keys have no axes. */
bool evdev_wake_has_fingers(const struct evdev_wake *w);
/*
 * pointer.h's locate(): calibrates a finger by udev's LIBINPUT_CALIBRATION_MATRIX. Of an absolute
 * pointer SDL says when; where it is the kernel is asked, for SDL passes on raw units, tells the button before the
 * place and takes an axis that did not move for zero. False: a mouse, which nobody sees here.
 */
bool evdev_wake_locate(void *evdev_wake, int64_t device, bool mouse, struct pointer_place *place);
