/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pads.h - the keys a field is filled with: digits, digits and X, dates, letters with pinyin.
 */
#pragma once

#include "ui/screens/parts.h"

/* The pad for a widget; none for choices and checkboxes. */
void pad_for(struct page *p, struct node *in, enum form_widget widget, const struct view *v);
/* The letter board, with the input method's candidates above it. */
void pad_letters(struct page *p, struct node *in, const struct view *v);
