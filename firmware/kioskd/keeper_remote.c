/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keeper_remote.c - what the platform may ask of this terminal as a whole.
 *
 * A lock never cuts a visit: kiosk closes when it has ended. What takes the machine away waits for that here.
 */
#include "firmware/kioskd/keeper.h"

#include <string.h>

#include "firmware/core/value/json.h"
#include "firmware/kioskd/acts.h"

bool keeper_is_used(void *arg)
{
	const struct keeper *k = arg;
	return k->visit_open;
}

void keeper_locked(void *arg, bool locked)
{
	struct keeper *k = arg;
	if (k->locked == locked)
		return;
	k->locked = locked;
	keeper_status_changed(k);
}

struct asked {
	struct keeper *keeper;
	void (*done)(void *arg, enum err err, const char *detail);
	void *arg;
};

static void acted(void *arg, enum err err, const char *said)
{
	struct asked *a = arg;
	if (a->keeper->sync) /* else the keeper ends, and nobody asks any more */
		a->done(a->arg, err, acts_sentence(err, said));
	free(a);
}

void keeper_act(void *arg, const char *kind, const json_t *args,
		void (*done)(void *arg, enum err err, const char *detail), void *done_arg)
{
	struct asked *a = calloc(1, sizeof(*a));
	if (!a)
		abort();
	(void)args;
	*a = (struct asked){ arg, done, done_arg };
	if (strcmp(kind, act_name(ACT_REBOOT)) == 0)
		acts_begin(a->keeper->acts, ACT_REBOOT, "", "", acted, a);
	else
		keeper_install_fetched(a->keeper, acted, a);
}

/* Configuration */

#define IDLE_MIN_S    20
#define IDLE_MAX_S    3600
#define KEEP_DAYS_MAX 3650

int64_t keeper_idle_s(const struct keeper *k)
{
	int64_t said = json_int(sync_platform_config(k->sync), "idle_s", 0);
	if (k->settings->set_idle || said <= 0)
		return 0;
	return said < IDLE_MIN_S ? IDLE_MIN_S : said > IDLE_MAX_S ? IDLE_MAX_S : said;
}

/* Never less than must be, and no more than a disk bears. */
int64_t keeper_keep_days(const struct keeper *k)
{
	int64_t said = json_int(sync_platform_config(k->sync), "retention_days", 0);
	if (said < JOURNAL_KEEP_DAYS)
		return JOURNAL_KEEP_DAYS;
	return said < KEEP_DAYS_MAX ? said : KEEP_DAYS_MAX;
}
