/* SPDX-License-Identifier: Apache-2.0 */
/* staff.c - see staff.h. */
#include "firmware/kioskd/staff.h"

struct question *question_create(struct keeper *k, struct bus_call *call)
{
	struct question *q = calloc(1, sizeof(*q));
	if (!q)
		abort();
	*q = (struct question){
		.keeper = k, .call = call, .args = bus_call_args(call), .err = ERR_CANCELLED
	};
	buf_init(&q->bytes, CATALOGUE_FILE_MAX);
	return q;
}

void question_done(void *ctx)
{
	struct question *q = ctx;
	if (q->then)
		q->then(q);
	if (q->err == ERR_OK) {
		bus_call_answer(q->call, q->answer);
	} else {
		json_decref(q->answer);
		bus_call_fail(q->call, q->err, q->detail[0] ? q->detail : NULL);
	}
	buf_fini(&q->bytes);
	free(q);
}
