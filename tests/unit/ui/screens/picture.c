/* SPDX-License-Identifier: Apache-2.0 */
/* picture.c - see picture.h. */
#include "tests/unit/ui/screens/picture.h"

#include <png.h>
#include <stdlib.h>

#define WHOLE 10000

bool picture_read(const char *path, struct picture *out)
{
	png_image image = { .version = PNG_IMAGE_VERSION };
	if (!png_image_begin_read_from_file(&image, path))
		return false;
	image.format = PNG_FORMAT_RGB;
	struct picture p = { (int)image.width, (int)image.height, malloc(PNG_IMAGE_SIZE(image)) };
	if (!p.rgb || !png_image_finish_read(&image, NULL, p.rgb, 0, NULL)) {
		picture_free(&p);
		return false;
	}
	*out = p;
	return true;
}

bool picture_write(const char *path, const struct picture *p)
{
	png_image image = { .version = PNG_IMAGE_VERSION,
			    .width = (png_uint_32)p->width,
			    .height = (png_uint_32)p->height,
			    .format = PNG_FORMAT_RGB };
	return png_image_write_to_file(&image, path, 0, p->rgb, 0, NULL) != 0;
}

void picture_free(struct picture *p)
{
	free(p->rgb);
	*p = (struct picture){ 0 };
}

static uint8_t mean(const struct picture *p, int x, int y, int channel)
{
	const uint8_t *at = p->rgb + ((size_t)2 * y * p->width + 2 * x) * 3 + channel;
	const uint8_t *below = at + (size_t)p->width * 3;
	return (uint8_t)((at[0] + at[3] + below[0] + below[3] + 2) / 4);
}

struct picture picture_half(const struct picture *p)
{
	struct picture half = { p->width / 2, p->height / 2, NULL };
	uint8_t *to = half.rgb = malloc((size_t)half.width * half.height * 3);
	if (!to)
		abort();
	for (int y = 0; y < half.height; y++)
		for (int x = 0; x < half.width; x++)
			for (int channel = 0; channel < 3; channel++)
				*to++ = mean(p, x, y, channel);
	return half;
}

int picture_difference(const struct picture *a, const struct picture *b, int tolerance)
{
	if (a->width != b->width || a->height != b->height)
		return WHOLE;
	int64_t count = (int64_t)a->width * a->height, differ = 0;
	for (int64_t i = 0; i < count; i++) {
		const uint8_t *x = a->rgb + 3 * i, *y = b->rgb + 3 * i;
		differ += abs(x[0] - y[0]) > tolerance || abs(x[1] - y[1]) > tolerance ||
			  abs(x[2] - y[2]) > tolerance;
	}
	/* Rounded up: one pixel is a difference. */
	return (int)((differ * WHOLE + count - 1) / count);
}
