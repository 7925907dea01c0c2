/* SPDX-License-Identifier: Apache-2.0 */
/* queue_export.c - see queue_export.h. */
#define LOG_MODULE "queue"
#include "firmware/store/queue_export.h"

#include <assert.h>
#include <string.h>

#include "firmware/core/value/json.h"
#include "firmware/crypto/seal_to.h"
#include "firmware/store/queue_private.h"

#define SPKI_MAX 512

/* `line` is stolen. */
static enum err add_line(struct buf *out, json_t *line)
{
	char *text = line ? json_dumps(line, JSON_COMPACT) : NULL;
	json_decref(line);
	if (!text)
		return ERR_NOMEM;
	buf_add_str(out, text);
	buf_add_char(out, '\n');
	free(text);
	return buf_err(out);
}

enum err queue_export_begin(const char *terminal, const char *spki, int64_t wall_ms,
			    struct buf *out)
{
	uint8_t der[SPKI_MAX];
	char key[HASH_HEX + 1], at[TIME_TEXT_LEN + 1];
	size_t len = 0;
	if (!spki[0] || base64_decode(spki, der, sizeof(der), &len) != ERR_OK)
		return ERR_SYNTAX;
	hash_sha256_hex(der, len, key);
	key[EXPORT_SEALED_TO_HEX] = '\0';
	time_text(wall_ms, at);
	return add_line(out, json_pack("{s:s, s:s, s:s, s:s}", "format", EXPORT_FORMAT,
				       "terminal_id", terminal, "at", at, "sealed_to", key));
}

static enum err next_undelivered(struct queue *q, int64_t after_seq, struct queue_record *out)
{
	CLEANUP(db_reset_ptr) sqlite3_stmt *stmt = db_statement(&q->db, SQL_UNDELIVERED);
	if (!stmt)
		return db_error(&q->db);
	db_bind_int(stmt, 1, after_seq);
	bool row = false;
	enum err err = db_step(&q->db, stmt, &row);
	if (err == ERR_OK && !row)
		err = ERR_NOT_FOUND;
	if (err == ERR_OK)
		queue_row(stmt, out);
	return err;
}

/* What is damaged is said to be; the rest goes on. */
static bool is_damage(enum err err)
{
	return err == ERR_SEAL_BROKEN || err == ERR_NOT_FOUND;
}

static enum err add_unreadable(struct buf *out, const char *terminal, const struct queue_record *r)
{
	return add_line(out, json_pack("{s:s, s:s, s:s, s:b}", "client_ref", r->client_ref,
				       "terminal_id", terminal, "apply_serial_no", r->serial,
				       "unreadable", true));
}

static enum err export_file(struct queue *q, const char *terminal, const char *spki,
			    const struct queue_record *r, struct export_at *at, struct buf *out)
{
	CLEANUP(buf_fini) struct buf bytes;
	CLEANUP(free_ptr) char *sealed = NULL;
	struct queue_file f;
	buf_init(&bytes, QUEUE_FILE_BYTES_MAX);
	enum err err = queue_file_get(q, r->seq, (size_t)at->file, &f, &bytes);
	at->file++;
	if (is_damage(err)) {
		at->unreadable++;
		return add_unreadable(out, terminal, r);
	}
	if (err == ERR_OK)
		err = seal_to(spki, f.bytes, f.len, &sealed);
	if (err != ERR_OK)
		return err;
	at->files++;
	return add_line(out, json_pack("{s:s, s:s, s:s, s:s, s:s}", "client_ref", r->client_ref,
				       "terminal_id", terminal, "sha256", f.sha256, "type", f.type,
				       "sealed_file", sealed));
}

static enum err export_body(struct queue *q, const char *terminal, const char *spki,
			    const struct queue_record *r, struct export_at *at, struct buf *out)
{
	CLEANUP(buf_fini) struct buf body;
	CLEANUP(free_ptr) char *sealed = NULL;
	buf_init(&body, APPLICATION_BODY_MAX);
	enum err err = queue_body(q, r->seq, &body);
	at->seq = r->seq;
	at->file = 0;
	if (is_damage(err)) {
		at->unreadable++;
		return add_unreadable(out, terminal, r);
	}
	if (err == ERR_OK)
		err = seal_to(spki, body.data, body.len, &sealed);
	if (err != ERR_OK)
		return err;
	at->records++;
	return add_line(out,
			json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "client_ref", r->client_ref,
				  "terminal_id", terminal, "kind", r->kind, "apply_serial_no",
				  r->serial, "body_sha256", r->body_sha256, "sealed_body", sealed));
}

static enum err add_end(struct buf *out, struct export_at *at)
{
	at->end = true;
	return add_line(out, json_pack("{s:{s:I, s:I, s:I}}", "end", "records",
				       (json_int_t)at->records, "files", (json_int_t)at->files,
				       "unreadable", (json_int_t)at->unreadable));
}

enum err queue_export(struct queue *q, const char *terminal, const char *spki, struct export_at *at,
		      struct buf *out)
{
	struct export_at now = *at;
	struct queue_record r;
	size_t before = out->len;
	assert(!now.end);
	enum err err = queue_ready(q);
	while (err == ERR_OK && !now.end && out->len - before < EXPORT_PAGE) {
		err = next_undelivered(q, now.seq, &r);
		if (err == ERR_NOT_FOUND)
			err = add_end(out, &now);
		else if (err == ERR_OK && now.file < (int64_t)r.file_count)
			err = export_file(q, terminal, spki, &r, &now, out);
		else if (err == ERR_OK)
			err = export_body(q, terminal, spki, &r, &now, out);
	}
	if (err == ERR_OK)
		*at = now;
	return err;
}
