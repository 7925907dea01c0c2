/* SPDX-License-Identifier: Apache-2.0 */
/* test_ui.c - the kit as its owner sees it: building, damage, touch, overlays, the test channel's view. */
#include <stdio.h>
#include <string.h>

#include "tests/unit/ui/rig.h"
#include "ui/kit/text/strings.h"
#include "ui/kit/tree/inspect.h"

/* What the presenter was given since watch() */

static struct rect shown[DAMAGE_MAX];
static int shown_count;

static void record(struct present *p, const struct canvas *c, const struct rect *rects, int count)
{
	(void)p;
	(void)c;
	ck_assert_int_le(count, DAMAGE_MAX);
	memcpy(shown, rects, (size_t)count * sizeof(*rects));
	shown_count = count;
}

static void watch(struct rig *rig)
{
	static struct present_ops ops;
	ops = *rig->ui->presenter->ops;
	ops.show = record;
	rig->ui->presenter->ops = &ops;
	shown_count = 0;
}

/* Every rectangle shown lies within one of these nodes. */
static void only_within(const struct node *a, const struct node *b)
{
	ck_assert_int_gt(shown_count, 0);
	for (int i = 0; i < shown_count; i++)
		ck_assert_msg(rect_within(shown[i], a->px) || (b && rect_within(shown[i], b->px)),
			      "rectangle %d: %d,%d %dx%d", i, shown[i].x, shown[i].y, shown[i].w,
			      shown[i].h);
}

/* A page with a field, keys, and now and then an overlay */

static void build_pad(struct rig *rig, struct page *p)
{
	widget_add(p, NULL, W(.style = STYLE_HEADER, .id = "header"));
	struct node *body =
		widget_add(p, NULL, W(.grow = 1, .gap = MM(6), .pad_x = MM(12), .pad_y = MM(6)));
	widget_add(p, body,
		   W(.role = ROLE_HEADING, .style = STYLE_TITLE, .id = "title",
		     .text = "您的手机号码？"));
	widget_add(p, body,
		   W(.role = ROLE_TEXTBOX, .style = STYLE_FIELD, .id = "field", .text = "请输入",
		     .value = rig->value, .focused = true, .personal = true, .action = 1,
		     .arg_text = "phone"));
	struct node *row = widget_add(p, body, W(.flow = FLOW_ROW, .gap = MM(6)));
	widget_add(p, row,
		   W(.role = ROLE_KEY, .style = STYLE_KEY, .id = "key.7", .text = "7", .grow = 1,
		     .action = 2, .arg = '7'));
	widget_add(p, row,
		   W(.role = ROLE_KEY, .style = STYLE_KEY, .id = "key.8", .text = "8", .grow = 1,
		     .action = 2, .arg = '8'));
	widget_add(p, body,
		   W(.role = ROLE_BUTTON, .style = STYLE_PRIMARY, .id = "nav.next",
		     .text = "下一题", .action = 3, .disabled = !rig->flag));
	if (rig->error)
		widget_add(p, body,
			   W(.role = ROLE_ALERT, .style = STYLE_ERROR, .id = "error",
			     .text = rig->error));
}

static void build_overlay(struct rig *rig, struct page *p)
{
	build_pad(rig, p);
	if (!rig->flag)
		return;
	struct node *o = page_overlay(p, "idle");
	struct node *sheet = widget_add(p, o, W(.style = STYLE_SHEET));
	widget_add(p, sheet,
		   W(.role = ROLE_BUTTON, .style = STYLE_PRIMARY, .id = "idle.continue",
		     .text = "继续", .action = 9));
}

static void middle(const struct node *n, int *x, int *y)
{
	*x = n->px.x + n->px.w / 2;
	*y = n->px.y + n->px.h / 2;
}

static void tap(struct rig *rig, const char *id, int held_ms)
{
	int x, y;
	middle(rig_node(rig, id), &x, &y);
	rig_finger(rig, POINTER_DOWN, 1, x, y);
	loop_advance(rig->loop, held_ms);
	rig_finger(rig, POINTER_UP, 1, x, y);
}

static void type_seven(struct rig *rig)
{
	rig->value = "1387";
	ui_invalidate(rig->ui);
}

START_TEST(one_key_press_repaints_only_the_field_and_the_key)
{
	struct rig rig;
	rig_open(&rig, build_pad);
	rig.value = "138";
	rig.on_act = type_seven;
	rig_again(&rig);
	watch(&rig);
	int x, y;
	middle(rig_node(&rig, "key.7"), &x, &y);
	rig_finger(&rig, POINTER_DOWN, 1, x, y);
	ui_flush(rig.ui);
	only_within(rig_node(&rig, "key.7"), NULL);
	ck_assert_msg(rig_pixel(&rig, x, y - 60) == rig_colour(&rig, TOKEN_PRESSED) ||
			      rig_pixel(&rig, x - 60, y) == rig_colour(&rig, TOKEN_PRESSED),
		      "the key is shown pressed");
	loop_advance(rig.loop, 60);
	ck_assert_msg(rig.acts == 1 && rig.action == 2 && rig.arg == '7', "while it is held");
	ui_flush(rig.ui);
	only_within(rig_node(&rig, "field"), rig_node(&rig, "key.7"));
	rig_finger(&rig, POINTER_UP, 1, x, y);
	ui_flush(rig.ui);
	only_within(rig_node(&rig, "key.7"), NULL);
	ck_assert_int_eq(rig.acts, 1);
	rig_close(&rig);
}
END_TEST

START_TEST(a_page_that_did_not_change_paints_nothing)
{
	struct rig rig;
	rig_open(&rig, build_pad);
	watch(&rig);
	rig_again(&rig);
	ck_assert_int_eq(shown_count, 0);
	ck_assert_int_eq(rig.builds, 2);
	rig_close(&rig);
}
END_TEST

START_TEST(repainting_damage_gives_the_same_picture_as_painting_everything)
{
	static const struct {
		const char *value, *error;
		bool flag;
	} states[] = {
		{ "", NULL, false },	       { "1", NULL, false },  { "138", "还差 8 位", false },
		{ "13800138000", NULL, true }, { NULL, NULL, false }, { "1", "还差 10 位", true },
	};
	struct rig rig;
	rig_open(&rig, build_overlay);
	size_t size = (size_t)rig.ui->canvas.w * (size_t)rig.ui->canvas.h * 4;
	uint32_t *kept = malloc(size);
	for (size_t i = 0; i < 3 * ARRAY_LEN(states); i++) {
		rig.value = states[i * 5 % ARRAY_LEN(states)].value;
		rig.error = states[i * 5 % ARRAY_LEN(states)].error;
		rig.flag = states[i * 5 % ARRAY_LEN(states)].flag;
		rig_again(&rig);
		memcpy(kept, rig.ui->canvas.px, size);
		rig.ui->whole = true;
		ui_flush(rig.ui);
		ck_assert_msg(memcmp(kept, rig.ui->canvas.px, size) == 0, "state %zu", i);
		memset(rig.ui->canvas.px, 0x5a, size); /* nothing of before may be relied on */
		rig.ui->whole = true;
		ui_flush(rig.ui);
		ck_assert_msg(memcmp(kept, rig.ui->canvas.px, size) == 0, "spoilt, state %zu", i);
	}
	free(kept);
	rig_close(&rig);
}
END_TEST

static const enum style pressable[] = {
	STYLE_BAR_ITEM, STYLE_BAR_HELP,		STYLE_CARD,   STYLE_TILE, STYLE_FIELD,
	STYLE_PRIMARY,	STYLE_SECONDARY_BUTTON, STYLE_CHOICE, STYLE_KEY
};

static void build_pressable(struct rig *rig, struct page *p)
{
	(void)rig;
	for (size_t i = 0; i < ARRAY_LEN(pressable); i++)
		widget_add(p, NULL,
			   W(.role = ROLE_BUTTON, .style = pressable[i],
			     .id = page_printf(p, "button.%zu", i), .text = "7", .grow = 1,
			     .action = 1));
}

START_TEST(a_pressed_button_covers_what_was_painted_before)
{
	struct rig rig;
	rig_open(&rig, build_pressable);
	size_t size = (size_t)rig.ui->canvas.w * (size_t)rig.ui->canvas.h * 4;
	uint32_t *kept = malloc(size);
	for (size_t i = 0; i < ARRAY_LEN(pressable); i++) {
		char id[32];
		int x, y;
		snprintf(id, sizeof(id), "button.%zu", i);
		middle(rig_node(&rig, id), &x, &y);
		rig_finger(&rig, POINTER_DOWN, 1, x, y);
		for (int spoilt = 0; spoilt < 2; spoilt++) {
			memset(rig.ui->canvas.px, spoilt ? 0x5a : 0, size);
			rig.ui->whole = true;
			ui_flush(rig.ui);
			if (!spoilt)
				memcpy(kept, rig.ui->canvas.px, size);
		}
		ck_assert_msg(rig.ui->tap.live && rig.ui->pressed, "%s is pressed", id);
		ck_assert_msg(memcmp(kept, rig.ui->canvas.px, size) == 0, "%s", id);
		rig_finger(&rig, POINTER_UP, 1, x, y);
	}
	free(kept);
	rig_close(&rig);
}
END_TEST

START_TEST(many_changes_in_one_turn_are_one_build)
{
	struct rig rig;
	rig_open(&rig, build_pad);
	for (int i = 0; i < 10; i++)
		ui_invalidate(rig.ui);
	ck_assert(!ui_is_idle(rig.ui));
	ck_assert_int_ge(sd_event_run(loop_event(rig.loop), 0), 0);
	ck_assert_int_eq(rig.builds, 2);
	ck_assert(ui_is_idle(rig.ui));
	ck_assert_msg(sd_event_run(loop_event(rig.loop), 0) == 0, "then the loop sleeps");
	rig_close(&rig);
}
END_TEST

START_TEST(a_tap_carries_what_its_widget_carried)
{
	struct rig rig;
	rig_open(&rig, build_pad);
	tap(&rig, "field", 80);
	ck_assert_int_eq(rig.acts, 1);
	ck_assert_int_eq(rig.action, 1);
	ck_assert_str_eq(rig.id, "field");
	ck_assert_str_eq(rig.arg_text, "phone");
	ck_assert_int_eq(rig.touches, 1);
	tap(&rig, "field", 20);
	ck_assert_msg(rig.acts == 1, "a contact of 20 ms is no tap");
	tap(&rig, "nav.next", 80);
	ck_assert_msg(rig.acts == 1, "a disabled button does nothing");
	tap(&rig, "title", 80);
	ck_assert_msg(rig.acts == 1 && rig.touches == 4, "but every touch is noticed");
	rig_close(&rig);
}
END_TEST

static void forget(struct rig *rig)
{
	ui_forget(rig->ui);
	ui_flush(rig->ui);
}

START_TEST(a_page_may_end_while_its_widget_acts)
{
	struct rig rig;
	rig_open(&rig, build_pad);
	rig.flag = true;
	rig_again(&rig);
	rig.on_act = forget;
	tap(&rig, "nav.next", 80);
	tap(&rig, "key.7", 80);
	ck_assert_int_eq(rig.acts, 2);
	ck_assert_str_eq(rig.id, "key.7");
	rig_close(&rig);
}
END_TEST

START_TEST(a_target_that_changes_its_meaning_under_the_finger_does_not_fire)
{
	struct rig rig;
	int x, y;
	rig_open(&rig, build_overlay);
	middle(rig_node(&rig, "field"), &x, &y);
	rig_finger(&rig, POINTER_DOWN, 1, x, y);
	loop_advance(rig.loop, 60);
	rig.flag = true; /* the idle warning comes up */
	rig_again(&rig);
	rig_finger(&rig, POINTER_UP, 1, x, y);
	ck_assert_int_eq(rig.acts, 0);
	ck_assert(ui_is_idle(rig.ui) || (ui_flush(rig.ui), ui_is_idle(rig.ui)));
	rig_close(&rig);
}
END_TEST

START_TEST(a_target_that_stays_fires_although_the_page_was_built_anew)
{
	struct rig rig;
	int x, y;
	rig_open(&rig, build_pad);
	middle(rig_node(&rig, "field"), &x, &y);
	rig_finger(&rig, POINTER_DOWN, 1, x, y);
	loop_advance(rig.loop, 60);
	rig.value = "1";
	rig.error = "还差 10 位";
	rig_again(&rig);
	rig_finger(&rig, POINTER_UP, 1, x, y);
	ck_assert_int_eq(rig.acts, 1);
	rig_close(&rig);
}
END_TEST

START_TEST(what_lies_under_an_overlay_is_hidden_and_cannot_be_pressed)
{
	struct rig rig;
	struct ui_node nodes[32];
	rig_open(&rig, build_overlay);
	ck_assert_ptr_null(ui_overlay(rig.ui));
	rig.flag = true;
	rig_again(&rig);
	ck_assert_str_eq(ui_overlay(rig.ui), "idle");
	size_t count = ui_nodes(rig.ui, nodes, ARRAY_LEN(nodes));
	for (size_t i = 0; i < count; i++)
		ck_assert_msg(nodes[i].hidden == (strcmp(nodes[i].id, "idle.continue") != 0), "%s",
			      nodes[i].id);
	ck_assert_int_eq(ui_press(rig.ui, "nav.next"), ERR_INVALID);
	ck_assert_int_eq(ui_press(rig.ui, "nothing"), ERR_NOT_FOUND);
	int x, y;
	middle(rig_node(&rig, "field"), &x, &y);
	rig_finger(&rig, POINTER_DOWN, 1, x, 1800);
	loop_advance(rig.loop, 60);
	rig_finger(&rig, POINTER_UP, 1, x, 1800);
	ck_assert_int_eq(rig.acts, 0);
	ck_assert_int_eq(ui_press(rig.ui, "idle.continue"), ERR_OK);
	loop_advance(rig.loop, ui_min_contact_ms(rig.ui));
	ui_release(rig.ui);
	ck_assert_int_eq(rig.action, 9);
	rig.flag = false;
	rig_again(&rig);
	ck_assert_int_eq(ui_press(rig.ui, "nav.next"), ERR_NOT_ALLOWED);
	ck_assert_msg(ui_press(rig.ui, "title") == ERR_NOT_ALLOWED, "not a target");
	rig_close(&rig);
}
END_TEST

/* A change of place */

static void build_places(struct rig *rig, struct page *p)
{
	page_place(p, rig->value ? rig->value : "");
	widget_add(p, NULL,
		   W(.role = ROLE_BUTTON, .id = "next", .text = "next", .height = MM(30),
		     .action = 1));
	widget_add(p, NULL,
		   W(.role = ROLE_BUTTON, .id = "submit", .text = "submit", .height = MM(30),
		     .action = 2, .grave = true));
}

static void tap_node(struct rig *rig, const char *id)
{
	int x, y;
	middle(rig_node(rig, id), &x, &y);
	rig_finger(rig, POINTER_DOWN, 1, x, y);
	loop_advance(rig->loop, 60);
	rig_finger(rig, POINTER_UP, 1, x, y);
}

static void to_place(struct rig *rig, const char *name)
{
	rig->value = name;
	rig_again(rig);
}

START_TEST(after_a_change_of_place_no_touch_counts_for_a_while)
{
	static const struct {
		const char *id;
		int after_ms, acts;
		const char *why;
	} rows[] = {
		{ "next", 0, 0, "at once" },
		{ "next", 399, 0, "not yet" },
		{ "next", 400, 1, "as long as it takes to see" },
		{ "submit", 400, 0, "what cannot be taken back waits longer" },
		{ "submit", 799, 0, "not yet" },
		{ "submit", 800, 1, "as long as it takes to read" },
	};
	struct rig rig;
	rig_open(&rig, build_places);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		to_place(&rig, i % 2 ? "a" : "b");
		rig.acts = 0;
		loop_advance(rig.loop, rows[i].after_ms);
		tap_node(&rig, rows[i].id);
		ck_assert_msg(rig.acts == rows[i].acts, "%s after %d: %s", rows[i].id,
			      rows[i].after_ms, rows[i].why);
	}
	rig_close(&rig);
}
END_TEST

START_TEST(a_finger_that_was_down_before_the_change_does_nothing)
{
	struct rig rig;
	int x, y;
	rig_open(&rig, build_places);
	to_place(&rig, "a");
	loop_advance(rig.loop, 1000);
	middle(rig_node(&rig, "next"), &x, &y);
	rig_finger(&rig, POINTER_DOWN, 1, x, y);
	to_place(&rig, "b");
	loop_advance(rig.loop, 1000); /* long past the dead time */
	rig_finger(&rig, POINTER_UP, 1, x, y);
	ck_assert_int_eq(rig.acts, 0);
	tap_node(&rig, "next");
	ck_assert_int_eq(rig.acts, 1);
	rig_close(&rig);
}
END_TEST

START_TEST(the_same_place_built_anew_takes_touches_at_once)
{
	struct rig rig;
	rig_open(&rig, build_places);
	to_place(&rig, "a");
	loop_advance(rig.loop, 1000);
	rig_again(&rig);
	tap_node(&rig, "submit");
	ck_assert_int_eq(rig.acts, 1);
	ck_assert_int_eq(ui_dead_ms(rig.ui, "submit"), 0);
	to_place(&rig, "b");
	ck_assert_int_eq(ui_dead_ms(rig.ui, "submit"), UI_GRAVE_MS);
	ck_assert_int_eq(ui_dead_ms(rig.ui, "next"), UI_DEAD_MS);
	rig_close(&rig);
}
END_TEST

START_TEST(the_dump_tells_what_the_page_shows)
{
	struct rig rig;
	struct ui_node nodes[32];
	rig_open(&rig, build_pad);
	rig.value = "138";
	rig_again(&rig);
	size_t count = ui_nodes(rig.ui, nodes, ARRAY_LEN(nodes));
	ck_assert_uint_eq(count, 5);
	ck_assert_msg(ui_nodes(rig.ui, nodes, 1) == count, "the count is not cut");
	const struct ui_node *field = &nodes[1];
	ck_assert_str_eq(field->id, "field");
	ck_assert_str_eq(field->value, "138");
	ck_assert_str_eq(field->text, "请输入");
	ck_assert_str_eq(role_name(field->role), "textbox");
	ck_assert(field->target && field->enabled && field->focused && !field->checked);
	ck_assert(!nodes[4].enabled && nodes[4].target && !nodes[0].target);
	for (size_t i = 0; i < count; i++) {
		ck_assert_int_le(nodes[i].text_w, nodes[i].w);
		ck_assert_int_le(nodes[i].text_h, nodes[i].h);
	}
	for (int i = 0; i < ROLE_COUNT; i++)
		ck_assert_ptr_nonnull(role_name((enum role)i));
	rig_close(&rig);
}
END_TEST

static void build_card(struct rig *rig, struct page *p)
{
	(void)rig;
	struct node *card = widget_add(p, NULL,
				       W(.role = ROLE_BUTTON, .style = STYLE_CARD, .id = "card",
					 .icon = "house", .flow = FLOW_ROW, .action = 1));
	struct node *words = widget_add(p, card, W(.grow = 1));
	widget_add(p, words, W(.role = ROLE_TEXT, .style = STYLE_CARD_TITLE, .text = "住房"));
	widget_add(p, words, W(.role = ROLE_TEXT, .style = STYLE_CARD_TEXT, .text = "提取"));
}

START_TEST(a_card_is_read_by_the_words_in_it)
{
	struct rig rig;
	struct ui_node nodes[8];
	rig_open(&rig, build_card);
	ck_assert_uint_eq(ui_nodes(rig.ui, nodes, ARRAY_LEN(nodes)), 3);
	ck_assert_str_eq(nodes[0].text, "住房 提取");
	ck_assert_str_eq(nodes[0].spoken, "住房 提取");
	rig_close(&rig);
}
END_TEST

static void build_tr(struct rig *rig, struct page *p)
{
	(void)rig;
	strings_bind("test", TEST_STRINGS_DIR);
	ck_assert_str_eq(page_tr(p, "test.hello", "王", "2", NULL), "您好，王，第 2 次 王");
	ck_assert_str_eq(page_tr(p, "test.plain", NULL), "纯文字 {0}");
	ck_assert_str_eq(page_tr(p, "no.such.id", NULL), "no.such.id");
	ck_assert_str_eq(page_tr(p, "", NULL), "");
	ck_assert_str_eq(page_tr_n(p, "test.items", 1, NULL), "1 item");
	ck_assert_str_eq(page_tr_n(p, "test.items", 5, NULL), "5 items");
	ck_assert_str_eq(page_tr_n(p, "test.of", 2, "a", NULL), "2 of a");
	ck_assert_str_eq(page_printf(p, "%d/%s", 3, "x"), "3/x");
	ck_assert_ptr_null(page_strdup(p, NULL));
	ck_assert_str_eq(page_language(p), "test");
}

START_TEST(sentences_come_by_id_with_their_gaps_filled)
{
	struct rig rig;
	rig_open(&rig, build_tr);
	ck_assert_int_ge(rig.builds, 1);
	rig_close(&rig);
}
END_TEST

START_TEST(a_new_look_repaints_everything_in_its_colours)
{
	struct rig rig;
	rig_open(&rig, build_pad);
	ck_assert_uint_eq(rig_pixel(&rig, 5, 1900), rig_colour(&rig, TOKEN_GROUND));
	struct ui_look look = *ui_get_look(rig.ui);
	look.high_contrast = true;
	look.size = UI_SIZE_ELDER;
	int before = rig_node(&rig, "title")->para.hand.size;
	ui_set_look(rig.ui, &look);
	ui_flush(rig.ui);
	ck_assert_uint_eq(rig_colour(&rig, TOKEN_GROUND), 0x000000);
	ck_assert_uint_eq(rig_pixel(&rig, 5, 1900), 0x000000);
	int after = rig_node(&rig, "title")->para.hand.size;
	ck_assert_int_eq(after * 100 / before, 133);
	rig_close(&rig);
}
END_TEST

START_TEST(prefetched_characters_are_there_and_then_the_loop_sleeps)
{
	struct rig rig;
	static const char *const texts[] = { "灵活就业人员", "参保登记" };
	rig_open(&rig, build_card);
	size_t before = glyphs_bytes(rig.ui->medium.glyphs);
	ui_prefetch(rig.ui, texts, ARRAY_LEN(texts));
	ck_assert(!ui_is_idle(rig.ui));
	for (int i = 0; i < 1000 && !ui_is_idle(rig.ui); i++)
		ck_assert_int_ge(sd_event_run(loop_event(rig.loop), 0), 0);
	ck_assert(ui_is_idle(rig.ui));
	ck_assert_uint_gt(glyphs_bytes(rig.ui->medium.glyphs), before + 10000);
	ck_assert_int_eq(sd_event_run(loop_event(rig.loop), 0), 0);
	ui_prefetch(rig.ui, texts, 0);
	ck_assert(ui_is_idle(rig.ui));
	ui_prefetch(rig.ui, texts, 1);
	rig_close(&rig); /* also in the middle of it */
}
END_TEST

START_TEST(a_kit_without_its_assets_is_not_created)
{
	struct loop *loop;
	struct ui *ui = (struct ui *)1;
	struct settings s = { .ui = { 1080, 1920, 268, 0, PRESENTER_DUMMY, "en" } };
	struct ui_sink sink = { 0 };
	ck_assert_int_eq(loop_create(&loop), ERR_OK);
	ck_assert_int_eq(ui_create(loop, &s, "/nowhere", &sink, &ui), ERR_NOT_FOUND);
	ck_assert_msg(ui == (struct ui *)1, "out is untouched");
	ui_destroy(NULL);
	loop_destroy(loop);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		one_key_press_repaints_only_the_field_and_the_key,
		a_page_that_did_not_change_paints_nothing,
		repainting_damage_gives_the_same_picture_as_painting_everything,
		a_pressed_button_covers_what_was_painted_before,
		many_changes_in_one_turn_are_one_build,
		a_tap_carries_what_its_widget_carried,
		a_page_may_end_while_its_widget_acts,
		a_target_that_changes_its_meaning_under_the_finger_does_not_fire,
		a_target_that_stays_fires_although_the_page_was_built_anew,
		what_lies_under_an_overlay_is_hidden_and_cannot_be_pressed,
		after_a_change_of_place_no_touch_counts_for_a_while,
		a_finger_that_was_down_before_the_change_does_nothing,
		the_same_place_built_anew_takes_touches_at_once,
		the_dump_tells_what_the_page_shows,
		a_card_is_read_by_the_words_in_it,
		sentences_come_by_id_with_their_gaps_filled,
		a_new_look_repaints_everything_in_its_colours,
		prefetched_characters_are_there_and_then_the_loop_sleeps,
		a_kit_without_its_assets_is_not_created,
	};
	return rig_run("ui", tests, ARRAY_LEN(tests));
}
