/* SPDX-License-Identifier: Apache-2.0 */
/* stage_closed.c - nothing can be done here now: keeper.c opens again when the reason is gone. */
#include "firmware/kiosk/kiosk.h"

const struct stage stage_closed = { .own_size = 0 };
