/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guide.h - what an item says, as rows of a card: the facts people ask for first, and the guide with
 * all 36 elements after GB/T 39046. An element that does not apply says so; one that the catalogue
 * left out is left out.
 */
#pragma once

#include "ui/screens/parts.h"

struct guide {
	struct fact rows[PART_ROWS_MAX];
	size_t count;
};

/* Where this hall may not take the item, the place that may comes first. */
void guide_summary(struct page *p, struct guide *g, const struct view *v, bool elsewhere);
void guide_whole(struct page *p, struct guide *g, const struct view *v);
