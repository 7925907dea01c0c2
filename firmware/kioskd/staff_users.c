/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staff_users.c - Users and what a manager does to them. Each is one function on the roster's thread; whoever it is
 * about leaves the glass if they are there.
 */
#include "firmware/kioskd/staff.h"

#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/core/number/citizen_id.h"
#include "firmware/core/value/json.h"

#define RESIDENT_CARD "111" /* cert_type of the ID card, GB/T 36903 */
#define CERT_NO_MAX   32

static json_t *user_json(const struct roster_person *p)
{
	return json_pack("{s:I, s:s, s:s, s:s, s:b}", "number", (json_int_t)p->number, "name",
			 p->name, "role", staff_role_name(p->role), "pin", staff_pin_name(p->pin),
			 "card", p->card[0] != '\0');
}

static void users_run(struct staff_book *b, void *ctx)
{
	struct question *q = ctx;
	const struct roster *r = staff_book_roster(b);
	json_t *users = json_array();
	for (size_t i = 0; i < r->count; i++)
		json_array_append_new(users, user_json(&r->people[i]));
	q->answer = json_pack("{s:o, s:i, s:b}", "users", users, "failures", r->failures, "locked",
			      roster_is_locked(r));
	q->err = ERR_OK;
}

static void on_users(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	stores_staff(k->stores, users_run, question_done, question_create(k, call));
}

/* Changes */

static const struct {
	enum err err;
	const char *sentence;
} sentences[] = {
	{ ERR_NOT_FOUND, "nobody of that name is there" },
	{ ERR_NOT_ALLOWED, "the last manager stays until another takes over: users hand-over" },
	{ ERR_TOO_LONG, "no more people fit" },
};

/* Also for a sentence that a change has itself. */
static void say_why(struct question *q)
{
	for (size_t i = 0; i < ARRAY_LEN(sentences) && !q->detail[0]; i++)
		if (sentences[i].err == q->err)
			text_copy(q->detail, sizeof(q->detail), sentences[i].sentence);
}

static void say_about(struct question *q, int64_t number, enum staff_role role, int64_t gone)
{
	json_object_set_new(q->about, "user", json_integer((json_int_t)number));
	json_object_set_new(q->about, "role", json_string(staff_role_name(role)));
	json_object_set_new(q->about, "gone", json_integer((json_int_t)gone));
}

static const char *name_of(const struct question *q)
{
	return json_str(q->args, "name");
}

static void answer_person(struct question *q, const char *name, const struct staff_about *about)
{
	say_why(q);
	if (q->err != ERR_OK)
		return;
	say_about(q, about->number, about->role, about->gone);
	q->answer = json_pack("{s:s, s:s}", "name", name, "role", staff_role_name(about->role));
}

static void answer_given(struct question *q, struct staff_given *given)
{
	say_why(q);
	if (q->err == ERR_OK) {
		say_about(q, given->number, given->role, 0);
		q->answer = json_pack("{s:s, s:s, s:s}", "name", name_of(q), "role",
				      staff_role_name(given->role), "pin", given->pin);
	}
	wipe(given, sizeof(*given));
}

static bool take_role(struct question *q, enum staff_role *out)
{
	if (staff_role_read(json_str(q->args, "role"), out))
		return true;
	q->err = ERR_INVALID;
	text_copy(q->detail, sizeof(q->detail), "a role is operator, manager or vendor");
	return false;
}

static void add_run(struct staff_book *b, void *ctx)
{
	struct question *q = ctx;
	struct staff_given given = { .number = 0 };
	enum staff_role role;
	if (!take_role(q, &role))
		return;
	q->err = staff_book_add(b, name_of(q), role, &given);
	if (q->err == ERR_EXISTS)
		text_copy(q->detail, sizeof(q->detail), "somebody of that name is there");
	if (q->err == ERR_INVALID)
		text_copy(q->detail, sizeof(q->detail),
			  "a name is one plain line of at most 48 bytes");
	answer_given(q, &given);
}

static void reset_run(struct staff_book *b, void *ctx)
{
	struct question *q = ctx;
	struct staff_given given = { .number = 0 };
	q->err = staff_book_reset(b, name_of(q), &given);
	answer_given(q, &given);
}

static void role_run(struct staff_book *b, void *ctx)
{
	struct question *q = ctx;
	struct staff_about about;
	enum staff_role role;
	if (!take_role(q, &role))
		return;
	q->err = staff_book_set_role(b, name_of(q), role, &about);
	answer_person(q, name_of(q), &about);
}

static void hand_over_run(struct staff_book *b, void *ctx)
{
	struct question *q = ctx;
	struct staff_about about;
	const char *to = json_str(q->args, "to");
	q->err = staff_book_hand_over(b, json_str(q->args, "from"), to, &about);
	if (q->err == ERR_INVALID)
		text_copy(q->detail, sizeof(q->detail), "nobody hands over to themselves");
	answer_person(q, to, &about);
}

static void remove_run(struct staff_book *b, void *ctx)
{
	struct question *q = ctx;
	struct staff_about about;
	q->err = staff_book_remove(b, name_of(q), &about);
	answer_person(q, name_of(q), &about);
}

static void card_run(struct staff_book *b, void *ctx)
{
	struct question *q = ctx;
	struct staff_about about;
	const char *mark = buf_str(&q->bytes);
	q->err = staff_book_set_card(b, name_of(q), mark, &about);
	if (q->err == ERR_EXISTS)
		text_copy(q->detail, sizeof(q->detail), "it is somebody else's card");
	answer_person(q, name_of(q), &about);
	if (q->err == ERR_OK)
		json_object_set_new(q->answer, "card", json_boolean(mark[0] != '\0'));
}

static void unlock_run(struct staff_book *b, void *ctx)
{
	struct question *q = ctx;
	int failures = staff_book_roster(b)->failures;
	q->err = staff_book_unlock(b);
	if (q->err == ERR_OK)
		q->answer = json_pack("{s:i}", "failures", failures);
}

/* What a person may or how they come in is another: they are out, and come in anew. */
static void then_leave(struct question *q)
{
	if (q->keeper->glass.setup && stores_staff_is_set_up(q->keeper->stores))
		at_glass_leave(&q->keeper->glass, "changed");
	at_glass_person_changed(&q->keeper->glass, json_int(q->about, "user", 0));
	at_glass_person_changed(&q->keeper->glass, json_int(q->about, "gone", 0));
	keeper_setup_changed(q->keeper);
}

static struct question *change_create(struct keeper *k, struct bus_call *call, const char *what)
{
	struct question *q = question_create(k, call);
	question_is_act(q, JOURNAL_STAFF_USER,
			json_pack("{s:s, s:i, s:s, s:i}", "what", what, "user", 0, "role", "none",
				  "gone", 0));
	return q;
}

static void change(struct keeper *k, struct bus_call *call, const char *what,
		   void (*run)(struct staff_book *b, void *ctx))
{
	struct question *q = change_create(k, call, what);
	q->then = then_leave;
	stores_staff(k->stores, run, question_done, q);
}

static void on_add(void *arg, struct bus_call *call)
{
	change(arg, call, "add", add_run);
}

static void on_reset(void *arg, struct bus_call *call)
{
	change(arg, call, "reset", reset_run);
}

static void on_role(void *arg, struct bus_call *call)
{
	change(arg, call, "role", role_run);
}

static void on_hand_over(void *arg, struct bus_call *call)
{
	change(arg, call, "hand_over", hand_over_run);
}

static void on_remove(void *arg, struct bus_call *call)
{
	change(arg, call, "remove", remove_run);
}

/* "" takes a card away; else the number must be one of its kind. Only its keyed hash goes on from here. */
static bool take_card(struct question *q)
{
	const char *type = json_str(q->args, "cert_type"), *no = json_str(q->args, "cert_no");
	char mark[ROSTER_CARD_MAX + 1];
	if (!type[0])
		type = RESIDENT_CARD;
	if (!no[0])
		return true;
	if (strlen(type) > CERT_NO_MAX || strlen(no) > CERT_NO_MAX ||
	    (strcmp(type, RESIDENT_CARD) == 0 && citizen_id_check(no, "") != CITIZEN_ID_OK))
		return false;
	at_glass_card_mark(q->keeper->stores, type, no, mark);
	buf_add(&q->bytes, mark, strlen(mark));
	return true;
}

static void on_card(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = change_create(k, call, "card");
	if (take_card(q)) {
		stores_staff(k->stores, card_run, question_done, q);
		return;
	}
	q->err = ERR_INVALID;
	text_copy(q->detail, sizeof(q->detail), "that is no number of such a card");
	question_done(q);
}

static void on_unlock(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	stores_staff(k->stores, unlock_run, question_done, change_create(k, call, "unlock"));
}

const struct bus_handler staff_users_handlers[] = {
	{ BUS_STAFF, "Users", on_users },
	{ BUS_STAFF, "UserAdd", on_add },
	{ BUS_STAFF, "UserReset", on_reset },
	{ BUS_STAFF, "UserRole", on_role },
	{ BUS_STAFF, "UserHandOver", on_hand_over },
	{ BUS_STAFF, "UserRemove", on_remove },
	{ BUS_STAFF, "UserCard", on_card },
	{ BUS_STAFF, "UsersUnlock", on_unlock },
	{ .name = NULL },
};
