/* SPDX-License-Identifier: Apache-2.0 */
/*
 * upload.h - brings one file to the platform, in chunks, resumable (15 and 16).
 *
 * POST /blobs gives an upload (or says the file is already there), PATCH brings chunk after chunk.
 * The platform's offset is the truth: after a fault the same struct goes on where the platform says
 * it stands. An upload that is gone is begun again. Loop's thread.
 */
#pragma once

#include "firmware/link/link.h"

#define UPLOAD_CHUNK	 (256 * 1024)
#define UPLOAD_CHUNK_MIN 1024
#define UPLOAD_TURNS_MAX 16 /* corrections and restarts without one byte of progress */
#define UPLOAD_PLACE_MAX 192

struct upload {
	struct link *link;
	struct link_call *call;
	struct link_waiter waiter;
	/* The file: lent from upload_start() to done(). */
	const uint8_t *bytes;
	size_t len;
	char sha256[SHA256_HEX + 1];
	char type[32];
	/* Where it stands; outlives a fault, so that the next start resumes. */
	char place[UPLOAD_PLACE_MAX]; /* "/uploads/<id>", "" = not begun */
	int64_t offset;
	size_t chunk;
	int turns;
	bool asked; /* the offset is the platform's word, not our hope */
};

struct upload_file {
	const void *bytes;
	size_t len;
	const char *sha256; /* of the whole file, lower-case hex */
	const char *type;
};

/*
 * Starts or resumes. done() comes once: verdict ANSWER_OK when the platform has the whole file, else
 * that of the answer that ended it. A zeroed struct is a fresh upload; one whose file is another
 * begins again by itself.
 */
enum err upload_start(struct upload *u, struct link *link, const struct upload_file *file,
		      struct link_waiter waiter);
/* Ends without done(); where it stands is kept. */
void upload_cancel(struct upload *u);
/* The path of an upload in a Location field: "/uploads/<id>". ERR_SYNTAX for anything else. */
enum err upload_place(const char *location, char out[UPLOAD_PLACE_MAX]);
