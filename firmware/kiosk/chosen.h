/* SPDX-License-Identifier: Apache-2.0 */
/* chosen.h - the item that is open, on its way from its guide to an application. */
#pragma once

#include "firmware/kiosk/kiosk.h"

/* Of the bundle that is open these parts are kept, a bit for each: see core/item/bundle.h. */
void chosen_keep_parts(struct kiosk *k, unsigned kept);
/*
 * Whoever is known is not asked again, unless this item wants to know better; then form and materials are made.
 * False: they cannot be.
 */
bool chosen_prepare(struct kiosk *k);
