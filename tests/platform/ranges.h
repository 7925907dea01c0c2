/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ranges.h - one range of a file, as Range and If-Range ask for it.
 */
#pragma once

#include "tests/platform/request.h"

struct piece {
	size_t from, len; /* of the file; what the answer's bytes are to be */
};

/*
 * The head of an answer for a file of that length and etag (bare, as hex): 200 with all of it, 206 with a piece, or
 * 416, which is complete: then false.
 */
bool ranges_choose(struct request *r, struct answer *a, size_t len, const char *etag,
		   struct piece *out);
