/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staff_queue.c - what waits: counts, the oldest, each record that is not delivered with its state, and one of them
 * closely with the ways out of it. Nothing of a person is in any of it.
 *
 * A way out of quarantine is a row of STAFF_DOES and one of `exits`.
 */
#include "ui/screens/staff_page.h"

#include <string.h>

#define RECORDS_SHOWN 200

static const struct staff_word states[] = {
	{ "queued", "staff.record.queued" },	       { "blocked", "staff.record.blocked" },
	{ "quarantined", "staff.record.quarantined" }, { "delivered", "staff.record.delivered" },
	{ "handed_over", "staff.record.handed_over" }, { "withdrawn", "staff.record.withdrawn" },
};

static const struct staff_word kinds[] = {
	{ "application", "staff.kind.application" }, { "evaluation", "staff.kind.evaluation" },
	{ "correction", "staff.kind.correction" },   { "withdrawal", "staff.kind.withdrawal" },
	{ "supervision", "staff.kind.supervision" }, { "quarantine", "staff.kind.quarantine" },
};

static bool is_held(const char *state)
{
	return strcmp(state, "blocked") == 0 || strcmp(state, "quarantined") == 0;
}

/* What staff has nothing to do about. */
static bool is_settled(const char *state)
{
	return !is_held(state) && strcmp(state, "queued") != 0;
}

static void counts(struct page *p, const struct view *v, struct staff_list *l)
{
	static const struct {
		const char *key, *label, *id;
	} rows[] = {
		{ "queued", "staff.record.queued", "staff.queue.queued" },
		{ "blocked", "staff.record.blocked", "staff.queue.blocked" },
		{ "quarantined", "staff.record.quarantined", "staff.queue.quarantined" },
		{ "delivered", "staff.record.delivered", "staff.queue.delivered" },
	};
	const json_t *n = json_object_get(v->staff->more, "queue");
	const char *oldest = staff_minute(p, json_str(v->staff->more, "oldest_queued_at"));
	for (size_t i = 0; n && i < ARRAY_LEN(rows); i++) {
		int64_t count = json_int(n, rows[i].key, 0);
		staff_add(p, l, count && is_held(rows[i].key) ? STAFF_BAD : STAFF_PLAIN,
			  rows[i].label, staff_count(p, count), rows[i].id);
	}
	if (oldest[0])
		staff_add(p, l, STAFF_PLAIN, "staff.queue.oldest", oldest, "staff.queue.oldest");
}

static void record(struct page *p, struct staff_list *l, const json_t *r, size_t n)
{
	const char *serial = json_str(r, "apply_serial_no"), *state = json_str(r, "state");
	const char *kind = staff_word(p, kinds, ARRAY_LEN(kinds), json_str(r, "kind"));
	const char *parts[] = { staff_word(p, states, ARRAY_LEN(states), state),
				staff_minute(p, json_str(r, "created_at")),
				json_str(r, "error_code") };
	staff_add_row(l, (struct staff_row){
				 .light = is_held(state) ? STAFF_BAD : STAFF_PLAIN,
				 .label = serial[0] ? serial : kind,
				 .value = part_join(p, parts, ARRAY_LEN(parts)),
				 .id = page_printf(p, "staff.record.%zu", n),
				 .buttons = { { .id = page_printf(p, "staff.record.%zu.open", n),
						.words = page_tr(p, "staff.look", NULL),
						.action = ACT_OPEN,
						.arg = STAFF_OPEN_RECORD,
						.arg_text = json_str(r, "client_ref") } },
				 .button_count = 1 });
}

/* What is held first: that is what somebody comes for. */
static void records(struct page *p, struct staff_list *l, const json_t *list, bool held, size_t *n)
{
	size_t i;
	json_t *r;
	json_array_foreach((json_t *)list, i, r)
	{
		const char *state = json_str(r, "state");
		if (!is_settled(state) && is_held(state) == held && *n < RECORDS_SHOWN)
			record(p, l, r, (*n)++);
	}
}

static void fill_list(struct page *p, const struct view *v, struct staff_list *l)
{
	const json_t *applications = json_array_of(v->staff->answer, "records");
	size_t n = 0;
	if (!v->staff->answer)
		return;
	counts(p, v, l);
	records(p, l, json_array_of(v->staff->answer, "others"), true, &n);
	records(p, l, applications, true, &n);
	records(p, l, applications, false, &n);
	l->lead = n == RECORDS_SHOWN
			  ? page_tr(p, "staff.queue.more", staff_count(p, (int64_t)n), NULL)
		  : n ? NULL
		      : page_tr(p, "staff.queue.empty", NULL);
	staff_add_button(p, v, l, "staff.sync", STAFF_DO_SYNC, NULL);
}

/* One record */

static const struct {
	const char *id;
	enum staff_deed deed;
	bool held; /* only of what is blocked or quarantined */
} exits[] = {
	{ "staff.queue.retry", STAFF_DO_RETRY, true },
	{ "staff.queue.hand_over", STAFF_DO_HAND_OVER, true },
};

/* Whose it is: for a reason of the list, each time noted; shown while this record is looked at, and not for long. */
static void person(struct page *p, const struct staff *s, struct staff_list *l)
{
	if (s->outcome != STAFF_DONE)
		return;
	staff_add(p, l, STAFF_CARE, "staff.record.name",
		  page_strdup(p, json_str(s->said_of, "name")), "staff.record.name");
	staff_add(p, l, STAFF_CARE, "staff.record.mobile",
		  page_strdup(p, json_str(s->said_of, "mobile")), "staff.record.mobile");
}

static void reveals(struct page *p, const struct view *v, const char *ref, struct staff_list *l)
{
	static const struct {
		const char *words, *id;
		enum staff_deed deed;
	} reasons[] = {
		{ "staff.reason.contact", "staff.reveal.contact", STAFF_DO_FOR_CONTACT },
		{ "staff.reason.correction", "staff.reveal.correction", STAFF_DO_FOR_CORRECTION },
		{ "staff.reason.complaint", "staff.reveal.complaint", STAFF_DO_FOR_COMPLAINT },
		{ "staff.reason.inspection", "staff.reveal.inspection", STAFF_DO_FOR_INSPECTION },
	};
	for (size_t i = 0; i < ARRAY_LEN(reasons) && staff_may(v, reasons[i].deed); i++)
		staff_add_deed(p, v,
			       staff_add_row(l,
					     (struct staff_row){
						     .label = page_tr(p, "staff.reveal", NULL),
						     .value = page_tr(p, reasons[i].words, NULL) }),
			       reasons[i].id, reasons[i].deed, ref);
}

static void fill_record(struct page *p, const struct view *v, struct staff_list *l)
{
	const json_t *r = v->staff->shown;
	if (!r)
		return;
	const char *state = json_str(r, "state");
	bool held = is_held(state);
	person(p, v->staff, l);
	staff_add(p, l, STAFF_PLAIN, "staff.record.serial", json_str(r, "apply_serial_no"),
		  "staff.record.serial");
	staff_add(p, l, held ? STAFF_BAD : STAFF_PLAIN, "staff.record.state",
		  staff_word(p, states, ARRAY_LEN(states), state), "staff.record.state");
	staff_add(p, l, STAFF_PLAIN, "staff.record.why", json_str(r, "error_code"),
		  "staff.record.why");
	staff_add(p, l, STAFF_PLAIN, "staff.record.kind",
		  staff_word(p, kinds, ARRAY_LEN(kinds), json_str(r, "kind")), "staff.record.kind");
	staff_add(p, l, STAFF_PLAIN, "staff.record.at", staff_minute(p, json_str(r, "created_at")),
		  "staff.record.at");
	staff_add(p, l, STAFF_PLAIN, "staff.record.attempts",
		  staff_count(p, json_int(r, "attempts", 0)), "staff.record.attempts");
	staff_add(p, l, STAFF_PLAIN, "staff.record.task", json_str(r, "task_code"), NULL);
	staff_add(p, l, STAFF_PLAIN, "staff.record.project_no", json_str(r, "project_no"), NULL);
	if (held && strcmp(json_str(r, "kind"), "application") == 0)
		reveals(p, v, json_str(r, "client_ref"), l);
	for (size_t i = 0; i < ARRAY_LEN(exits); i++)
		if (held || !exits[i].held)
			staff_add_button(p, v, l, exits[i].id, exits[i].deed,
					 json_str(r, "client_ref"));
}

static void fill(struct page *p, const struct view *v, struct staff_list *l)
{
	if (v->staff->ref[0])
		fill_record(p, v, l);
	else
		fill_list(p, v, l);
}

const struct staff_page_row staff_page_queue = { .fill = fill };
