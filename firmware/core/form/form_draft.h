/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_draft.h - answers that were begun on another channel, taken as if they had been typed here.
 *
 * They are data from outside: each passes through the same filters and checks as a finger's, nothing
 * that is known from card or visit is replaced, and what does not fit is left for the citizen to answer.
 * Entries of groups and addresses are always asked anew. Pure.
 */
#pragma once

#include "firmware/core/form/form.h"

#define DRAFT_TOKEN_MAX 256

struct draft_taken {
	size_t taken;	/* answers that stand in the form now */
	size_t refused; /* that do not fit: they are asked anew */
};

/* `values` as form_values() of another terminal gives it; anything else is refused, value by value. */
struct draft_taken form_take_draft(struct form *form, const json_t *values);
