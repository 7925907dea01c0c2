/* SPDX-License-Identifier: Apache-2.0 */
/* families.h - which files of kioskd have handlers of the bus's methods. */
#pragma once

#include "firmware/bus/handlers.h"

/* Who does what: one handler per row of bus_methods, by family; a family is a file that exports NAME_handlers. */
// clang-format off
#define KEEPER_FAMILIES(X) \
	X(citizen) \
	X(citizen_cases) \
	X(citizen_exits) \
	X(citizen_find) \
	X(citizen_hall) \
	X(citizen_rate) \
	X(citizen_staff) \
	X(staff_board) \
	X(staff_catalogue) \
	X(staff_decommission) \
	X(staff_devices) \
	X(staff_enrol) \
	X(staff_glass) \
	X(staff_exits) \
	X(staff_journal) \
	X(staff_network) \
	X(staff_paper) \
	X(staff_queue) \
	X(staff_reconcile) \
	X(staff_region) \
	X(staff_report) \
	X(staff_setup) \
	X(staff_status) \
	X(staff_supervision) \
	X(staff_update) \
	X(staff_users)
// clang-format on
#define X(family) extern const struct bus_handler family##_handlers[];
KEEPER_FAMILIES(X)
#undef X
extern const struct bus_handler *const keeper_families[];
