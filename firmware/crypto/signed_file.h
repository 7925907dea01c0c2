/* SPDX-License-Identifier: Apache-2.0 */
/*
 * signed_file.h - a file that ends with a signature line (base/signature_line.h), believed only with the signature of
 * the key that is trusted for it. Any thread.
 */
#pragma once

#include <stddef.h>

#include "firmware/base/buf.h"

/*
 * `trust`: the PEM of a public key. *signed_len: how many of the bytes are signed. On failure *why says it in words, static.
 * ERR_SIGNATURE_MISSING, ERR_SIGNATURE_BAD; ERR_NOT_FOUND, ERR_PERMISSION, ERR_SYNTAX: the key cannot be read.
 */
enum err signed_bytes_check(const char *trust, const char *bytes, size_t len, size_t *signed_len,
			    const char **why);
/* The same of a file, whose bytes are appended to `out`, at most its limit. ERR_NOT_FOUND also: there is none. */
enum err signed_file_read(const char *path, const char *trust, struct buf *out, size_t *signed_len,
			  const char **why);
