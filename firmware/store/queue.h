/* SPDX-License-Identifier: Apache-2.0 */
/*
 * queue.h - applications that wait for the platform, kept across power cuts.
 *
 * One queue, one SQLite file, one connection, one thread: the thread that opened it is the only one that may call it. When
 * a call that changes something returns ERR_OK the change is on disk (WAL, synchronous=FULL); when it returns anything
 * else nothing changed. In-flight state is the caller's, in memory only: a crash needs no repair. Nothing is dropped by age.
 * States: queued blocked quarantined delivered handed_over withdrawn. Order is seq, never a time.
 * No personal data in any plain column; the body's seal binds client_ref, seq and kind.
 */
#pragma once

#include <jansson.h>

#include "firmware/base/text.h"
#include "firmware/core/case/application.h"
#include "firmware/core/case/receipt.h"
#include "firmware/core/number/serial.h"
#include "firmware/crypto/seal.h"

#define QUEUE_FILES_MAX	     40
#define QUEUE_FILE_BYTES_MAX (8 * 1024 * 1024) /* of one file as it is kept */
#define QUEUE_PAGES_MAX	     (256 * 1024)      /* 1 GiB */

struct queue;

struct queue_config {
	const char *dir; /* holds queue.db and files/ */
	const char *terminal;
	const struct seal_key *key; /* outlives the queue */
	int64_t max_pages;	    /* quota of queue.db in pages of 4 KiB; 0 = QUEUE_PAGES_MAX */
	/* Puts a body into the platform's words before it is frozen; NULL: it is frozen as it is made. */
	enum err (*write)(const void *arg, const char *kind, json_t *body);
	const void *write_arg;
};

/* What opening found; for the journal and the staff's screen. */
struct queue_health {
	bool unclean;	  /* the last program was killed or lost power */
	bool moved_aside; /* a damaged file was put aside as queue.db.damaged-N */
	int64_t salvaged; /* records brought over from it */
	int64_t broken;	  /* of those: the seal does not open; quarantined as "seal-broken" */
	int64_t lost;	  /* new since queue_loss_told(): numbers given out that have no record */
	char lost_first[SERIAL_MAX + 1],
		lost_last[SERIAL_MAX + 1]; /* the newest row of them, or "" */
	char other_last[SERIAL_MAX + 1];   /* the last number of a store that is gone, or "" */
};

/* What a Submit becomes; also what a repeat of it gets back. Plain values. */
struct queue_record {
	int64_t seq;
	char client_ref[UUID_TEXT_LEN + 1];
	char serial[SERIAL_MAX + 1];
	char kind[16]; /* "application", "evaluation", ... */
	char state[16];
	char task_code[TASK_CODE_MAX + 1];
	char project_no[PROJECT_NO_MAX + 1]; /* "" until known */
	char case_state[32];		     /* platform's own word, "" until known */
	char content_sha256[SHA256_HEX + 1];
	char body_sha256[SHA256_HEX + 1];
	char apply_date[TIME_TEXT_LEN + 1];
	char error_code[64]; /* last failure of this record, "" */
	int attempts;
	int64_t created_ms, delivered_ms; /* wall clock */
	size_t file_count, sealed_bytes;
};

struct queue_file {
	char sha256[SHA256_HEX + 1];
	char type[32];	   /* "image/jpeg" */
	const void *bytes; /* lent */
	size_t len;
};

struct queue_submit {
	const char *client_ref;
	const json_t *content;	 /* has passed application_content_check() */
	const json_t *signature; /* of this content; NULL: it is not signed */
	const char *hall_code, *area_code;
	const char *holder; /* keyed hash of the applicant's number; NULL or "": nobody's */
	bool offline;
	int64_t wall_ms;
	const struct queue_file *files;
	size_t file_count;
};

/*
 * Opens or creates; a second opener is refused.
 * ERR_STORE_BUSY      another program has the file open
 * ERR_STORE_CORRUPT   not ours or damaged: it was moved aside, never deleted, and what could be read
 *                     was salvaged into a new one (then ERR_OK and queue_health() says how much)
 * ERR_SEAL_BROKEN     the key is not the one the records are sealed with; nothing was touched
 * ERR_STORE_NEWER, ERR_STORE_FULL, ERR_STORE_SYNC, ERR_PERMISSION
 */
enum err queue_open(const struct queue_config *config, struct queue **out);
void queue_close(struct queue *q);				    /* NULL is allowed */
enum err queue_set_terminal(struct queue *q, const char *terminal); /* of later serials */
void queue_health(const struct queue *q, struct queue_health *out);
/* What health says to be lost is kept elsewhere by now: the next opening does not say it again. */
enum err queue_loss_told(struct queue *q);

/*
 * Commits one application: files first (sealed, tmp, fsync, rename, folder fsync), then the row; the
 * serial is made inside the transaction. A repeat with the same client_ref and content gives the
 * first answer; other content is ERR_CONFLICT. ERR_STORE_FULL, ERR_STORE_SYNC, ERR_INVALID.
 */
enum err queue_submit(struct queue *q, const struct queue_submit *s, struct queue_record *out);
/* Something else to deliver exactly once (evaluation, quarantine notice, supervision events). */
enum err queue_push(struct queue *q, const char *client_ref, const char *kind, const json_t *body,
		    int64_t wall_ms, struct queue_record *out);
/* ERR_NOT_FOUND */
enum err queue_get(struct queue *q, const char *client_ref, struct queue_record *out);
/* The applications of a holder, not "", the newest first, at most `max`. Reads the whole table. */
enum err queue_of_holder(struct queue *q, const char *holder, struct queue_record *out, size_t max,
			 size_t *count);
/* Records that a look passes over without reading them. */
struct queue_skip {
	const int64_t *seqs;
	size_t count;
};
/* The oldest queued record with seq > after. `skip` may be NULL, here and below. ERR_NOT_FOUND. */
enum err queue_next(struct queue *q, int64_t after_seq, const struct queue_skip *skip,
		    struct queue_record *out);
/* The newest queued record, for the 1:1 rule of fairness. ERR_NOT_FOUND. */
enum err queue_newest(struct queue *q, const struct queue_skip *skip, struct queue_record *out);
/* The oldest quarantined application with seq > after; goes through all. ERR_NOT_FOUND. */
enum err queue_next_quarantined(struct queue *q, int64_t after_seq, struct queue_record *out);
/* Opens the seal: appends the body as it is sent. ERR_SEAL_BROKEN, ERR_NOT_FOUND (erased). */
enum err queue_body(struct queue *q, int64_t seq, struct buf *out);
/*
 * The n-th file of a record: its name, and its plaintext appended to `bytes`, where out->bytes points.
 * ERR_NOT_FOUND: no such file, or erased. ERR_SEAL_BROKEN: changed or gone.
 */
enum err queue_file_get(struct queue *q, int64_t seq, size_t n, struct queue_file *out,
			struct buf *bytes);

/*
 * The acknowledgement: state delivered, project_no kept (may be "" for what is no application).
 * Idempotent. ERR_CONFLICT: another number, or handed over or withdrawn before. ERR_NOT_FOUND.
 */
enum err queue_delivered(struct queue *q, int64_t seq, const char *project_no,
			 const char *case_state, int64_t wall_ms);
/* One of several that are kept together. Plain values. */
struct queue_ack {
	int64_t seq;
	char project_no[PROJECT_NO_MAX + 1];
	char case_state[32];
	int64_t wall_ms;
	/* What came of it */
	enum err err;
	bool written;		    /* false: it was delivered before */
	struct queue_record record; /* ERR_OK: as it is now */
};
/*
 * The same for many, in one commit: one that is refused (ERR_CONFLICT, ERR_NOT_FOUND, ERR_INVALID) does not
 * hinder the others; where the store fails, none is kept and each has its error.
 */
#define QUEUE_ACKS_MAX 64
void queue_acknowledge(struct queue *q, struct queue_ack *acks, size_t count);
/* The platform's later word about a case. ERR_NOT_FOUND. */
enum err queue_case_state(struct queue *q, const char *client_ref, const char *case_state);
/* One attempt failed; `counts`: attempts grows. ERR_NOT_FOUND. */
enum err queue_failed(struct queue *q, int64_t seq, const char *code, bool counts);
/*
 * state: blocked, quarantined, handed_over, withdrawn, or queued (staff's retry: attempts start
 * anew). ERR_CONFLICT: delivered, handed over and withdrawn are for ever. ERR_INVALID, ERR_NOT_FOUND.
 */
enum err queue_set_state(struct queue *q, int64_t seq, const char *state, const char *code);

/*
 * Erases bodies and files of records delivered (or handed over, withdrawn) before `before_wall_ms`.
 * *erased counts them. Call queue_checkpoint() afterwards.
 */
enum err queue_erase(struct queue *q, int64_t before_wall_ms, size_t *erased);
/* wal_checkpoint(TRUNCATE): no sealed copy is left behind. */
enum err queue_checkpoint(struct queue *q);
/* After ERR_STORE_FULL: a record would be taken again, and with some to spare. */
bool queue_has_room(struct queue *q);
/* wal_checkpoint(PASSIVE), for idle moments. */
void queue_tidy(struct queue *q);

/* Applications only, as in v_queue; but to_erase is of every kind. */
struct queue_counts {
	int64_t queued, blocked, quarantined, delivered, handed_over, withdrawn;
	int64_t to_erase;	     /* delivered, handed over or withdrawn, body still there */
	int64_t oldest_delivered_ms; /* of those; 0 = none */
	char oldest_queued_at[TIME_TEXT_LEN + 1]; /* "" = none */
};
enum err queue_count(struct queue *q, struct queue_counts *out);
/* Objects with exactly the columns of v_queue, or `others`: records of other kinds that were refused or blocked. */
enum err queue_list(struct queue *q, bool others, json_t **out);
/* The same columns, of what is not settled: what was refused or blocked first, then what waits; so many at most. */
enum err queue_list_open(struct queue *q, int64_t limit, json_t **out);
/* One record without personal data. ERR_NOT_FOUND. `ref`: client_ref or serial. */
enum err queue_show(struct queue *q, const char *ref, json_t **out);
const char *queue_generation(const struct queue *q); /* lent */

/* Values that must survive a restart ("last_wall_ms", "etag"). ERR_NOT_FOUND. */
enum err queue_meta_get(struct queue *q, const char *key, char *out, size_t cap);
enum err queue_meta_set(struct queue *q, const char *key, const char *value);
