/* SPDX-License-Identifier: Apache-2.0 */
/*
 * queue_export.h - what was not delivered, sealed so that the platform alone opens it: for delivery by hand, and
 * for the store of a board that died.
 *
 * A file of it is UTF-8, one JSON object a line, each line with its LF:
 *
 *   {"format":"yichuang-export 1","terminal_id":..,"at": RFC 3339,"sealed_to": first 16 hex of SHA-256 of the key}
 *   {"client_ref":..,"terminal_id":..,"sha256":..,"type":..,"sealed_file":..}       each file of a record, then it:
 *   {"client_ref":..,"terminal_id":..,"kind":..,"apply_serial_no":..,"body_sha256":..,"sealed_body":..}
 *   {"client_ref":..,"terminal_id":..,"apply_serial_no":..,"unreadable":true}       what could not be read here
 *   {"end":{"records":N,"files":N,"unreadable":N}}                                  without it the file is cut
 *
 * sealed_body and sealed_file are base64 of a compact JWE (seal_to.h) of the body's bytes as sent and of the file's.
 * A line between the first and the last is an element of records[] of POST /imports (platform-api.yaml); several make
 * one request. The records stay as they are: client_ref makes it once, whichever way comes first.
 */
#pragma once

#include "firmware/base/buf.h"
#include "firmware/core/case/export_line.h"
#include "firmware/store/queue.h"

#define EXPORT_PAGE (512 * 1024) /* a page ends behind the line that passes it */

/* Where an export stands; zeroed at its beginning. */
struct export_at {
	int64_t seq;  /* the last record that is done */
	int64_t file; /* files of the next one that are done */
	bool end;
	int64_t records, files, unreadable; /* so far */
};

/* The first line, appended. ERR_SYNTAX: `spki` is no key. */
enum err queue_export_begin(const char *terminal, const char *spki, int64_t wall_ms,
			    struct buf *out);
/*
 * Appends the next lines, the last one too when there is no more (then at->end). Applications, corrections,
 * withdrawals and ratings that are queued, blocked or quarantined. `spki`: see seal_to.h, also for its errors.
 * `out` takes EXPORT_PAGE and a line. After an error *at is as it was.
 */
enum err queue_export(struct queue *q, const char *terminal, const char *spki, struct export_at *at,
		      struct buf *out);
