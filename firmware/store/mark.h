/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mark.h - how far a store has come, kept outside its database, so that a database that is missing, cut
 * short or put back from a backup is noticed.
 *
 * "GG NNNNNNNNNNNNNNNNNNN\n": which store it is of, and its highest number. Two copies: DIR/NAME, and
 * DIR.NAME beside the folder, which a backup of the folder does not bring back (where that place cannot be
 * written there is only the first). Written without a sync of its own. One thread.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define MARK_COPIES 2
#define MARK_OF_LEN 2

struct mark {
	int fds[MARK_COPIES]; /* -1: that copy cannot be used */
};

/* Opens or creates; mark_close() ends it in any case. */
void mark_open(struct mark *m, const char *dir, const char *name);
void mark_close(struct mark *m);
/* The highest number of this store; 0 when no copy knows one. */
int64_t mark_read(const struct mark *m, const char of[MARK_OF_LEN + 1]);
/* A copy is of another store, which has given numbers: which, and its highest. */
bool mark_of_other(const struct mark *m, const char of[MARK_OF_LEN + 1],
		   char other[MARK_OF_LEN + 1], int64_t *high);
/* Never fails: what could not be written is missing at the next look. */
void mark_write(struct mark *m, const char of[MARK_OF_LEN + 1], int64_t number);
