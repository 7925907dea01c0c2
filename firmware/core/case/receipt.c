/* SPDX-License-Identifier: Apache-2.0 */
/*
 * receipt.c - see receipt.h. One table of the lines serves writing, reading and the QR form.
 */
#include "firmware/core/case/receipt.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#define HEADING_NAME  "yichuang-receipt"
#define HEADING_VALUE "1"
#define SIGNATURE     "signature"
#define NO_PROJECT    "-"

#define ALGORITHM_CAP 16

static_assert(RECEIPT_KEY_HEX % 2 == 0, "the key's id is whole bytes");

struct receipt_line {
	const char *name;
	size_t at, cap; /* in struct receipt; cap 0: the heading or the state */
};

#define LINE(field)                                                                           \
	{                                                                                     \
#field, offsetof(struct receipt, field), sizeof(((struct receipt *)0)->field) \
	}

static const struct receipt_line lines[] = {
	{ HEADING_NAME, 0, 0 }, LINE(terminal),	 LINE(serial), LINE(client_ref),  { "state", 0, 0 },
	LINE(project_no),	LINE(task_code), LINE(at),     LINE(body_sha256), LINE(key),
};

static const char *const words[] = {
	[CASE_STORED] = "stored",
	[CASE_RECEIVED] = "received",
	[CASE_ACCEPTED] = "accepted",
};
static_assert(ARRAY_LEN(words) == CASE_ACCEPTED + 1, "a word for each");

const char *case_word_name(enum case_word word)
{
	assert((size_t)word < ARRAY_LEN(words));
	return words[word];
}

enum case_word case_word_named(const char *name)
{
	for (enum case_word word = CASE_STORED; word <= CASE_ACCEPTED; word++)
		if (strcmp(name, case_word_name(word)) == 0)
			return word;
	return CASE_STORED;
}

bool receipt_can_say(const char *s)
{
	return *s && *s != ' ' && s[strlen(s) - 1] != ' ' && !strchr(s, '|') && text_is_plain(s);
}

/* Writing */

static const char *value_of(const struct receipt *r, const struct receipt_line *line)
{
	assert(line >= lines && line < lines + ARRAY_LEN(lines));
	if (line->cap == 0)
		return line == lines ? HEADING_VALUE : case_word_name(r->state);
	const char *value = (const char *)r + line->at;
	return value == r->project_no && *value == '\0' ? NO_PROJECT : value;
}

enum err receipt_lines(const struct receipt *r, struct buf *out)
{
	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		if (!receipt_can_say(value_of(r, &lines[i])))
			return ERR_RECEIPT_BAD;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		buf_printf(out, "%s %s\n", lines[i].name, value_of(r, &lines[i]));
	return buf_err(out);
}

enum err receipt_add_signature(struct buf *text, const char *algorithm, const void *sig,
			       size_t sig_len)
{
	if (sig_len > SIGNATURE_MAX || strlen(algorithm) >= ALGORITHM_CAP)
		return ERR_RECEIPT_BAD;
	char base64[BASE64_LEN(SIGNATURE_MAX) + 1];
	base64_encode(sig, sig_len, base64);
	buf_printf(text, SIGNATURE " %s %s\n", algorithm, base64);
	return buf_err(text);
}

/* Reading */

/* Cuts the next line off *at (a newline becomes a NUL); NULL at the end of the text. */
static char *next_line(char **at)
{
	if (**at == '\0')
		return NULL;
	char *line = *at;
	char *end = strchr(line, '\n');
	*at = end ? end + 1 : line + strlen(line);
	if (end)
		*end = '\0';
	return line;
}

/* The value of a line that must have this name; NULL otherwise. */
static char *named_value(char *line, const char *name)
{
	size_t len = strlen(name);
	if (!line || strncmp(line, name, len) != 0 || line[len] != ' ')
		return NULL;
	return receipt_can_say(line + len + 1) ? line + len + 1 : NULL;
}

static bool set_state(struct receipt *r, const char *value)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (strcmp(words[i], value) == 0) {
			r->state = (enum case_word)i;
			return true;
		}
	}
	return false;
}

static bool set_value(struct receipt *r, const struct receipt_line *line, const char *value)
{
	if (line->cap == 0)
		return line == lines ? strcmp(value, HEADING_VALUE) == 0 : set_state(r, value);
	char *field = (char *)r + line->at;
	if (field == r->project_no && strcmp(value, NO_PROJECT) == 0)
		return true;
	return text_copy(field, line->cap, value);
}

static bool shapes_are_right(const struct receipt *r)
{
	uint8_t hash[SHA256_LEN], key[RECEIPT_KEY_HEX / 2];
	int64_t at;
	return serial_is_valid(r->serial) && uuid_v4_is_valid(r->client_ref) &&
	       time_parse(r->at, &at) == ERR_OK &&
	       hex_decode(r->body_sha256, hash, sizeof(hash)) == ERR_OK &&
	       hex_decode(r->key, key, sizeof(key)) == ERR_OK;
}

struct signature {
	char algorithm[ALGORITHM_CAP];
	uint8_t bytes[SIGNATURE_MAX];
	size_t len;
};

static bool read_signature(char *value, struct signature *out)
{
	char *space = value ? strchr(value, ' ') : NULL;
	if (!space)
		return false;
	*space = '\0';
	return *value && text_copy(out->algorithm, ALGORITHM_CAP, value) &&
	       base64_decode(space + 1, out->bytes, SIGNATURE_MAX, &out->len) == ERR_OK &&
	       out->len > 0;
}

enum err receipt_parse(const char *text, size_t len, struct receipt *out, size_t *signed_len,
		       char algorithm[16], uint8_t sig[SIGNATURE_MAX], size_t *sig_len)
{
	if (len > RECEIPT_TEXT_MAX || memchr(text, '\0', len))
		return ERR_RECEIPT_BAD;
	char copy[RECEIPT_TEXT_MAX + 1];
	memcpy(copy, text, len);
	copy[len] = '\0';

	struct receipt r = { 0 };
	char *at = copy;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		char *value = named_value(next_line(&at), lines[i].name);
		if (!value || !set_value(&r, &lines[i], value))
			return ERR_RECEIPT_BAD;
	}
	size_t before = (size_t)(at - copy);
	assert(before <= len);
	struct signature s = { 0 };
	if (!read_signature(named_value(next_line(&at), SIGNATURE), &s) || *at ||
	    !shapes_are_right(&r))
		return ERR_RECEIPT_BAD;

	*out = r;
	*signed_len = before;
	memcpy(algorithm, s.algorithm, sizeof(s.algorithm));
	memcpy(sig, s.bytes, s.len);
	*sig_len = s.len;
	return ERR_OK;
}

/* QR */

static bool text_is_valid(const char *text, size_t len)
{
	struct receipt r;
	struct signature s;
	size_t signed_len;
	return receipt_parse(text, len, &r, &signed_len, s.algorithm, s.bytes, &s.len) == ERR_OK;
}

enum err receipt_qr(const char *text, size_t len, struct buf *out)
{
	if (!text_is_valid(text, len))
		return ERR_RECEIPT_BAD;
	const char *end = text + len;
	for (const char *at = text; at < end;) {
		const char *space = memchr(at, ' ', (size_t)(end - at));
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		if (!newline)
			newline = end;
		if (at > text)
			buf_add_char(out, '|');
		buf_add(out, space + 1, (size_t)(newline - space - 1));
		at = newline + 1;
	}
	return buf_err(out);
}

enum err receipt_from_qr(const char *qr, size_t len, struct buf *out)
{
	if (len > RECEIPT_TEXT_MAX)
		return ERR_RECEIPT_BAD;
	struct buf text CLEANUP(buf_fini);
	buf_init(&text, RECEIPT_TEXT_MAX);
	const char *at = qr, *end = qr + len;
	for (size_t i = 0; i <= ARRAY_LEN(lines); i++) {
		bool last = i == ARRAY_LEN(lines);
		const char *bar = at <= end ? memchr(at, '|', (size_t)(end - at)) : NULL;
		if (last != !bar)
			return ERR_RECEIPT_BAD;
		if (last)
			bar = end;
		buf_add_str(&text, last ? SIGNATURE : lines[i].name);
		buf_add_char(&text, ' ');
		buf_add(&text, at, (size_t)(bar - at));
		buf_add_char(&text, '\n');
		at = bar + 1;
	}
	if (buf_err(&text) != ERR_OK || !text_is_valid(buf_str(&text), text.len))
		return ERR_RECEIPT_BAD;
	buf_add(out, buf_str(&text), text.len);
	return buf_err(out);
}
