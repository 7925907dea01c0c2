/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export_line.h - one line of a file of what was not delivered; store/queue_export.h says what stands in it. Pure,
 * any thread. What is sealed in it stays sealed.
 */
#pragma once

#include "firmware/base/text.h"
#include "firmware/core/number/serial.h"

#define EXPORT_FORMAT	     "yichuang-export 1"
#define EXPORT_LINE_MAX	     (16 * 1024 * 1024) /* a file of 8 MiB, twice in base64 */
#define EXPORT_TERMINAL_MAX  64
#define EXPORT_SEALED_TO_HEX 16

enum export_line_kind {
	EXPORT_HEAD,
	EXPORT_FILE,
	EXPORT_RECORD,
	EXPORT_UNREADABLE,
	EXPORT_END,
};

struct export_line {
	enum export_line_kind kind;
	char terminal[EXPORT_TERMINAL_MAX + 1];	  /* but of the end */
	char client_ref[UUID_TEXT_LEN + 1];	  /* of a file, a record, an unreadable one */
	char serial[SERIAL_MAX + 1];		  /* of the last two; "" = it has none */
	char at[TIME_TEXT_LEN + 1];		  /* of the head */
	char sealed_to[EXPORT_SEALED_TO_HEX + 1]; /* of the head */
	int64_t records, files, unreadable;	  /* of the end */
};

/* Without its LF. ERR_SYNTAX: no such line. ERR_TOO_LONG. *out is written on ERR_OK alone. */
enum err export_line_read(const char *text, size_t len, struct export_line *out);
