/* SPDX-License-Identifier: Apache-2.0 */
/*
 * catalogue_text.c - how names become words. FTS5 would take a whole Chinese name for one word, and
 * its trigrams find nothing for two characters: so each Hanzi is a word, and a run of Hanzi in a query
 * is a phrase.
 */
#include "firmware/store/catalogue_private.h"

#include "firmware/base/text.h"
#include "firmware/base/unicode.h"

enum glyph { GLYPH_SPACE, GLYPH_HANZI, GLYPH_LETTER };

/* Full-width forms are what an input method leaves behind when somebody forgot to switch it. */
static uint32_t narrow(uint32_t code)
{
	return code >= 0xff01 && code <= 0xff5e ? code - 0xff01 + 0x21 : code;
}

static enum glyph glyph_of(uint32_t code)
{
	static const struct unicode_range letters[] = {
		{ '0', '9' },	    { 'A', 'Z' },	{ 'a', 'z' },
		{ 0x00c0, 0x1fff }, { 0xfb50, 0xfdff }, { 0xfe70, 0xfeff },
	};
	if (unicode_is_han(code))
		return GLYPH_HANZI;
	return unicode_within(letters, ARRAY_LEN(letters), code) ? GLYPH_LETTER : GLYPH_SPACE;
}

static void put(struct buf *out, uint32_t code)
{
	char bytes[4];
	buf_add(out, bytes, utf8_put(code, bytes));
}

void catalogue_words(const char *text, struct buf *out)
{
	uint32_t code;
	while ((code = utf8_next(&text))) {
		code = narrow(code);
		enum glyph glyph = glyph_of(code);
		if (glyph != GLYPH_LETTER)
			buf_add_char(out, ' ');
		if (glyph != GLYPH_SPACE)
			put(out, code);
		if (glyph == GLYPH_HANZI)
			buf_add_char(out, ' ');
	}
}

/* Ends the run that is open: a phrase of Hanzi, the beginning of a word for letters. */
static void run_end(struct buf *out, enum glyph run)
{
	if (run == GLYPH_HANZI)
		buf_add_char(out, '"');
	else if (run == GLYPH_LETTER)
		buf_add_str(out, "\"*");
}

void catalogue_match(const char *query, struct buf *out)
{
	enum glyph run = GLYPH_SPACE;
	uint32_t code;
	for (int n = 0; n < CATALOGUE_QUERY_MAX && (code = utf8_next(&query)); n++) {
		code = narrow(code);
		enum glyph glyph = glyph_of(code);
		if (glyph != run) {
			run_end(out, run);
			if (glyph != GLYPH_SPACE)
				buf_add_str(out, out->len ? " \"" : "\"");
			run = glyph;
		} else if (glyph == GLYPH_HANZI) {
			buf_add_char(out, ' ');
		}
		if (glyph != GLYPH_SPACE)
			put(out, code);
	}
	run_end(out, run);
}
