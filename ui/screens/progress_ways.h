/* SPDX-License-Identifier: Apache-2.0 */
/* progress_ways.h - what a citizen can do about the case that is shown, and its appointment. */
#pragma once

#include "ui/screens/parts.h"

/* Taking back, correcting, the result, an appointment for what a window wants to see, or giving one back. */
void progress_ways(struct page *p, struct node *in, const struct view *v);
/* When, where and under which number; "" where there is none, or none any more. */
const char *progress_appointment(struct page *p, const struct view *v, const struct progress *c);
/* What came of giving it back; adds nothing before. */
void progress_unappointed(struct page *p, struct node *in, const struct view *v);
