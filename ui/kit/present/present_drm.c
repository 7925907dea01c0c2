/* SPDX-License-Identifier: Apache-2.0 */
/* present_drm.c - a board's panel without a window system is not driven by this version; it says so. */
#include "ui/kit/present/present.h"

#define LOG_MODULE "drm"
#include "firmware/base/log.h"

static enum err drm_open(struct loop *loop, const struct settings *s, pointer_fn pointer, void *arg,
			 struct present **out)
{
	(void)loop;
	(void)s;
	(void)pointer;
	(void)arg;
	(void)out;
	log_error("[ui] presenter = drm is not supported by this version; use window or dummy");
	return ERR_UNSUPPORTED;
}

const struct present_ops present_drm_ops = {
	.name = "drm",
	.open = drm_open,
};
