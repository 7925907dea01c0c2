/* SPDX-License-Identifier: Apache-2.0 */
/*
 * present.h - where the picture goes and where fingers come from. The kit paints into its own canvas;
 * a presenter brings damaged rectangles of it to the panel, turned as the panel hangs, and turns
 * fingers back. Everything on the loop's thread.
 */
#pragma once

#include "firmware/base/loop.h"
#include "firmware/base/settings.h"
#include "ui/kit/paint/canvas.h"

enum pointer_kind { POINTER_DOWN, POINTER_MOVE, POINTER_UP, POINTER_CANCEL };

struct pointer_event {
	enum pointer_kind kind;
	int64_t finger;
	int x, y; /* pixels of the picture */
};

typedef void (*pointer_fn)(void *arg, const struct pointer_event *event);

struct present {
	const struct present_ops *ops;
};

/* As it hangs unturned. */
struct panel_size {
	int w, h;	/* pixels */
	int mm_w, mm_h; /* as it says itself; 0: it does not */
};

struct present_ops {
	const char *name;
	/*
	 * Opens the panel and attaches itself to the loop. `pointer` is called for every event of the
	 * one pointing device, on the loop's thread. ERR_UNSUPPORTED, ERR_IO (logged).
	 */
	enum err (*open)(struct loop *loop, const struct settings *s, pointer_fn pointer, void *arg,
			 struct present **out);
	/* Brings these rectangles of the picture to the panel. */
	void (*show)(struct present *p, const struct canvas *c, const struct rect *rects,
		     int count);
	void (*close)(struct present *p);
	/* The panel that is there now. ERR_NOT_FOUND. NULL: it is as the settings say. */
	enum err (*measure)(struct panel_size *out);
};

extern const struct present_ops present_window_ops, present_dummy_ops, present_drm_ops;

/* The one the settings name; PRESENTER_AUTO: a window if there is a DISPLAY, otherwise none. */
const struct present_ops *present_choose(const struct settings *s);
/* Puts the panel's size where [ui] width, height and panel_width_mm leave it to the panel. */
void present_measure(struct settings *s);
/* How wide w pixels are that say they are mm wide: that, or what they are on 21.5 inches if it cannot be. Pure. */
int present_width_mm(int w, int mm);
