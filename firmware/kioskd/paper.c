/* SPDX-License-Identifier: Apache-2.0 */
/* paper.c - see paper.h. */
#include "firmware/kioskd/paper.h"

json_t *paper_json(const struct paper *p, int roll_m)
{
	int64_t roll_mm = (int64_t)roll_m * 1000;
	bool known = roll_mm > 0 && p->since[0];
	json_int_t left = p->mm < roll_mm ? 100 - p->mm * 100 / roll_mm : 0;
	return json_pack("{s:I, s:o, s:o}", "mm", (json_int_t)p->mm, "since",
			 p->since[0] ? json_string(p->since) : json_null(), "percent",
			 known ? json_integer(left) : json_null());
}
