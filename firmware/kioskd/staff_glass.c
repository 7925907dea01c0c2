/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staff_glass.c - Glass and GlassSet: how bright the screen is, how wide its picture, and how loud the terminal. The keeper
 * keeps it over restarts and tells kiosk with Status; what a device makes of it is kiosk's.
 */
#include "firmware/kioskd/staff.h"

#include <stdio.h>
#include <string.h>

#include "firmware/core/value/json.h"

#define META_GLASS     "glass"
#define BRIGHTNESS_MIN 10 /* a dark screen looks dead */
#define PERCENT_MAX    100
#define PANEL_MIN      50 /* of [ui] panel_width_mm */
#define PANEL_MAX      3000

static const struct glass usual = { .brightness = 100, .volume = 60, .panel_mm = 0 };

static int within(int64_t n, int min, int max)
{
	return n < min ? min : n > max ? max : (int)n;
}

static json_t *glass_json(const struct glass *g)
{
	return json_pack("{s:i, s:i, s:i}", "brightness", g->brightness, "volume", g->volume,
			 "panel_mm", g->panel_mm);
}

json_t *keeper_glass(const struct keeper *k)
{
	return k->visible.brightness ? glass_json(&k->visible) : json_null();
}

static enum err read_glass(struct queue *store, struct glass *out)
{
	char text[32];
	int brightness, volume, panel_mm = 0; /* which an older kioskd did not write */
	enum err err = queue_meta_get(store, META_GLASS, text, sizeof(text));
	*out = usual;
	if (err == ERR_OK && sscanf(text, "%d %d %d", &brightness, &volume, &panel_mm) >= 2)
		*out = (struct glass){ within(brightness, BRIGHTNESS_MIN, PERCENT_MAX),
				       within(volume, 0, PERCENT_MAX),
				       panel_mm ? within(panel_mm, PANEL_MIN, PANEL_MAX) : 0 };
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* At the start */

struct reading {
	struct keeper *keeper;
	struct glass glass;
};

static void begin_run(struct queue *store, void *ctx)
{
	struct reading *r = ctx;
	(void)!read_glass(store, &r->glass); /* what cannot be read is as usual */
}

static void begin_done(void *ctx)
{
	struct reading *r = ctx;
	r->keeper->visible = r->glass;
	keeper_status_changed(r->keeper);
	free(r);
}

void keeper_glass_begin(struct keeper *k)
{
	struct reading *r = calloc(1, sizeof(*r));
	if (!r)
		abort();
	r->keeper = k;
	stores_queue(k->stores, begin_run, begin_done, r);
}

/* The methods */

static void answer(struct question *q, const struct glass *g)
{
	q->answer = glass_json(g);
	json_object_update(q->about, q->answer);
}

static void on_glass(void *arg, struct bus_call *call)
{
	const struct keeper *k = arg;
	bus_call_answer(call, glass_json(k->visible.brightness ? &k->visible : &usual));
}

/* `key` as it is meant, else as it is now with "KEY_by" added, which stops at the ends. False: out of range. */
static bool take(const json_t *args, const char *key, int min, int max, int *value)
{
	char step[32];
	snprintf(step, sizeof(step), "%s_by", key);
	int64_t by = json_int(args, step, 0), to = json_int(args, key, *value);
	if (to < min || to > max || by < -max || by > max)
		return false;
	*value = within(to + by, min, max);
	return true;
}

/* Nobody has measured it: a step is from what the settings say, and one of 0 says that they are right. */
static bool take_panel(const struct settings *s, const json_t *args, int *panel_mm)
{
	if (!json_object_get(args, "panel_mm") && !json_object_get(args, "panel_mm_by"))
		return true;
	if (!*panel_mm)
		*panel_mm = s->ui.panel_width_mm;
	return take(args, "panel_mm", PANEL_MIN, PANEL_MAX, panel_mm);
}

static void set_run(struct queue *store, void *ctx)
{
	struct question *q = ctx;
	struct glass g;
	char text[32];
	q->err = read_glass(store, &g);
	if (q->err != ERR_OK)
		return;
	if (!take(q->args, "brightness", BRIGHTNESS_MIN, PERCENT_MAX, &g.brightness) ||
	    !take(q->args, "volume", 0, PERCENT_MAX, &g.volume) ||
	    !take_panel(q->keeper->settings, q->args, &g.panel_mm)) {
		q->err = question_refuse(
			q, ERR_INVALID,
			"a brightness is %d to %d, a volume 0 to %d, a picture %d to %d mm wide",
			BRIGHTNESS_MIN, PERCENT_MAX, PERCENT_MAX, PANEL_MIN, PANEL_MAX);
		return;
	}
	snprintf(text, sizeof(text), "%d %d %d", g.brightness, g.volume, g.panel_mm);
	q->err = queue_meta_set(store, META_GLASS, text);
	if (q->err == ERR_OK)
		answer(q, &g);
}

static void set_then(struct question *q)
{
	if (q->err != ERR_OK)
		return;
	q->keeper->visible = (struct glass){ (int)json_int(q->answer, "brightness", 0),
					     (int)json_int(q->answer, "volume", 0),
					     (int)json_int(q->answer, "panel_mm", 0) };
	keeper_status_changed(q->keeper);
}

static void on_glass_set(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = question_create(k, call);
	q->then = set_then;
	question_is_act(q, JOURNAL_STAFF_GLASS, glass_json(&k->visible));
	stores_queue(k->stores, set_run, question_done, q);
}

const struct bus_handler staff_glass_handlers[] = {
	{ BUS_STAFF, "Glass", on_glass },
	{ BUS_STAFF, "GlassSet", on_glass_set },
	{ .name = NULL },
};
