/* SPDX-License-Identifier: Apache-2.0 */
/*
 * appointing.h - an appointment at a hall, for the stages that lead to one: asked for, taken with one key for as long as
 * its outcome is not known, given back.
 */
#pragma once

#include "firmware/kiosk/kiosk.h"

/* What the stage it comes from is about; the slots are asked for anew unless one was taken. */
void appointing_begin(struct kiosk *k, enum stage_id from);
void appointing_choose(struct kiosk *k, const char *id); /* a day, or a slot of it */
/* Back from the slots of a day to the days; false: there was nothing to go back from. */
bool appointing_step_back(struct kiosk *k);
void appointing_take(struct kiosk *k); /* what was chosen; or asks again what came of it */
void appointing_tick(struct kiosk *k); /* every second: what is not known is asked again */
void appointing_give_back(struct kiosk *k,
			  const char *no); /* the first tap asks, the second does it */
