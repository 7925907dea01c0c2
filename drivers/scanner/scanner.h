/* SPDX-License-Identifier: Apache-2.0 */
/* scanner.h - the class of code scanners: what the conductor uses of it. */
#pragma once

#include "drivers/devices.h"
#include "drivers/scanner/scanner_driver.h"

extern const struct device_class scanner_class;

/* What the conductor uses: loop's thread. Every call takes NULL for "no scanner is configured". */

struct scanner;

/* The first one that is configured; lent, it ends with the devices. */
struct scanner *scanner_of(struct devices *devices);
bool scanner_is_there(const struct scanner *s); /* its last answer was good */
/*
 * From now on `scanned` gets each code's text, lent for the call. NULL: what is held to the window is read and
 * forgotten. Nothing that was read before the call is delivered after it.
 */
void scanner_listen(struct scanner *s, void (*scanned)(void *arg, const char *text), void *arg);
