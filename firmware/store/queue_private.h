/* SPDX-License-Identifier: Apache-2.0 */
/*
 * queue_private.h - what the files of the queue share: queue.c (life), queue_intake.c (submit, push),
 * queue_read.c (look, never change), queue_state.c (acknowledge, fail, erase), queue_exits.c (a day, one that was lost), queue_files.c (sealed
 * files, ballast), queue_salvage.c (a damaged file).
 */
#pragma once

#include "firmware/crypto/hash.h"
#include "firmware/store/db.h"
#include "firmware/store/mark.h"
#include "firmware/store/queue.h"
#include "firmware/store/queue_index.h"

#define QUEUE_APPLICATION_ID 0x4B494F53 /* "KIOS" */
#define QUEUE_VERSION	     2
#define QUEUE_SCHEMA	     1 /* of a row; part of the seal's associated data */
#define QUEUE_KIND_MAX	     16
#define QUEUE_FILES_FOLDER   "files"
#define QUEUE_LOST_FOLDER    "lost"
#define QUEUE_INTAKE_PERCENT 90 /* of the quota; the rest is for acknowledging */
#define QUEUE_BALLAST_BYTES  (8 * 1024 * 1024)
#define QUEUE_FILE_ID_MAX    (UUID_TEXT_LEN + 8)

/* What queue_row() reads, in this order. */
#define QUEUE_COLUMNS                                                                               \
	"seq, client_ref, serial, kind, state, task_code, project_no, case_state, content_sha256, " \
	"body_sha256, error_code, attempts, created_ms, closed_ms, file_count, sealed_bytes"

/* A whole row, as it is taken away and put back; of the first version, and of today's. */
#define QUEUE_FIRST_COLUMNS                                                                           \
	"seq, client_ref, kind, state, schema, created_ms, closed_ms, attempts, file_count, serial, " \
	"task_code, content_sha256, body_sha256, project_no, case_state, error_code, sealed_bytes, "  \
	"body"
#define QUEUE_ALL_COLUMNS QUEUE_FIRST_COLUMNS ", holder"
enum queue_all_column {
	ALL_SEQ = 0,
	ALL_CLIENT_REF = 1,
	ALL_KIND = 2,
	ALL_STATE = 3,
	ALL_ERROR_CODE = 15,
	ALL_SEALED_BYTES = 16,
	ALL_BODY = 17,
	ALL_HOLDER = 18,
	ALL_COUNT = 19,
};

enum queue_sql {
	SQL_BY_REF,
	SQL_BY_SEQ,
	SQL_QUARANTINED,
	SQL_INSERT,
	SQL_INSERT_FILE,
	SQL_BODY,
	SQL_FILE,
	SQL_FILE_EXISTS,
	SQL_CLOSE,
	SQL_STATE,
	SQL_FAIL,
	SQL_CASE_STATE,
	SQL_ALL,
	SQL_DELETE,
	SQL_ERASE_FILES,
	SQL_INDEX,
	SQL_LIST,
	SQL_LIST_OTHERS,
	SQL_LIST_OPEN,
	SQL_OF_HOLDER,
	SQL_OF_TIME,
	SQL_FIRST_CREATED,
	SQL_REOPEN,
	SQL_UNDELIVERED,
	SQL_PAGES,
	SQL_FREE_PAGES,
	SQL_RESTORE,
	QUEUE_SQL_COUNT,
};

struct queue {
	struct db db;
	const struct seal_key *key;
	enum err (*write)(const void *arg, const char *kind, json_t *body); /* NULL = none */
	const void *write_arg;
	char dir[PATH_MAX - 64];
	char terminal[SERIAL_MAX + 1];
	char generation[GENERATION_LEN + 1];
	struct queue_index index;
	unsigned index_opening;	     /* db.openings when the index was read */
	struct mark mark;	     /* the highest number ever given out */
	int64_t gap_first, gap_last; /* numbers without a record, the newest such row; 0 = none */
	int64_t room; /* submits that fit for certain before the quota must be looked at again */
	bool ballast;
	struct queue_health health;
};

/* The handle works and the index is of this handle. Every exported function begins with it. */
enum err queue_ready(struct queue *q);
/*
 * db_change() for this queue. `frees_space`: when the disk is full the ballast is given up and the
 * change tried once more, so that acknowledging and erasing still work.
 */
enum err queue_change(struct queue *q, const struct db_change *change, bool frees_space);
/* `kept` is the print of the key that the records are sealed with. */
bool queue_key_matches(const struct queue *q, const char *kept);
/* Reads a row of QUEUE_COLUMNS. */
void queue_row(sqlite3_stmt *stmt, struct queue_record *out);
enum err queue_by_seq(struct queue *q, int64_t seq, struct queue_record *out);
void queue_index_entry(const struct queue_record *r, struct index_entry *out);
/* client_ref|seq|kind|schema, none of which has a |. */
#define QUEUE_AAD_MAX 128
size_t queue_aad(const char *client_ref, int64_t seq, const char *kind, char out[QUEUE_AAD_MAX]);

/* queue_files.c */
void queue_file_id(const char *client_ref, size_t n, char out[QUEUE_FILE_ID_MAX]);
/* Seals and keeps file n durably; *sealed is its size on disk. ERR_STORE_FULL, ERR_INVALID ... */
enum err queue_file_keep(struct queue *q, const char *client_ref, size_t n,
			 const struct queue_file *f, size_t *sealed);
enum err queue_file_load(struct queue *q, const char *client_ref, size_t n,
			 const struct queue_file *f, struct buf *out);
void queue_files_remove(struct queue *q, const char *client_ref, size_t count);
/* Deletes files that no record names; with `keep` they go to lost/ instead. */
enum err queue_files_sweep(struct queue *q, bool keep);
void queue_ballast_make(struct queue *q); /* if there is room */
bool queue_ballast_drop(struct queue *q); /* false: there was none */
/* The ballast's size can really be had; asked by making such a file. */
bool queue_disk_has_room(const struct queue *q);

/* queue_salvage.c */
extern const struct db_spec queue_spec;
/* Copies what can be read from the file at `path` into the open, new queue; repeatable. */
enum err queue_salvage(struct queue *q, const char *path);
