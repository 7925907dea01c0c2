/* SPDX-License-Identifier: Apache-2.0 */
/* ranges.c - see ranges.h. One range; what is none, or of another version, gets the whole (RFC 9110, 13.1.5, 14.2). */
#include "tests/platform/ranges.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "tests/platform/problem.h"

/* "bytes=A-B" or "bytes=A-"; false: no such range, or one we do not serve. */
static bool ranges_parse(const char *field, size_t len, size_t *from, size_t *to)
{
	static const char unit[] = "bytes=";
	char *end = NULL;

	if (strncmp(field, unit, sizeof(unit) - 1) != 0 ||
	    !isdigit((unsigned char)field[sizeof(unit) - 1]))
		return false;
	*from = strtoull(field + sizeof(unit) - 1, &end, 10);
	if (*end++ != '-')
		return false;
	*to = *end ? strtoull(end, &end, 10) : len - 1;
	if (*to >= len)
		*to = len - 1;
	return !*end && *from <= *to;
}

bool ranges_choose(struct request *r, struct answer *a, size_t len, const char *etag,
		   struct piece *out)
{
	const char *range = request_header(r, "Range");
	const char *condition = request_header(r, "If-Range");
	size_t from = 0;
	size_t to = len - 1;

	answer_header(a, "Accept-Ranges", "bytes");
	*out = (struct piece){ 0, len };
	a->status = 200;
	if (!range || (condition && !strstr(condition, etag)))
		return true;
	if (!ranges_parse(range, len, &from, &to)) {
		problem(a, PROBLEM_RANGE, "there are no such bytes");
		answer_header(a, "Content-Range", "bytes */%zu", len);
		return false;
	}
	*out = (struct piece){ from, to - from + 1 };
	a->status = 206;
	answer_header(a, "Content-Range", "bytes %zu-%zu/%zu", from, to, len);
	return true;
}
