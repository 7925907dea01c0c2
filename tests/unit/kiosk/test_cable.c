/* SPDX-License-Identifier: Apache-2.0 */
/* test_cable.c - a cable's fixed address is typed at the glass: what is wrong is said, what is right is asked for twice. */
#include <string.h>

#include <check.h>

#include "fakes.h"
#include "tests/suite.h"

static const struct staff *staff(void)
{
	fake_build();
	return fake.view.staff;
}

static const char *focus(void)
{
	return fake.k->visit.typing.focus;
}

static const char *line(enum staff_line i)
{
	return staff()->cable.line[i];
}

/* On the page of somebody who may; zz0 has an address. */
static void to_network(const char *role)
{
	fake_come_in(role);
	fake_act(ACT_OPEN, STAFF_PAGE_NETWORK, NULL);
	while (fake_calls("Staff1.Network")) /* the first page asked as well */
		fake_answer("Staff1.Network", ERR_OK,
			    json_pack("{s:[{s:s, s:[s, s]}, {s:s, s:[]}], s:[s], s:[s, s]}",
				      "interfaces", "name", "zz0", "addresses", "2001:db8::5/64",
				      "10.1.2.3/24", "name", "zz1", "addresses", "gateways",
				      "10.1.2.1", "dns", "2001:db8::1", "10.1.2.2"));
}

static void to_address(const char *name)
{
	to_network("vendor");
	fake_act(ACT_OPEN, STAFF_OPEN_ADDRESS, name);
	ck_assert_int_eq(staff()->part, STAFF_ADDRESS);
}

static void type(const char *box, const char *text)
{
	char id[32];
	snprintf(id, sizeof(id), "staff.%s", box);
	ck_assert_int_eq(typing_type(fake.k, id, text), ERR_OK);
}

START_TEST(what_the_cable_has_now_stands_there_and_nothing_where_it_has_none)
{
	to_address("zz0");
	ck_assert_str_eq(line(STAFF_LINE_ADDRESS), "10.1.2.3");
	ck_assert_str_eq(line(STAFF_LINE_BITS), "24");
	ck_assert_str_eq(line(STAFF_LINE_GATEWAY), "10.1.2.1");
	ck_assert_str_eq(line(STAFF_LINE_DNS), "10.1.2.2");
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_int_eq(staff()->part, STAFF_INSIDE);
	ck_assert_int_eq(staff()->page, STAFF_PAGE_NETWORK);
	fake_act(ACT_OPEN, STAFF_OPEN_ADDRESS, "zz1");
	for (int i = 0; i < STAFF_LINE_COUNT; i++)
		ck_assert_str_eq(line((enum staff_line)i), "");
	fake_stop();
}
END_TEST

START_TEST(fingers_type_it_and_it_is_set_once_it_was_asked_for_twice)
{
	to_address("zz1");
	fake_act(ACT_FOCUS, 0, "address");
	for (const char *c = "10.9.8.7"; *c; c++)
		fake_act(ACT_KEY, *c, NULL);
	fake_act(ACT_KEY, '/', NULL); /* no key of this pad */
	ck_assert_str_eq(line(STAFF_LINE_ADDRESS), "10.9.8.7");
	type("bits", "255.255.255.0");
	type("gateway", "10.9.8.1");
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert(staff()->sure);
	ck_assert_str_eq(focus(), "");
	ck_assert_ptr_null(fake_call("Staff1.NetworkSet"));
	type("dns", "10.9.8.2"); /* another address is another question */
	ck_assert(!staff()->sure);
	fake_act(ACT_NEXT, 0, NULL);
	fake_act(ACT_NEXT, 0, NULL);
	const json_t *asked = fake_call("Staff1.NetworkSet");
	ck_assert_str_eq(json_str(asked, "interface"), "zz1");
	ck_assert_str_eq(json_str(asked, "method"), "static");
	ck_assert_str_eq(json_str(asked, "address"), "10.9.8.7/255.255.255.0");
	ck_assert_str_eq(json_str(asked, "gateway"), "10.9.8.1");
	ck_assert_str_eq(json_string_value(json_array_get(json_object_get(asked, "dns"), 0)),
			 "10.9.8.2");
	ck_assert_int_eq(staff()->part, STAFF_INSIDE);
	ck_assert_int_eq(staff()->outcome, STAFF_DOING);
	fake_act(ACT_OPEN, STAFF_OPEN_ADDRESS, "zz1"); /* not while it is being done */
	ck_assert_int_eq(staff()->part, STAFF_INSIDE);
	fake_answer("Staff1.NetworkSet", ERR_OK, json_pack("{s:s}", "said", ""));
	ck_assert_int_eq(staff()->outcome, STAFF_DONE);
	ck_assert_ptr_nonnull(fake_call("Staff1.Network")); /* and is read anew */
	fake_stop();
}
END_TEST

START_TEST(gateway_and_name_server_may_stay_empty)
{
	to_address("zz1");
	type("address", "10.9.8.7");
	type("bits", "24");
	fake_act(ACT_NEXT, 0, NULL);
	fake_act(ACT_NEXT, 0, NULL);
	const json_t *asked = fake_call("Staff1.NetworkSet");
	ck_assert_str_eq(json_str(asked, "address"), "10.9.8.7/24");
	ck_assert_ptr_null(json_object_get(asked, "gateway"));
	ck_assert_ptr_null(json_object_get(asked, "dns"));
	fake_stop();
}
END_TEST

START_TEST(what_is_wrong_leads_to_its_line_and_is_not_asked)
{
	static const struct {
		const char *box, *text;
		enum address_fault fault;
		const char *at;
	} rows[] = {
		{ "address", "10.1.2", ADDRESS_NONE, "address" },
		{ "address", "10.1.2.255", ADDRESS_UNUSABLE, "address" },
		{ "bits", "33", ADDRESS_BITS, "bits" },
		{ "bits", "", ADDRESS_BITS, "bits" },
		{ "gateway", "10.1", ADDRESS_GATEWAY, "gateway" },
		{ "gateway", "10.1.3.1", ADDRESS_OUTSIDE, "gateway" },
		{ "dns", "10.1.2.", ADDRESS_SERVER, "dns" },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		to_address("zz0");
		type(rows[i].box, rows[i].text);
		fake_act(ACT_FOCUS, 0, "");
		fake_act(ACT_NEXT, 0, NULL);
		ck_assert_int_eq(staff()->cable.fault, rows[i].fault);
		ck_assert_str_eq(focus(), rows[i].at);
		ck_assert(!staff()->sure);
		fake_act(ACT_NEXT, 0, NULL);
		ck_assert_ptr_null(fake_call("Staff1.NetworkSet"));
		type(rows[i].at, "10.1.2.7");
		ck_assert_int_eq(staff()->cable.fault, ADDRESS_FINE);
		fake_stop();
	}
}
END_TEST

START_TEST(what_was_refused_or_is_unknown_need_not_be_typed_again)
{
	static const struct {
		enum err err;
		enum staff_outcome outcome;
		const char *address;
	} rows[] = {
		{ ERR_ACT_FAILED, STAFF_NOT_DONE, "10.1.2.77" },
		{ ERR_TIMEOUT, STAFF_UNKNOWN, "10.1.2.77" },
		{ ERR_OK, STAFF_DONE, "10.1.2.3" }, /* what the keeper says it is */
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		to_address("zz0");
		type("address", "10.1.2.77");
		fake_act(ACT_NEXT, 0, NULL);
		fake_act(ACT_NEXT, 0, NULL);
		fake_answer("Staff1.NetworkSet", rows[i].err, json_object());
		ck_assert_int_eq(staff()->outcome, rows[i].outcome);
		fake_act(ACT_OPEN, STAFF_OPEN_ADDRESS, "zz0");
		ck_assert_str_eq(line(STAFF_LINE_ADDRESS), rows[i].address);
		ck_assert_int_eq(staff()->outcome, STAFF_DID_NOTHING);
		fake_stop();
	}
}
END_TEST

START_TEST(who_may_not_set_it_cannot_open_it_and_nothing_is_left_of_it_at_the_door)
{
	to_network("operator");
	fake_act(ACT_OPEN, STAFF_OPEN_ADDRESS, "zz0");
	ck_assert_int_eq(staff()->part, STAFF_INSIDE);
	fake_stop();
	to_address("zz0");
	fake_act(ACT_BACK, 0, NULL);
	fake_act(ACT_OPEN, STAFF_PAGE_TIME, NULL);
	fake_act(ACT_OPEN, STAFF_OPEN_ADDRESS, "zz0"); /* of another page */
	ck_assert_int_eq(staff()->part, STAFF_INSIDE);
	fake_act(ACT_OPEN, STAFF_PAGE_NETWORK, NULL);
	fake_act(ACT_OPEN, STAFF_OPEN_ADDRESS, "a name no cable can have");
	ck_assert_int_eq(staff()->part, STAFF_INSIDE);
	fake_act(ACT_OPEN, STAFF_OPEN_ADDRESS, "zz0");
	type("address", "10.1.2.77");
	ck_assert_int_eq(typing_type(fake.k, "staff.address", "10.1.2.a"), ERR_FORM_CHARACTER);
	ck_assert_int_eq(typing_type(fake.k, "staff.pin", "1"), ERR_NOT_FOUND);
	fake_signal("StaffLeft", json_pack("{s:s}", "cause", "changed"));
	ck_assert_int_eq(staff()->part, STAFF_DOOR);
	ck_assert_str_eq(line(STAFF_LINE_ADDRESS), "");
	fake_stop();
}
END_TEST

START_TEST(back_leaves_the_keys_first_and_then_the_lines)
{
	to_address("zz0");
	fake_act(ACT_FOCUS, 0, "bits");
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_int_eq(staff()->part, STAFF_ADDRESS);
	ck_assert_str_eq(focus(), "");
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert(staff()->sure);
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_int_eq(staff()->part, STAFF_INSIDE);
	ck_assert(!staff()->sure);
	fake_stop();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		what_the_cable_has_now_stands_there_and_nothing_where_it_has_none,
		fingers_type_it_and_it_is_set_once_it_was_asked_for_twice,
		gateway_and_name_server_may_stay_empty,
		what_is_wrong_leads_to_its_line_and_is_not_asked,
		what_was_refused_or_is_unknown_need_not_be_typed_again,
		who_may_not_set_it_cannot_open_it_and_nothing_is_left_of_it_at_the_door,
		back_leaves_the_keys_first_and_then_the_lines,
	};
	Suite *s = suite_create("cable");
	TCase *t = tcase_create("cable");
	for (size_t i = 0; i < ARRAY_LEN(tests); i++)
		tcase_add_test(t, tests[i]);
	suite_add_tcase(s, t);
	return suite_run(s);
}
