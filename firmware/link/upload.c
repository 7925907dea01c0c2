/* SPDX-License-Identifier: Apache-2.0 */
/*
 * upload.c - see upload.h. A state is which call is running: create, ask (HEAD) or append (PATCH);
 * each answer decides the next call or the end.
 */
#include "firmware/link/upload.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "firmware/crypto/hash.h"

#define HEADER_MAX 96

static enum err step(struct upload *u);

enum err upload_place(const char *location, char out[UPLOAD_PLACE_MAX])
{
	static const char before[] = "/uploads/";
	static const char id[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	/* Absolute, with or without base path: only the id is taken, never another host. */
	const char *at = strstr(location, before);
	if (!at)
		return ERR_SYNTAX;
	size_t len = strspn(at + sizeof(before) - 1, id);
	size_t whole = sizeof(before) - 1 + len;
	if (len == 0 || at[whole] || whole >= UPLOAD_PLACE_MAX ||
	    strcmp(at + sizeof(before) - 1, "..") == 0)
		return ERR_SYNTAX;
	memcpy(out, at, whole + 1);
	return ERR_OK;
}

static void end(struct upload *u, const struct link_answer *answer)
{
	struct link_waiter waiter = u->waiter;
	u->bytes = NULL;
	waiter.done(waiter.arg, answer);
}

/* Goes on with the next call, or ends with this answer as a fault when that cannot start. */
static void go_on(struct upload *u, const struct link_answer *answer)
{
	if (u->turns <= UPLOAD_TURNS_MAX && step(u) == ERR_OK)
		return;
	struct link_answer fault = *answer;
	fault.verdict = ANSWER_TRANSPORT;
	end(u, &fault);
}

static void begin_again(struct upload *u)
{
	u->place[0] = '\0';
	u->offset = 0;
	u->asked = false;
	u->turns++;
}

/* Create: POST /blobs */

static void limit_chunk(struct upload *u, int64_t append_max)
{
	u->chunk = UPLOAD_CHUNK;
	if (append_max >= UPLOAD_CHUNK_MIN && append_max < UPLOAD_CHUNK)
		u->chunk = (size_t)append_max;
}

static void on_created(void *arg, const struct link_answer *answer)
{
	struct upload *u = arg;
	u->call = NULL;
	bool made = answer->verdict == ANSWER_OK && answer->head->status == 201;
	if (made && upload_place(answer->head->location, u->place) == ERR_OK) {
		u->offset = 0;
		u->asked = true;
		limit_chunk(u, answer->head->append_max);
		go_on(u, answer);
	} else if (made) {
		struct link_answer fault = *answer;
		fault.verdict = ANSWER_TRANSPORT;
		end(u, &fault);
	} else {
		end(u, answer); /* 200: already there; or a fault */
	}
}

static enum err create(struct upload *u)
{
	char length[HEADER_MAX], digest[HEADER_MAX], field[ANSWER_DIGEST_MAX],
		key[UUID_TEXT_LEN + 1];
	uint8_t sha256[HASH_LEN];
	if (hex_decode(u->sha256, sha256, HASH_LEN) != ERR_OK)
		return ERR_INVALID;
	answer_digest_field(sha256, field);
	snprintf(length, sizeof(length), "Upload-Length: %zu", u->len);
	snprintf(digest, sizeof(digest), "Repr-Digest: %s", field);
	uuid_v4(key);
	struct link_request r = {
		.method = "POST",
		.path = "/blobs",
		.type = u->type,
		.has_body = true,
		.key = key,
		.headers = { length, digest, "Upload-Complete: ?0" },
	};
	r.wanted.expect = EXPECT_NOTHING;
	return link_start(u->link, &r, (struct link_waiter){ on_created, u }, &u->call);
}

/* Ask: HEAD /uploads/{id} */

static void on_asked(void *arg, const struct link_answer *answer)
{
	struct upload *u = arg;
	int64_t offset = answer->head->upload_offset;
	u->call = NULL;
	if (answer->verdict == ANSWER_OK && offset >= 0 && offset <= (int64_t)u->len) {
		u->offset = offset;
		u->asked = true;
		if (answer->head->upload_complete && offset == (int64_t)u->len)
			end(u, answer);
		else
			go_on(u, answer);
	} else if (answer->verdict == ANSWER_OK || answer->verdict == ANSWER_GONE) {
		begin_again(u);
		go_on(u, answer);
	} else {
		end(u, answer);
	}
}

static enum err ask(struct upload *u)
{
	struct link_request r = { .method = "HEAD", .path = u->place };
	r.wanted.expect = EXPECT_NOTHING;
	return link_start(u->link, &r, (struct link_waiter){ on_asked, u }, &u->call);
}

/* Append: PATCH /uploads/{id} */

static size_t next_len(const struct upload *u)
{
	assert(u->offset >= 0 && (size_t)u->offset <= u->len && u->chunk > 0);
	size_t left = u->len - (size_t)u->offset;
	return left < u->chunk ? left : u->chunk;
}

static void on_appended(void *arg, const struct link_answer *answer)
{
	struct upload *u = arg;
	int64_t offset = answer->head->upload_offset;
	u->call = NULL;
	switch ((int)answer->verdict) {
	case ANSWER_OK:
		u->offset += (int64_t)next_len(u);
		u->turns = 0;
		if (u->offset == (int64_t)u->len) {
			end(u, answer);
			return;
		}
		break;
	case ANSWER_OFFSET:
		u->turns++;
		u->asked = offset >= 0 && offset <= (int64_t)u->len;
		u->offset = u->asked ? offset : 0;
		break;
	case ANSWER_DIGEST:
		u->turns++;
		u->asked = false;
		break;
	case ANSWER_GONE:
		begin_again(u);
		break;
	default:
		u->asked = false; /* how much arrived is unknown */
		end(u, answer);
		return;
	}
	go_on(u, answer);
}

static enum err append(struct upload *u)
{
	assert(u->bytes && u->place[0]);
	char offset[HEADER_MAX];
	size_t len = next_len(u);
	bool last = u->offset + (int64_t)len == (int64_t)u->len;
	snprintf(offset, sizeof(offset), "Upload-Offset: %lld", (long long)u->offset);
	struct link_request r = {
		.method = "PATCH",
		.path = u->place,
		.type = "application/partial-upload",
		.body = u->bytes + u->offset,
		.len = len,
		.has_body = true,
		.headers = { offset, last ? "Upload-Complete: ?1" : "Upload-Complete: ?0" },
	};
	r.wanted.expect = EXPECT_NOTHING;
	return link_start(u->link, &r, (struct link_waiter){ on_appended, u }, &u->call);
}

static enum err step(struct upload *u)
{
	assert(!u->call); /* one at a time */
	if (!u->place[0])
		return create(u);
	return u->asked ? append(u) : ask(u);
}

enum err upload_start(struct upload *u, struct link *link, const struct upload_file *file,
		      struct link_waiter waiter)
{
	assert(file->bytes && file->len > 0 && waiter.done);
	if (strcmp(u->sha256, file->sha256) != 0 || u->len != file->len)
		*u = (struct upload){ 0 };
	u->link = link;
	u->waiter = waiter;
	u->bytes = file->bytes;
	u->len = file->len;
	u->turns = 0;
	u->asked = false;
	if (u->chunk == 0)
		u->chunk = UPLOAD_CHUNK;
	if (!text_copy(u->sha256, sizeof(u->sha256), file->sha256) ||
	    !text_copy(u->type, sizeof(u->type), file->type))
		return ERR_INVALID;
	return step(u);
}

void upload_cancel(struct upload *u)
{
	link_cancel(u->call);
	u->call = NULL;
	u->bytes = NULL;
}
