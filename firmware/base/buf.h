/* SPDX-License-Identifier: Apache-2.0 */
/*
 * buf.h - a growing byte buffer with a stated limit.
 *
 * A write that would pass the limit, or finds no memory, sets the buffer's error and changes
 * nothing; further writes are ignored, so a caller may append many times and ask once with
 * buf_err(). The bytes always end with a NUL that is not counted. What is given back is wiped.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/err.h"

struct buf {
	char *data; /* NULL until something was written */
	size_t len;
	size_t cap;
	size_t max;
	enum err err;
};

/* `max`: bytes the content may have, without the NUL. */
void buf_init(struct buf *b, size_t max);
/* Wipes and frees; the buffer may be used again. */
void buf_fini(struct buf *b);
/* Empties and wipes, keeps the memory and the limit, clears the error. */
void buf_clear(struct buf *b);
/* Makes room for so many bytes more at once; a wish, no error. */
void buf_reserve(struct buf *b, size_t more);
/* Makes the content `len` bytes longer and returns their place, to be written at once; NULL: buf_err(). */
char *buf_extend(struct buf *b, size_t len);
void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_add_str(struct buf *b, const char *s);
void buf_add_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *format, ...) PRINTF_LIKE(2, 3);
/* Drops the first `len` bytes. */
void buf_drop(struct buf *b, size_t len);
/* ERR_OK, ERR_TOO_LONG or ERR_NOMEM: the first thing that went wrong. */
enum err buf_err(const struct buf *b);
/* The text so far, "" when empty; lent until the next change. */
const char *buf_str(const struct buf *b);
/* Hands the text over (malloc'ed, NUL-terminated); NULL if buf_err() is not ERR_OK. */
char *buf_take(struct buf *b);
