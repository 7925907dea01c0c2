/* SPDX-License-Identifier: Apache-2.0 */
/*
 * device_faults.h - devices that worked and do not work now: an alarm in staff's Status until they work
 * again, and an event of the journal. One that has never worked since the keeper's start is not set up yet,
 * and none of these. Plain memory, loop's thread.
 */
#pragma once

#include <stdint.h>

#include <stdbool.h>

#include <jansson.h>

struct device_faults {
	json_t *worked; /* {name: true} */
	json_t *list;	/* [{kind, at, detail: {kind, name, state}}], as alarms are */
};

void device_faults_init(struct device_faults *f);
void device_faults_fini(struct device_faults *f); /* zeroed memory is allowed */
/* Is more than counts another than before? */
bool device_faults_are_news(const json_t *before, const json_t *now);
/*
 * What kiosk says of its devices; `failed` for each that fails with this, its detail lent. One of which kiosk says
 * that it does not need staff yet (needs_staff false: it is being opened again) has not failed.
 */
void device_faults_told(struct device_faults *f, const json_t *devices, int64_t wall_ms,
			void (*failed)(void *arg, const json_t *detail), void *arg);
