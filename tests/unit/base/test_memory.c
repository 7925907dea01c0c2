/* SPDX-License-Identifier: Apache-2.0 */
/* test_memory.c - buffers, arenas, errors: limits hold and what dies is overwritten. */
#include <check.h>
#include <string.h>

#include "firmware/base/arena.h"
#include "firmware/base/buf.h"
#include "firmware/base/wipe.h"
#include "tests/suite.h"

START_TEST(a_buffer_refuses_what_would_pass_its_limit_and_changes_nothing)
{
	struct buf b;
	buf_init(&b, 8);
	buf_add_str(&b, "12345678");
	ck_assert_int_eq(buf_err(&b), ERR_OK);
	buf_add_char(&b, '9');
	ck_assert_int_eq(buf_err(&b), ERR_TOO_LONG);
	ck_assert_str_eq(buf_str(&b), "12345678");
	buf_add_str(&b, "");
	ck_assert_int_eq(buf_err(&b), ERR_TOO_LONG);
	ck_assert_ptr_null(buf_extend(&b, 0));
	ck_assert_ptr_null(buf_take(&b));
}
END_TEST

START_TEST(a_taken_text_belongs_to_the_taker)
{
	struct buf b;
	buf_init(&b, 1000);
	buf_printf(&b, "%d %s", 42, "words");
	char *text = buf_take(&b);
	ck_assert_str_eq(text, "42 words");
	ck_assert_uint_eq(b.len, 0);
	wipe_free(text);
	char *empty = buf_take(&b);
	ck_assert_str_eq(empty, "");
	wipe_free(empty);
}
END_TEST

START_TEST(dropping_the_head_overwrites_the_tail)
{
	struct buf b;
	buf_init(&b, 100);
	buf_add_str(&b, "secretrest");
	buf_drop(&b, 6);
	ck_assert_str_eq(buf_str(&b), "rest");
	ck_assert_mem_eq(b.data + 5, "\0\0\0\0\0", 5);
	buf_fini(&b);
}
END_TEST

START_TEST(a_wiped_arena_keeps_nothing_and_serves_again)
{
	struct arena a;
	arena_init(&a, 1 << 20);
	char *name = arena_strdup(&a, "somebody");
	char *big = arena_alloc(&a, 100000);
	ck_assert_int_eq(big[99999], 0);
	arena_wipe(&a);
	ck_assert_mem_eq(name, "\0\0\0\0\0\0\0\0", 8);
	char *again = arena_printf(&a, "%s-%d", "x", 7);
	ck_assert_str_eq(again, "x-7");
	arena_fini(&a);
}
END_TEST

START_TEST(error_numbers_and_names_are_unique_and_lead_back)
{
	static const enum err all[] = {
#define X(name, number, retry, message) name,
		ERR_LIST(X)
#undef X
	};
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		ck_assert_int_eq(err_from_name(err_name(all[i])), all[i]);
		for (size_t j = 0; j < i; j++)
			ck_assert_int_ne(all[i], all[j]);
	}
	ck_assert_int_eq(err_from_name("ERR_OF_A_NEWER_PEER"), ERR_IO);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("memory");
	TCase *t = tcase_create("memory");
	suite_add_tcase(s, t);
	tcase_add_test(t, a_buffer_refuses_what_would_pass_its_limit_and_changes_nothing);
	tcase_add_test(t, a_taken_text_belongs_to_the_taker);
	tcase_add_test(t, dropping_the_head_overwrites_the_tail);
	tcase_add_test(t, a_wiped_arena_keeps_nothing_and_serves_again);
	tcase_add_test(t, error_numbers_and_names_are_unique_and_lead_back);
	return suite_run(s);
}
