/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_firmware.h - the version this board should run (endpoint 6), fetched so that it lies here when somebody says
 * that it be installed. Nothing is installed by itself.
 *
 * It is asked once a day, and when somebody wants to know. A bundle comes in pieces, each on disk before the next is
 * asked for: whatever happens in between, it goes on where it was (If-Range). It counts only with the size and the
 * SHA-256 that were offered; whose it is, RAUC judges. Behind everything a citizen waits for. Loop's thread.
 */
#pragma once

#include "firmware/kioskd/firmware_file.h"
#include "firmware/kioskd/sync_line.h"

#define FIRMWARE_PIECE	   (256 * 1024)
#define FIRMWARE_PIECE_MIN (4 * 1024)
#define FIRMWARE_EVERY_MS  (24 * 3600 * 1000)
#define FIRMWARE_MEMORY	   2048

/* Columns: word (of firmware_info()), whether nothing more comes of it by itself. */
// clang-format off
#define FIRMWARE_PHASES(X) \
	X(UNKNOWN,   "unknown",   false) /* it was not asked yet */ \
	X(CURRENT,   "current",   true)  /* the platform has nothing newer */ \
	X(REFUSED,   "refused",   true)  /* what it offers is not taken, see why */ \
	X(FETCHING,  "fetching",  false) \
	X(READY,     "ready",     true)  /* it can be installed */ \
	X(FAILED,    "failed",    true)  /* see why; what came of it is kept where it can be used */ \
	X(INSTALLED, "installed", true)  /* the next start takes it */
// clang-format on
enum firmware_phase {
#define X(NAME, word, rests) FIRMWARE_##NAME,
	FIRMWARE_PHASES(X)
#undef X
};

struct firmware;

enum err firmware_create(const struct sync_means *means, struct firmware **out);
/* Waits for the disk. NULL is allowed. */
void firmware_destroy(struct firmware *f);
/* What the last run kept, "" = nothing. */
void firmware_restore(struct firmware *f, const char *kept);
/* Asks at the next occasion. firmware_rests() is false until something came of it. */
void firmware_want(struct firmware *f);
bool firmware_rests(const struct firmware *f);
/* The version that can be installed, NULL: none; then *why is a sentence. Lent. */
const char *firmware_ready(const struct firmware *f, const char **why);
/* It is being installed: until firmware_installed() its file stays. ERR_NOT_FOUND: there is none; ERR_BUSY. */
enum err firmware_lend(struct firmware *f);
/* How that ended; done: its file goes. */
void firmware_installed(struct firmware *f, bool done);
/* {version, state, why, sentence, offered, size, have, asked | null}; "" and 0 where nothing is known. A new object. */
json_t *firmware_info(const struct firmware *f);
/* `calm`: nothing that a citizen waits for is to be sent. */
void firmware_pump(struct firmware *f, bool calm);
/* It asks. */
bool firmware_is_busy(const struct firmware *f);
/* It fetches, and nothing holds it up. */
bool firmware_is_moving(const struct firmware *f);
