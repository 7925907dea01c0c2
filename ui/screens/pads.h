/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pads.h - the keys a field is filled with: digits with a key of their own, codes, letters with pinyin.
 */
#pragma once

#include "ui/screens/parts.h"

#define PAD_REST MM(6) /* more than the gap between the pad and what leads on */

/*
 * The pad of a field. It takes the column of keys on a wide panel,
 * and what the input method offers stands under the field; bare: only while it offers something.
 */
void pad_for(struct page *p, const struct halves *h, enum form_pad pad, const struct view *v,
	     bool bare);
void pad_letters(struct page *p, const struct halves *h, const struct view *v, bool bare);
