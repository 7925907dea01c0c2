/* SPDX-License-Identifier: Apache-2.0 */
/* inflight.c - a fixed table: the number of requests that run at once is small. */
#include "tests/platform/inflight.h"

#include <stdio.h>
#include <string.h>

static void inflight_name(const char *terminal, const char *key, char out[INFLIGHT_NAME_MAX])
{
	snprintf(out, INFLIGHT_NAME_MAX, "%s %s", terminal, key);
}

enum inflight_claim inflight_claim(struct inflight *f, const char *terminal, const char *key)
{
	char name[INFLIGHT_NAME_MAX];
	char *free_slot = NULL;

	inflight_name(terminal, key, name);
	for (int i = 0; i < INFLIGHT_MAX; i++) {
		if (strcmp(f->name[i], name) == 0)
			return INFLIGHT_RUNNING;
		if (!*f->name[i])
			free_slot = f->name[i];
	}
	if (!free_slot)
		return INFLIGHT_FULL;
	memcpy(free_slot, name, sizeof(name));
	return INFLIGHT_MINE;
}

void inflight_release(struct inflight *f, const char *terminal, const char *key)
{
	char name[INFLIGHT_NAME_MAX];

	inflight_name(terminal, key, name);
	for (int i = 0; i < INFLIGHT_MAX; i++) {
		if (strcmp(f->name[i], name) == 0)
			f->name[i][0] = '\0';
	}
}
