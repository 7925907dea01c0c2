/* SPDX-License-Identifier: Apache-2.0 */
/* present.c - chooses the presenter. */
#include "ui/kit/present/present.h"

#include <stdlib.h>

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
