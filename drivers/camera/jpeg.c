/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jpeg.c - see jpeg.h. libjpeg-turbo leaves by longjmp() on every error, so nothing between a setjmp()
 * and the end of the library's work owns memory but through the structs that its caller ends.
 */
#include "drivers/camera/jpeg.h"

#include <assert.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>
/* after it, which it needs */
#include <jerror.h>

#include "firmware/base/wipe.h"

#define CHUNK (16 * 1024)

/* Looking */

enum {
	M_SOF0 = 0xc0,
	M_SOF1 = 0xc1,
	M_DHT = 0xc4,
	M_SOF_LAST = 0xcf,
	M_SOI = 0xd8,
	M_EOI = 0xd9,
	M_SOS = 0xda,
	M_DQT = 0xdb,
	M_DRI = 0xdd,
	M_APP0 = 0xe0,
	M_APP_LAST = 0xef,
	M_COM = 0xfe,
};

static int two(const uint8_t *at)
{
	return at[0] << 8 | at[1];
}

/* Precision 8; one component, or three. */
static enum err look_at_frame(const uint8_t *at, int len, struct jpeg_head *out)
{
	if (len < 6 || at[0] != 8 || (at[5] != 1 && at[5] != 3) || len != 6 + 3 * at[5])
		return ERR_SYNTAX;
	struct jpeg_head head = { .width = two(at + 3), .height = two(at + 1) };
	if (head.width < 1 || head.height < 1)
		return ERR_SYNTAX;
	if (head.width > JPEG_SIDE_MAX || head.height > JPEG_SIDE_MAX ||
	    head.width * head.height > JPEG_PIXELS_MAX)
		return ERR_TOO_LONG;
	*out = head;
	return ERR_OK;
}

static bool is_passed_over(int marker)
{
	return marker == M_DHT || marker == M_DQT || marker == M_DRI || marker == M_COM ||
	       (marker >= M_APP0 && marker <= M_APP_LAST);
}

/* The end of the picture, or near it. */
static bool is_ended(const uint8_t *bytes, size_t len)
{
	size_t least = len > JPEG_TAIL_MAX ? len - JPEG_TAIL_MAX : 0;
	for (size_t at = len; at >= least + 2; at--)
		if (bytes[at - 2] == 0xff && bytes[at - 1] == M_EOI)
			return true;
	return false;
}

/* The next marker with a length; false at the end. *body becomes what is behind the length. */
static bool next(const uint8_t **at, const uint8_t *end, int *marker, const uint8_t **body,
		 int *len)
{
	const uint8_t *p = *at;
	if (end - p < 4 || p[0] != 0xff)
		return false;
	while (end - p >= 4 && p[1] == 0xff)
		p++;
	if (end - p < 4)
		return false;
	*marker = p[1];
	*len = two(p + 2) - 2;
	*body = p + 4;
	if (*len < 0 || end - *body < *len)
		return false;
	*at = *body + *len;
	return true;
}

enum err jpeg_look(const void *bytes, size_t len, struct jpeg_head *out)
{
	const uint8_t *at = bytes, *end = at + len, *body;
	struct jpeg_head head = { 0 };
	int marker, size;
	if (len < 4 || at[0] != 0xff || at[1] != M_SOI)
		return ERR_SYNTAX;
	for (at += 2; next(&at, end, &marker, &body, &size);) {
		if (marker == M_SOS) {
			if (!head.width || !is_ended(at, (size_t)(end - at)))
				return ERR_SYNTAX;
			*out = head;
			return ERR_OK;
		}
		bool frame = (marker == M_SOF0 || marker == M_SOF1) && !head.width;
		enum err err = frame			? look_at_frame(body, size, &head)
			       : is_passed_over(marker) ? ERR_OK
							: ERR_SYNTAX;
		if (err != ERR_OK)
			return err;
	}
	return ERR_SYNTAX;
}

int jpeg_eighths(const struct jpeg_head *head, int long_side)
{
	static const int steps[] = { 8, 6, 4, 3, 2 };
	int side = head->width > head->height ? head->width : head->height;
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		if (side * steps[i] / JPEG_EIGHTHS <= long_side)
			return steps[i];
	return 1;
}

void raster_fini(struct raster *r)
{
	wipe_free(r->bytes);
	*r = (struct raster){ 0 };
}

/* The library's errors */

struct trouble {
	struct jpeg_error_mgr mgr; /* first: the library hands out its address */
	jmp_buf out;
	enum err err;
};

static void on_error(j_common_ptr common)
{
	struct trouble *t = CONTAINER_OF(common->err, struct trouble, mgr);
	if (t->err == ERR_OK)
		t->err = common->err->msg_code == JERR_OUT_OF_MEMORY ? ERR_NOMEM : ERR_SYNTAX;
	longjmp(t->out, 1);
}

/* A warning is damage, but for bytes that stand where they do no harm. */
static void on_message(j_common_ptr common, int level)
{
	struct trouble *t = CONTAINER_OF(common->err, struct trouble, mgr);
	if (level < 0 && common->err->msg_code != JWRN_EXTRANEOUS_DATA && t->err == ERR_OK)
		t->err = ERR_SYNTAX;
}

static struct jpeg_error_mgr *trouble_init(struct trouble *t)
{
	t->err = ERR_OK;
	jpeg_std_error(&t->mgr);
	t->mgr.error_exit = on_error;
	t->mgr.emit_message = on_message;
	return &t->mgr;
}

/* Decoding */

struct decoder {
	struct jpeg_decompress_struct jpeg;
	struct trouble trouble;
};

static J_COLOR_SPACE space_of(int depth)
{
	return depth == RASTER_GREY ? JCS_GRAYSCALE : depth == RASTER_RGB ? JCS_RGB : JCS_EXT_BGRX;
}

static bool raster_make(struct raster *r, const struct jpeg_decompress_struct *jpeg, int depth)
{
	*r = (struct raster){ (int)jpeg->output_width, (int)jpeg->output_height, depth, NULL };
	r->bytes = calloc((size_t)r->w * (size_t)r->h, (size_t)depth);
	return r->bytes != NULL;
}

static void decode(struct decoder *d, const void *bytes, size_t len, int eighths, int depth,
		   struct raster *made)
{
	if (setjmp(d->trouble.out))
		return;
	jpeg_create_decompress(&d->jpeg);
	jpeg_mem_src(&d->jpeg, bytes, len);
	jpeg_read_header(&d->jpeg, TRUE);
	if (jpeg_has_multiple_scans(&d->jpeg))
		ERREXIT(&d->jpeg, JERR_NOTIMPL);
	d->jpeg.scale_num = (unsigned)eighths;
	d->jpeg.scale_denom = JPEG_EIGHTHS;
	d->jpeg.out_color_space = space_of(depth);
	d->jpeg.dct_method = JDCT_ISLOW;
	jpeg_start_decompress(&d->jpeg);
	if (!raster_make(made, &d->jpeg, depth))
		ERREXIT1(&d->jpeg, JERR_OUT_OF_MEMORY, 0);
	size_t stride = (size_t)made->w * (size_t)depth;
	while (d->jpeg.output_scanline < d->jpeg.output_height && d->trouble.err == ERR_OK) {
		JSAMPROW row = made->bytes + stride * d->jpeg.output_scanline;
		jpeg_read_scanlines(&d->jpeg, &row, 1);
	}
}

enum err jpeg_decode(const void *bytes, size_t len, int eighths, int depth, struct raster *out)
{
	struct jpeg_head head;
	struct raster made = { 0 };
	struct decoder d = { 0 };
	assert(eighths >= 1 && eighths <= JPEG_EIGHTHS);
	enum err err = jpeg_look(bytes, len, &head);
	if (err != ERR_OK)
		return err;
	d.jpeg.err = trouble_init(&d.trouble);
	decode(&d, bytes, len, eighths, depth, &made);
	jpeg_destroy_decompress(&d.jpeg);
	if (d.trouble.err == ERR_OK)
		*out = made;
	else
		raster_fini(&made);
	return d.trouble.err;
}

/* Encoding */

struct encoder {
	struct jpeg_compress_struct jpeg;
	struct trouble trouble;
	struct jpeg_destination_mgr to;
	struct buf *out;
	uint8_t chunk[CHUNK];
};

static void to_begin(j_compress_ptr jpeg)
{
	struct encoder *e = CONTAINER_OF(jpeg, struct encoder, jpeg);
	e->to.next_output_byte = e->chunk;
	e->to.free_in_buffer = sizeof(e->chunk);
}

/* What becomes too long is given up at once. */
static void put(struct encoder *e, size_t len)
{
	buf_add(e->out, e->chunk, len);
	if (buf_err(e->out) == ERR_OK)
		return;
	e->trouble.err = buf_err(e->out);
	longjmp(e->trouble.out, 1);
}

static boolean to_next(j_compress_ptr jpeg)
{
	put(CONTAINER_OF(jpeg, struct encoder, jpeg), CHUNK);
	to_begin(jpeg);
	return TRUE;
}

static void to_end(j_compress_ptr jpeg)
{
	struct encoder *e = CONTAINER_OF(jpeg, struct encoder, jpeg);
	put(e, sizeof(e->chunk) - e->to.free_in_buffer);
}

static void encode(struct encoder *e, const struct raster *r, const struct raster_part *part,
		   int quality)
{
	if (setjmp(e->trouble.out))
		return;
	jpeg_create_compress(&e->jpeg);
	e->jpeg.dest = &e->to;
	e->jpeg.image_width = (unsigned)part->w;
	e->jpeg.image_height = (unsigned)part->h;
	e->jpeg.input_components = RASTER_RGB;
	e->jpeg.in_color_space = JCS_RGB;
	jpeg_set_defaults(&e->jpeg);
	jpeg_set_quality(&e->jpeg, quality, TRUE);
	e->jpeg.optimize_coding = TRUE;
	jpeg_start_compress(&e->jpeg, TRUE);
	while (e->jpeg.next_scanline < e->jpeg.image_height) {
		size_t y = (size_t)part->y + e->jpeg.next_scanline;
		JSAMPROW row = r->bytes + (y * (size_t)r->w + (size_t)part->x) * (size_t)r->depth;
		jpeg_write_scanlines(&e->jpeg, &row, 1);
	}
	jpeg_finish_compress(&e->jpeg);
}

enum err jpeg_encode(const struct raster *r, const struct raster_part *part, int quality,
		     struct buf *out)
{
	assert(r->depth == RASTER_RGB && part->w > 0 && part->h > 0);
	assert(part->x >= 0 && part->y >= 0 && part->x + part->w <= r->w &&
	       part->y + part->h <= r->h);
	struct encoder *e = calloc(1, sizeof(*e));
	if (!e)
		return ERR_NOMEM;
	e->out = out;
	e->to = (struct jpeg_destination_mgr){ .init_destination = to_begin,
					       .empty_output_buffer = to_next,
					       .term_destination = to_end };
	e->jpeg.err = trouble_init(&e->trouble);
	encode(e, r, part, quality);
	enum err err = e->trouble.err;
	jpeg_destroy_compress(&e->jpeg);
	wipe_free(e);
	if (err != ERR_OK)
		buf_clear(out);
	return err;
}
