/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evaluation.h - the citizen's rating of one case: five levels, and tags that belong to a level, which
 * is the first of a tag's three digits. Pure.
 */
#pragma once

#include "firmware/core/value/json.h"

#define EVALUATION_TAGS_MAX 8
#define EVALUATION_TAG_LEN  3
#define EVALUATION_LEVELS   5 /* 5 is the best */
#define EVALUATION_SERVICE  1 /* the application; what follows it is rated elsewhere */

struct evaluation {
	int level; /* 1 to EVALUATION_LEVELS, 0: none chosen */
	char tags[EVALUATION_TAGS_MAX][EVALUATION_TAG_LEN + 1];
	size_t count;
};

bool evaluation_tag_fits(const char *code, int level);
/* Another level takes the tags of the one before back. ERR_INVALID: there is no such level. */
enum err evaluation_choose(struct evaluation *e, int level);
bool evaluation_has(const struct evaluation *e, const char *code);
/* Ticks a tag or takes it back. ERR_INVALID: it belongs to another level; ERR_TOO_LONG: too many. */
enum err evaluation_toggle(struct evaluation *e, const char *code);
json_t *evaluation_tags(const struct evaluation *e); /* a new array */
/* From {level, tags}, as it comes from kiosk. ERR_INVALID: nothing was read. */
enum err evaluation_read(const json_t *json, struct evaluation *out);
/* The body for the platform; `project_no` "" while it is not known. NULL when memory ends. */
json_t *evaluation_body(const struct evaluation *e, const char *client_ref, const char *project_no,
			const char *at);
