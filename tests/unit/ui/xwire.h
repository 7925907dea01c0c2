/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xwire.h - an X server of the test's own (Xvfb) and a second client of it that speaks the core protocol
 * and XTEST by hand: it moves the pointer, presses its button and reads pixels, as a finger and an eye.
 */
#pragma once

#include <stdint.h>
#include <sys/types.h>

struct xwire {
	pid_t server;
	int number; /* of the display; DISPLAY is set to it */
	int fd;
	uint32_t root, base; /* base: our first free resource id */
	uint8_t xtest;	     /* major opcode */
};

enum { XWIRE_PRESS = 4, XWIRE_RELEASE = 5, XWIRE_MOTION = 6 };

void xwire_open(struct xwire *x, int width, int height);
void xwire_close(struct xwire *x);
/* Button 1 for PRESS and RELEASE; a place for MOTION. */
void xwire_fake(struct xwire *x, int type, int px, int py);
/* Another window comes over the whole screen and goes away again: what was there is lost. */
void xwire_cover(struct xwire *x);
/* 0x00RRGGBB of the screen. */
uint32_t xwire_pixel(struct xwire *x, int px, int py);
