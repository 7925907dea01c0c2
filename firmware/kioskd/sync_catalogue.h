/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_catalogue.h - one catalogue sync: what its two halves share. sync_catalogue.c asks the platform,
 * sync_catalogue_store.c compares with what is here and applies it, in one transaction at the end: a
 * sync that fails midway changes nothing. What was fetched waits in an unnamed file, not in memory.
 */
#pragma once

#include "firmware/kioskd/sync_private.h"

#define CATALOGUE_CALLS	    4 /* items at once */
#define CATALOGUE_PAGES_MAX 10000
#define CATALOGUE_ROW_MAX   128

enum catalogue_phase {
	CATALOGUE_IDLE,
	CATALOGUE_READING, /* what is here */
	CATALOGUE_LISTING,
	CATALOGUE_COMPARING,
	CATALOGUE_PACKING, /* the whole as one file */
	CATALOGUE_FETCHING,
	CATALOGUE_NAMING, /* dictionaries */
	CATALOGUE_APPLYING,
};

struct catalogue_fetch {
	struct sync *s;
	char row_guid[CATALOGUE_ROW_MAX];
	bool busy;
};

struct catalogue_sync {
	struct sync *s;
	struct sign_key *trust; /* NULL = TLS is the trust */
	bool wanted;
	struct timer retry;
	int failures;
	enum catalogue_phase phase;
	struct catalogue_info have; /* as last read; what the next step builds on */
	bool full;		    /* the list is the whole: what is not in it is gone */
	bool pack_tried;
	int pages;
	char etag[SYNC_ETAG_MAX], cursor[SYNC_CURSOR_MAX];
	json_t *listed;	      /* {row_guid: etag} */
	json_t *removed;      /* [row_guid] */
	json_t *need;	      /* [row_guid] to fetch */
	json_t *dictionaries; /* {name: dictionary} */
	size_t next, name;
	int misses; /* fetches that failed in a row */
	struct catalogue_fetch fetches[CATALOGUE_CALLS];
	int spool;	      /* length 4, bytes; again and again. -1 = none */
	int64_t put, refused; /* what came of it */
};

/* Each ends with catalogue_next(): ERR_OK goes on, else the sync ends and is tried again later. */
void catalogue_next(struct catalogue_sync *c, enum err err);
void catalogue_read(struct catalogue_sync *c);
void catalogue_compare(struct catalogue_sync *c);
/* Copies the bytes. */
void catalogue_take_pack(struct catalogue_sync *c, const void *bytes, size_t len);
void catalogue_apply(struct catalogue_sync *c);
/* Appends one item as it came. ERR_IO, ERR_STORE_FULL. */
enum err catalogue_spool(struct catalogue_sync *c, const struct buf *bytes);
void catalogue_spool_end(struct catalogue_sync *c);
