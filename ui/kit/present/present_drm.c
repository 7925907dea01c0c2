/* SPDX-License-Identifier: Apache-2.0 */
/*
 * present_drm.c - a board's panel without a window system: drm_panel.h shows the picture, SDL's evdev
 * driver reads fingers, evdev_wake.h says when. A panel or a touch device may come and go: udev tells,
 * and once the plug has settled it is looked for anew. Without a panel the program runs on in the dark.
 */
#include "ui/kit/present/present.h"

#include <SDL2/SDL.h>
#include <string.h>
#include <systemd/sd-device.h>

#include "ui/kit/present/drm_card.h"
#include "ui/kit/present/evdev_wake.h"

#define LOG_MODULE "drm"
#include "firmware/base/log.h"

#define SETTLE_MS 200 /* a plug bounces, and one device is several events */

struct drm {
	struct present base;
	struct drm_panel panel;
	struct drm_card *card;
	struct pointer pointer;
	struct evdev_wake *wake;
	sd_device_monitor *monitor;
	struct timer settle;
	bool look; /* when it has settled: for a panel too, not only for input */
};

static struct drm *drm_of(struct present *p)
{
	return CONTAINER_OF(p, struct drm, base);
}

/* Fingers */

static void drain(void *arg)
{
	struct drm *d = arg;
	SDL_Event e;
	while (SDL_PollEvent(&e))
		pointer_take(&d->pointer, &e);
}

/* SDL opens what came and closes what went while it is pumped. */
static void follow_input(struct drm *d)
{
	pointer_cancel(&d->pointer);
	drain(d);
	evdev_wake_rescan(d->wake);
	if (!evdev_wake_has_fingers(d->wake))
		log_warn("no touch device: nobody can be served");
	drain(d); /* what was touched before it was listened to */
}

/* Panel */

static void look(struct drm *d)
{
	enum err err = drm_panel_look(&d->panel);
	if (err == ERR_NOT_FOUND)
		log_error("no display: dark until one is plugged in");
	if (err != ERR_OK)
		return;
	d->pointer.panel_w = d->panel.light.w;
	d->pointer.panel_h = d->panel.light.h;
	d->pointer.area = d->panel.area;
}

static void on_flipped(void *arg)
{
	struct drm *d = arg;
	drm_panel_flipped(&d->panel);
}

/* Plugs */

static int on_device(sd_device_monitor *monitor, sd_device *device, void *arg)
{
	(void)monitor;
	struct drm *d = arg;
	const char *subsystem = "";
	sd_device_get_subsystem(device, &subsystem);
	d->look |= strcmp(subsystem, "drm") == 0;
	timer_after(&d->settle, SETTLE_MS);
	return 0;
}

static void on_settled(void *arg)
{
	struct drm *d = arg;
	if (d->look)
		look(d);
	d->look = false;
	follow_input(d);
}

static enum err watch_plugs(struct drm *d, struct loop *loop)
{
	static const char *const subsystems[] = { "drm", "input" };
	int r = sd_device_monitor_new(&d->monitor);
	for (size_t i = 0; r >= 0 && i < ARRAY_LEN(subsystems); i++)
		r = sd_device_monitor_filter_add_match_subsystem_devtype(d->monitor, subsystems[i],
									 NULL);
	if (r >= 0)
		r = sd_device_monitor_attach_event(d->monitor, loop_event(loop));
	if (r >= 0)
		r = sd_device_monitor_start(d->monitor, on_device, d);
	if (r < 0)
		log_error("udev cannot be listened to: %s", strerror(-r));
	return r < 0 ? ERR_IO : ERR_OK;
}

/* Life */

static enum err open_input(void)
{
	pointer_hints();
	/* Its display is nobody's: what it has is input without a window system. */
	SDL_SetHint(SDL_HINT_VIDEODRIVER, "evdev");
	if (SDL_InitSubSystem(SDL_INIT_VIDEO) < 0) {
		log_error("input devices cannot be opened: %s", SDL_GetError());
		return ERR_IO;
	}
	SDL_StopTextInput();
	return ERR_OK;
}

static void drm_close(struct present *p)
{
	struct drm *d = drm_of(p);
	timer_cancel(&d->settle);
	sd_device_monitor_unref(d->monitor);
	evdev_wake_destroy(d->wake);
	drm_panel_fini(&d->panel);
	drm_card_destroy(d->card);
	SDL_QuitSubSystem(SDL_INIT_VIDEO);
	SDL_Quit();
	free(d);
}

static enum err open_parts(struct drm *d, struct loop *loop)
{
	enum err err = drm_card_create(loop, on_flipped, d, &d->card);
	drm_panel_init(&d->panel, &drm_card_ops, d->card, d->pointer.degrees, d->pointer.w,
		       d->pointer.h);
	if (err == ERR_OK)
		err = evdev_wake_create(loop, "/dev/input/event", drain, d, &d->wake);
	if (err == ERR_OK)
		err = watch_plugs(d, loop);
	if (err == ERR_OK)
		err = open_input();
	return err;
}

static enum err drm_open(struct loop *loop, const struct settings *s, pointer_fn pointer, void *arg,
			 struct present **out)
{
	struct drm *d = calloc(1, sizeof(*d));
	if (!d)
		return ERR_NOMEM;
	d->base.ops = &present_drm_ops;
	timer_init(&d->settle, loop, on_settled, d);
	pointer_init(&d->pointer, s, pointer, arg);
	enum err err = open_parts(d, loop);
	if (err != ERR_OK) {
		drm_close(&d->base);
		return err;
	}
	d->pointer.locate = evdev_wake_locate;
	d->pointer.locate_arg = d->wake;
	look(d);
	follow_input(d);
	*out = &d->base;
	return ERR_OK;
}

static void drm_show(struct present *p, const struct canvas *c, const struct rect *rects, int count)
{
	drm_panel_show(&drm_of(p)->panel, c, rects, count);
}

const struct present_ops present_drm_ops = {
	.name = "drm",
	.open = drm_open,
	.show = drm_show,
	.close = drm_close,
	.measure = drm_card_measure,
};
