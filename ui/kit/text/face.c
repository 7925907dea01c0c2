/* SPDX-License-Identifier: Apache-2.0 */
/* face.c - see face.h. */
#include "ui/kit/text/face.h"

#include <SDL2/SDL_ttf.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/base/text.h"
#include "firmware/base/wipe.h"

#define LOG_MODULE "face"
#include "firmware/base/log.h"

/* Searched in this order for a character; a language with a new script adds a row for each weight. */
static const struct face_row {
	enum weight weight;
	const char *file; /* under share */
} rows[] = {
	{ WEIGHT_REGULAR, "fonts/NotoSansCJKsc-Regular.otf" },
	{ WEIGHT_BOLD, "fonts/NotoSansCJKsc-Bold.otf" },
};

struct face {
	TTF_Font *font;
	void *map;
	size_t len;
	int size; /* set last */
	bool failed;
};

struct faces {
	char share[PATH_MAX];
	struct face faces[ARRAY_LEN(rows)];
};

static enum err face_map(struct face *face, const char *path)
{
	CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	if (fd < 0 || fstat(fd, &st) < 0)
		return err_from_errno(errno);
	if (st.st_size <= 0 || st.st_size > INT_MAX)
		return ERR_IO;
	void *map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return err_from_errno(errno);
	/* Glyphs lie all over the file: reading ahead would only read what nobody draws. */
	madvise(map, (size_t)st.st_size, MADV_RANDOM);
	face->map = map;
	face->len = (size_t)st.st_size;
	return ERR_OK;
}

static enum err face_open(struct faces *faces, int at, int size)
{
	struct face *face = &faces->faces[at];
	if (face->font)
		return ERR_OK;
	if (face->failed)
		return ERR_IO;
	char path[PATH_MAX + 64];
	snprintf(path, sizeof(path), "%s/%s", faces->share, rows[at].file);
	enum err err = face_map(face, path);
	if (err == ERR_OK) {
		face->font = TTF_OpenFontRW(SDL_RWFromConstMem(face->map, (int)face->len), 1, size);
		err = face->font ? ERR_OK : ERR_IO;
	}
	if (err != ERR_OK) {
		log_error("%s: cannot be opened (%s)", path, err_name(err));
		face->failed = true;
		return err;
	}
	face->size = size;
	TTF_SetFontHinting(face->font, TTF_HINTING_NONE);
	return ERR_OK;
}

enum err faces_open(const char *share, struct faces **out)
{
	if (strlen(share) >= PATH_MAX)
		return ERR_TOO_LONG;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char path[PATH_MAX + 64];
		snprintf(path, sizeof(path), "%s/%s", share, rows[i].file);
		if (!file_exists(path)) {
			log_error("%s: is missing", path);
			return ERR_NOT_FOUND;
		}
	}
	struct faces *faces = calloc(1, sizeof(*faces));
	if (!faces)
		return ERR_NOMEM;
	strcpy(faces->share, share);
	if (TTF_Init() < 0) {
		free(faces);
		return ERR_IO;
	}
	*out = faces;
	return ERR_OK;
}

void faces_close(struct faces *faces)
{
	if (!faces)
		return;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct face *face = &faces->faces[i];
		if (face->font)
			TTF_CloseFont(face->font);
		if (face->map)
			munmap(face->map, face->len);
	}
	TTF_Quit();
	free(faces);
}

int faces_find(struct faces *faces, enum weight weight, uint32_t code)
{
	for (int i = 0; i < (int)ARRAY_LEN(rows); i++) {
		if (rows[i].weight != weight || face_open(faces, i, 32) != ERR_OK)
			continue;
		if (TTF_GlyphIsProvided32(faces->faces[i].font, code))
			return i;
	}
	return FACE_NONE;
}

static struct rect_ink {
	int x0, y0, x1, y1;
} ink_of(const SDL_Surface *s)
{
	struct rect_ink ink = { s->w, s->h, 0, 0 };
	for (int y = 0; y < s->h; y++) {
		const uint8_t *row = (const uint8_t *)s->pixels + (size_t)y * (size_t)s->pitch;
		int x0 = 0, x1 = s->w;
		while (x0 < x1 && !row[x0])
			x0++;
		while (x1 > x0 && !row[x1 - 1])
			x1--;
		if (x0 == x1)
			continue;
		ink.x0 = x0 < ink.x0 ? x0 : ink.x0;
		ink.x1 = x1 > ink.x1 ? x1 : ink.x1;
		ink.y0 = y < ink.y0 ? y : ink.y0;
		ink.y1 = y + 1;
	}
	return ink;
}

/* Where SDL2_ttf put the pen in its surface: moved when ink reaches left of it or above the ascent. */
static void find_pen(TTF_Font *font, const char *text, int *x, int *y)
{
	int above = 0, first = 0;
	bool at_first = true;
	for (const char *s = text; *s;) {
		uint32_t code = utf8_next(&s);
		int min_x, max_x, min_y, max_y, advance;
		if (TTF_GlyphMetrics32(font, code, &min_x, &max_x, &min_y, &max_y, &advance) < 0)
			continue;
		if (at_first && min_x < 0)
			first = -min_x;
		at_first = false;
		above = max_y - TTF_FontAscent(font) > above ? max_y - TTF_FontAscent(font) : above;
	}
	*x = first;
	*y = TTF_FontAscent(font) + above;
}

static enum err raster_take(TTF_Font *font, const char *text, SDL_Surface *s, struct raster *out)
{
	int pen_x, pen_y;
	find_pen(font, text, &pen_x, &pen_y);
	struct raster r = { .advance = s->w - pen_x };
	struct rect_ink ink = ink_of(s);
	if (ink.x1 > ink.x0) {
		r.w = ink.x1 - ink.x0;
		r.h = ink.y1 - ink.y0;
		r.left = ink.x0 - pen_x;
		r.top = pen_y - ink.y0;
		r.px = malloc((size_t)r.w * (size_t)r.h);
		if (!r.px)
			return ERR_NOMEM;
		for (int y = 0; y < r.h; y++)
			memcpy(r.px + (size_t)y * (size_t)r.w,
			       (const uint8_t *)s->pixels +
				       (size_t)(ink.y0 + y) * (size_t)s->pitch + ink.x0,
			       (size_t)r.w);
	}
	*out = r;
	return ERR_OK;
}

static void advance_of_one(TTF_Font *font, const char *text, struct raster *r)
{
	const char *s = text;
	uint32_t code = utf8_next(&s);
	int min_x, max_x, min_y, max_y, advance;
	if (!*s && TTF_GlyphMetrics32(font, code, &min_x, &max_x, &min_y, &max_y, &advance) == 0)
		r->advance = advance;
}

enum err faces_draw(struct faces *faces, int at, int size, const char *text, bool rtl,
		    struct raster *out)
{
	assert(size > 0 && size <= FACE_SIZE_MAX);
	enum err err = face_open(faces, at, size);
	if (err != ERR_OK)
		return err;
	struct face *face = &faces->faces[at];
	if (face->size != size) {
		if (TTF_SetFontSize(face->font, size) < 0)
			return ERR_IO;
		face->size = size;
	}
	TTF_SetFontDirection(face->font, rtl ? TTF_DIRECTION_RTL : TTF_DIRECTION_LTR);
	SDL_Color white = { 255, 255, 255, 255 }, black = { 0, 0, 0, 0 };
	SDL_Surface *s = TTF_RenderUTF8_Shaded(face->font, text, white, black);
	struct raster r = { 0 };
	if (s) {
		/* 8 bits a pixel, and the palette runs from black to white: the index is the coverage. */
		assert(s->format->BytesPerPixel == 1);
		err = raster_take(face->font, text, s, &r);
		wipe(s->pixels, (size_t)s->pitch * (size_t)s->h);
		SDL_FreeSurface(s);
	}
	if (err != ERR_OK)
		return err;
	advance_of_one(face->font, text, &r);
	*out = r;
	return ERR_OK;
}

void faces_forget(struct faces *faces)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct face *face = &faces->faces[i];
		if (face->font)
			TTF_SetFontSize(face->font, face->size);
	}
}
