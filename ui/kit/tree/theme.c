/* SPDX-License-Identifier: Apache-2.0 */
/* theme.c - see theme.h. */
#include "ui/kit/tree/theme.h"

#include <stdbool.h>
#include <string.h>

#include "firmware/base/file.h"

#define LOG_MODULE "theme"
#include "firmware/base/log.h"

static const char *const words[TOKEN_COUNT] = {
#define X(name, word) [name] = word,
	THEME_TOKENS(X)
#undef X
};

static enum token token_of(const char *s, size_t len)
{
	for (int i = 0; i < TOKEN_COUNT; i++)
		if (words[i] && strlen(words[i]) == len && memcmp(words[i], s, len) == 0)
			return (enum token)i;
	return TOKEN_NONE;
}

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at = c ? strchr(digits, c) : NULL;
	return at ? (int)(at - digits) : -1;
}

static bool read_colour(const char *s, const char *end, uint32_t *out)
{
	if (end - s != 7 || *s != '#')
		return false;
	uint32_t colour = 0;
	for (s++; s < end; s++) {
		int digit = hex_digit(*s);
		if (digit < 0)
			return false;
		colour = colour << 4 | (uint32_t)digit;
	}
	*out = colour;
	return true;
}

static const char *skip_blanks(const char *s, const char *end)
{
	while (s < end && *s == ' ')
		s++;
	return s;
}

static bool read_line(const char *s, const char *end, struct theme *theme, bool *seen)
{
	while (end > s && (end[-1] == ' ' || end[-1] == '\r'))
		end--;
	s = skip_blanks(s, end);
	if (s == end || *s == '#')
		return true;
	size_t len = strspn(s, "abcdefghijklmnopqrstuvwxyz_");
	enum token token = token_of(s, len);
	if (token == TOKEN_NONE || seen[token])
		return false;
	s = skip_blanks(s + len, end);
	if (s == end || *s != '=')
		return false;
	seen[token] = true;
	return read_colour(skip_blanks(s + 1, end), end, &theme->colour[token]);
}

enum err theme_parse(const char *text, struct theme *out, int *line)
{
	if (strnlen(text, THEME_FILE_MAX + 1) > THEME_FILE_MAX)
		return ERR_TOO_LONG;
	struct theme theme = { 0 };
	bool seen[TOKEN_COUNT] = { false };
	for (int number = 1; *text; number++) {
		const char *end = strchrnul(text, '\n');
		if (!read_line(text, end, &theme, seen)) {
			*line = number;
			return ERR_SYNTAX;
		}
		text = *end ? end + 1 : end;
	}
	for (int i = 0; i < TOKEN_COUNT; i++) {
		if (words[i] && !seen[i]) {
			*line = 0;
			return ERR_SYNTAX;
		}
	}
	theme.colour[TOKEN_PAPER] = 0xffffff;
	theme.colour[TOKEN_INK] = 0x000000;
	*out = theme;
	return ERR_OK;
}

enum err theme_load(const char *path, struct theme *out)
{
	CLEANUP(buf_fini) struct buf text;
	buf_init(&text, THEME_FILE_MAX);
	enum err err = file_read(path, &text);
	int line = 0;
	if (err == ERR_OK)
		err = theme_parse(buf_str(&text), out, &line);
	if (err != ERR_OK)
		log_error("%s:%d: %s", path, line, line ? "not a colour of ours" : err_name(err));
	return err;
}
