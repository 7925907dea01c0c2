/* SPDX-License-Identifier: Apache-2.0 */
/* waiting.c - see waiting.h. JSON values are overwritten by malloc itself when they are freed. */
#include "firmware/core/visit/waiting.h"

#include "firmware/base/wipe.h"

void waiting_forget(struct waiting *w)
{
	json_decref(w->notices);
	json_decref(w->drafts);
	wipe(w, sizeof(*w));
}

size_t waiting_count(const struct waiting *w)
{
	return json_array_size(json_array_of(w->notices, "notices")) +
	       json_array_size(json_array_of(w->drafts, "drafts"));
}

void waiting_answered(struct waiting *w, bool answered)
{
	w->failed = w->failed || !answered;
	if (--w->open == 0)
		w->state = w->failed ? LOOKUP_FAILED : LOOKUP_KNOWN;
}
