/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_printing.c - a receipt that breaks off, and one of which nobody knows; a code that is held to the scanner. Printer
 * and scanner are the test's.
 */
#include <check.h>
#include <fcntl.h>
#include <string.h>

#include "fakes.h"
#include "firmware/base/file.h"
#include "tests/suite.h"

static void answer_print(enum err err)
{
	void (*printed)(void *, enum err) = fake.printed;
	fake.printed = NULL;
	if (printed)
		printed(fake.printed_arg, err);
	fake_build();
}

static void start_printing(void)
{
	fake_start();
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, false));
	ck_assert_int_eq(fake.prints, 1);
}

static const struct {
	enum err first; /* of the first print */
	bool gone;	/* the printer is out of service then */
	enum print_state then;
	int prints; /* after it works again and said OK to whatever it was sent */
	enum print_state at_last;
	const char *why;
} broken[] = {
	{ ERR_PRINTER_PAPER, true, PRINT_WAITING, 2, PRINT_AGAIN,
	  "half of it is on the paper that ended" },
	{ ERR_PRINTER_GONE, true, PRINT_WAITING, 2, PRINT_AGAIN, "the plug, in the middle" },
	{ ERR_IO, false, PRINT_RUNNING, 2, PRINT_AGAIN,
	  "a reset freed the blade: it goes on at once" },
	{ ERR_TIMEOUT, true, PRINT_DOUBT, 1, PRINT_DOUBT,
	  "it may be out whole: a second would be one too many" },
	{ ERR_OK, false, PRINT_DONE, 1, PRINT_DONE, "it is out" },
};

START_TEST(what_broke_off_is_printed_again_whole_and_what_may_be_out_is_not)
{
	start_printing();
	fake.has_printer = !broken[_i].gone;
	answer_print(broken[_i].first);
	ck_assert_msg(fake.view.visit->handed.print == broken[_i].then, "%s", broken[_i].why);
	fake_devices_changed(); /* whatever it is, it is not the printer */
	ck_assert_int_eq(fake.prints, broken[_i].gone ? 1 : broken[_i].prints);
	fake.has_printer = true;
	fake_devices_changed();
	fake_devices_changed();
	ck_assert_msg(fake.prints == broken[_i].prints, "%s", broken[_i].why);
	answer_print(ERR_OK);
	ck_assert_msg(fake.view.visit->handed.print == broken[_i].at_last, "%s", broken[_i].why);
	fake_devices_changed();
	ck_assert_int_eq(fake.prints, broken[_i].prints);
	fake_stop();
}
END_TEST

START_TEST(a_printer_that_breaks_off_each_time_is_left_alone_at_last)
{
	start_printing();
	for (int i = 0; i < 10; i++) {
		fake.has_printer = false;
		answer_print(ERR_PRINTER_PAPER);
		fake.has_printer = true;
		fake_devices_changed();
	}
	ck_assert_int_eq(fake.prints, 4);
	ck_assert_int_eq(fake.view.visit->handed.print, PRINT_FAILED);
	fake_stop();
}
END_TEST

START_TEST(who_waits_for_paper_is_given_time_and_after_the_visit_nothing_is_printed)
{
	start_printing();
	loop_advance(fake.loop, 20000);
	fake.has_printer = false;
	answer_print(ERR_PRINTER_PAPER);
	loop_advance(fake.loop, 60000); /* half a minute is usual */
	ck_assert_str_eq(fake_screen(), "receipt");
	fake_home();
	fake.has_printer = true;
	fake_devices_changed();
	ck_assert_int_eq(fake.prints, 1);
	fake_stop();
}
END_TEST

/* Paper */

static int told_mm(void)
{
	return (int)json_int(fake_call("Printed"), "mm", 0);
}

START_TEST(the_keeper_is_told_of_each_receipt_once_and_again_if_it_did_not_hear)
{
	start_printing();
	ck_assert_int_eq(fake_calls("Printed"), 0);
	answer_print(ERR_OK);
	int mm = told_mm();
	ck_assert_int_gt(mm, 0);
	fake_answer("Printed", ERR_KEEPER_GONE, NULL);
	ck_assert_int_eq(fake_calls("Printed"), 0);
	fake_gone();
	fake_open();
	ck_assert_int_eq(told_mm(), mm);
	fake_answer("Printed", ERR_OK, json_object());
	ck_assert_int_eq(fake_calls("Printed"), 0);
	fake_stop();
}
END_TEST

START_TEST(of_what_broke_off_nothing_is_counted_before_it_is_whole)
{
	start_printing();
	fake.has_printer = false;
	answer_print(ERR_PRINTER_PAPER);
	ck_assert_int_eq(fake_calls("Printed"), 0);
	fake.has_printer = true;
	fake_devices_changed();
	answer_print(ERR_OK);
	ck_assert_int_eq(fake_calls("Printed"), 1);
	fake_stop();
}
END_TEST

/* A result's file */

#define GENUINE "%PDF-1.4 of the platform"

/* A finished case with one result, which is asked for. */
static void ask_result(bool documents)
{
	fake_start();
	fake_open();
	fake.has_documents = documents;
	fake_act(ACT_OPEN, OPEN_PROGRESS, NULL);
	fake_scan("440100261127000012");
	fake_scan("K7M2Q9");
	fake_act(ACT_NEXT, 0, NULL);
	json_t *told = json_pack("{s:s, s:[], s:{s:[{s:s, s:s, s:s}]}}", "state", "done", "steps",
				 "result", "files", "n", "1", "name", "居住证", "token", "once");
	fake_answer("Progress", ERR_OK, told);
	fake.lent = -1;
	fake_act(ACT_CHOOSE, TRACKING_CASE, NULL);
	ck_assert_int_eq(fake_calls("Result"), 1);
}

static void answer_result(enum err err)
{
	static const char sha256[] =
		"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
	if (err == ERR_OK && fake.lent >= 0)
		ck_assert_int_eq(memfd_fill(fake.lent, GENUINE, strlen(GENUINE)), ERR_OK);
	fake_answer("Result", err, json_pack("{s:s, s:i}", "sha256", sha256, "bytes", 24));
	fake_build();
}

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static const struct {
	enum err err;
	enum print_state state;
} documents[] = {
	{ ERR_OK, PRINT_DONE },
	{ ERR_TIMEOUT, PRINT_DOUBT },
	{ ERR_PRINTER_PAPER, PRINT_FAILED },
	{ ERR_PRINTER_GONE, PRINT_FAILED },
	{ ERR_INVALID, PRINT_FAILED },
};

START_TEST(a_verified_result_goes_to_its_printer_once_and_nothing_of_it_stays_open)
{
	ask_result(true);
	answer_result(ERR_OK);
	const struct tracking *t = &fake.k->visit.tracking;
	ck_assert_int_eq(fake.document, fake.lent);
	ck_assert(t->result.document && t->result.print == PRINT_RUNNING);
	answer_print(documents[_i].err);
	ck_assert_int_eq(t->result.print, documents[_i].state);
	ck_assert(!is_open(fake.lent));
	ck_assert_int_eq(fake.prints, 0);
	fake.document = 0;
	fake_devices_changed();
	ck_assert_int_eq(fake.document, 0);
	fake_stop();
}
END_TEST

START_TEST(a_result_that_is_not_genuine_or_not_whole_reaches_no_printer)
{
	static const enum err errs[] = { ERR_SIGNATURE_BAD, ERR_SIGNATURE_MISSING, ERR_OFFLINE,
					 ERR_NOT_FOUND, ERR_IO };
	ask_result(true);
	ck_assert(is_open(fake.lent));
	answer_result(errs[_i]);
	ck_assert_int_eq(fake.document, 0);
	ck_assert_int_eq(fake.prints, 0);
	ck_assert(!is_open(fake.lent));
	fake_stop();
}
END_TEST

START_TEST(without_its_printer_a_result_is_named_on_a_slip)
{
	ask_result(_i);
	fake.has_documents = false; /* or it went away meanwhile */
	answer_result(ERR_OK);
	ck_assert_int_eq(fake.document, 0);
	ck_assert_int_eq(fake.prints, 1);
	ck_assert(fake.lent < 0 || !is_open(fake.lent));
	answer_print(ERR_OK);
	const struct result_print *r = &fake.k->visit.tracking.result;
	ck_assert(r->verified && !r->document && r->print == PRINT_DONE);
	fake_stop();
}
END_TEST

START_TEST(who_leaves_before_a_result_is_there_leaves_no_file)
{
	ask_result(true);
	fake_home();
	ck_assert(!is_open(fake.lent));
	answer_result(ERR_OFFLINE);
	ck_assert_int_eq(fake.document, 0);
	fake_stop();
}
END_TEST

/* Codes */

START_TEST(a_code_goes_only_to_a_screen_that_asks_for_one)
{
	fake_start();
	fake_open();
	ck_assert_ptr_null(fake.scanned); /* home */
	fake_scan("; reboot");
	ck_assert_str_eq(fake_screen(), "home");
	fake_act(ACT_OPEN, OPEN_PROGRESS, NULL);
	ck_assert_str_eq(fake_screen(), "progress");
	fake_scan("440100261127000012");
	ck_assert_str_eq(fake.view.visit->tracking.number, "440100261127000012");
	ck_assert_str_eq(fake.view.visit->typing.focus, "code");
	fake_scan("two words");
	ck_assert_int_eq(fake.view.visit->tracking.problem, ERR_SYNTAX);
	ck_assert_str_eq(fake.view.visit->tracking.code, "");
	fake_scan("K7M2Q9");
	ck_assert_str_eq(fake.view.visit->tracking.code, "K7M2Q9");
	ck_assert_int_eq(fake_calls("Progress"), 0); /* it presses nothing */
	fake_home();
	ck_assert_ptr_null(fake.scanned);
	fake_stop();
}
END_TEST

START_TEST(help_over_the_screen_hears_no_code)
{
	fake_start();
	fake_open();
	fake_act(ACT_OPEN, OPEN_PROGRESS, NULL);
	fake_act(ACT_HELP, 0, NULL);
	fake_scan("440100261127000012");
	ck_assert_str_eq(fake.view.visit->tracking.number, "");
	fake_stop();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("printing");
	TCase *c = tcase_create("printing");
	tcase_add_loop_test(c, what_broke_off_is_printed_again_whole_and_what_may_be_out_is_not, 0,
			    ARRAY_LEN(broken));
	tcase_add_test(c, a_printer_that_breaks_off_each_time_is_left_alone_at_last);
	tcase_add_test(c, who_waits_for_paper_is_given_time_and_after_the_visit_nothing_is_printed);
	tcase_add_test(c, the_keeper_is_told_of_each_receipt_once_and_again_if_it_did_not_hear);
	tcase_add_test(c, of_what_broke_off_nothing_is_counted_before_it_is_whole);
	suite_add_tcase(s, c);
	c = tcase_create("results");
	tcase_add_loop_test(c,
			    a_verified_result_goes_to_its_printer_once_and_nothing_of_it_stays_open,
			    0, ARRAY_LEN(documents));
	tcase_add_loop_test(c, a_result_that_is_not_genuine_or_not_whole_reaches_no_printer, 0, 5);
	tcase_add_loop_test(c, without_its_printer_a_result_is_named_on_a_slip, 0, 2);
	tcase_add_test(c, who_leaves_before_a_result_is_there_leaves_no_file);
	suite_add_tcase(s, c);
	c = tcase_create("scanning");
	tcase_add_test(c, a_code_goes_only_to_a_screen_that_asks_for_one);
	tcase_add_test(c, help_over_the_screen_hears_no_code);
	suite_add_tcase(s, c);
	return suite_run(s);
}
