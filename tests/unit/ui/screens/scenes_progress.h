/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_progress.h - the moments of somebody who asks how far a case is. */
#pragma once

#include "tests/unit/ui/screens/scenes.h"

#define PROGRESS_SCENES(X)   \
	X(progress_ask)      \
	X(progress_number)   \
	X(progress_code)     \
	X(progress_cases)    \
	X(progress_no_cases) \
	X(progress_case)     \
	X(progress_many)     \
	X(progress_offline)
#define X(name) void name(struct scenery *s);
PROGRESS_SCENES(X)
#undef X
