/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parts.h - the parts of a bundle: what an application may say of them, and each department's own answer.
 */
#pragma once

#include "tests/platform/application_check.h"
#include "tests/platform/check.h"

/* The item's parts, and nobody else's; what is required is there, and no material twice. */
void parts_check(struct check *c, struct platform *p, const struct application *app);

/*
 * The departments are asked: each part gets a number of its own. One whose item is cancelled, or has other
 * materials by now, is not accepted at once; the others go their way.
 */
void parts_begin(struct platform *p, const struct application *app, const char *project_no);

/* The answers of today, a new array; NULL: it is no bundle. */
json_t *parts_list(struct platform *p, const char *project_no);

/* The whole moves on, and with it each part that has not ended. */
void parts_move(struct platform *p, const char *project_no, const char *state);

/* {row_guid: state}; NULL, or what is wrong with it. */
const char *parts_set(struct platform *p, const char *project_no, const json_t *states);
