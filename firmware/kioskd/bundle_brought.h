/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bundle_brought.h - a bundle that staff brings, as a file or on the USB stick, and its copy where root looks for it.
 * What it is worth is RAUC's to say; here only what would be in the way of a citizen, or of reading it at all, is
 * refused. Both calls wait for a disk: on a thread of their own.
 */
#pragma once

#include "firmware/base/err.h"
#include "firmware/kioskd/firmware_offer.h"

/* Of a stick's first folder so many names are read: a stick is a stranger's. */
#define BROUGHT_NAMES_MAX 4096

/*
 * Opens the only *.raucb in that folder; on FIRMWARE_WHY_NONE *out is the caller's to close.
 * NO_FILE: there is none, or no such folder; SEVERAL; CROWDED: more names than are read.
 */
enum firmware_reason brought_find(const char *folder, int *out);
/*
 * Copies the whole file to `path`, on disk when it returns; `path`'s folder has to be there. On any other answer than
 * FIRMWARE_WHY_NONE nothing lies there: NO_BUNDLE, TOO_LARGE, NO_ROOM (FIRMWARE_SPARE of the disk is left for citizens),
 * NO_DISK.
 */
enum firmware_reason brought_copy(int from, const char *path);
/* What a caller of the bus is told: ERR_OK of FIRMWARE_WHY_NONE. */
enum err brought_err(enum firmware_reason why);
