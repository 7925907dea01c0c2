/* SPDX-License-Identifier: Apache-2.0 */
/* touch_test.h - where the panel sees a finger on the sheet of the touch test: drawn, corners found, drift. Pure. */
#pragma once

#include "ui/kit/kit.h"
#include "ui/screens/staff.h"

/* One place of a finger; a sheet of another size begins anew. */
void touch_test_ink(struct staff_touch *t, const struct ui_ink *ink);
