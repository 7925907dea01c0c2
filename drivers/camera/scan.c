/* SPDX-License-Identifier: Apache-2.0 */
/* scan.c - see scan.h. */
#include "drivers/camera/scan.h"

#include "drivers/camera/page.h"

/* Fine letters bear a lower quality better than fewer pixels: the qualities are tried first. */
static const int qualities[] = { 85, 72, 58 };
static const int sizes[] = { 8, 6, 4, 3, 2, 1 }; /* eighths */

static enum err look(const void *frame, size_t len, const struct jpeg_head *head,
		     struct page_look *out)
{
	struct raster grey = { 0 };
	enum err err = jpeg_decode(frame, len, jpeg_eighths(head, PAGE_SIDE), RASTER_GREY, &grey);
	if (err != ERR_OK)
		return err;
	page_look(&grey, out);
	raster_fini(&grey);
	return ERR_OK;
}

/* The same part in a raster of another size. */
static struct raster_part part_of(const struct page_look *look, const struct jpeg_head *head,
				  const struct raster *r)
{
	int w = (head->width * jpeg_eighths(head, PAGE_SIDE) + JPEG_EIGHTHS - 1) / JPEG_EIGHTHS;
	int h = (head->height * jpeg_eighths(head, PAGE_SIDE) + JPEG_EIGHTHS - 1) / JPEG_EIGHTHS;
	struct raster_part to = { look->at.x * r->w / w, look->at.y * r->h / h,
				  look->at.w * r->w / w, look->at.h * r->h / h };
	to.w = to.w < 1 ? 1 : to.w > r->w - to.x ? r->w - to.x : to.w;
	to.h = to.h < 1 ? 1 : to.h > r->h - to.y ? r->h - to.y : to.h;
	return to;
}

/* ERR_TOO_LONG: not in this size. */
static enum err encode(const void *frame, size_t len, const struct jpeg_head *head,
		       const struct page_look *look, int eighths, struct buf *out)
{
	struct raster rgb = { 0 };
	enum err err = jpeg_decode(frame, len, eighths, RASTER_RGB, &rgb);
	if (err != ERR_OK)
		return err;
	struct raster_part part = part_of(look, head, &rgb);
	err = ERR_TOO_LONG;
	for (size_t i = 0; i < ARRAY_LEN(qualities) && err == ERR_TOO_LONG; i++)
		err = jpeg_encode(&rgb, &part, qualities[i], out);
	raster_fini(&rgb);
	return err;
}

/* The sizes that are not larger than a page need be; the smallest in any case. */
static enum err shrink(const void *frame, size_t len, const struct jpeg_head *head,
		       const struct page_look *look, struct buf *out)
{
	int seen = jpeg_eighths(head, PAGE_SIDE);
	struct jpeg_head page = { look->at.w * JPEG_EIGHTHS / seen,
				  look->at.h * JPEG_EIGHTHS / seen };
	int largest = jpeg_eighths(&page, SCAN_SIDE);
	enum err err = ERR_TOO_LONG;
	for (size_t i = 0; i < ARRAY_LEN(sizes) && err == ERR_TOO_LONG; i++)
		if (sizes[i] <= largest)
			err = encode(frame, len, head, look, sizes[i], out);
	return err;
}

enum err scan_show(const void *jpeg, size_t len, struct pixels *out)
{
	struct jpeg_head head;
	struct raster r = { 0 };
	enum err err = jpeg_look(jpeg, len, &head);
	if (err == ERR_OK)
		err = jpeg_decode(jpeg, len, jpeg_eighths(&head, SCAN_SHOWN), RASTER_XRGB, &r);
	if (err != ERR_OK)
		return err;
	/* A raster of that depth is what pixels are. */
	struct pixels p = { r.w, r.h, (uint32_t *)(void *)r.bytes };
	for (size_t i = 0; i < (size_t)p.w * (size_t)p.h; i++)
		p.px[i] &= 0xffffff;
	pixels_move(out, &p);
	return ERR_OK;
}

enum err scan_make(const void *frame, size_t len, size_t max_bytes, struct scan *out)
{
	struct jpeg_head head;
	struct page_look found;
	struct scan made = { 0 };
	max_bytes = max_bytes < SCAN_BYTES_MIN	 ? SCAN_BYTES_MIN
		    : max_bytes > SCAN_BYTES_MAX ? SCAN_BYTES_MAX
						 : max_bytes;
	buf_init(&made.jpeg, max_bytes);
	enum err err = jpeg_look(frame, len, &head);
	if (err == ERR_OK)
		err = look(frame, len, &head, &found);
	if (err == ERR_OK)
		err = shrink(frame, len, &head, &found, &made.jpeg);
	if (err == ERR_OK)
		err = scan_show(buf_str(&made.jpeg), made.jpeg.len, &made.shown);
	if (err != ERR_OK) {
		scan_fini(&made);
		return err;
	}
	made.blurred = page_is_blurred(&found);
	made.glaring = page_is_glaring(&found);
	*out = made;
	return ERR_OK;
}

void scan_fini(struct scan *s)
{
	buf_fini(&s->jpeg);
	pixels_fini(&s->shown);
	*s = (struct scan){ 0 };
}
