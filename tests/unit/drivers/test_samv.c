/* SPDX-License-Identifier: Apache-2.0 */
/* test_samv.c - SAM-V frames: every published one, and what noise does to them. */
#include <check.h>
#include <string.h>

#include "drivers/card/samv.h"
#include "firmware/base/text.h"
#include "tests/suite.h"

#define HEAD "aaaaaa9669"

static size_t unhex(const char *hex, uint8_t *out)
{
	size_t len = strlen(hex) / 2;
	ck_assert_int_eq(hex_decode(hex, out, len), ERR_OK);
	return len;
}

// clang-format off
static const struct {
	enum samv_command command;
	const char *data, *frame, *why;
} requests[] = {
	{ SAMV_RESET,        "",   HEAD "000310ffec",   "reset" },
	{ SAMV_STATUS,       "",   HEAD "000311ffed",   "status" },
	{ SAMV_ID,           "",   HEAD "000312ffee",   "SAM id" },
	{ SAMV_FIND,         "",   HEAD "0003200122",   "find" },
	{ SAMV_SELECT,       "",   HEAD "0003200221",   "select" },
	{ SAMV_READ_BASE,    "",   HEAD "0003300132",   "read base" },
	{ SAMV_READ_ADDRESS, "",   HEAD "0003300330",   "read latest address" },
	{ SAMV_MAX_RF,       "50", HEAD "000461ff50ca", "with DATA" },
};

static const struct {
	const char *frame;
	uint8_t sw3;
	size_t len;
	enum samv_verdict verdict;
	const char *why;
} replies[] = {
	{ HEAD "000800009f0000000097",         0x9f, 4, SAMV_OK,      "find ok" },
	{ HEAD "000400008084",                 0x80, 0, SAMV_NO_CARD, "no card" },
	{ HEAD "000c00009000000000000000009c", 0x90, 8, SAMV_OK,      "select ok" },
	{ HEAD "000400008185",                 0x81, 0, SAMV_AGAIN,   "select fail" },
	{ HEAD "000400004145",                 0x41, 0, SAMV_AGAIN,   "read fail" },
	{ HEAD "000400009094",                 0x90, 0, SAMV_OK,      "generic ok" },
	{ HEAD "000400009195",                 0x91, 0, SAMV_NOTHING, "no append info" },
	{ HEAD "000400001014",                 0x10, 0, SAMV_LINK,    "bad CHK" },
	{ HEAD "000400001115",                 0x11, 0, SAMV_LINK,    "bad LEN" },
	{ HEAD "000400002125",                 0x21, 0, SAMV_UNKNOWN, "bad CMD" },
	{ HEAD "000400006662",                 0x66, 0, SAMV_FAULT,   "SAM not authorised" },
	{ HEAD "000400006064",                 0x60, 0, SAMV_FAULT,   "self-test failed" },
};

static const struct {
	const char *in;
	int replies, garbled;
	const char *why;
} streams[] = {
	{ "", 0, 0, "silence" },
	{ HEAD "0004000090", 0, 0, "a frame that does not end" },
	{ "00ff" HEAD "000400009094", 1, 0, "noise before" },
	{ HEAD "000400009094" "0102", 1, 0, "noise behind" },
	{ HEAD "000400009094" HEAD "000400008084", 2, 0, "two in a row" },
	{ "aa" HEAD "000400009094", 1, 0, "one AA too many" },
	{ "aaaa" HEAD "000400009094", 1, 0, "two AA too many" },
	{ "aaaaaa96" HEAD "000400009094", 1, 0, "a preamble that breaks off" },
	{ HEAD "0003" HEAD "000400009094", 1, 0, "a LEN shorter than any reply" },
	{ HEAD "1001" HEAD "000400009094", 1, 0, "a LEN longer than any reply" },
	{ HEAD "ffff" HEAD "000400009094", 1, 0, "the longest LEN" },
	{ HEAD "000400009095", 0, 1, "a wrong CHK" },
	{ HEAD "000400009095" HEAD "000400009094", 1, 1, "a wrong CHK, then a good frame" },
	{ HEAD "00080000" HEAD "000400009094", 1, 1, "a frame inside one that lost bytes" },
};
// clang-format on

START_TEST(requests_are_the_published_frames)
{
	uint8_t data[8], frame[SAMV_REQUEST_MAX], expected[SAMV_REQUEST_MAX];
	size_t data_len = unhex(requests[_i].data, data);
	size_t expected_len = unhex(requests[_i].frame, expected);
	size_t len = samv_encode(requests[_i].command, data, data_len, frame, sizeof(frame));
	ck_assert_msg(len == expected_len && memcmp(frame, expected, len) == 0, "%s",
		      requests[_i].why);
	ck_assert_uint_eq(samv_encode(requests[_i].command, data, data_len, frame, len - 1), 0);
	ck_assert_uint_eq(samv_encode(requests[_i].command, data, data_len, frame, len), len);
}
END_TEST

START_TEST(published_replies_are_understood)
{
	struct samv_decoder d;
	struct samv_reply reply;
	uint8_t frame[64];
	size_t len = unhex(replies[_i].frame, frame);
	samv_decoder_init(&d);
	ck_assert_uint_eq(samv_decoder_feed(&d, frame, len), len);
	ck_assert_msg(samv_decoder_next(&d, &reply) == SAMV_REPLY, "%s", replies[_i].why);
	ck_assert_uint_eq(reply.sw[2], replies[_i].sw3);
	ck_assert_uint_eq(reply.len, replies[_i].len);
	ck_assert_msg(samv_verdict(&reply) == replies[_i].verdict, "%s", replies[_i].why);
	ck_assert_int_eq(samv_decoder_next(&d, &reply), SAMV_MORE);
}
END_TEST

static const struct {
	enum samv_command command;
	uint8_t sw3;
	size_t len;
	bool answers;
	const char *why;
} shapes[] = {
	{ SAMV_STATUS, 0x90, 0, true, "a status" },
	{ SAMV_STATUS, 0x9f, 4, false, "a find's" },
	{ SAMV_STATUS, 0x80, 0, false, "a find's that found nothing" },
	{ SAMV_ID, 0x90, 16, true, "an id" },
	{ SAMV_ID, 0x90, 0, false, "a status's" },
	{ SAMV_FIND, 0x9f, 4, true, "a card" },
	{ SAMV_FIND, 0x80, 0, true, "none" },
	{ SAMV_FIND, 0x90, 8, false, "a select's" },
	{ SAMV_FIND, 0x90, 0, false, "a status's: no card was found" },
	{ SAMV_FIND, 0x91, 0, false, "an address's" },
	{ SAMV_SELECT, 0x90, 8, true, "a card is selected" },
	{ SAMV_SELECT, 0x9f, 4, false, "a find's" },
	{ SAMV_SELECT, 0x81, 0, true, "refused" },
	{ SAMV_READ_BASE, 0x90, 1284, true, "a card" },
	{ SAMV_READ_BASE, 0x90, 70, false, "an address's" },
	{ SAMV_READ_BASE, 0x90, 8, false, "a select's" },
	{ SAMV_READ_BASE, 0x41, 0, true, "refused" },
	{ SAMV_READ_ADDRESS, 0x90, 70, true, "an address" },
	{ SAMV_READ_ADDRESS, 0x91, 0, true, "none" },
	{ SAMV_READ_ADDRESS, 0x90, 1284, false, "the card's, once more" },
	{ SAMV_READ_ADDRESS, 0x80, 0, false, "a find's" },
	{ SAMV_SELECT, 0x66, 0, true, "the module refuses whatever is asked" },
	{ SAMV_STATUS, 0x24, 0, true, "the link's trouble is anybody's" },
};

START_TEST(a_reply_of_another_shape_is_no_answer)
{
	static uint8_t data[1284];
	struct samv_reply r = { { 0, 0, shapes[_i].sw3 }, data, shapes[_i].len };
	ck_assert_msg(samv_answers(shapes[_i].command, &r) == shapes[_i].answers, "%s",
		      shapes[_i].why);
}
END_TEST

START_TEST(an_unknown_status_asks_to_hold_the_card_still)
{
	struct samv_reply reply = { .sw = { 0, 0, 0x77 } };
	ck_assert_int_eq(samv_verdict(&reply), SAMV_AGAIN);
}
END_TEST

static void count(const uint8_t *bytes, size_t len, size_t chunk, int *replies_out, int *garbled)
{
	struct samv_decoder d;
	struct samv_reply reply;
	samv_decoder_init(&d);
	*replies_out = *garbled = 0;
	for (size_t at = 0; at < len;) {
		size_t n = len - at < chunk ? len - at : chunk;
		at += samv_decoder_feed(&d, bytes + at, n);
		for (enum samv_found f; (f = samv_decoder_next(&d, &reply)) != SAMV_MORE;) {
			*replies_out += f == SAMV_REPLY;
			*garbled += f == SAMV_GARBLED;
		}
	}
}

START_TEST(noise_never_hides_a_good_frame)
{
	uint8_t bytes[128];
	size_t len = unhex(streams[_i].in, bytes);
	for (size_t chunk = 1; chunk <= len + 1; chunk++) {
		int n, garbled;
		count(bytes, len, chunk, &n, &garbled);
		ck_assert_msg(n == streams[_i].replies && garbled == streams[_i].garbled,
			      "%s in pieces of %zu: %d replies, %d garbled", streams[_i].why, chunk,
			      n, garbled);
	}
}
END_TEST

START_TEST(a_reply_of_the_longest_length_goes_through)
{
	static uint8_t frame[SAMV_FRAME_MAX];
	memcpy(frame, "\xaa\xaa\xaa\x96\x69\x10\x00\x00\x00\x90", 10);
	uint8_t chk = 0;
	for (size_t i = 5; i < sizeof(frame) - 1; i++)
		chk ^= frame[i];
	frame[sizeof(frame) - 1] = chk;
	for (size_t chunk = 1; chunk < 600; chunk += 97) {
		int n, garbled;
		count(frame, sizeof(frame), chunk, &n, &garbled);
		ck_assert_int_eq(n, 1);
		ck_assert_int_eq(garbled, 0);
	}
}
END_TEST

START_TEST(the_sam_id_is_written_as_on_the_module)
{
	static const char *const text = "05.03-20140412-0000073498-1158023480";
	struct samv_decoder d;
	struct samv_reply reply;
	uint8_t frame[64];
	size_t len = unhex(HEAD "001400009005000300"
				"7c5133011a1f01003809"
				"0645eb",
			   frame);
	samv_decoder_init(&d);
	samv_decoder_feed(&d, frame, len);
	ck_assert_int_eq(samv_decoder_next(&d, &reply), SAMV_REPLY);
	char id[SAMV_ID_TEXT];
	samv_id_text(&reply, id);
	ck_assert_str_eq(id, text);
	reply.len--;
	samv_id_text(&reply, id);
	ck_assert_str_eq(id, "");
	uint8_t ones[SAMV_ID_LEN];
	memset(ones, 0xff, sizeof(ones));
	struct samv_reply longest = { .data = ones, .len = sizeof(ones) };
	samv_id_text(&longest, id);
	ck_assert_str_eq(id, "65535.65535-4294967295-4294967295-4294967295");
}
END_TEST

/* A base reply's DATA for a resident card, made by the core's own builder. */
static size_t make_base(uint8_t *data)
{
	struct document doc = { .kind = DOCUMENT_RESIDENT };
	text_copy(doc.name, sizeof(doc.name), "王秀英");
	text_copy(doc.sex, sizeof(doc.sex), "1");
	text_copy(doc.nation, sizeof(doc.nation), "01");
	text_copy(doc.birth, sizeof(doc.birth), "19900307");
	text_copy(doc.address, sizeof(doc.address), "北京市东城区");
	text_copy(doc.id, sizeof(doc.id), "11010119900307803X");
	text_copy(doc.issuer, sizeof(doc.issuer), "北京市公安局");
	text_copy(doc.valid_from, sizeof(doc.valid_from), "20180612");
	text_copy(doc.valid_to, sizeof(doc.valid_to), "20380612");
	memcpy(data, "\x01\x00\x04\x00", 4);
	ck_assert_int_eq(card_text_build(&doc, data + 4), ERR_OK);
	memset(data + 4 + CARD_TEXT_LEN, 0x5a, DOCUMENT_PHOTO_LEN);
	return 4 + CARD_TEXT_LEN + DOCUMENT_PHOTO_LEN;
}

START_TEST(a_base_reply_fills_text_and_photo)
{
	uint8_t data[2048];
	struct samv_reply reply = { .data = data, .len = make_base(data) };
	struct document doc = { 0 };
	ck_assert_int_eq(samv_base_parse(&reply, &doc), ERR_OK);
	ck_assert_str_eq(doc.name, "王秀英");
	ck_assert_str_eq(doc.id, "11010119900307803X");
	ck_assert(doc.has_photo);
	ck_assert_int_eq(doc.photo[0], 0x5a);
	ck_assert_int_eq(doc.photo[DOCUMENT_PHOTO_LEN - 1], 0x5a);
}
END_TEST

START_TEST(a_base_reply_without_photo_is_good)
{
	uint8_t data[2048];
	make_base(data);
	data[2] = 0;
	struct samv_reply reply = { .data = data, .len = 4 + CARD_TEXT_LEN };
	struct document doc = { 0 };
	ck_assert_int_eq(samv_base_parse(&reply, &doc), ERR_OK);
	ck_assert(!doc.has_photo);
}
END_TEST

static const struct {
	size_t at;
	uint8_t byte;
	size_t len;
	const char *why;
} bad_bases[] = {
	{ 0, 0x01, 0, "nothing" },
	{ 0, 0x01, 4, "lengths only" },
	{ 0, 0x01, 259, "one byte short of the text" },
	{ 0, 0x02, 1284, "a text of 512 bytes" },
	{ 0, 0xff, 1284, "a text longer than the reply" },
	{ 2, 0x08, 1284, "a photo of 2048 bytes" },
	{ 3, 0x01, 1284, "a photo of 1025 bytes" },
	{ 0, 0x01, 1283, "a photo that breaks off" },
	{ 0, 0x01, 1285, "one byte more" },
	{ 126, 0xff, 1284, "a number that is none" },
};

START_TEST(a_base_reply_that_is_none_is_unreadable)
{
	uint8_t data[2048];
	make_base(data);
	data[bad_bases[_i].at] = bad_bases[_i].byte;
	struct samv_reply reply = { .data = data, .len = bad_bases[_i].len };
	struct document doc = { 0 };
	ck_assert_msg(samv_base_parse(&reply, &doc) == ERR_CARD_UNREADABLE, "%s",
		      bad_bases[_i].why);
}
END_TEST

START_TEST(only_an_address_of_70_bytes_is_taken)
{
	uint8_t data[80];
	for (size_t i = 0; i < sizeof(data); i += 2)
		memcpy(data + i, "A", 2);
	struct document doc = { 0 };
	for (size_t len = 0; len < sizeof(data); len++) {
		struct samv_reply reply = { .data = data, .len = len };
		if (len != CARD_ADDRESS_LEN)
			samv_address_parse(&reply, &doc);
		ck_assert_str_eq(doc.new_address, "");
	}
	struct samv_reply reply = { .data = data, .len = CARD_ADDRESS_LEN };
	samv_address_parse(&reply, &doc);
	ck_assert_uint_eq(strlen(doc.new_address), 35);
}
END_TEST

START_TEST(nothing_of_a_reply_stays_after_init)
{
	struct samv_decoder d;
	struct samv_reply reply;
	uint8_t frame[64];
	size_t len = unhex(replies[2].frame, frame);
	samv_decoder_init(&d);
	samv_decoder_feed(&d, frame, len);
	ck_assert_int_eq(samv_decoder_next(&d, &reply), SAMV_REPLY);
	samv_decoder_init(&d);
	for (size_t i = 0; i < sizeof(d.bytes); i++)
		ck_assert_uint_eq(d.bytes[i], 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("samv");
	TCase *c = tcase_create("frames");
	tcase_add_loop_test(c, requests_are_the_published_frames, 0, ARRAY_LEN(requests));
	tcase_add_loop_test(c, published_replies_are_understood, 0, ARRAY_LEN(replies));
	tcase_add_loop_test(c, a_reply_of_another_shape_is_no_answer, 0, ARRAY_LEN(shapes));
	tcase_add_test(c, an_unknown_status_asks_to_hold_the_card_still);
	tcase_add_loop_test(c, noise_never_hides_a_good_frame, 0, ARRAY_LEN(streams));
	tcase_add_test(c, a_reply_of_the_longest_length_goes_through);
	tcase_add_test(c, nothing_of_a_reply_stays_after_init);
	suite_add_tcase(s, c);
	c = tcase_create("replies");
	tcase_add_test(c, the_sam_id_is_written_as_on_the_module);
	tcase_add_test(c, a_base_reply_fills_text_and_photo);
	tcase_add_test(c, a_base_reply_without_photo_is_good);
	tcase_add_loop_test(c, a_base_reply_that_is_none_is_unreadable, 0, ARRAY_LEN(bad_bases));
	tcase_add_test(c, only_an_address_of_70_bytes_is_taken);
	suite_add_tcase(s, c);
	return suite_run(s);
}
