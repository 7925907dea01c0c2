/* SPDX-License-Identifier: Apache-2.0 */
/*
 * queue_intake.c - how a record comes in. See queue.h.
 *
 * The number is the next one, the body is made with it, sealed and inserted in one transaction: one
 * sync. Files are on disk before that, under names that only the committed row makes valid.
 */
#define LOG_MODULE "queue"
#include "firmware/store/queue_private.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/base/process.h"
#include "firmware/base/wipe.h"

#define KIND_APPLICATION "application"
/* The most pages a record takes: its body, and the pages of tree and index above it. */
#define PAGES_OF_ONE (APPLICATION_BODY_MAX / DB_PAGE_SIZE + 8)

static_assert(QUEUE_INTAKE_PERCENT < 100, "room is left for acknowledging");

static const struct digests digests = { .sha256 = hash_sha256 };

struct intake {
	struct queue *q;
	const char *client_ref, *kind;
	int64_t wall_ms;
	uint8_t content_hash[HASH_LEN];
	const struct queue_submit *submit; /* NULL for a push */
	struct json_frozen content;	   /* of a submit; its body is made with the number */
	const char *body;		   /* of a push, as it was given */
	size_t sealed[QUEUE_FILES_MAX];
	bool tried; /* the transaction was tried before: look whether it is there */
	struct queue_record record;
};

/* *found: the record is there with the same content. ERR_CONFLICT: with other content. */
static enum err look_up(struct intake *in, bool *found)
{
	struct queue *q = in->q;
	CLEANUP(db_reset_ptr) sqlite3_stmt *stmt = db_statement(&q->db, SQL_BY_REF);
	if (!stmt)
		return db_error(&q->db);
	db_bind_text(stmt, 1, in->client_ref);
	enum err err = db_step(&q->db, stmt, found);
	if (err != ERR_OK || !*found)
		return err;
	queue_row(stmt, &in->record);
	char hex[HASH_HEX + 1];
	hex_encode(in->content_hash, HASH_LEN, hex);
	return strcmp(hex, in->record.content_sha256) == 0 && strcmp(in->kind, in->record.kind) == 0
		       ? ERR_OK
		       : ERR_CONFLICT;
}

/* The body of an application: content plus the terminal's own fields. malloc'ed. */
static enum err body_make(struct intake *in, char **out)
{
	const struct queue_submit *s = in->submit;
	struct queue_record *r = &in->record;
	struct application_terminal t = {
		.hall_code = s->hall_code,
		.area_code = s->area_code,
		.offline = s->offline,
		.frozen = &in->content,
		.content_sha256 = r->content_sha256,
		.signature = s->signature,
	};
	static_assert(sizeof(t.apply_serial_no) >= sizeof(r->serial), "a serial fits");
	serial_format(in->q->terminal, in->q->generation, r->seq, r->serial);
	text_copy(t.client_ref, sizeof(t.client_ref), in->client_ref);
	text_copy(t.apply_serial_no, sizeof(t.apply_serial_no), r->serial);
	text_copy(t.apply_date, sizeof(t.apply_date), r->apply_date);
	if (!text_copy(r->task_code, sizeof(r->task_code), json_str(s->content, "task_code")))
		return ERR_INVALID;
	return application_body(s->content, &t, &digests, out, r->body_sha256);
}

static void record_fill(struct intake *in)
{
	struct queue_record *r = &in->record;
	*r = (struct queue_record){
		.seq = in->q->index.high + 1,
		.created_ms = in->wall_ms,
		.file_count = in->submit ? in->submit->file_count : 0,
	};
	text_copy(r->client_ref, sizeof(r->client_ref), in->client_ref);
	text_copy(r->kind, sizeof(r->kind), in->kind);
	text_copy(r->state, sizeof(r->state), queue_state_name(QUEUE_QUEUED));
	hex_encode(in->content_hash, HASH_LEN, r->content_sha256);
	time_text(in->wall_ms, r->apply_date);
}

static enum err row_insert(struct intake *in, const struct buf *sealed)
{
	struct queue *q = in->q;
	const struct queue_record *r = &in->record;
	uint8_t body_hash[HASH_LEN];
	enum err err = hex_decode(r->body_sha256, body_hash, HASH_LEN);
	assert(err == ERR_OK);
	sqlite3_stmt *stmt = db_statement(&q->db, SQL_INSERT);
	if (!stmt)
		return db_error(&q->db);
	db_bind_int(stmt, 1, r->seq);
	db_bind_text(stmt, 2, r->client_ref);
	db_bind_text(stmt, 3, r->kind);
	db_bind_int(stmt, 4, QUEUE_SCHEMA);
	db_bind_int(stmt, 5, r->created_ms);
	db_bind_int(stmt, 6, (int64_t)r->file_count);
	db_bind_text(stmt, 7, r->serial);
	db_bind_text(stmt, 8, r->task_code);
	db_bind_blob(stmt, 9, in->content_hash, HASH_LEN);
	db_bind_blob(stmt, 10, body_hash, HASH_LEN);
	db_bind_int(stmt, 11, (int64_t)r->sealed_bytes);
	db_bind_blob(stmt, 12, sealed->data, sealed->len);
	db_bind_text(stmt, 13, in->submit && in->submit->holder ? in->submit->holder : "");
	return db_run(&q->db, stmt);
}

static enum err file_rows_insert(struct intake *in)
{
	assert(in->submit || in->record.file_count == 0);
	struct queue *q = in->q;
	for (size_t n = 0; n < in->record.file_count; n++) {
		const struct queue_file *f = &in->submit->files[n];
		sqlite3_stmt *stmt = db_statement(&q->db, SQL_INSERT_FILE);
		if (!stmt)
			return db_error(&q->db);
		db_bind_int(stmt, 1, in->record.seq);
		db_bind_int(stmt, 2, (int64_t)n);
		db_bind_text(stmt, 3, f->sha256);
		db_bind_text(stmt, 4, f->type);
		db_bind_int(stmt, 5, (int64_t)f->len);
		db_bind_int(stmt, 6, (int64_t)in->sealed[n]);
		enum err err = db_run(&q->db, stmt);
		if (err != ERR_OK)
			return err;
	}
	return ERR_OK;
}

/* The body in the platform's words: what is kept is what travels. malloc'ed. */
static enum err body_write(struct intake *in, const char *body, char **out)
{
	struct queue_record *r = &in->record;
	CLEANUP(json_unref) json_t *json = NULL;
	enum err err = json_parse(body, strlen(body), &json);
	if (err == ERR_OK)
		err = in->q->write(in->q->write_arg, in->kind, json);
	if (err != ERR_OK)
		return err;
	CLEANUP(wipe_free_ptr) char *text = json_canonical(json);
	if (!text)
		return ERR_INVALID;
	if (strlen(text) > APPLICATION_BODY_MAX)
		return ERR_TOO_LONG;
	hash_sha256_hex(text, strlen(text), r->body_sha256);
	*out = STEAL(text);
	return ERR_OK;
}

static enum err body_seal(struct intake *in, struct buf *sealed)
{
	assert(!in->body != !in->submit); /* a push has a body, a submit makes one */
	struct queue_record *r = &in->record;
	CLEANUP(wipe_free_ptr) char *made = NULL;
	CLEANUP(wipe_free_ptr) char *written = NULL;
	const char *body = in->body;
	enum err err = ERR_OK;
	if (body)
		text_copy(r->body_sha256, sizeof(r->body_sha256), r->content_sha256);
	else
		err = body_make(in, &made);
	if (made)
		body = made;
	if (err == ERR_OK && in->q->write)
		err = body_write(in, body, &written);
	if (err != ERR_OK)
		return err;
	if (written)
		body = written;
	char aad[QUEUE_AAD_MAX];
	size_t aad_len = queue_aad(r->client_ref, r->seq, r->kind, aad);
	return seal(in->q->key, r->client_ref, aad, aad_len, body, strlen(body), sealed);
}

static enum err intake_run(struct db *db, void *arg)
{
	(void)db;
	struct intake *in = arg;
	bool found = false;
	enum err err = in->tried ? look_up(in, &found) : ERR_OK;
	if (err != ERR_OK || found)
		return err;
	in->tried = true;
	record_fill(in);
	CLEANUP(buf_fini) struct buf sealed;
	buf_init(&sealed, APPLICATION_BODY_MAX + SEAL_OVERHEAD);
	err = body_seal(in, &sealed);
	in->record.sealed_bytes = sealed.len;
	for (size_t n = 0; n < in->record.file_count; n++)
		in->record.sealed_bytes += in->sealed[n];
	if (err == ERR_OK)
		err = row_insert(in, &sealed);
	return err == ERR_OK ? file_rows_insert(in) : err;
}

static enum err pages(struct queue *q, enum queue_sql id, int64_t *out)
{
	CLEANUP(db_reset_ptr) sqlite3_stmt *stmt = db_statement(&q->db, id);
	bool row = false;
	enum err err = stmt ? db_step(&q->db, stmt, &row) : db_error(&q->db);
	if (err == ERR_OK)
		*out = sqlite3_column_int64(stmt, 0);
	return err;
}

/* Intake stops before the quota is reached, so that there is room to acknowledge. */
static enum err room_check(struct queue *q)
{
	int64_t used = 0, spare = 0, limit = q->db.max_pages * QUEUE_INTAKE_PERCENT / 100;
	if (q->room-- > 0)
		return ERR_OK;
	enum err err = pages(q, SQL_PAGES, &used);
	if (err == ERR_OK)
		err = pages(q, SQL_FREE_PAGES, &spare);
	if (err != ERR_OK)
		return err;
	q->room = (limit - used + spare) / PAGES_OF_ONE;
	return used - spare < limit ? ERR_OK : ERR_STORE_FULL;
}

bool queue_has_room(struct queue *q)
{
	q->room = 0;
	return queue_ready(q) == ERR_OK && room_check(q) == ERR_OK && queue_disk_has_room(q);
}

/* Files to disk, then the row. What was written is removed again when the row was refused. */
static enum err take_in(struct intake *in)
{
	struct queue *q = in->q;
	size_t kept = 0, count = in->submit ? in->submit->file_count : 0;
	enum err err = room_check(q);
	if (err == ERR_OK)
		err = queue_index_reserve(&q->index, 1);
	if (err != ERR_OK)
		return err;
	crash_here("submit.before-files");
	for (; err == ERR_OK && kept < count; kept++)
		err = queue_file_keep(q, in->client_ref, kept, &in->submit->files[kept],
				      &in->sealed[kept]);
	crash_here("submit.after-files");
	struct db_change change = {
		.run = intake_run,
		.arg = in,
		.before_commit = "submit.before-commit",
		.after_commit = "submit.after-commit",
		.single = count == 0,
	};
	if (err == ERR_OK)
		err = queue_change(q, &change, false);
	/* After ERR_STORE_SYNC the row may be there all the same: its files stay. */
	if (err != ERR_OK && err != ERR_STORE_SYNC)
		queue_files_remove(q, in->client_ref, kept);
	return err;
}

/* The answer to a repeat. ERR_NOT_FOUND: it is none. ERR_CONFLICT. */
static enum err repeat(struct intake *in)
{
	bool found = false;
	enum err err = look_up(in, &found);
	return err == ERR_OK && !found ? ERR_NOT_FOUND : err;
}

/*
 * A repeat is seldom. Without files the row itself finds out, by its UNIQUE client_ref; files must
 * not be written over those of the first.
 */
static enum err take_in_or_repeat(struct intake *in)
{
	bool has_files = in->submit && in->submit->file_count > 0;
	enum err err = has_files ? repeat(in) : ERR_NOT_FOUND;
	if (err != ERR_NOT_FOUND)
		return err;
	err = take_in(in);
	if (err == ERR_CONFLICT || err == ERR_STORE_FULL) {
		enum err again = repeat(in);
		return again == ERR_NOT_FOUND ? err : again;
	}
	return err;
}

static enum err intake(struct intake *in, struct queue_record *out)
{
	struct queue *q = in->q;
	enum err err = queue_ready(q);
	if (err == ERR_OK)
		err = take_in_or_repeat(in);
	if (err != ERR_OK)
		return err;
	if (in->record.seq > q->index.high) {
		struct index_entry e;
		queue_index_entry(&in->record, &e);
		queue_index_add(&q->index, &e);
		mark_write(&q->mark, q->generation, in->record.seq);
	}
	*out = in->record;
	return ERR_OK;
}

static enum err content_hash(struct intake *in, const char *text, size_t len)
{
	if (len > APPLICATION_BODY_MAX)
		return ERR_TOO_LONG;
	hash_sha256(text, len, in->content_hash);
	return ERR_OK;
}

enum err queue_submit(struct queue *q, const struct queue_submit *s, struct queue_record *out)
{
	if (!s->client_ref || !uuid_v4_is_valid(s->client_ref) || s->file_count > QUEUE_FILES_MAX)
		return ERR_INVALID;
	struct intake in = {
		.q = q,
		.client_ref = s->client_ref,
		.kind = KIND_APPLICATION,
		.wall_ms = s->wall_ms,
		.submit = s,
	};
	if (!json_freeze(s->content, &in.content))
		return ERR_INVALID;
	enum err err = content_hash(&in, in.content.text, in.content.len);
	if (err == ERR_OK)
		err = intake(&in, out);
	json_frozen_wipe(&in.content);
	return err;
}

static bool kind_is_valid(const char *kind)
{
	size_t len = strspn(kind, "abcdefghijklmnopqrstuvwxyz_-");
	return len > 0 && len < QUEUE_KIND_MAX && !kind[len] && strcmp(kind, KIND_APPLICATION) != 0;
}

enum err queue_push(struct queue *q, const char *client_ref, const char *kind, const json_t *body,
		    int64_t wall_ms, struct queue_record *out)
{
	if (!client_ref || !uuid_v4_is_valid(client_ref) || !kind_is_valid(kind))
		return ERR_INVALID;
	struct intake in = { .q = q, .client_ref = client_ref, .kind = kind, .wall_ms = wall_ms };
	CLEANUP(wipe_free_ptr) char *text = json_canonical(body);
	if (!text)
		return ERR_INVALID;
	in.body = text;
	enum err err = content_hash(&in, text, strlen(text));
	return err == ERR_OK ? intake(&in, out) : err;
}
