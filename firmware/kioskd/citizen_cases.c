/* SPDX-License-Identifier: Apache-2.0 */
/*
 * citizen_cases.c - a citizen's cases after the visit they were handed in: which this terminal knows of,
 * and how far the platform says one is.
 *
 * The platform has no list of a person's cases. This terminal knows its own, by a keyed hash of the number
 * on the card; any other is asked for by its number and query code.
 */
#include "firmware/kioskd/keeper.h"

#include <string.h>

#include "firmware/core/case/progress.h"
#include "firmware/kioskd/sync_notice.h"

#define LOG_MODULE "kioskd"
#include "firmware/base/log.h"

/* Cases: the queue says which, the catalogue what they are called. */

struct listing {
	struct keeper *keeper;
	struct bus_call *call;
	char holder[STORES_MARK_HEX + 1];
	struct queue_record records[CITIZEN_CASES_MAX];
	bool leaving[CITIZEN_CASES_MAX]; /* refused, and on its way to the platform */
	size_t count;
	json_t *cases;
	enum err err;
};

static void cases_run(struct queue *q, void *ctx)
{
	struct listing *l = ctx;
	l->err = queue_of_holder(q, l->holder, l->records, CITIZEN_CASES_MAX, &l->count);
	for (size_t i = 0; i < l->count; i++) {
		enum notice_stand stand = notice_stand(q, &l->records[i]);
		l->leaving[i] = stand == NOTICE_WAITING || stand == NOTICE_TAKEN;
	}
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

/* It can be taken back while it is here, was refused, and is not on its way to somebody else. */
static bool may_take_back(const struct queue_record *r, bool leaving)
{
	bool refused = strcmp(r->state, "quarantined") == 0 || strcmp(r->state, "blocked") == 0;
	return refused && !leaving;
}

static json_t *case_row(const struct queue_record *r, bool leaving)
{
	return json_pack("{s:s?, s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "project_no",
			 r->project_no[0] ? r->project_no : NULL, "apply_serial_no", r->serial,
			 "task_code", r->task_code, "task_name", "", "state", r->state,
			 "case_state", r->case_state, "apply_date", r->apply_date, "may_take_back",
			 may_take_back(r, leaving));
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
		json_array_append_new(l->cases, case_row(&l->records[i], l->leaving[i]));
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

struct enquiry {
	struct keeper *keeper;
	struct bus_call *call;
};

static bool was_shown(const struct keeper *k, const char *project_no)
{
	for (size_t i = 0; i < VISIT_SHOWN_MAX; i++)
		if (k->visit_shown[i][0] && strcmp(k->visit_shown[i], project_no) == 0)
			return true;
	return false;
}

/* Whoever the platform told of a case may answer for it. */
static void remember_shown(struct keeper *k, const char *project_no)
{
	if (was_shown(k, project_no))
		return;
	memmove(k->visit_shown[1], k->visit_shown[0],
		sizeof(k->visit_shown) - sizeof(k->visit_shown[0]));
	text_copy(k->visit_shown[0], sizeof(k->visit_shown[0]), project_no);
}

static void told(void *arg, enum err err, const json_t *answer)
{
	struct enquiry *e = arg;
	if (err == ERR_OK) {
		remember_shown(e->keeper, json_str(bus_call_args(e->call), "project_no"));
		bus_call_answer(e->call, json_shown(answer));
	} else {
		bus_call_fail(e->call, err, NULL);
	}
	free(e);
}

static void on_progress(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	const json_t *args = bus_call_args(call);
	struct enquiry *e = malloc(sizeof(*e));
	if (!e)
		abort();
	*e = (struct enquiry){ k, call };
	sync_enquire(k->sync, json_str(args, "project_no"), json_str(args, "query_code"), told, e);
}

/* Result: only of a case that was told of in this visit. */

static void on_result_told(void *arg, enum err err, const json_t *answer)
{
	struct bus_call *call = arg;
	if (err == ERR_OK)
		bus_call_answer(call, json_deep_copy(answer));
	else
		bus_call_fail(call, err, NULL);
}

static void on_result(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	const json_t *args = bus_call_args(call);
	const char *project_no = json_str(args, "project_no");
	if (was_shown(k, project_no))
		sync_fetch_result(k->sync, project_no, json_str(args, "n"), json_str(args, "token"),
				  bus_call_file(call, 0), on_result_told, call);
	else
		bus_call_fail(call, ERR_NOT_ALLOWED, NULL);
}

/* Correct, Withdraw: records of the queue; what the platform says of them comes later. */

struct follow {
	struct keeper *keeper;
	struct bus_call *call;
	const char *kind; /* static */
	json_t *body;
	int64_t wall_ms;
	bool shown;    /* the case, in this visit */
	bool repeated; /* it was taken before, perhaps by a keeper that was started anew since */
	struct queue_record record;
	enum err err;
};

static void follow_run(struct queue *q, void *ctx)
{
	struct follow *f = ctx;
	struct queue_record before;
	const char *ref = json_str(f->body, "client_ref");
	f->repeated = queue_get(q, ref, &before) == ERR_OK;
	f->err = !f->shown && !f->repeated
			 ? ERR_NOT_ALLOWED
			 : queue_push(q, ref, f->kind, f->body, f->wall_ms, &f->record);
}

static void follow_done(void *ctx)
{
	struct follow *f = ctx;
	struct keeper *k = f->keeper;
	if (f->err == ERR_OK && !f->repeated)
		stores_note(k->stores, JOURNAL_CASE_ASKED,
			    json_pack("{s:s, s:s, s:s}", "kind", f->kind, "client_ref",
				      f->record.client_ref, "project_no",
				      json_str(f->body, "project_no")));
	if (f->err == ERR_OK) {
		bus_call_answer(f->call, json_object());
		sync_kick(k->sync);
	} else {
		log_warn("a %s was not taken: %s", f->kind, err_name(f->err));
		bus_call_fail(f->call, f->err, NULL);
	}
	json_decref(f->body);
	free(f);
}

/* Only what progress_read() can have asked for. */
static bool is_form(const json_t *form)
{
	const char *name;
	json_t *value;
	if (!json_is_object(form) || json_object_size(form) > PROGRESS_FIELDS_MAX)
		return false;
	json_object_foreach((json_t *)form, name, value)
	{
		if (!progress_name_is_valid(name) ||
		    (!json_is_integer(value) && !json_is_string(value)))
			return false;
	}
	return json_is_plain(form) && json_object_size(form) > 0;
}

static enum err body_of(const json_t *args, bool corrects, json_t **out)
{
	int64_t ms;
	const char *ref = json_str(args, "client_ref"), *at = json_str(args, "at");
	const char *project_no = json_str(args, "project_no");
	json_t *form = json_object_get(args, "form");
	if (!uuid_v4_is_valid(ref) || time_parse(at, &ms) != ERR_OK || (corrects && !is_form(form)))
		return ERR_INVALID;
	json_t *body =
		json_pack("{s:s, s:s, s:s}", "client_ref", ref, "project_no", project_no, "at", at);
	if (body && corrects)
		json_object_set(body, "form", form);
	*out = body;
	return body ? ERR_OK : ERR_NOMEM;
}

static void follow(struct keeper *k, struct bus_call *call, const char *kind, bool corrects)
{
	json_t *body = NULL;
	enum err err = body_of(bus_call_args(call), corrects, &body);
	if (err != ERR_OK) {
		bus_call_fail(call, err, NULL);
		return;
	}
	struct follow *f = calloc(1, sizeof(*f));
	if (!f)
		abort();
	*f = (struct follow){ .keeper = k,
			      .call = call,
			      .kind = kind,
			      .body = body,
			      .wall_ms = loop_wall_ms(k->loop),
			      .shown = was_shown(k, json_str(body, "project_no")),
			      .err = ERR_CANCELLED };
	stores_queue(k->stores, follow_run, follow_done, f);
}

static void on_correct(void *arg, struct bus_call *call)
{
	follow(arg, call, "correction", true);
}

static void on_withdraw(void *arg, struct bus_call *call)
{
	follow(arg, call, "withdrawal", false);
}

/* No secret is in it: whoever is there now and did not ask passes it over. */
void keeper_followed(void *arg, const struct queue_record *r)
{
	struct keeper *k = arg;
	stores_note(k->stores, JOURNAL_CASE_ANSWERED,
		    json_pack("{s:s, s:s, s:s, s:s}", "kind", r->kind, "client_ref", r->client_ref,
			      "state", r->state, "code", r->error_code));
	json_t *said = json_pack("{s:s, s:s, s:s}", "client_ref", r->client_ref, "state", r->state,
				 "code", r->error_code);
	bus_service_signal(k->bus, BUS_CITIZEN, "Followed", said);
	json_decref(said);
}

const struct bus_handler citizen_cases_handlers[] = {
	{ BUS_CITIZEN, "Cases", on_cases },	  { BUS_CITIZEN, "Progress", on_progress },
	{ BUS_CITIZEN, "Result", on_result },	  { BUS_CITIZEN, "Correct", on_correct },
	{ BUS_CITIZEN, "Withdraw", on_withdraw }, { .name = NULL },
};
