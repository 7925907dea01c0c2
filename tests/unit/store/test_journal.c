/* SPDX-License-Identifier: Apache-2.0 */
/* test_journal.c - the journal keeps its chain, shows every tampering and verifies from a file alone. */
#include "firmware/store/journal.h"

#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/base/log.h"
#include "firmware/crypto/hash.h"
#include "tests/suite.h"
#include "fixture.h"

#define DAY_MS (24 * 3600 * 1000LL)

#define MANY 3000 /* entries */

static struct journal *open_journal(void)
{
	struct journal *j = NULL;
	ck_assert_int_eq(journal_open(store_dir, &j), ERR_OK);
	return j;
}

static struct journal_entry entry(int n)
{
	struct journal_entry e = { .at_ms = WALL_MS + n * DAY_MS };
	snprintf(e.kind, sizeof(e.kind), "submit.stored");
	snprintf(e.detail, sizeof(e.detail), "{\"seq\":%d,\"code\":\"\"}", n);
	return e;
}

static void append(struct journal *j, int from, int count)
{
	struct journal_entry *entries = calloc((size_t)count, sizeof(*entries));
	for (int i = 0; i < count; i++)
		entries[i] = entry(from + i);
	ck_assert_int_eq(journal_append(j, entries, (size_t)count), ERR_OK);
	free(entries);
}

static void verify_is(struct journal *j, enum err err, int64_t entries, int64_t bad_seq)
{
	int64_t n = -1, bad = -1;
	ck_assert_int_eq(journal_verify(j, &n, &bad), err);
	ck_assert_int_eq(n, entries);
	ck_assert_int_eq(bad, bad_seq);
}

static void file_is(const char *path, enum err err, int64_t entries, int64_t bad_seq)
{
	int64_t n = -1, bad = -1;
	ck_assert_int_eq(journal_verify_file(path, &n, &bad), err);
	ck_assert_int_eq(n, entries);
	ck_assert_int_eq(bad, bad_seq);
}

/* Exports to a file in the store's folder; its path. */
static const char *export_file(struct journal *j, int64_t after)
{
	struct buf text;
	buf_init(&text, 1024 * 1024);
	ck_assert_int_eq(journal_export(j, after, &text), ERR_OK);
	ck_assert_int_eq(file_write(in_store("export.ndjson"), buf_str(&text), text.len, 0600),
			 ERR_OK);
	buf_fini(&text);
	return in_store("export.ndjson");
}

START_TEST(an_empty_journal_verifies)
{
	struct journal *j = open_journal();
	verify_is(j, ERR_OK, 0, 0);
	ck_assert_int_eq(journal_append(j, NULL, 0), ERR_OK);
	file_is(export_file(j, 0), ERR_OK, 0, 0);
	journal_close(j);
	journal_close(NULL);
}
END_TEST

START_TEST(entries_stay_in_order_over_openings)
{
	struct journal *j = open_journal();
	append(j, 1, 3);
	journal_close(j);
	j = open_journal();
	append(j, 4, 2);
	verify_is(j, ERR_OK, 5, 0);
	journal_close(j);
	ck_assert_str_eq(sqlite3_tool("journal.db",
				      "SELECT seq, at, kind, length(hash) FROM v_journal"
				      " WHERE seq IN (1, 5)"),
			 "1|2026-11-22T17:01:00+08:00|submit.stored|64\n"
			 "5|2026-11-26T17:01:00+08:00|submit.stored|64");
	ck_assert_str_eq(
		sqlite3_tool("journal.db", "SELECT name FROM pragma_table_info('v_journal')"),
		"seq\nat\nkind\nhash");
}
END_TEST

/* An outsider must be able to check our chain with nothing but this sentence and a SHA-256. */
START_TEST(the_hash_is_the_documented_one)
{
	struct journal *j = open_journal();
	append(j, 1, 2);
	journal_close(j);
	char text[512] = "", hex[HASH_HEX + 1];
	size_t len = HASH_LEN + (size_t)sprintf(text + HASH_LEN, "%s",
						"1|2026-11-22T17:01:00+08:00|submit.stored|"
						"{\"code\":\"\",\"seq\":1}");
	uint8_t first[HASH_LEN];
	hash_sha256(text, len, first);
	memcpy(text, first, HASH_LEN);
	len = HASH_LEN + (size_t)sprintf(text + HASH_LEN, "%s",
					 "2|2026-11-23T17:01:00+08:00|submit.stored|"
					 "{\"code\":\"\",\"seq\":2}");
	hash_sha256_hex(text, len, hex);
	ck_assert_str_eq(sqlite3_tool("journal.db", "SELECT hash FROM v_journal WHERE seq=2"), hex);
}
END_TEST

START_TEST(what_is_no_entry_is_refused_with_its_whole_batch)
{
	static const struct {
		const char *kind, *detail, *why;
	} bad[] = {
		{ "", "{}", "no kind" },
		{ "a b", "{}", "a space in the kind" },
		{ "a|b", "{}", "the separator in the kind" },
		{ "a", "[1]", "no object" },
		{ "a", "{\"x\":1.5}", "a real number" },
		{ "a", "{\"x\":1,\"x\":2}", "a member twice" },
		{ "a", "not json", "no JSON" },
	};
	struct journal *j = open_journal();
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct journal_entry batch[2] = { entry(1), { .at_ms = WALL_MS } };
		strcpy(batch[1].kind, bad[i].kind);
		strcpy(batch[1].detail, bad[i].detail);
		ck_assert_msg(journal_append(j, batch, 2) == ERR_INVALID, "%s", bad[i].why);
	}
	struct journal_entry full = entry(1);
	memset(full.detail, 'x', sizeof(full.detail));
	ck_assert_int_eq(journal_append(j, &full, 1), ERR_INVALID);
	verify_is(j, ERR_OK, 0, 0);
	struct journal_entry bare = { .at_ms = WALL_MS, .kind = "boot" };
	ck_assert_int_eq(journal_append(j, &bare, 1), ERR_OK);
	verify_is(j, ERR_OK, 1, 0);
	journal_close(j);
}
END_TEST

START_TEST(an_export_steers_no_terminal_and_verifies)
{
	struct journal *j = open_journal();
	struct journal_entry hostile = { .at_ms = WALL_MS, .kind = "record" };
	strcpy(hostile.detail, "{\"project_no\":\"P\\u202e\\u001b[2J\\u009b\"}");
	ck_assert_int_eq(journal_append(j, &hostile, 1), ERR_OK);
	struct buf text CLEANUP(buf_fini);
	buf_init(&text, 4096);
	ck_assert_int_eq(journal_export(j, 0, &text), ERR_OK);
	ck_assert_ptr_nonnull(strstr(buf_str(&text), "\"PU+202EU+001B[2JU+009B\""));
	file_is(export_file(j, 0), ERR_OK, 1, 0);
	journal_close(j);
}
END_TEST

static const struct {
	const char *sql;
	int64_t entries, bad_seq;
} tamperings[] = {
	{ "UPDATE entry SET detail='{}' WHERE seq=7", 6, 7 },
	{ "UPDATE entry SET kind='submit.storee' WHERE seq=1", 0, 1 },
	{ "UPDATE entry SET at='2026-11-23T17:01:00+08:00' WHERE seq=3", 2, 3 },
	{ "UPDATE entry SET hash=(SELECT hash FROM entry WHERE seq=4) WHERE seq=5", 4, 5 },
	{ "UPDATE entry SET hash=x'00' WHERE seq=10", 9, 10 },
	{ "DELETE FROM entry WHERE seq=4", 3, 4 },
	{ "DELETE FROM entry WHERE seq=1", 0, 1 },
	{ "DELETE FROM entry WHERE seq>8", 8, 9 },
	{ "DELETE FROM entry", 0, 1 },
	{ "UPDATE entry SET seq=20 WHERE seq=10", 9, 10 },
};

START_TEST(every_tampering_is_found_where_it_is)
{
	struct journal *j = open_journal();
	append(j, 1, 10);
	journal_close(j);
	ck_assert_str_eq(sqlite3_tool("journal.db", tamperings[_i].sql), "");
	file_is(in_store("journal.db"), ERR_CHAIN_BROKEN, tamperings[_i].entries,
		tamperings[_i].bad_seq);
	j = open_journal();
	verify_is(j, ERR_CHAIN_BROKEN, tamperings[_i].entries, tamperings[_i].bad_seq);
	journal_close(j);
}
END_TEST

/* More than is read at a time; the bad one is hashed meanwhile, or last, or has no room. */
static const struct {
	const char *sql;
	int64_t entries, bad_seq;
} far[] = {
	{ "SELECT 1 WHERE 0", MANY, 0 },
	{ "UPDATE entry SET detail='{}' WHERE seq=1500", 1499, 1500 },
	{ "UPDATE entry SET detail='{}' WHERE seq IN (20, 2900)", 19, 20 },
	{ "UPDATE entry SET detail='{}' WHERE seq=3000", 2999, 3000 },
	{ "UPDATE entry SET detail=printf('%.300000c', 'x') WHERE seq=2000", 1999, 2000 },
	{ "UPDATE entry SET detail=printf('%.300000c', 'x') WHERE seq IN (1, 2)", 0, 1 },
};

START_TEST(the_first_bad_entry_of_a_long_journal_is_the_one_that_is_told)
{
	struct journal *j = open_journal();
	append(j, 1, MANY);
	journal_close(j);
	ck_assert_str_eq(sqlite3_tool("journal.db", far[_i].sql), "");
	file_is(in_store("journal.db"), far[_i].bad_seq ? ERR_CHAIN_BROKEN : ERR_OK,
		far[_i].entries, far[_i].bad_seq);
}
END_TEST

START_TEST(an_export_verifies_and_a_stopped_database_does)
{
	struct journal *j = open_journal();
	append(j, 1, 30);
	file_is(export_file(j, 0), ERR_OK, 30, 0);
	file_is(export_file(j, 12), ERR_OK, 18, 0);
	file_is(export_file(j, 30), ERR_OK, 0, 0);
	file_is(export_file(j, 99), ERR_OK, 0, 0);
	journal_close(j);
	file_is(in_store("journal.db"), ERR_OK, 30, 0);
	int64_t n = 5, bad = 5;
	ck_assert_int_eq(journal_verify_file(in_store("none"), &n, &bad), ERR_NOT_FOUND);
	ck_assert_int_eq(n, 5);
}
END_TEST

START_TEST(each_line_of_an_export_is_json_with_its_six_members)
{
	struct journal *j = open_journal();
	append(j, 1, 3);
	struct buf text;
	buf_init(&text, 65536);
	ck_assert_int_eq(journal_export(j, 1, &text), ERR_OK);
	char *line = strtok(text.data, "\n");
	for (int seq = 2; seq <= 3; seq++, line = strtok(NULL, "\n")) {
		json_t *json = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
		ck_assert_uint_eq(json_object_size(json), 6);
		ck_assert_int_eq(json_int(json, "seq", 0), seq);
		ck_assert_str_eq(json_str(json, "kind"), "submit.stored");
		ck_assert_int_eq(json_int(json_object_get(json, "detail"), "seq", 0), seq);
		ck_assert_int_eq(strlen(json_str(json, "prev")), 64);
		ck_assert_int_eq(strlen(json_str(json, "hash")), 64);
		json_decref(json);
	}
	ck_assert_ptr_null(line);
	buf_fini(&text);
	journal_close(j);
}
END_TEST

START_TEST(every_changed_byte_of_an_export_is_found)
{
	struct journal *j = open_journal();
	append(j, 1, 4);
	export_file(j, 0);
	journal_close(j);
	struct buf text;
	buf_init(&text, 65536);
	ck_assert_int_eq(file_read(in_store("export.ndjson"), &text), ERR_OK);
	for (size_t i = 0; i + 1 < text.len; i++) {
		char before = text.data[i];
		text.data[i] ^= 1;
		ck_assert_int_eq(file_write(in_store("x.ndjson"), text.data, text.len, 0600),
				 ERR_OK);
		int64_t n = -1, bad = -1;
		ck_assert_msg(journal_verify_file(in_store("x.ndjson"), &n, &bad) ==
				      ERR_CHAIN_BROKEN,
			      "byte %zu", i);
		ck_assert_int_eq(bad, n + 1);
		text.data[i] = before;
	}
	/* Cut anywhere but between two lines. */
	for (size_t len = 1; len + 1 < text.len; len += 7) {
		if (text.data[len - 1] == '\n' || text.data[len] == '\n')
			continue;
		ck_assert_int_eq(file_write(in_store("x.ndjson"), text.data, len, 0600), ERR_OK);
		int64_t n = -1, bad = -1;
		ck_assert_int_eq(journal_verify_file(in_store("x.ndjson"), &n, &bad),
				 ERR_CHAIN_BROKEN);
	}
	buf_fini(&text);
}
END_TEST

START_TEST(what_is_no_journal_is_no_good_journal)
{
	int64_t n = -1, bad = -1;
	char long_line[20000];
	memset(long_line, '{', sizeof(long_line));
	ck_assert_int_eq(file_write(in_store("x"), long_line, sizeof(long_line), 0600), ERR_OK);
	ck_assert_int_eq(journal_verify_file(in_store("x"), &n, &bad), ERR_CHAIN_BROKEN);
	sqlite3_tool("other.db", "CREATE TABLE t(a)");
	ck_assert_int_eq(journal_verify_file(in_store("other.db"), &n, &bad), ERR_SYNTAX);
	ck_assert_int_eq(file_write(in_store("y.db"), "SQLite format 3\0garbage", 23, 0600),
			 ERR_OK);
	ck_assert_int_ne(journal_verify_file(in_store("y.db"), &n, &bad), ERR_OK);
}
END_TEST

START_TEST(the_verifier_reads_a_file_whose_program_was_killed)
{
	pid_t child = fork();
	if (child == 0) {
		append(open_journal(), 1, 25);
		raise(SIGKILL);
	}
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	file_is(in_store("journal.db"), ERR_OK, 25, 0);
}
END_TEST

START_TEST(a_live_journal_is_not_verified_from_outside)
{
	struct journal *j = open_journal();
	append(j, 1, 3);
	/* From another process: here a second opening would drop our own lock. */
	pid_t child = fork();
	if (child == 0) {
		int64_t n, bad;
		_exit(journal_verify_file(in_store("journal.db"), &n, &bad) == ERR_STORE_BUSY ? 0
											      : 1);
	}
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(WEXITSTATUS(status), 0);
	journal_close(j);
}
END_TEST

START_TEST(rotation_drops_the_head_and_leaves_an_anchor)
{
	struct journal *j = open_journal();
	append(j, 1, 200);
	ck_assert_int_eq(journal_rotate(j, WALL_MS + 21 * DAY_MS), ERR_OK);
	verify_is(j, ERR_OK, 180, 0);
	file_is(export_file(j, 0), ERR_OK, 180, 0);
	ck_assert_int_eq(journal_rotate(j, WALL_MS), ERR_OK);
	verify_is(j, ERR_OK, 180, 0);
	append(j, 201, 1);
	journal_close(j);
	j = open_journal();
	verify_is(j, ERR_OK, 181, 0);
	/* The last one always stays: the chain goes on from it. */
	ck_assert_int_eq(journal_rotate(j, WALL_MS + 1000 * DAY_MS), ERR_OK);
	verify_is(j, ERR_OK, 1, 0);
	append(j, 202, 1);
	verify_is(j, ERR_OK, 2, 0);
	journal_close(j);
	ck_assert_str_eq(sqlite3_tool("journal.db", "SELECT min(seq), max(seq) FROM entry"),
			 "201|202");
	sqlite3_tool("journal.db", "UPDATE meta SET value='200' WHERE key='anchor_seq'");
	file_is(in_store("journal.db"), ERR_OK, 2, 0);
	sqlite3_tool("journal.db",
		     "UPDATE meta SET value=hex(zeroblob(32)) WHERE key='anchor_hash'");
	file_is(in_store("journal.db"), ERR_CHAIN_BROKEN, 0, 201);
}
END_TEST

START_TEST(a_damaged_journal_goes_on_after_its_good_head)
{
	struct journal *j = open_journal();
	append(j, 1, 300);
	journal_close(j);
	long page = strtol(
		sqlite3_tool("journal.db",
			     "SELECT pageno FROM dbstat WHERE name='entry' AND pagetype='leaf'"
			     " ORDER BY path LIMIT 1 OFFSET 5"),
		NULL, 10);
	ck_assert_int_gt(page, 1);
	int fd = open(in_store("journal.db"), O_RDWR | O_CLOEXEC);
	char zero[4096] = "";
	ck_assert_int_eq(pwrite(fd, zero, sizeof(zero), (page - 1) * 4096), sizeof(zero));
	close(fd);
	j = open_journal();
	int64_t n = 0, bad = -1;
	ck_assert_int_eq(journal_verify(j, &n, &bad), ERR_OK);
	ck_assert_int_gt(n, 0);
	ck_assert_int_lt(n, 300);
	append(j, 301, 1);
	verify_is(j, ERR_OK, n + 1, 0);
	journal_close(j);
	ck_assert(file_exists(in_store("journal.db.damaged-1")));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("journal");
	TCase *tc = tcase_create("journal");
	tcase_add_checked_fixture(tc, store_setup, store_teardown);
	tcase_add_test(tc, an_empty_journal_verifies);
	tcase_add_test(tc, entries_stay_in_order_over_openings);
	tcase_add_test(tc, the_hash_is_the_documented_one);
	tcase_add_test(tc, what_is_no_entry_is_refused_with_its_whole_batch);
	tcase_add_test(tc, an_export_steers_no_terminal_and_verifies);
	tcase_add_loop_test(tc, every_tampering_is_found_where_it_is, 0, ARRAY_LEN(tamperings));
	tcase_add_loop_test(tc, the_first_bad_entry_of_a_long_journal_is_the_one_that_is_told, 0,
			    ARRAY_LEN(far));
	tcase_add_test(tc, an_export_verifies_and_a_stopped_database_does);
	tcase_add_test(tc, each_line_of_an_export_is_json_with_its_six_members);
	tcase_add_test(tc, every_changed_byte_of_an_export_is_found);
	tcase_add_test(tc, what_is_no_journal_is_no_good_journal);
	tcase_add_test(tc, the_verifier_reads_a_file_whose_program_was_killed);
	tcase_add_test(tc, a_live_journal_is_not_verified_from_outside);
	tcase_add_test(tc, rotation_drops_the_head_and_leaves_an_anchor);
	tcase_add_test(tc, a_damaged_journal_goes_on_after_its_good_head);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
