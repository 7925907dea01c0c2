/* SPDX-License-Identifier: Apache-2.0 */
/* glyphs.c - a hash table whose entries also stand in a list, most recently used first. */
#include "ui/kit/text/glyphs.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/wipe.h"
#include "ui/kit/text/hash.h"

#define BUCKETS 2048 /* a power of two */
static_assert((BUCKETS & (BUCKETS - 1)) == 0, "the low bits of a hash choose one");

struct key {
	enum weight weight;
	int size;
	bool rtl;
	uint32_t code; /* 0: a run */
	const char *text;
	size_t len;
};

struct entry {
	struct entry *chain, *newer, *older;
	uint64_t hash;
	struct key key;
	struct mask mask;
	bool personal;
	size_t bytes; /* of this entry, all told */
	char text[];  /* the run, then its pixels */
};

struct glyphs {
	struct faces *faces;
	struct entry *buckets[BUCKETS];
	struct entry *newest, *oldest;
	size_t bytes;
	struct mask nothing; /* when memory or the font fails: an empty place */
};

enum err glyphs_open(const char *share, struct glyphs **out)
{
	struct glyphs *g = calloc(1, sizeof(*g));
	if (!g)
		return ERR_NOMEM;
	enum err err = faces_open(share, &g->faces);
	if (err != ERR_OK) {
		free(g);
		return err;
	}
	*out = g;
	return ERR_OK;
}

static void unlink_entry(struct glyphs *g, struct entry *e)
{
	*(e->newer ? &e->newer->older : &g->newest) = e->older;
	*(e->older ? &e->older->newer : &g->oldest) = e->newer;
}

static void link_newest(struct glyphs *g, struct entry *e)
{
	e->newer = NULL;
	e->older = g->newest;
	*(g->newest ? &g->newest->newer : &g->oldest) = e;
	g->newest = e;
}

static void drop(struct glyphs *g, struct entry *e)
{
	assert(g->oldest && e->bytes <= g->bytes);
	struct entry **at = &g->buckets[e->hash & (BUCKETS - 1)];
	while (*at != e)
		at = &(*at)->chain;
	*at = e->chain;
	unlink_entry(g, e);
	g->bytes -= e->bytes;
	wipe_free(e);
}

void glyphs_close(struct glyphs *g)
{
	if (!g)
		return;
	while (g->oldest)
		drop(g, g->oldest);
	faces_close(g->faces);
	free(g);
}

static uint64_t key_hash(const struct key *k)
{
	uint64_t h = hash_int(HASH_START, (uint64_t)k->weight << 32 | (uint64_t)k->rtl << 16 |
						  (uint64_t)k->size);
	return k->code ? hash_int(h, k->code) : hash_bytes(h, k->text, k->len);
}

static bool key_equal(const struct key *a, const struct key *b)
{
	return a->weight == b->weight && a->size == b->size && a->rtl == b->rtl &&
	       a->code == b->code && a->len == b->len &&
	       (a->len == 0 || memcmp(a->text, b->text, a->len) == 0);
}

static struct entry *find(struct glyphs *g, const struct key *k, uint64_t hash)
{
	for (struct entry *e = g->buckets[hash & (BUCKETS - 1)]; e; e = e->chain)
		if (e->hash == hash && key_equal(&e->key, k))
			return e;
	return NULL;
}

static struct entry *insert(struct glyphs *g, const struct key *k, uint64_t hash,
			    const struct raster *r)
{
	assert(r->w >= 0 && r->h >= 0 && (r->px || r->w * r->h == 0));
	size_t pixels = (size_t)r->w * (size_t)r->h;
	size_t bytes = sizeof(struct entry) + k->len + pixels;
	while (g->oldest && g->bytes + bytes > GLYPHS_MAX)
		drop(g, g->oldest);
	struct entry *e = malloc(bytes);
	if (!e)
		return NULL;
	*e = (struct entry){ .hash = hash, .key = *k, .bytes = bytes };
	if (k->len)
		memcpy(e->text, k->text, k->len);
	e->key.text = e->text;
	if (pixels)
		memcpy(e->text + k->len, r->px, pixels);
	e->mask = (struct mask){ pixels ? (const uint8_t *)e->text + k->len : NULL,
				 r->w,
				 r->h,
				 r->left,
				 r->top,
				 r->advance };
	struct entry **bucket = &g->buckets[hash & (BUCKETS - 1)];
	e->chain = *bucket;
	*bucket = e;
	link_newest(g, e);
	g->bytes += bytes;
	return e;
}

/* The box for a missing character: its number in two rows of small digits. */

static void stamp(struct raster *box, const struct raster *r, int x, int y)
{
	for (int j = 0; j < r->h; j++) {
		for (int i = 0; i < r->w; i++) {
			int at_x = x + i, at_y = y + j;
			if (at_x >= 0 && at_y >= 0 && at_x < box->w && at_y < box->h)
				box->px[at_y * box->w + at_x] |= r->px[j * r->w + i];
		}
	}
}

static void box_outline(struct raster *box)
{
	int line = box->w / 20 > 1 ? box->w / 20 : 1;
	for (int y = 0; y < box->h; y++)
		for (int x = 0; x < box->w; x++)
			if (x < line || y < line || x >= box->w - line || y >= box->h - line)
				box->px[y * box->w + x] = 255;
}

static enum err box_draw(struct glyphs *g, int size, uint32_t code, struct raster *out)
{
	assert(size > 0);
	int side = size * 9 / 10 > 4 ? size * 9 / 10 : 4;
	struct raster box = { .w = side,
			      .h = side,
			      .left = (size - side) / 2,
			      .top = side - size * 8 / 100,
			      .advance = size };
	box.px = calloc((size_t)side, (size_t)side);
	if (!box.px)
		return ERR_NOMEM;
	box_outline(&box);
	int face = faces_find(g->faces, WEIGHT_REGULAR, '0');
	char digits[12];
	int len = snprintf(digits, sizeof(digits), "%04X", (unsigned)code);
	int half = (len + 1) / 2, small = side * 10 / (half > 2 ? 22 : 20);
	for (int row = 0; row < 2 && face != FACE_NONE && small > 3; row++) {
		char part[8];
		snprintf(part, sizeof(part), "%.*s", row ? len - half : half,
			 digits + (row ? half : 0));
		struct raster r = { 0 };
		if (faces_draw(g->faces, face, small, part, false, &r) != ERR_OK || !r.px)
			continue;
		stamp(&box, &r, (side - r.w) / 2,
		      side * (row ? 3 : 1) / 4 - r.h / 2 + (row ? -side / 24 : side / 24));
		wipe_free(r.px);
	}
	*out = box;
	return ERR_OK;
}

static enum err draw(struct glyphs *g, const struct key *k, struct raster *out)
{
	assert(k->code || (k->text && k->len <= GLYPH_RUN_MAX));
	char text[GLYPH_RUN_MAX + 1];
	const char *s = text;
	if (k->code) {
		text[utf8_put(k->code, text)] = '\0';
	} else {
		memcpy(text, k->text, k->len);
		text[k->len] = '\0';
	}
	uint32_t first = k->code ? k->code : utf8_next(&s);
	int face = faces_find(g->faces, k->weight, first);
	enum err err = face == FACE_NONE ? box_draw(g, k->size, first, out)
					 : faces_draw(g->faces, face, k->size, text, k->rtl, out);
	wipe(text, sizeof(text));
	return err;
}

static const struct mask *get(struct glyphs *g, const struct key *k, bool personal)
{
	uint64_t hash = key_hash(k);
	struct entry *e = find(g, k, hash);
	if (e) {
		e->personal = e->personal && personal;
		unlink_entry(g, e);
		link_newest(g, e);
		return &e->mask;
	}
	struct raster r = { 0 };
	if (draw(g, k, &r) != ERR_OK)
		return &g->nothing;
	e = insert(g, k, hash, &r);
	wipe_free(r.px);
	if (!e)
		return &g->nothing;
	e->personal = personal;
	return &e->mask;
}

const struct mask *glyphs_char(struct glyphs *g, const struct hand *hand, uint32_t code)
{
	assert(code);
	struct key k = { .weight = hand->weight, .size = hand->size, .code = code };
	return get(g, &k, hand->personal);
}

const struct mask *glyphs_run(struct glyphs *g, const struct hand *hand, const char *text,
			      size_t len, bool rtl)
{
	assert(len > 0 && len <= GLYPH_RUN_MAX);
	struct key k = {
		.weight = hand->weight, .size = hand->size, .rtl = rtl, .text = text, .len = len
	};
	return get(g, &k, hand->personal);
}

bool glyphs_has(struct glyphs *g, enum weight weight, uint32_t code)
{
	return faces_find(g->faces, weight, code) != FACE_NONE;
}

void glyphs_forget(struct glyphs *g)
{
	for (struct entry *e = g->newest, *older; e; e = older) {
		older = e->older;
		if (e->personal)
			drop(g, e);
	}
	faces_forget(g->faces);
}

size_t glyphs_bytes(const struct glyphs *g)
{
	return g->bytes;
}

size_t glyphs_personal(const struct glyphs *g)
{
	size_t count = 0;
	for (const struct entry *e = g->newest; e; e = e->older)
		count += e->personal;
	return count;
}
