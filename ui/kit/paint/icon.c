/* SPDX-License-Identifier: Apache-2.0 */
/*
 * icon.c - strokes become coverage by their distance from each pixel's middle. Each part touches only
 * the pixels around it, and the largest coverage wins, so strokes that meet show no seam.
 */
#include "ui/kit/paint/icon.h"

#include <assert.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/file.h"

#define LOG_MODULE "icon"
#include "firmware/base/log.h"

static float distance(const struct icon_part *p, float x, float y)
{
	if (p->radius > 0) {
		float d = sqrtf((x - p->x0) * (x - p->x0) + (y - p->y0) * (y - p->y0)) - p->radius;
		return p->half < 0 ? d : fabsf(d);
	}
	float dx = p->x1 - p->x0, dy = p->y1 - p->y0;
	float length = dx * dx + dy * dy;
	float t = length > 0 ? ((x - p->x0) * dx + (y - p->y0) * dy) / length : 0;
	t = t < 0 ? 0 : t > 1 ? 1 : t;
	float ex = x - p->x0 - t * dx, ey = y - p->y0 - t * dy;
	return sqrtf(ex * ex + ey * ey);
}

static int clamp_pixel(float v, int size)
{
	return v < 0 ? 0 : v > (float)size ? size : (int)v;
}

/* Up to this size strokes keep their proportion; beyond it they grow with the root of the size. */
#define PLAIN_SIZE 120.0f

static void raster_part(const struct icon_part *p, int size, uint8_t *mask)
{
	float scale = (float)size / ICON_GRID;
	float finer = (float)size > PLAIN_SIZE ? sqrtf(PLAIN_SIZE / (float)size) : 1;
	float half = p->half < 0 ? 0 : p->half * finer;
	float reach = half + p->radius + 1 / scale;
	float x1 = p->radius > 0 ? p->x0 : p->x1, y1 = p->radius > 0 ? p->y0 : p->y1;
	int left = clamp_pixel((fminf(p->x0, x1) - reach) * scale, size);
	int right = clamp_pixel((fmaxf(p->x0, x1) + reach) * scale + 1, size);
	int top = clamp_pixel((fminf(p->y0, y1) - reach) * scale, size);
	int bottom = clamp_pixel((fmaxf(p->y0, y1) + reach) * scale + 1, size);
	for (int y = top; y < bottom; y++) {
		for (int x = left; x < right; x++) {
			float d = distance(p, ((float)x + 0.5f) / scale, ((float)y + 0.5f) / scale);
			float cover = (half - d) * scale + 0.5f;
			if (cover <= 0)
				continue;
			uint8_t a = cover >= 1 ? 255 : (uint8_t)(cover * 255 + 0.5f);
			uint8_t *at = mask + (size_t)y * (size_t)size + x;
			*at = *at > a ? *at : a;
		}
	}
}

void icon_raster(const struct icon *icon, int size, uint8_t *mask)
{
	assert(size > 0);
	memset(mask, 0, (size_t)size * (size_t)size);
	for (int i = 0; i < icon->count; i++)
		raster_part(&icon->parts[i], size, mask);
}

/* The folder */

#define ICONS_MAX     96
#define ICON_NAME_MAX 32

struct icon_size {
	struct icon_size *next;
	int size;
	uint8_t mask[];
};

struct icon_entry {
	char name[ICON_NAME_MAX];
	struct icon *icon; /* NULL: there is none of that name */
	struct icon_size *sizes;
};

struct icons {
	char folder[PATH_MAX];
	int count;
	struct icon_entry entries[ICONS_MAX];
};

enum err icons_open(const char *folder, struct icons **out)
{
	struct icons *icons = calloc(1, sizeof(*icons));
	if (!icons)
		return ERR_NOMEM;
	if ((size_t)snprintf(icons->folder, sizeof(icons->folder), "%s", folder) >=
	    sizeof(icons->folder)) {
		free(icons);
		return ERR_TOO_LONG;
	}
	*out = icons;
	return ERR_OK;
}

void icons_close(struct icons *icons)
{
	if (!icons)
		return;
	for (int i = 0; i < icons->count; i++) {
		struct icon_entry *e = &icons->entries[i];
		free(e->icon);
		while (e->sizes) {
			struct icon_size *next = e->sizes->next;
			free(e->sizes);
			e->sizes = next;
		}
	}
	free(icons);
}

/* Names are words of ours, but a theme's comes from the platform's dictionary. */
static bool name_is_safe(const char *name)
{
	size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
	return len > 0 && len < ICON_NAME_MAX && !name[len];
}

static struct icon *read_icon(const struct icons *icons, const char *name)
{
	char path[PATH_MAX + ICON_NAME_MAX + 8];
	snprintf(path, sizeof(path), "%s/%s.icon", icons->folder, name);
	CLEANUP(buf_fini) struct buf text;
	buf_init(&text, ICON_FILE_MAX);
	enum err err = file_read(path, &text);
	struct icon *icon = err == ERR_OK ? malloc(sizeof(*icon)) : NULL;
	int line = 0;
	if (icon)
		err = icon_parse(buf_str(&text), icon, &line);
	if (err == ERR_OK)
		return icon;
	log_warn("%s:%d: cannot be drawn (%s)", path, line, err_name(err));
	free(icon);
	return NULL;
}

static struct icon_entry *find_entry(struct icons *icons, const char *name)
{
	for (int i = 0; i < icons->count; i++)
		if (strcmp(icons->entries[i].name, name) == 0)
			return &icons->entries[i];
	if (icons->count == ICONS_MAX || !name_is_safe(name))
		return NULL;
	struct icon_entry *e = &icons->entries[icons->count++];
	strcpy(e->name, name);
	e->icon = read_icon(icons, name);
	return e;
}

const uint8_t *icons_mask(struct icons *icons, const char *name, int size)
{
	struct icon_entry *e = find_entry(icons, name);
	if (!e || !e->icon || size <= 0 || size > ICON_SIZE_MAX)
		return NULL;
	for (const struct icon_size *s = e->sizes; s; s = s->next)
		if (s->size == size)
			return s->mask;
	struct icon_size *s = malloc(sizeof(*s) + (size_t)size * (size_t)size);
	if (!s)
		return NULL;
	*s = (struct icon_size){ .next = e->sizes, .size = size };
	icon_raster(e->icon, size, s->mask);
	e->sizes = s;
	return s->mask;
}
