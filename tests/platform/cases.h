/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cases.h - what becomes of an application: finding it, following it, correcting it (18 to 20).
 */
#pragma once

#include "tests/platform/request.h"

void cases_find(struct request *r, struct answer *a);
void cases_progress(struct request *r, struct answer *a);
void cases_changes(struct request *r, struct answer *a);
void cases_correct(struct request *r, struct answer *a);
void cases_withdraw(struct request *r, struct answer *a);

/* For the control port */

bool cases_is_state(const char *state);

/* False if there is no such case. */
bool cases_set_state(struct platform *p, const char *project_no, const char *state);

/* Members laid over what progress says of it: supervise, result, delivery, parts, correction. */
void cases_tell(struct platform *p, const char *project_no, const json_t *progress);

/* Every case as GET /cases shows it; `client_ref` NULL for all. */
json_t *cases_list(struct platform *p, const char *client_ref);
