/* SPDX-License-Identifier: Apache-2.0 */
/* census.c - JSON is the store, because JSON is what the control port shows. */
#include "tests/platform/census.h"

#include <stdio.h>

enum { CENSUS_NAME_MAX = 128 };

void census_init(struct census *c)
{
	c->counts = json_object();
	c->recent = json_array();
	c->heartbeats = json_array();
	c->connections = 0;
}

void census_fini(struct census *c)
{
	json_decref(c->counts);
	json_decref(c->recent);
	json_decref(c->heartbeats);
}

void census_clear(struct census *c)
{
	json_object_clear(c->counts);
	json_array_clear(c->recent);
	json_array_clear(c->heartbeats);
	c->connections = 0;
}

void census_count(struct census *c, const char *method, const char *path)
{
	char name[CENSUS_NAME_MAX];
	snprintf(name, sizeof(name), "%s %s", method, path);
	json_int_t n = json_integer_value(json_object_get(c->counts, name));
	json_object_set_new(c->counts, name, json_integer(n + 1));
}

static void census_push(json_t *list, json_t *value, size_t max)
{
	json_array_append_new(list, value);
	if (json_array_size(list) > max)
		json_array_remove(list, 0);
}

void census_answered(struct census *c, const char *method, const char *path, const char *terminal,
		     unsigned status)
{
	char name[CENSUS_NAME_MAX];
	snprintf(name, sizeof(name), "%s %s", method, path);
	census_push(c->recent,
		    json_pack("{s:s,s:i,s:s}", "request", name, "status", (int)status, "terminal",
			      terminal),
		    CENSUS_RECENT_MAX);
}

void census_heartbeat(struct census *c, json_t *body)
{
	census_push(c->heartbeats, json_incref(body), CENSUS_HEARTBEATS_MAX);
}

json_t *census_list(const struct census *c)
{
	return json_pack("{s:O,s:O,s:O,s:I}", "counts", c->counts, "recent", c->recent,
			 "heartbeats", c->heartbeats, "connections", (json_int_t)c->connections);
}
