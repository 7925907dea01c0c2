/* SPDX-License-Identifier: Apache-2.0 */
/* device_faults.c - see device_faults.h. */
#include "firmware/kioskd/device_faults.h"

#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/util.h"
#include "firmware/core/journal/event.h"
#include "firmware/core/value/json.h"

void device_faults_init(struct device_faults *f)
{
	*f = (struct device_faults){ json_object(), json_array() };
}

void device_faults_fini(struct device_faults *f)
{
	json_decref(f->worked);
	json_decref(f->list);
}

static bool is_one_of(const char *state, const char *const *states, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(states[i], state) == 0)
			return true;
	return false;
}

static bool works(const char *state)
{
	static const char *const states[] = { "online", "deviceBusy" };
	return is_one_of(state, states, ARRAY_LEN(states));
}

static bool is_undecided(const char *state)
{
	static const char *const states[] = { "starting" };
	return is_one_of(state, states, ARRAY_LEN(states));
}

/* The place of the device's alarm; the list's size when there is none. */
static size_t alarm_of(const struct device_faults *f, const char *name)
{
	size_t i = 0;
	while (i < json_array_size(f->list) &&
	       strcmp(json_str(json_object_get(json_array_get(f->list, i), "detail"), "name"),
		      name) != 0)
		i++;
	return i;
}

static json_t *alarm_json(const json_t *detail, int64_t wall_ms)
{
	char at[TIME_TEXT_LEN + 1];
	time_text(wall_ms, at);
	return json_pack("{s:s, s:s, s:O}", "kind", journal_event_row(JOURNAL_DEVICE_FAULT)->name,
			 "at", at, "detail", detail);
}

void device_faults_told(struct device_faults *f, const json_t *devices, int64_t wall_ms,
			void (*failed)(void *arg, const json_t *detail), void *arg)
{
	size_t i;
	json_t *device;
	json_array_foreach((json_t *)devices, i, device)
	{
		const char *name = json_str(device, "name"), *state = json_str(device, "state");
		size_t at = alarm_of(f, name);
		bool listed = at < json_array_size(f->list);
		if (works(state)) {
			json_object_set_new(f->worked, name, json_true());
			json_array_remove(f->list, at);
			continue;
		}
		/* While trying again may help it is nobody's business yet. */
		bool tries = json_is_false(json_object_get(device, "needs_staff"));
		if (listed || tries || is_undecided(state) || !json_object_get(f->worked, name))
			continue;
		CLEANUP(json_unref)
		json_t *detail = json_pack("{s:s, s:s, s:s}", "kind", json_str(device, "kind"),
					   "name", name, "state", state);
		json_array_append_new(f->list, alarm_json(detail, wall_ms));
		failed(arg, detail);
	}
}

static json_t *without_counts(const json_t *devices)
{
	json_t *copy = json_deep_copy(devices);
	size_t i;
	json_t *device;
	json_array_foreach(copy, i, device) json_object_del(device, "counts");
	return copy;
}

bool device_faults_are_news(const json_t *before, const json_t *now)
{
	CLEANUP(json_unref) json_t *old = without_counts(before);
	CLEANUP(json_unref) json_t *new = without_counts(now);
	return !json_equal(old, new);
}
