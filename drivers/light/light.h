/* SPDX-License-Identifier: Apache-2.0 */
/* light.h - the class of lights: what the conductor uses of it. What a driver implements: light_driver.h. */
#pragma once

#include "drivers/devices.h"
#include "drivers/light/light_driver.h"

extern const struct device_class light_class;

/* Loop's thread. */

/* The one of [light.N], N being index + 1; NULL: it is not configured. Lent, it ends with the devices. */
struct device *light_of(const struct devices *devices, int index);
/* Percent, 0 is dark; told again where it came back or somebody else changed it. Before the first it is left alone. */
void light_shine(struct device *light, int percent);
/* It was told that, and the device itself said so. */
bool light_shines(struct device *light, int percent);
