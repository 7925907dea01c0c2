/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scans.h - the pages a citizen has laid under the camera, and the one that is just being looked at. Pages are held here
 * alone until they are handed to the keeper; whoever ends the visit, or goes on to another item, ends them.
 */
#pragma once

#include <stdbool.h>

#include "firmware/base/buf.h"
#include "firmware/base/pixels.h"
#include "firmware/core/value/digest.h"

#define SCANS_MAX \
	39 /* of an application: with its signature what one call to the keeper may carry */
#define SCANS_EACH_MAX 20 /* of one material */
#define SCANS_GUID_MAX 128
#define SCANS_TYPE     "image/jpeg"
#define SCANS_NO_PAGE  0

struct scan_page {
	char row_guid[SCANS_GUID_MAX];
	char sha256[SHA256_HEX + 1];
	struct buf jpeg;
};

enum scan_stage {
	SCAN_LIVE,   /* what the camera sees */
	SCAN_TAKING, /* the tap was taken, the page comes */
	SCAN_TAKEN,  /* a page that nobody has kept yet */
	SCAN_KEPT,   /* one that was kept, looked at again */
};

struct scans {
	struct scan_page pages[SCANS_MAX];
	size_t count;
	bool can_scan; /* as the materials were told last */
	/* The screen */
	char row_guid[SCANS_GUID_MAX]; /* the material that is being scanned */
	enum scan_stage stage;
	size_t looked_at; /* SCAN_KEPT: which page of the material, from 1 */
	struct scan_page taken;
	bool blurred, glaring; /* so is the page that was taken */
	struct pixels shown;
	enum err problem; /* of the camera, or of the last page */
};

/* How many pages a material has; NULL has none. */
size_t scans_of(const struct scans *s, const char *row_guid);
/* The n-th of a material, from 1; NULL if there is none. */
struct scan_page *scans_page(struct scans *s, const char *row_guid, size_t n);
/* No page more for this material, or for any. */
bool scans_are_full(const struct scans *s, const char *row_guid);
/* Keeps the page that was taken, which is none then: at the place that is looked at, else behind the others. */
void scans_keep(struct scans *s);
/* The page that was taken is none, and the screen shows nothing. */
void scans_drop_taken(struct scans *s);
void scans_forget(struct scans *s); /* all of it */
