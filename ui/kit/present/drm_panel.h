/* SPDX-License-Identifier: Apache-2.0 */
/*
 * drm_panel.h - the picture on a panel that has two frames: one is shown, the other is brought up to
 * date and then takes its place. Knows of the kernel only the table below. On the loop's thread.
 *
 * Whenever nothing is under way both frames are what the canvas is: nothing of an earlier citizen stays
 * in the one that is not seen.
 */
#pragma once

#include "ui/kit/paint/canvas.h"
#include "ui/kit/paint/damage.h"

struct frame {
	uint32_t *px; /* 0x00RRGGBB; black when it is new */
	int stride;   /* in pixels */
	uint32_t id;  /* the kernel's name of it */
};

/* What is lit: two frames of w by h pixels. */
struct drm_light {
	int w, h;
	struct frame frames[2];
};

/* Calls of the kernel; tests play it. `card` is whose they are. */
struct drm_card_ops {
	/*
	 * Finds a panel for a picture of w by h, and shows frames[0] on it. What was lit before must have been put out.
	 * ERR_NOT_FOUND  there is none (yet), or none that is large enough
	 * ERR_IO         it cannot be lit (logged)
	 */
	enum err (*light)(void *card, int w, int h, struct drm_light *out);
	/* Shows the frame from the next refresh on, then drm_panel_flipped(). ERR_UNSUPPORTED: it cannot. */
	enum err (*flip)(void *card, uint32_t id);
	/* These rectangles of the frame that is shown were written; some panels have to be told. */
	void (*dirty)(void *card, uint32_t id, const struct rect *rects, int count);
	/* Wipes and gives back the frames. No flip is reported any more. */
	void (*put_out)(void *card);
};

struct drm_panel {
	const struct drm_card_ops *ops;
	void *card;
	int degrees, w, h;	     /* of the picture */
	const struct canvas *canvas; /* lent by drm_panel_show(), NULL before */
	bool lit;
	struct drm_light light; /* while lit */
	struct rect area;	/* where the turned picture lies on the panel */
	struct damage stale[2]; /* what each frame has not got of the canvas yet */
	int shown;		/* which frame is */
	bool flipping;		/* the other one is on its way */
	bool direct;		/* no flips: what is shown is written to */
};

void drm_panel_init(struct drm_panel *p, const struct drm_card_ops *ops, void *card, int degrees,
		    int w, int h);
/* Looks for a panel anew, at start and when one came or went. ERR_NOT_FOUND, ERR_IO: dark until the next look. */
enum err drm_panel_look(struct drm_panel *p);
/* These rectangles of the canvas have changed. The canvas stays lent until drm_panel_fini(). */
void drm_panel_show(struct drm_panel *p, const struct canvas *c, const struct rect *rects,
		    int count);
/* The card says that the flip is done. */
void drm_panel_flipped(struct drm_panel *p);
void drm_panel_fini(struct drm_panel *p);
