/* SPDX-License-Identifier: Apache-2.0 */
/* trial.c - what proves a start, see trial.h. When it is asked: keeper_trial.c. */
#include "firmware/kioskd/trial.h"

#include "firmware/core/value/json.h"

bool trial_passed(const struct trial_facts *f)
{
	size_t i;
	json_t *device;
	if (!f->kiosk_here)
		return false;
	json_array_foreach(f->devices, i,
			   device) if (!json_str(device, "tested_at")[0]) return false;
	return f->heard || f->running_ms >= TRIAL_ALONE_MS;
}
