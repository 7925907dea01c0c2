/* SPDX-License-Identifier: Apache-2.0 */
/* test_drivers.c - what every driver in the registry keeps to, whatever its device. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/card/card.h"
#include "drivers/printer/printer.h"

#define NAME_MAX_LEN 15 /* the settings' field */

static int count_readers(void)
{
	int n = 0;
	while (card_readers[n])
		n++;
	return n;
}

static int count_printers(void)
{
	int n = 0;
	while (printers[n])
		n++;
	return n;
}

START_TEST(every_reader_has_its_calls_and_a_name_of_its_own)
{
	const struct card_reader_ops *ops = card_readers[_i];
	ck_assert(ops->open && ops->step && ops->close);
	ck_assert_uint_ge(strlen(ops->name), 1);
	ck_assert_uint_le(strlen(ops->name), NAME_MAX_LEN);
	for (int other = 0; card_readers[other]; other++)
		if (other != _i)
			ck_assert_str_ne(card_readers[other]->name, ops->name);
}
END_TEST

START_TEST(closing_no_reader_is_allowed)
{
	card_readers[_i]->close(NULL);
}
END_TEST

START_TEST(a_reader_that_does_not_open_leaves_out_alone)
{
	/* A device no driver can have: no such path, no reader of that name, no USB id. */
	static const char *const devices[] = { "", "/nonexistent/reader",
					       "/nonexistent/reader@9600", "/nonexistent/reader@1",
					       "/dev/null" };
	setenv("PCSCLITE_CSOCK_NAME", "/nonexistent/pcscd", 1);
	for (size_t i = 0; i < ARRAY_LEN(devices); i++) {
		struct card_reader *mark = (struct card_reader *)&mark, *r = mark;
		enum err err = card_readers[_i]->open(devices[i], &r);
		ck_assert_msg(
			err == ERR_READER_GONE || err == ERR_READER_FAULT || err == ERR_INVALID,
			"%s: '%s' gave %s", card_readers[_i]->name, devices[i], err_name(err));
		ck_assert_ptr_eq(r, mark);
	}
}
END_TEST

START_TEST(every_printer_has_its_calls_and_a_name_of_its_own)
{
	const struct printer_ops *ops = printers[_i];
	ck_assert(ops->open && ops->print && ops->check && ops->close);
	ck_assert_str_ne(ops->name, "none");
	ck_assert_uint_le(strlen(ops->name), NAME_MAX_LEN);
	for (int other = 0; printers[other]; other++)
		if (other != _i)
			ck_assert_str_ne(printers[other]->name, ops->name);
}
END_TEST

START_TEST(closing_no_printer_is_allowed)
{
	printers[_i]->close(NULL);
}
END_TEST

START_TEST(a_printer_that_does_not_open_leaves_out_alone)
{
	static const char *const devices[] = { "", "/nonexistent/printer", "/dev/nonexistent",
					       "/" };
	for (size_t i = 0; i < ARRAY_LEN(devices); i++) {
		struct printer_port *mark = (struct printer_port *)&mark, *p = mark;
		enum err err = printers[_i]->open(devices[i], &p);
		ck_assert_msg(err != ERR_OK, "'%s' was opened", devices[i]);
		ck_assert_ptr_eq(p, mark);
	}
}
END_TEST

START_TEST(freeing_no_picture_is_allowed)
{
	bitmap_free(NULL);
	struct bitmap b = { .width = 8, .height = 1, .bits = malloc(1) };
	bitmap_free(&b);
	ck_assert_ptr_null(b.bits);
	bitmap_free(&b);
}
END_TEST

START_TEST(every_state_has_a_name_that_leads_back)
{
	for (int s = 0; s < DEVICE_STATE_COUNT; s++) {
		const char *name = device_state_name((enum device_state)s);
		ck_assert_ptr_nonnull(name);
		ck_assert_int_eq(device_state_from_name(name), s);
	}
	ck_assert_int_eq(device_state_from_name("a word of tomorrow"), DEVICE_OFFLINE);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("drivers");
	TCase *c = tcase_create("readers");
	tcase_set_timeout(c, 20);
	tcase_add_loop_test(c, every_reader_has_its_calls_and_a_name_of_its_own, 0,
			    count_readers());
	tcase_add_loop_test(c, closing_no_reader_is_allowed, 0, count_readers());
	tcase_add_loop_test(c, a_reader_that_does_not_open_leaves_out_alone, 0, count_readers());
	suite_add_tcase(s, c);
	c = tcase_create("printers");
	tcase_add_loop_test(c, every_printer_has_its_calls_and_a_name_of_its_own, 0,
			    count_printers());
	tcase_add_loop_test(c, closing_no_printer_is_allowed, 0, count_printers());
	tcase_add_loop_test(c, a_printer_that_does_not_open_leaves_out_alone, 0, count_printers());
	tcase_add_test(c, freeing_no_picture_is_allowed);
	suite_add_tcase(s, c);
	c = tcase_create("states");
	tcase_add_test(c, every_state_has_a_name_that_leads_back);
	suite_add_tcase(s, c);
	SRunner *runner = srunner_create(s);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
