/* SPDX-License-Identifier: Apache-2.0 */
/* appointing.c - see appointing.h. */
#include "firmware/core/visit/appointing.h"

#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/core/value/json.h"

void deed_settle(struct deed *d, enum err err, bool unknown)
{
	d->asking = false;
	if (unknown || (d->doubt && err == ERR_OFFLINE)) {
		d->doubt = true;
		return;
	}
	d->doubt = false;
	d->done = err == ERR_OK;
	d->problem = err;
}

const json_t *appointing_slots(const struct appointing *a)
{
	return json_array_of(a->slots, "slots");
}

const json_t *appointing_slot(const struct appointing *a)
{
	return slots_find(appointing_slots(a), a->slot);
}

bool appointing_may_choose(const struct appointing *a)
{
	return !a->taking.asking && !a->taking.doubt && !a->no[0];
}

bool appointing_is_back(const struct appointing *a, const char *no)
{
	return a->giving.done && no[0] && strcmp(a->back, no) == 0;
}

void appointing_forget(struct appointing *a)
{
	json_decref(a->about);
	json_decref(a->slots);
	wipe(a, sizeof(*a));
}
