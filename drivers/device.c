/* SPDX-License-Identifier: Apache-2.0 */
/* device.c - see device.h. */
#include "drivers/device.h"

#include <assert.h>
#include <string.h>

static const char *const names[] = {
	[DEVICE_ONLINE] = "online",	   [DEVICE_OFFLINE] = "offline",
	[DEVICE_NO_DEVICE] = "noDevice",   [DEVICE_HARDWARE_ERROR] = "hardwareError",
	[DEVICE_USER_ERROR] = "userError", [DEVICE_BUSY] = "deviceBusy",
	[DEVICE_STARTING] = "starting",
};
static_assert(ARRAY_LEN(names) == DEVICE_STATE_COUNT, "a name for every state");

const char *device_state_name(enum device_state state)
{
	assert(state >= 0 && state < DEVICE_STATE_COUNT);
	return names[state];
}

enum device_state device_state_from_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(names[i], name) == 0)
			return (enum device_state)i;
	return DEVICE_OFFLINE;
}
