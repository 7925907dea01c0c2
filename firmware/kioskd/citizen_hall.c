/* SPDX-License-Identifier: Apache-2.0 */
/*
 * citizen_hall.c - what a visit asks the platform beside its application: Licences, Notices, Drafts, LeaveDraft,
 * Ticket, Slots, Appoint, Unappoint, Call. Nothing of it is kept here.
 *
 * What comes back was written by others: texts that do not show as themselves are written out, and of a
 * draft's answers those are left away; the form asks for them anew.
 */
#include "firmware/kioskd/keeper.h"

#include <string.h>

#include "firmware/core/card/mask.h"
#include "firmware/core/case/slots.h"

#define LIST_MAX  50  /* of what the platform lists */
#define TOKEN_MAX 256 /* of a draft, of a number that is shown, of a licence's words */

#define LEVEL_OF_AUTHORITY "A" /* of a material: the authority's own licence */

struct hall_call {
	struct bus_call *call;
	json_t *(*read)(const json_t *answer); /* NULL: it is not what was asked for */
};

static void answered(void *arg, enum err err, const json_t *answer)
{
	struct hall_call *h = arg;
	json_t *said = err == ERR_OK ? h->read(answer) : NULL;
	if (said)
		bus_call_answer(h->call, said);
	else /* something was made there, and what cannot be told: nobody knows what came of it */
		bus_call_fail(h->call, err == ERR_OK ? ERR_TIMEOUT : err, NULL);
	free(h);
}

static void ask(struct keeper *k, struct bus_call *call, struct endpoint_hall what,
		json_t *(*read)(const json_t *answer))
{
	const char *key = json_str(bus_call_args(call), "key");
	if (key[0] && !uuid_v4_is_valid(key)) {
		bus_call_fail(call, ERR_INVALID, NULL);
		return;
	}
	struct hall_call *h = malloc(sizeof(*h));
	if (!h)
		abort();
	*h = (struct hall_call){ call, read };
	what.key = key[0] ? key : NULL;
	sync_ask_hall(k->sync, &what, answered, h);
}

/* What comes back */

/* The objects of a list, or of a list that stands in an object under that name; NULL leaves one away. */
static json_t *read_list(const json_t *answer, const char *name,
			 json_t *(*read)(const json_t *entry))
{
	const json_t *list = json_is_array(answer) ? answer : json_array_of(answer, name);
	json_t *out = json_array();
	for (size_t i = 0; i < json_array_size(list) && i < LIST_MAX; i++) {
		const json_t *entry = json_array_get(list, i);
		json_t *said = json_is_object(entry) ? read(entry) : NULL;
		if (said)
			json_array_append_new(out, said);
	}
	return json_pack("{s:o}", name, out);
}

static bool can_be_shown(const char *text)
{
	return text[0] && strlen(text) <= TOKEN_MAX && text_is_plain(text);
}

/* A number that came unmasked is masked here. */
static void mask_number(json_t *licence)
{
	const char *number = json_str(licence, "number_masked");
	char masked[TOKEN_MAX + 1];
	if (!number[0] || strchr(number, '*'))
		return;
	mask_id(number, masked, sizeof(masked));
	json_object_set_new(licence, "number_masked", json_string(masked));
}

/*
 * NULL: it cannot be handed in as the citizen's own proof. Its ref and its type are taken as they are or not at
 * all: a word that was cleaned would name another licence.
 */
static json_t *read_licence(const json_t *entry)
{
	static const char *const texts[] = { "name", "number_masked", "issue_dept", "valid_to" };
	const char *type = json_str(entry, "certificate_type_code"), *ref = json_str(entry, "ref");
	if (!can_be_shown(type) || !can_be_shown(ref) ||
	    strcmp(json_str(entry, "level"), LEVEL_OF_AUTHORITY) != 0)
		return NULL;
	json_t *out = json_pack("{s:s, s:s, s:s}", "certificate_type_code", type, "ref", ref,
				"level", LEVEL_OF_AUTHORITY);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		const json_t *text = json_object_get(entry, texts[i]);
		if (json_is_string(text) && json_string_length(text) <= TOKEN_MAX)
			json_object_set_new(out, texts[i], json_shown(text));
	}
	mask_number(out);
	return out;
}

static json_t *read_licences(const json_t *answer)
{
	return read_list(answer, "licences", read_licence);
}

static json_t *read_notices(const json_t *answer)
{
	return read_list(answer, "notices", json_shown);
}

/* What is over is left away by who knows the time of the screen. */
static json_t *read_slots(const json_t *answer)
{
	return slots_read(answer, 0);
}

static json_t *read_draft(const json_t *entry)
{
	json_t *out = json_shown(entry), *form = json_object(), *value;
	const char *name;
	json_t *given = json_object_get(entry, "form");
	json_object_foreach(given, name, value)
	{
		if (text_is_plain(name) && json_is_plain(value))
			json_object_set(form, name, value);
	}
	json_object_set_new(out, "form", form);
	return out;
}

static json_t *read_drafts(const json_t *answer)
{
	return read_list(answer, "drafts", read_draft);
}

static json_t *read_left(const json_t *answer)
{
	return can_be_shown(json_str(answer, "token")) ? json_shown(answer) : NULL;
}

static json_t *read_ticket(const json_t *answer)
{
	return can_be_shown(json_str(answer, "number")) ? json_shown(answer) : NULL;
}

static json_t *read_appointment(const json_t *answer)
{
	return can_be_shown(json_str(answer, "no")) ? json_shown(answer) : NULL;
}

static json_t *read_nothing(const json_t *answer)
{
	(void)answer;
	return json_object();
}

/* The methods */

static void on_licences(void *arg, struct bus_call *call)
{
	struct endpoint_hall what = { .kind = HALL_LICENCES,
				      .subject = json_str(bus_call_args(call), "task_code") };
	ask(arg, call, what, read_licences);
}

static void on_notices(void *arg, struct bus_call *call)
{
	ask(arg, call, (struct endpoint_hall){ .kind = HALL_NOTICES }, read_notices);
}

static void on_drafts(void *arg, struct bus_call *call)
{
	ask(arg, call, (struct endpoint_hall){ .kind = HALL_DRAFTS }, read_drafts);
}

static void on_leave_draft(void *arg, struct bus_call *call)
{
	struct endpoint_hall what = { .kind = HALL_DRAFT,
				      .body = json_object_get(bus_call_args(call), "draft") };
	ask(arg, call, what, read_left);
}

/* This hall, or the one that takes the item. */
static const char *hall_of(const struct keeper *k, const json_t *args)
{
	const char *other = json_str(args, "hall_code");
	return other[0] ? other : keeper_hall_code(k);
}

/* What the hall is told of the item; nothing of a person. */
static json_t *about(const struct keeper *k, const json_t *args)
{
	json_t *body = json_pack("{s:s, s:s, s:s, s:s}", "hall_code", hall_of(k, args), "task_code",
				 json_str(args, "task_code"), "task_name",
				 json_str(args, "task_name"), "slot", json_str(args, "slot"));
	if (json_str(args, "project_no")[0])
		json_object_set_new(body, "project_no", json_string(json_str(args, "project_no")));
	return body;
}

static void ask_about(struct keeper *k, struct bus_call *call, enum endpoint_hall_kind kind,
		      json_t *(*read)(const json_t *answer))
{
	const json_t *args = bus_call_args(call);
	json_t *body = about(k, args);
	ask(k, call,
	    (struct endpoint_hall){ .kind = kind, .subject = hall_of(k, args), .body = body },
	    read);
	json_decref(body);
}

static void on_ticket(void *arg, struct bus_call *call)
{
	ask_about(arg, call, HALL_TICKET, read_ticket);
}

static void on_call(void *arg, struct bus_call *call)
{
	ask_about(arg, call, HALL_CALL, read_nothing);
}

static void on_slots(void *arg, struct bus_call *call)
{
	ask_about(arg, call, HALL_SLOTS, read_slots);
}

static void on_appoint(void *arg, struct bus_call *call)
{
	ask_about(arg, call, HALL_APPOINT, read_appointment);
}

static void on_unappoint(void *arg, struct bus_call *call)
{
	struct endpoint_hall what = { .kind = HALL_CANCEL,
				      .subject = json_str(bus_call_args(call), "no") };
	ask(arg, call, what, read_nothing);
}

const struct bus_handler citizen_hall_handlers[] = {
	{ BUS_CITIZEN, "Licences", on_licences },   { BUS_CITIZEN, "Notices", on_notices },
	{ BUS_CITIZEN, "Drafts", on_drafts },	    { BUS_CITIZEN, "LeaveDraft", on_leave_draft },
	{ BUS_CITIZEN, "Ticket", on_ticket },	    { BUS_CITIZEN, "Call", on_call },
	{ BUS_CITIZEN, "Slots", on_slots },	    { BUS_CITIZEN, "Appoint", on_appoint },
	{ BUS_CITIZEN, "Unappoint", on_unappoint }, { .name = NULL },
};
