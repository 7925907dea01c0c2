/* SPDX-License-Identifier: Apache-2.0 */
/* buf.c - see buf.h. Growing copies into a fresh block so that the old one can be wiped. */
#include "firmware/base/buf.h"

#include <assert.h>
#include <stdbool.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/wipe.h"

#define BUF_FIRST 256

void buf_init(struct buf *b, size_t max)
{
	assert(max <= SIZE_MAX / 2); /* so that doubling does not wrap */
	*b = (struct buf){ .max = max };
}

void buf_fini(struct buf *b)
{
	wipe_free(b->data);
	buf_init(b, b->max);
}

void buf_clear(struct buf *b)
{
	wipe(b->data, b->cap);
	b->len = 0;
	b->err = ERR_OK;
}

static bool buf_room(struct buf *b, size_t more)
{
	assert(b->len <= b->max && (!b->data || b->len < b->cap));
	if (b->err != ERR_OK)
		return false;
	if (more > b->max - b->len) {
		b->err = ERR_TOO_LONG;
		return false;
	}
	size_t need = b->len + more + 1;
	if (need <= b->cap)
		return true;
	size_t cap = b->cap ? b->cap : BUF_FIRST;
	while (cap < need)
		cap *= 2;
	char *fresh = malloc(cap);
	if (!fresh) {
		b->err = ERR_NOMEM;
		return false;
	}
	if (b->len)
		memcpy(fresh, b->data, b->len);
	wipe_free(b->data);
	b->data = fresh;
	b->cap = cap;
	return true;
}

void buf_reserve(struct buf *b, size_t more)
{
	if (more <= b->max - b->len && buf_room(b, more))
		b->data[b->len] = '\0';
}

char *buf_extend(struct buf *b, size_t len)
{
	if (!buf_room(b, len))
		return NULL;
	char *at = b->data + b->len;
	b->len += len;
	b->data[b->len] = '\0';
	return at;
}

void buf_add(struct buf *b, const void *bytes, size_t len)
{
	assert(bytes || len == 0);
	char *at = buf_extend(b, len);
	if (at && len)
		memcpy(at, bytes, len);
}

void buf_add_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_add_char(struct buf *b, char c)
{
	char *at = buf_extend(b, 1);
	if (at)
		*at = c;
}

void buf_printf(struct buf *b, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	va_list again;
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len >= 0 && buf_room(b, (size_t)len)) {
		vsnprintf(b->data + b->len, (size_t)len + 1, format, again);
		b->len += (size_t)len;
	}
	va_end(again);
}

void buf_drop(struct buf *b, size_t len)
{
	assert(len <= b->len);
	if (len == 0)
		return;
	memmove(b->data, b->data + len, b->len - len);
	wipe(b->data + b->len - len, len);
	b->len -= len;
	b->data[b->len] = '\0';
}

enum err buf_err(const struct buf *b)
{
	return b->err;
}

const char *buf_str(const struct buf *b)
{
	return b->data ? b->data : "";
}

char *buf_take(struct buf *b)
{
	buf_add(b, "", 0);
	char *text = b->err == ERR_OK ? STEAL(b->data) : NULL;
	buf_fini(b);
	return text;
}
