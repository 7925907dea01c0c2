/* SPDX-License-Identifier: Apache-2.0 */
/*
 * piece.c - cuts a text into what is drawn with one mask each, and marks where lines may not begin.
 */
#include "ui/kit/text/piece.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/text.h"
#include "ui/kit/text/bidi.h"
#include "ui/kit/text/break.h"

/* The text as characters, with their places. */
struct chars {
	uint32_t *codes;
	uint32_t *at; /* count + 1 entries */
	uint8_t *levels;
	int count;
	bool mixed; /* runs both ways */
};

static void read_chars(struct chars *t, struct arena *a, struct para *p)
{
	size_t most = utf8_count(p->text) + 1;
	t->codes = arena_alloc(a, most * sizeof(*t->codes));
	t->at = arena_alloc(a, (most + 1) * sizeof(*t->at));
	t->levels = arena_alloc(a, most);
	const char *s = p->text;
	while (*s && (size_t)t->count < most) {
		t->at[t->count] = (uint32_t)(s - p->text);
		uint32_t code = utf8_next(&s);
		t->mixed = t->mixed || break_is_rtl(code);
		t->codes[t->count++] = code;
	}
	assert(!*s);
	t->at[t->count] = (uint32_t)(s - p->text);
	p->rtl = false;
	if (t->mixed && bidi_levels(t->codes, t->count, t->levels, &p->rtl) != ERR_OK)
		memset(t->levels, 0, most);
}

struct cutter {
	struct para *p;
	struct glyphs *g;
	struct chars t;
	int limit;
};

static struct piece *push(struct cutter *c, int i, int count, enum piece_kind kind)
{
	assert(i + count <= c->t.count && c->p->count <= c->t.count);
	assert(c->t.at[i + count] - c->t.at[i] <= UINT8_MAX);
	struct piece *piece = &c->p->pieces[c->p->count++];
	*piece = (struct piece){ .at = c->t.at[i],
				 .len = (uint8_t)(c->t.at[i + count] - c->t.at[i]),
				 .level = c->t.levels[i],
				 .kind = (uint8_t)kind };
	return piece;
}

static uint16_t width_of(int px)
{
	return px < 0 ? 0 : px > UINT16_MAX ? UINT16_MAX : (uint16_t)px;
}

static void push_char(struct cutter *c, int i)
{
	struct piece *piece = push(c, i, 1, PIECE_CHAR);
	piece->code = c->t.levels[i] & 1 ? bidi_mirror(c->t.codes[i]) : c->t.codes[i];
	piece->width =
		width_of(glyphs_char(c->g, &c->p->hand, piece->code)->advance + c->p->tracking);
}

static bool joins_run(const struct cutter *c, int i, int first)
{
	uint32_t code = c->t.codes[i];
	return code != '\n' && !break_is_space(code) && !break_is_single(code) &&
	       !break_is_invisible(code) && c->t.levels[i] == c->t.levels[first] &&
	       c->t.at[i + 1] - c->t.at[first] <= GLYPH_RUN_MAX &&
	       glyphs_has(c->g, c->p->hand.weight, code);
}

/* A word, or as much of it as may stand together. Returns how many characters it took. */
static int push_run(struct cutter *c, int first)
{
	int n = 1;
	while (first + n < c->t.count && joins_run(c, first + n, first) &&
	       !break_may_follow(c->t.codes[first + n - 1]))
		n++;
	struct para *p = c->p;
	uint32_t at = c->t.at[first];
	int advance = glyphs_run(c->g, &p->hand, p->text + at, c->t.at[first + n] - at,
				 c->t.levels[first] & 1)
			      ->advance;
	if (c->limit && advance > c->limit && n > 1) {
		for (int i = 0; i < n; i++)
			push_char(c, first + i);
		return n;
	}
	push(c, first, n, PIECE_RUN)->width = width_of(advance);
	return n;
}

static int push_next(struct cutter *c, int i)
{
	uint32_t code = c->t.codes[i];
	if (code == '\n') {
		push(c, i, 1, PIECE_NEWLINE);
		return 1;
	}
	if (break_is_space(code)) {
		uint32_t blank = code == 0x3000 ? code : ' ';
		push(c, i, 1, PIECE_BLANK)->width =
			width_of(glyphs_char(c->g, &c->p->hand, blank)->advance + c->p->tracking);
		return 1;
	}
	if (break_is_invisible(code))
		return 1;
	if (c->p->tracking || break_is_single(code) || !glyphs_has(c->g, c->p->hand.weight, code)) {
		push_char(c, i);
		return 1;
	}
	return push_run(c, i);
}

static uint32_t last_code(const struct para *p, const struct piece *piece)
{
	const char *s = p->text + piece->at, *end = s + piece->len;
	uint32_t code = 0;
	while (s < end)
		code = utf8_next(&s);
	return code;
}

static uint32_t first_code(const struct para *p, const struct piece *piece)
{
	const char *s = p->text + piece->at;
	return utf8_next(&s);
}

static void glue(struct para *p)
{
	for (int i = 1; i < p->count; i++) {
		struct piece *before = &p->pieces[i - 1], *piece = &p->pieces[i];
		if (before->kind == PIECE_BLANK || before->kind == PIECE_NEWLINE)
			continue;
		bool touching = before->at + before->len == piece->at;
		piece->glued = touching && piece->kind != PIECE_BLANK &&
			       (break_never_first(first_code(p, piece)) ||
				break_never_last(last_code(p, before)));
	}
}

/* Two signs that meet with blank halves share one half: the first gives its right, or the second its left. */
static void squeeze(struct para *p)
{
	int half = p->hand.size / 2;
	for (int i = 1; i < p->count && !p->tracking; i++) {
		struct piece *before = &p->pieces[i - 1], *piece = &p->pieces[i];
		if (before->kind != PIECE_CHAR || piece->kind != PIECE_CHAR ||
		    before->level != piece->level || before->width < half || piece->width < half)
			continue;
		bool opens = break_blank_left(piece->code);
		if (break_blank_right(before->code) && (opens || break_blank_right(piece->code))) {
			before->width = (uint16_t)(before->width - half);
		} else if (break_blank_left(before->code) && opens) {
			piece->tucked = true;
			piece->width = (uint16_t)(piece->width - half);
		}
	}
}

void piece_cut(struct para *p, struct glyphs *g, struct arena *a, int limit)
{
	assert(p->text && p->hand.size > 0);
	struct cutter c = { .p = p, .g = g, .limit = limit };
	read_chars(&c.t, a, p);
	p->count = 0;
	if (!p->pieces)
		p->pieces = arena_alloc(a, (size_t)(c.t.count + 1) * sizeof(*p->pieces));
	for (int i = 0; i < c.t.count;)
		i += push_next(&c, i);
	glue(p);
	squeeze(p);
}
