/* SPDX-License-Identifier: Apache-2.0 */
/* progress_words.h - which sentence says what came of what the citizen asked for on a case's page; "" = none. Pure. */
#pragma once

#include "firmware/core/visit/tracking.h"

/* Of the correction or withdrawal, as far as anybody knows. */
const char *progress_followed(const struct tracking *t);
/* Of what was to be taken back here, without the platform. */
const char *progress_taken_back(const struct tracking *t);
/* What this terminal knows of a row of Keeper1.Cases that has no project_no. */
const char *progress_state_here(const json_t *row);
/* Of the result that was asked for last; ready is said of what is verified alone. */
const char *progress_printed(const struct tracking *t);
