/* SPDX-License-Identifier: Apache-2.0 */
/* present.c - chooses the presenter. */
#include "ui/kit/present/present.h"

#include <stdlib.h>

#include "ui/kit/present/turn.h"

#define LOG_MODULE "ui"
#include "firmware/base/log.h"

/* A panel of 21.5 inches that hangs upright: what is assumed of one that nothing is known of. */
#define USUAL_W	 1080
#define USUAL_H	 1920
#define USUAL_MM 268

const struct present_ops *present_choose(const struct settings *s)
{
	const char *display = getenv("DISPLAY");
	switch ((enum presenter)s->ui.presenter) {
	case PRESENTER_WINDOW:
		return &present_window_ops;
	case PRESENTER_DRM:
		return &present_drm_ops;
	case PRESENTER_DUMMY:
		return &present_dummy_ops;
	case PRESENTER_AUTO:
		break;
	}
	return display && *display ? &present_window_ops : &present_dummy_ops;
}

/* Some panels have nothing there, or the sides of their shape: 16 and 9. */
int present_width_mm(int w, int mm)
{
	bool true_enough = mm * 10 >= w && mm * 10 <= w * 7;
	return true_enough ? mm : w * USUAL_MM / USUAL_W;
}

void present_measure(struct settings *s)
{
	const struct present_ops *ops = present_choose(s);
	struct panel_size panel = { .w = 0 };
	int w = USUAL_W, h = USUAL_H, mm_w = USUAL_MM, mm_h;
	if (s->ui.width && s->ui.height && s->ui.panel_width_mm)
		return;
	if (ops->measure && ops->measure(&panel) == ERR_OK) {
		turn_size(s->ui.orientation, panel.w, panel.h, &w, &h);
		turn_size(s->ui.orientation, panel.mm_w, panel.mm_h, &mm_w, &mm_h);
	}
	/* Of a picture that is smaller than the panel that part. */
	s->ui.width = s->ui.width ? s->ui.width : w;
	s->ui.height = s->ui.height ? s->ui.height : h;
	if (!s->ui.panel_width_mm)
		s->ui.panel_width_mm = present_width_mm(w, mm_w) * s->ui.width / w;
	log_info("the picture has %dx%d pixels and is %d mm wide", s->ui.width, s->ui.height,
		 s->ui.panel_width_mm);
}
