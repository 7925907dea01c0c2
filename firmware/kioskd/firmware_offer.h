/* SPDX-License-Identifier: Apache-2.0 */
/*
 * firmware_offer.h - what the platform says a board should run, read and judged; and every reason for which an update is
 * not installed, wherever it was found out: here, on the stick, or by RAUC (board/common/act/update says the word).
 * Pure, any thread.
 */
#pragma once

#include <jansson.h>

#include "firmware/base/settings.h"
#include "firmware/base/text.h"
#include "firmware/core/value/version.h"
#include "firmware/link/link.h"

/* Columns: word, sentence. */
// clang-format off
#define FIRMWARE_REASONS(X) \
	X(NONE,       "",           "") \
	X(UNREADABLE, "unreadable", "what the platform offers cannot be read") \
	X(OLDER,      "older",      "the version that is offered is older than the one that runs") \
	X(FLOOR,      "floor",      "the version that is offered is below the rollback floor") \
	X(TOO_LARGE,  "too-large",  "the bundle is larger than 512 MiB") \
	X(ELSEWHERE,  "elsewhere",  "the bundle does not lie at the platform") \
	X(NO_ROOM,    "no-room",    "there is no room for the bundle") \
	X(NO_DISK,    "no-disk",    "the bundle cannot be written down") \
	X(DIGEST,     "digest",     "what came is not what was offered") \
	X(CHANGING,   "changing",   "the bundle changes while it is fetched") \
	X(NO_FILE,    "no-file",    "no *.raucb lies in the first folder of the USB stick, or no stick is open") \
	X(SEVERAL,    "several",    "more than one *.raucb lies in the first folder of the USB stick") \
	X(CROWDED,    "crowded",    "too many files lie in the first folder of the USB stick") \
	X(NO_BUNDLE,  "no-bundle",  "the file is no update bundle; nothing was changed") \
	X(SIGNATURE,  "signature",  "the bundle is not signed by anyone this terminal trusts; nothing was changed") \
	X(BOARD,      "board",      "the bundle is for another board; nothing was changed") \
	X(DAMAGED,    "damaged",    "the bundle is damaged or cut short; the version that runs stays") \
	X(UNTESTED,   "untested",   "the version that runs has not proved itself yet; nothing was changed") \
	X(NOT_INSTALLED, "not-installed", "it could not be installed; the version that runs stays, the system's journal says why")
// clang-format on
enum firmware_reason {
#define X(NAME, word, sentence) FIRMWARE_WHY_##NAME,
	FIRMWARE_REASONS(X)
#undef X
};

#define FIRMWARE_SIZE_MAX ((int64_t)512 * 1024 * 1024)

struct firmware_offer {
	char version[VERSION_MAX + 1];
	char sha256[SHA256_HEX + 1];
	char path[LINK_PATH_MAX]; /* behind /kiosk/v1 */
	int64_t size;
};

/* `running`: the version that runs. *out is written on FIRMWARE_WHY_NONE only, also if it is the one that runs. */
enum firmware_reason firmware_offer_read(const json_t *said, const struct settings *s,
					 const char *running, struct firmware_offer *out);
const char *firmware_reason_word(enum firmware_reason why);
const char *firmware_reason_sentence(enum firmware_reason why);
/* The reason of that word; FIRMWARE_WHY_NONE: it is none. */
enum firmware_reason firmware_reason_of(const char *word);
