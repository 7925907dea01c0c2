/* SPDX-License-Identifier: Apache-2.0 */
/* visit.c - see visit.h. JSON values are overwritten by malloc itself when they are freed. */
#include "firmware/kiosk/visit.h"

#include "firmware/base/wipe.h"

void browse_forget(struct browse *b)
{
	json_decref(b->results);
	json_decref(b->item);
	wipe(b, sizeof(*b));
}

void handed_forget(struct handed *h)
{
	json_decref(h->content);
	wipe(h, sizeof(*h));
}

void visit_wipe(struct visit *v)
{
	browse_forget(&v->browse);
	handed_forget(&v->handed);
	form_destroy(v->form);
	json_decref(v->form_item);
	json_decref(v->earlier);
	document_wipe(&v->doc);
	wipe(v, sizeof(*v));
}
