/* SPDX-License-Identifier: Apache-2.0 */
/* conformance.h - what every driver of a registry keeps to, whatever its device: the product's, and a vendor's. */
#pragma once

#include <check.h>

#include "drivers/devices.h"

/* Adds the case "drivers": a test for each rule, with each row of the registry. Once in a program. */
void conformance_add(Suite *s, const struct registry *registry);
