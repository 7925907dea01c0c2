/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_steps.h - the moments between the form and the check, and of what follows the receipt. */
#pragma once

#include "tests/unit/ui/screens/scenes_form.h"

/* Ticks a consent of the item; aborts when it asks for none of that id. */
void scenery_agree(struct scenery *s, const char *id);

#define STEP_SCENES(X)      \
	X(consent)          \
	X(consent_given)    \
	X(consent_words)    \
	X(consent_long)     \
	X(delivery)         \
	X(delivery_express) \
	X(delivery_address) \
	X(delivery_mobile)  \
	X(sign_empty)       \
	X(sign)             \
	X(rate_empty)       \
	X(rate)             \
	X(rate_bad)         \
	X(rate_words)       \
	X(rate_failed)      \
	X(receipt_rated)
#define X(name) void name(struct scenery *s);
STEP_SCENES(X)
#undef X
