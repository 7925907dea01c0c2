/* SPDX-License-Identifier: Apache-2.0 */
/*
 * supervisor.h - supervision in the keeper: every event that is noted passes the rules of
 * core/supervision; an alarm is noted itself, listed for staff, and queued for the platform.
 *
 * At the start the engine is made from the journal on the journal's thread; events of this run wait until
 * then. The platform is told from the journal too, entry by entry, each as a record of its own whose key
 * is made from the entry's hash: whatever dies when, each arrives once. Loop's thread.
 */
#pragma once

#include "firmware/core/supervision/figures.h"
#include "firmware/kioskd/alarms.h"

struct supervisor;

struct supervisor_config {
	struct loop *loop;
	struct stores *stores;
	const struct settings *settings;
	const char *terminal; /* lent, outlives it */
	struct alarms *alarms;
	void (*queued)(void *arg); /* something for the platform was committed */
	void *arg;
};

/* Before anything is noted. */
enum err supervisor_create(const struct supervisor_config *config, struct supervisor **out);
/* After the stores were closed. NULL is allowed. */
void supervisor_destroy(struct supervisor *s);
/* Nothing falls due any more; while the keeper ends. NULL is allowed. */
void supervisor_stop(struct supervisor *s);
/* Entries of the province's dictionary of holidays, or NULL. */
void supervisor_set_holidays(struct supervisor *s, const json_t *entries);
/* figures_json() of now. */
json_t *supervisor_figures(const struct supervisor *s);
