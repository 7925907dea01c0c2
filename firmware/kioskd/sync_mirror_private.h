/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_mirror_private.h - one sync of the catalogue: what its two halves share. sync_mirror.c asks the
 * platform, sync_mirror_store.c compares with what is here and applies it, in one transaction at the
 * end: a sync that fails midway changes nothing. What was fetched waits in an unnamed file, not in
 * memory.
 */
#pragma once

#include "firmware/base/buf.h"
#include "firmware/crypto/sign.h"
#include "firmware/kioskd/sync_mirror.h"

/* Items at once: whoever waits for a record or a check finds a connection. */
#define MIRROR_CALLS	  (LINK_CONNECTIONS - 1)
#define MIRROR_PAGES_MAX  10000
#define MIRROR_ROW_MAX	  128
#define MIRROR_ETAG_MAX	  128
#define MIRROR_CURSOR_MAX 256
#define MIRROR_DATE_MAX	  32

enum mirror_phase {
	MIRROR_IDLE,
	MIRROR_READING, /* what is here */
	MIRROR_LISTING,
	MIRROR_COMPARING,
	MIRROR_PACKING, /* the whole as one file */
	MIRROR_FETCHING,
	MIRROR_NAMING, /* dictionaries */
	MIRROR_APPLYING,
};

struct mirror_fetch {
	struct mirror *mirror;
	char row_guid[MIRROR_ROW_MAX];
	bool busy;
};

struct mirror {
	struct sync_means means;
	void (*changed)(void *arg);
	void *arg;
	struct sign_key *trust; /* NULL = TLS is the trust */
	bool wanted;
	int64_t confirmed_ms; /* monotonic: the platform's is this one; INT64_MIN = not since the start */
	struct timer retry;
	int failures;
	enum mirror_phase phase;
	struct catalogue_info have; /* as last read; what the next step builds on */
	bool full;		    /* the list is the whole: what is not in it is gone */
	bool pack_tried;
	int pages;
	bool older_ok; /* a manager said that it may be older than what is here */
	char etag[MIRROR_ETAG_MAX], cursor[MIRROR_CURSOR_MAX];
	char date[MIRROR_DATE_MAX];    /* the list's, "" if it says none */
	char refused[MIRROR_ETAG_MAX]; /* the older one that was noted last */
	json_t *listed;		       /* {row_guid: etag} */
	json_t *removed;	       /* [row_guid] */
	json_t *need;		       /* [row_guid] to fetch */
	json_t *dictionaries;	       /* {name: dictionary} */
	size_t next, name;
	int misses; /* fetches that failed in a row */
	struct mirror_fetch fetches[MIRROR_CALLS];
	int spool;		    /* length 4, bytes; again and again. -1 = none */
	int64_t put, refused_items; /* what came of it */
};

/* Each ends with mirror_next(): ERR_OK goes on, else the sync ends and is tried again later. */
void mirror_next(struct mirror *m, enum err err);
void mirror_read(struct mirror *m);
void mirror_compare(struct mirror *m);
/* Copies the bytes. */
void mirror_take_pack(struct mirror *m, const void *bytes, size_t len);
void mirror_apply(struct mirror *m);
/* What is here is what the platform has: it is not stale. */
void mirror_confirm(struct mirror *m, const struct catalogue_info *have);
/* Once for each etag. */
void mirror_note_older(struct mirror *m, const char *etag, const char *date);
/* Appends one item, in the contract's words. ERR_IO, ERR_STORE_FULL, ERR_NOMEM. */
enum err mirror_spool(struct mirror *m, const struct link_answer *answer);
void mirror_spool_end(struct mirror *m);
