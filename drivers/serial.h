/* SPDX-License-Identifier: Apache-2.0 */
/* serial.h - the one way serial ports are set: raw, 8N1, no flow control. */
#pragma once

#include "firmware/base/err.h"

/* `baud` is one of address.h's. ERR_INVALID: this is no serial port; ERR_IO: it went away meanwhile. */
enum err serial_set(int fd, int baud);
