/* SPDX-License-Identifier: Apache-2.0 */
/* version.h - versions of the firmware: numbers with dots, "1.4.0". Pure, any thread. */
#pragma once

#include <stdbool.h>

#define VERSION_MAX   32 /* characters */
#define VERSION_PARTS 4

/* One to VERSION_PARTS numbers of at most nine digits, and nothing else. */
bool version_is(const char *text);
/* < 0, 0 or > 0 as strcmp(), by number: 1.10 is after 1.9, and 1.4 is 1.4.0. Both are versions. */
int version_compare(const char *a, const char *b);
