/* SPDX-License-Identifier: Apache-2.0 */
/* pointer.c - see pointer.h. */
#include "ui/kit/present/pointer.h"

#include <SDL2/SDL_hints.h>
#include <SDL2/SDL_mouse.h>
#include <SDL2/SDL_touch.h>
#include <math.h>

#include "ui/kit/present/turn.h"

#define MOUSE_FINGER (-1)

void pointer_init(struct pointer *p, const struct settings *s, pointer_fn fn, void *arg)
{
	*p = (struct pointer){ .fn = fn,
			       .arg = arg,
			       .degrees = s->ui.orientation,
			       .w = s->ui.width,
			       .h = s->ui.height };
	turn_size(p->degrees, p->w, p->h, &p->panel_w, &p->panel_h);
	p->area = (struct rect){ 0, 0, p->panel_w, p->panel_h };
}

void pointer_hints(void)
{
	/* A touch is a touch once, not a click besides. */
	SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
	SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
	SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
}

static void send(struct pointer *p, enum pointer_kind kind, int64_t finger, int panel_x,
		 int panel_y)
{
	struct pointer_event e = { .kind = kind, .finger = finger };
	turn_back(p->degrees, p->w, p->h, panel_x - p->area.x, panel_y - p->area.y, &e.x, &e.y);
	if (kind == POINTER_DOWN)
		p->finger = finger;
	if (finger == p->finger && kind != POINTER_MOVE)
		p->down = kind == POINTER_DOWN;
	p->fn(p->arg, &e);
}

static void send_place(struct pointer *p, enum pointer_kind kind, int64_t finger,
		       struct pointer_place at)
{
	send(p, kind, finger, (int)lroundf(at.x * (float)(p->panel_w - 1)),
	     (int)lroundf(at.y * (float)(p->panel_h - 1)));
}

static void on_touch(struct pointer *p, const SDL_TouchFingerEvent *t, enum pointer_kind kind)
{
	struct pointer_place at = { t->x, t->y };
	if (!p->locate || p->locate(p->locate_arg, t->touchId, false, &at))
		send_place(p, kind, t->fingerId, at);
}

static void on_mouse(struct pointer *p, uint32_t device, enum pointer_kind kind, int x, int y)
{
	struct pointer_place at = { (float)x, (float)y };
	if (device == SDL_TOUCH_MOUSEID)
		return;
	if (!p->locate)
		send(p, kind, MOUSE_FINGER, x, y);
	else if (p->locate(p->locate_arg, device, true, &at))
		send_place(p, kind, MOUSE_FINGER, at);
}

void pointer_take(struct pointer *p, const SDL_Event *e)
{
	switch (e->type) {
	case SDL_MOUSEBUTTONDOWN:
	case SDL_MOUSEBUTTONUP:
		if (e->button.button == SDL_BUTTON_LEFT)
			on_mouse(p, e->button.which,
				 e->type == SDL_MOUSEBUTTONDOWN ? POINTER_DOWN : POINTER_UP,
				 e->button.x, e->button.y);
		break;
	case SDL_MOUSEMOTION:
		if (e->motion.state & SDL_BUTTON_LMASK)
			on_mouse(p, e->motion.which, POINTER_MOVE, e->motion.x, e->motion.y);
		break;
	case SDL_FINGERDOWN:
		on_touch(p, &e->tfinger, POINTER_DOWN);
		break;
	case SDL_FINGERMOTION:
		on_touch(p, &e->tfinger, POINTER_MOVE);
		break;
	case SDL_FINGERUP:
		on_touch(p, &e->tfinger, POINTER_UP);
		break;
	default:
		break;
	}
}

void pointer_cancel(struct pointer *p)
{
	if (p->down)
		p->fn(p->arg,
		      &(struct pointer_event){ .kind = POINTER_CANCEL, .finger = p->finger });
	p->down = false;
}
