/* SPDX-License-Identifier: Apache-2.0 */
/* touch.c - joins fingers, the tap rules and the page: what is pressed, and what is done about it. */
#include <assert.h>
#include <string.h>

#include "firmware/base/wipe.h"
#include "ui/kit/paint/ink.h"
#include "ui/kit/ui.h"

static bool is_hidden(const struct page *page, const struct node *n)
{
	return n->layer + 1 < page->layer_count;
}

const struct node *touch_hit(const struct page *page, int x, int y)
{
	/* Later nodes lie over earlier ones. */
	for (int i = page->count - 1; i >= 0; i--) {
		const struct node *n = page->nodes[i];
		if (is_hidden(page, n))
			return NULL;
		if ((n->w.action || n->w.ink) && !n->w.disabled && rect_has(n->px, x, y))
			return n;
	}
	return NULL;
}

static char *copy_of(const char *s)
{
	return s ? strdup(s) : NULL;
}

/* What the action lends is copied: the page may end while the owner acts. */
static void act(struct ui *ui, const struct node *n)
{
	assert(n->w.action);
	CLEANUP(wipe_free_ptr) char *arg_text = copy_of(n->w.arg_text);
	CLEANUP(wipe_free_ptr) char *id = copy_of(n->w.id);
	struct ui_action action = {
		.action = n->w.action, .arg = n->w.arg, .arg_text = arg_text, .id = id
	};
	ui->sink.act(ui->sink.arg, &action);
}

static void show_pressed(struct ui *ui)
{
	if (ui->pressed)
		ui_damage(ui, ui->pressed->px);
}

int touch_dead_ms(const struct ui *ui, const struct node *n)
{
	int64_t left =
		ui->place_ms + (n->w.grave ? UI_GRAVE_MS : UI_DEAD_MS) - loop_mono_ms(ui->loop);
	return left > 0 ? (int)left : 0;
}

/* Pads */

static void draw(struct ui *ui, const struct pointer_event *e, bool begins)
{
	const struct node *n = ui->ink.pad;
	if (!n || !ui->sink.ink)
		return;
	float scale = ui->medium.px_per_unit;
	size_t before = n->w.ink->count;
	struct ui_ink ink = {
		.id = n->w.id,
		.begins = begins,
		.x = (int)((float)(e->x - n->px.x) / scale),
		.y = (int)((float)(e->y - n->px.y) / scale),
		.width = (int)((float)n->px.w / scale),
		.height = (int)((float)n->px.h / scale),
		.now_ms = loop_mono_ms(ui->loop),
	};
	ui->sink.ink(ui->sink.arg, &ink);
	/* Only what is new is painted; the page is built again when the finger leaves. */
	if (n->w.ink->count > before)
		ui_damage(ui, ink_last(n->px, scale, n->w.ink));
}

static void ink_end(struct ui *ui)
{
	if (ui->ink.on)
		ui_invalidate(ui);
	ui->ink.on = false;
	ui->ink.pad = NULL;
}

/* Fingers */

static void finger_down(struct ui *ui, const struct pointer_event *e)
{
	ui_flush(ui);
	const struct node *n = touch_hit(ui_page(ui), e->x, e->y);
	bool free = n == NULL;
	if (n && touch_dead_ms(ui, n) > 0)
		n = NULL;
	const struct node *pad = n && n->w.ink ? n : NULL;
	n = pad ? NULL : n;
	bool key = n && n->w.role == ROLE_KEY;
	if (!tap_down(&ui->tap, e->finger, n ? &n->px : NULL, key, loop_mono_ms(ui->loop)))
		return;
	corners_down(&ui->corners, e->x, e->y, free, loop_mono_ms(ui->loop));
	ui->pressed = n;
	ui->ink.on = pad != NULL;
	ui->ink.pad = pad;
	show_pressed(ui);
	if (key)
		timer_after(&ui->key_timer, ui->tap.min_ms);
	if (ui->sink.touched)
		ui->sink.touched(ui->sink.arg);
	draw(ui, e, true);
}

static void finger_move(struct ui *ui, const struct pointer_event *e)
{
	if (!ui->tap.down || ui->tap.finger != e->finger)
		return;
	draw(ui, e, false);
	corners_move(&ui->corners, e->x, e->y);
}

static void on_key_timer(void *arg)
{
	struct ui *ui = arg;
	if (tap_tick(&ui->tap, loop_mono_ms(ui->loop)) && ui->pressed)
		act(ui, ui->pressed);
}

static void finger_up(struct ui *ui, const struct pointer_event *e)
{
	if (!ui->tap.down || ui->tap.finger != e->finger)
		return;
	ink_end(ui);
	ui_flush(ui); /* what is fired is what is seen */
	bool fires = tap_up(&ui->tap, e->finger, e->x, e->y, loop_mono_ms(ui->loop));
	bool gesture = corners_up(&ui->corners, e->x, e->y, loop_mono_ms(ui->loop));
	const struct node *n = ui->pressed;
	timer_cancel(&ui->key_timer);
	show_pressed(ui);
	ui->pressed = NULL;
	if (fires && n)
		act(ui, n);
	else if (gesture && ui->sink.corners)
		ui->sink.corners(ui->sink.arg);
}

void touch_event(void *arg, const struct pointer_event *e)
{
	struct ui *ui = arg;
	bool was_live = ui->tap.live;
	switch (e->kind) {
	case POINTER_DOWN:
		finger_down(ui, e);
		break;
	case POINTER_MOVE:
		finger_move(ui, e);
		tap_move(&ui->tap, e->finger, e->x, e->y);
		if (was_live && !ui->tap.live)
			show_pressed(ui);
		break;
	case POINTER_UP:
		finger_up(ui, e);
		break;
	case POINTER_CANCEL:
		if (ui->tap.finger == e->finger)
			ink_end(ui);
		tap_cancel(&ui->tap, e->finger);
		if (was_live && !ui->tap.live)
			show_pressed(ui);
		break;
	}
}

/* The same thing on the next page: same meaning, and the same name or at least the same place. */
static bool is_same(const struct node *a, int a_at, const struct node *b, int b_at)
{
	if (a->w.action != b->w.action || a->w.arg != b->w.arg || b->w.disabled)
		return false;
	if (a->w.id || b->w.id)
		return a->w.id && b->w.id && strcmp(a->w.id, b->w.id) == 0;
	return a_at == b_at && rect_equal(a->px, b->px);
}

static int place_of(const struct page *page, const struct node *n)
{
	for (int i = 0; i < page->count; i++)
		if (page->nodes[i] == n)
			return i;
	return -1;
}

/* The pad under the finger, on the next page; a finger never goes on drawing on another one. */
static void follow_pad(struct ui *ui, const struct page *now)
{
	const struct node *was = ui->ink.pad;
	ui->ink.pad = NULL;
	for (int i = 0; was && i < now->count; i++)
		if (now->nodes[i]->w.ink == was->w.ink && !is_hidden(now, now->nodes[i]))
			ui->ink.pad = now->nodes[i];
}

void touch_follow(struct ui *ui, const struct page *old, const struct page *now)
{
	follow_pad(ui, now);
	if (!ui->pressed)
		return;
	const struct node *was = ui->pressed;
	int at = place_of(old, was);
	assert(at >= 0); /* what is pressed is on the page that was shown */
	ui->pressed = NULL;
	for (int i = 0; i < now->count; i++)
		if (!is_hidden(now, now->nodes[i]) && is_same(was, at, now->nodes[i], i))
			ui->pressed = now->nodes[i];
	if (ui->pressed) {
		ui->tap.target = ui->pressed->px;
		return;
	}
	damage_add(&ui->damage, was->px, ui_screen(ui));
	tap_abort(&ui->tap);
}

void touch_abort(struct ui *ui)
{
	show_pressed(ui);
	timer_cancel(&ui->key_timer);
	tap_abort(&ui->tap);
	ui->ink.on = false;
	ui->ink.pad = NULL;
}

void touch_moved(struct ui *ui)
{
	ui->place_ms = loop_mono_ms(ui->loop);
	touch_abort(ui);
	ui->pressed = NULL;
}

void touch_init(struct ui *ui)
{
	ui->tap.slop = layout_px(&ui->medium, UI_SLOP);
	ui->tap.min_ms = UI_MIN_CONTACT_MS;
	ui->corners = (struct corners){ .screen_w = ui->medium.width,
					.w = layout_px(&ui->medium, UI_CORNER),
					.h = layout_px(&ui->medium, UI_CORNER) };
	ui->place_ms = -UI_GRAVE_MS; /* the first place has been there for ever */
	timer_init(&ui->key_timer, ui->loop, on_key_timer, ui);
}

void touch_fini(struct ui *ui)
{
	timer_cancel(&ui->key_timer);
}
