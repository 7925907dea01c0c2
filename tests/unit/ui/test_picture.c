/* SPDX-License-Identifier: Apache-2.0 */
/* test_picture.c - what leaves the kit: PNG files and paper; and what must not stay: personal data. */
#include <fcntl.h>
#include <png.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/ui/rig.h"
#include "ui/kit/tree/inspect.h"

static void build_boxes(struct rig *rig, struct page *p)
{
	(void)rig;
	widget_add(p, NULL, W(.style = STYLE_HEADER));
	struct node *body = widget_add(p, NULL, W(.grow = 1, .pad_x = MM(12), .pad_y = MM(12)));
	widget_add(p, body, W(.id = "primary", .style = STYLE_PRIMARY, .height = MM(30)));
	widget_add(p, body, W(.id = "dashed", .style = STYLE_DASHED, .height = MM(60)));
	widget_add(p, body,
		   W(.id = "qr", .role = ROLE_IMAGE, .style = STYLE_QR, .qr = true, .value = "A07",
		     .width = MM(60), .height = MM(60)));
}

START_TEST(the_png_is_the_picture)
{
	struct rig rig;
	char path[] = "/tmp/kit-XXXXXX.png";
	int fd = mkstemps(path, 4);
	ck_assert_int_ge(fd, 0);
	close(fd);
	rig_open(&rig, build_boxes);
	ck_assert_int_eq(ui_shot(rig.ui, path), ERR_OK);
	png_image image = { .version = PNG_IMAGE_VERSION };
	ck_assert(png_image_begin_read_from_file(&image, path));
	ck_assert_uint_eq(image.width, 1080);
	ck_assert_uint_eq(image.height, 1920);
	image.format = PNG_FORMAT_RGB;
	uint8_t *rgb = malloc(PNG_IMAGE_SIZE(image));
	ck_assert(png_image_finish_read(&image, NULL, rgb, 0, NULL));
	int differ = 0; /* an assertion for each of two million would take seconds */
	for (size_t i = 0; i < 1080u * 1920; i++) {
		uint32_t seen =
			(uint32_t)rgb[3 * i] << 16 | (uint32_t)rgb[3 * i + 1] << 8 | rgb[3 * i + 2];
		differ += seen != rig.ui->canvas.px[i];
	}
	ck_assert_int_eq(differ, 0);
	free(rgb);
	unlink(path);
	ck_assert_int_eq(ui_shot(rig.ui, "/nowhere/at/all.png"), ERR_NOT_FOUND);
	rig_close(&rig);
}
END_TEST

START_TEST(the_picture_is_what_the_look_says)
{
	struct rig rig;
	rig_open(&rig, build_boxes);
	ck_assert_uint_eq(rig_pixel(&rig, 0, 0), 0x003a8c);
	ck_assert_uint_eq(rig_pixel(&rig, 1079, 148), 0x003a8c);
	ck_assert_uint_eq(rig_pixel(&rig, 0, 150), 0xf5f7fa);
	const struct node *primary = rig_node(&rig, "primary"), *dashed = rig_node(&rig, "dashed");
	ck_assert_uint_eq(rig_pixel(&rig, 540, primary->px.y + 50), 0x003a8c);
	ck_assert_msg(rig_pixel(&rig, primary->px.x, primary->px.y) == 0xf5f7fa, "round corners");
	int on = 0, off = 0;
	for (int x = 100; x < 980; x++) {
		uint32_t px = rig_pixel(&rig, x, dashed->px.y + 1);
		on += px == 0x003a8c;
		off += px == 0xffffff;
	}
	ck_assert_msg(on > 300 && off > 250 && on + off == 880, "dashes: %d on, %d off", on, off);
	const struct node *qr = rig_node(&rig, "qr");
	ck_assert_msg(rig_pixel(&rig, qr->px.x + 8, qr->px.y + 8) == 0xffffff, "quiet zone");
	rig_close(&rig);
}
END_TEST

/* Paper */

static void build_paper(void *arg, struct page *p)
{
	widget_add(p, NULL, W(.style = STYLE_PAPER_TITLE, .text = "凭条"));
	widget_add(p, NULL, W(.style = STYLE_PAPER_RULE));
	for (int i = 0; i < *(int *)arg; i++)
		widget_add(p, NULL, W(.style = STYLE_PAPER, .text = "申办流水号 A07-K3000043-Q"));
	widget_add(p, NULL,
		   W(.style = STYLE_QR, .qr = true, .value = "A07", .width = MM(40),
		     .height = MM(40)));
}

START_TEST(paper_is_as_long_as_its_content_and_black_on_white)
{
	struct rig rig;
	rig_open(&rig, build_boxes);
	int height[2];
	for (int lines = 1; lines <= 2; lines++) {
		uint8_t *bits = NULL;
		ck_assert_int_eq(
			ui_print(rig.ui, 576, 8, build_paper, &lines, &bits, &height[lines - 1]),
			ERR_OK);
		int black = 0;
		for (int i = 0; i < 72 * height[lines - 1]; i++)
			black += __builtin_popcount(bits[i]);
		ck_assert_int_gt(black, 5000);
		ck_assert_int_lt(black, 576 * height[lines - 1] / 3);
		for (int y = 0; y < 3; y++)
			for (int i = 0; i < 72; i++)
				ck_assert_msg(!bits[y * 72 + i], "a white edge on top");
		free(bits);
	}
	ck_assert_int_ge(height[1] - height[0], 27);
	ck_assert_msg(rig.builds == 1, "the screen is not built for it");
	rig_close(&rig);
}
END_TEST

START_TEST(paper_without_end_is_refused)
{
	struct rig rig;
	rig_open(&rig, build_boxes);
	int lines = 1000, height = 7;
	uint8_t *bits = NULL;
	ck_assert_int_eq(ui_print(rig.ui, 576, 8, build_paper, &lines, &bits, &height),
			 ERR_TOO_LONG);
	ck_assert_int_eq(ui_print(rig.ui, 577, 8, build_paper, &lines, &bits, &height),
			 ERR_INVALID);
	ck_assert_msg(!bits && height == 7, "out is untouched");
	rig_close(&rig);
}
END_TEST

/*
 * Forgetting: the canary is put together where it is needed, from letters that never lie beside each
 * other, so that the only copies in memory are the kit's.
 */

#define CANARY_LEN 24
static const uint8_t canary_mixed[CANARY_LEN] = {
	/* "CANARY-7Q4Z-PERSONAL-88X" with every byte turned over */
	'C' ^ 0x55, 'A' ^ 0x55, 'N' ^ 0x55, 'A' ^ 0x55, 'R' ^ 0x55, 'Y' ^ 0x55,
	'-' ^ 0x55, '7' ^ 0x55, 'Q' ^ 0x55, '4' ^ 0x55, 'Z' ^ 0x55, '-' ^ 0x55,
	'P' ^ 0x55, 'E' ^ 0x55, 'R' ^ 0x55, 'S' ^ 0x55, 'O' ^ 0x55, 'N' ^ 0x55,
	'A' ^ 0x55, 'L' ^ 0x55, '-' ^ 0x55, '8' ^ 0x55, '8' ^ 0x55, 'X' ^ 0x55,
};

static bool is_canary(const uint8_t *at)
{
	for (size_t i = 0; i < CANARY_LEN; i++)
		if (at[i] != (canary_mixed[i] ^ 0x55))
			return false;
	return true;
}

static bool is_canary_wide(const uint8_t *at)
{
	for (size_t i = 0; i < CANARY_LEN; i++)
		if (at[4 * i] != (canary_mixed[i] ^ 0x55) || at[4 * i + 1])
			return false;
	return true;
}

static int count_in(const uint8_t *from, size_t len)
{
	int found = 0;
	const uint8_t *end = from + len - 4 * CANARY_LEN;
	while (from < end && (from = memchr(from, 'C', (size_t)(end - from)))) {
		found += is_canary(from) || is_canary_wide(from);
		from++;
	}
	return found;
}

/* In the blocks of both pages' arenas; struct arena_block begins with its next and its sizes. */
struct block {
	struct block *next;
	size_t used, cap;
};

static int count_in_pages(const struct rig *rig)
{
	int found = 0;
	for (int i = 0; i < 2; i++)
		for (const struct block *b = (const void *)rig->ui->pages[i].arena.first; b;
		     b = b->next)
			found += count_in((const uint8_t *)b, sizeof(*b) + b->cap);
	return found;
}

static void build_personal(struct rig *rig, struct page *p)
{
	widget_add(p, NULL, W(.style = STYLE_TITLE, .text = "请核对"));
	if (!rig->flag)
		return;
	char text[CANARY_LEN + 1];
	for (size_t i = 0; i < CANARY_LEN; i++)
		text[i] = (char)(canary_mixed[i] ^ 0x55);
	text[CANARY_LEN] = '\0';
	struct node *row = widget_add(p, NULL, W(.role = ROLE_LISTITEM, .flow = FLOW_ROW));
	widget_add(p, row,
		   W(.role = ROLE_TEXT, .style = STYLE_VALUE, .id = "value", .text = text,
		     .personal = true));
	widget_add(p, NULL,
		   W(.role = ROLE_TEXTBOX, .style = STYLE_FIELD,
		     .value = page_printf(p, "%s", text), .personal = true));
	explicit_bzero(text, sizeof(text));
}

START_TEST(after_forgetting_no_personal_text_is_in_pages_or_caches)
{
	struct rig rig;
	rig_open(&rig, build_personal);
	rig.flag = true;
	rig_again(&rig);
	ck_assert_msg(count_in_pages(&rig) >= 4, "the search finds it while it is shown");
	ck_assert_uint_gt(glyphs_personal(rig.ui->medium.glyphs), 0);
	rig_again(&rig);
	rig.flag = false;
	ui_forget(rig.ui);
	ck_assert_int_eq(count_in_pages(&rig), 0);
	ck_assert_uint_eq(glyphs_personal(rig.ui->medium.glyphs), 0);
	rig_close(&rig);
}
END_TEST

START_TEST(after_forgetting_no_personal_pixel_is_in_the_picture)
{
	struct rig rig;
	rig_open(&rig, build_personal);
	size_t size = (size_t)rig.ui->canvas.w * (size_t)rig.ui->canvas.h * 4;
	uint32_t *before = malloc(size);
	memcpy(before, rig.ui->canvas.px, size);
	rig.flag = true;
	rig_again(&rig);
	ck_assert_int_ne(memcmp(before, rig.ui->canvas.px, size), 0);
	rig.flag = false;
	ui_forget(rig.ui);
	ck_assert(!ui_is_idle(rig.ui));
	ui_flush(rig.ui);
	ck_assert_int_eq(memcmp(before, rig.ui->canvas.px, size), 0);
	free(before);
	rig_close(&rig);
}
END_TEST

/*
 * Everywhere in the process: /proc/self/mem reads what the sanitizer would not let us touch. Freed
 * memory counts, which is the point.
 */
static int count_in_process(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	int mem = open("/proc/self/mem", O_RDONLY);
	static uint8_t part[1 << 20];
	char line[512];
	int found = 0;
	ck_assert(maps && mem >= 0);
	while (fgets(line, sizeof(line), maps)) {
		unsigned long from, to;
		char mode[8];
		if (sscanf(line, "%lx-%lx %7s", &from, &to, mode) != 3 ||
		    strncmp(mode, "rw", 2) != 0 || to - from > 1ul << 30)
			continue;
		for (unsigned long at = from; at < to; at += sizeof(part) - 4 * CANARY_LEN) {
			ssize_t len = pread(mem, part, sizeof(part), (off_t)at);
			if (len <= 0)
				break;
			found += count_in(part, (size_t)len < to - at ? (size_t)len : to - at);
			explicit_bzero(part, sizeof(part));
		}
	}
	close(mem);
	fclose(maps);
	return found;
}

START_TEST(after_forgetting_no_personal_text_is_anywhere_in_the_process)
{
	struct rig rig;
	rig_open(&rig, build_personal);
	rig.flag = true;
	rig_again(&rig);
	ck_assert_msg(count_in_process() >= 4, "the search finds it while it is shown");
	rig.flag = false;
	ui_forget(rig.ui);
	ui_flush(rig.ui);
	ck_assert_int_eq(count_in_process(), 0);
	rig_close(&rig);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		the_png_is_the_picture,
		the_picture_is_what_the_look_says,
		paper_is_as_long_as_its_content_and_black_on_white,
		paper_without_end_is_refused,
		after_forgetting_no_personal_text_is_in_pages_or_caches,
		after_forgetting_no_personal_pixel_is_in_the_picture,
		after_forgetting_no_personal_text_is_anywhere_in_the_process,
	};
	return rig_run("picture", tests, ARRAY_LEN(tests));
}
