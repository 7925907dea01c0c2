/* SPDX-License-Identifier: Apache-2.0 */
/*
 * progress.h - how far a case is, as the platform tells it (endpoint 18), read for a screen. Pure.
 *
 * Every text is lent from the JSON, "" where the platform says nothing. Words that are not known stay as
 * they came: a state, a result or a level nobody told us of is shown raw. What is longer than the limits is
 * cut, and `cut` says so.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "firmware/base/err.h"

#define PROGRESS_STEPS_MAX     64
#define PROGRESS_PARTS_MAX     32
#define PROGRESS_FILES_MAX     16
#define PROGRESS_FIELDS_MAX    8
#define PROGRESS_MATERIALS_MAX 16
#define PROGRESS_NAME_MAX      64 /* bytes of a field's name */

/* One stage of the case's way, in the order of their times. */
struct progress_step {
	const char *state;   /* the platform's word */
	const char *name;    /* of the stage, in words; "" = the state says it */
	const char *at;	     /* RFC 3339 */
	const char *explain; /* what was said there */
};

/* Of a bundle: one department's answer. */
struct progress_part {
	const char *row_guid; /* of the part's item */
	const char *name, *dept, *state;
	const char *project_no; /* its own, "" = it has none */
	const char *explain;	/* what was said with it */
};

/* A certificate that can be fetched once, with its token. */
struct progress_file {
	const char *n, *name, *token;
};

/* What the platform asks to be answered again. */
struct progress_field {
	const char *field, *title;
	bool integer;
};

struct progress {
	const char *state;
	const char *promise_date, *level;
	struct progress_step steps[PROGRESS_STEPS_MAX];
	size_t step_count;
	struct progress_part parts[PROGRESS_PARTS_MAX];
	size_t part_count;
	const char *result_type, *result_date, *result_name, *result_no;
	struct progress_file files[PROGRESS_FILES_MAX];
	size_t file_count;
	const char *way, *company, *tracking_no;
	const json_t
		*appointment; /* that was made for it: {no, date, from, to, hall}; NULL = none */
	/* While a correction is asked for */
	const char *explain, *until;
	struct progress_field fields[PROGRESS_FIELDS_MAX];
	size_t field_count;
	const char *materials[PROGRESS_MATERIALS_MAX];
	size_t material_count;
	bool cut;
};

/* The parts[] of any of the platform's answers, at most PROGRESS_PARTS_MAX of them; their number. */
size_t progress_parts(const json_t *answer, struct progress_part out[PROGRESS_PARTS_MAX]);
/* A parts[] as it may be shown, cut to that number; a new array. */
json_t *progress_parts_shown(const json_t *parts);
/* ERR_SYNTAX: no object, or one without a state. *out is filled on ERR_OK alone. */
enum err progress_read(const json_t *answer, struct progress *out);
/* A correction is asked for; what is asked is answered in the text box of that name if no field is named. */
#define PROGRESS_ANSWER_FIELD "answer"
bool progress_wants_correction(const struct progress *p);
/* It can still be taken back: it has not ended. A state nobody knows may have. */
bool progress_may_withdraw(const struct progress *p);
/* A name that can stand in an id and in a body: [a-z][a-z0-9_]*. */
bool progress_name_is_valid(const char *name);
