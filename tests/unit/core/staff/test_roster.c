/* SPDX-License-Identifier: Apache-2.0 */
/* test_roster.c - who may come in, and the ladder of wrong tries, in a time that the test holds. */
#include "firmware/core/staff/roster.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "tests/suite.h"

#define NOW 1000000

static struct roster roster;
static struct roster_person *boss, *operator_, *vendor;

static struct roster_person *add(const char *name, enum staff_role role)
{
	struct roster_person *p = NULL;
	ck_assert_int_eq(roster_add(&roster, name, role, &p), ERR_OK);
	p->pin = STAFF_PIN_OWN;
	memset(p->hash, (int)p->number, sizeof(p->hash));
	return p;
}

static void setup(void)
{
	roster = (struct roster){ .n = 32768, .r = 8, .p = 2 };
	boss = add("\xe7\x8e\x8b\xe8\x8a\xb3", STAFF_MANAGER);
	operator_ = add("operator", STAFF_OPERATOR);
	vendor = add("vendor", STAFF_VENDOR);
}

static struct staff_entry try_as(const struct roster_person *who, int64_t now_ms)
{
	struct staff_entry e;
	if (roster_may_try(&roster, now_ms, &e))
		roster_tried(&roster, who, now_ms, &e);
	return e;
}

/* PINs */

static const struct {
	const char *pin;
	bool weak;
	const char *why;
} pins[] = {
	{ "111111", true, "one digit" },
	{ "123456", true, "up" },
	{ "654321", true, "down" },
	{ "890123", true, "up and round" },
	{ "135791", true, "up by two" },
	{ "121212", true, "two digits" },
	{ "100000", true, "two digits" },
	{ "123123", true, "half of it twice" },
	{ "407704", true, "half of it and back" },
	{ "900307", true, "a birthday" },
	{ "000229", true, "a leap day" },
	{ "199003", true, "a month of a life" },
	{ "199013", false, "no month" },
	{ "900230", false, "no day" },
	{ "271828", false, "nothing that is seen" },
	{ "314159", false, "the same" },
	{ "802514", false, "the same" },
};

START_TEST(what_is_guessed_first_is_weak)
{
	ck_assert_msg(roster_pin_is_weak(pins[_i].pin) == pins[_i].weak, "%s: %s", pins[_i].pin,
		      pins[_i].why);
}
END_TEST

START_TEST(most_pins_are_not_weak)
{
	int weak = 0;
	char pin[ROSTER_PIN_LEN + 1] = "";
	for (unsigned n = 0; n < 1000000; n++) {
		text_digits(n, ROSTER_PIN_LEN, pin);
		weak += roster_pin_is_weak(pin);
	}
	ck_assert_int_gt(weak, 30000);
	ck_assert_int_lt(weak, 50000);
}
END_TEST

START_TEST(a_pin_is_six_digits)
{
	static const char *const none[] = { "", "12345", "1234567", "12345a", "12 456", "-12345" };
	ck_assert(roster_pin_is_one("000000"));
	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		ck_assert_msg(!roster_pin_is_one(none[i]), "%s", none[i]);
}
END_TEST

/* The ladder */

START_TEST(five_wrong_mean_a_wait_that_doubles_and_fifteen_a_lock)
{
	int64_t now = NOW;
	for (int n = 1; n < ROSTER_LOCKED_AT; n++) {
		struct staff_entry e = try_as(NULL, now);
		int wait = n < 5 ? 0 : 15 << (n - 5);
		ck_assert_int_eq(e.result, ENTRY_WRONG);
		ck_assert_int_eq(e.wait_s, wait);
		ck_assert_int_eq(e.tries_left, ROSTER_LOCKED_AT - n);
		ck_assert(e.changed && !e.locked_now);
		if (wait) {
			e = try_as(boss, now + wait * 1000LL - 1);
			ck_assert_int_eq(e.result, ENTRY_WAIT);
			ck_assert_int_eq(e.wait_s, 1);
			ck_assert(!e.changed);
		}
		now += wait * 1000LL;
	}
	struct staff_entry e = try_as(NULL, now);
	ck_assert_int_eq(e.result, ENTRY_LOCKED);
	ck_assert(e.locked_now && e.changed);
	ck_assert_int_eq(e.wait_s, 0);
}
END_TEST

static void lock(void)
{
	roster.failures = ROSTER_LOCKED_AT;
	roster_begin(&roster, NOW);
}

START_TEST(a_locked_terminal_lets_only_a_manager_in_and_is_open_then)
{
	lock();
	ck_assert_int_eq(try_as(operator_, NOW).result, ENTRY_LOCKED);
	ck_assert_int_eq(try_as(vendor, NOW).result, ENTRY_LOCKED);
	ck_assert_int_eq(roster.failures, ROSTER_LOCKED_AT);
	struct staff_entry e = try_as(boss, NOW);
	ck_assert_int_eq(e.result, ENTRY_IN);
	ck_assert(e.changed);
	ck_assert_int_eq(try_as(operator_, NOW).result, ENTRY_IN);
}
END_TEST

START_TEST(who_guesses_at_a_locked_terminal_has_a_try_an_hour)
{
	lock();
	struct staff_entry e = try_as(NULL, NOW);
	ck_assert_int_eq(e.result, ENTRY_LOCKED);
	ck_assert_int_eq(e.wait_s, ROSTER_LOCKED_WAIT_S);
	ck_assert(!e.locked_now);
	ck_assert_int_eq(try_as(boss, NOW + 3599999).result, ENTRY_LOCKED);
	ck_assert_int_eq(try_as(boss, NOW + 3600000).result, ENTRY_IN);
}
END_TEST

START_TEST(who_comes_in_ends_the_count_and_the_wait)
{
	for (int i = 0; i < 4; i++)
		try_as(NULL, NOW);
	struct staff_entry e = try_as(operator_, NOW);
	ck_assert_int_eq(e.result, ENTRY_IN);
	ck_assert(e.changed);
	ck_assert_str_eq(e.who.name, "operator");
	ck_assert(!try_as(operator_, NOW).changed);
	ck_assert_int_eq(try_as(NULL, NOW).tries_left, ROSTER_LOCKED_AT - 1);
}
END_TEST

START_TEST(no_start_shortens_a_wait_and_none_forgets_a_try)
{
	for (int i = 0; i < 7; i++)
		try_as(NULL, roster.wait_until_ms);
	json_t *json = roster_json(&roster);
	struct roster again;
	ck_assert_int_eq(roster_read(json, &again), ERR_OK);
	json_decref(json);
	/* The machine's clock begins at nothing when it is started anew. */
	roster_begin(&again, 0);
	roster = again;
	struct staff_entry e = try_as(NULL, 0);
	ck_assert_int_eq(e.result, ENTRY_WAIT);
	ck_assert_int_eq(e.wait_s, 60);
	e = try_as(NULL, 60000);
	ck_assert_int_eq(e.result, ENTRY_WRONG);
	ck_assert_int_eq(e.wait_s, 120);
}
END_TEST

START_TEST(a_first_pin_lets_in_only_to_be_changed)
{
	operator_->pin = STAFF_PIN_FIRST;
	ck_assert_int_eq(try_as(operator_, NOW).result, ENTRY_CHANGE);
}
END_TEST

START_TEST(with_nobody_on_it_nobody_comes_in_and_nothing_is_counted)
{
	roster = (struct roster){ .failures = 0 };
	struct staff_entry e = try_as(NULL, NOW);
	ck_assert_int_eq(e.result, ENTRY_NONE);
	ck_assert(!e.changed);
}
END_TEST

/* People */

static bool same(const uint8_t *a, const uint8_t *b)
{
	return memcmp(a, b, ROSTER_HASH_LEN) == 0;
}

START_TEST(a_pin_says_whose_it_is_unless_it_is_no_secret_any_more)
{
	uint8_t hash[ROSTER_HASH_LEN];
	memset(hash, (int)vendor->number, sizeof(hash));
	ck_assert_ptr_eq(roster_of_hash(&roster, hash, same), vendor);
	vendor->pin = STAFF_PIN_NONE;
	ck_assert_ptr_null(roster_of_hash(&roster, hash, same));
	strcpy(vendor->card, "0123456789abcdef");
	ck_assert_ptr_eq(roster_of_card(&roster, "0123456789abcdef"), vendor);
	ck_assert_ptr_null(roster_of_card(&roster, ""));
}
END_TEST

START_TEST(the_last_manager_goes_only_by_handing_over)
{
	ck_assert_int_eq(roster_remove(&roster, boss), ERR_NOT_ALLOWED);
	ck_assert_int_eq(roster_set_role(&roster, boss, STAFF_VENDOR), ERR_NOT_ALLOWED);
	ck_assert_int_eq(roster_hand_over(&roster, boss, boss), ERR_INVALID);
	/* The last manager would become what the other is. */
	ck_assert_int_eq(roster_hand_over(&roster, vendor, boss), ERR_NOT_ALLOWED);
	ck_assert_uint_eq(roster.count, 3);
	ck_assert_int_eq(roster_hand_over(&roster, boss, operator_), ERR_OK);
	ck_assert_uint_eq(roster.count, 2);
	ck_assert_int_eq(roster_named(&roster, "operator")->role, STAFF_MANAGER);
	/* Of two each may go. */
	struct roster_person *second = add("second", STAFF_MANAGER);
	ck_assert_int_eq(roster_set_role(&roster, second, STAFF_OPERATOR), ERR_OK);
	ck_assert_int_eq(roster_set_role(&roster, second, STAFF_MANAGER), ERR_OK);
	ck_assert_int_eq(roster_remove(&roster, roster_named(&roster, "operator")), ERR_OK);
}
END_TEST

START_TEST(a_number_is_given_once)
{
	int64_t gone = vendor->number;
	ck_assert_int_eq(roster_remove(&roster, vendor), ERR_OK);
	ck_assert_int_gt(add("third", STAFF_VENDOR)->number, gone);
	ck_assert_ptr_null(roster_numbered(&roster, gone));
}
END_TEST

static const struct {
	const char *name;
	enum err err;
	const char *why;
} names[] = {
	{ "Li Na", ERR_OK, "a name" },
	{ "\xe6\x9d\x8e\xe5\xa8\x9c", ERR_OK, "a name" },
	{ "operator", ERR_EXISTS, "somebody's" },
	{ "", ERR_INVALID, "none" },
	{ " Li", ERR_INVALID, "looks like another" },
	{ "Li ", ERR_INVALID, "looks like another" },
	{ "Li\nNa", ERR_INVALID, "two lines" },
	{ "\xe2\x80\xaeLi", ERR_INVALID, "turns the line round" },
	{ "0123456789012345678901234567890123456789012345678", ERR_INVALID, "too long" },
};

START_TEST(a_name_is_one_plain_line_and_nobody_elses)
{
	struct roster_person *p = NULL;
	ck_assert_msg(roster_add(&roster, names[_i].name, STAFF_VENDOR, &p) == names[_i].err, "%s",
		      names[_i].why);
	ck_assert_int_eq(!p, names[_i].err != ERR_OK);
}
END_TEST

START_TEST(only_so_many_fit)
{
	struct roster_person *p;
	for (size_t i = roster.count; i < ROSTER_MAX; i++) {
		char name[16];
		snprintf(name, sizeof(name), "n%zu", i);
		add(name, STAFF_OPERATOR);
	}
	ck_assert_int_eq(roster_add(&roster, "one more", STAFF_OPERATOR, &p), ERR_TOO_LONG);
}
END_TEST

/* What is kept */

START_TEST(what_is_kept_is_read_again)
{
	struct roster again;
	memset(roster.salt, 7, sizeof(roster.salt));
	vendor->pin = STAFF_PIN_NONE;
	memset(vendor->hash, 0, sizeof(vendor->hash));
	operator_->pin = STAFF_PIN_FIRST;
	strcpy(boss->card, "0123456789abcdef");
	roster.failures = 3;
	json_t *json = roster_json(&roster);
	ck_assert_int_eq(roster_read(json, &again), ERR_OK);
	json_t *written = roster_json(&again);
	ck_assert(json_equal(json, written));
	json_decref(written);
	json_decref(json);
}
END_TEST

static const struct {
	const char *path[2], *value, *why;
} broken[] = {
	{ { "failures", NULL }, "-1", "fewer than none" },
	{ { "failures", NULL }, "99999999999", "more than are counted" },
	{ { "last", NULL }, "2", "a number that was not given yet" },
	{ { "salt", NULL }, "\"00\"", "short" },
	{ { "cost", NULL }, "[1, 2]", "two of three" },
	{ { "cost", NULL }, "[1, 2, -1]", "below nothing" },
	{ { "people", NULL }, "{}", "no list" },
	{ { "people", "role" }, "\"king\"", "no role" },
	{ { "people", "pin" }, "\"old\"", "no state of a PIN" },
	{ { "people", "pin" }, "\"none\"", "a hash without a PIN" },
	{ { "people", "hash" }, "\"00\"", "short" },
	{ { "people", "name" }, "\"operator\"", "two of a name" },
	{ { "people", "number" }, "2", "two of a number" },
	{ { "people", "card" }, "\"0123456789abcdef0\"", "long" },
};

START_TEST(what_is_not_whole_is_not_read)
{
	struct roster out = { .failures = 77 };
	json_t *json = roster_json(&roster), *at = json;
	const char *key = broken[_i].path[0];
	if (broken[_i].path[1]) {
		at = json_array_get(json_object_get(json, key), 0);
		key = broken[_i].path[1];
	}
	json_object_set_new(at, key, json_loads(broken[_i].value, JSON_DECODE_ANY, NULL));
	ck_assert_msg(roster_read(json, &out) == ERR_SYNTAX, "%s: %s", key, broken[_i].why);
	ck_assert_int_eq(out.failures, 77);
	json_decref(json);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("roster");
	TCase *t = tcase_create("roster");
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_loop_test(t, what_is_guessed_first_is_weak, 0, ARRAY_LEN(pins));
	tcase_add_test(t, most_pins_are_not_weak);
	tcase_add_test(t, a_pin_is_six_digits);
	tcase_add_test(t, five_wrong_mean_a_wait_that_doubles_and_fifteen_a_lock);
	tcase_add_test(t, a_locked_terminal_lets_only_a_manager_in_and_is_open_then);
	tcase_add_test(t, who_guesses_at_a_locked_terminal_has_a_try_an_hour);
	tcase_add_test(t, who_comes_in_ends_the_count_and_the_wait);
	tcase_add_test(t, no_start_shortens_a_wait_and_none_forgets_a_try);
	tcase_add_test(t, a_first_pin_lets_in_only_to_be_changed);
	tcase_add_test(t, with_nobody_on_it_nobody_comes_in_and_nothing_is_counted);
	tcase_add_test(t, a_pin_says_whose_it_is_unless_it_is_no_secret_any_more);
	tcase_add_test(t, the_last_manager_goes_only_by_handing_over);
	tcase_add_test(t, a_number_is_given_once);
	tcase_add_loop_test(t, a_name_is_one_plain_line_and_nobody_elses, 0, ARRAY_LEN(names));
	tcase_add_test(t, only_so_many_fit);
	tcase_add_test(t, what_is_kept_is_read_again);
	tcase_add_loop_test(t, what_is_not_whole_is_not_read, 0, ARRAY_LEN(broken));
	return suite_run(s);
}
