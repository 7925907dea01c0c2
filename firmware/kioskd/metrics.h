/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metrics.h - how this terminal is, as a text file for Prometheus: [supervision] metrics, which node_exporter's
 * textfile collector picks up. Written anew every minute, whole or not at all; nothing personal, no serial.
 * A file that grows old says that the keeper is gone. Loop's thread; written on the queue's.
 */
#pragma once

#include "firmware/kioskd/stores.h"
#include "firmware/kioskd/sync.h"

#define METRICS_MS 60000

struct metrics;

/* What the keeper knows without its stores; filled for each file. */
struct metrics_facts {
	struct sync_state line;
	int64_t catalogue_items, alarms, now_ms;
	json_t *figures; /* figures_json(), stolen */
	json_t *devices; /* array of {kind, name, state}, a copy, stolen */
};

struct metrics_config {
	struct loop *loop;
	struct stores *stores;
	const struct settings *settings;
	void (*facts)(void *arg, struct metrics_facts *out);
	void *arg;
};

/* Without [supervision] metrics *out is NULL. The first file comes at once. */
enum err metrics_create(const struct metrics_config *config, struct metrics **out);
void metrics_stop(struct metrics *m);	 /* NULL is allowed; no file is begun any more */
void metrics_destroy(struct metrics *m); /* NULL is allowed; after the stores were closed */
