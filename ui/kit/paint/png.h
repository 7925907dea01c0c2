/* SPDX-License-Identifier: Apache-2.0 */
/* png.h - the picture as a file. The only place that knows libpng. */
#pragma once

#include "firmware/base/buf.h"
#include "ui/kit/paint/canvas.h"

/* 8-bit RGB, quick rather than small. ERR_PERMISSION, ERR_NOT_FOUND, ERR_STORE_FULL, ERR_IO. */
enum err png_save(const struct canvas *c, const char *path);
/* The same, appended to a buffer. ERR_NOMEM, ERR_TOO_LONG. */
enum err png_write(const struct canvas *c, struct buf *out);
