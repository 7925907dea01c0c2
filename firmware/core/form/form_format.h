/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_format.h - the formats a text can have: one row each says what it is typed with, how long it is
 * and how it is judged. Private to core's form.
 */
#pragma once

#include "firmware/core/form/form.h"

enum form_format {
	FORMAT_NONE,
	FORMAT_DATE,
	FORMAT_OPEN_DATE, /* a date, or DOCUMENT_LONG_TERM */
	FORMAT_CN_ID,
	FORMAT_CN_MOBILE,
	FORMAT_CN_LANDLINE,
	FORMAT_USCC,
	FORMAT_PASSPORT,
	FORMAT_CN_AMOUNT, /* of an integer: typed in yuan, kept in fen */
	FORMAT_COUNT,
};

struct form_format_row {
	const char *name; /* in a schema; NULL: it has none of its own */
	enum form_widget widget;
	enum form_pad pad;
	int64_t shortest, longest; /* characters a good value has */
	const char *stored;	   /* the characters it can have */
	/* False: the text, which is not blank, is fine. NULL: of an integer, whose value is judged. */
	bool (*problem)(const char *text, const char *today, struct form_problem *out);
};

/* `format` is not FORMAT_NONE. */
const struct form_format_row *form_format_row(enum form_format format);
/* What the field keeps of a typed text: dashes, capitals. malloc'ed; NULL without memory. */
char *form_format_normal(enum form_format format, const char *text);
/* False: the text is not among what may be typed in this format. */
bool form_format_takes(enum form_format format, const char *text);
#define FORM_AMOUNT_MAX 999999999999999 /* fen */
/* Digits, perhaps a point and one or two more: fen. False: no amount. */
bool form_amount_parse(const char *text, int64_t *out_fen);
/* "12.50" */
#define FORM_AMOUNT_TEXT 24
void form_amount_text(int64_t fen, char out[FORM_AMOUNT_TEXT]);
/* DOCUMENT_LONG_TERM, or what a key typed behind it, or a backspace, has left of it: skipped. */
const char *form_behind_long_term(const char *text);
