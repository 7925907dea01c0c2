/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_delivery.h - records on their way: sync_delivery.c picks and sends them, sync_outcome.c says what
 * an answer means for one. In flight is what stands in a slot; only memory knows it.
 */
#pragma once

#include "firmware/kioskd/stores.h"
#include "firmware/kioskd/sync_channel.h"
#include "firmware/link/endpoints.h"
#include "firmware/link/upload.h"

#define SYNC_SLOTS	  CHANNEL_WINDOW_MAX
#define SYNC_FILE_SLOTS	  2
#define SYNC_DEFERRED_MAX 256
#define SYNC_ATTEMPTS_MAX 8 /* unclassified failures of one record while others succeed */
#define SYNC_BLOB_ROUNDS  2 /* missing-blobs although everything was sent */

struct sync;

enum slot_step { SLOT_FREE, SLOT_LOADING, SLOT_UPLOADING, SLOT_POSTING, SLOT_ASKING, SLOT_STORING };

/* One record under way. */
struct slot {
	struct sync *s;
	enum slot_step step;
	struct queue_record record;
	struct buf body;
	size_t file; /* the next to send */
	struct queue_file info;
	struct buf bytes;
	struct upload upload;
	struct link_call *call;
	int blob_rounds;
	bool block_after; /* SLOT_ASKING: unknown there -> blocked, else quarantined */
	char code[64];	  /* SLOT_ASKING: why */
};

/* A record that failed by itself waits for its own time. */
struct deferral {
	int64_t seq;   /* 0 = free */
	int64_t at_ms; /* monotonic */
	int failures;
	unsigned pass;	 /* sync_now() passes over those of its own pass only */
	bool files_sent; /* the platform had all files: do not ask again */
};

struct delivery {
	struct slot slots[SYNC_SLOTS];
	struct deferral deferred[SYNC_DEFERRED_MAX];
	struct timer wake; /* power-on splay, back-off */
	struct timer due;  /* the earliest deferral */
	bool picking;
	bool exhausted;	    /* the last pick found nothing; nothing changed since it began */
	unsigned changes;   /* delivery_refresh() was called so often */
	bool files_waiting; /* a record with files was passed over: its slots are taken */
	bool newest;	    /* whose turn it is: 1:1 between oldest and newest */
	int kicks;	    /* records just committed */
};

/* sync_delivery.c */
void delivery_init(struct sync *s);
void delivery_fini(struct sync *s);
/* Starts what may start. */
void delivery_pump(struct sync *s);
bool delivery_busy(const struct sync *s);
/* True if a pick could still find something now. */
bool delivery_hungry(const struct sync *s);
/* Something may be found now that was not before: also by a pick that is under way. */
void delivery_refresh(struct sync *s);
void delivery_wake_after(struct sync *s, int64_t ms);
/* Sends the slot's record from where it stands: files, then the record. */
void slot_go(struct slot *slot);
/* The slot is free again. */
void slot_end(struct slot *slot);
struct deferral *delivery_deferral(struct sync *s, int64_t seq, bool make);
/* This record waits: full jitter by its own failures, at least `retry_after_ms`. */
void delivery_defer(struct sync *s, int64_t seq, int64_t retry_after_ms);

/* sync_outcome.c */
void outcome_posted(void *slot, const struct link_answer *answer);
/* A file of it could not be brought. */
void outcome_file_failed(struct slot *slot, const struct link_answer *answer);
/* The body or a file cannot be opened. */
void outcome_unreadable(struct slot *slot, enum err err);
