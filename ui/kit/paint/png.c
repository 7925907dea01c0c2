/* SPDX-License-Identifier: Apache-2.0 */
/* png.c - see png.h. */
#include "ui/kit/paint/png.h"

#include <assert.h>
#include <errno.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>

#include "firmware/base/wipe.h"

static void row_rgb(const uint32_t *px, int w, uint8_t *rgb)
{
	for (int x = 0; x < w; x++) {
		rgb[3 * x] = (uint8_t)(px[x] >> 16);
		rgb[3 * x + 1] = (uint8_t)(px[x] >> 8);
		rgb[3 * x + 2] = (uint8_t)px[x];
	}
}

/* Where the bytes go: one of the two. */
struct sink {
	FILE *file;
	struct buf *buf;
};

static void put_bytes(png_structp png, png_bytep bytes, size_t len)
{
	struct sink *sink = png_get_io_ptr(png);
	if (sink->buf)
		buf_add(sink->buf, bytes, len);
	else if (fwrite(bytes, 1, len, sink->file) != len)
		png_error(png, "not written");
}

static void put_nothing(png_structp png)
{
	(void)png;
}

/* libpng leaves by longjmp: nothing here is changed between setjmp and the jump. */
static enum err write_rows(png_structp png, png_infop info, const struct canvas *c,
			   struct sink *sink, uint8_t *row)
{
	if (setjmp(png_jmpbuf(png)))
		return ERR_IO;
	png_set_write_fn(png, sink, put_bytes, put_nothing);
	png_set_compression_level(png, 1);
	png_set_filter(png, 0, PNG_FILTER_SUB);
	png_set_IHDR(png, info, (png_uint_32)c->w, (png_uint_32)c->h, 8, PNG_COLOR_TYPE_RGB,
		     PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_write_info(png, info);
	for (int y = 0; y < c->h; y++) {
		row_rgb(c->px + (size_t)y * (size_t)c->w, c->w, row);
		png_write_row(png, row);
	}
	png_write_end(png, NULL);
	return ERR_OK;
}

static enum err write_to(const struct canvas *c, struct sink *sink)
{
	assert(c->px && c->w > 0 && c->h > 0);
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	uint8_t *row = malloc(3 * (size_t)c->w);
	enum err err = info && row ? write_rows(png, info, c, sink, row) : ERR_NOMEM;
	wipe_free(row);
	png_destroy_write_struct(&png, &info);
	return err;
}

enum err png_write(const struct canvas *c, struct buf *out)
{
	enum err err = write_to(c, &(struct sink){ .buf = out });
	return err == ERR_OK ? buf_err(out) : err;
}

enum err png_save(const struct canvas *c, const char *path)
{
	FILE *file = fopen(path, "wb");
	if (!file)
		return err_from_errno(errno);
	enum err err = write_to(c, &(struct sink){ .file = file });
	if (fclose(file) != 0 && err == ERR_OK)
		err = err_from_errno(errno);
	return err;
}
