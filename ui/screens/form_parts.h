/* SPDX-License-Identifier: Apache-2.0 */
/* form_parts.h - parts of the form's screen that are no box and no list of options. */
#pragma once

#include "ui/screens/parts.h"

/* "owners 2": what an entry's fields are about; "" for any other field. */
const char *form_entry_name(struct page *p, const struct form_field *f);
/* An entry of a group with what it says, a way into it and out of it; the first is 1. */
void form_entry_row(struct page *p, struct node *in, const struct view *v,
		    const struct form_field *group, size_t n);
/* One more entry; where there is none yet, a sentence above it. */
void form_entry_more(struct page *p, struct node *in, const struct form_field *group);
/* What was chosen of an address, each level with its way back; while parts are on their way a sentence. */
void form_area_levels(struct page *p, struct node *in, const struct form_field *area);
