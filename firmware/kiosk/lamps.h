/* SPDX-License-Identifier: Apache-2.0 */
/* lamps.h - the lamps beside the screen, and its own light: see lights.c. */
#pragma once

#include <stdbool.h>

struct kiosk;

/* Each is told what it shall show now. */
void lights_follow(struct kiosk *k);
/* A lamp that says that help was called shines: it said so itself. */
bool lights_call(const struct kiosk *k);
/* The same of the screen's light: its brightness can be set. */
bool lights_screen(const struct kiosk *k);
/* overlays.c: a light is another; of the one for help that may be an answer. */
void overlays_lamp(struct kiosk *k);
