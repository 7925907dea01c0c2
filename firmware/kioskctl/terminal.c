/* SPDX-License-Identifier: Apache-2.0 */
/*
 * terminal.c - the one way from kioskctl to a terminal. Names, states and reasons were written by
 * strangers: what is not plain leaves as its code point, so that no title moves the cursor, changes a
 * colour or turns a line around. Line ends and tabs are ours; a stranger's were refused on the way in.
 *
 * A stream is cut into chunks anywhere, so the beginning of a character waits for its end.
 */
#include "firmware/kioskctl/kioskctl.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"

#define HELD_MAX 3 /* bytes of a character that is not complete */

struct terminal {
	FILE *to;
	char held[HELD_MAX + 1];
	size_t held_len;
};

/* How many bytes at the end may be the beginning of a character. */
static size_t tail_of(const char *text, size_t len)
{
	for (size_t tail = 1; tail <= HELD_MAX && tail <= len; tail++) {
		unsigned char byte = (unsigned char)text[len - tail];
		size_t whole = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
		if (byte < 0x80 || byte >= 0xc0)
			return whole > tail ? tail : 0;
	}
	return 0;
}

static void put_shown(FILE *to, const char *text)
{
	while (*text) {
		if (*text == '\n' || *text == '\t') {
			fputc(*text++, to);
			continue;
		}
		char shown[TEXT_SHOWN_MAX];
		size_t len = text_show_next(&text, shown);
		fwrite(shown, 1, len, to);
	}
}

static ssize_t on_write(void *arg, const char *bytes, size_t len)
{
	struct terminal *t = arg;
	char *text = malloc(t->held_len + len + 1);
	if (!text)
		return 0;
	memcpy(text, t->held, t->held_len);
	memcpy(text + t->held_len, bytes, len);
	size_t all = t->held_len + len;
	t->held_len = tail_of(text, all);
	memcpy(t->held, text + all - t->held_len, t->held_len);
	text[all - t->held_len] = '\0';
	put_shown(t->to, text);
	free(text);
	return fflush(t->to) == 0 ? (ssize_t)len : 0;
}

static int on_close(void *arg)
{
	struct terminal *t = arg;
	t->held[t->held_len] = '\0'; /* nothing follows: it is no character */
	put_shown(t->to, t->held);
	free(t);
	return 0;
}

FILE *terminal_over(FILE *to)
{
	struct terminal *t = calloc(1, sizeof(*t));
	if (!t)
		return NULL;
	t->to = to;
	FILE *over = fopencookie(t, "w",
				 (cookie_io_functions_t){ .write = on_write, .close = on_close });
	if (!over) {
		free(t);
		return NULL;
	}
	setvbuf(over, NULL, _IOLBF, BUFSIZ);
	return over;
}
