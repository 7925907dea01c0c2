/* SPDX-License-Identifier: Apache-2.0 */
/* show.c - see show.h. */
#include "tests/unit/ui/screens/show.h"

#include <locale.h>
#include <stdlib.h>

static void build(void *arg, struct page *page)
{
	struct show *show = arg;
	if (show->staged)
		screen_build(page, &show->scenery.view);
}

static void act(void *arg, const struct ui_action *action)
{
	struct show *show = arg;
	show->action = action->action;
}

void show_open(struct show *show, const struct panel *panel)
{
	setlocale(LC_ALL, "C.UTF-8");
	*show = (struct show){ 0 };
	struct settings s = { .ui = { .width = panel->width,
				      .height = panel->height,
				      .panel_width_mm = panel->width_mm,
				      .presenter = PRESENTER_DUMMY,
				      .language = "zh-CN" } };
	struct ui_sink sink = { .build = build, .act = act, .arg = show };
	if (loop_create(&show->loop) != ERR_OK ||
	    ui_create(show->loop, &s, KIOSK_SHARE_DIR, &sink, &show->ui) != ERR_OK)
		abort();
}

static void clear(struct show *show)
{
	if (show->staged)
		scenery_close(&show->scenery);
	show->staged = false;
}

void show_close(struct show *show)
{
	ui_destroy(show->ui);
	loop_destroy(show->loop);
	clear(show);
}

void show_scene(struct show *show, const struct scene *scene, const struct ui_look *look)
{
	clear(show);
	scenery_open(&show->scenery, scene);
	show->scenery.view.look = *look;
	show->staged = true;
	ui_set_look(show->ui, look);
	ui_invalidate(show->ui);
	ui_flush(show->ui);
}
