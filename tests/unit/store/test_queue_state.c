/* SPDX-License-Identifier: Apache-2.0 */
/* test_queue_state.c - what becomes of a record: states, erasing, and what people see of it. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/crypto/hash.h"
#include "tests/suite.h"
#include "fixture.h"

/* What becomes of a record */

START_TEST(an_acknowledgement_is_kept_and_may_come_twice)
{
	struct queue_record r;
	struct queue *q = open_queue();
	ck_assert_int_eq(submit(q, 1, &r), ERR_OK);
	ck_assert_int_eq(queue_failed(q, 1, "no-answer", true), ERR_OK);
	ck_assert_int_eq(queue_delivered(q, 1, "", "received", WALL_MS), ERR_INVALID);
	ck_assert_int_eq(queue_delivered(q, 1, "P-1", "received", WALL_MS + 5), ERR_OK);
	ck_assert_int_eq(queue_delivered(q, 1, "P-1", "received", WALL_MS + 9), ERR_OK);
	ck_assert_int_eq(queue_delivered(q, 1, "P-2", "received", WALL_MS), ERR_CONFLICT);
	ck_assert_int_eq(queue_delivered(q, 2, "P-2", "received", WALL_MS), ERR_NOT_FOUND);
	queue_close(q);
	q = open_queue();
	ck_assert_int_eq(queue_get(q, ref_of(1), &r), ERR_OK);
	ck_assert_str_eq(r.state, "delivered");
	ck_assert_str_eq(r.project_no, "P-1");
	ck_assert_str_eq(r.case_state, "received");
	ck_assert_str_eq(r.error_code, "");
	ck_assert_int_eq(r.delivered_ms, WALL_MS + 5);
	ck_assert_int_eq(queue_case_state(q, ref_of(1), "accepted"), ERR_OK);
	ck_assert_int_eq(queue_case_state(q, ref_of(1), "accepted"), ERR_OK);
	ck_assert_int_eq(queue_case_state(q, ref_of(9), "accepted"), ERR_NOT_FOUND);
	ck_assert_int_eq(queue_get(q, ref_of(1), &r), ERR_OK);
	ck_assert_str_eq(r.case_state, "accepted");
	queue_close(q);
}
END_TEST

START_TEST(a_holders_applications_are_found_the_newest_first)
{
	struct queue_record r, found[8];
	size_t count = 0;
	struct queue *q = open_queue();
	for (int n = 1; n <= 5; n++)
		ck_assert_int_eq(submit(q, n, &r), ERR_OK);
	json_t *body = json_pack("{s:s}", "of", "nobody");
	ck_assert_int_eq(queue_push(q, ref_of(6), "evaluation", body, WALL_MS, &r), ERR_OK);
	json_decref(body);
	ck_assert_int_eq(queue_of_holder(q, "odd", found, 8, &count), ERR_OK);
	ck_assert_uint_eq(count, 3);
	ck_assert_str_eq(found[0].client_ref, ref_of(5));
	ck_assert_str_eq(found[2].client_ref, ref_of(1));
	ck_assert_int_eq(queue_of_holder(q, "odd", found, 2, &count), ERR_OK);
	ck_assert_uint_eq(count, 2);
	ck_assert_int_eq(queue_of_holder(q, "nobody", found, 8, &count), ERR_OK);
	ck_assert_uint_eq(count, 0);
	queue_close(q);
}
END_TEST

START_TEST(a_later_word_about_a_case_is_not_taken_back_by_its_acknowledgement)
{
	struct queue_record r;
	struct queue *q = open_queue();
	ck_assert_int_eq(submit(q, 1, &r), ERR_OK);
	ck_assert_int_eq(queue_case_state(q, ref_of(1), "accepted"), ERR_OK);
	ck_assert_int_eq(queue_delivered(q, 1, "P-1", "received", WALL_MS), ERR_OK);
	ck_assert_int_eq(queue_get(q, ref_of(1), &r), ERR_OK);
	ck_assert_str_eq(r.case_state, "accepted");
	ck_assert_str_eq(r.project_no, "P-1");
	queue_close(q);
}
END_TEST

/* Acknowledged together; what each is told, and how it stands afterwards. */
static const struct {
	int seq;
	const char *project_no;
	enum err err;
	bool written;
	const char *state, *why;
} together[] = {
	{ 1, "P-1", ERR_OK, true, "delivered", "queued" },
	{ 2, "P-2", ERR_OK, false, "delivered", "acknowledged before, with this number" },
	{ 3, "P-4", ERR_CONFLICT, false, "delivered", "acknowledged before, with another" },
	{ 4, "P-4", ERR_OK, true, "delivered", "quarantined, and a late acknowledgement" },
	{ 5, "P-5", ERR_CONFLICT, false, "withdrawn", "withdrawn before" },
	{ 6, "", ERR_INVALID, false, "queued", "an application without a number" },
	{ 99, "P-9", ERR_NOT_FOUND, false, NULL, "never stored" },
	{ 7, "P-7", ERR_OK, true, "delivered", "queued, behind all those" },
};

/* In what an acknowledgement changes, and whose it is. */
static bool is_same(const struct queue_record *a, const struct queue_record *b)
{
	return a->seq == b->seq && a->delivered_ms == b->delivered_ms &&
	       strcmp(a->client_ref, b->client_ref) == 0 && strcmp(a->kind, b->kind) == 0 &&
	       strcmp(a->state, b->state) == 0 && strcmp(a->project_no, b->project_no) == 0 &&
	       strcmp(a->case_state, b->case_state) == 0 &&
	       strcmp(a->error_code, b->error_code) == 0;
}

START_TEST(acknowledgements_kept_together_do_not_hinder_each_other)
{
	struct queue_ack acks[ARRAY_LEN(together)] = { 0 };
	struct queue_record r;
	struct queue_counts counts;
	struct queue *q = open_queue();
	for (int n = 1; n <= 7; n++)
		ck_assert_int_eq(submit(q, n, &r), ERR_OK);
	ck_assert_int_eq(queue_delivered(q, 2, "P-2", "received", WALL_MS), ERR_OK);
	ck_assert_int_eq(queue_delivered(q, 3, "P-3", "received", WALL_MS), ERR_OK);
	ck_assert_int_eq(queue_set_state(q, 4, "quarantined", "validation"), ERR_OK);
	ck_assert_int_eq(queue_set_state(q, 5, "withdrawn", ""), ERR_OK);
	for (size_t i = 0; i < ARRAY_LEN(together); i++) {
		acks[i] = (struct queue_ack){ .seq = together[i].seq, .wall_ms = WALL_MS + 5 };
		strcpy(acks[i].project_no, together[i].project_no);
		strcpy(acks[i].case_state, "received");
	}
	queue_acknowledge(q, acks, ARRAY_LEN(acks));
	for (size_t i = 0; i < ARRAY_LEN(together); i++) {
		const char *why = together[i].why;
		ck_assert_msg(acks[i].err == together[i].err, "%s: %s", why, err_name(acks[i].err));
		ck_assert_msg(acks[i].written == together[i].written, "%s", why);
		if (!together[i].state)
			continue;
		ck_assert_int_eq(queue_get(q, ref_of(together[i].seq), &r), ERR_OK);
		ck_assert_msg(strcmp(r.state, together[i].state) == 0, "%s: %s", why, r.state);
		if (acks[i].err == ERR_OK)
			ck_assert_msg(is_same(&r, &acks[i].record), "%s: told as it is not", why);
	}
	ck_assert_int_eq(queue_count(q, &counts), ERR_OK);
	ck_assert_int_eq(counts.delivered, 5);
	ck_assert_int_eq(counts.queued, 1);
	ck_assert_int_eq(counts.quarantined, 0);
	queue_close(q);
}
END_TEST

START_TEST(a_look_passes_over_what_it_is_told_to)
{
	static const int64_t seqs[] = { 1, 2, 4, 6 };
	struct queue_skip skip = { seqs, ARRAY_LEN(seqs) }, none = { seqs, 0 };
	struct queue_record r;
	struct queue *q = open_queue();
	for (int n = 1; n <= 6; n++)
		ck_assert_int_eq(submit(q, n, &r), ERR_OK);
	ck_assert_int_eq(queue_next(q, 0, &skip, &r), ERR_OK);
	ck_assert_int_eq(r.seq, 3);
	ck_assert_int_eq(queue_next(q, 3, &skip, &r), ERR_OK);
	ck_assert_int_eq(r.seq, 5);
	ck_assert_int_eq(queue_next(q, 5, &skip, &r), ERR_NOT_FOUND);
	ck_assert_int_eq(queue_newest(q, &skip, &r), ERR_OK);
	ck_assert_int_eq(r.seq, 5);
	ck_assert_int_eq(queue_newest(q, &none, &r), ERR_OK);
	ck_assert_int_eq(r.seq, 6);
	queue_close(q);
}
END_TEST

START_TEST(a_late_acknowledgement_ends_a_quarantine)
{
	struct queue_record r;
	struct queue *q = open_queue();
	ck_assert_int_eq(submit(q, 1, &r), ERR_OK);
	ck_assert_int_eq(submit(q, 2, &r), ERR_OK);
	ck_assert_int_eq(queue_set_state(q, 1, "quarantined", "validation"), ERR_OK);
	ck_assert_int_eq(queue_delivered(q, 1, "P-1", "received", WALL_MS), ERR_OK);
	ck_assert_int_eq(queue_set_state(q, 2, "withdrawn", ""), ERR_OK);
	ck_assert_int_eq(queue_delivered(q, 2, "P-2", "received", WALL_MS), ERR_CONFLICT);
	queue_close(q);
}
END_TEST

START_TEST(attempts_count_only_what_counts)
{
	struct queue_record r;
	struct queue *q = open_queue();
	ck_assert_int_eq(submit(q, 1, &r), ERR_OK);
	ck_assert_int_eq(queue_failed(q, 1, "offline", false), ERR_OK);
	ck_assert_int_eq(queue_failed(q, 1, "offline", false), ERR_OK);
	ck_assert_int_eq(queue_failed(q, 1, "http-500", true), ERR_OK);
	ck_assert_int_eq(queue_failed(q, 1, "http-500", true), ERR_OK);
	ck_assert_int_eq(queue_failed(q, 2, "http-500", true), ERR_NOT_FOUND);
	ck_assert_int_eq(queue_get(q, ref_of(1), &r), ERR_OK);
	ck_assert_int_eq(r.attempts, 2);
	ck_assert_str_eq(r.error_code, "http-500");
	ck_assert_str_eq(r.state, "queued");
	queue_close(q);
}
END_TEST

/* from, to, what set_state says */
static const struct {
	const char *from, *to;
	enum err err;
	const char *why;
} moves[] = {
	{ "queued", "blocked", ERR_OK, "stop this one" },
	{ "queued", "quarantined", ERR_OK, "refused by the platform" },
	{ "blocked", "queued", ERR_OK, "staff's retry" },
	{ "quarantined", "queued", ERR_OK, "staff's retry" },
	{ "quarantined", "handed_over", ERR_OK, "the platform owns it now" },
	{ "quarantined", "withdrawn", ERR_OK, "the citizen took it back" },
	{ "blocked", "blocked", ERR_OK, "nothing to do" },
	{ "handed_over", "queued", ERR_CONFLICT, "handed over is for ever" },
	{ "withdrawn", "queued", ERR_CONFLICT, "withdrawn is for ever" },
	{ "delivered", "queued", ERR_CONFLICT, "delivered is for ever" },
	{ "delivered", "quarantined", ERR_CONFLICT, "delivered is for ever" },
	{ "queued", "delivered", ERR_INVALID, "only an acknowledgement delivers" },
	{ "queued", "lost", ERR_INVALID, "no such state" },
};

START_TEST(states_follow_their_rules)
{
	struct queue_record r;
	struct queue *q = open_queue();
	ck_assert_int_eq(submit(q, 1, &r), ERR_OK);
	ck_assert_int_eq(queue_failed(q, 1, "http-500", true), ERR_OK);
	if (strcmp(moves[_i].from, "delivered") == 0)
		ck_assert_int_eq(queue_delivered(q, 1, "P-1", "received", WALL_MS), ERR_OK);
	else
		ck_assert_int_eq(queue_set_state(q, 1, moves[_i].from, "x"), ERR_OK);
	ck_assert_msg(queue_set_state(q, 1, moves[_i].to, "y") == moves[_i].err, "%s",
		      moves[_i].why);
	ck_assert_int_eq(queue_get(q, ref_of(1), &r), ERR_OK);
	ck_assert_str_eq(r.state, moves[_i].err == ERR_OK ? moves[_i].to : moves[_i].from);
	if (moves[_i].err == ERR_OK && strcmp(moves[_i].to, "queued") == 0)
		ck_assert_int_eq(r.attempts, 0);
	ck_assert_int_eq(queue_set_state(q, 9, "blocked", ""), ERR_NOT_FOUND);
	struct queue_counts n, again;
	ck_assert_int_eq(queue_count(q, &n), ERR_OK);
	queue_close(q);
	q = open_queue();
	ck_assert_int_eq(queue_count(q, &again), ERR_OK);
	ck_assert_mem_eq(&n, &again, sizeof(n));
	queue_close(q);
}
END_TEST

/* Erasing */

START_TEST(what_is_delivered_is_erased_after_the_grace_and_not_before)
{
	struct queue_record r;
	size_t erased = 77;
	struct queue *q = open_queue();
	ck_assert_int_eq(submit_file(q, 1, 5000, &r), ERR_OK);
	ck_assert_int_eq(submit(q, 2, &r), ERR_OK);
	ck_assert_int_eq(queue_delivered(q, 1, "P-1", "received", WALL_MS), ERR_OK);
	struct queue_counts n;
	ck_assert_int_eq(queue_count(q, &n), ERR_OK);
	ck_assert_int_eq(n.to_erase, 1);
	ck_assert_int_eq(n.oldest_delivered_ms, WALL_MS);
	ck_assert_int_eq(queue_erase(q, WALL_MS, &erased), ERR_OK);
	ck_assert_uint_eq(erased, 0);
	ck_assert_int_eq(queue_erase(q, WALL_MS + 1, &erased), ERR_OK);
	ck_assert_uint_eq(erased, 1);
	ck_assert_int_eq(queue_checkpoint(q), ERR_OK);
	ck_assert_int_eq(file_size(in_store("queue.db-wal")), 0);
	ck_assert_int_eq(queue_count(q, &n), ERR_OK);
	ck_assert_int_eq(n.to_erase, 0);
	ck_assert_int_eq(n.oldest_delivered_ms, 0);
	ck_assert_uint_eq(files_in("files"), 0);
	ck_assert_int_eq(queue_get(q, ref_of(1), &r), ERR_OK);
	ck_assert_uint_eq(r.sealed_bytes, 0);
	ck_assert_str_eq(r.project_no, "P-1");
	ck_assert_int_eq(strlen(r.body_sha256), 64);
	struct buf bytes;
	buf_init(&bytes, APPLICATION_BODY_MAX);
	struct queue_file f;
	ck_assert_int_eq(queue_body(q, 1, &bytes), ERR_NOT_FOUND);
	ck_assert_int_eq(queue_file_get(q, 1, 0, &f, &bytes), ERR_NOT_FOUND);
	ck_assert_int_eq(queue_body(q, 2, &bytes), ERR_OK);
	buf_fini(&bytes);
	queue_close(q);
	ck_assert_str_eq(
		sqlite3_tool("queue.db", "SELECT sealed_bytes FROM v_queue WHERE project_no='P-1'"),
		"0");
}
END_TEST

START_TEST(no_sealed_copy_of_what_was_erased_stays_anywhere)
{
	struct queue_record r;
	size_t erased;
	struct queue *q = open_queue();
	ck_assert_int_eq(submit(q, 1, &r), ERR_OK);
	queue_close(q);
	/* The last bytes of the sealed body, as they lie on the disk. */
	const char *hex = sqlite3_tool("queue.db", "SELECT substr(hex(body), -64) FROM record");
	uint8_t tail[32];
	ck_assert_int_eq(hex_decode(hex, tail, sizeof(tail)), ERR_OK);
	ck_assert(store_contains(tail, sizeof(tail)));
	q = open_queue();
	for (int n = 2; n < 80; n++)
		ck_assert_int_eq(submit(q, n, &r), ERR_OK);
	ck_assert_int_eq(queue_delivered(q, 1, "P-1", "received", WALL_MS), ERR_OK);
	ck_assert_int_eq(queue_erase(q, WALL_MS + 1, &erased), ERR_OK);
	ck_assert_int_eq(queue_checkpoint(q), ERR_OK);
	queue_close(q);
	ck_assert(!store_contains(tail, sizeof(tail)));
}
END_TEST

START_TEST(withdrawn_and_handed_over_are_erased_without_a_grace)
{
	struct queue_record r;
	size_t erased;
	struct queue *q = open_queue();
	for (int n = 1; n <= 3; n++)
		ck_assert_int_eq(submit(q, n, &r), ERR_OK);
	ck_assert_int_eq(queue_set_state(q, 1, "withdrawn", ""), ERR_OK);
	ck_assert_int_eq(queue_set_state(q, 2, "handed_over", ""), ERR_OK);
	ck_assert_int_eq(queue_set_state(q, 3, "quarantined", "x"), ERR_OK);
	ck_assert_int_eq(queue_erase(q, WALL_MS + 1000, &erased), ERR_OK);
	ck_assert_uint_eq(erased, 2);
	struct buf body;
	buf_init(&body, APPLICATION_BODY_MAX);
	ck_assert_int_eq(queue_body(q, 3, &body), ERR_OK);
	buf_fini(&body);
	queue_close(q);
}
END_TEST

START_TEST(many_are_erased_in_several_batches)
{
	struct queue_record r;
	size_t erased;
	struct queue *q = open_queue();
	for (int n = 1; n <= 150; n++) {
		ck_assert_int_eq(submit(q, n, &r), ERR_OK);
		ck_assert_int_eq(queue_delivered(q, n, "P", "received", WALL_MS), ERR_OK);
	}
	ck_assert_int_eq(queue_erase(q, WALL_MS + 1, &erased), ERR_OK);
	ck_assert_uint_eq(erased, 150);
	ck_assert_int_eq(queue_erase(q, WALL_MS + 1, &erased), ERR_OK);
	ck_assert_uint_eq(erased, 0);
	queue_close(q);
}
END_TEST

/* Looking */

START_TEST(the_list_has_exactly_the_columns_of_the_view)
{
	static const char *const columns[] = { "client_ref", "apply_serial_no", "task_code",
					       "state",	     "created_at",	"attempts",
					       "project_no", "sealed_bytes" };
	struct queue_record r;
	json_t *list = NULL;
	struct queue *q = open_queue();
	ck_assert_int_eq(submit(q, 1, &r), ERR_OK);
	ck_assert_int_eq(submit(q, 2, &r), ERR_OK);
	ck_assert_int_eq(queue_delivered(q, 2, "P-2", "received", WALL_MS), ERR_OK);
	ck_assert_int_eq(queue_list(q, false, &list), ERR_OK);
	ck_assert_uint_eq(json_array_size(list), 2);
	json_t *row = json_array_get(list, 0);
	ck_assert_uint_eq(json_object_size(row), ARRAY_LEN(columns));
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		ck_assert_ptr_nonnull(json_object_get(row, columns[i]));
	ck_assert(json_is_null(json_object_get(row, "project_no")));
	ck_assert(json_is_integer(json_object_get(row, "attempts")));
	ck_assert_str_eq(json_str(row, "client_ref"), ref_of(1));
	ck_assert_str_eq(json_str(row, "created_at"), "2026-11-21T17:01:00+08:00");
	ck_assert_str_eq(json_str(row, "state"), "queued");
	ck_assert_str_eq(json_str(json_array_get(list, 1), "project_no"), "P-2");
	json_decref(list);
	queue_close(q);
	ck_assert_str_eq(
		sqlite3_tool("queue.db", "SELECT name FROM pragma_table_info('v_queue')"),
		"client_ref\napply_serial_no\ntask_code\nstate\ncreated_at\nattempts\nproject_no\n"
		"sealed_bytes");
}
END_TEST

/* What staff looks at: a terminal of years has more than fits one answer. */
START_TEST(what_is_not_settled_is_listed_by_itself_the_held_ones_first)
{
	struct queue_record r;
	json_t *list = NULL;
	struct queue *q = open_queue();
	for (int n = 1; n <= 5; n++)
		ck_assert_int_eq(submit(q, n, &r), ERR_OK);
	ck_assert_int_eq(queue_delivered(q, 1, "P-1", "received", WALL_MS), ERR_OK);
	ck_assert_int_eq(queue_set_state(q, 3, "blocked", "HTTP-405"), ERR_OK);
	ck_assert_int_eq(queue_set_state(q, 5, "quarantined", "FORM"), ERR_OK);
	ck_assert_int_eq(queue_list_open(q, 3, &list), ERR_OK);
	ck_assert_uint_eq(json_array_size(list), 3);
	ck_assert_str_ne(json_str(json_array_get(list, 0), "state"), "queued");
	ck_assert_str_ne(json_str(json_array_get(list, 1), "state"), "queued");
	ck_assert_str_eq(json_str(json_array_get(list, 2), "state"), "queued");
	ck_assert_uint_eq(json_object_size(json_array_get(list, 2)), 8);
	json_decref(list);
	ck_assert_int_eq(queue_list_open(q, 100, &list), ERR_OK);
	ck_assert_uint_eq(json_array_size(list), 4);
	json_decref(list);
	queue_close(q);
}
END_TEST

START_TEST(one_record_is_shown_by_ref_or_serial_without_personal_data)
{
	struct queue_record r;
	json_t *shown = NULL, *none = NULL;
	struct queue *q = open_queue();
	ck_assert_int_eq(submit(q, 1, &r), ERR_OK);
	ck_assert_int_eq(queue_show(q, r.serial, &shown), ERR_OK);
	ck_assert_str_eq(json_str(shown, "client_ref"), ref_of(1));
	ck_assert(json_is_null(json_object_get(shown, "project_no")));
	char *text = json_dumps(shown, 0);
	ck_assert_ptr_null(strstr(text, CANARY));
	ck_assert_ptr_null(strstr(text, "110101199003070134"));
	free(text);
	json_decref(shown);
	ck_assert_int_eq(queue_show(q, ref_of(1), &shown), ERR_OK);
	ck_assert_str_eq(json_str(shown, "apply_serial_no"), r.serial);
	json_decref(shown);
	r.serial[strlen(r.serial) - 1] ^= 1;
	static const char *const refs[] = { "",	      "-", "--", "x-12", "terminal-1-AA000001-Z",
					    "nothing" };
	ck_assert_int_eq(queue_show(q, r.serial, &none), ERR_NOT_FOUND);
	for (size_t i = 0; i < ARRAY_LEN(refs); i++)
		ck_assert_int_eq(queue_show(q, refs[i], &none), ERR_NOT_FOUND);
	ck_assert_ptr_null(none);
	queue_close(q);
}
END_TEST

START_TEST(counts_follow_every_change)
{
	struct queue_record r;
	struct queue_counts n;
	struct queue *q = open_queue();
	for (int i = 1; i <= 6; i++)
		ck_assert_int_eq(submit(q, i, &r), ERR_OK);
	ck_assert_int_eq(queue_set_state(q, 1, "blocked", ""), ERR_OK);
	ck_assert_int_eq(queue_set_state(q, 2, "quarantined", ""), ERR_OK);
	ck_assert_int_eq(queue_set_state(q, 3, "handed_over", ""), ERR_OK);
	ck_assert_int_eq(queue_set_state(q, 4, "withdrawn", ""), ERR_OK);
	ck_assert_int_eq(queue_delivered(q, 5, "P-5", "received", WALL_MS), ERR_OK);
	for (int round = 0; round < 2; round++) {
		ck_assert_int_eq(queue_count(q, &n), ERR_OK);
		ck_assert_int_eq(n.queued, 1);
		ck_assert_int_eq(n.blocked, 1);
		ck_assert_int_eq(n.quarantined, 1);
		ck_assert_int_eq(n.handed_over, 1);
		ck_assert_int_eq(n.withdrawn, 1);
		ck_assert_int_eq(n.delivered, 1);
		ck_assert_int_eq(n.to_erase, 3);
		ck_assert_str_eq(n.oldest_queued_at, "2026-11-21T17:01:00+08:00");
		queue_close(q);
		q = open_queue();
	}
	queue_close(q);
}
END_TEST

START_TEST(meta_values_survive_and_do_not_touch_our_own)
{
	char text[32] = "before";
	struct queue *q = open_queue();
	char generation[GENERATION_LEN + 1];
	strcpy(generation, queue_generation(q));
	ck_assert_int_eq(strlen(generation), GENERATION_LEN);
	ck_assert_int_eq(queue_meta_get(q, "etag", text, sizeof(text)), ERR_NOT_FOUND);
	ck_assert_str_eq(text, "before");
	ck_assert_int_eq(queue_meta_set(q, "etag", "v1"), ERR_OK);
	ck_assert_int_eq(queue_meta_set(q, "etag", "v2"), ERR_OK);
	ck_assert_int_eq(queue_meta_set(q, "generation", "zz"), ERR_OK);
	queue_close(q);
	q = open_queue();
	ck_assert_int_eq(queue_meta_get(q, "etag", text, sizeof(text)), ERR_OK);
	ck_assert_str_eq(text, "v2");
	ck_assert_int_eq(queue_meta_get(q, "etag", text, 2), ERR_TOO_LONG);
	ck_assert_str_eq(queue_generation(q), generation);
	queue_close(q);
}
END_TEST

START_TEST(nothing_of_a_person_is_readable_in_the_store)
{
	struct queue_record r;
	struct queue *q = open_queue();
	store_key.suite = _i ? SUITE_SM4_CTR_HMAC_SM3 : SUITE_AES_256_GCM;
	for (int n = 1; n <= 10; n++)
		ck_assert_int_eq(submit_file(q, n, 3000, &r), ERR_OK);
	ck_assert_int_eq(queue_failed(q, 1, "offline", true), ERR_OK);
	ck_assert(!store_contains(CANARY, strlen(CANARY)));
	ck_assert(!store_contains("110101199003070134", 18));
	ck_assert(!store_contains("13800000000", 11));
	ck_assert(store_contains("11440000MB2D0164XH2440289876000",
				 31)); /* the search itself works */
	queue_close(q);
	ck_assert(!store_contains(CANARY, strlen(CANARY)));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("queue-state");
	TCase *tc = tcase_create("queue-state");
	tcase_add_checked_fixture(tc, store_setup, store_teardown);
	tcase_add_test(tc, an_acknowledgement_is_kept_and_may_come_twice);
	tcase_add_test(tc, a_holders_applications_are_found_the_newest_first);
	tcase_add_test(tc, a_later_word_about_a_case_is_not_taken_back_by_its_acknowledgement);
	tcase_add_test(tc, acknowledgements_kept_together_do_not_hinder_each_other);
	tcase_add_test(tc, a_look_passes_over_what_it_is_told_to);
	tcase_add_test(tc, a_late_acknowledgement_ends_a_quarantine);
	tcase_add_test(tc, attempts_count_only_what_counts);
	tcase_add_loop_test(tc, states_follow_their_rules, 0, ARRAY_LEN(moves));
	tcase_add_test(tc, what_is_delivered_is_erased_after_the_grace_and_not_before);
	tcase_add_test(tc, no_sealed_copy_of_what_was_erased_stays_anywhere);
	tcase_add_test(tc, withdrawn_and_handed_over_are_erased_without_a_grace);
	tcase_add_test(tc, many_are_erased_in_several_batches);
	tcase_add_test(tc, the_list_has_exactly_the_columns_of_the_view);
	tcase_add_test(tc, what_is_not_settled_is_listed_by_itself_the_held_ones_first);
	tcase_add_test(tc, one_record_is_shown_by_ref_or_serial_without_personal_data);
	tcase_add_test(tc, counts_follow_every_change);
	tcase_add_test(tc, meta_values_survive_and_do_not_touch_our_own);
	tcase_add_loop_test(tc, nothing_of_a_person_is_readable_in_the_store, 0, 2);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
