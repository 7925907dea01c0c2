/* SPDX-License-Identifier: Apache-2.0 */
/* bundle_form.h - the one form of a bundle: its own, and behind it what is asked for each part that is kept. Pure. */
#pragma once

#include "firmware/core/item/item_place.h"

/* Of the bundle's own form and those of the parts that are kept; a new reference. */
json_t *bundle_form(const json_t *item, unsigned kept);
/* The forms of bundle and parts make one that can be used, whichever parts are left out. */
bool bundle_forms_check(struct item_place *place, const json_t *item);
/* How many questions of a form everybody must answer: what is required, and neither card nor form knows. */
size_t bundle_asks(const json_t *form);
