/* SPDX-License-Identifier: Apache-2.0 */
/*
 * registry.h - every driver that is built in.
 *
 * Two libraries hold this table: kiosk_drivers with what runs the rows, for kiosk; kiosk_driver_names
 * with their names and addresses only, so that kioskd and kioskctl can check the settings and link no
 * device library.
 */
#pragma once

#include "drivers/devices.h"

extern const struct registry registry;
