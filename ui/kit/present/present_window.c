/* SPDX-License-Identifier: Apache-2.0 */
/*
 * present_window.c - an SDL window on DISPLAY, used as a bare frame buffer: no renderer, no GL.
 *
 * SDL is pumped when its connection to the X server has something to say, and once before every sleep
 * of the loop, because presenting may read events into Xlib's own queue and leave the fd silent. No
 * timer polls anything.
 */
#include <SDL2/SDL.h>
#include <SDL2/SDL_syswm.h>
#include <errno.h>
#include <sys/epoll.h>

#include "ui/kit/present/pointer.h"
#include "ui/kit/present/turn.h"

#define LOG_MODULE "window"
#include "firmware/base/log.h"

#define SHOW_RECTS_MAX 32

struct window {
	struct present base;
	SDL_Window *window;
	struct pointer pointer; /* knows size and turn of the picture */
	sd_event_source *source;
};

static struct window *window_of(struct present *p)
{
	return CONTAINER_OF(p, struct window, base);
}

static void set_hints(void)
{
	/* No GL behind the window's surface: it costs 115 MiB and ten times the time. */
	SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
	SDL_SetHint(SDL_HINT_RENDER_DRIVER, "software");
	/* X or nothing: SDL would rather open something that nobody sees and that has to be polled. */
	SDL_SetHint(SDL_HINT_VIDEODRIVER, "x11");
	SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
	SDL_SetHint(SDL_HINT_IME_INTERNAL_EDITING, "1");
}

/*
 * What SDL and Xlib would do on the way to a window and nobody here needs: start a session bus of D-Bus
 * with dbus-launch, and read the table of Compose keys (a quarter of the time to the first picture).
 */
static void set_environment(void)
{
	setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:", 1);
	setenv("XCOMPOSEFILE", "/dev/null", 0);
}

static void on_window(struct window *w, const SDL_WindowEvent *e)
{
	if (e->event == SDL_WINDOWEVENT_EXPOSED || e->event == SDL_WINDOWEVENT_SHOWN)
		SDL_UpdateWindowSurface(w->window);
}

static void drain(struct window *w)
{
	SDL_Event e;
	while (SDL_PollEvent(&e)) {
		pointer_take(&w->pointer, &e);
		if (e.type == SDL_WINDOWEVENT)
			on_window(w, &e.window);
	}
}

static int on_readable(sd_event_source *source, int fd, uint32_t events, void *arg)
{
	(void)fd;
	struct window *w = arg;
	if (events & (EPOLLHUP | EPOLLERR)) {
		log_error("the display is gone");
		/* Ends the program; whoever started it starts it again. */
		return sd_event_exit(sd_event_source_get_event(source), -EIO);
	}
	drain(w);
	return 0;
}

static int on_prepare(sd_event_source *source, void *arg)
{
	(void)source;
	drain(arg);
	return 0;
}

static enum err watch_display(struct window *w, struct loop *loop)
{
	SDL_SysWMinfo info;
	SDL_VERSION(&info.version);
	if (!SDL_GetWindowWMInfo(w->window, &info) || info.subsystem != SDL_SYSWM_X11) {
		log_error("the display is not an X server: its events cannot be waited for");
		return ERR_UNSUPPORTED;
	}
	int fd = ConnectionNumber(info.info.x11.display);
	if (sd_event_add_io(loop_event(loop), &w->source, fd, EPOLLIN, on_readable, w) < 0 ||
	    sd_event_source_set_prepare(w->source, on_prepare) < 0)
		return ERR_IO;
	return ERR_OK;
}

static enum err open_window(struct window *w, struct loop *loop)
{
	w->window = SDL_CreateWindow("kiosk", 0, 0, w->pointer.panel_w, w->pointer.panel_h,
				     SDL_WINDOW_BORDERLESS);
	SDL_Surface *s = w->window ? SDL_GetWindowSurface(w->window) : NULL;
	if (!s || s->format->BytesPerPixel != 4) {
		log_error("no window of 32 bits a pixel: %s", SDL_GetError());
		return ERR_IO;
	}
	SDL_StopTextInput();
	SDL_ShowCursor(SDL_DISABLE);
	return watch_display(w, loop);
}

static void window_close(struct present *p)
{
	struct window *w = window_of(p);
	sd_event_source_disable_unref(w->source);
	if (w->window)
		SDL_DestroyWindow(w->window);
	SDL_QuitSubSystem(SDL_INIT_VIDEO);
	SDL_Quit();
	free(w);
}

static enum err window_open(struct loop *loop, const struct settings *s, pointer_fn pointer,
			    void *arg, struct present **out)
{
	struct window *w = calloc(1, sizeof(*w));
	if (!w)
		return ERR_NOMEM;
	w->base.ops = &present_window_ops;
	pointer_init(&w->pointer, s, pointer, arg);
	pointer_hints();
	set_hints();
	set_environment();
	enum err err = ERR_OK;
	if (SDL_InitSubSystem(SDL_INIT_VIDEO) < 0) {
		log_error("the display cannot be opened: %s", SDL_GetError());
		err = ERR_IO;
	}
	if (err == ERR_OK)
		err = open_window(w, loop);
	if (err != ERR_OK) {
		window_close(&w->base);
		return err;
	}
	*out = &w->base;
	return ERR_OK;
}

static void window_show(struct present *p, const struct canvas *c, const struct rect *rects,
			int count)
{
	struct window *w = window_of(p);
	SDL_Surface *s = SDL_GetWindowSurface(w->window);
	if (!s || count > SHOW_RECTS_MAX)
		return;
	SDL_Rect shown[SHOW_RECTS_MAX];
	int degrees = w->pointer.degrees, used = 0;
	if (s->w < w->pointer.panel_w || s->h < w->pointer.panel_h)
		return; /* someone made the window smaller; the next exposure mends it */
	for (int i = 0; i < count; i++) {
		struct rect r = turn_rect(degrees, c->w, c->h, rects[i]);
		turn_copy(degrees, c, rects[i], s->pixels, s->pitch / 4);
		shown[used++] = (SDL_Rect){ r.x, r.y, r.w, r.h };
	}
	SDL_UpdateWindowSurfaceRects(w->window, shown, used);
}

const struct present_ops present_window_ops = {
	.name = "window",
	.open = window_open,
	.show = window_show,
	.close = window_close,
};
