/* SPDX-License-Identifier: Apache-2.0 */
/* test_queue.c - the contract of queue.h: what comes in, and in which order it goes. */
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

/* Submitting */

START_TEST(a_submit_is_there_after_the_queue_was_closed)
{
	struct queue_record made, kept;
	struct queue *q = open_queue();
	ck_assert_int_eq(submit(q, 1, &made), ERR_OK);
	ck_assert_int_eq(made.seq, 1);
	ck_assert_str_eq(made.state, "queued");
	ck_assert_str_eq(made.kind, "application");
	ck_assert_str_eq(made.task_code, "11440000MB2D0164XH2440289876000");
	ck_assert_str_eq(made.apply_date, "2026-11-21T17:01:00+08:00");
	ck_assert_str_eq(made.project_no, "");
	ck_assert(serial_is_valid(made.serial));
	ck_assert_int_eq(strncmp(made.serial, "terminal-1-", 11), 0);
	queue_close(q);
	q = open_queue();
	ck_assert_int_eq(queue_get(q, ref_of(1), &kept), ERR_OK);
	ck_assert_str_eq(kept.serial, made.serial);
	ck_assert_str_eq(kept.body_sha256, made.body_sha256);
	ck_assert_str_eq(kept.content_sha256, made.content_sha256);
	ck_assert_int_eq(kept.created_ms, made.created_ms);
	ck_assert_uint_eq(kept.sealed_bytes, made.sealed_bytes);
	queue_close(q);
}
END_TEST

START_TEST(the_body_is_what_the_record_says_and_carries_the_terminals_fields)
{
	struct queue_record r;
	struct queue *q = open_queue();
	ck_assert_int_eq(submit(q, 1, &r), ERR_OK);
	struct buf body;
	buf_init(&body, APPLICATION_BODY_MAX);
	ck_assert_int_eq(queue_body(q, r.seq, &body), ERR_OK);
	char hex[HASH_HEX + 1];
	hash_sha256_hex(body.data, body.len, hex);
	ck_assert_str_eq(hex, r.body_sha256);
	json_t *json = json_loadb(body.data, body.len, 0, NULL);
	ck_assert_str_eq(json_str(json, "apply_serial_no"), r.serial);
	ck_assert_str_eq(json_str(json, "client_ref"), r.client_ref);
	ck_assert_str_eq(json_str(json, "apply_date"), r.apply_date);
	ck_assert_str_eq(json_str(json, "hall_code"), "hall-1");
	ck_assert_str_eq(json_str(json, "area_code"), "440000");
	ck_assert_str_eq(json_str(json, "applyer_name"), CANARY);
	ck_assert_str_eq(json_str(json, "content_sha256"), r.content_sha256);
	json_decref(json);
	struct buf again;
	buf_init(&again, APPLICATION_BODY_MAX);
	queue_close(q);
	q = open_queue();
	ck_assert_int_eq(queue_body(q, r.seq, &again), ERR_OK);
	ck_assert_str_eq(buf_str(&again), buf_str(&body));
	ck_assert_int_eq(queue_body(q, 99, &again), ERR_NOT_FOUND);
	buf_fini(&body);
	buf_fini(&again);
	queue_close(q);
}
END_TEST

START_TEST(a_repeat_gets_the_first_answer)
{
	struct queue_record first, again;
	struct queue *q = open_queue();
	ck_assert_int_eq(submit(q, 1, &first), ERR_OK);
	ck_assert_int_eq(submit(q, 2, &again), ERR_OK);
	memset(&again, 0, sizeof(again));
	ck_assert_int_eq(submit(q, 1, &again), ERR_OK);
	ck_assert_str_eq(again.serial, first.serial);
	ck_assert_str_eq(again.body_sha256, first.body_sha256);
	ck_assert_int_eq(queue_delivered(q, first.seq, "P-1", "received", WALL_MS), ERR_OK);
	ck_assert_int_eq(submit(q, 1, &again), ERR_OK);
	ck_assert_str_eq(again.project_no, "P-1");
	struct queue_counts n;
	ck_assert_int_eq(queue_count(q, &n), ERR_OK);
	ck_assert_int_eq(n.queued + n.delivered, 2);
	queue_close(q);
}
END_TEST

START_TEST(the_same_ref_with_other_content_is_a_conflict)
{
	struct queue_record r, untouched = { .seq = 77 };
	struct queue *q = open_queue();
	ck_assert_int_eq(submit_file(q, 1, 1000, &r), ERR_OK);
	json_t *content = content_of("something else");
	struct queue_submit s = {
		.client_ref = ref_of(1),
		.content = content,
		.hall_code = "hall-1",
		.area_code = "440000",
		.wall_ms = WALL_MS,
	};
	ck_assert_int_eq(queue_submit(q, &s, &untouched), ERR_CONFLICT);
	ck_assert_int_eq(untouched.seq, 77);
	json_decref(content);
	ck_assert_int_eq(files_in("files"), 1);
	queue_close(q);
}
END_TEST

START_TEST(numbers_grow_by_one_and_are_never_given_twice)
{
	struct queue_record r;
	struct queue *q = open_queue();
	for (int n = 1; n <= 20; n++) {
		ck_assert_int_eq(submit(q, n, &r), ERR_OK);
		ck_assert_int_eq(r.seq, n);
		if (n % 7 == 0) {
			queue_close(q);
			q = open_queue();
		}
	}
	queue_close(q);
}
END_TEST

START_TEST(what_is_no_application_is_refused)
{
	struct queue_record r = { .seq = 77 };
	struct queue *q = open_queue();
	json_t *content = content_of("x");
	struct queue_submit s = {
		.content = content, .hall_code = "h", .area_code = "a", .wall_ms = WALL_MS
	};
	static const char *const refs[] = { NULL, "", "no-uuid",
					    "0f8fad5b-d9cb-169f-a165-70867728950e" };
	for (size_t i = 0; i < ARRAY_LEN(refs); i++) {
		s.client_ref = refs[i];
		ck_assert_int_eq(queue_submit(q, &s, &r), ERR_INVALID);
	}
	s.client_ref = ref_of(1);
	s.file_count = QUEUE_FILES_MAX + 1;
	ck_assert_int_eq(queue_submit(q, &s, &r), ERR_INVALID);
	s.file_count = 0;
	json_object_set_new(content, "real", json_real(1.5));
	ck_assert_int_eq(queue_submit(q, &s, &r), ERR_INVALID);
	json_object_del(content, "real");
	json_object_del(content, "applyer_name");
	ck_assert_int_eq(queue_submit(q, &s, &r), ERR_INVALID);
	ck_assert_int_eq(r.seq, 77);
	ck_assert_int_eq(queue_next(q, 0, NULL, &r), ERR_NOT_FOUND);
	json_decref(content);
	queue_close(q);
}
END_TEST

/* Files */

START_TEST(a_file_comes_back_byte_for_byte)
{
	struct queue_record r;
	struct queue *q = open_queue();
	ck_assert_int_eq(submit_file(q, 1, 100000, &r), ERR_OK);
	ck_assert_uint_eq(r.file_count, 1);
	ck_assert_uint_gt(r.sealed_bytes, 100000);
	struct queue_file f;
	struct buf bytes;
	buf_init(&bytes, 200000);
	ck_assert_int_eq(queue_file_get(q, r.seq, 0, &f, &bytes), ERR_OK);
	ck_assert_uint_eq(f.len, 100000);
	ck_assert_uint_eq(bytes.len, 100000);
	ck_assert_str_eq(f.type, "image/jpeg");
	char hex[HASH_HEX + 1];
	hash_sha256_hex(f.bytes, f.len, hex);
	ck_assert_str_eq(hex, f.sha256);
	buf_clear(&bytes);
	ck_assert_int_eq(queue_file_get(q, r.seq, 1, &f, &bytes), ERR_NOT_FOUND);
	ck_assert_uint_eq(bytes.len, 0);
	buf_fini(&bytes);
	queue_close(q);
}
END_TEST

START_TEST(a_file_that_is_not_what_it_says_is_refused_and_nothing_stays)
{
	struct queue_record r;
	struct queue *q = open_queue();
	json_t *content = content_of("x");
	struct queue_file f[2] = {
		{ .type = "image/jpeg", .bytes = "good", .len = 4 },
		{ .type = "image/jpeg", .bytes = "bad", .len = 3 },
	};
	hash_sha256_hex("good", 4, f[0].sha256);
	hash_sha256_hex("good", 4, f[1].sha256);
	struct queue_submit s = {
		.client_ref = ref_of(1),
		.content = content,
		.hall_code = "h",
		.area_code = "a",
		.wall_ms = WALL_MS,
		.files = f,
		.file_count = 2,
	};
	ck_assert_int_eq(queue_submit(q, &s, &r), ERR_INVALID);
	ck_assert_uint_eq(files_in("files"), 0);
	ck_assert_int_eq(queue_get(q, ref_of(1), &r), ERR_NOT_FOUND);
	json_decref(content);
	queue_close(q);
}
END_TEST

START_TEST(a_file_that_is_changed_or_gone_is_noticed)
{
	struct queue_record r;
	struct queue *q = open_queue();
	ck_assert_int_eq(submit_file(q, 1, 5000, &r), ERR_OK);
	char name[64];
	snprintf(name, sizeof(name), "files/%s.0", ref_of(1));
	flip_bit(in_store(name), 8 * 2500);
	struct queue_file f;
	struct buf bytes;
	buf_init(&bytes, 200000);
	ck_assert_int_eq(queue_file_get(q, r.seq, 0, &f, &bytes), ERR_SEAL_BROKEN);
	ck_assert_int_eq(unlink(in_store(name)), 0);
	ck_assert_int_eq(queue_file_get(q, r.seq, 0, &f, &bytes), ERR_SEAL_BROKEN);
	buf_fini(&bytes);
	queue_close(q);
}
END_TEST

START_TEST(files_without_a_record_are_swept_when_the_queue_opens)
{
	struct queue_record r;
	struct queue *q = open_queue();
	ck_assert_int_eq(submit_file(q, 1, 100, &r), ERR_OK);
	queue_close(q);
	char name[64];
	snprintf(name, sizeof(name), "files/%s.0", ref_of(2));
	ck_assert_int_eq(file_write(in_store(name), "x", 1, 0600), ERR_OK);
	snprintf(name, sizeof(name), "files/%s.1.tmp", ref_of(1));
	ck_assert_int_eq(file_write(in_store(name), "x", 1, 0600), ERR_OK);
	snprintf(name, sizeof(name), "files/%s.1", ref_of(1));
	ck_assert_int_eq(file_write(in_store(name), "x", 1, 0600), ERR_OK);
	q = open_queue();
	ck_assert_uint_eq(files_in("files"), 1);
	struct queue_file f;
	struct buf bytes;
	buf_init(&bytes, 200000);
	ck_assert_int_eq(queue_file_get(q, r.seq, 0, &f, &bytes), ERR_OK);
	buf_fini(&bytes);
	queue_close(q);
}
END_TEST

/* Order */

START_TEST(the_oldest_comes_first_and_only_what_is_queued)
{
	struct queue_record r;
	struct queue *q = open_queue();
	for (int n = 1; n <= 6; n++)
		ck_assert_int_eq(submit(q, n, &r), ERR_OK);
	ck_assert_int_eq(queue_delivered(q, 1, "P-1", "received", WALL_MS), ERR_OK);
	ck_assert_int_eq(queue_set_state(q, 3, "quarantined", "validation"), ERR_OK);
	ck_assert_int_eq(queue_set_state(q, 5, "blocked", "key-reused"), ERR_OK);
	ck_assert_int_eq(queue_set_state(q, 6, "withdrawn", ""), ERR_OK);
	for (int round = 0; round < 2; round++) {
		ck_assert_int_eq(queue_next(q, 0, NULL, &r), ERR_OK);
		ck_assert_int_eq(r.seq, 2);
		ck_assert_int_eq(queue_next(q, 2, NULL, &r), ERR_OK);
		ck_assert_int_eq(r.seq, 4);
		ck_assert_int_eq(queue_next(q, 4, NULL, &r), ERR_NOT_FOUND);
		ck_assert_int_eq(queue_next(q, INT64_MAX, NULL, &r), ERR_NOT_FOUND);
		ck_assert_int_eq(queue_newest(q, NULL, &r), ERR_OK);
		ck_assert_int_eq(r.seq, 4);
		queue_close(q);
		q = open_queue();
	}
	queue_close(q);
}
END_TEST

START_TEST(other_things_are_delivered_once_too_but_are_no_applications)
{
	struct queue_record r, again;
	struct queue *q = open_queue();
	json_t *body = json_pack("{s:s, s:s}", "pf", "5", "satisfaction", "1"), *list = NULL;
	ck_assert_int_eq(queue_push(q, ref_of(1), "evaluation", body, WALL_MS, &r), ERR_OK);
	ck_assert_int_eq(queue_push(q, ref_of(1), "evaluation", body, WALL_MS, &again), ERR_OK);
	ck_assert_int_eq(again.seq, r.seq);
	ck_assert_str_eq(r.serial, "");
	ck_assert_int_eq(queue_push(q, ref_of(1), "supervision", body, WALL_MS, &again),
			 ERR_CONFLICT);
	ck_assert_int_eq(queue_push(q, ref_of(2), "application", body, WALL_MS, &again),
			 ERR_INVALID);
	ck_assert_int_eq(queue_push(q, ref_of(2), "a|b", body, WALL_MS, &again), ERR_INVALID);
	ck_assert_int_eq(queue_push(q, "x", "evaluation", body, WALL_MS, &again), ERR_INVALID);
	ck_assert_int_eq(queue_next(q, 0, NULL, &again), ERR_OK);
	ck_assert_str_eq(again.kind, "evaluation");
	struct buf bytes;
	buf_init(&bytes, 4096);
	ck_assert_int_eq(queue_body(q, r.seq, &bytes), ERR_OK);
	ck_assert_str_eq(buf_str(&bytes), "{\"pf\":\"5\",\"satisfaction\":\"1\"}");
	buf_fini(&bytes);
	ck_assert_int_eq(queue_list(q, false, &list), ERR_OK);
	ck_assert_uint_eq(json_array_size(list), 0);
	json_decref(list);
	ck_assert_int_eq(queue_set_state(q, r.seq, "quarantined", "state"), ERR_OK);
	ck_assert_int_eq(queue_list(q, true, &list), ERR_OK);
	ck_assert_uint_eq(json_array_size(list), 1);
	ck_assert_str_eq(json_str(json_array_get(list, 0), "kind"), "evaluation");
	ck_assert_str_eq(json_str(json_array_get(list, 0), "error_code"), "state");
	ck_assert_int_eq(queue_set_state(q, r.seq, "queued", ""), ERR_OK);
	struct queue_counts n;
	ck_assert_int_eq(queue_count(q, &n), ERR_OK);
	ck_assert_int_eq(n.queued, 0);
	ck_assert_str_eq(n.oldest_queued_at, "");
	ck_assert_int_eq(queue_delivered(q, r.seq, "", "", WALL_MS), ERR_OK);
	ck_assert_int_eq(queue_next(q, 0, NULL, &again), ERR_NOT_FOUND);
	json_decref(list);
	json_decref(body);
	queue_close(q);
}
END_TEST

START_TEST(a_folder_that_cannot_be_made_is_an_error)
{
	struct queue_config config = { .dir = "/proc/none", .terminal = "t", .key = &store_key };
	struct queue *none = NULL;
	ck_assert_int_ne(queue_open(&config, &none), ERR_OK);
	ck_assert_ptr_null(none);
	queue_close(NULL);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("queue");
	TCase *tc = tcase_create("queue");
	tcase_add_checked_fixture(tc, store_setup, store_teardown);
	tcase_add_test(tc, a_submit_is_there_after_the_queue_was_closed);
	tcase_add_test(tc, the_body_is_what_the_record_says_and_carries_the_terminals_fields);
	tcase_add_test(tc, a_repeat_gets_the_first_answer);
	tcase_add_test(tc, the_same_ref_with_other_content_is_a_conflict);
	tcase_add_test(tc, numbers_grow_by_one_and_are_never_given_twice);
	tcase_add_test(tc, what_is_no_application_is_refused);
	tcase_add_test(tc, a_file_comes_back_byte_for_byte);
	tcase_add_test(tc, a_file_that_is_not_what_it_says_is_refused_and_nothing_stays);
	tcase_add_test(tc, a_file_that_is_changed_or_gone_is_noticed);
	tcase_add_test(tc, files_without_a_record_are_swept_when_the_queue_opens);
	tcase_add_test(tc, the_oldest_comes_first_and_only_what_is_queued);
	tcase_add_test(tc, other_things_are_delivered_once_too_but_are_no_applications);
	tcase_add_test(tc, a_folder_that_cannot_be_made_is_an_error);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
