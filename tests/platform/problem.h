/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem.h - every refusal the platform can give, as RFC 9457 problem details.
 */
#pragma once

#include "tests/platform/request.h"

enum problem {
	PROBLEM_CERTIFICATE_MISSING,
	PROBLEM_NOT_FOUND,
	PROBLEM_METHOD,
	PROBLEM_LENGTH_REQUIRED,
	PROBLEM_TOO_LARGE,
	PROBLEM_MEDIA_TYPE,
	PROBLEM_DIGEST_MISSING,
	PROBLEM_DIGEST_MISMATCH,
	PROBLEM_FILE_DIGEST,
	PROBLEM_MALFORMED,
	PROBLEM_KEY_MISSING,
	PROBLEM_KEY_REUSED,
	PROBLEM_IN_PROGRESS,
	PROBLEM_VALIDATION,
	PROBLEM_MISSING_BLOBS,
	PROBLEM_TASK_CHANGED,
	PROBLEM_TASK_CANCELLED,
	PROBLEM_OFFSET,
	PROBLEM_GONE,
	PROBLEM_CURSOR_GONE,
	PROBLEM_RANGE,
	PROBLEM_STORE_FULL,
	PROBLEM_CODE_REFUSED,
	PROBLEM_SERIAL_ENROLLED,
	PROBLEM_CHAIN_BREAK,
	PROBLEM_EXPIRED,
	PROBLEM_CONSENT_MISSING,
	PROBLEM_MISMATCH,
	PROBLEM_TOKEN_EXPIRED,
	PROBLEM_TOO_MANY,
	PROBLEM_STATE,
	PROBLEM_ALREADY_RATED,
	PROBLEM_TAG_LEVEL,
	PROBLEM_UNAVAILABLE,
	PROBLEM_COUNT
};

/* Makes the answer this problem; `detail` is a sentence without personal data. Replaces its body. */
void problem(struct answer *a, enum problem kind, const char *detail);

/* Adds one element to errors[] of the problem the answer is. `pointer` is a JSON pointer. */
void problem_error(struct answer *a, const char *pointer, const char *detail);

const char *problem_code(enum problem kind);
