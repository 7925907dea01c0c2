/* SPDX-License-Identifier: Apache-2.0 */
/* handlers.h - which function does what a method's row promises: one each, in families. Pure. */
#pragma once

#include <stddef.h>

#include "firmware/bus/methods.h"

struct bus_call;

/* Joins a row of the method table and the function that does it. */
struct bus_handler {
	enum bus_role role;
	const char *name; /* NULL ends a family */
	void (*handle)(void *arg, struct bus_call *call);
};

/* How many handlers a method has; *out is one of them. */
size_t bus_handlers_of(const struct bus_handler *const *families, const struct bus_method *m,
		       const struct bus_handler **out);
/* The name of the first method without exactly one handler, or handler without its method; NULL: none. */
const char *bus_misfit(const struct bus_method *methods, const struct bus_handler *const *families);
