/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scan.h - from a camera's frame to the page that is handed in: cut to the paper, small enough, without
 * metadata, and shown as it will be sent. Pure.
 */
#pragma once

#include "drivers/camera/jpeg.h"
#include "firmware/base/pixels.h"

#define SCAN_BYTES_MAX (400 * 1024)
#define SCAN_BYTES_MIN (32 * 1024) /* a smaller limit is no page's */
#define SCAN_SIDE      2480	   /* the longer side: A4 at 210 dpi */
#define SCAN_SHOWN     1280	   /* of what the screen shows */

struct scan {
	struct buf jpeg;
	struct pixels shown; /* decoded from it */
	bool blurred, glaring;
};

/*
 * `max_bytes` is kept between the limits above. ERR_SYNTAX: the frame is damaged or none. ERR_TOO_LONG, ERR_NOMEM.
 * On failure *out stays as it was.
 */
enum err scan_make(const void *frame, size_t len, size_t max_bytes, struct scan *out);
void scan_fini(struct scan *s); /* wipes; zeroed memory is allowed */
/* A JPEG for the screen, no side longer than SCAN_SHOWN. ERR_SYNTAX, ERR_TOO_LONG, ERR_NOMEM. */
enum err scan_show(const void *jpeg, size_t len, struct pixels *out);
