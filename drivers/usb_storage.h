/* SPDX-License-Identifier: Apache-2.0 */
/*
 * usb_storage.h - tells when a storage is plugged into a USB port: nobody has business with one here but
 * staff, and supervision wants to know. It is not opened or read. Through udev, on the loop's thread.
 */
#pragma once

#include "firmware/base/loop.h"

struct usb_storage;

/* `plugged` for each disk that comes from now on. ERR_IO: there is no udev. */
enum err usb_storage_watch(struct loop *loop, void (*plugged)(void *arg), void *arg,
			   struct usb_storage **out);
void usb_storage_close(struct usb_storage *s); /* NULL is allowed */
