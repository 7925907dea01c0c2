/* SPDX-License-Identifier: Apache-2.0 */
/* test_loss.c - what is missing from a store is noticed, named, and its numbers are not given again. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/store/journal.h"
#include "tests/suite.h"
#include "fixture.h"

static struct queue_record last;

static void leave(int from, int to)
{
	struct queue *q = open_queue();
	for (int n = from; n <= to; n++)
		ck_assert_int_eq(submit(q, n, &last), ERR_OK);
	queue_close(q);
}

/* What a shell does in the store's folder ($0); the store is closed. */
static void shell(const char *script)
{
	char command[512];
	snprintf(command, sizeof(command), "set -e; cd %s; %s", store_dir, script);
	ck_assert_msg(system(command) == 0, "%s", command);
}

static struct queue_health look(void)
{
	struct queue_health h;
	struct queue *q = open_queue();
	queue_health(q, &h);
	queue_close(q);
	return h;
}

static void tell(void)
{
	struct queue *q = open_queue();
	ck_assert_int_eq(queue_loss_told(q), ERR_OK);
	queue_close(q);
}

START_TEST(a_new_store_lacks_nothing)
{
	leave(1, 3);
	struct queue_health h = look();
	ck_assert_int_eq(h.lost, 0);
	ck_assert_str_eq(h.lost_last, "");
	ck_assert_str_eq(h.other_last, "");
}
END_TEST

START_TEST(a_missing_queue_is_noticed_and_its_last_number_named)
{
	leave(1, 3);
	char before[SERIAL_MAX + 1];
	strcpy(before, last.serial);
	shell("rm queue.db*");
	struct queue_health h = look();
	ck_assert_str_eq(h.other_last, before);
	ck_assert_str_eq(look().other_last, before); /* nobody was told yet */
	tell();
	ck_assert_str_eq(look().other_last, "");
	leave(1, 1);
	ck_assert_str_ne(last.serial, before);
}
END_TEST

START_TEST(a_missing_folder_is_noticed_by_the_mark_beside_it)
{
	leave(1, 3);
	shell("rm -r ../$(basename $PWD)/*");
	ck_assert_str_eq(look().other_last, last.serial);
}
END_TEST

static const struct restore {
	const char *why, *script;
} restores[] = {
	{ "the database alone", "cp -a backup/queue.db* ." },
	{ "the database and its mark", "cp -a backup/queue.* ." },
	{ "everything in the folder", "cp -a backup/* ." },
};

START_TEST(an_old_backup_gives_no_number_twice_and_the_lost_ones_are_named)
{
	leave(1, 3);
	shell("mkdir backup; cp -a queue.* files backup/");
	leave(4, 4);
	char first[SERIAL_MAX + 1];
	strcpy(first, last.serial);
	leave(5, 6);
	char before[SERIAL_MAX + 1];
	strcpy(before, last.serial);
	shell(restores[_i].script);
	struct queue_health h = look();
	ck_assert_msg(h.lost == 3, "%s: %d are missing", restores[_i].why, (int)h.lost);
	ck_assert_str_eq(h.lost_first, first);
	ck_assert_str_eq(h.lost_last, before);
	leave(7, 7);
	ck_assert_int_eq(last.seq, 7);
	ck_assert_int_eq(look().lost, 3); /* nobody was told yet */
	tell();
	ck_assert_int_eq(look().lost, 0);
}
END_TEST

/* The journal */

static void append(int count)
{
	struct journal *j = NULL;
	ck_assert_int_eq(journal_open(store_dir, &j), ERR_OK);
	for (int i = 0; i < count; i++) {
		struct journal_entry e = { .at_ms = WALL_MS, .kind = "start", .detail = "{}" };
		ck_assert_int_eq(journal_append(j, &e, 1), ERR_OK);
	}
	journal_close(j);
}

static const struct cut {
	const char *why, *script;
	int64_t first;
} cuts[] = {
	{ "its last entries were deleted, and the trace of it",
	  "sqlite3 journal.db 'delete from entry where seq > 5; update sqlite_sequence set seq = 5'",
	  6 },
	{ "an older one was put back", "cp backup/journal.db* .", 4 },
	{ "an older one was put back with its mark", "cp backup/journal.* .", 4 },
	{ "it is missing", "rm journal.db*", 1 },
};

START_TEST(a_journal_whose_tail_was_cut_is_noticed_and_its_numbers_named)
{
	int64_t first, to;
	append(3);
	shell("mkdir backup; cp journal.* backup/");
	append(5);
	shell(cuts[_i].script);
	struct journal *j = NULL;
	ck_assert_int_eq(journal_open(store_dir, &j), ERR_OK);
	ck_assert_msg(journal_is_cut(j, &first, &to), "%s", cuts[_i].why);
	ck_assert_int_eq(first, cuts[_i].first);
	ck_assert_int_eq(to, 8);
	journal_close(j);
	append(1);
	ck_assert_int_eq(journal_open(store_dir, &j), ERR_OK);
	ck_assert(journal_is_cut(j, &first, &to)); /* nobody was told yet */
	ck_assert_int_eq(to, 8);
	ck_assert_int_eq(journal_cut_told(j), ERR_OK);
	journal_close(j);
	ck_assert_int_eq(journal_open(store_dir, &j), ERR_OK);
	ck_assert(!journal_is_cut(j, &first, &to));
	journal_close(j);
}
END_TEST

/* Room */

START_TEST(room_is_there_again_only_when_it_can_be_had)
{
	struct queue *q = open_queue();
	struct rlimit all, few;
	ck_assert(queue_has_room(q));
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &all), 0);
	few = (struct rlimit){ 1024 * 1024, all.rlim_max };
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &few), 0);
	ck_assert(!queue_has_room(q));
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &all), 0);
	ck_assert(queue_has_room(q));
	ck_assert(!file_exists(in_store("room")));
	queue_close(q);
	q = open_queue_of(40);
	enum err err = ERR_OK;
	for (int n = 1; err == ERR_OK && n < 1000; n++)
		err = submit(q, n, &last);
	ck_assert_int_eq(err, ERR_STORE_FULL);
	ck_assert(!queue_has_room(q));
	queue_close(q);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("loss");
	TCase *t = tcase_create("loss");
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, store_setup, store_teardown);
	tcase_add_test(t, a_new_store_lacks_nothing);
	tcase_add_test(t, a_missing_queue_is_noticed_and_its_last_number_named);
	tcase_add_test(t, a_missing_folder_is_noticed_by_the_mark_beside_it);
	tcase_add_loop_test(t, an_old_backup_gives_no_number_twice_and_the_lost_ones_are_named, 0,
			    ARRAY_LEN(restores));
	tcase_add_loop_test(t, a_journal_whose_tail_was_cut_is_noticed_and_its_numbers_named, 0,
			    ARRAY_LEN(cuts));
	tcase_add_test(t, room_is_there_again_only_when_it_can_be_had);
	return suite_run(s);
}
