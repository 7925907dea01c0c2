/* SPDX-License-Identifier: Apache-2.0 */
/* rig.c - see rig.h. */
#include "tests/unit/ui/rig.h"
#include "tests/suite.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

static void build(void *arg, struct page *page)
{
	struct rig *rig = arg;
	rig->builds++;
	rig->build(rig, page);
}

static void act(void *arg, const struct ui_action *action)
{
	struct rig *rig = arg;
	rig->acts++;
	rig->action = action->action;
	rig->arg = action->arg;
	snprintf(rig->id, sizeof(rig->id), "%s", action->id ? action->id : "");
	snprintf(rig->arg_text, sizeof(rig->arg_text), "%s",
		 action->arg_text ? action->arg_text : "");
	if (rig->on_act)
		rig->on_act(rig);
}

static void touched(void *arg)
{
	struct rig *rig = arg;
	rig->touches++;
}

static void open_with(struct rig *rig, const struct settings *s,
		      void (*page)(struct rig *rig, struct page *page))
{
	setlocale(LC_ALL, "C.UTF-8");
	*rig = (struct rig){ .build = page };
	struct ui_sink sink = { .build = build, .act = act, .touched = touched, .arg = rig };
	ck_assert_int_eq(loop_create(&rig->loop), ERR_OK);
	if (s->ui.presenter == PRESENTER_DUMMY)
		loop_hold(rig->loop);
	ck_assert_int_eq(ui_create(rig->loop, s, KIOSK_SHARE_DIR, &sink, &rig->ui), ERR_OK);
	ui_flush(rig->ui);
}

void rig_open(struct rig *rig, void (*page)(struct rig *rig, struct page *page))
{
	struct settings s = { .ui = { 1080, 1920, 268, 0, PRESENTER_DUMMY, "test" } };
	open_with(rig, &s, page);
}

void rig_open_window(struct rig *rig, void (*page)(struct rig *rig, struct page *page), int width,
		     int height, int degrees)
{
	struct settings s = { .ui = { width, height, width / 4, degrees, PRESENTER_WINDOW,
				      "test" } };
	open_with(rig, &s, page);
}

void rig_close(struct rig *rig)
{
	ui_destroy(rig->ui);
	loop_destroy(rig->loop);
}

void rig_again(struct rig *rig)
{
	ui_invalidate(rig->ui);
	ui_flush(rig->ui);
}

const struct node *rig_node(struct rig *rig, const char *id)
{
	ui_flush(rig->ui);
	const struct page *page = ui_page(rig->ui);
	for (int i = 0; i < page->count; i++)
		if (page->nodes[i]->w.id && strcmp(page->nodes[i]->w.id, id) == 0)
			return page->nodes[i];
	ck_abort_msg("no node %s", id);
	return NULL;
}

void rig_finger(struct rig *rig, enum pointer_kind kind, int finger, int x, int y)
{
	touch_event(rig->ui, &(struct pointer_event){ kind, finger, x, y });
}

uint32_t rig_pixel(const struct rig *rig, int x, int y)
{
	const struct canvas *c = &rig->ui->canvas;
	ck_assert(x >= 0 && y >= 0 && x < c->w && y < c->h);
	return c->px[y * c->w + x];
}

uint32_t rig_colour(const struct rig *rig, enum token token)
{
	return rig->ui->medium.theme.colour[token];
}

int rig_run(const char *name, const TTest *const *tests, size_t count)
{
	Suite *s = suite_create(name);
	TCase *t = tcase_create(name);
	suite_add_tcase(s, t);
	for (size_t i = 0; i < count; i++)
		tcase_add_test(t, tests[i]);
	return suite_run(s);
}
