/* SPDX-License-Identifier: Apache-2.0 */
/* version.c - see version.h. */
#include "firmware/core/value/version.h"

#include <stdlib.h>
#include <string.h>

#define DIGITS_MAX 9

bool version_is(const char *text)
{
	for (int part = 0; part < VERSION_PARTS; part++) {
		size_t digits = strspn(text, "0123456789");
		if (digits == 0 || digits > DIGITS_MAX)
			return false;
		text += digits;
		if (!*text)
			return true;
		if (*text++ != '.')
			return false;
	}
	return false;
}

/* The next number; 0 behind the end. */
static long take(const char **at)
{
	char *end;
	long number = strtol(*at, &end, 10);
	*at = *end == '.' ? end + 1 : end;
	return number;
}

int version_compare(const char *a, const char *b)
{
	for (int part = 0; part < VERSION_PARTS; part++) {
		long x = take(&a), y = take(&b);
		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}
