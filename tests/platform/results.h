/* SPDX-License-Identifier: Apache-2.0 */
/*
 * results.h - a case's result as a signed file, once for each token (21). Which files there are, and
 * with which tokens, a test says with POST /cases: result.files[{n, name, token, algorithm?}] of its progress.
 */
#pragma once

#include "tests/platform/request.h"

void results_file(struct request *r, struct answer *a);
