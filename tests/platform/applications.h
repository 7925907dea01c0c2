/* SPDX-License-Identifier: Apache-2.0 */
/*
 * applications.h - receiving an application: exactly once, or a reason why not.
 */
#pragma once

#include "tests/platform/application_check.h"
#include "tests/platform/request.h"

void applications_create(struct request *r, struct answer *a);

enum applications_taken { APPLICATIONS_NEW, APPLICATIONS_KNOWN, APPLICATIONS_REFUSED };

/*
 * Checks an application and makes it a case, in the transaction of the caller. The answer is 201 (also
 * if the same bytes were there already) or a problem. By POST /applications and by POST /imports, so
 * that both paths together have one effect.
 */
enum applications_taken applications_take(struct platform *p, const struct application *app,
					  struct answer *a);
