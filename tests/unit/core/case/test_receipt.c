/* SPDX-License-Identifier: Apache-2.0 */
/* test_receipt.c - serial numbers and receipts: what one altered character does to them. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/core/case/receipt.h"
#include "tests/suite.h"

/* Serial numbers */

START_TEST(the_number_of_the_reference_receipt_is_made_and_accepted)
{
	char serial[SERIAL_MAX + 1];
	serial_format("A07", "K3", 43, serial);
	ck_assert_str_eq(serial, "A07-K3000043-Q");
	ck_assert(serial_is_valid(serial));
}
END_TEST

START_TEST(numbers_of_any_terminal_are_valid)
{
	static const char *const terminals[] = {
		"A", "A-07", "terminal-1", "WXYZwxyz", "-", "--", "12345678901234567890123456789012"
	};
	static const int64_t seqs[] = { 0, 1, 43, 999999, 1000000, 123456789 };
	for (size_t t = 0; t < ARRAY_LEN(terminals); t++) {
		for (size_t s = 0; s < ARRAY_LEN(seqs); s++) {
			char serial[SERIAL_MAX + 1];
			serial_format(terminals[t], "V0", seqs[s], serial);
			ck_assert_msg(serial_is_valid(serial), "%s", serial);
			ck_assert_int_eq(strncmp(serial, terminals[t], strlen(terminals[t])), 0);
		}
	}
}
END_TEST

START_TEST(seq_beyond_six_digits_gets_more_and_never_wraps)
{
	char serial[SERIAL_MAX + 1];
	serial_format("A07", "K3", SERIAL_SEQ_MAX, serial);
	ck_assert_int_eq(strncmp(serial, "A07-K3999999-", 13), 0);
	serial_format("A07", "K3", SERIAL_SEQ_MAX + 1, serial);
	ck_assert_int_eq(strncmp(serial, "A07-K31000000-", 14), 0);
	ck_assert(serial_is_valid(serial));
}
END_TEST

START_TEST(any_one_wrong_character_is_found)
{
	static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
	char good[SERIAL_MAX + 1];
	serial_format("A07", "K3", 40217, good);
	for (size_t at = 0; good[at]; at++) {
		for (const char *c = alphabet; *c && good[at] != '-'; c++) {
			char serial[SERIAL_MAX + 1];
			strcpy(serial, good);
			serial[at] = *c;
			ck_assert_msg(serial_is_valid(serial) == (*c == good[at]), "%s", serial);
		}
	}
}
END_TEST

START_TEST(swapped_neighbours_are_found)
{
	char good[SERIAL_MAX + 1];
	serial_format("A07", "K3", 840217, good);
	for (size_t at = 5; at < 11; at++) {
		char serial[SERIAL_MAX + 1];
		strcpy(serial, good);
		serial[at] = good[at + 1];
		serial[at + 1] = good[at];
		ck_assert_msg(!serial_is_valid(serial), "%s", serial);
	}
}
END_TEST

static const struct {
	const char *serial, *why;
} no_serials[] = {
	{ "", "empty" },
	{ "-", "a hyphen" },
	{ "A07-K3000043", "no check" },
	{ "A07-K3000043-", "an empty check" },
	{ "A07-K3000043-QQ", "two checks" },
	{ "A07K3000043-Q", "no terminal" },
	{ "-K3000043-Q", "an empty terminal" },
	{ "A07-K300043-Q", "five digits" },
	{ "A07-K300004A-Q", "a letter in the digits" },
	{ "A07-k3000043-Q", "a small letter in the generation" },
	{ "A 7-K3000043-Q", "a blank" },
	{ "A07-K3000043-q", "a small check" },
	{ "123456789012345678901234567890123-K3000043-Q", "a terminal of 33 characters" },
};

START_TEST(what_is_no_serial_is_not_taken_for_one)
{
	for (size_t i = 0; i < ARRAY_LEN(no_serials); i++)
		ck_assert_msg(!serial_is_valid(no_serials[i].serial), "%s", no_serials[i].why);
}
END_TEST

START_TEST(a_generation_is_two_characters_of_the_alphabet_for_any_random_bytes)
{
	for (int a = 0; a < 256; a++) {
		char generation[GENERATION_LEN + 1], serial[SERIAL_MAX + 1];
		serial_generation((uint8_t[]){ (uint8_t)a, (uint8_t)(255 - a) }, generation);
		serial_format("T", generation, 1, serial);
		ck_assert_uint_eq(strlen(generation), GENERATION_LEN);
		ck_assert(serial_is_valid(serial));
	}
}
END_TEST

/* Receipts */

#define LINES                                                                            \
	"yichuang-receipt 1\n"                                                           \
	"terminal A07\n"                                                                 \
	"serial A07-K3000043-Q\n"                                                        \
	"client_ref 2c6d7a0e-9f41-4b7c-8a55-0d1e2f3a4b5c\n"                              \
	"state stored\n"                                                                 \
	"project_no -\n"                                                                 \
	"task_code 11440000MB2D0164XH2440289876000\n"                                    \
	"at 2026-11-21T09:41:00+08:00\n"                                                 \
	"body_sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n" \
	"key 0123456789abcdef\n"
#define TEXT LINES "signature ed25519 AAECAwQFBgc=\n"

static const uint8_t signature[] = { 0, 1, 2, 3, 4, 5, 6, 7 };

static struct receipt sample(void)
{
	return (struct receipt){
		.terminal = "A07",
		.serial = "A07-K3000043-Q",
		.client_ref = "2c6d7a0e-9f41-4b7c-8a55-0d1e2f3a4b5c",
		.state = CASE_STORED,
		.task_code = "11440000MB2D0164XH2440289876000",
		.at = "2026-11-21T09:41:00+08:00",
		.body_sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		.key = "0123456789abcdef",
	};
}

START_TEST(a_receipt_is_written_line_by_line)
{
	struct buf text CLEANUP(buf_fini);
	buf_init(&text, RECEIPT_TEXT_MAX);
	struct receipt r = sample();
	ck_assert_int_eq(receipt_lines(&r, &text), ERR_OK);
	ck_assert_str_eq(buf_str(&text), LINES);
	ck_assert_int_eq(receipt_add_signature(&text, "ed25519", signature, sizeof(signature)),
			 ERR_OK);
	ck_assert_str_eq(buf_str(&text), TEXT);
}
END_TEST

static enum err parse(const char *text, size_t len, struct receipt *r)
{
	size_t signed_len, sig_len;
	char algorithm[16];
	uint8_t sig[SIGNATURE_MAX];
	enum err err = receipt_parse(text, len, r, &signed_len, algorithm, sig, &sig_len);
	if (err == ERR_OK) {
		ck_assert_uint_eq(signed_len, (size_t)(strstr(text, "signature ") - text));
		ck_assert_str_eq(algorithm, "ed25519");
		ck_assert_uint_eq(sig_len, sizeof(signature));
		ck_assert_mem_eq(sig, signature, sizeof(signature));
	}
	return err;
}

START_TEST(a_written_receipt_is_read_back_the_same)
{
	struct receipt r, want = sample();
	memset(&r, 0x5a, sizeof(r));
	ck_assert_int_eq(parse(TEXT, strlen(TEXT), &r), ERR_OK);
	ck_assert_str_eq(r.serial, want.serial);
	ck_assert_str_eq(r.project_no, "");
	ck_assert_str_eq(r.task_code, want.task_code);
	ck_assert_int_eq(r.state, CASE_STORED);
	ck_assert_int_eq(parse(TEXT, strlen(TEXT) - 1, &r), ERR_OK);
}
END_TEST

START_TEST(every_state_and_a_case_number_come_through)
{
	for (int state = CASE_STORED; state <= CASE_ACCEPTED; state++) {
		struct buf text CLEANUP(buf_fini);
		buf_init(&text, RECEIPT_TEXT_MAX);
		struct receipt r = sample(), back;
		r.state = (enum case_word)state;
		strcpy(r.project_no, "440304-2026 0001");
		ck_assert_int_eq(receipt_lines(&r, &text), ERR_OK);
		ck_assert_int_eq(receipt_add_signature(&text, "ed25519", signature, 8), ERR_OK);
		ck_assert_int_eq(parse(buf_str(&text), text.len, &back), ERR_OK);
		ck_assert_int_eq(back.state, state);
		ck_assert_str_eq(back.project_no, "440304-2026 0001");
	}
	ck_assert_str_eq(case_word_name(CASE_ACCEPTED), "accepted");
}
END_TEST

static const struct {
	const char *member, *value, *why;
} unwritable[] = {
	{ "project_no", "1|2", "a separator of the QR form" },
	{ "project_no", "1\n2", "a line break" },
	{ "project_no", "1\xe2\x80\xae", "a bidi override" },
	{ "project_no", "\xe2\x80\x8b", "a value that shows as none" },
	{ "project_no", " 1", "a blank at its beginning" },
	{ "task_code", "", "no value" },
};

START_TEST(a_value_that_would_break_the_lines_is_not_written)
{
	for (size_t i = 0; i < ARRAY_LEN(unwritable); i++) {
		struct buf text CLEANUP(buf_fini);
		buf_init(&text, RECEIPT_TEXT_MAX);
		struct receipt r = sample();
		bool project = strcmp(unwritable[i].member, "project_no") == 0;
		strcpy(project ? r.project_no : r.task_code, unwritable[i].value);
		ck_assert_msg(receipt_lines(&r, &text) == ERR_RECEIPT_BAD, "%s", unwritable[i].why);
		ck_assert_uint_eq(text.len, 0);
	}
}
END_TEST

static const struct {
	const char *from, *to, *why;
} edits[] = {
	{ "yichuang-receipt 1", "yichuang-receipt 2", "a later version" },
	{ "terminal A07", "terminal ", "an empty value" },
	{ "terminal A07", "terminal  A07", "two blanks" },
	{ "terminal A07\n", "", "a line missing" },
	{ "terminal A07", "Terminal A07", "another name" },
	{ "serial A07-K3000043-Q", "serial A07-K3000044-Q", "another serial with the old check" },
	{ "state stored", "state done", "a state that is none of the three" },
	{ "client_ref 2c6d7a0e-9f41-4b7c", "client_ref 2c6d7a0e-9f41-1b7c",
	  "a UUID of another version" },
	{ "at 2026-11-21T09:41:00+08:00", "at yesterday", "no time" },
	{ "a3bf4f1b", "a3bf4f1", "63 digits of a digest" },
	{ "key 0123456789abcdef", "key 0123456789abcdeg", "a digit that is none" },
	{ "ed25519 AAEC", "ed25519 AA!C", "no base64" },
	{ "ed25519 AAECAwQFBgc=", "ed25519", "no signature" },
	{ "ed25519 ", "ed25519ed25519ed ", "a name that is too long" },
	{ "Bgc=\n", "Bgc=\nmore", "something behind" },
	{ "Bgc=\n", "Bgc=\n\n", "an empty line behind" },
	{ "terminal A07\n", "terminal A07\r\n", "a carriage return" },
	{ "terminal A07", "terminal A|7", "a separator" },
};

START_TEST(an_edited_receipt_is_refused_and_nothing_is_given_out)
{
	for (size_t i = 0; i < ARRAY_LEN(edits); i++) {
		char text[2 * RECEIPT_TEXT_MAX];
		const char *at = strstr(TEXT, edits[i].from);
		ck_assert_msg(at != NULL, "%s", edits[i].why);
		snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - TEXT), TEXT, edits[i].to,
			 at + strlen(edits[i].from));
		struct receipt r = { .serial = "before" };
		ck_assert_msg(parse(text, strlen(text), &r) == ERR_RECEIPT_BAD, "%s", edits[i].why);
		ck_assert_str_eq(r.serial, "before");
	}
}
END_TEST

START_TEST(a_receipt_cut_anywhere_is_refused_or_loses_its_signature)
{
	for (size_t len = 0; len + 1 < strlen(TEXT); len++) {
		struct receipt r;
		size_t signed_len, sig_len;
		char algorithm[16];
		uint8_t sig[SIGNATURE_MAX];
		enum err err = receipt_parse(TEXT, len, &r, &signed_len, algorithm, sig, &sig_len);
		if (err == ERR_OK)
			ck_assert_uint_lt(sig_len, sizeof(signature));
		else
			ck_assert_int_eq(err, ERR_RECEIPT_BAD);
		ck_assert(err != ERR_OK || len > strlen(LINES));
	}
	char nul[] = TEXT;
	nul[20] = '\0';
	struct receipt r;
	ck_assert_int_eq(parse(nul, sizeof(nul) - 1, &r), ERR_RECEIPT_BAD);
}
END_TEST

START_TEST(the_qr_carries_the_values_and_gives_the_same_text_back)
{
	struct buf qr CLEANUP(buf_fini), back CLEANUP(buf_fini);
	buf_init(&qr, RECEIPT_TEXT_MAX);
	buf_init(&back, RECEIPT_TEXT_MAX);
	ck_assert_int_eq(receipt_qr(TEXT, strlen(TEXT), &qr), ERR_OK);
	ck_assert_str_eq(buf_str(&qr),
			 "1|A07|A07-K3000043-Q|2c6d7a0e-9f41-4b7c-8a55-0d1e2f3a4b5c|stored|-|"
			 "11440000MB2D0164XH2440289876000|2026-11-21T09:41:00+08:00|"
			 "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08|"
			 "0123456789abcdef|ed25519 AAECAwQFBgc=");
	ck_assert_int_eq(receipt_from_qr(buf_str(&qr), qr.len, &back), ERR_OK);
	ck_assert_str_eq(buf_str(&back), TEXT);
}
END_TEST

START_TEST(a_qr_with_a_value_too_few_or_too_many_is_refused)
{
	static const char *const bad[] = { "", "1", "1|A07", "||||||||||",
					   "1|2|3|4|5|6|7|8|9|10|11|12" };
	struct buf qr CLEANUP(buf_fini), out CLEANUP(buf_fini);
	buf_init(&qr, RECEIPT_TEXT_MAX);
	buf_init(&out, RECEIPT_TEXT_MAX);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_int_eq(receipt_from_qr(bad[i], strlen(bad[i]), &out), ERR_RECEIPT_BAD);
	ck_assert_int_eq(receipt_qr(TEXT, strlen(TEXT), &qr), ERR_OK);
	buf_add_str(&qr, "|x");
	ck_assert_int_eq(receipt_from_qr(buf_str(&qr), qr.len, &out), ERR_RECEIPT_BAD);
	ck_assert_int_eq(receipt_from_qr(buf_str(&qr), qr.len - 20, &out), ERR_RECEIPT_BAD);
	ck_assert_int_eq(receipt_qr("x", 1, &out), ERR_RECEIPT_BAD);
	ck_assert_uint_eq(out.len, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("receipt");
	TCase *tcase = tcase_create("receipt");
	tcase_add_test(tcase, the_number_of_the_reference_receipt_is_made_and_accepted);
	tcase_add_test(tcase, numbers_of_any_terminal_are_valid);
	tcase_add_test(tcase, seq_beyond_six_digits_gets_more_and_never_wraps);
	tcase_add_test(tcase, any_one_wrong_character_is_found);
	tcase_add_test(tcase, swapped_neighbours_are_found);
	tcase_add_test(tcase, what_is_no_serial_is_not_taken_for_one);
	tcase_add_test(tcase, a_generation_is_two_characters_of_the_alphabet_for_any_random_bytes);
	tcase_add_test(tcase, a_receipt_is_written_line_by_line);
	tcase_add_test(tcase, a_written_receipt_is_read_back_the_same);
	tcase_add_test(tcase, every_state_and_a_case_number_come_through);
	tcase_add_test(tcase, a_value_that_would_break_the_lines_is_not_written);
	tcase_add_test(tcase, an_edited_receipt_is_refused_and_nothing_is_given_out);
	tcase_add_test(tcase, a_receipt_cut_anywhere_is_refused_or_loses_its_signature);
	tcase_add_test(tcase, the_qr_carries_the_values_and_gives_the_same_text_back);
	tcase_add_test(tcase, a_qr_with_a_value_too_few_or_too_many_is_refused);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
