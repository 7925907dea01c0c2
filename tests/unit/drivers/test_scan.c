/* SPDX-License-Identifier: Apache-2.0 */
/* test_scan.c - from a camera's frame to a page: what is refused, where the paper lies, whether it can be read. */
#include <stdio.h>
#include <string.h>

#include "drivers/camera/page.h"
#include "drivers/camera/scan.h"
#include "tests/devices/sheet.h"
#include "tests/suite.h"

static uint8_t *bytes;
static size_t len;

static void tear_down(void)
{
	free(bytes);
	bytes = NULL;
}

static void draw(struct sheet s)
{
	free(bytes);
	bytes = sheet_jpeg(&s, &len);
	ck_assert_ptr_nonnull(bytes);
}

static struct page_look look_at(struct sheet s)
{
	struct jpeg_head head;
	struct raster grey = { 0 };
	struct page_look look;
	draw(s);
	ck_assert_int_eq(jpeg_look(bytes, len, &head), ERR_OK);
	ck_assert_int_eq(
		jpeg_decode(bytes, len, jpeg_eighths(&head, PAGE_SIDE), RASTER_GREY, &grey),
		ERR_OK);
	page_look(&grey, &look);
	raster_fini(&grey);
	return look;
}

/* Heads */

#define SOF "\xff\xc0\x00\x11\x08\x00\x10\x00\x10\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
#define SOS "\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00"
#define EOI "\xff\xd9"

static const struct {
	const char *bytes;
	size_t len;
	int expected;
	const char *why;
} heads[] = {
#define ROW(text, expected, why)                      \
	{                                             \
		text, sizeof(text) - 1, expected, why \
	}
	ROW("\xff\xd8" SOF SOS EOI, ERR_OK, "the least there is"),
	ROW("\xff\xd8\xff\xff" SOF SOS EOI, ERR_OK, "padding before a marker"),
	ROW("\xff\xd8" SOF SOS EOI "\0\0\0", ERR_OK, "padding behind the end"),
	ROW("\xff\xd8\xff\xe1\x00\x04me" SOF SOS EOI, ERR_OK, "metadata is passed over"),
	ROW("", ERR_SYNTAX, "nothing"),
	ROW("\x89PNG\r\n", ERR_SYNTAX, "another format"),
	ROW("\xff\xd8" SOF EOI, ERR_SYNTAX, "no picture behind its head"),
	ROW("\xff\xd8" SOS EOI, ERR_SYNTAX, "no head"),
	ROW("\xff\xd8" SOF SOS, ERR_SYNTAX, "cut off"),
	ROW("\xff\xd8" SOF SOF SOS EOI, ERR_SYNTAX, "two heads"),
	ROW("\xff\xd8\xff\xc2\x00\x11\x08\x00\x10\x00\x10\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01" SOS
		    EOI,
	    ERR_SYNTAX, "progressive: as many scans as it likes"),
	ROW("\xff\xd8\xff\xc9\x00\x11\x08\x00\x10\x00\x10\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01" SOS
		    EOI,
	    ERR_SYNTAX, "arithmetic"),
	ROW("\xff\xd8\xff\xc0\x00\x11\x0c\x00\x10\x00\x10\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01" SOS
		    EOI,
	    ERR_SYNTAX, "12 bits"),
	ROW("\xff\xd8\xff\xc0\x00\x14\x08\x00\x10\x00\x10\x04\x01\x22\x00\x02\x11\x01\x03\x11\x01\x04\x11\x01" SOS
		    EOI,
	    ERR_SYNTAX, "four components"),
	ROW("\xff\xd8\xff\xc0\x00\x11\x08\x00\x00\x00\x10\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01" SOS
		    EOI,
	    ERR_SYNTAX, "no height"),
	ROW("\xff\xd8\xff\xc0\x00\x11\x08\x20\x01\x00\x10\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01" SOS
		    EOI,
	    ERR_TOO_LONG, "8193 rows"),
	ROW("\xff\xd8\xff\xc0\x00\x11\x08\x20\x00\x20\x00\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01" SOS
		    EOI,
	    ERR_TOO_LONG, "64 million pixels"),
	ROW("\xff\xd8\xff\xe0\xff\xff", ERR_SYNTAX, "a length beyond the end"),
	ROW("\xff\xd8\xff\xe0\x00\x01" SOF SOS EOI, ERR_SYNTAX, "a length shorter than itself"),
#undef ROW
};

START_TEST(only_heads_of_plain_pictures_are_taken)
{
	struct jpeg_head head = { -1, -1 };
	enum err err = jpeg_look(heads[_i].bytes, heads[_i].len, &head);
	ck_assert_msg((int)err == heads[_i].expected, "%s: %s", heads[_i].why, err_name(err));
	ck_assert_int_eq(head.width, err == ERR_OK ? 16 : -1);
}
END_TEST

START_TEST(a_size_is_chosen_by_the_longer_side)
{
	ck_assert_int_eq(jpeg_eighths(&(struct jpeg_head){ 1000, 800 }, 1000), 8);
	ck_assert_int_eq(jpeg_eighths(&(struct jpeg_head){ 800, 1001 }, 1000), 6);
	ck_assert_int_eq(jpeg_eighths(&(struct jpeg_head){ 8000, 1 }, 1000), 1);
	ck_assert_int_eq(jpeg_eighths(&(struct jpeg_head){ 8192, 1 }, 10), 1);
}
END_TEST

/* Pages */

static bool is_near(int a, int b)
{
	return abs(a - b) <= 40; /* the margin */
}

START_TEST(the_paper_is_found_where_it_lies)
{
	struct sheet s = sheet_usual();
	for (int i = 0; i < 3; i++) {
		s.left = 20 + 300 * i;
		s.top = 100 - 40 * i;
		struct page_look look = look_at(s);
		ck_assert(look.found);
		ck_assert_msg(is_near(look.at.x, s.left) && is_near(look.at.y, s.top) &&
				      is_near(look.at.w, s.width) && is_near(look.at.h, s.height),
			      "%d,%d %dx%d", look.at.x, look.at.y, look.at.w, look.at.h);
	}
}
END_TEST

START_TEST(what_cannot_be_told_from_its_ground_is_kept_whole)
{
	struct sheet s = sheet_usual();
	s.paper = 80; /* a dark cover on a dark ground */
	struct page_look look = look_at(s);
	ck_assert(!look.found && look.at.w == 1600 && look.at.h == 1200);
	s = sheet_usual();
	s.width = 0;
	look = look_at(s);
	ck_assert(look.at.w >= 1580 && look.at.h >= 1180);
	s = sheet_usual();
	s.width = s.height = 200; /* a scrap, or a reflection */
	look = look_at(s);
	ck_assert(!look.found);
}
END_TEST

static const struct {
	int blur, noise, paper;
	bool glare, empty, small;
	bool is_blurred, is_glaring;
	const char *why;
} sheets[] = {
	{ .paper = 215, .noise = 3, .why = "in focus" },
	{ .paper = 215, .noise = 3, .small = true, .why = "few pixels, in focus" },
	{ .blur = 1, .paper = 215, .noise = 3, .why = "soft, and can be read" },
	{ .blur = 2, .paper = 215, .noise = 3, .is_blurred = true, .why = "letters run together" },
	{ .blur = 5, .paper = 215, .noise = 3, .is_blurred = true, .why = "lines run together" },
	{ .blur = 3, .paper = 215, .noise = 25, .is_blurred = true, .why = "noise is no focus" },
	{ .blur = 2, .paper = 215, .small = true, .is_blurred = true, .why = "few pixels" },
	{ .paper = 120, .noise = 3, .why = "little light" },
	{ .paper = 215, .noise = 3, .empty = true, .why = "an empty sheet has no letters to see" },
	{ .paper = 215, .noise = 3, .glare = true, .is_glaring = true, .why = "a lamp" },
	{ .paper = 253, .noise = 3, .why = "overexposed paper is no lamp" },
};

START_TEST(a_page_is_blurred_or_glaring_where_it_cannot_be_read)
{
	struct sheet s = sheet_usual();
	if (sheets[_i].small)
		s = (struct sheet){ .w = 1280,
				    .h = 720,
				    .left = 400,
				    .top = 20,
				    .width = 480,
				    .height = 680,
				    .ground = 40,
				    .ink = 45,
				    .seed = 1,
				    .quality = 85 };
	s.blur = sheets[_i].blur;
	s.noise = sheets[_i].noise;
	s.paper = (uint8_t)sheets[_i].paper;
	s.glare = sheets[_i].glare;
	s.seed = sheets[_i].empty ? 0 : 1;
	struct page_look look = look_at(s);
	ck_assert_msg(page_is_blurred(&look) == sheets[_i].is_blurred &&
			      page_is_glaring(&look) == sheets[_i].is_glaring,
		      "%s: sharpness %d, glare %d", sheets[_i].why, look.sharpness, look.glare);
}
END_TEST

/* What is handed in */

static bool has(const struct buf *b, const char *text)
{
	return memmem(b->data, b->len, text, strlen(text)) != NULL;
}

START_TEST(a_page_is_cut_to_the_paper_and_says_nothing_but_what_is_on_it)
{
	struct sheet s = sheet_usual();
	struct scan scan = { 0 };
	s.exif = "Exif taken at 30.26N 120.15E";
	draw(s);
	ck_assert_int_eq(scan_make(bytes, len, SCAN_BYTES_MAX, &scan), ERR_OK);
	ck_assert_uint_le(scan.jpeg.len, SCAN_BYTES_MAX);
	ck_assert(is_near(scan.shown.w, s.width) && is_near(scan.shown.h, s.height));
	ck_assert(!scan.blurred && !scan.glaring);
	ck_assert(!has(&scan.jpeg, "Exif") && !has(&scan.jpeg, "30.26N"));
	ck_assert(!has(&scan.jpeg, "\xff\xe1") && !has(&scan.jpeg, "\xff\xfe"));
	scan_fini(&scan);
}
END_TEST

START_TEST(a_page_is_never_larger_than_its_limit)
{
	static const size_t limits[] = { 0, SCAN_BYTES_MIN, 100 * 1024, SCAN_BYTES_MAX, 1 << 30 };
	struct sheet s = {
		.w = 2000, .h = 1500, .paper = 215, .ink = 45, .seed = 1, .noise = 24, .quality = 95
	};
	draw(s);
	for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
		struct scan scan = { 0 };
		size_t least = limits[i] < SCAN_BYTES_MIN ? SCAN_BYTES_MIN : limits[i];
		ck_assert_int_eq(scan_make(bytes, len, limits[i], &scan), ERR_OK);
		ck_assert_uint_le(scan.jpeg.len, least);
		ck_assert_uint_le(scan.jpeg.len, SCAN_BYTES_MAX);
		ck_assert_uint_gt(scan.jpeg.len, least < SCAN_BYTES_MAX ? least / 4 : 200000);
		scan_fini(&scan);
	}
}
END_TEST

START_TEST(a_frame_without_tables_is_the_same_picture)
{
	struct sheet s = sheet_usual();
	struct pixels with = { 0 }, without = { 0 };
	draw(s);
	ck_assert_int_eq(scan_show(bytes, len, &with), ERR_OK);
	s.bare = true;
	draw(s);
	ck_assert_int_eq(scan_show(bytes, len, &without), ERR_OK);
	ck_assert(with.w == without.w && with.h == without.h);
	ck_assert_mem_eq(with.px, without.px, (size_t)with.w * (size_t)with.h * 4);
	pixels_fini(&with);
	pixels_fini(&without);
}
END_TEST

START_TEST(a_frame_that_is_cut_off_is_refused_wherever)
{
	struct scan scan = { 0 };
	struct pixels shown = { 0 };
	struct sheet s = { .w = 320, .h = 240, .paper = 200, .ink = 20, .seed = 3, .quality = 80 };
	draw(s);
	for (size_t cut = 0; cut < len; cut += 97) {
		uint8_t *part = malloc(cut + 1);
		memcpy(part, bytes, cut);
		ck_assert_int_eq(scan_make(part, cut, SCAN_BYTES_MAX, &scan), ERR_SYNTAX);
		ck_assert_int_eq(scan_show(part, cut, &shown), ERR_SYNTAX);
		free(part);
	}
	/* An end in place of the second half: the head is good, the picture is not. */
	memcpy(bytes + len / 2, EOI, 2);
	ck_assert_int_eq(scan_make(bytes, len / 2 + 2, SCAN_BYTES_MAX, &scan), ERR_SYNTAX);
	ck_assert(!scan.jpeg.data && !scan.shown.px && !shown.px);
}
END_TEST

START_TEST(any_one_wrong_byte_is_a_picture_or_a_refusal)
{
	struct sheet s = { .w = 80, .h = 60, .paper = 200, .ink = 20, .seed = 3, .quality = 60 };
	draw(s);
	for (size_t at = 0; at < len; at++) {
		struct pixels shown = { 0 };
		bytes[at] ^= 0x55;
		enum err err = scan_show(bytes, len, &shown);
		ck_assert_msg((err == ERR_OK) == (shown.px != NULL), "byte %zu", at);
		pixels_fini(&shown);
		bytes[at] ^= 0x55;
	}
}
END_TEST

START_TEST(progressive_pictures_are_refused)
{
	struct sheet s = sheet_usual();
	struct pixels shown = { 0 };
	s.progressive = true;
	draw(s);
	ck_assert_int_eq(scan_show(bytes, len, &shown), ERR_SYNTAX);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("scan");
	TCase *c = tcase_create("heads");
	tcase_add_loop_test(c, only_heads_of_plain_pictures_are_taken, 0, ARRAY_LEN(heads));
	tcase_add_test(c, a_size_is_chosen_by_the_longer_side);
	suite_add_tcase(s, c);
	c = tcase_create("pages");
	tcase_add_checked_fixture(c, NULL, tear_down);
	tcase_add_test(c, the_paper_is_found_where_it_lies);
	tcase_add_test(c, what_cannot_be_told_from_its_ground_is_kept_whole);
	tcase_add_loop_test(c, a_page_is_blurred_or_glaring_where_it_cannot_be_read, 0,
			    ARRAY_LEN(sheets));
	tcase_add_test(c, a_page_is_cut_to_the_paper_and_says_nothing_but_what_is_on_it);
	tcase_add_test(c, a_page_is_never_larger_than_its_limit);
	tcase_add_test(c, a_frame_without_tables_is_the_same_picture);
	tcase_add_test(c, a_frame_that_is_cut_off_is_refused_wherever);
	tcase_add_test(c, any_one_wrong_byte_is_a_picture_or_a_refusal);
	tcase_add_test(c, progressive_pictures_are_refused);
	suite_add_tcase(s, c);
	return suite_run(s);
}
