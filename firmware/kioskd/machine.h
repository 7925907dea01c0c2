/* SPDX-License-Identifier: Apache-2.0 */
/* machine.h - what this machine is called by whoever made it: its model and serial number. */
#pragma once

#include "firmware/base/settings.h"

#define MACHINE_TEXT_MAX 50

#ifndef KIOSK_BOARD
#define KIOSK_BOARD "host"
#endif

struct machine {
	char model[MACHINE_TEXT_MAX + 1];
	char serial_no[MACHINE_TEXT_MAX + 1];
};

/*
 * The settings', else what firmware and device tree say under `root` ("" outside tests), in letters, digits and
 * . _ - alone. A machine without a number of its own gets one that stays: a hash of its machine-id, which itself is
 * told nobody (machine-id(5)).
 */
void machine_read(const struct settings *s, const char *root, struct machine *out);
