/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim_camera.c - kiosk-sim camera: sheets of paper as the folder that the driver `files` takes for a camera.
 *
 * `in KIND...` lays down sheets, one after another for each page that is taken; `out`: no camera is there.
 */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/devices/sheet.h"
#include "tests/devices/sim.h"

#define KINDS "sharp|blurred|glaring|fine|empty|garbage|short"

struct kinds {
	const char *word;
	int blur;
	bool glare;
	bool is_fine; /* more pixels and more letters than fit a page's limit at once */
	bool is_empty, is_garbage, is_short;
};

static const struct kinds kinds[] = {
	{ .word = "sharp" },
	{ .word = "blurred", .blur = 3 },
	{ .word = "glaring", .glare = true },
	{ .word = "fine", .is_fine = true },
	{ .word = "empty", .is_empty = true },
	{ .word = "garbage", .is_garbage = true },
	{ .word = "short", .is_short = true },
};

static const struct kinds *kind_of(const char *word)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].word, word) == 0)
			return &kinds[i];
	return NULL;
}

static uint8_t *picture(const struct kinds *kind, unsigned number, size_t *len)
{
	struct sheet s = sheet_usual();
	s.seed = kind->is_empty ? 0 : number;
	s.blur = kind->blur;
	s.glare = kind->glare;
	s.exif = "Exif a place on earth";
	if (kind->is_fine) {
		s = (struct sheet){ .w = 3264,
				    .h = 2448,
				    .ground = 40,
				    .paper = 215,
				    .ink = 45,
				    .seed = number,
				    .noise = 24,
				    .quality = 95 };
	}
	uint8_t *bytes = sheet_jpeg(&s, len);
	if (bytes && kind->is_short)
		*len /= 2;
	if (bytes && kind->is_garbage)
		memset(bytes, 'x', *len);
	return bytes;
}

/* Whoever reads meanwhile finds the old sheet or the new one. */
static bool write_page(const char *folder, unsigned number, const struct kinds *kind)
{
	char path[PATH_MAX], part[PATH_MAX + 8];
	size_t len = 0;
	uint8_t *bytes = picture(kind, number, &len);
	snprintf(path, sizeof(path), "%s/page-%02u.jpg", folder, number);
	snprintf(part, sizeof(part), "%s.part", path);
	FILE *f = bytes ? fopen(part, "wb") : NULL;
	bool good = f && fwrite(bytes, 1, len, f) == len;
	good = f && fclose(f) == 0 && good && rename(part, path) == 0;
	free(bytes);
	return good;
}

/* The sheets behind the first `kept`. */
static void remove_pages(const char *folder, unsigned kept)
{
	DIR *d = opendir(folder);
	for (const struct dirent *e; d && (e = readdir(d));) {
		char path[PATH_MAX];
		unsigned number;
		if (sscanf(e->d_name, "page-%u.jpg", &number) != 1 || number <= kept)
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
		unlink(path);
	}
	if (d)
		closedir(d);
}

static const char *run_in(void *arg, char *rest)
{
	const char *folder = arg;
	unsigned number = 0;
	char usual[] = "sharp sharp";
	for (char *word = strtok(*rest ? rest : usual, " "); word; word = strtok(NULL, " ")) {
		const struct kinds *kind = kind_of(word);
		if (!kind)
			return "in " KINDS "...";
		if (!write_page(folder, ++number, kind))
			return "a page cannot be written";
	}
	remove_pages(folder, number);
	return NULL;
}

static const char *run_out(void *arg, char *rest)
{
	(void)rest;
	remove_pages(arg, 0);
	return NULL;
}

static const struct sim_command commands[] = { { "in", run_in },
					       { "out", run_out },
					       { NULL, NULL } };

int sim_camera(int argc, char **argv)
{
	const char *folder = NULL;
	const struct sim_option options[] = { { "folder", &folder, NULL }, { NULL, NULL, NULL } };
	char none[] = "";
	if (sim_options(argc, argv, options) != 0 || !folder) {
		fputs("usage: kiosk-sim camera --folder DIR\n", stderr);
		return 2;
	}
	mkdir(folder, 0700);
	const char *fault = run_in((void *)folder, none);
	if (fault) {
		fprintf(stderr, "kiosk-sim camera: %s: %s\n", folder, fault);
		return 1;
	}
	struct sim_console console;
	sim_console_init(&console, commands, (void *)folder);
	sim_console_ready();
	while (sim_console_wait(&console, NULL, 0, -1))
		;
	remove_pages(folder, 0);
	return 0;
}
