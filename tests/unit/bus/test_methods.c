/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_methods.c - the contract's table, and the one check of rights: every method called with every
 * right over a real connection. What the methods do is a stub here; who reaches them is the product's.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/err.h"
#include "firmware/bus/client.h"
#include "tests/suite.h"

#define METHODS_MAX 160

static const unsigned each_right[] = { RIGHT_CITIZEN, RIGHT_OPERATOR, RIGHT_MANAGER, RIGHT_VENDOR };

static struct loop *loop;
static struct bus_service *service;
static struct bus_client *client;
static char path[64];
static unsigned wanted; /* the rights that Grant gives; 0 = leave */
static struct bus_caller seen, refused_caller;
static char refused[64];
static int connected, answers, handled, refusals;
static enum err last_err;

/* The product's table and one more row, over which a test takes its rights. */
static struct bus_method methods[METHODS_MAX];
static struct bus_handler handlers[METHODS_MAX];
static const struct bus_handler *const families[] = { handlers, NULL };

static void on_any(void *arg, struct bus_call *call)
{
	(void)arg;
	handled++;
	seen = *bus_call_caller(call);
	bus_call_answer(call, json_object());
}

static void on_grant(void *arg, struct bus_call *call)
{
	(void)arg;
	seen = *bus_call_caller(call);
	if (wanted)
		bus_call_grant(call, wanted);
	bus_call_answer(call, json_object());
}

static void on_refused(void *arg, const struct bus_method *method, const struct bus_caller *caller)
{
	(void)arg;
	refusals++;
	refused_caller = *caller;
	snprintf(refused, sizeof(refused), "%s", method->name);
}

static void on_connected(void *arg)
{
	(void)arg;
	connected++;
}

static void on_answer(void *arg, enum err err, const json_t *answer)
{
	(void)arg;
	(void)answer;
	last_err = err;
	answers++;
}

static void turn_until(const int *counter, int least)
{
	while (*counter < least)
		sd_event_run(loop_event(loop), 10000);
}

static void make_tables(void)
{
	size_t n = 0;
	for (const struct bus_method *m = bus_methods; m->name; m++, n++) {
		ck_assert_uint_lt(n, METHODS_MAX - 3);
		methods[n] = *m;
		handlers[n] = (struct bus_handler){ m->role, m->name, on_any };
	}
	for (int role = 0; role < BUS_ROLE_COUNT; role++, n++) {
		methods[n] = (struct bus_method){
			(enum bus_role)role, "Grant", ~0u, BUS_READS, "", "", "", ""
		};
		handlers[n] = (struct bus_handler){ (enum bus_role)role, "Grant", on_grant };
	}
}

static void open_client_at(const char *at, enum bus_role role)
{
	struct bus_client_sink sink = { .connected = on_connected };
	int before = connected;
	bus_client_close(client);
	ck_assert_int_eq(bus_client_open(loop, at, role, &sink, &client), ERR_OK);
	turn_until(&connected, before + 1);
}

static void open_client(enum bus_role role)
{
	open_client_at(path, role);
}

static void setup(void)
{
	snprintf(path, sizeof(path), "/tmp/bus-methods-%d", getpid());
	make_tables();
	ck_assert_int_eq(loop_create(&loop), ERR_OK);
	struct bus_service_config config = {
		.path = path, .methods = methods, .families = families, .refused = on_refused
	};
	ck_assert_int_eq(bus_service_open(loop, &config, &service), ERR_OK);
}

static void teardown(void)
{
	bus_client_close(client);
	bus_service_close(service);
	loop_destroy(loop);
}

static enum err call(const char *method)
{
	int before = answers;
	bus_client_call(client, method, NULL, NULL, 0, on_answer, NULL);
	turn_until(&answers, before + 1);
	return last_err;
}

static void take_rights(unsigned rights)
{
	wanted = rights;
	ck_assert_int_eq(call("Grant"), ERR_OK);
}

/* The table */

START_TEST(a_method_has_one_row_and_says_all_of_it)
{
	for (const struct bus_method *m = bus_methods; m->name; m++) {
		ck_assert_ptr_eq(bus_method_find(bus_methods, m->role, m->name), m);
		ck_assert_msg(m->rights &&
				      !(m->rights & ~(RIGHT_CITIZEN | RIGHT_STAFF | RIGHT_SETUP)),
			      "%s", m->name);
		ck_assert_msg(m->args[0] && m->answer[0], "%s", m->name);
		ck_assert_msg(m->help[0] && m->help[strlen(m->help) - 1] == '.', "%s", m->name);
		/* An XML comment ends at two hyphens. */
		ck_assert_ptr_null(strstr(m->args, "--"));
		ck_assert_ptr_null(strstr(m->answer, "--"));
		ck_assert_ptr_null(strstr(m->help, "--"));
	}
}
END_TEST

START_TEST(the_citizen_may_nothing_of_the_staff_and_the_staff_nothing_of_a_visit)
{
	for (const struct bus_method *m = bus_methods; m->name; m++)
		ck_assert_msg((m->role == BUS_CITIZEN) == (m->rights == RIGHT_CITIZEN), "%s",
			      m->name);
}
END_TEST

START_TEST(a_manager_may_all_that_kioskctl_asks_but_let_the_vendor_in)
{
	for (const struct bus_method *m = bus_methods; m->name; m++) {
		/* Where a manager is nobody makes the first one. */
		bool others =
			strcmp(m->name, "SshOpen") == 0 || strcmp(m->name, "SetupManager") == 0;
		if (m->role == BUS_STAFF)
			ck_assert_msg(!!(m->rights & RIGHT_MANAGER) != others, "%s", m->name);
	}
}
END_TEST

START_TEST(every_named_error_is_one)
{
	for (const struct bus_method *m = bus_methods; m->name; m++) {
		char text[200], *rest = text, *name;
		snprintf(text, sizeof(text), "%s", m->errors);
		while ((name = strsep(&rest, ", ")))
			if (*name)
				ck_assert_str_eq(err_name(err_from_name(name)), name);
	}
}
END_TEST

START_TEST(rights_are_named_in_one_order)
{
	char text[BUS_RIGHTS_TEXT];
	ck_assert_str_eq(bus_rights_text(RIGHT_MANAGER, text), "manager");
	ck_assert_str_eq(bus_rights_text(RIGHT_VENDOR | RIGHT_OPERATOR, text), "operator, vendor");
	ck_assert_str_eq(bus_rights_text(RIGHT_CITIZEN | RIGHT_STAFF, text),
			 "citizen, operator, manager, vendor");
}
END_TEST

static const struct {
	enum bus_role role;
	const char *method;
	enum err err;
	bool sent, may;
	const char *why;
} outcomes[] = {
	{ BUS_STAFF, "QueueRetry", ERR_TIMEOUT, true, true, "no answer in time" },
	{ BUS_STAFF, "QueueRetry", ERR_KEEPER_GONE, true, true, "it ended before the answer" },
	{ BUS_STAFF, "QueueRetry", ERR_KEEPER_GONE, false, false, "it was not asked" },
	{ BUS_STAFF, "QueueRetry", ERR_IO, true, true, "it failed before or after the deed" },
	{ BUS_STAFF, "QueueRetry", ERR_STORE_SYNC, true, true, "the disk may have it" },
	{ BUS_STAFF, "QueueRetry", ERR_NOMEM, true, true, "the deed, or its answer" },
	{ BUS_STAFF, "QueueRetry", ERR_CANCELLED, true, false, "it never ran" },
	{ BUS_STAFF, "QueueRetry", ERR_NOT_ALLOWED, true, false, "a no" },
	{ BUS_CITIZEN, "Submit", ERR_STORE_FULL, true, false, "a no" },
	{ BUS_CITIZEN, "Submit", ERR_TIMEOUT, true, true, "no answer in time" },
	{ BUS_STAFF, "Status", ERR_TIMEOUT, true, false, "asking changes nothing" },
	{ BUS_CITIZEN, "Search", ERR_KEEPER_GONE, true, false, "asking changes nothing" },
};

START_TEST(unknown_is_not_no)
{
	for (size_t i = 0; i < ARRAY_LEN(outcomes); i++) {
		const struct bus_method *m =
			bus_method_find(bus_methods, outcomes[i].role, outcomes[i].method);
		ck_assert_msg(bus_may_be_done(m, outcomes[i].err, outcomes[i].sent) ==
				      outcomes[i].may,
			      "%s %s: %s", m->name, err_name(outcomes[i].err), outcomes[i].why);
	}
}
END_TEST

START_TEST(a_method_without_its_handler_or_with_two_is_found)
{
	static const struct bus_method two[] = {
		{ BUS_CITIZEN, "A", RIGHT_CITIZEN, BUS_READS, "", "", "", "" },
		{ BUS_STAFF, "A", RIGHT_STAFF, BUS_READS, "", "", "", "" },
		{ .name = NULL },
	};
	static const struct bus_handler a[] = { { BUS_CITIZEN, "A", on_any }, { .name = NULL } };
	static const struct bus_handler b[] = { { BUS_STAFF, "A", on_any }, { .name = NULL } };
	static const struct bus_handler c[] = { { BUS_STAFF, "C", on_any }, { .name = NULL } };
	const struct {
		const struct bus_handler *const families[4];
		const char *misfit, *why;
	} cases[] = {
		{ { a, b, NULL }, NULL, "one each" },
		{ { a, NULL }, "A", "the staff's A has none" },
		{ { a, b, b, NULL }, "A", "the staff's A has two" },
		{ { a, b, c, NULL }, "C", "C is no method" },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *misfit = bus_misfit(two, cases[i].families);
		ck_assert_msg(!misfit == !cases[i].misfit &&
				      (!misfit || strcmp(misfit, cases[i].misfit) == 0),
			      "%s", cases[i].why);
	}
}
END_TEST

/* The check */

START_TEST(each_method_is_reached_by_exactly_the_rights_of_its_row)
{
	for (int role = 0; role < BUS_ROLE_COUNT; role++) {
		open_client((enum bus_role)role);
		for (size_t r = 0; r < ARRAY_LEN(each_right); r++) {
			take_rights(each_right[r]);
			for (const struct bus_method *m = bus_methods; m->name; m++) {
				if ((int)m->role != role)
					continue;
				bool may = m->rights & each_right[r];
				int reached = handled, told = refusals;
				enum err err = call(m->name);
				ck_assert_msg(err == (may ? ERR_OK : ERR_NOT_ALLOWED),
					      "%s with %u: %s", m->name, each_right[r],
					      err_name(err));
				ck_assert_int_eq(handled - reached, may);
				ck_assert_int_eq(refusals - told, !may);
				if (!may)
					ck_assert_str_eq(refused, m->name);
			}
		}
	}
}
END_TEST

START_TEST(a_socket_gives_its_first_right_and_a_grant_ends_with_its_connection)
{
	open_client(BUS_CITIZEN);
	take_rights(0);
	ck_assert_uint_eq(seen.rights, RIGHT_CITIZEN);
	unsigned first = seen.connection;
	take_rights(RIGHT_CITIZEN | RIGHT_VENDOR);
	ck_assert_int_eq(call("Status"), ERR_OK);
	ck_assert_uint_eq(seen.rights, RIGHT_CITIZEN | RIGHT_VENDOR);
	ck_assert_uint_eq(seen.connection, first);
	open_client(BUS_CITIZEN);
	take_rights(0);
	ck_assert_uint_eq(seen.rights, RIGHT_CITIZEN);
	ck_assert_uint_ne(seen.connection, first);
	open_client(BUS_STAFF);
	take_rights(0);
	ck_assert_uint_eq(seen.rights, RIGHT_MANAGER);
}
END_TEST

START_TEST(the_citizens_socket_refuses_a_staff_method_and_names_the_caller)
{
	/* The client writes the interface of the socket it takes ours for. */
	char door[80], *suffix = door + snprintf(door, sizeof(door), "%s-door", path);
	strcpy(suffix, BUS_STAFF_SUFFIX);
	ck_assert_int_eq(symlink(path, door), 0);
	*suffix = '\0';
	open_client_at(door, BUS_STAFF);
	strcpy(suffix, BUS_STAFF_SUFFIX);
	unlink(door);
	ck_assert_int_eq(call("QueueList"), ERR_NOT_ALLOWED);
	ck_assert_str_eq(refused, "QueueList");
	ck_assert_uint_eq(refused_caller.rights, RIGHT_CITIZEN);
	ck_assert_int_eq(handled, 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("methods");
	TCase *table = tcase_create("table"), *check = tcase_create("check");
	suite_add_tcase(s, table);
	suite_add_tcase(s, check);
	tcase_add_test(table, a_method_has_one_row_and_says_all_of_it);
	tcase_add_test(table,
		       the_citizen_may_nothing_of_the_staff_and_the_staff_nothing_of_a_visit);
	tcase_add_test(table, a_manager_may_all_that_kioskctl_asks_but_let_the_vendor_in);
	tcase_add_test(table, every_named_error_is_one);
	tcase_add_test(table, rights_are_named_in_one_order);
	tcase_add_test(table, unknown_is_not_no);
	tcase_add_test(table, a_method_without_its_handler_or_with_two_is_found);
	tcase_add_checked_fixture(check, setup, teardown);
	tcase_add_test(check, each_method_is_reached_by_exactly_the_rights_of_its_row);
	tcase_add_test(check, a_socket_gives_its_first_right_and_a_grant_ends_with_its_connection);
	tcase_add_test(check, the_citizens_socket_refuses_a_staff_method_and_names_the_caller);
	return suite_run(s);
}
