/* SPDX-License-Identifier: Apache-2.0 */
/* print.c - a page on paper: the same tree and painter, one bit a dot, as long as it needs to be. */
#include <string.h>

#include "firmware/base/wipe.h"
#include "ui/kit/ui.h"

#define PRINT_HEIGHT_MAX 12000 /* dots: a metre and a half of paper */
#define PRINT_DARK	 0x90  /* grey from which on a dot is white: thin strokes must survive */

static struct theme paper_theme(const struct theme *screen)
{
	struct theme t = *screen;
	for (int i = 0; i < TOKEN_COUNT; i++)
		t.colour[i] = screen->colour[TOKEN_INK];
	static const enum token white[] = { TOKEN_GROUND,     TOKEN_CARD,      TOKEN_QUIET,
					    TOKEN_ON_PRIMARY, TOKEN_ON_DANGER, TOKEN_ON_DISABLED,
					    TOKEN_TRACK };
	for (size_t i = 0; i < ARRAY_LEN(white); i++)
		t.colour[white[i]] = screen->colour[TOKEN_PAPER];
	t.colour[TOKEN_PAPER] = screen->colour[TOKEN_PAPER];
	return t;
}

static void row_bits(const uint32_t *px, int w, uint8_t *bits)
{
	for (int x = 0; x < w; x++)
		if ((px[x] >> 8 & 0xff) < PRINT_DARK)
			bits[x / 8] |= (uint8_t)(0x80 >> x % 8);
}

static enum err to_bits(const struct page *page, int w, int h, uint8_t **bits)
{
	struct canvas c;
	enum err err = canvas_init(&c, w, h);
	if (err != ERR_OK)
		return err;
	canvas_fill(&c, c.clip, page->medium->theme.colour[TOKEN_PAPER]);
	draw_page(page, &c, NULL);
	size_t stride = (size_t)w / 8;
	uint8_t *out = calloc((size_t)h, stride);
	for (int y = 0; out && y < h; y++)
		row_bits(c.px + (size_t)y * (size_t)w, w, out + (size_t)y * stride);
	canvas_fini(&c);
	if (!out)
		return ERR_NOMEM;
	*bits = out;
	return ERR_OK;
}

enum err ui_print(struct ui *ui, int width_dots, int dots_per_mm,
		  void (*build)(void *arg, struct page *page), void *arg, uint8_t **bits,
		  int *height)
{
	if (width_dots <= 0 || width_dots % 8 || dots_per_mm <= 0)
		return ERR_INVALID;
	struct medium paper = ui->medium;
	paper.theme = paper_theme(&ui->medium.theme);
	paper.width = width_dots;
	paper.height = 0;
	paper.px_per_unit = (float)dots_per_mm / MM(1);
	paper.look.size = UI_SIZE_STANDARD;
	paper.look.low_reach = false;
	struct page page;
	page_init(&page);
	page_begin(&page, &paper);
	build(arg, &page);
	int h = page_finish(&page);
	enum err err = ERR_TOO_LONG;
	if (h > 0 && h <= PRINT_HEIGHT_MAX)
		err = to_bits(&page, width_dots, h, bits);
	if (err == ERR_OK)
		*height = h;
	page_fini(&page);
	return err;
}
