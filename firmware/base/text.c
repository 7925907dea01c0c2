/* SPDX-License-Identifier: Apache-2.0 */
/* text.c - see text.h. */
#include "firmware/base/text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "firmware/base/unicode.h"

#define CHINA_OFFSET_S (8 * 3600)

/* UTF-8 */

/* Length of a sequence by its first byte; 0 for a byte that starts none. */
static int sequence_length(unsigned char first)
{
	static const struct {
		unsigned char from, to;
		int len;
	} starts[] = { { 0x00, 0x7f, 1 }, { 0xc2, 0xdf, 2 }, { 0xe0, 0xef, 3 }, { 0xf0, 0xf4, 4 } };
	for (size_t i = 0; i < ARRAY_LEN(starts); i++)
		if (first >= starts[i].from && first <= starts[i].to)
			return starts[i].len;
	return 0;
}

static uint32_t decode(const char *s, int *out_len)
{
	const unsigned char *b = (const unsigned char *)s;
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	int len = sequence_length(b[0]);
	*out_len = 1;
	if (len <= 1)
		return len == 0 ? 0xfffd : b[0];
	uint32_t code = b[0] & (0x7fu >> len);
	for (int i = 1; i < len; i++) {
		if ((b[i] & 0xc0) != 0x80)
			return 0xfffd;
		code = code << 6 | (b[i] & 0x3f);
	}
	if (code < least[len] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return 0xfffd;
	*out_len = len;
	return code;
}

uint32_t utf8_next(const char **s)
{
	if ((unsigned char)**s < 0x80)
		return **s ? (uint32_t) * (*s)++ : 0;
	const unsigned char *b = (const unsigned char *)*s;
	/* Three bytes that can be neither overlong nor a surrogate: nearly every Chinese character. */
	if (b[0] > 0xe0 && b[0] < 0xed && (b[1] & 0xc0) == 0x80 && (b[2] & 0xc0) == 0x80) {
		*s += 3;
		return (b[0] & 0x0fu) << 12 | (b[1] & 0x3fu) << 6 | (b[2] & 0x3fu);
	}
	int len;
	uint32_t code = decode(*s, &len);
	*s += len;
	return code;
}

size_t utf8_put(uint32_t code, char out[4])
{
	assert(code <= 0x10ffff);
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	size_t len = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	for (size_t i = len - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (code & 0x3f));
		code >>= 6;
	}
	out[0] = (char)((0xf00 >> len) | code);
	return len;
}

bool utf8_is_valid(const char *s, size_t len)
{
	const char *end = s + len;
	if (memchr(s, '\0', len))
		return false;
	while (s < end) {
		/* The NUL behind the text stops a sequence that is cut off. */
		const char *at = s;
		uint32_t code = utf8_next(&s);
		if (s > end || (code == 0xfffd && strncmp(at, "\xef\xbf\xbd", 3) != 0))
			return false;
	}
	return true;
}

size_t utf8_count(const char *s)
{
	size_t n = 0;
	while (utf8_next(&s))
		n++;
	return n;
}

/* Plain text */

static bool is_plain_but(const char *s, const char *allowed)
{
	while (*s) {
		if (*s >= ' ' && *s <= '~') { /* most of it; decoding costs */
			s++;
			continue;
		}
		uint32_t code = utf8_next(&s);
		if (!unicode_is_plain(code) && !(code < 0x80 && strchr(allowed, (int)code)))
			return false;
	}
	return true;
}

bool text_is_plain(const char *s)
{
	return is_plain_but(s, "");
}

bool text_is_plain_lines(const char *s)
{
	return is_plain_but(s, "\t\r\n");
}

size_t text_show_next(const char **s, char out[TEXT_SHOWN_MAX])
{
	const char *at = *s;
	uint32_t code = utf8_next(s);
	if (unicode_is_plain(code))
		return utf8_put(code, out);
	char shown[TEXT_SHOWN_MAX + 1];
	bool malformed = code == 0xfffd && *s == at + 1;
	int len = snprintf(shown, sizeof(shown), malformed ? "\\x%02X" : "U+%04X",
			   malformed ? (unsigned char)*at : (unsigned)code);
	memcpy(out, shown, (size_t)len);
	return (size_t)len;
}

bool text_show(char *out, size_t cap, const char *s)
{
	size_t used = 0;
	bool fits = true;
	while (*s && fits) {
		char shown[TEXT_SHOWN_MAX];
		size_t len = text_show_next(&s, shown);
		fits = used + len < cap;
		if (fits) {
			memcpy(out + used, shown, len);
			used += len;
		}
	}
	out[used] = '\0';
	return fits;
}

bool text_copy(char *out, size_t cap, const char *s)
{
	assert(cap > 0);
	size_t len = strlen(s);
	bool fits = len < cap;
	if (!fits) {
		len = cap - 1;
		while (len > 0 && ((unsigned char)s[len] & 0xc0) == 0x80)
			len--;
	}
	memcpy(out, s, len);
	out[len] = '\0';
	return fits;
}

/* Hexadecimal and base64 */

void hex_encode(const void *bytes, size_t len, char *out)
{
	const uint8_t *b = bytes;
	for (size_t i = 0; i < len; i++) {
		out[2 * i] = "0123456789abcdef"[b[i] >> 4];
		out[2 * i + 1] = "0123456789abcdef"[b[i] & 15];
	}
	out[2 * len] = '\0';
}

// clang-format off
/* Of each digit its value and one more; 0 for every other byte. */
static const uint8_t hex_digits[UINT8_MAX + 1] = {
	['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
	['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
	['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};
// clang-format on

enum err hex_decode(const char *hex, void *out, size_t len)
{
	const unsigned char *h = (const unsigned char *)hex;
	if (strlen(hex) != 2 * len)
		return ERR_SYNTAX;
	for (size_t i = 0; i < 2 * len; i++)
		if (!hex_digits[h[i]])
			return ERR_SYNTAX;
	for (size_t i = 0; i < len; i++)
		((uint8_t *)out)[i] =
			(uint8_t)((hex_digits[h[2 * i]] - 1) << 4 | (hex_digits[h[2 * i + 1]] - 1));
	return ERR_OK;
}

static const char base64_alphabet[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static_assert(sizeof(base64_alphabet) == 64 + 1, "six bits a character");

void base64_encode(const void *bytes, size_t len, char *out)
{
	const uint8_t *b = bytes;
	for (size_t i = 0; i < len; i += 3) {
		size_t have = len - i < 3 ? len - i : 3;
		uint32_t v = (uint32_t)b[i] << 16 | (have > 1 ? (uint32_t)b[i + 1] << 8 : 0) |
			     (have > 2 ? b[i + 2] : 0);
		*out++ = base64_alphabet[v >> 18];
		*out++ = base64_alphabet[v >> 12 & 63];
		*out++ = have > 1 ? base64_alphabet[v >> 6 & 63] : '=';
		*out++ = have > 2 ? base64_alphabet[v & 63] : '=';
	}
	*out = '\0';
}

enum err base64_decode(const char *text, void *out, size_t cap, size_t *out_len)
{
	size_t len = strlen(text);
	if (len % 4)
		return ERR_SYNTAX;
	size_t pad = len && text[len - 1] == '=' ? (text[len - 2] == '=' ? 2 : 1) : 0;
	size_t bytes = len / 4 * 3 - pad;
	if (bytes > cap)
		return ERR_TOO_LONG;
	uint8_t *o = out;
	size_t put = 0;
	for (size_t i = 0; i < len; i += 4) {
		uint32_t v = 0;
		for (size_t j = 0; j < 4; j++) {
			const char *at = i + j >= len - pad ? base64_alphabet
							    : strchr(base64_alphabet, text[i + j]);
			if (!at || *at == '\0')
				return ERR_SYNTAX;
			v = v << 6 | (uint32_t)(at - base64_alphabet);
		}
		for (int shift = 16; shift >= 0 && put < bytes; shift -= 8)
			o[put++] = (uint8_t)(v >> shift);
	}
	assert(put == bytes);
	*out_len = bytes;
	return ERR_OK;
}

size_t text_digits(uint64_t value, size_t width, char *out)
{
	char reversed[TEXT_DIGITS_MAX];
	size_t count = 0;
	assert(width <= TEXT_DIGITS_MAX);
	for (; value > 0 || count < width; value /= 10)
		reversed[count++] = (char)('0' + value % 10);
	for (size_t i = 0; i < count; i++)
		out[i] = reversed[count - 1 - i];
	return count;
}

/* UUIDs */

void uuid_v4(char out[UUID_TEXT_LEN + 1])
{
	uint8_t r[16];
	if (getrandom(r, sizeof(r), 0) != (ssize_t)sizeof(r))
		abort(); /* without randomness no record may be named */
	r[6] = (uint8_t)((r[6] & 0x0f) | 0x40);
	r[8] = (uint8_t)((r[8] & 0x3f) | 0x80);
	char hex[33];
	hex_encode(r, sizeof(r), hex);
	snprintf(out, UUID_TEXT_LEN + 1, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12,
		 hex + 16, hex + 20);
}

void uuid_v4_of(const char *hex, char out[UUID_TEXT_LEN + 1])
{
	snprintf(out, UUID_TEXT_LEN + 1, "%.8s-%.4s-4%.3s-a%.3s-%.12s", hex, hex + 8, hex + 13,
		 hex + 17, hex + 20);
}

bool uuid_v4_is_valid(const char *s)
{
	if (strlen(s) != UUID_TEXT_LEN || s[14] != '4' || !strchr("89ab", s[19]))
		return false;
	for (int i = 0; i < UUID_TEXT_LEN; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		bool hex = (s[i] >= '0' && s[i] <= '9') || (s[i] >= 'a' && s[i] <= 'f');
		if (dash ? s[i] != '-' : !hex)
			return false;
	}
	return true;
}

/* Times */

static struct tm china_time(int64_t wall_ms)
{
	time_t t = (time_t)(wall_ms / 1000 - (wall_ms % 1000 < 0)) + CHINA_OFFSET_S;
	struct tm tm;
	gmtime_r(&t, &tm);
	return tm;
}

/* Year, month and day with `gap` between them, no NUL. Returns the length; 0: the year has not four digits. */
static size_t date_put(const struct tm *tm, const char *gap, char *out)
{
	int year = tm->tm_year + 1900;
	if (year < 0 || year > 9999)
		return 0;
	size_t gap_len = strlen(gap), len = text_digits((uint64_t)year, 4, out);
	const int rest[] = { tm->tm_mon + 1, tm->tm_mday };
	for (size_t i = 0; i < ARRAY_LEN(rest); i++) {
		memcpy(out + len, gap, gap_len);
		len += gap_len;
		len += text_digits((uint64_t)rest[i], 2, out + len);
	}
	return len;
}

void time_text(int64_t wall_ms, char out[TIME_TEXT_LEN + 1])
{
	struct tm tm = china_time(wall_ms);
	size_t len = date_put(&tm, "-", out);
	const int clock[] = { tm.tm_hour, tm.tm_min, tm.tm_sec };
	for (size_t i = 0; len && i < ARRAY_LEN(clock); i++) {
		out[len++] = "T::"[i];
		len += text_digits((uint64_t)clock[i], 2, out + len);
	}
	strcpy(out + len, len ? "+08:00" : "");
}

void time_date8(int64_t wall_ms, char out[9])
{
	struct tm tm = china_time(wall_ms);
	out[date_put(&tm, "", out)] = '\0';
}

enum err time_parse(const char *text, int64_t *out_wall_ms)
{
	struct tm tm = { 0 };
	const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
	if (!rest)
		return ERR_SYNTAX;
	if (*rest == '.')
		rest += 1 + strspn(rest + 1, "0123456789");
	int hours = 0, minutes = 0, used = 0;
	int64_t offset_s = 0;
	if (*rest == 'Z' || *rest == 'z') {
		rest++;
	} else {
		if ((*rest != '+' && *rest != '-') ||
		    sscanf(rest + 1, "%2d:%2d%n", &hours, &minutes, &used) != 2 || used != 5)
			return ERR_SYNTAX;
		offset_s = (hours * 60 + minutes) * 60 * (*rest == '-' ? -1 : 1);
		rest += 6;
	}
	if (*rest)
		return ERR_SYNTAX;
	*out_wall_ms = ((int64_t)timegm(&tm) - offset_s) * 1000;
	return ERR_OK;
}

bool date8_is_valid(const char *date)
{
	if (strlen(date) != 8 || strspn(date, "0123456789") != 8)
		return false;
	int v = atoi(date);
	int year = v / 10000, month = v / 100 % 100, day = v % 100;
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	if (year < 1600 || month < 1 || month > 12)
		return false;
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return day >= 1 && day <= days[month - 1] + (month == 2 && leap);
}

static bool is_day_or_unknown(const char *today)
{
	return today[0] == '\0' || strlen(today) == 8;
}

bool date8_is_past(const char *date, const char *today)
{
	assert(date8_is_valid(date) && is_day_or_unknown(today));
	return today[0] && strcmp(date, today) < 0;
}

bool date8_is_to_come(const char *date, const char *today)
{
	assert(date8_is_valid(date) && is_day_or_unknown(today));
	return today[0] && strcmp(date, today) > 0;
}
