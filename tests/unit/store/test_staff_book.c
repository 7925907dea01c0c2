/* SPDX-License-Identifier: Apache-2.0 */
/* test_staff_book.c - the roster on disk: sealed, kept before it is answered, found damaged. */
#include "firmware/store/staff_book.h"

#include <check.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/base/log.h"
#include "tests/suite.h"
#include "fixture.h"

#define BOSS "\xe7\x8e\x8b\xe8\x8a\xb3"

/* The ladder does not depend on what a rung costs; test_pin has that. */
static const struct pin_cost cheap = { .n = 16, .r = 1, .p = 1 };
static struct staff_book *book;

static void open_book(int64_t now_ms)
{
	staff_book_close(book);
	ck_assert_int_eq(staff_book_open(store_dir, &store_key, &cheap, now_ms, &book), ERR_OK);
}

static void setup(void)
{
	store_setup();
	log_set_level(LOG_ERROR - 1);
	book = NULL;
	open_book(0);
}

static void teardown(void)
{
	staff_book_close(book);
	store_teardown();
}

static struct staff_entry enter(const char *pin, int64_t now_ms)
{
	struct staff_entry e = { .result = ENTRY_RESULT_COUNT };
	ck_assert_int_eq(staff_book_enter(book, pin, "", now_ms, &e), ERR_OK);
	return e;
}

static struct staff_given add(const char *name, enum staff_role role)
{
	struct staff_given given;
	ck_assert_int_eq(staff_book_add(book, name, role, &given), ERR_OK);
	return given;
}

static const char *wrong_pin(const char *right)
{
	return strcmp(right, "271828") == 0 ? "314159" : "271828";
}

START_TEST(a_first_pin_is_changed_and_another_program_knows_the_new_one)
{
	struct staff_given given = add(BOSS, STAFF_MANAGER);
	enum pin_change change;
	int64_t other;
	const char *own = wrong_pin(given.pin);
	ck_assert(roster_pin_is_one(given.pin) && !roster_pin_is_weak(given.pin));
	ck_assert_int_eq(enter(given.pin, 0).result, ENTRY_CHANGE);
	ck_assert_int_eq(staff_book_change_pin(book, given.number, "123456", 0, &change, &other),
			 ERR_OK);
	ck_assert_int_eq(change, PIN_WEAK);
	/* The one that was given is known to whoever gave it. */
	ck_assert_int_eq(staff_book_change_pin(book, given.number, given.pin, 0, &change, &other),
			 ERR_OK);
	ck_assert_int_eq(change, PIN_WEAK);
	ck_assert_int_eq(staff_book_change_pin(book, given.number, own, 0, &change, &other),
			 ERR_OK);
	ck_assert_int_eq(change, PIN_CHANGED);
	open_book(0);
	struct staff_entry e = enter(own, 0);
	ck_assert_int_eq(e.result, ENTRY_IN);
	ck_assert_int_eq(e.who.role, STAFF_MANAGER);
	ck_assert_str_eq(e.who.name, BOSS);
	ck_assert_int_eq(enter(given.pin, 0).result, ENTRY_WRONG);
	ck_assert_int_eq(staff_book_change_pin(book, 99, own, 0, &change, &other), ERR_NOT_FOUND);
}
END_TEST

START_TEST(nothing_of_a_person_or_a_pin_is_readable_in_the_file)
{
	struct staff_about about;
	struct stat st;
	struct staff_given given = add(BOSS, STAFF_MANAGER);
	ck_assert_int_eq(staff_book_set_card(book, BOSS, "0123456789abcdef", &about), ERR_OK);
	ck_assert_int_eq(stat(in_store(STAFF_BOOK_FILE), &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
	ck_assert(!store_contains(BOSS, strlen(BOSS)));
	ck_assert(!store_contains(given.pin, strlen(given.pin)));
	ck_assert(!store_contains("0123456789abcdef", 16));
	ck_assert(!store_contains("manager", 7));
}
END_TEST

START_TEST(wrong_tries_are_on_disk_before_they_are_answered)
{
	struct staff_given given = add(BOSS, STAFF_MANAGER);
	const char *wrong = wrong_pin(given.pin);
	for (int i = 1; i <= 5; i++) {
		ck_assert_int_eq(enter(wrong, 0).result, ENTRY_WRONG);
		/* As after a kill: nothing was closed, the file alone is known. */
		ck_assert_int_eq(staff_book_roster(book)->failures, i);
		open_book(0);
		ck_assert_int_eq(staff_book_roster(book)->failures, i);
	}
	/* Nothing is compared while one must wait, not even what is right. */
	struct staff_entry e = enter(given.pin, 14999);
	ck_assert_int_eq(e.result, ENTRY_WAIT);
	ck_assert_int_eq(enter(given.pin, 15000).result, ENTRY_CHANGE);
	open_book(0);
	ck_assert_int_eq(staff_book_roster(book)->failures, 0);
}
END_TEST

START_TEST(a_try_that_cannot_be_kept_counts_and_is_not_answered)
{
	struct staff_given given = add(BOSS, STAFF_MANAGER);
	struct staff_entry e = { .result = ENTRY_RESULT_COUNT };
	/* A folder stands where the new file is written: as good as a full disk. */
	ck_assert_int_eq(mkdir(in_store(STAFF_BOOK_FILE ".tmp"), 0700), 0);
	ck_assert_int_ne(staff_book_enter(book, wrong_pin(given.pin), "", 0, &e), ERR_OK);
	ck_assert_int_eq(e.result, ENTRY_RESULT_COUNT);
	ck_assert_int_eq(staff_book_roster(book)->failures, 1);
	struct staff_given second = { .number = 77 };
	ck_assert_int_ne(staff_book_add(book, "second", STAFF_OPERATOR, &second), ERR_OK);
	ck_assert_int_eq(second.number, 77);
	ck_assert_uint_eq(staff_book_roster(book)->count, 1);
	ck_assert_int_eq(rmdir(in_store(STAFF_BOOK_FILE ".tmp")), 0);
	ck_assert_int_eq(enter(given.pin, 0).result, ENTRY_CHANGE);
}
END_TEST

START_TEST(who_hits_the_pin_of_another_is_told_so_and_the_other_needs_a_new_one)
{
	struct staff_given boss = add(BOSS, STAFF_MANAGER), second = add("second", STAFF_OPERATOR);
	enum pin_change change;
	int64_t other = 0;
	ck_assert_int_eq(staff_book_change_pin(book, second.number, boss.pin, 0, &change, &other),
			 ERR_OK);
	ck_assert_int_eq(change, PIN_TAKEN);
	ck_assert_int_eq(other, boss.number);
	ck_assert_int_eq(staff_book_roster(book)->failures, 1);
	ck_assert_int_eq(enter(boss.pin, 0).result, ENTRY_WRONG);
	ck_assert_int_eq(staff_book_reset(book, BOSS, &boss), ERR_OK);
	ck_assert_int_eq(enter(boss.pin, 0).result, ENTRY_CHANGE);
}
END_TEST

START_TEST(a_card_is_a_second_way_in_and_one_persons)
{
	struct staff_about about;
	struct staff_entry e;
	add(BOSS, STAFF_MANAGER);
	add("second", STAFF_OPERATOR);
	ck_assert_int_eq(staff_book_set_card(book, "second", "00000000000000aa", &about), ERR_OK);
	ck_assert_int_eq(staff_book_set_card(book, BOSS, "00000000000000aa", &about), ERR_EXISTS);
	ck_assert_int_eq(staff_book_enter(book, NULL, "00000000000000aa", 0, &e), ERR_OK);
	ck_assert_str_eq(e.who.name, "second");
	ck_assert_int_eq(staff_book_enter(book, NULL, "00000000000000ab", 0, &e), ERR_OK);
	ck_assert_int_eq(e.result, ENTRY_WRONG);
	ck_assert_int_eq(staff_book_set_card(book, "second", "", &about), ERR_OK);
	ck_assert_int_eq(staff_book_enter(book, NULL, "00000000000000aa", 0, &e), ERR_OK);
	ck_assert_int_eq(e.result, ENTRY_WRONG);
}
END_TEST

START_TEST(a_lock_outlives_the_program_until_it_is_opened)
{
	struct staff_given given = add(BOSS, STAFF_MANAGER);
	int64_t now = 0;
	struct staff_entry e;
	while ((e = enter(wrong_pin(given.pin), now)).result != ENTRY_LOCKED)
		now += e.wait_s * 1000LL;
	ck_assert(e.locked_now);
	/* The clock of a machine that was switched off and on. */
	open_book(5);
	ck_assert(roster_is_locked(staff_book_roster(book)));
	ck_assert_int_eq(staff_book_unlock(book), ERR_OK);
	open_book(5);
	ck_assert_int_eq(staff_book_roster(book)->failures, 0);
	ck_assert_int_eq(enter(given.pin, 5).result, ENTRY_CHANGE);
}
END_TEST

static void overwrite(const char *bytes)
{
	ck_assert_int_eq(file_write(in_store(STAFF_BOOK_FILE), bytes, strlen(bytes), 0600), ERR_OK);
}

START_TEST(a_file_that_is_not_ours_lets_nobody_in_and_is_kept_aside)
{
	add(BOSS, STAFF_MANAGER);
	if (_i == 0)
		flip_bit(in_store(STAFF_BOOK_FILE), 333);
	else
		overwrite("");
	open_book(0);
	ck_assert(staff_book_was_damaged(book));
	ck_assert_int_eq(enter("271828", 0).result, ENTRY_NONE);
	ck_assert(file_exists(in_store(STAFF_BOOK_FILE ".damaged")));
	add(BOSS, STAFF_MANAGER);
	open_book(0);
	ck_assert(!staff_book_was_damaged(book));
	ck_assert_uint_eq(staff_book_roster(book)->count, 1);
}
END_TEST

START_TEST(two_terminals_make_of_one_pin_two_hashes)
{
	struct roster first;
	add(BOSS, STAFF_MANAGER);
	first = *staff_book_roster(book);
	unlink(in_store(STAFF_BOOK_FILE));
	open_book(0);
	add(BOSS, STAFF_MANAGER);
	ck_assert_mem_ne(first.salt, staff_book_roster(book)->salt, ROSTER_SALT_LEN);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("staff_book");
	TCase *t = tcase_create("staff_book");
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_first_pin_is_changed_and_another_program_knows_the_new_one);
	tcase_add_test(t, nothing_of_a_person_or_a_pin_is_readable_in_the_file);
	tcase_add_test(t, wrong_tries_are_on_disk_before_they_are_answered);
	tcase_add_test(t, a_try_that_cannot_be_kept_counts_and_is_not_answered);
	tcase_add_test(t, who_hits_the_pin_of_another_is_told_so_and_the_other_needs_a_new_one);
	tcase_add_test(t, a_card_is_a_second_way_in_and_one_persons);
	tcase_add_test(t, a_lock_outlives_the_program_until_it_is_opened);
	tcase_add_loop_test(t, a_file_that_is_not_ours_lets_nobody_in_and_is_kept_aside, 0, 2);
	tcase_add_test(t, two_terminals_make_of_one_pin_two_hashes);
	return suite_run(s);
}
