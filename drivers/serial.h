/* SPDX-License-Identifier: Apache-2.0 */
/* serial.h - the one way serial ports are opened and set: raw, 8N1, no flow control. */
#pragma once

#include "firmware/base/err.h"

/* `baud` is one of address.h's. ERR_INVALID: this is no serial port; ERR_IO: it went away meanwhile. */
enum err serial_set(int fd, int baud);
/*
 * PATH[@BAUD], for reading and writing without waiting; what was under way on the line is dropped. ERR_INVALID: no
 * such address, or no serial port; ERR_IO: it is not there. The caller closes *out_fd.
 */
enum err serial_open(const char *device, int *out_fd);
