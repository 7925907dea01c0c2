/* SPDX-License-Identifier: Apache-2.0 */
/* qr.c - see qr.h. */
#include "ui/kit/paint/qr.h"

#include <qrencode.h>
#include <string.h>

#include "firmware/base/wipe.h"

#define WHITE 0xffffff
#define BLACK 0x000000

static void paint_modules(struct canvas *c, int x0, int y0, int module, const QRcode *code)
{
	for (int y = 0; y < code->width; y++) {
		for (int x = 0; x < code->width; x++) {
			if (!(code->data[y * code->width + x] & 1))
				continue;
			canvas_fill(
				c,
				(struct rect){ x0 + x * module, y0 + y * module, module, module },
				BLACK);
		}
	}
}

enum err qr_paint(struct canvas *c, struct rect r, const char *text)
{
	canvas_fill(c, r, WHITE);
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	if (!code)
		return ERR_TOO_LONG;
	int side = r.w < r.h ? r.w : r.h;
	int module = side / (code->width + 2 * QR_QUIET);
	enum err err = ERR_TOO_LONG;
	if (module > 0) {
		int drawn = module * code->width;
		paint_modules(c, r.x + (r.w - drawn) / 2, r.y + (r.h - drawn) / 2, module, code);
		err = ERR_OK;
	}
	wipe(code->data, (size_t)code->width * (size_t)code->width);
	QRcode_free(code);
	return err;
}
