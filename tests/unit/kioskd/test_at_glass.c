/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_at_glass.c - the hall's staff over the bus: set up by a manager on the staff's socket, coming in at kiosk's
 * glass, with exactly the rights of the role and no longer than they are there.
 */
#include "acts.h"
#include "tests/suite.h"

#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CARD  "110101199003070134"
#define CARD2 "11010119900307889X"

static json_t *last; /* the last answer */

static void on_last(void *arg, enum err err, const json_t *answer)
{
	struct reply *r = arg;
	json_decref(last);
	last = json_deep_copy(answer);
	r->err = err;
	r->done = true;
}

/* kiosk's connection asks of that interface. */
static enum err glass(enum bus_role role, const char *method, json_t *args)
{
	struct reply r = { .done = false };
	bus_client_call_of(clients[BUS_CITIZEN], role, method, args, NULL, 0, on_last, &r);
	turn_until(&r.done);
	return r.err;
}

static enum err manager(const char *method, json_t *args)
{
	struct reply r = { .done = false };
	bus_client_call(clients[BUS_STAFF], method, args, NULL, 0, on_last, &r);
	turn_until(&r.done);
	return r.err;
}

static json_t *person(const char *name, const char *role)
{
	return json_pack("{s:s, s:s*}", "name", name, "role", role);
}

/* Number 1, without a way in: whoever begins a roster decides what its PINs cost, and here that is next to nothing. */
static void begin_cheaply(void)
{
	static const struct pin_cost cheap = { .n = 16, .r = 1, .p = 1 };
	char path[80];
	struct seal_key key;
	struct staff_book *book = NULL;
	struct staff_given given;
	snprintf(path, sizeof(path), "%s/store/seal.key", dir);
	ck_assert_int_eq(seal_key_load(path, SUITE_AES_256_GCM, &key), ERR_OK);
	snprintf(path, sizeof(path), "%s/store", dir);
	ck_assert_int_eq(staff_book_open(path, &key, &cheap, 0, &book), ERR_OK);
	ck_assert_int_eq(staff_book_add(book, "first", STAFF_VENDOR, &given), ERR_OK);
	staff_book_close(book);
}

static void setup(void)
{
	acts_setup();
	acts_stop();
	begin_cheaply();
	acts_start();
	loop_hold(loop);
}

static void teardown(void)
{
	json_decref(STEAL(last));
	acts_teardown();
}

/* What Enter says of a PIN. */
static const char *enter(const char *pin)
{
	ck_assert_int_eq(glass(BUS_CITIZEN, "Enter", json_pack("{s:s}", "pin", pin)), ERR_OK);
	return json_str(last, "result");
}

static const char *enter_by_card(const char *no)
{
	ck_assert_int_eq(
		glass(BUS_CITIZEN, "Enter",
		      json_pack("{s:{s:s, s:s}}", "card", "cert_type", "111", "cert_no", no)),
		ERR_OK);
	return json_str(last, "result");
}

static const char *change_pin(const char *pin)
{
	ck_assert_int_eq(glass(BUS_CITIZEN, "ChangePin", json_pack("{s:s}", "pin", pin)), ERR_OK);
	return json_str(last, "result");
}

static void leave(void)
{
	ck_assert_int_eq(glass(BUS_CITIZEN, "Leave", NULL), ERR_OK);
}

/* One who has been here before, with a PIN of their own. */
static void set_up(const char *name, const char *role, const char *pin)
{
	char first[16];
	ck_assert_int_eq(manager("UserAdd", person(name, role)), ERR_OK);
	snprintf(first, sizeof(first), "%s", json_str(last, "pin"));
	ck_assert_str_eq(enter(first), "change");
	ck_assert_str_eq(change_pin(pin), "ok");
	leave();
}

/* Rights */

START_TEST(nobody_comes_in_where_nobody_was_set_up)
{
	ck_assert_int_eq(manager("UserRemove", person("first", NULL)), ERR_OK);
	ck_assert_str_eq(enter("271828"), "none");
	ck_assert_int_eq(glass(BUS_STAFF, "Status", NULL), ERR_NOT_ALLOWED);
	ck_assert_int_eq(glass(BUS_CITIZEN, "ChangePin", json_pack("{s:s}", "pin", "271828")),
			 ERR_NOT_ALLOWED);
}
END_TEST

START_TEST(a_first_pin_gives_no_right_before_it_is_changed)
{
	char first[16];
	ck_assert_int_eq(manager("UserAdd", person("Li Na", "operator")), ERR_OK);
	snprintf(first, sizeof(first), "%s", json_str(last, "pin"));
	ck_assert_str_eq(enter(first), "change");
	ck_assert_str_eq(json_str(last, "name"), "Li Na");
	ck_assert_int_eq(glass(BUS_STAFF, "Status", NULL), ERR_NOT_ALLOWED);
	ck_assert_int_eq(glass(BUS_CITIZEN, "StaffHere", NULL), ERR_OK);
	ck_assert(json_is_false(json_object_get(last, "in")));
	ck_assert_str_eq(change_pin("123456"), "weak");
	ck_assert_str_eq(change_pin("271828"), "ok");
	ck_assert_int_eq(glass(BUS_STAFF, "Status", NULL), ERR_OK);
	/* Each entry takes one: else whose PIN is whose could be found by changing. */
	ck_assert_int_eq(glass(BUS_CITIZEN, "ChangePin", json_pack("{s:s}", "pin", "314159")),
			 ERR_NOT_ALLOWED);
	ck_assert_str_eq(noted("staff.pin"), "{\"user\":2}");
	leave();
	ck_assert_str_eq(enter("271828"), "in");
	ck_assert_str_eq(json_str(last, "role"), "operator");
}
END_TEST

/* Every Staff1 method as each role on kiosk's connection; what was not refused for its right was let through. */
START_TEST(at_the_glass_each_role_has_the_rights_of_its_row_and_the_citizens)
{
	static const struct {
		const char *role, *pin;
		unsigned right;
	} roles[] = {
		{ "operator", "271828", RIGHT_OPERATOR },
		{ "manager", "314159", RIGHT_MANAGER },
		{ "vendor", "161803", RIGHT_VENDOR },
	};
	for (size_t r = 0; r < ARRAY_LEN(roles); r++) {
		set_up(roles[r].role, roles[r].role, roles[r].pin);
		ck_assert_str_eq(enter(roles[r].pin), "in");
		ck_assert_int_eq(glass(BUS_CITIZEN, "Status", NULL), ERR_OK);
		for (const struct bus_method *m = bus_methods; m->name; m++) {
			if (m->role != BUS_STAFF || m->effect != BUS_READS)
				continue;
			bool may = m->rights & roles[r].right;
			ck_assert_msg((glass(BUS_STAFF, m->name, NULL) != ERR_NOT_ALLOWED) == may,
				      "%s as %s", m->name, roles[r].role);
		}
		leave();
		ck_assert_int_eq(glass(BUS_STAFF, "Status", NULL), ERR_NOT_ALLOWED);
	}
}
END_TEST

/* How long */

START_TEST(five_minutes_without_a_call_end_it)
{
	set_up("Li Na", "operator", "271828");
	ck_assert_str_eq(enter("271828"), "in");
	for (int i = 0; i < 3; i++) {
		loop_advance(loop, AT_GLASS_MS - 1);
		ck_assert_int_eq(i == 1 ? glass(BUS_CITIZEN, "StaffHere", NULL)
					: glass(BUS_STAFF, "Status", NULL),
				 ERR_OK);
	}
	/* What a citizen's part of kiosk asks by itself is nobody's sign of life. */
	loop_advance(loop, AT_GLASS_MS - 1);
	ck_assert_int_eq(glass(BUS_CITIZEN, "Status", NULL), ERR_OK);
	loop_advance(loop, 1);
	ck_assert_int_eq(glass(BUS_STAFF, "Status", NULL), ERR_NOT_ALLOWED);
	ck_assert_int_eq(glass(BUS_CITIZEN, "StaffHere", NULL), ERR_OK);
	ck_assert(json_is_false(json_object_get(last, "in")));
	ck_assert_str_eq(noted("staff.leave"), "{\"cause\":\"idle\",\"connection\":1,\"user\":2}");
}
END_TEST

START_TEST(what_a_manager_changes_about_somebody_ends_their_stay)
{
	static const struct {
		const char *method, *what;
	} changes[] = {
		{ "UserReset", "reset" },
		{ "UserRole", "role" },
		{ "UserRemove", "remove" },
	};
	set_up("boss", "manager", "314159");
	set_up("Li Na", "operator", "271828");
	ck_assert_str_eq(enter("271828"), "in");
	ck_assert_int_eq(manager(changes[_i].method, person("Li Na", "vendor")), ERR_OK);
	ck_assert_int_eq(glass(BUS_STAFF, "Status", NULL), ERR_NOT_ALLOWED);
	ck_assert_str_eq(noted("staff.leave"),
			 "{\"cause\":\"changed\",\"connection\":1,\"user\":3}");
	ck_assert_ptr_nonnull(strstr(noted("staff.user"), changes[_i].what));
}
END_TEST

START_TEST(a_connection_that_ends_takes_its_rights_along)
{
	set_up("Li Na", "operator", "271828");
	ck_assert_str_eq(enter("271828"), "in");
	bus_client_close(clients[BUS_CITIZEN]);
	clients[BUS_CITIZEN] = NULL;
	struct bus_client_sink sink = { .arg = NULL };
	char path[128];
	snprintf(path, sizeof(path), "%s/bus", dir);
	ck_assert_int_eq(bus_client_open(loop, path, BUS_CITIZEN, &sink, &clients[BUS_CITIZEN]),
			 ERR_OK);
	while (!bus_client_is_connected(clients[BUS_CITIZEN]))
		sd_event_run(loop_event(loop), 10000);
	ck_assert_int_eq(glass(BUS_STAFF, "Status", NULL), ERR_NOT_ALLOWED);
	ck_assert_str_eq(noted("staff.leave"), "{\"cause\":\"gone\",\"connection\":1,\"user\":2}");
}
END_TEST

/* Tries */

START_TEST(wrong_tries_are_noted_and_outlive_the_keeper)
{
	set_up("Li Na", "operator", "271828");
	for (int i = 1; i <= ROSTER_WAITS_AT; i++) {
		ck_assert_str_eq(enter("314159"), "wrong");
		ck_assert_int_eq(json_int(last, "tries_left", 0), ROSTER_LOCKED_AT - i);
	}
	ck_assert_int_eq(json_int(last, "wait_s", 0), 15);
	ck_assert_str_eq(noted("staff.refused"),
			 "{\"connection\":1,\"result\":\"wrong\",\"wait_s\":15,\"way\":\"pin\"}");
	acts_stop();
	acts_start();
	ck_assert_str_eq(enter("271828"), "wait");
	ck_assert_int_eq(json_int(last, "wait_s", 0), 15);
	loop_advance(loop, 15000);
	ck_assert_str_eq(enter("271828"), "in");
}
END_TEST

START_TEST(many_tries_at_once_are_judged_one_after_the_other)
{
	struct reply replies[ROSTER_WAITS_AT + 3] = { { .done = false } };
	set_up("Li Na", "operator", "271828");
	for (size_t i = 0; i < ARRAY_LEN(replies); i++)
		bus_client_call(
			clients[BUS_CITIZEN], "Enter",
			json_pack("{s:s}", "pin", i < ROSTER_WAITS_AT ? "314159" : "271828"), NULL,
			0, on_answer, &replies[i]);
	for (size_t i = 0; i < ARRAY_LEN(replies); i++) {
		turn_until(&replies[i].done);
		ck_assert_str_eq(json_str(replies[i].answer, "result"),
				 i < ROSTER_WAITS_AT ? "wrong" : "wait");
		json_decref(replies[i].answer);
	}
}
END_TEST

/* Keeps the roster's thread, as a comparison does, until the pipe is closed. */
static void hold_run(struct staff_book *b, void *ctx)
{
	char byte;
	(void)b;
	ck_assert_int_eq(read(*(int *)ctx, &byte, 1), 0);
}

START_TEST(others_are_answered_while_a_pin_is_compared)
{
	struct reply entered = { .done = false };
	int hold[2];
	set_up("Li Na", "operator", "271828");
	ck_assert_int_eq(pipe(hold), 0);
	stores_staff(keeper->stores, hold_run, NULL, &hold[0]);
	bus_client_call(clients[BUS_CITIZEN], "Enter", json_pack("{s:s}", "pin", "271828"), NULL, 0,
			on_answer, &entered);
	ck_assert_int_eq(glass(BUS_CITIZEN, "Status", NULL), ERR_OK);
	ck_assert_int_eq(manager("Status", NULL), ERR_OK);
	ck_assert(!entered.done);
	close(hold[1]);
	turn_until(&entered.done);
	close(hold[0]);
	ck_assert_str_eq(json_str(entered.answer, "result"), "in");
	json_decref(entered.answer);
}
END_TEST

/* How often staff's Status has it, as it holds or as what supervision raised. */
static int said_locked(void)
{
	int n = 0;
	size_t i;
	json_t *alarm;
	ck_assert_int_eq(manager("Status", NULL), ERR_OK);
	json_array_foreach(json_object_get(last, "alarms"), i, alarm)
	{
		const char *rule = json_str(json_object_get(alarm, "detail"), "rule");
		n += strcmp(json_str(alarm, "kind"), "staff.locked") == 0 ||
		     strcmp(rule, "integrity.locked") == 0;
	}
	return n;
}

START_TEST(a_locked_terminal_is_an_alarm_and_a_manager_opens_it)
{
	set_up("boss", "manager", "314159");
	set_up("Li Na", "operator", "271828");
	const char *result;
	while (strcmp(result = enter("161803"), "locked") != 0)
		loop_advance(loop, json_int(last, "wait_s", 0) * 1000);
	ck_assert_str_eq(noted("staff.locked"), "{\"failures\":15}");
	ck_assert_int_eq(said_locked(), 1);
	ck_assert_str_eq(enter("271828"), "locked");
	acts_stop();
	acts_start();
	loop_hold(loop);
	ck_assert_int_eq(said_locked(), 1);
	loop_advance(loop, ROSTER_LOCKED_WAIT_S * 1000LL);
	ck_assert_str_eq(enter("314159"), "in");
	ck_assert_int_eq(said_locked(), 0);
	leave();
	ck_assert_str_eq(enter("271828"), "in");
}
END_TEST

START_TEST(a_manager_opens_it_from_the_staffs_socket)
{
	set_up("Li Na", "operator", "271828");
	for (int i = 0; i < ROSTER_WAITS_AT; i++)
		enter("161803");
	ck_assert_str_eq(enter("271828"), "wait");
	ck_assert_int_eq(said_locked(), 0);
	ck_assert_int_eq(manager("Users", NULL), ERR_OK);
	ck_assert_int_eq(json_int(last, "failures", 0), ROSTER_WAITS_AT);
	ck_assert_int_eq(manager("UsersUnlock", NULL), ERR_OK);
	ck_assert_str_eq(enter("271828"), "in");
}
END_TEST

START_TEST(what_is_no_pin_and_no_card_is_not_compared)
{
	static const char *const bad[] = {
		"{}",
		"{\"pin\": \"12345\"}",
		"{\"pin\": 271828}",
		"{\"pin\": \"27182\\u0661\"}",
		"{\"card\": {}}",
		"{\"card\": {\"cert_type\": \"111\"}}",
		"{\"card\": {\"cert_type\": \"111\", \"cert_no\": \"123456789012345678901234567890123\"}}",
	};
	set_up("Li Na", "operator", "271828");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(glass(BUS_CITIZEN, "Enter", json_loads(bad[i], 0, NULL)) ==
				      ERR_INVALID,
			      "%s", bad[i]);
	ck_assert_int_eq(manager("Users", NULL), ERR_OK);
	ck_assert_int_eq(json_int(last, "failures", -1), 0);
}
END_TEST

/* Cards */

START_TEST(a_card_lets_in_and_its_number_is_nowhere)
{
	set_up("Li Na", "operator", "271828");
	ck_assert_int_eq(manager("UserCard", json_pack("{s:s, s:s}", "name", "Li Na", "cert_no",
						       "110101199003070135")),
			 ERR_INVALID);
	ck_assert_int_eq(
		manager("UserCard", json_pack("{s:s, s:s}", "name", "Li Na", "cert_no", CARD)),
		ERR_OK);
	ck_assert_str_eq(enter_by_card(CARD), "in");
	ck_assert_str_eq(noted("staff.enter"),
			 "{\"connection\":1,\"first\":false,\"role\":\"operator\",\"user\":2,"
			 "\"way\":\"card\"}");
	leave();
	ck_assert_str_eq(enter_by_card(CARD2), "wrong");
	ck_assert_int_eq(manager("Users", NULL), ERR_OK);
	char *dump = json_dumps(last, JSON_COMPACT);
	ck_assert_ptr_null(strstr(dump, CARD));
	free(dump);
	ck_assert_int_eq(
		manager("UserCard", json_pack("{s:s, s:s}", "name", "Li Na", "cert_no", "")),
		ERR_OK);
	ck_assert_str_eq(enter_by_card(CARD), "wrong");
}
END_TEST

/* What a manager may do */

START_TEST(what_a_manager_cannot_do_is_said_in_a_sentence)
{
	static const struct {
		const char *method, *args;
		enum err err;
		const char *why;
	} cases[] = {
		{ "UserAdd", "{\"name\": \"boss\", \"role\": \"vendor\"}", ERR_EXISTS,
		  "a name twice" },
		{ "UserAdd", "{\"name\": \"\", \"role\": \"vendor\"}", ERR_INVALID, "no name" },
		{ "UserAdd", "{\"name\": \"x\", \"role\": \"king\"}", ERR_INVALID, "no role" },
		{ "UserRole", "{\"name\": \"x\", \"role\": \"vendor\"}", ERR_NOT_FOUND, "nobody" },
		{ "UserRole", "{\"name\": \"boss\", \"role\": \"vendor\"}", ERR_NOT_ALLOWED,
		  "the last manager" },
		{ "UserRemove", "{\"name\": \"boss\"}", ERR_NOT_ALLOWED, "the last manager" },
		{ "UserReset", "{\"name\": \"x\"}", ERR_NOT_FOUND, "nobody" },
		{ "UserHandOver", "{\"from\": \"boss\", \"to\": \"x\"}", ERR_NOT_FOUND, "nobody" },
		{ "UserHandOver", "{\"from\": \"boss\", \"to\": \"boss\"}", ERR_INVALID,
		  "to oneself" },
		{ "UserCard", "{\"name\": \"x\", \"cert_no\": \"\"}", ERR_NOT_FOUND, "nobody" },
	};
	ck_assert_int_eq(manager("UserAdd", person("boss", "manager")), ERR_OK);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_msg(manager(cases[i].method, json_loads(cases[i].args, 0, NULL)) ==
				      cases[i].err,
			      "%s: %s", cases[i].method, cases[i].why);
	ck_assert_int_eq(manager("Users", NULL), ERR_OK);
	ck_assert_uint_eq(json_array_size(json_object_get(last, "users")), 2);
}
END_TEST

START_TEST(the_last_manager_hands_over_and_is_gone)
{
	set_up("boss", "manager", "314159");
	set_up("Li Na", "operator", "271828");
	ck_assert_str_eq(enter("314159"), "in");
	ck_assert_int_eq(glass(BUS_STAFF, "UserHandOver",
			       json_pack("{s:s, s:s}", "from", "boss", "to", "Li Na")),
			 ERR_OK);
	ck_assert_int_eq(glass(BUS_STAFF, "Users", NULL), ERR_NOT_ALLOWED);
	ck_assert_str_eq(enter("314159"), "wrong");
	ck_assert_str_eq(enter("271828"), "in");
	ck_assert_str_eq(json_str(last, "role"), "manager");
	ck_assert_str_eq(noted("staff.user"),
			 "{\"connection\":1,\"gone\":2,\"result\":\"ERR_OK\",\"right\":\"citizen, "
			 "manager\",\"role\":\"manager\",\"user\":3,\"what\":\"hand_over\"}");
}
END_TEST

START_TEST(a_pin_of_another_is_noted_and_both_need_care)
{
	set_up("boss", "manager", "314159");
	set_up("Li Na", "operator", "271828");
	ck_assert_str_eq(enter("271828"), "in");
	ck_assert_str_eq(change_pin("314159"), "taken");
	ck_assert_str_eq(noted("staff.pin_taken"), "{\"other\":2,\"user\":3}");
	leave();
	ck_assert_str_eq(enter("314159"), "wrong");
}
END_TEST

/* A new board */

static void setup_new(void)
{
	acts_setup();
	acts_stop();
	acts_new_board();
	acts_start();
}

/* The store is looked at beside the start. */
static void begin(void)
{
	enum err err = ERR_NOT_ALLOWED;
	while (err == ERR_NOT_ALLOWED)
		err = glass(BUS_CITIZEN, "BeginSetup", NULL);
	ck_assert_int_eq(err, ERR_OK);
	ck_assert_str_eq(json_str(last, "role"), "setup");
}

static json_t *first_manager(const char *pin)
{
	return json_pack("{s:s, s:s}", "name", "chen", "pin", pin);
}

START_TEST(who_puts_a_board_up_may_that_and_nothing_else)
{
	ck_assert_int_eq(glass(BUS_STAFF, "Network", NULL), ERR_NOT_ALLOWED);
	begin();
	for (const struct bus_method *m = bus_methods; m->name; m++)
		if (m->role == BUS_STAFF && !(m->rights & RIGHT_SETUP))
			ck_assert_msg(glass(BUS_STAFF, m->name, NULL) == ERR_NOT_ALLOWED, "%s",
				      m->name);
	ck_assert_int_eq(glass(BUS_STAFF, "Network", NULL), ERR_OK);
	ck_assert_int_eq(glass(BUS_STAFF, "Setup", NULL), ERR_OK);
	ck_assert(json_flag(last, "open"));
	ck_assert(!json_flag(last, "enrolled"));
	leave();
	ck_assert_int_eq(glass(BUS_STAFF, "Setup", NULL), ERR_NOT_ALLOWED);
}
END_TEST

START_TEST(the_first_manager_ends_it_and_goes_on_as_such)
{
	begin();
	ck_assert_int_eq(glass(BUS_STAFF, "SetupManager", first_manager("123456")), ERR_OK);
	ck_assert_str_eq(json_str(last, "result"), "weak");
	ck_assert_int_eq(glass(BUS_STAFF, "SetupManager", first_manager("12345")), ERR_INVALID);
	ck_assert_int_eq(glass(BUS_STAFF, "SetupManager", first_manager("314159")), ERR_OK);
	ck_assert_str_eq(json_str(last, "result"), "ok");
	ck_assert_int_eq(glass(BUS_STAFF, "Users", NULL), ERR_OK);
	ck_assert_int_eq(glass(BUS_STAFF, "SetupManager", first_manager("271828")),
			 ERR_NOT_ALLOWED);
	leave();
	ck_assert_int_eq(glass(BUS_CITIZEN, "BeginSetup", NULL), ERR_NOT_ALLOWED);
	ck_assert_str_eq(enter("314159"), "in");
	ck_assert_str_eq(json_str(last, "role"), "manager");
}
END_TEST

START_TEST(staff_from_afar_ends_it_at_the_glass)
{
	begin();
	ck_assert_int_eq(manager("UserAdd", person("boss", "manager")), ERR_OK);
	ck_assert_int_eq(glass(BUS_STAFF, "Setup", NULL), ERR_NOT_ALLOWED);
	ck_assert_int_eq(glass(BUS_CITIZEN, "BeginSetup", NULL), ERR_NOT_ALLOWED);
}
END_TEST

START_TEST(a_roster_that_is_damaged_makes_no_new_board)
{
	char path[80];
	begin();
	ck_assert_int_eq(glass(BUS_STAFF, "SetupManager", first_manager("314159")), ERR_OK);
	acts_stop();
	snprintf(path, sizeof(path), "%s/store/staff", dir);
	ck_assert_int_eq(truncate(path, 20), 0);
	for (int start = 0; start < 2; start++) {
		acts_start();
		ck_assert_int_eq(manager("Users", NULL), ERR_OK); /* behind the look at the store */
		ck_assert_int_eq(glass(BUS_CITIZEN, "BeginSetup", NULL), ERR_NOT_ALLOWED);
		acts_stop();
	}
	acts_start();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("at_glass");
	TCase *t = tcase_create("at_glass");
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, nobody_comes_in_where_nobody_was_set_up);
	tcase_add_test(t, a_first_pin_gives_no_right_before_it_is_changed);
	tcase_add_test(t, at_the_glass_each_role_has_the_rights_of_its_row_and_the_citizens);
	tcase_add_test(t, five_minutes_without_a_call_end_it);
	tcase_add_loop_test(t, what_a_manager_changes_about_somebody_ends_their_stay, 0, 3);
	tcase_add_test(t, a_connection_that_ends_takes_its_rights_along);
	tcase_add_test(t, wrong_tries_are_noted_and_outlive_the_keeper);
	tcase_add_test(t, many_tries_at_once_are_judged_one_after_the_other);
	tcase_add_test(t, others_are_answered_while_a_pin_is_compared);
	tcase_add_test(t, a_locked_terminal_is_an_alarm_and_a_manager_opens_it);
	tcase_add_test(t, a_manager_opens_it_from_the_staffs_socket);
	tcase_add_test(t, what_is_no_pin_and_no_card_is_not_compared);
	tcase_add_test(t, a_card_lets_in_and_its_number_is_nowhere);
	tcase_add_test(t, what_a_manager_cannot_do_is_said_in_a_sentence);
	tcase_add_test(t, the_last_manager_hands_over_and_is_gone);
	tcase_add_test(t, a_pin_of_another_is_noted_and_both_need_care);
	TCase *board = tcase_create("board");
	suite_add_tcase(s, board);
	tcase_add_checked_fixture(board, setup_new, teardown);
	tcase_add_test(board, who_puts_a_board_up_may_that_and_nothing_else);
	tcase_add_test(board, the_first_manager_ends_it_and_goes_on_as_such);
	tcase_add_test(board, staff_from_afar_ends_it_at_the_glass);
	tcase_add_test(board, a_roster_that_is_damaged_makes_no_new_board);
	return suite_run(s);
}
