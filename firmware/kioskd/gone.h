/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gone.h - what a decommissioned terminal still does: it says so. It has no store, no key and no line; kiosk
 * hears that it is closed, staff is given the certificate once more.
 */
#pragma once

#include "firmware/base/loop.h"
#include "firmware/base/settings.h"

/* Goes on erasing what is left, then serves until the loop ends. */
enum err gone_serve(struct loop *loop, const struct settings *s, void (*ready)(void));
