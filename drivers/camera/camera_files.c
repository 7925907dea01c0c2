/* SPDX-License-Identifier: Apache-2.0 */
/*
 * camera_files.c - a folder of JPEGs as a camera: for halls without one that are shown the terminal, and for
 * tests. The file that is seen is the first in the order of names; each page taken turns to the next,
 * and after the last to the first. Without the folder, or without a JPEG in it, there is no camera.
 */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/camera/camera_driver.h"
#include "firmware/base/file.h"
#include "firmware/base/text.h"

struct camera_port {
	char folder[PATH_MAX];
	char last[NAME_MAX + 1]; /* the file that was taken last, "" = none */
	struct device_wake *wake;
};

static bool is_jpeg(const char *name)
{
	const char *dot = strrchr(name, '.');
	return name[0] != '.' && dot && (strcmp(dot, ".jpg") == 0 || strcmp(dot, ".jpeg") == 0);
}

/* The first name behind `last`, or the first of all. */
static enum err find(const struct camera_port *p, char out[NAME_MAX + 1])
{
	char first[NAME_MAX + 1] = "", next[NAME_MAX + 1] = "";
	DIR *folder = opendir(p->folder);
	if (!folder)
		return ERR_CAMERA_GONE;
	for (const struct dirent *e; (e = readdir(folder));) {
		if (!is_jpeg(e->d_name))
			continue;
		if (!first[0] || strcmp(e->d_name, first) < 0)
			text_copy(first, sizeof(first), e->d_name);
		if (strcmp(e->d_name, p->last) > 0 && (!next[0] || strcmp(e->d_name, next) < 0))
			text_copy(next, sizeof(next), e->d_name);
	}
	closedir(folder);
	if (!first[0])
		return ERR_CAMERA_GONE;
	text_copy(out, NAME_MAX + 1, next[0] ? next : first);
	return ERR_OK;
}

static enum err files_check(struct camera_port *p)
{
	char name[NAME_MAX + 1];
	return find(p, name);
}

static enum err files_open(const char *device, struct device_wake *wake, struct camera_port **out)
{
	struct camera_port *p = calloc(1, sizeof(*p));
	if (!p)
		return ERR_NOMEM;
	p->wake = wake;
	enum err err =
		text_copy(p->folder, sizeof(p->folder), device) ? files_check(p) : ERR_CAMERA_GONE;
	if (err == ERR_OK)
		*out = p;
	else
		free(p);
	return err;
}

static enum err files_frame(struct camera_port *p, bool keep, struct buf *out)
{
	char name[NAME_MAX + 1], path[PATH_MAX + NAME_MAX + 2];
	if (device_wake_is_last(p->wake))
		return ERR_CANCELLED;
	enum err err = find(p, name);
	if (err != ERR_OK)
		return err;
	snprintf(path, sizeof(path), "%s/%s", p->folder, name);
	err = file_read(path, out);
	if (err != ERR_OK)
		return err == ERR_TOO_LONG || err == ERR_NOMEM ? err : ERR_CAMERA_GONE;
	if (keep)
		text_copy(p->last, sizeof(p->last), name);
	return ERR_OK;
}

static void files_rest(struct camera_port *p)
{
	(void)p;
}

static void files_close(struct camera_port *p)
{
	free(p);
}

const struct camera_ops camera_files_ops = {
	.open = files_open,
	.check = files_check,
	.frame = files_frame,
	.rest = files_rest,
	.close = files_close,
};
