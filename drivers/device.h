/* SPDX-License-Identifier: Apache-2.0 */
/*
 * device.h - what every device class shares, and the only header a driver needs beside its class's
 * own: the states (XFS4IoT's Common.Status device words), the wake-up, a clock for waits.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

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
/*
 * What an error makes of a device: ONLINE for ERR_OK, NO_DEVICE where it is gone, USER_ERROR where
 * somebody must fill or close it (it stays open), OFFLINE for ERR_TIMEOUT (it does not answer),
 * HARDWARE_ERROR for all others.
 */
enum device_state device_state_of(enum err err);

/* Milliseconds that only go forward, for a driver's own deadlines. Any thread. */
int64_t device_clock_ms(void);

/*
 * How a device's thread is disturbed while a driver waits in poll(). The service owns it and frees
 * it after the last call of the driver, so a driver keeps the pointer that open() gives it until
 * close(), and nothing else can be closed under an interruption.
 */
struct device_wake {
	int fd; /* eventfd, O_NONBLOCK; -1 = none */
	atomic_bool is_raised;
	atomic_bool is_last;
};

/* The driver's half: the device's thread. */

/* To poll for POLLIN beside the device's own descriptors. */
int device_wake_fd(const struct device_wake *w);
/* Takes note of an interruption, so that the descriptor falls silent. False: there was none. */
bool device_wake_take(struct device_wake *w);
/* The service ends: what takes long is given up (ERR_CANCELLED). */
bool device_wake_is_last(const struct device_wake *w);

/* The service's half: the loop's thread. */

enum err device_wake_init(struct device_wake *w); /* ERR_IO: no descriptors left */
void device_wake_fini(struct device_wake *w);
void device_wake_raise(struct device_wake *w);
/* For good. */
void device_wake_raise_last(struct device_wake *w);
/* While the driver does not wait: what was raised before counts no more. */
void device_wake_lower(struct device_wake *w);
/* Raised since it was lowered, taken note of or not. Any thread. */
bool device_wake_is_raised(const struct device_wake *w);
