/* SPDX-License-Identifier: Apache-2.0 */
/* sheet.c - see sheet.h. */
#include "tests/devices/sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#define LINES	  46
#define LETTERS	  34 /* in a line */
#define BLUR_RUNS 3

static unsigned draw(unsigned *seed)
{
	*seed = *seed * 1103515245u + 12345u;
	return *seed >> 16;
}

static void fill(const struct sheet *s, uint8_t *px, int x, int y, int w, int h, uint8_t level)
{
	for (int row = y < 0 ? 0 : y; row < y + h && row < s->h; row++)
		for (int col = x < 0 ? 0 : x; col < x + w && col < s->w; col++)
			px[(size_t)row * (size_t)s->w + (size_t)col] = level;
}

/* Bars across and down, as of a Hanzi. */
static void letter(const struct sheet *s, uint8_t *px, int x, int y, int size, unsigned *seed)
{
	int pen = size / 10 > 1 ? size / 10 : 1;
	for (int i = 0; i < 5; i++) {
		int at = (int)(draw(seed) % (unsigned)size), len = size / 2 + (int)(draw(seed) % 4);
		if (i % 2)
			fill(s, px, x + at, y + size / 5, pen, len, s->ink);
		else
			fill(s, px, x + size / 6, y + at, len, pen, s->ink);
	}
}

static void letters(const struct sheet *s, uint8_t *px)
{
	unsigned seed = s->seed;
	int pitch = s->height / (LINES + 4), step = s->width / (LETTERS + 4);
	int size = step * 3 / 4 > 0 ? step * 3 / 4 : 1;
	for (int line = 0; line < LINES; line++) {
		int count = line % 7 == 6 ? LETTERS / 3 : LETTERS;
		for (int i = 0; i < count; i++)
			letter(s, px, s->left + (i + 2) * step, s->top + (line + 2) * pitch, size,
			       &seed);
	}
}

static void blur_line(uint8_t *at, size_t stride, int count, int radius, uint8_t *copy)
{
	for (int i = 0; i < count; i++)
		copy[i] = at[(size_t)i * stride];
	for (int i = 0; i < count; i++) {
		int sum = 0;
		for (int d = -radius; d <= radius; d++) {
			int from = i + d < 0 ? 0 : i + d >= count ? count - 1 : i + d;
			sum += copy[from];
		}
		at[(size_t)i * stride] = (uint8_t)(sum / (2 * radius + 1));
	}
}

static void blur(const struct sheet *s, uint8_t *px, uint8_t *copy)
{
	for (int run = 0; s->blur > 0 && run < BLUR_RUNS; run++) {
		for (int y = 0; y < s->h; y++)
			blur_line(px + (size_t)y * (size_t)s->w, 1, s->w, s->blur, copy);
		for (int x = 0; x < s->w; x++)
			blur_line(px + x, (size_t)s->w, s->h, s->blur, copy);
	}
}

/* White in the middle, fading out. */
static void glare(const struct sheet *s, uint8_t *px)
{
	int cx = s->left + s->width / 3, cy = s->top + s->height / 3, r = s->width / 4;
	for (int y = 0; y < s->h; y++)
		for (int x = 0; x < s->w; x++) {
			long away = (long)(x - cx) * (x - cx) + (long)(y - cy) * (y - cy);
			long light = 400 - 400 * away / ((long)r * r);
			size_t at = (size_t)y * (size_t)s->w + (size_t)x;
			if (light > 0)
				px[at] = (uint8_t)(px[at] + light > 255 ? 255 : px[at] + light);
		}
}

static void noise(const struct sheet *s, uint8_t *px)
{
	unsigned seed = 7;
	for (size_t i = 0; s->noise && i < (size_t)s->w * (size_t)s->h; i++) {
		int level = px[i] + (int)(draw(&seed) % (unsigned)(2 * s->noise + 1)) - s->noise;
		px[i] = (uint8_t)(level < 0 ? 0 : level > 255 ? 255 : level);
	}
}

static uint8_t *encode(const struct sheet *s, const uint8_t *px, size_t *out_len)
{
	struct jpeg_compress_struct jpeg;
	struct jpeg_error_mgr errors;
	unsigned char *bytes = NULL;
	unsigned long len = 0;
	jpeg.err = jpeg_std_error(&errors);
	jpeg_create_compress(&jpeg);
	jpeg_mem_dest(&jpeg, &bytes, &len);
	jpeg.image_width = (unsigned)s->w;
	jpeg.image_height = (unsigned)s->h;
	jpeg.input_components = 3;
	jpeg.in_color_space = JCS_RGB;
	jpeg_set_defaults(&jpeg);
	jpeg_set_quality(&jpeg, s->quality, TRUE);
	if (s->progressive)
		jpeg_simple_progression(&jpeg);
	jpeg_start_compress(&jpeg, TRUE);
	if (s->exif)
		jpeg_write_marker(&jpeg, JPEG_APP0 + 1, (const JOCTET *)s->exif,
				  (unsigned)strlen(s->exif));
	uint8_t *row = malloc((size_t)s->w * 3);
	while (row && jpeg.next_scanline < jpeg.image_height) {
		for (int x = 0; x < s->w; x++)
			memset(row + 3 * x, px[jpeg.next_scanline * (size_t)s->w + (size_t)x], 3);
		jpeg_write_scanlines(&jpeg, &row, 1);
	}
	jpeg_finish_compress(&jpeg);
	jpeg_destroy_compress(&jpeg);
	free(row);
	*out_len = len;
	return bytes;
}

/* Takes the tables of Huffman codes out. */
static void strip(uint8_t *bytes, size_t *len)
{
	for (size_t at = 2; at + 4 < *len && bytes[at + 1] != 0xda;) {
		size_t n = 2 + ((size_t)bytes[at + 2] << 8 | bytes[at + 3]);
		if (bytes[at + 1] != 0xc4) {
			at += n;
			continue;
		}
		memmove(bytes + at, bytes + at + n, *len - at - n);
		*len -= n;
	}
}

struct sheet sheet_usual(void)
{
	return (struct sheet){ .w = 1600,
			       .h = 1200,
			       .left = 460,
			       .top = 60,
			       .width = 760,
			       .height = 1075,
			       .ground = 40,
			       .paper = 215,
			       .ink = 45,
			       .seed = 1,
			       .noise = 3,
			       .quality = 90 };
}

uint8_t *sheet_jpeg(const struct sheet *sheet, size_t *out_len)
{
	struct sheet s = *sheet;
	if (!s.width) {
		s.left = s.top = 0;
		s.width = s.w;
		s.height = s.h;
	}
	size_t longest = (size_t)(s.w > s.h ? s.w : s.h);
	uint8_t *px = malloc((size_t)s.w * (size_t)s.h), *copy = malloc(longest), *bytes = NULL;
	if (px && copy) {
		memset(px, s.ground, (size_t)s.w * (size_t)s.h);
		fill(&s, px, s.left, s.top, s.width, s.height, s.paper);
		if (s.seed)
			letters(&s, px);
		blur(&s, px, copy);
		if (s.glare)
			glare(&s, px);
		noise(&s, px);
		bytes = encode(&s, px, out_len);
	}
	if (bytes && s.bare)
		strip(bytes, out_len);
	free(px);
	free(copy);
	return bytes;
}
