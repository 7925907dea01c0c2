/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_jpeg.c - any bytes as a camera's frame: refused, or a picture within its limits. */
#include <assert.h>
#include <string.h>

#include "drivers/camera/page.h"
#include "drivers/camera/scan.h"
#include "tests/fuzz/fuzz.h"

#define SIDE_MAX 512 /* of what is made a page of: larger ones only take longer */

static void show(const uint8_t *data, size_t size)
{
	struct pixels shown = { 0 };
	if (scan_show(data, size, &shown) != ERR_OK) {
		assert(!shown.px);
		return;
	}
	assert(shown.w > 0 && shown.w <= SCAN_SHOWN && shown.h > 0 && shown.h <= SCAN_SHOWN);
	assert(shown.px[(size_t)shown.w * (size_t)shown.h - 1] <= 0xffffff);
	pixels_fini(&shown);
}

static void make(const uint8_t *data, size_t size)
{
	struct scan scan = { 0 };
	struct jpeg_head head;
	if (scan_make(data, size, SCAN_BYTES_MAX, &scan) != ERR_OK) {
		assert(!scan.jpeg.data && !scan.shown.px);
		return;
	}
	assert(scan.jpeg.len <= SCAN_BYTES_MAX);
	assert(jpeg_look(buf_str(&scan.jpeg), scan.jpeg.len, &head) == ERR_OK);
	scan_fini(&scan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct jpeg_head head;
	if (jpeg_look(data, size, &head) != ERR_OK)
		return 0;
	assert(head.width > 0 && head.height > 0 && head.width * head.height <= JPEG_PIXELS_MAX);
	if (head.width > SIDE_MAX || head.height > SIDE_MAX)
		return 0;
	show(data, size);
	make(data, size);
	return 0;
}
