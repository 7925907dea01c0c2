/* SPDX-License-Identifier: Apache-2.0 */
/*
 * signature_line.h - the last line of a file that carries its own signature: "signature <alg> <base64>" over all
 * bytes before that line. Packs and certificates end with one. Pure.
 */
#pragma once

#include <stddef.h>

#include "firmware/base/err.h"

#define SIGNATURE_LINE_BASE64 256

/* How many bytes are signed, and by what; who signed is the caller's question. */
struct signature_line {
	size_t signed_len;
	char algorithm[16];
	char base64[SIGNATURE_LINE_BASE64];
};

/* ERR_SIGNATURE_MISSING: there is no such line at its end. */
enum err signature_line_read(const char *bytes, size_t len, struct signature_line *out);
