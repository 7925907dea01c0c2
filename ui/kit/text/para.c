/* SPDX-License-Identifier: Apache-2.0 */
/* para.c - wrapping and drawing of what piece.c cut. */
#include "ui/kit/text/para.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/text.h"
#include "ui/kit/text/bidi.h"
#include "ui/kit/text/break.h"
#include "ui/kit/text/piece.h"

/* How the em box, 0.88 above the baseline and 0.12 below, stands in a line. */
#define EM_ABOVE_PERCENT 88
#define WIDOW_ABOVE_MIN	 4 /* pieces; a shorter line gives nothing away */
#define MIDDLE_DOT	 0xb7

void para_shape(struct para *p, struct glyphs *g, struct arena *a, const char *text)
{
	char *copy = arena_alloc(a, strnlen(text, PARA_BYTES_MAX) + 1);
	text_copy(copy, strnlen(text, PARA_BYTES_MAX) + 1, text);
	p->text = copy;
	p->pieces = NULL;
	p->lines = NULL;
	piece_cut(p, g, a, 0);
	int width = 0;
	p->natural = p->widest = 0;
	for (int i = 0; i < p->count; i++) {
		const struct piece *piece = &p->pieces[i];
		width = piece->kind == PIECE_NEWLINE ? 0 : width + piece->width;
		p->natural = width > p->natural ? width : p->natural;
		p->widest = piece->width > p->widest ? piece->width : p->widest;
	}
	para_wrap(p, g, a, 0);
}

static bool is_blank(const struct piece *piece)
{
	return piece->kind == PIECE_BLANK || piece->kind == PIECE_NEWLINE;
}

/* A dot between blanks separates what stands on one line; at a line's edge it separates nothing. */
static bool is_separator(const struct para *p, int i)
{
	return p->pieces[i].code == MIDDLE_DOT && i > 0 && i + 1 < p->count &&
	       is_blank(&p->pieces[i - 1]) && is_blank(&p->pieces[i + 1]);
}

static bool is_edge(const struct para *p, int i)
{
	return is_blank(&p->pieces[i]) || is_separator(p, i);
}

static void end_line(struct para *p, int first, int end)
{
	assert(first <= end && end <= p->count);
	while (end > first &&
	       (end < p->count ? is_edge(p, end - 1) : is_blank(&p->pieces[end - 1])))
		end--;
	struct para_line *line = &p->lines[p->line_count++];
	*line = (struct para_line){ .first = first, .count = end - first };
	for (int i = first; i < end; i++)
		line->width += p->pieces[i].width;
}

/* The piece the line that began at `first` must break before, now that `i` no longer fits. */
static int break_before(const struct para *p, int first, int i)
{
	assert(first <= i && i < p->count);
	/* Between two things rather than inside one, if that costs less than half the line. */
	for (int at = i; at > first + (i - first) / 2; at--)
		if (is_separator(p, at))
			return at;
	for (int at = i; at > first; at--)
		if (!p->pieces[at].glued || is_separator(p, at))
			return at;
	return i > first ? i : first + 1;
}

static bool has_wide_run(const struct para *p, int limit)
{
	for (int i = 0; i < p->count; i++)
		if (p->pieces[i].kind == PIECE_RUN && p->pieces[i].width > limit)
			return true;
	return false;
}

static void break_lines(struct para *p, int limit)
{
	int first = 0, width = 0;
	p->line_count = 0;
	for (int i = 0; i < p->count;) {
		const struct piece *piece = &p->pieces[i];
		if (piece->kind == PIECE_NEWLINE) {
			end_line(p, first, i);
			first = ++i;
			width = 0;
			continue;
		}
		width += piece->width;
		if (!limit || width <= limit || is_edge(p, i) || i == first) {
			i++;
			continue;
		}
		i = break_before(p, first, i);
		end_line(p, first, i);
		while (i < p->count && p->pieces[i].kind != PIECE_NEWLINE && is_edge(p, i))
			i++;
		first = i;
		width = 0;
	}
	assert(p->line_count <= p->count);
	end_line(p, first, p->count);
}

static bool is_hanzi(const struct piece *piece)
{
	return piece->kind == PIECE_CHAR && !break_never_first(piece->code);
}

/* A last line of one Hanzi gets company from the line above. */
static void mend_widow(struct para *p, int limit)
{
	if (!limit || p->line_count < 2)
		return;
	struct para_line *last = &p->lines[p->line_count - 1], *above = last - 1;
	int hanzi = 0, at = above->first + above->count - 1;
	for (int i = last->first; i < last->first + last->count; i++) {
		if (p->pieces[i].kind != PIECE_CHAR)
			return;
		hanzi += is_hanzi(&p->pieces[i]);
	}
	const struct piece *moved = &p->pieces[at];
	if (hanzi != 1 || above->count < WIDOW_ABOVE_MIN || last->first != at + 1 ||
	    !is_hanzi(moved) || moved->glued || last->width + moved->width > limit)
		return;
	above->count--;
	above->width -= moved->width;
	last->first--;
	last->count++;
	last->width += moved->width;
}

/* The narrowest limit that needs no more lines. */
static void balance(struct para *p, int limit)
{
	int lines = p->line_count, low = p->widest, high = limit;
	while (low < high) {
		int middle = (low + high) / 2;
		break_lines(p, middle);
		if (p->line_count > lines)
			low = middle + 1;
		else
			high = middle;
	}
	break_lines(p, high);
}

void para_wrap(struct para *p, struct glyphs *g, struct arena *a, int limit)
{
	assert(limit >= 0 && p->pieces);
	if (p->lines && p->limit == limit)
		return;
	if (limit && has_wide_run(p, limit))
		piece_cut(p, g, a, limit);
	if (!p->lines)
		p->lines = arena_alloc(a, (strlen(p->text) + 1) * sizeof(*p->lines));
	p->limit = limit;
	break_lines(p, limit);
	if (p->balanced && limit && p->line_count > 1)
		balance(p, limit);
	else
		mend_widow(p, limit);
}

int para_width(const struct para *p)
{
	int width = 0;
	for (int i = 0; i < p->line_count; i++)
		width = p->lines[i].width > width ? p->lines[i].width : width;
	return width;
}

int para_height(const struct para *p)
{
	return p->line_count * p->leading;
}

static int line_start(const struct para *p, const struct para_line *line, int width,
		      enum para_align align)
{
	int free = width - line->width;
	if (align == PARA_CENTRE)
		return free / 2;
	return (align == PARA_END) != p->rtl ? free : 0;
}

static void draw_piece(const struct para *p, const struct piece *piece, struct glyphs *g,
		       struct canvas *c, int x, int baseline, uint32_t colour)
{
	if (is_blank(piece))
		return;
	const struct mask *m = piece->kind == PIECE_CHAR
				       ? glyphs_char(g, &p->hand, piece->code)
				       : glyphs_run(g, &p->hand, p->text + piece->at, piece->len,
						    piece->level & 1);
	if (piece->tucked)
		x -= p->hand.size / 2;
	if (m->px)
		canvas_mask(c, x + m->left, baseline - m->top, m->px, m->w, m->h, colour);
}

#define ORDER_MAX 512 /* pieces of a line that runs both ways */

/* A line that runs both ways: its pieces stand in the order of their levels. */
static void draw_mixed(const struct para *p, const struct para_line *line, struct glyphs *g,
		       struct canvas *c, int x, int baseline, uint32_t colour)
{
	const struct piece *pieces = p->pieces + line->first;
	int count = line->count < ORDER_MAX ? line->count : ORDER_MAX;
	uint8_t levels[ORDER_MAX] = { 0 };
	int order[ORDER_MAX];
	for (int i = 0; i < count; i++)
		levels[i] = pieces[i].level;
	bidi_order(levels, count, order);
	for (int i = 0; i < count; i++) {
		draw_piece(p, &pieces[order[i]], g, c, x, baseline, colour);
		x += pieces[order[i]].width;
	}
}

static void draw_line(const struct para *p, const struct para_line *line, struct glyphs *g,
		      struct canvas *c, int x, int baseline, uint32_t colour)
{
	const struct piece *pieces = p->pieces + line->first;
	bool mixed = p->rtl;
	for (int i = 0; i < line->count && !mixed; i++)
		mixed = pieces[i].level > 0;
	if (mixed) {
		draw_mixed(p, line, g, c, x, baseline, colour);
		return;
	}
	for (int i = 0; i < line->count; i++) {
		draw_piece(p, &pieces[i], g, c, x, baseline, colour);
		x += pieces[i].width;
	}
}

void para_draw(const struct para *p, struct glyphs *g, struct canvas *c, int x, int y, int width,
	       enum para_align align, uint32_t colour)
{
	assert(p->hand.size > 0 && p->leading > 0);
	int above = (p->leading - p->hand.size) / 2 + p->hand.size * EM_ABOVE_PERCENT / 100;
	for (int i = 0; i < p->line_count; i++) {
		int top = y + i * p->leading;
		if (top >= c->clip.y + c->clip.h || top + p->leading <= c->clip.y)
			continue;
		const struct para_line *line = &p->lines[i];
		draw_line(p, line, g, c, x + line_start(p, line, width, align), top + above,
			  colour);
	}
}

void para_end(const struct para *p, int width, enum para_align align, int *x, int *y)
{
	assert(p->line_count > 0);
	const struct para_line *line = &p->lines[p->line_count - 1];
	int start = line_start(p, line, width, align);
	*x = p->rtl ? start : start + line->width;
	*y = (p->line_count - 1) * p->leading;
}
