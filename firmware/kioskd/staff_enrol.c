/* SPDX-License-Identifier: Apache-2.0 */
/* staff_enrol.c - Enrol: who this terminal is towards the platform. */
#include "firmware/kioskd/staff.h"

#include "firmware/core/value/json.h"
#include "firmware/kioskd/sync_enrol.h"

static void enrolled(void *arg, const struct enrol_end *end)
{
	struct question *q = arg;
	q->err = end->err;
	text_copy(q->detail, sizeof(q->detail), end->sentence);
	if (end->err == ERR_OK) {
		json_object_set_new(q->about, "terminal", json_string(end->terminal_id));
		q->answer = json_pack("{s:s, s:s, s:s}", "terminal_id", end->terminal_id,
				      "hall_code", end->hall_code, "area_code", end->area_code);
	}
	question_done(q);
}

static void on_enrol(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = question_create(k, call);
	question_is_act(q, JOURNAL_IDENTITY_ENROLLED, json_pack("{s:s}", "terminal", ""));
	sync_enrol(k->sync, json_str(q->args, "code"), enrolled, q);
}

const struct bus_handler staff_enrol_handlers[] = {
	{ BUS_STAFF, "Enrol", on_enrol },
	{ .name = NULL },
};
