/* SPDX-License-Identifier: Apache-2.0 */
/* test_queue_open.c - opening: foreign, damaged, newer, taken and full stores; what is noticed. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/base/log.h"
#include "firmware/core/value/json.h"
#include "firmware/crypto/hash.h"
#include "tests/suite.h"
#include "fixture.h"

static enum err try_open(struct queue **out)
{
	return queue_open(&(struct queue_config){ .dir = store_dir,
						  .terminal = "terminal-1",
						  .key = &store_key },
			  out);
}

/* A queue of n records whose program was killed: nothing was checkpointed at its end. */
static void leave_killed(int n)
{
	pid_t child = fork();
	if (child == 0) {
		struct queue_record r;
		struct queue *q = open_queue();
		for (int i = 1; i <= n; i++)
			if (submit(q, i, &r) != ERR_OK)
				_exit(1);
		raise(SIGKILL);
	}
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status));
}

static void leave_closed(int n)
{
	struct queue_record r;
	struct queue *q = open_queue();
	for (int i = 1; i <= n; i++)
		ck_assert_int_eq(submit(q, i, &r), ERR_OK);
	queue_close(q);
}

/* Settings */

START_TEST(folder_and_files_are_closed_to_others)
{
	struct queue_record r;
	ck_assert_int_eq(chmod(store_dir, 0755), 0);
	struct queue *q = open_queue();
	ck_assert_int_eq(submit_file(q, 1, 100, &r), ERR_OK);
	static const char *const names[] = { "",      "queue.db",   "queue.db-wal",
					     "files", "queue.mark", "ballast" };
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct stat st;
		ck_assert_int_eq(stat(in_store(names[i]), &st), 0);
		ck_assert_msg((st.st_mode & 077) == 0, "%s", names[i]);
	}
	queue_close(q);
}
END_TEST

static enum err write_it(const void *arg, const char *kind, json_t *body)
{
	(void)kind;
	return json_object_set_new(body, "dialect", json_string(arg)) == 0 ? ERR_OK : ERR_NOMEM;
}

static struct queue *open_writing(const char *dialect)
{
	struct queue_config config = { .dir = store_dir,
				       .terminal = "terminal-1",
				       .key = &store_key,
				       .write = dialect ? write_it : NULL,
				       .write_arg = dialect };
	struct queue *q = NULL;
	ck_assert_int_eq(queue_open(&config, &q), ERR_OK);
	return q;
}

static void body_is_of(struct queue *q, const struct queue_record *r, const char *dialect)
{
	CLEANUP(buf_fini) struct buf body;
	CLEANUP(json_unref) json_t *json = NULL;
	char sha256[HASH_HEX + 1];
	buf_init(&body, APPLICATION_BODY_MAX);
	ck_assert_int_eq(queue_body(q, r->seq, &body), ERR_OK);
	hash_sha256_hex(body.data, body.len, sha256);
	ck_assert_str_eq(sha256, r->body_sha256);
	ck_assert_int_eq(json_parse(body.data, body.len, &json), ERR_OK);
	ck_assert_str_eq(json_str(json, "dialect"), dialect);
}

/* The citizen's content is the same: only a body that was never frozen is written anew. */
START_TEST(a_repeat_is_the_same_record_in_whatever_words_it_was_frozen)
{
	static const char *const dialects[] = { "a", "b", NULL };
	CLEANUP(json_unref) json_t *rating = json_pack("{s:s}", "satisfaction", "5");
	for (size_t i = 0; i < ARRAY_LEN(dialects); i++) {
		struct queue *q = open_writing(dialects[i]);
		struct queue_record record, pushed;
		ck_assert_int_eq(submit(q, 1, &record), ERR_OK);
		body_is_of(q, &record, "a");
		ck_assert_int_eq(queue_push(q, ref_of(2), "evaluation", rating, WALL_MS, &pushed),
				 ERR_OK);
		body_is_of(q, &pushed, "a");
		ck_assert_int_eq(submit(q, 10 + (int)i, &record), ERR_OK);
		body_is_of(q, &record, dialects[i] ? dialects[i] : "");
		queue_close(q);
	}
}
END_TEST

START_TEST(a_stopped_queue_opens_read_and_write_with_the_stock_tool)
{
	leave_closed(3);
	ck_assert_str_eq(sqlite3_tool("queue.db", "PRAGMA application_id"), "1263095635");
	ck_assert_str_eq(sqlite3_tool("queue.db", "PRAGMA journal_mode"), "wal");
	ck_assert_str_eq(
		sqlite3_tool("queue.db", "SELECT count(*) FROM v_queue WHERE state='queued'"), "3");
	ck_assert_str_eq(
		sqlite3_tool("queue.db", "UPDATE record SET attempts=5 WHERE seq=2; SELECT 1"),
		"1");
	struct queue_record r;
	struct queue *q = open_queue();
	ck_assert_int_eq(queue_get(q, ref_of(2), &r), ERR_OK);
	ck_assert_int_eq(r.attempts, 5);
	queue_close(q);
}
END_TEST

START_TEST(a_killed_queue_opens_with_the_stock_tool_and_lacks_nothing)
{
	leave_killed(5);
	ck_assert_int_gt(file_size(in_store("queue.db-wal")), 0);
	ck_assert_str_eq(
		sqlite3_tool("queue.db",
			     "SELECT count(*), max(apply_serial_no) IS NOT NULL FROM v_queue"),
		"5|1");
	leave_killed(7); /* the first five are repeats */
	ck_assert_str_eq(sqlite3_tool("queue.db", "SELECT count(*) FROM v_queue"), "7");
}
END_TEST

/* Taken */

START_TEST(a_second_opener_is_refused_and_does_no_harm)
{
	struct queue_record r;
	struct queue *q = open_queue(), *second = NULL;
	ck_assert_int_eq(submit(q, 1, &r), ERR_OK);
	ck_assert_int_eq(try_open(&second), ERR_STORE_BUSY);
	ck_assert_ptr_null(second);
	pid_t child = fork();
	if (child == 0) {
		/* Another process; its own connection, as a second daemon would have. */
		_exit(strstr(sqlite3_tool("queue.db", "SELECT count(*) FROM record"), "locked")
			      ? 0
			      : 1);
	}
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(WEXITSTATUS(status), 0);
	ck_assert_int_eq(submit(q, 2, &r), ERR_OK);
	queue_close(q);
	q = open_queue();
	ck_assert_int_eq(queue_get(q, ref_of(2), &r), ERR_OK);
	queue_close(q);
}
END_TEST

/* Not ours */

START_TEST(a_foreign_file_is_put_aside_and_not_deleted)
{
	ck_assert_int_eq(file_write(in_store("queue.db"), "this is no database at all", 26, 0600),
			 ERR_OK);
	struct queue_health h;
	struct queue_record r;
	struct queue *q = open_queue();
	queue_health(q, &h);
	ck_assert(h.moved_aside);
	ck_assert_int_eq(h.salvaged, 0);
	ck_assert_int_eq(submit(q, 1, &r), ERR_OK);
	queue_close(q);
	ck_assert_int_eq(file_size(in_store("queue.db.damaged-1")), 26);
}
END_TEST

START_TEST(another_programs_database_is_put_aside)
{
	sqlite3_tool("queue.db",
		     "CREATE TABLE t(a); INSERT INTO t VALUES(1); PRAGMA application_id=7");
	struct queue *q = open_queue();
	queue_close(q);
	ck_assert_str_eq(sqlite3_tool("queue.db.damaged-1", "SELECT a FROM t"), "1");
	ck_assert_str_eq(sqlite3_tool("queue.db", "PRAGMA application_id"), "1263095635");
}
END_TEST

START_TEST(a_newer_store_opens_if_it_says_so_and_else_is_refused_untouched)
{
	leave_closed(2);
	sqlite3_tool("queue.db", "ALTER TABLE record ADD COLUMN more TEXT; PRAGMA user_version=3");
	struct queue_record r;
	struct queue *q = open_queue();
	ck_assert_int_eq(submit(q, 3, &r), ERR_OK);
	queue_close(q);
	ck_assert_str_eq(sqlite3_tool("queue.db", "PRAGMA user_version"), "3");
	sqlite3_tool("queue.db", "UPDATE meta SET value=3 WHERE key='min_reader'");
	struct queue *none = NULL;
	ck_assert_int_eq(try_open(&none), ERR_STORE_NEWER);
	ck_assert_ptr_null(none);
	ck_assert_str_eq(sqlite3_tool("queue.db", "SELECT count(*) FROM v_queue"), "3");
	ck_assert(!file_exists(in_store("queue.db.damaged-1")));
}
END_TEST

/* What the first version kept: the same without the holder. */
START_TEST(a_store_of_the_first_version_goes_on_with_its_records)
{
	leave_closed(2);
	sqlite3_tool("queue.db", "ALTER TABLE record DROP COLUMN holder; PRAGMA user_version=1");
	struct queue_record r, found[4];
	size_t count = 9;
	struct queue *q = open_queue();
	ck_assert_int_eq(queue_get(q, ref_of(2), &r), ERR_OK);
	ck_assert_int_eq(queue_of_holder(q, "somebody", found, 4, &count), ERR_OK);
	ck_assert_uint_eq(count, 0);
	ck_assert_int_eq(submit(q, 3, &r), ERR_OK);
	queue_close(q);
	ck_assert_str_eq(sqlite3_tool("queue.db", "PRAGMA user_version"), "2");
}
END_TEST

START_TEST(another_key_is_refused_while_something_is_sealed)
{
	leave_closed(1);
	store_key.bytes[0] ^= 1;
	struct queue *none = NULL;
	ck_assert_int_eq(try_open(&none), ERR_SEAL_BROKEN);
	ck_assert_ptr_null(none);
	store_key.bytes[0] ^= 1;
	struct queue *q = open_queue();
	size_t erased;
	ck_assert_int_eq(queue_delivered(q, 1, "P-1", "received", WALL_MS), ERR_OK);
	ck_assert_int_eq(queue_erase(q, WALL_MS + 1, &erased), ERR_OK);
	queue_close(q);
	store_key.bytes[0] ^= 1;
	q = open_queue();
	queue_close(q);
}
END_TEST

/* Damage */

/* The page of the ninth leaf of the record table. */
static long leaf_page(void)
{
	long page =
		strtol(sqlite3_tool("queue.db", "SELECT pageno FROM dbstat WHERE name='record' AND"
						" pagetype='leaf' ORDER BY path LIMIT 1 OFFSET 8"),
		       NULL, 10);
	ck_assert_int_gt(page, 1);
	return page;
}

/* Zeroes the bytes from..4095 of a page. */
static void damage_page(long page, int from)
{
	char zero[4096] = "";
	int fd = open(in_store("queue.db"), O_RDWR | O_CLOEXEC);
	ck_assert_int_eq(pwrite(fd, zero, sizeof(zero) - from, (page - 1) * 4096 + from),
			 sizeof(zero) - from);
	close(fd);
}

START_TEST(a_damaged_page_of_records_costs_only_these)
{
	leave_closed(200);
	damage_page(leaf_page(), 0);
	struct queue_health h;
	struct queue_record r;
	struct queue *q = open_queue();
	queue_health(q, &h);
	ck_assert(h.moved_aside);
	ck_assert_int_ge(h.salvaged, 180);
	ck_assert_int_lt(h.salvaged, 200);
	ck_assert_int_eq(h.lost, 200 - h.salvaged);
	ck_assert_int_eq(h.broken, 0);
	int64_t readable = 0;
	for (int n = 1; n <= 200; n++) {
		struct buf body;
		buf_init(&body, APPLICATION_BODY_MAX);
		if (queue_get(q, ref_of(n), &r) == ERR_OK) {
			ck_assert_int_eq(r.seq, n);
			ck_assert_int_eq(queue_body(q, r.seq, &body), ERR_OK);
			readable++;
		}
		buf_fini(&body);
	}
	ck_assert_int_eq(readable, h.salvaged);
	ck_assert_int_eq(submit(q, 1000, &r), ERR_OK);
	ck_assert_int_eq(r.seq, 201);
	ck_assert_int_eq(queue_loss_told(q), ERR_OK);
	queue_close(q);
	ck_assert(file_exists(in_store("queue.db.damaged-1")));
	q = open_queue();
	queue_health(q, &h);
	ck_assert(!h.moved_aside);
	ck_assert_int_eq(h.lost, 0);
	queue_close(q);
}
END_TEST

START_TEST(a_record_whose_body_is_damaged_is_quarantined)
{
	leave_closed(200);
	/* One page is gone, so that there is a salvage; in another one only the body of a row is. */
	long page = leaf_page();
	damage_page(page, 0);
	damage_page(page + 20, 4096 - 64);
	struct queue_health h;
	struct queue_record r;
	struct queue_counts n;
	struct queue *q = open_queue();
	queue_health(q, &h);
	ck_assert_int_eq(h.salvaged, 200 - h.lost);
	ck_assert_int_eq(h.broken, 1);
	ck_assert_int_eq(queue_count(q, &n), ERR_OK);
	ck_assert_int_eq(n.quarantined, 1);
	ck_assert_int_eq(n.queued, h.salvaged - 1);
	for (int64_t after = 0; queue_next(q, after, NULL, &r) == ERR_OK; after = r.seq) {
		struct buf body;
		buf_init(&body, APPLICATION_BODY_MAX);
		ck_assert_int_eq(queue_body(q, r.seq, &body), ERR_OK);
		buf_fini(&body);
	}
	queue_close(q);
}
END_TEST

START_TEST(a_salvage_that_was_cut_short_goes_on)
{
	struct queue_record r;
	leave_closed(20);
	/* As if power had failed between putting aside and the first copied row. */
	char to[128];
	strcpy(to, in_store("queue.db.damaged-1"));
	ck_assert_int_eq(rename(in_store("queue.db"), to), 0);
	struct queue *q = open_queue();
	ck_assert_int_eq(queue_get(q, ref_of(20), &r), ERR_OK);
	queue_close(q);
	/* As if it had failed in the middle. */
	char sql[256];
	snprintf(sql, sizeof(sql),
		 "DELETE FROM record WHERE seq > 10; UPDATE meta SET value='%s'"
		 " WHERE key='salvage_from'",
		 to);
	sqlite3_tool("queue.db", sql);
	q = open_queue();
	for (int n = 1; n <= 20; n++)
		ck_assert_int_eq(queue_get(q, ref_of(n), &r), ERR_OK);
	queue_close(q);
}
END_TEST

START_TEST(a_lost_tail_of_the_wal_is_noticed_and_its_numbers_are_not_given_again)
{
	leave_killed(40);
	/* A bit in a frame somewhere behind the middle: SQLite drops it and all that follows, silently. */
	flip_bit(in_store("queue.db-wal"), file_size(in_store("queue.db-wal")) / 2 * 8);
	struct queue_health h;
	struct queue_record r;
	struct queue *q = open_queue();
	queue_health(q, &h);
	ck_assert(h.unclean);
	ck_assert_int_gt(h.lost, 0);
	ck_assert_int_lt(h.lost, 40);
	ck_assert_int_eq(queue_get(q, ref_of(40), &r), ERR_NOT_FOUND);
	ck_assert_int_eq(submit(q, 41, &r), ERR_OK);
	ck_assert_int_eq(r.seq, 41);
	ck_assert_int_eq(queue_loss_told(q), ERR_OK);
	queue_close(q);
	q = open_queue();
	queue_health(q, &h);
	ck_assert_int_eq(h.lost, 0); /* said once */
	queue_close(q);
}
END_TEST

START_TEST(files_of_lost_records_are_kept_for_a_rescue)
{
	struct queue_record r;
	struct queue *q = open_queue();
	ck_assert_int_eq(submit_file(q, 1, 500, &r), ERR_OK);
	queue_close(q);
	ck_assert_int_eq(unlink(in_store("queue.db")), 0);
	q = open_queue();
	ck_assert_uint_eq(files_in("files"), 0);
	ck_assert_uint_eq(files_in("lost"), 1);
	queue_close(q);
}
END_TEST

START_TEST(no_flipped_bit_gives_wrong_bytes)
{
	enum { RECORDS = 12, FLIPS = 160 };
	static char bodies[RECORDS + 1][8192];
	int noticed = 0;
	log_set_level(LOG_ERROR - 1);
	leave_closed(RECORDS);
	struct queue *q = open_queue();
	for (int n = 1; n <= RECORDS; n++) {
		struct buf b;
		buf_init(&b, sizeof(bodies[n]) - 1);
		ck_assert_int_eq(queue_body(q, n, &b), ERR_OK);
		strcpy(bodies[n], buf_str(&b));
		buf_fini(&b);
	}
	queue_close(q);
	struct buf whole;
	buf_init(&whole, 1024 * 1024);
	ck_assert_int_eq(file_read(in_store("queue.db"), &whole), ERR_OK);
	srandom(20261121);
	for (int flip = 0; flip < FLIPS; flip++) {
		store_teardown();
		ck_assert_int_eq(mkdir(store_dir, 0700), 0);
		ck_assert_int_eq(file_write(in_store("queue.db"), whole.data, whole.len, 0600),
				 ERR_OK);
		flip_bit(in_store("queue.db"), random() % (long)(whole.len * 8));
		q = NULL;
		enum err err = try_open(&q);
		ck_assert_msg(err == ERR_OK || err == ERR_SEAL_BROKEN || err == ERR_STORE_NEWER,
			      "%s", err_name(err));
		bool bad = err != ERR_OK;
		for (int n = 1; q && n <= RECORDS; n++) {
			struct queue_record r;
			struct buf b;
			buf_init(&b, sizeof(bodies[n]) - 1);
			err = queue_body(q, n, &b);
			if (err == ERR_OK)
				ck_assert_str_eq(buf_str(&b), bodies[n]);
			else
				bad = true;
			if (queue_get(q, ref_of(n), &r) != ERR_OK)
				bad = true;
			buf_fini(&b);
		}
		noticed += bad;
		queue_close(q);
	}
	buf_fini(&whole);
	/* Most of a small file is sealed bodies; the rest is empty space and plain columns. */
	ck_assert_int_gt(noticed, FLIPS / 8);
}
END_TEST

/* Room */

START_TEST(the_quota_stops_intake_and_not_acknowledging)
{
	enum { PAGES = 60 };
	struct queue_record r;
	struct queue *q = open_queue_of(PAGES);
	int n = 1;
	enum err err = ERR_OK;
	for (; n < 1000 && err == ERR_OK; n++)
		err = submit(q, n, &r);
	ck_assert_int_eq(err, ERR_STORE_FULL);
	int refused = n - 1;
	ck_assert_int_gt(refused, 10);
	ck_assert_int_eq(submit(q, 1, &r), ERR_OK); /* a repeat needs no room */
	ck_assert_int_eq(submit_file(q, 5000, 100, &r), ERR_STORE_FULL);
	ck_assert_uint_eq(files_in("files"), 0);
	for (int seq = 1; seq < refused; seq++)
		ck_assert_int_eq(queue_delivered(q, seq, "P", "received", WALL_MS), ERR_OK);
	size_t erased;
	ck_assert_int_eq(queue_erase(q, WALL_MS + 1, &erased), ERR_OK);
	ck_assert_int_eq(queue_checkpoint(q), ERR_OK);
	ck_assert_int_eq(submit(q, refused, &r), ERR_OK);
	ck_assert_int_eq(r.seq, refused);
	queue_close(q);
}
END_TEST

START_TEST(a_full_disk_refuses_intake_whole_and_goes_on_when_there_is_room)
{
	struct queue_record r;
	struct queue *q = open_queue();
	ck_assert_int_eq(submit(q, 1, &r), ERR_OK);
	struct rlimit none = { 600 * 1024, RLIM_INFINITY }, all = { RLIM_INFINITY, RLIM_INFINITY };
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
	int n = 2;
	enum err err = ERR_OK;
	for (; n < 1000 && err == ERR_OK; n++)
		err = submit(q, n, &r);
	ck_assert_int_eq(err, ERR_STORE_FULL);
	int refused = n - 1;
	ck_assert_int_ne(submit_file(q, 3000, 700 * 1024, &r), ERR_OK);
	ck_assert_uint_eq(files_in("files"), 0);
	ck_assert_int_eq(queue_get(q, ref_of(refused), &r), ERR_NOT_FOUND);
	for (int i = 1; i < refused; i++)
		ck_assert_int_eq(queue_get(q, ref_of(i), &r), ERR_OK);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &all), 0);
	ck_assert_int_eq(submit(q, refused, &r), ERR_OK);
	ck_assert_int_eq(r.seq, refused);
	queue_close(q);
	q = open_queue();
	struct queue_health h;
	queue_health(q, &h);
	ck_assert(!h.moved_aside);
	ck_assert_int_eq(h.lost, 0);
	queue_close(q);
}
END_TEST

START_TEST(the_ballast_is_made_again_after_it_was_given_up)
{
	struct queue *q = open_queue();
	ck_assert_int_eq(file_size(in_store("ballast")), 8 * 1024 * 1024);
	queue_close(q);
	ck_assert_int_eq(unlink(in_store("ballast")), 0);
	q = open_queue();
	ck_assert_int_eq(file_size(in_store("ballast")), 8 * 1024 * 1024);
	queue_close(q);
}
END_TEST

START_TEST(an_idle_queue_writes_nothing)
{
	struct queue_record r;
	struct queue *q = open_queue();
	ck_assert_int_eq(submit(q, 1, &r), ERR_OK);
	queue_tidy(q);
	struct stat before, after;
	static const char *const names[] = { "queue.db", "queue.db-wal" };
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		ck_assert_int_eq(stat(in_store(names[i]), &before), 0);
		usleep(20000);
		queue_tidy(q);
		ck_assert_int_eq(stat(in_store(names[i]), &after), 0);
		ck_assert_int_eq(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
	}
	queue_close(q);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("queue-open");
	TCase *tc = tcase_create("queue-open");
	tcase_add_checked_fixture(tc, store_setup, store_teardown);
	tcase_add_test(tc, folder_and_files_are_closed_to_others);
	tcase_add_test(tc, a_repeat_is_the_same_record_in_whatever_words_it_was_frozen);
	tcase_add_test(tc, a_stopped_queue_opens_read_and_write_with_the_stock_tool);
	tcase_add_test(tc, a_killed_queue_opens_with_the_stock_tool_and_lacks_nothing);
	tcase_add_test(tc, a_second_opener_is_refused_and_does_no_harm);
	tcase_add_test(tc, a_foreign_file_is_put_aside_and_not_deleted);
	tcase_add_test(tc, another_programs_database_is_put_aside);
	tcase_add_test(tc, a_newer_store_opens_if_it_says_so_and_else_is_refused_untouched);
	tcase_add_test(tc, a_store_of_the_first_version_goes_on_with_its_records);
	tcase_add_test(tc, another_key_is_refused_while_something_is_sealed);
	tcase_add_test(tc, a_damaged_page_of_records_costs_only_these);
	tcase_add_test(tc, a_record_whose_body_is_damaged_is_quarantined);
	tcase_add_test(tc, a_salvage_that_was_cut_short_goes_on);
	tcase_add_test(tc, a_lost_tail_of_the_wal_is_noticed_and_its_numbers_are_not_given_again);
	tcase_add_test(tc, files_of_lost_records_are_kept_for_a_rescue);
	tcase_add_test(tc, no_flipped_bit_gives_wrong_bytes);
	tcase_add_test(tc, the_quota_stops_intake_and_not_acknowledging);
	tcase_add_test(tc, a_full_disk_refuses_intake_whole_and_goes_on_when_there_is_room);
	tcase_add_test(tc, the_ballast_is_made_again_after_it_was_given_up);
	tcase_add_test(tc, an_idle_queue_writes_nothing);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
