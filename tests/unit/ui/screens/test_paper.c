/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_paper.c - what is printed, on 80 mm and on 58 mm paper: it fits, nothing of it is cut at the edges, and it looks as
 * it did when somebody last looked at it. KIOSK_GOLDEN=update writes the pictures anew: look at them.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/suite.h"
#include "tests/unit/ui/screens/picture.h"
#include "tests/unit/ui/screens/show.h"

#define DOTS_PER_MM 8
#define MARGIN	    8  /* dots at each side that a cutter and a crooked roll may have */
#define MAY_DIFFER  10 /* of 10,000 dots */

static const struct panel panel = { 1080, 1920, 268 };
static struct show show;

static void set_up(void)
{
	show_open(&show, &panel);
	mkdir(GOLDEN_OUT, 0755);
}

static void tear_down(void)
{
	show_close(&show);
}

/* As long as such things are. */
static void build_receipt(void *arg, struct page *page)
{
	(void)arg;
	const struct visit *v = &show.scenery.visit;
	struct paper paper = {
		.hall = "深圳市福田区行政服务大厅（市民中心分厅）",
		.terminal = "A07",
		.task_name = "基本医疗保险参保人员异地就医备案（长期居住人员）",
		.when = "2026-11-21 09:41",
		.serial = "A07-K3000043-Q",
		.project_no = "44030426112100012345",
		.query_code = "K7M2Q9XA",
		.qr = v->handed.qr,
		.item = v->answers.item,
		.word = CASE_RECEIVED,
		.waived = 3,
		.handed = &v->handed,
		.visit = v,
	};
	paper_build(page, &paper);
}

static void build_slip(void *arg, struct page *page)
{
	(void)arg;
	slip_build(page,
		   &(struct slip){ .hall = "深圳市福田区行政服务大厅（市民中心分厅）",
				   .number = "A0123",
				   .window = "社会保险综合窗口 12 号",
				   .task_name = "基本医疗保险参保人员异地就医备案（长期居住人员）",
				   .date = "2026-12-01",
				   .from = "09:30",
				   .to = "10:00",
				   .place = "深圳市福田区福中三路市民中心 B 区一楼行政服务大厅" });
}

static const struct {
	const char *golden;
	int width;
	void (*build)(void *arg, struct page *page);
} papers[] = {
	{ "paper-80", 576, build_receipt },
	{ "paper-58", 384, build_receipt },
	{ "paper-slip-58", 384, build_slip },
};

static bool is_black(const uint8_t *bits, int width, int x, int y)
{
	return bits[y * (width / 8) + x / 8] & (0x80 >> x % 8);
}

static struct picture picture_of(const uint8_t *bits, int width, int height)
{
	struct picture p = { width, height, malloc((size_t)width * (size_t)height * 3) };
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++)
			memset(p.rgb + ((size_t)y * (size_t)width + (size_t)x) * 3,
			       is_black(bits, width, x, y) ? 0 : 255, 3);
	return p;
}

static const struct scene *scene_named(const char *name)
{
	for (size_t i = 0; i < scene_count; i++)
		if (strcmp(scenes[i].name, name) == 0)
			return &scenes[i];
	ck_abort_msg("no scene %s", name);
	return NULL;
}

static void compare(const char *name, const struct picture *now)
{
	char golden[4096], left[4096];
	struct picture before = { 0 };
	const char *wish = getenv("KIOSK_GOLDEN");
	snprintf(golden, sizeof(golden), "%s/%s.png", GOLDEN_DIR, name);
	snprintf(left, sizeof(left), "%s/%s.png", GOLDEN_OUT, name);
	if (wish && strcmp(wish, "update") == 0)
		ck_assert(picture_write(golden, now));
	int differ = picture_read(golden, &before) ? picture_difference(&before, now, 2) : 10000;
	picture_free(&before);
	if (differ > MAY_DIFFER)
		picture_write(left, now);
	ck_assert_msg(differ <= MAY_DIFFER, "%s: %d of 10,000 dots differ, see %s", name, differ,
		      left);
}

START_TEST(paper_fits_its_width_and_looks_as_before)
{
	uint8_t *bits;
	int height, width = papers[_i].width;
	show_scene(&show, scene_named("receipt-received"),
		   &(struct ui_look){ .language = "zh-CN" });
	ck_assert_int_eq(
		ui_print(show.ui, width, DOTS_PER_MM, papers[_i].build, NULL, &bits, &height),
		ERR_OK);
	for (int y = 0; y < height; y++)
		for (int x = 0; x < MARGIN; x++)
			ck_assert_msg(!is_black(bits, width, x, y) &&
					      !is_black(bits, width, width - 1 - x, y),
				      "%s: row %d runs over the edge", papers[_i].golden, y);
	ck_assert_int_lt(height, 2400); /* 30 cm */
	struct picture now = picture_of(bits, width, height);
	compare(papers[_i].golden, &now);
	picture_free(&now);
	free(bits);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("paper");
	TCase *c = tcase_create("paper");
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_loop_test(c, paper_fits_its_width_and_looks_as_before, 0, ARRAY_LEN(papers));
	suite_add_tcase(s, c);
	return suite_run(s);
}
