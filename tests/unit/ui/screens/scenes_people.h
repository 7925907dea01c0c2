/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_people.h - the moments in which whoever stands there is not simply the applicant. */
#pragma once

#include "tests/unit/ui/screens/scenes_form.h"

#define PEOPLE_SCENES(X)      \
	X(item_agent)         \
	X(item_self_only)     \
	X(identify_applicant) \
	X(identify_agent)     \
	X(identify_same)      \
	X(identify_guardian)  \
	X(legal)              \
	X(legal_both)         \
	X(legal_code)         \
	X(legal_doubt)        \
	X(legal_wrong)        \
	X(legal_naming)       \
	X(check_agent)        \
	X(check_guardian)     \
	X(check_legal)        \
	X(receipt_agent)      \
	X(receipt_legal)
#define X(name) void name(struct scenery *s);
PEOPLE_SCENES(X)
#undef X
