/* SPDX-License-Identifier: Apache-2.0 */
/*
 * drm_card.h - the kernel's side of a panel without a window system: a card of /dev/dri, its connectors
 * and dumb buffers. No GL. On the loop's thread.
 *
 * Who first opens a card drives it (DRM master); nobody else may, until we close it.
 */
#pragma once

#include "firmware/base/loop.h"
#include "ui/kit/present/drm_panel.h"

struct drm_card;
struct panel_size;

/* With a struct drm_card as `card`. */
extern const struct drm_card_ops drm_card_ops;

/* Opens nothing yet: light() does. `flipped` is called from the loop. ERR_NOMEM. */
enum err drm_card_create(struct loop *loop, void (*flipped)(void *arg), void *arg,
			 struct drm_card **out);
/* The first panel of any card, in its own mode, before anything is shown. ERR_NOT_FOUND. */
enum err drm_card_measure(struct panel_size *out);
void drm_card_destroy(struct drm_card *card); /* NULL is allowed; what is lit was put out before */
