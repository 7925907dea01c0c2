/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_camera.c - how many pictures a second a document camera of 1920 x 1080 shows: the class of cameras over the
 * driver `files`, from the JPEG to the pixels a screen gets; and what one costs against decoding its JPEG alone.
 */
#include <stdio.h>

#include <jpeglib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drivers/camera/camera.h"
#include "drivers/registry.h"
#include "tests/bench/figure.h"
#include "tests/devices/sheet.h"

#define RUN_MS	  5000
#define FPS_LEAST 10
/* Ten pictures a second with 40 % of a core. Said as a ratio: what that is in decodes of the same picture. */
#define CORE_SHARE 0.4
#define COST_MS	   (CORE_SHARE * 1000 / FPS_LEAST)
#define DECODES	   15

static int pictures;

static void on_seen(void *arg, struct pixels *picture)
{
	(void)arg;
	pictures += picture->w > 0;
}

static void on_told(void *arg)
{
	(void)arg;
}

/* The whole picture, as a library does that does nothing else. */
static double decode_ms(const uint8_t *jpeg, size_t len)
{
	struct jpeg_decompress_struct d;
	struct jpeg_error_mgr errors;
	double from = figure_spent_ms();
	d.err = jpeg_std_error(&errors);
	jpeg_create_decompress(&d);
	jpeg_mem_src(&d, jpeg, len);
	jpeg_read_header(&d, TRUE);
	jpeg_start_decompress(&d);
	uint8_t *row = malloc((size_t)d.output_width * (size_t)d.output_components);
	while (row && d.output_scanline < d.output_height)
		jpeg_read_scanlines(&d, &row, 1);
	jpeg_finish_decompress(&d);
	jpeg_destroy_decompress(&d);
	free(row);
	return figure_spent_ms() - from;
}

static double show_ms(const uint8_t *jpeg, size_t len)
{
	struct pixels out = { 0 };
	double from = figure_spent_ms();
	if (scan_show(jpeg, len, &out) != ERR_OK)
		exit(1);
	pixels_fini(&out);
	return figure_spent_ms() - from;
}

static void watch(const char *folder)
{
	static struct settings s;
	struct loop *loop;
	struct devices *devices;
	snprintf(s.camera.driver, sizeof(s.camera.driver), "files");
	snprintf(s.camera.device, sizeof(s.camera.device), "%s", folder);
	if (loop_create(&loop) != ERR_OK ||
	    devices_start(loop, &s, &registry, on_told, NULL, &devices) != ERR_OK)
		exit(1);
	camera_watch(camera_of(devices), on_seen, NULL);
	double from = figure_now_ms();
	while (pictures == 0 && figure_now_ms() - from < 10000)
		sd_event_run(loop_event(loop), 100000);
	pictures = 0;
	for (from = figure_now_ms(); figure_now_ms() - from < RUN_MS;)
		sd_event_run(loop_event(loop), 100000);
	figure_at_least("camera.preview_fps", pictures * 1000.0 / RUN_MS, FPS_LEAST);
	devices_stop(devices);
	loop_destroy(loop);
}

int main(void)
{
	char folder[] = "/tmp/bench-camera-XXXXXX", path[64];
	struct sheet sheet = sheet_usual();
	sheet.w = 1920;
	sheet.h = 1080;
	sheet.height = 960;
	sheet.width = 680;
	size_t len;
	uint8_t *jpeg = sheet_jpeg(&sheet, &len);
	if (!mkdtemp(folder) || !jpeg)
		return 1;
	snprintf(path, sizeof(path), "%s/page-01.jpg", folder);
	FILE *f = fopen(path, "wb");
	if (!f || fwrite(jpeg, 1, len, f) != len || fclose(f) != 0)
		return 1;
	watch(folder);
	double shown[DECODES], decoded[DECODES];
	for (int i = 0; i < DECODES; i++) {
		shown[i] = show_ms(jpeg, len);
		decoded[i] = decode_ms(jpeg, len);
	}
	double decode = figure_median(decoded, DECODES);
	figure_at_most("camera.preview_to_decode", figure_median(shown, DECODES) / decode,
		       COST_MS / decode);
	unlink(path);
	rmdir(folder);
	free(jpeg);
	return figure_failures() ? 1 : 0;
}
