/* SPDX-License-Identifier: Apache-2.0 */
/* diff.h - what must be repainted to turn one page into another. */
#pragma once

#include "ui/kit/paint/damage.h"
#include "ui/kit/tree/node.h"

/*
 * Walks both trees side by side, by position; where two nodes look different, or only one is there,
 * their rectangles are damaged. Returns false when so much differs that the whole screen should be
 * painted anew; then nothing may have been added.
 */
bool diff_pages(const struct page *old, const struct page *now, struct rect screen,
		struct damage *out);
