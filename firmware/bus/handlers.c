/* SPDX-License-Identifier: Apache-2.0 */
/* handlers.c - see handlers.h. */
#include "firmware/bus/handlers.h"

#include <string.h>

size_t bus_handlers_of(const struct bus_handler *const *families, const struct bus_method *m,
		       const struct bus_handler **out)
{
	size_t n = 0;
	for (; *families; families++) {
		for (const struct bus_handler *h = *families; h->name; h++) {
			if (h->role == m->role && strcmp(h->name, m->name) == 0) {
				*out = h;
				n++;
			}
		}
	}
	return n;
}

const char *bus_misfit(const struct bus_method *methods, const struct bus_handler *const *families)
{
	const struct bus_handler *handler;
	for (const struct bus_method *m = methods; m->name; m++)
		if (bus_handlers_of(families, m, &handler) != 1)
			return m->name;
	for (; *families; families++)
		for (const struct bus_handler *h = *families; h->name; h++)
			if (!bus_method_find(methods, h->role, h->name))
				return h->name;
	return NULL;
}
