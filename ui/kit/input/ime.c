/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ime.c - libgooglepinyin behind ime.h.
 *
 * The engine's own header is C++, its symbols are C: the five we use are declared here. We never
 * call im_choose(): a candidate's number of characters is its number of syllables, so what it used
 * of the letters follows from the segmentation, and the engine has nothing to remember. It loses
 * 390 KB each time it is closed (seen with 0.1.2), so once loaded it stays until the process ends.
 */
#include "ui/kit/input/ime.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "firmware/base/file.h"
#include "firmware/base/text.h"
#include "firmware/base/wipe.h"

/* googlepinyin/pinyinime.h, without its C++ */
bool im_open_decoder(const char *system_dictionary, const char *user_dictionary);
size_t im_search(const char *letters, size_t len);
void im_reset_search(void);
uint16_t *im_get_candidate(size_t n, uint16_t *out, size_t max_len);
size_t im_get_spl_start_pos(const uint16_t **out);

#ifdef KIOSK_SANITIZED
/* The engine frees with delete what it made with new[]: harmless, and not ours to mend. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "alloc_dealloc_mismatch=0";
}
#endif

#define UNITS_MAX 40 /* UTF-16 units of a candidate with its NUL */

/*
 * The engine (0.1.2) asserts when its pool of 800 matches is used up: "z" 14 times does it. Ten
 * syllables and one letter more do not (fuzzed); a ' between syllables costs more and is refused.
 */
#define SYLLABLES_MAX 10

struct ime {
	char *dictionary;
	char letters[IME_LETTERS_MAX + 1];
	size_t len;
	char texts[IME_CANDIDATES_MAX][IME_TEXT_MAX];
	const char *lent[IME_CANDIDATES_MAX];
	size_t count;
};

/* The engine is a singleton, and so are we. */
static bool in_use, loaded;

enum err ime_open(const char *dictionary, struct ime **out)
{
	assert(!in_use);
	if (!file_exists(dictionary))
		return ERR_NOT_FOUND;
	struct ime *ime = calloc(1, sizeof(*ime));
	if (!ime)
		return ERR_NOMEM;
	ime->dictionary = strdup(dictionary);
	if (!ime->dictionary) {
		free(ime);
		return ERR_NOMEM;
	}
	for (size_t i = 0; i < IME_CANDIDATES_MAX; i++)
		ime->lent[i] = ime->texts[i];
	in_use = true;
	*out = ime;
	return ERR_OK;
}

void ime_close(struct ime *ime)
{
	if (!ime)
		return;
	ime_wipe(ime);
	free(ime->dictionary);
	free(ime);
	in_use = false;
}

static void forget_candidates(struct ime *ime)
{
	wipe(ime->texts, sizeof(ime->texts));
	ime->count = 0;
}

/* Units of the basic plane only: the dictionary has nothing beyond it. */
static void to_utf8(const uint16_t *units, char *out, size_t cap)
{
	size_t at = 0;
	for (; *units && at + 4 < cap; units++)
		at += utf8_put(*units, out + at);
	out[at] = '\0';
}

static void search(struct ime *ime)
{
	forget_candidates(ime);
	if (!loaded)
		loaded = im_open_decoder(ime->dictionary, "");
	if (!loaded)
		return;
	im_reset_search();
	size_t found = ime->len ? im_search(ime->letters, ime->len) : 0;
	for (size_t i = 0; i < found && ime->count < IME_CANDIDATES_MAX; i++) {
		uint16_t units[UNITS_MAX] = { 0 };
		if (!im_get_candidate(i, units, UNITS_MAX - 1) || !units[0])
			continue;
		to_utf8(units, ime->texts[ime->count++], IME_TEXT_MAX);
		wipe(units, sizeof(units));
	}
}

static size_t syllables(void)
{
	const uint16_t *start = NULL;
	return im_get_spl_start_pos(&start);
}

bool ime_backspace(struct ime *ime)
{
	if (!ime->len)
		return false;
	ime->letters[--ime->len] = '\0';
	search(ime);
	return true;
}

bool ime_letter(struct ime *ime, char letter)
{
	if (letter >= 'A' && letter <= 'Z')
		letter = (char)(letter - 'A' + 'a');
	if (letter < 'a' || letter > 'z' || ime->len == IME_LETTERS_MAX)
		return false;
	ime->letters[ime->len++] = letter;
	search(ime);
	if (!loaded || syllables() <= SYLLABLES_MAX)
		return true;
	ime_backspace(ime);
	return false;
}

const char *ime_letters(const struct ime *ime)
{
	return ime->letters;
}

size_t ime_candidates(const struct ime *ime, const char *const **out)
{
	*out = ime->lent;
	return ime->count;
}

/* How many letters the first `characters` syllables have. */
static size_t letters_of(const struct ime *ime, size_t characters)
{
	const uint16_t *start = NULL;
	size_t syllables = im_get_spl_start_pos(&start);
	if (!start || characters >= syllables)
		return ime->len;
	return start[characters] < ime->len ? start[characters] : ime->len;
}

enum err ime_choose(struct ime *ime, size_t n, char *out, size_t cap)
{
	assert(cap >= IME_TEXT_MAX);
	if (n >= ime->count)
		return ERR_NOT_FOUND;
	text_copy(out, cap, ime->texts[n]);
	size_t used = letters_of(ime, utf8_count(out));
	memmove(ime->letters, ime->letters + used, ime->len - used + 1);
	ime->len -= used;
	wipe(ime->letters + ime->len, sizeof(ime->letters) - ime->len);
	search(ime);
	return ERR_OK;
}

void ime_take_letters(struct ime *ime, char *out, size_t cap)
{
	text_copy(out, cap, ime->letters);
	ime_reset(ime);
}

void ime_reset(struct ime *ime)
{
	wipe(ime->letters, sizeof(ime->letters));
	ime->len = 0;
	forget_candidates(ime);
	if (loaded)
		im_reset_search();
}

void ime_wipe(struct ime *ime)
{
	/* As long as the longest input: overwrites the letters the engine keeps. */
	static const char filler[] = "zhuangzhuangzhuangzhuangzhuangzhuangzh";
	static_assert(sizeof(filler) - 1 == IME_LETTERS_MAX, "covers the engine's buffer");
	ime_reset(ime);
	if (!loaded)
		return;
	im_search(filler, IME_LETTERS_MAX);
	im_reset_search();
}
