/* SPDX-License-Identifier: Apache-2.0 */
/* public.h - what this terminal tells everybody of itself: a page of help, without a card. */
#pragma once

#include "ui/screens/parts.h"

void public_build(struct page *p, struct node *body, const struct view *v);
