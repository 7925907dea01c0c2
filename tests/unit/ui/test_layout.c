/* SPDX-License-Identifier: Apache-2.0 */
/* test_layout.c - where widgets stand. */
#include <string.h>

#include "tests/unit/ui/rig.h"
#include "ui/kit/tree/inspect.h"

#define NEAR(a, b) ck_assert_msg(abs((a) - (b)) <= 2, #a " = %d, expected %d", (a), (b))
#define PX(mm)	   ((int)((mm)*1080 / 268.0 + 0.5))

static struct node *box(struct page *p, struct node *in, const char *id, int grow)
{
	return widget_add(p, in, W(.id = id, .grow = grow));
}

static void build_grow(struct rig *rig, struct page *p)
{
	(void)rig;
	struct node *row = widget_add(
		p, NULL,
		W(.id = "row", .flow = FLOW_ROW, .gap = MM(4), .pad_x = MM(10), .height = MM(20)));
	widget_add(p, row, W(.id = "fixed", .width = MM(30)));
	box(p, row, "one", 1);
	box(p, row, "two", 2);
	box(p, NULL, "rest", 1);
	box(p, NULL, "foot", 3);
}

START_TEST(what_grows_shares_what_is_left)
{
	struct rig rig;
	rig_open(&rig, build_grow);
	NEAR(rig_node(&rig, "row")->px.w, 1080);
	NEAR(rig_node(&rig, "fixed")->px.x, PX(10));
	NEAR(rig_node(&rig, "fixed")->px.w, PX(30));
	int left = 268 - 20 - 8 - 30;
	NEAR(rig_node(&rig, "one")->px.w, PX(left / 3.0));
	NEAR(rig_node(&rig, "two")->px.w, PX(left * 2 / 3.0));
	NEAR(rig_node(&rig, "two")->px.x + rig_node(&rig, "two")->px.w, 1080 - PX(10));
	NEAR(rig_node(&rig, "rest")->px.y, PX(20));
	NEAR((rig_node(&rig, "foot")->px.h + 1) / 3, rig_node(&rig, "rest")->px.h);
	ck_assert_int_eq(rig_node(&rig, "foot")->px.y + rig_node(&rig, "foot")->px.h, 1920);
	rig_close(&rig);
}
END_TEST

static void build_equal(struct rig *rig, struct page *p)
{
	(void)rig;
	struct node *row = widget_add(p, NULL, W(.flow = FLOW_ROW, .gap = MM(6)));
	widget_add(p, row, W(.id = "a", .style = STYLE_CARD, .text = "短", .grow = 1));
	widget_add(p, row,
		   W(.id = "b", .style = STYLE_CARD, .text = "很长很长很长很长很长很长的名称",
		     .grow = 1));
}

START_TEST(cards_that_grow_alike_are_equally_wide_and_high)
{
	struct rig rig;
	rig_open(&rig, build_equal);
	const struct node *a = rig_node(&rig, "a"), *b = rig_node(&rig, "b");
	NEAR(a->px.w, b->px.w);
	ck_assert_int_eq(a->px.h, b->px.h);
	ck_assert_msg(b->para.line_count > 1, "the long one wraps");
	ck_assert_int_le(para_width(&b->para), b->own_px.w);
	rig_close(&rig);
}
END_TEST

static void build_wrap(struct rig *rig, struct page *p)
{
	(void)rig;
	static const char *const text =
		"申请人应当如实提交有关材料和反映真实情况，并对其申请材料实质内容的真实性负责。";
	widget_add(p, NULL, W(.id = "wide", .style = STYLE_BODY, .text = text));
	struct node *row = widget_add(p, NULL, W(.flow = FLOW_ROW));
	widget_add(p, row, W(.id = "narrow", .style = STYLE_BODY, .text = text, .width = MM(60)));
	widget_add(p, row, W(.id = "beside", .grow = 1));
	widget_add(p, NULL, W(.id = "below"));
	struct node *tight = widget_add(p, NULL, W(.flow = FLOW_ROW, .width = MM(100)));
	widget_add(p, tight, W(.id = "label", .style = STYLE_BODY, .text = "手机"));
	widget_add(p, tight, W(.id = "shrunk", .style = STYLE_BODY, .text = text));
}

START_TEST(text_wraps_and_its_height_follows_from_its_width)
{
	struct rig rig;
	rig_open(&rig, build_wrap);
	const struct node *wide = rig_node(&rig, "wide"), *narrow = rig_node(&rig, "narrow");
	ck_assert_int_gt(narrow->para.line_count, 2 * wide->para.line_count);
	ck_assert_int_ge(narrow->px.h, para_height(&narrow->para));
	NEAR(narrow->px.h, narrow->para.line_count * narrow->para.leading);
	ck_assert_int_eq(rig_node(&rig, "beside")->px.h, narrow->px.h);
	NEAR(rig_node(&rig, "below")->px.y, narrow->px.y + narrow->px.h);
	const struct node *shrunk = rig_node(&rig, "shrunk");
	NEAR(shrunk->px.x + shrunk->px.w, PX(100));
	ck_assert_msg(rig_node(&rig, "label")->para.line_count == 1, "what fits is left alone");
	ck_assert_int_ge(narrow->para.leading * 10, narrow->para.hand.size * 13);
	rig_close(&rig);
}
END_TEST

static void build_align(struct rig *rig, struct page *p)
{
	(void)rig;
	struct node *spread = widget_add(
		p, NULL,
		W(.flow = FLOW_ROW, .main = ALIGN_SPREAD, .cross = ALIGN_CENTRE, .height = MM(40)));
	widget_add(p, spread, W(.id = "s1", .width = MM(20), .height = MM(10)));
	widget_add(p, spread, W(.id = "s2", .width = MM(20), .height = MM(20)));
	widget_add(p, spread, W(.id = "s3", .width = MM(20)));
	struct node *column =
		widget_add(p, NULL, W(.height = MM(100), .main = ALIGN_END, .cross = ALIGN_END));
	widget_add(p, column, W(.id = "e1", .width = MM(20), .height = MM(10)));
	struct node *centre = widget_add(
		p, NULL,
		W(.height = MM(100), .main = ALIGN_CENTRE, .cross = ALIGN_CENTRE, .gap = MM(10)));
	widget_add(p, centre, W(.id = "c1", .width = MM(20), .height = MM(10)));
	widget_add(p, centre, W(.id = "c2", .width = MM(40), .height = MM(10)));
}

START_TEST(children_stand_where_their_box_says)
{
	struct rig rig;
	rig_open(&rig, build_align);
	NEAR(rig_node(&rig, "s1")->px.x, 0);
	NEAR(rig_node(&rig, "s2")->px.x, PX(124));
	NEAR(rig_node(&rig, "s3")->px.x, PX(248));
	NEAR(rig_node(&rig, "s1")->px.y, PX(15));
	NEAR(rig_node(&rig, "s2")->px.y, PX(10));
	NEAR(rig_node(&rig, "e1")->px.x, PX(248));
	NEAR(rig_node(&rig, "e1")->px.y, PX(40 + 90));
	NEAR(rig_node(&rig, "c1")->px.x, PX(124));
	NEAR(rig_node(&rig, "c2")->px.x, PX(114));
	NEAR(rig_node(&rig, "c1")->px.y, PX(140 + 35));
	NEAR(rig_node(&rig, "c2")->px.y, PX(140 + 55));
	rig_close(&rig);
}
END_TEST

static void build_targets(struct rig *rig, struct page *p)
{
	(void)rig;
	struct node *row = widget_add(p, NULL, W(.flow = FLOW_ROW, .cross = ALIGN_CENTRE));
	widget_add(p, row,
		   W(.id = "tiny", .role = ROLE_BUTTON, .style = STYLE_BODY, .text = "好",
		     .action = 1, .width = MM(2), .height = MM(2)));
	widget_add(p, row, W(.id = "mute", .role = ROLE_TEXT, .style = STYLE_BODY, .text = "好"));
}

START_TEST(no_target_is_smaller_than_a_fingertip)
{
	struct rig rig;
	rig_open(&rig, build_targets);
	ck_assert_int_ge(rig_node(&rig, "tiny")->px.w, PX(12.7));
	ck_assert_int_ge(rig_node(&rig, "tiny")->px.h, PX(12.7));
	ck_assert_int_lt(rig_node(&rig, "mute")->px.h, PX(12.7));
	rig_close(&rig);
}
END_TEST

static void build_full(struct rig *rig, struct page *p)
{
	(void)rig;
	widget_add(p, NULL, W(.id = "header", .style = STYLE_HEADER));
	struct node *body = widget_add(p, NULL, W(.id = "body", .grow = 1, .gap = MM(4)));
	for (int i = 0; i < 9; i++) {
		struct node *row = widget_add(p, body, W(.flow = FLOW_ROW));
		widget_add(p, row,
			   W(.id = page_printf(p, "key%d", i), .role = ROLE_KEY, .style = STYLE_KEY,
			     .text = "1", .min_height = MM(60), .action = 1, .grow = 1));
	}
	struct node *bar =
		widget_add(p, NULL, W(.id = "bar", .style = STYLE_BAR, .flow = FLOW_ROW));
	widget_add(p, bar,
		   W(.id = "help", .role = ROLE_BUTTON, .style = STYLE_BAR_HELP, .text = "呼叫",
		     .action = 1, .grow = 1));
}

START_TEST(a_page_too_full_keeps_its_header_and_bar_and_lowers_its_keys)
{
	struct rig rig;
	rig_open(&rig, build_full);
	NEAR(rig_node(&rig, "header")->px.h, PX(37));
	const struct node *bar = rig_node(&rig, "bar");
	NEAR(bar->px.y + bar->px.h, 1920);
	NEAR(bar->px.h, PX(42));
	const struct node *last = rig_node(&rig, "key8");
	ck_assert_int_lt(last->px.h, PX(60));
	ck_assert_int_ge(last->px.h, PX(20));
	ck_assert_int_le(last->px.y + last->px.h, bar->px.y + 1);
	rig_close(&rig);
}
END_TEST

static void build_overfull(struct rig *rig, struct page *p)
{
	(void)rig;
	struct node *body = widget_add(p, NULL, W(.grow = 1));
	widget_add(p, body, W(.height = MM(430)));
	widget_add(p, body,
		   W(.id = "under", .role = ROLE_BUTTON, .style = STYLE_PRIMARY, .action = 1,
		     .height = MM(40)));
	widget_add(p, body,
		   W(.id = "beyond", .role = ROLE_BUTTON, .style = STYLE_PRIMARY, .action = 1,
		     .height = MM(40)));
	struct node *bar = widget_add(p, NULL, W(.style = STYLE_BAR, .flow = FLOW_ROW));
	widget_add(p, bar,
		   W(.id = "help", .role = ROLE_BUTTON, .style = STYLE_BAR_HELP, .action = 1,
		     .grow = 1));
}

START_TEST(what_lies_under_the_bar_cannot_be_pressed_by_its_name)
{
	struct rig rig;
	rig_open(&rig, build_overfull);
	ck_assert_int_eq(ui_press(rig.ui, "under"), ERR_INVALID);
	ck_assert_int_eq(ui_press(rig.ui, "beyond"), ERR_INVALID);
	ck_assert_int_eq(ui_press(rig.ui, "help"), ERR_OK);
	ui_release(rig.ui);
	rig_close(&rig);
}
END_TEST

static void build_low(struct rig *rig, struct page *p)
{
	build_full(rig, p);
	struct node *o = rig->flag ? page_overlay(p, "size") : NULL;
	if (o)
		widget_add(p, o,
			   W(.id = "ok", .role = ROLE_BUTTON, .style = STYLE_PRIMARY, .text = "好",
			     .action = 1));
}

START_TEST(in_low_reach_every_target_is_in_the_lower_seventy_percent)
{
	struct rig rig;
	rig_open(&rig, build_low);
	struct ui_look look = *ui_get_look(rig.ui);
	look.low_reach = true;
	rig.flag = true;
	ui_set_look(rig.ui, &look);
	ck_assert_int_eq(rig_node(&rig, "header")->px.y, 0);
	const struct page *page = ui_page(rig.ui);
	int targets = 0;
	for (int i = 0; i < page->count; i++) {
		const struct node *n = page->nodes[i];
		if (!n->w.action)
			continue;
		targets++;
		ck_assert_msg(n->px.y >= 1920 * 30 / 100 - 1, "%s at %d", n->w.id, n->px.y);
		ck_assert_int_le(n->px.y + n->px.h, 1920 + 1);
	}
	ck_assert_int_eq(targets, 11);
	rig_close(&rig);
}
END_TEST

static void build_measure(struct rig *rig, struct page *p)
{
	(void)rig;
	int line = page_text_height(p, STYLE_BODY, "一", 0);
	ck_assert_msg(abs(line - 977) < 30, "%d", line); /* 7.4 mm, 1.32 of it a line */
	ck_assert_int_gt(page_text_height(p, STYLE_BODY, "一二三四五六七八九十", MM(30)), 2 * line);
	ck_assert_int_eq(page_width(p), MM(268));
	NEAR(page_height(p), 1920 * 26800 / 1080);
}

START_TEST(a_screen_can_ask_how_high_its_text_will_be)
{
	struct rig rig;
	rig_open(&rig, build_measure);
	ck_assert_int_eq(rig.builds, 1);
	rig_close(&rig);
}
END_TEST

static void build_divider(struct rig *rig, struct page *p)
{
	(void)rig;
	struct node *card =
		widget_add(p, NULL, W(.id = "card", .style = STYLE_CARD, .width = MM(100)));
	widget_add(p, card, W(.style = STYLE_BODY, .text = "一"));
	widget_add(p, card, W(.id = "line", .style = STYLE_DIVIDER));
	struct node *bare = widget_add(
		p, NULL,
		W(.style = STYLE_CARD, .pad_x = PAD_NONE, .pad_y = PAD_NONE, .width = MM(100)));
	widget_add(p, bare, W(.id = "inside", .height = MM(10)));
}

START_TEST(a_line_between_rows_runs_from_border_to_border)
{
	struct rig rig;
	rig_open(&rig, build_divider);
	NEAR(rig_node(&rig, "line")->px.w, PX(100) - 4);
	ck_assert_int_ge(rig_node(&rig, "line")->px.h, 1);
	ck_assert_msg(rig_node(&rig, "inside")->px.x == 0,
		      "a box may do without its style's padding");
	rig_close(&rig);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		what_grows_shares_what_is_left,
		cards_that_grow_alike_are_equally_wide_and_high,
		text_wraps_and_its_height_follows_from_its_width,
		children_stand_where_their_box_says,
		no_target_is_smaller_than_a_fingertip,
		a_page_too_full_keeps_its_header_and_bar_and_lowers_its_keys,
		what_lies_under_the_bar_cannot_be_pressed_by_its_name,
		in_low_reach_every_target_is_in_the_lower_seventy_percent,
		a_screen_can_ask_how_high_its_text_will_be,
		a_line_between_rows_runs_from_border_to_border,
	};
	return rig_run("layout", tests, ARRAY_LEN(tests));
}
