/* SPDX-License-Identifier: Apache-2.0 */
/*
 * citizen_cases.c - a citizen's cases after the visit they were handed in: which this terminal knows of,
 * and how far the platform says one is.
 *
 * The platform has no list of a person's cases. This terminal knows its own, by a keyed hash of the number
 * on the card; any other is asked for by its number and query code.
 */
#include "firmware/kioskd/keeper.h"

#include <assert.h>
#include <string.h>

#define LOG_MODULE "kioskd"
#include "firmware/base/log.h"

#define CASES_MAX 30

/* Cases: the queue says which, the catalogue what they are called. */

struct listing {
	struct keeper *keeper;
	struct bus_call *call;
	char holder[STORES_MARK_HEX + 1];
	struct queue_record records[CASES_MAX];
	size_t count;
	json_t *cases;
	enum err err;
};

static void cases_run(struct queue *q, void *ctx)
{
	struct listing *l = ctx;
	l->err = queue_of_holder(q, l->holder, l->records, CASES_MAX, &l->count);
}

/* The name an item has now; a case of one that is gone has its code alone. */
static void names_run(struct catalogue *c, void *ctx)
{
	struct listing *l = ctx;
	for (size_t i = 0; i < l->count; i++) {
		json_t *item = NULL, *row = json_array_get(l->cases, i);
		if (catalogue_item_by_code(c, l->records[i].task_code, "", &item) == ERR_OK)
			json_object_set_new(row, "task_name",
					    json_string(json_str(item, "task_name")));
		json_decref(item);
	}
}

static void names_done(void *ctx)
{
	struct listing *l = ctx;
	bus_call_answer(l->call, json_pack("{s:o}", "cases", l->cases));
	free(l);
}

static json_t *case_row(const struct queue_record *r)
{
	return json_pack("{s:s?, s:s, s:s, s:s, s:s, s:s, s:s}", "project_no",
			 r->project_no[0] ? r->project_no : NULL, "apply_serial_no", r->serial,
			 "task_code", r->task_code, "task_name", "", "state", r->state,
			 "case_state", r->case_state, "apply_date", r->apply_date);
}

static void cases_done(void *ctx)
{
	struct listing *l = ctx;
	if (l->err != ERR_OK) {
		bus_call_fail(l->call, l->err, NULL);
		free(l);
		return;
	}
	l->cases = json_array();
	for (size_t i = 0; i < l->count; i++)
		json_array_append_new(l->cases, case_row(&l->records[i]));
	stores_catalogue(l->keeper->stores, names_run, names_done, l);
}

static void on_cases(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	if (!k->visit_holder[0]) {
		bus_call_answer(call, json_pack("{s:[]}", "cases"));
		return;
	}
	struct listing *l = calloc(1, sizeof(*l));
	if (!l)
		abort();
	l->keeper = k;
	l->call = call;
	l->err = ERR_CANCELLED;
	memcpy(l->holder, k->visit_holder, sizeof(l->holder));
	stores_queue(k->stores, cases_run, cases_done, l);
}

/* Progress: the platform's words, as far as a screen can show them. */

static void told(void *arg, enum err err, const json_t *answer)
{
	struct bus_call *call = arg;
	if (err == ERR_OK)
		bus_call_answer(call, json_shown(answer));
	else
		bus_call_fail(call, err, NULL);
}

static void on_progress(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	const json_t *args = bus_call_args(call);
	sync_enquire(k->sync, json_str(args, "project_no"), json_str(args, "query_code"), told,
		     call);
}

const struct bus_handler citizen_cases_handlers[] = {
	{ BUS_CITIZEN, "Cases", on_cases },
	{ BUS_CITIZEN, "Progress", on_progress },
	{ .name = NULL },
};
