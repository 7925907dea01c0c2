/* SPDX-License-Identifier: Apache-2.0 */
/* qr.h - QR codes in whole pixels a module. The only place that knows libqrencode. */
#pragma once

#include "ui/kit/paint/canvas.h"

#define QR_QUIET 4 /* modules around the code, as ISO/IEC 18004 wants */

/*
 * Fills r white and paints the code in its middle with the largest whole module that leaves the quiet
 * zone. ERR_TOO_LONG when the text fits no code, or the code does not fit r.
 */
enum err qr_paint(struct canvas *c, struct rect r, const char *text);
