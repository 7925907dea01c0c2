/* SPDX-License-Identifier: Apache-2.0 */
/*
 * identity.h - identity checks, the tokens they give, licences (11, 12).
 *
 * Who is known under which name is set through the control port; a number nobody set is believed.
 */
#pragma once

#include "tests/platform/request.h"

enum { IDENTITY_HOLDER_MAX = 64, IDENTITY_TOKEN_S = 600 };

void identity_check(struct request *r, struct answer *a);
void identity_licences(struct request *r, struct answer *a);

/* The number behind Authorization: Bearer; false: none or expired, the answer is complete. */
bool identity_token(const struct request *r, struct answer *a,
		    char out_holder[IDENTITY_HOLDER_MAX]);
