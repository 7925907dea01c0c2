/* SPDX-License-Identifier: Apache-2.0 */
/*
 * firmware_file.h - a bundle on disk while it comes: STORE/update/afar.part, and afar.raucb once it is whole and what
 * was offered. How long the part is says how far it is. On a thread of its own, one thing at a time. Loop's thread.
 */
#pragma once

#include "firmware/base/buf.h"
#include "firmware/base/settings.h"
#include "firmware/base/worker.h"
#include "firmware/kioskd/firmware_offer.h"

#define FIRMWARE_INSTANCE "afar"
/* Of the disk: what a bundle leaves alone. */
#define FIRMWARE_SPARE ((int64_t)64 * 1024 * 1024)

enum firmware_deed { FIRMWARE_LOOK, FIRMWARE_ADD, FIRMWARE_CHECK, FIRMWARE_DROP };

struct firmware_file {
	struct worker *worker;
	struct job job;
	bool busy;
	char folder[PATH_MAX], part[PATH_MAX], whole[PATH_MAX];
	enum firmware_deed deed;
	struct buf piece; /* ADD */
	struct firmware_offer offer;
	/* What came of it */
	enum err
		err; /* ERR_STORE_FULL, ERR_IO ...; CHECK: ERR_SIGNATURE_BAD, it is not what was offered */
	int64_t have; /* of the part */
	bool is_whole;
	void (*done)(void *arg);
	void *arg;
};

enum err firmware_file_init(struct firmware_file *f, struct loop *loop, const struct settings *s,
			    void (*done)(void *arg), void *arg);
/* Waits for what is under way; no done() comes. Zeroed memory is allowed. */
void firmware_file_fini(struct firmware_file *f);
/* Not while it is busy. `bytes` of ADD are copied; done() follows, and err, have and is_whole are as found. */
void firmware_file_do(struct firmware_file *f, enum firmware_deed deed,
		      const struct firmware_offer *offer, const struct buf *bytes);
