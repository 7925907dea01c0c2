/* SPDX-License-Identifier: Apache-2.0 */
/* calibration.c - see calibration.h. */
#include "ui/kit/present/calibration.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

#include "firmware/base/util.h"

const struct calibration calibration_none = { { 1, 0, 0, 0, 1, 0 } };

bool calibration_parse(const char *text, struct calibration *out)
{
	struct calibration c;
	for (size_t i = 0; i < ARRAY_LEN(c.m); i++) {
		char *end;
		c.m[i] = strtof(text, &end);
		if (end == text || !isfinite(c.m[i]) || (*end && !isspace((unsigned char)*end)))
			return false;
		text = end;
	}
	while (isspace((unsigned char)*text))
		text++;
	if (*text)
		return false;
	*out = c;
	return true;
}

struct pointer_place calibration_apply(const struct calibration *c, struct pointer_place at)
{
	return (struct pointer_place){ c->m[0] * at.x + c->m[1] * at.y + c->m[2],
				       c->m[3] * at.x + c->m[4] * at.y + c->m[5] };
}

float calibration_axis(int value, int min, int max)
{
	if (value <= min || max <= min)
		return 0;
	return value >= max ? 1 : (float)((double)(value - (int64_t)min) / ((double)max - min));
}
