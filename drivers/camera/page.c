/* SPDX-License-Identifier: Apache-2.0 */
/* page.c - see page.h. */
#include "drivers/camera/page.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define LEVELS	     256
#define APART_MIN    40 /* between the mean of the dark and of the bright */
#define BRIGHT_SHARE 3	/* a row of the page is at least 1/3 as bright as the brightest */
#define GAP_SHARE    12 /* what is dark within a page is no more than 1/12 of the side */
#define AREA_SHARE   8	/* a page is at least 1/8 of the picture */
#define MARGIN_SHARE 100
#define INSET_SHARE  32 /* the paper's own edge is not measured */
#define CONTRAST_MIN 20
#define STEEP_SHARE  500
#define FIELD	     16
#define LIGHT	     250
#define PAPER_MAX    240 /* brighter paper is overexposed itself */

struct histogram {
	size_t of[LEVELS];
	size_t count;
};

static const uint8_t *row_of(const struct raster *r, int y)
{
	return r->bytes + (size_t)y * (size_t)r->w;
}

static void count_levels(const struct raster *r, const struct raster_part *at, struct histogram *h)
{
	memset(h, 0, sizeof(*h));
	for (int y = at->y; y < at->y + at->h; y++)
		for (int x = at->x; x < at->x + at->w; x++)
			h->of[row_of(r, y)[x]]++;
	h->count = (size_t)at->w * (size_t)at->h;
}

/* The level that as many are below. */
static int level_above(const struct histogram *h, size_t below)
{
	size_t sum = 0;
	for (int level = 0; level < LEVELS; level++) {
		sum += h->of[level];
		if (sum > below)
			return level;
	}
	return LEVELS - 1;
}

/* Otsu: the threshold that parts best; the means on both sides. */
struct parting {
	int threshold;
	double dark, bright;
};

static struct parting part_levels(const struct histogram *h)
{
	struct parting best = { 0 };
	double all = 0, sum = 0, count = 0, most = -1;
	for (int level = 0; level < LEVELS; level++)
		all += (double)level * (double)h->of[level];
	for (int level = 0; level < LEVELS - 1; level++) {
		count += (double)h->of[level];
		sum += (double)level * (double)h->of[level];
		double rest = (double)h->count - count;
		if (count < 1 || rest < 1)
			continue;
		double dark = sum / count, bright = (all - sum) / rest;
		double apart = count * rest * (bright - dark) * (bright - dark);
		if (apart > most) {
			most = apart;
			best = (struct parting){ level, dark, bright };
		}
	}
	return best;
}

/* The longest run of what is bright enough, over small gaps. */
static void longest_run(const int *bright, int count, int *out_first, int *out_len)
{
	int most = 0, gap_max = count / GAP_SHARE;
	for (int i = 0; i < count; i++)
		most = bright[i] > most ? bright[i] : most;
	*out_first = *out_len = 0;
	int first = -1, last = -1;
	for (int i = 0; i < count; i++) {
		if (bright[i] * BRIGHT_SHARE < most || !bright[i])
			continue;
		if (first < 0 || i - last > gap_max)
			first = i;
		last = i;
		if (last - first + 1 > *out_len) {
			*out_first = first;
			*out_len = last - first + 1;
		}
	}
}

static void widen(int *first, int *len, int all)
{
	int margin = all / MARGIN_SHARE, end = *first + *len + margin;
	*first = *first > margin ? *first - margin : 0;
	*len = (end < all ? end : all) - *first;
}

/* How many bright pixels each column and each row has. */
static void count_bright(const struct raster *r, int threshold, int *columns, int *rows)
{
	for (int y = 0; y < r->h; y++) {
		const uint8_t *row = row_of(r, y);
		for (int x = 0; x < r->w; x++) {
			columns[x] += row[x] > threshold;
			rows[y] += row[x] > threshold;
		}
	}
}

static bool find(const struct raster *r, struct raster_part *out)
{
	struct histogram h;
	count_levels(r, &(struct raster_part){ 0, 0, r->w, r->h }, &h);
	struct parting parting = part_levels(&h);
	int *counts = calloc((size_t)(r->w + r->h), sizeof(*counts));
	if (!counts || parting.bright - parting.dark < APART_MIN) {
		free(counts);
		return false;
	}
	count_bright(r, parting.threshold, counts, counts + r->w);
	struct raster_part at;
	longest_run(counts, r->w, &at.x, &at.w);
	longest_run(counts + r->w, r->h, &at.y, &at.h);
	free(counts);
	widen(&at.x, &at.w, r->w);
	widen(&at.y, &at.h, r->h);
	if (at.w * at.h < r->w * r->h / AREA_SHARE)
		return false;
	*out = at;
	return true;
}

static struct raster_part inset(const struct raster_part *at)
{
	int dx = at->w / INSET_SHARE + 1, dy = at->h / INSET_SHARE + 1;
	return (struct raster_part){ at->x + dx, at->y + dy, at->w - 2 * dx, at->h - 2 * dy };
}

/* The steeper of the steps across and down, each over three pixels so that a sensor's noise is none. */
static int step(const uint8_t *above, const uint8_t *at, const uint8_t *below)
{
	int across = above[1] + at[1] + below[1] - above[-1] - at[-1] - below[-1];
	int down = below[-1] + below[0] + below[1] - above[-1] - above[0] - above[1];
	return (abs(across) > abs(down) ? abs(across) : abs(down)) / 3;
}

static int sharpness(const struct raster *r, const struct raster_part *in,
		     const struct histogram *levels)
{
	struct histogram steps = { 0 };
	size_t few = levels->count / STEEP_SHARE;
	int contrast = level_above(levels, levels->count - few - 1) - level_above(levels, few);
	if (contrast < CONTRAST_MIN)
		return -1;
	for (int y = in->y; y < in->y + in->h; y++)
		for (int x = in->x; x < in->x + in->w; x++)
			steps.of[step(row_of(r, y - 1) + x, row_of(r, y) + x,
				      row_of(r, y + 1) + x)]++;
	return level_above(&steps, levels->count - few - 1) * 100 / contrast;
}

static bool is_light(const struct raster *r, int x, int y)
{
	for (int dy = 0; dy < FIELD; dy++)
		for (int dx = 0; dx < FIELD; dx++)
			if (row_of(r, y + dy)[x + dx] < LIGHT)
				return false;
	return true;
}

static int glare(const struct raster *r, const struct raster_part *in,
		 const struct histogram *levels)
{
	int fields = 0, light = 0;
	if (level_above(levels, levels->count / 2) > PAPER_MAX)
		return 0;
	for (int y = in->y; y + FIELD <= in->y + in->h; y += FIELD)
		for (int x = in->x; x + FIELD <= in->x + in->w; x += FIELD) {
			fields++;
			light += is_light(r, x, y);
		}
	return fields ? light * 1000 / fields : 0;
}

void page_look(const struct raster *grey, struct page_look *out)
{
	assert(grey->depth == RASTER_GREY && grey->w > 0 && grey->h > 0);
	*out = (struct page_look){ .at = { 0, 0, grey->w, grey->h }, .sharpness = -1 };
	out->found = find(grey, &out->at);
	struct raster_part in = inset(&out->at);
	if (in.w < 1 || in.h < 1)
		return;
	struct histogram levels;
	count_levels(grey, &in, &levels);
	out->sharpness = sharpness(grey, &in, &levels);
	out->glare = glare(grey, &in, &levels);
}

bool page_is_blurred(const struct page_look *look)
{
	return look->sharpness >= 0 && look->sharpness < PAGE_SHARP_MIN;
}

bool page_is_glaring(const struct page_look *look)
{
	return look->glare > PAGE_GLARE_MAX;
}
