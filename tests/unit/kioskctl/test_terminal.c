/* SPDX-License-Identifier: Apache-2.0 */
/* test_terminal.c - what a terminal gets to see of what strangers wrote. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/base/wipe.h"
#include "firmware/kioskctl/kioskctl.h"
#include "tests/suite.h"

static const struct {
	const char *written, *shown, *why;
} cases[] = {
	{ "A-1  居住证\t𮯵\n", "A-1  居住证\t𮯵\n", "plain lines" },
	{ "a\x1b[2J\x1b]0;x\x07\n", "aU+001B[2JU+001B]0;xU+0007\n", "commands to the terminal" },
	{ "a\xc2\x9b"
	  "2J\n",
	  "aU+009B2J\n", "a command in C1" },
	{ "a\x9b"
	  "2J\n",
	  "a\\x9B2J\n", "a command in one byte" },
	{ "a\rb\x08\n", "aU+000DbU+0008\n", "the cursor" },
	{ "居\xe2\x80\xae住\xe2\x81\xa6证\n", "居U+202E住U+2066证\n", "the order of a line" },
	{ "a\xe2\x80\x8b\xef\xbb\xbf\xee\x80\x81\n", "aU+200BU+FEFFU+E001\n",
	  "what cannot be seen" },
	{ "a\xf0\xae\xaf", "a\\xF0\\xAE\\xAF", "a character that never ends" },
	{ "a\xe7\x8e\n", "a\\xE7\\x8E\n", "a character cut short" },
};

START_TEST(what_strangers_wrote_cannot_steer_the_terminal)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		size_t len = strlen(cases[i].written), shown_len;
		/* However the stream cuts it: in one piece, or byte by byte. */
		for (size_t piece = 1; piece <= len; piece += len - 1) {
			char *shown CLEANUP(free_ptr) = NULL;
			FILE *to = open_memstream(&shown, &shown_len), *over = terminal_over(to);
			for (size_t at = 0; at < len; at += piece) {
				fwrite(cases[i].written + at, 1, piece, over);
				fflush(over);
			}
			fclose(over);
			fclose(to);
			ck_assert_msg(strcmp(shown, cases[i].shown) == 0, "%s: %s", cases[i].why,
				      shown);
		}
	}
}
END_TEST

START_TEST(a_long_text_comes_through_whole)
{
	char *shown CLEANUP(free_ptr) = NULL;
	size_t len;
	FILE *to = open_memstream(&shown, &len), *over = terminal_over(to);
	for (int i = 0; i < 20000; i++)
		fputs("a居𮯵", over);
	fputs("\n", over);
	fclose(over);
	fclose(to);
	ck_assert_uint_eq(len, 20000 * strlen("a居𮯵") + 1);
	ck_assert_ptr_null(strstr(shown, "\\x"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("terminal");
	TCase *tcase = tcase_create("terminal");
	tcase_add_test(tcase, what_strangers_wrote_cannot_steer_the_terminal);
	tcase_add_test(tcase, a_long_text_comes_through_whole);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
