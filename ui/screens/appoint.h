/* SPDX-License-Identifier: Apache-2.0 */
/* appoint.h - the page of appointments of the hand-over screen, and what other screens say of one. */
#pragma once

#include "ui/screens/parts.h"

/* Whoever may come for that item may come by appointment. */
bool appoint_is_offered(const json_t *item);
/* Days, then the slots of one, then what was taken. */
void appoint_build(struct page *p, struct node *body, const struct view *v);
/* {date, from, to} in words; "" where it has no day. */
const char *appoint_when(struct page *p, const json_t *slot);
/* What came of giving that one back, "" before it was tried. */
const char *appoint_back_words(struct page *p, const struct view *v, const char *no);
/* The button that gives it back, with one more tap; nothing where it cannot be, or is not there any more. */
void appoint_back_button(struct page *p, struct node *in, const struct view *v, const char *id,
			 const char *no, bool small);
