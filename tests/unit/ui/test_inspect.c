/* SPDX-License-Identifier: Apache-2.0 */
/* test_inspect.c - the test channel's finger on a page that changes under it. */
#include "tests/unit/ui/rig.h"
#include "ui/kit/tree/inspect.h"

static void build(struct rig *rig, struct page *p)
{
	if (rig->flag)
		widget_add(p, NULL, W(.text = "a word above", .height = MM(60)));
	widget_add(p, NULL,
		   W(.role = ROLE_BUTTON, .id = "next", .text = "next", .height = MM(30),
		     .action = 1));
}

START_TEST(the_finger_leaves_where_its_node_is_by_then)
{
	struct rig rig;
	rig_open(&rig, build);
	rig.flag = true;
	rig_again(&rig);
	ck_assert_int_eq(ui_press(rig.ui, "next"), ERR_OK);
	loop_advance(rig.loop, ui_min_contact_ms(rig.ui));
	rig.flag = false; /* a card was taken away, and the word of it goes */
	ui_invalidate(rig.ui);
	ui_release(rig.ui);
	ck_assert_int_eq(rig.acts, 1);
	rig_close(&rig);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { the_finger_leaves_where_its_node_is_by_then };
	return rig_run("inspect", tests, ARRAY_LEN(tests));
}
