/* SPDX-License-Identifier: Apache-2.0 */
/* licences.c - see licences.h. JSON values are overwritten by malloc itself when they are freed. */
#include "firmware/core/visit/licences.h"

#include "firmware/base/wipe.h"

void licences_forget(struct licences *l)
{
	json_decref(l->answer);
	wipe(l, sizeof(*l));
}

const json_t *licences_list(const struct licences *l)
{
	return l->state == LOOKUP_KNOWN ? json_array_of(l->answer, "licences") : NULL;
}
