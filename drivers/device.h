/* SPDX-License-Identifier: Apache-2.0 */
/*
 * device.h - the words every device class shares, and the only header a third-party driver needs
 * beside its class's own. States are XFS4IoT's Common.Status device words.
 */
#pragma once

#include "firmware/base/err.h"

enum device_state {
	DEVICE_ONLINE,
	DEVICE_OFFLINE,
	DEVICE_NO_DEVICE,
	DEVICE_HARDWARE_ERROR,
	DEVICE_USER_ERROR,
	DEVICE_BUSY,
	DEVICE_STARTING,
	DEVICE_STATE_COUNT,
};

/* "online", "offline", "noDevice", "hardwareError", "userError", "deviceBusy", "starting". Static. */
const char *device_state_name(enum device_state state);
/* The reverse, for messages between programs; DEVICE_OFFLINE for an unknown word. */
enum device_state device_state_from_name(const char *name);
