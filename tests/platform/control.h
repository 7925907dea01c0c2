/* SPDX-License-Identifier: Apache-2.0 */
/*
 * control.h - the port through which a test arranges the province and looks at it: JSON over plain
 * HTTP on the loopback, no certificate.
 */
#pragma once

#include "tests/platform/routes.h"

extern const struct route_table control_routes;
