/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ui.c - the life of the user interface and its one cycle: build, lay out, compare, paint what
 * differs, present. The cycle runs from a source that the loop serves just before it would sleep, so
 * ten changes in one turn cost one picture.
 */
#include "ui/kit/ui.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/language.h"
#include "firmware/base/wipe.h"
#include "ui/kit/text/strings.h"
#include "ui/kit/tree/diff.h"

#define LOG_MODULE "ui"
#include "firmware/base/log.h"

#define BEFORE_SLEEP_PRIORITY 100 /* after everything that may still change something */

struct page *ui_page(struct ui *ui)
{
	return &ui->pages[ui->now];
}

struct rect ui_screen(const struct ui *ui)
{
	return (struct rect){ 0, 0, ui->canvas.w, ui->canvas.h };
}

static void wake(struct ui *ui)
{
	sd_event_source_set_enabled(ui->before_sleep, SD_EVENT_ONESHOT);
}

void ui_damage(struct ui *ui, struct rect r)
{
	damage_add(&ui->damage, r, ui_screen(ui));
	wake(ui);
}

void ui_invalidate(struct ui *ui)
{
	ui->due = true;
	wake(ui);
}

void ui_refresh(struct ui *ui, const struct pixels *pixels)
{
	const struct page *page = ui_page(ui);
	for (int i = 0; i < page->count; i++)
		if (page->nodes[i]->w.pixels == pixels)
			ui_damage(ui, page->nodes[i]->px);
}

static void build(struct ui *ui)
{
	assert(ui->sink.build);
	struct page *old = ui_page(ui), *now = &ui->pages[!ui->now];
	ui->due = false;
	page_begin(now, &ui->medium);
	ui->sink.build(ui->sink.arg, now);
	page_finish(now);
	if (!diff_pages(old, now, ui_screen(ui), &ui->damage))
		ui->whole = true;
	touch_follow(ui, old, now);
	if (old->place != now->place)
		touch_moved(ui);
	ui->now = !ui->now;
}

static void paint(struct ui *ui)
{
	assert(ui->presenter && ui->damage.count <= DAMAGE_MAX);
	struct canvas *c = &ui->canvas;
	if (ui->whole) {
		damage_clear(&ui->damage);
		damage_add(&ui->damage, ui_screen(ui), ui_screen(ui));
		ui->whole = false;
	}
	for (int i = 0; i < ui->damage.count; i++) {
		c->clip = ui->damage.rects[i];
		draw_ground(ui_page(ui), c);
		draw_page(ui_page(ui), c, ui->tap.live ? ui->pressed : NULL);
	}
	c->clip = ui_screen(ui);
	ui->presenter->ops->show(ui->presenter, c, ui->damage.rects, ui->damage.count);
	damage_clear(&ui->damage);
}

void ui_flush(struct ui *ui)
{
	if (ui->due)
		build(ui);
	if (ui->whole || ui->damage.count)
		paint(ui);
	if (!ui->due)
		sd_event_source_set_enabled(ui->before_sleep, SD_EVENT_OFF);
}

static int on_before_sleep(sd_event_source *source, void *arg)
{
	(void)source;
	ui_flush(arg);
	return 0;
}

/* Look */

void ui_set_look(struct ui *ui, const struct ui_look *look)
{
	assert(look->language[0]);
	ui->medium.look = *look;
	ui->medium.theme = ui->themes[look->high_contrast ? UI_THEME_DARK : UI_THEME_LIGHT];
	strings_bind(look->language, ui->share);
	/* Colours are not part of a node's look. */
	ui->whole = true;
	ui_invalidate(ui);
}

void ui_set_panel(struct ui *ui, int width_mm)
{
	float px_per_unit = (float)ui->medium.width / (float)MM(width_mm);
	assert(width_mm > 0);
	if (px_per_unit == ui->medium.px_per_unit)
		return;
	touch_abort(ui); /* what is under a finger is elsewhere */
	ui->medium.px_per_unit = px_per_unit;
	ui->whole = true;
	ui_invalidate(ui);
}

const struct ui_look *ui_get_look(const struct ui *ui)
{
	return &ui->medium.look;
}

/* Forgetting */

void ui_forget(struct ui *ui)
{
	touch_abort(ui);
	ui->pressed = NULL;
	page_begin(&ui->pages[0], &ui->medium);
	page_begin(&ui->pages[1], &ui->medium);
	page_finish(&ui->pages[0]);
	page_finish(&ui->pages[1]);
	glyphs_forget(ui->medium.glyphs);
	wipe_stack();
	ui->whole = true;
	ui_invalidate(ui);
}

bool ui_is_idle(const struct ui *ui)
{
	return !ui->due && !ui->whole && !ui->damage.count && !ui->tap.down && !ui->prefetch.texts;
}

/* Life */

static enum err load_themes(struct ui *ui)
{
	static const char *const names[UI_THEME_COUNT] = { "light", "dark" };
	for (int i = 0; i < UI_THEME_COUNT; i++) {
		char path[PATH_MAX + 32];
		snprintf(path, sizeof(path), "%s/themes/%s.theme", ui->share, names[i]);
		enum err err = theme_load(path, &ui->themes[i]);
		if (err != ERR_OK)
			return err;
	}
	return ERR_OK;
}

static enum err open_assets(struct ui *ui, const struct settings *s)
{
	char icons[PATH_MAX + 16];
	snprintf(icons, sizeof(icons), "%s/icons", ui->share);
	/* Each says its own name, whichever is looked at. */
	for (const struct language *l = languages; l->code; l++)
		strings_bind(l->code, ui->share);
	enum err err = load_themes(ui);
	if (err == ERR_OK)
		err = glyphs_open(ui->share, &ui->medium.glyphs);
	if (err == ERR_OK)
		err = icons_open(icons, &ui->medium.icons);
	if (err == ERR_OK)
		err = canvas_init(&ui->canvas, s->ui.width, s->ui.height);
	return err;
}

static enum err open_parts(struct ui *ui, const struct settings *s)
{
	enum err err = open_assets(ui, s);
	if (err != ERR_OK)
		return err;
	ui->medium.rounds = &ui->rounds;
	ui->medium.share = ui->share;
	ui->medium.width = s->ui.width;
	ui->medium.height = s->ui.height;
	ui->medium.px_per_unit = (float)s->ui.width / (float)MM(s->ui.panel_width_mm);
	if (sd_event_add_defer(loop_event(ui->loop), &ui->before_sleep, on_before_sleep, ui) < 0)
		return ERR_NOMEM;
	sd_event_source_set_priority(ui->before_sleep, BEFORE_SLEEP_PRIORITY);
	sd_event_source_set_enabled(ui->before_sleep, SD_EVENT_OFF);
	touch_init(ui);
	const struct present_ops *ops = present_choose(s);
	err = ops->open(ui->loop, s, touch_event, ui, &ui->presenter);
	if (err != ERR_OK)
		return err;
	struct ui_look look = { 0 };
	snprintf(look.language, sizeof(look.language), "%s", s->ui.language);
	ui_set_look(ui, &look);
	return ERR_OK;
}

static void ui_destroy_ptr(struct ui **ui)
{
	ui_destroy(*ui);
}

enum err ui_create(struct loop *loop, const struct settings *s, const char *share,
		   const struct ui_sink *sink, struct ui **out)
{
	CLEANUP(ui_destroy_ptr) struct ui *ui = calloc(1, sizeof(*ui));
	if (!ui)
		return ERR_NOMEM;
	ui->loop = loop;
	ui->sink = *sink;
	page_init(&ui->pages[0]);
	page_init(&ui->pages[1]);
	timer_init(&ui->key_timer, loop, NULL, ui);
	if ((size_t)snprintf(ui->share, sizeof(ui->share), "%s", share) >= sizeof(ui->share))
		return ERR_TOO_LONG;
	enum err err = open_parts(ui, s);
	if (err != ERR_OK)
		return err;
	*out = STEAL(ui);
	return ERR_OK;
}

void ui_destroy(struct ui *ui)
{
	if (!ui)
		return;
	touch_fini(ui);
	prefetch_fini(ui);
	if (ui->presenter)
		ui->presenter->ops->close(ui->presenter);
	sd_event_source_disable_unref(ui->before_sleep);
	page_fini(&ui->pages[0]);
	page_fini(&ui->pages[1]);
	canvas_fini(&ui->canvas);
	round_cache_fini(&ui->rounds);
	icons_close(ui->medium.icons);
	glyphs_close(ui->medium.glyphs);
	free(ui);
}
