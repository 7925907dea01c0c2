/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_progress.h - the moments of somebody who asks how far a case is, as rows of scenes[]. */
#pragma once

#include "tests/unit/ui/screens/scenes.h"

/* Scene, its function, its golden picture. */
// clang-format off
#define PROGRESS_SCENES(X) \
	X("progress-ask",      progress_ask,      "progress") \
	X("progress-scan",     progress_scan,     "progress-scan") \
	X("progress-number",   progress_number,   NULL) \
	X("progress-code",     progress_code,     NULL) \
	X("progress-cases",    progress_cases,    "progress-cases") \
	X("progress-kept",     progress_kept,     "progress-kept") \
	X("progress-take-back", progress_take_back, "progress-take-back") \
	X("progress-no-cases", progress_no_cases, NULL) \
	X("progress-case",     progress_case,     "progress-case") \
	X("progress-many",     progress_many,     NULL) \
	X("progress-offline",  progress_offline,  "progress-offline") \
	X("progress-appoint",  progress_appoint,  NULL) \
	X("progress-appointment", progress_appointed, "progress-appointment") \
	X("progress-correct",  progress_correct,  "progress-correct") \
	X("progress-answer",   progress_answer,   NULL) \
	X("progress-withdraw", progress_withdraw, "progress-withdraw") \
	X("progress-doubt",    progress_doubt,    NULL) \
	X("progress-result",   progress_result,   NULL) \
	X("progress-refused",  progress_refused,  NULL) \
	X("progress-document", progress_document, "progress-document")
// clang-format on
#define PROGRESS_ROW(name, set, golden) { name, set, golden },
#define X(name, set, golden)		void set(struct scenery *s);
PROGRESS_SCENES(X)
#undef X
