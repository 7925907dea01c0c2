/* SPDX-License-Identifier: Apache-2.0 */
/* bundles.c - see bundles.h. */
#include "tests/platform/bundles.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/util.h"
#include "tests/platform/problem.h"
#include "tests/platform/ranges.h"
#include "tests/platform/routes.h"

enum { NAME_MAX_LEN = 80, KEY_MAX = NAME_MAX_LEN + 16 };

static const char suffix[] = ".raucb";

/* What becomes part of a file's name. */
static bool bundles_is_word(const char *text)
{
	size_t len = strlen(text);
	return len > 0 && len <= 32 && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789") == len;
}

static bool bundles_name(const char *board, const char *channel, char out[NAME_MAX_LEN])
{
	/* "x86-64" is a board. */
	bool plain =
		*board && strspn(board, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(board);
	return plain && strlen(board) <= 32 && bundles_is_word(channel) &&
	       snprintf(out, NAME_MAX_LEN, "%s.%s%s", board, channel, suffix) < NAME_MAX_LEN;
}

static json_t *bundles_offer(struct platform *p, const char *name)
{
	char key[KEY_MAX];
	snprintf(key, sizeof(key), "firmware/%s", name);
	CLEANUP(free_ptr) char *text = db_meta_get(p->db, key);
	return text ? json_loads(text, 0, NULL) : NULL;
}

static char *bundles_path(const struct platform *p, const char *name)
{
	char *path = NULL;
	if (asprintf(&path, "%s/%s", p->firmware_dir, name) < 0)
		abort();
	return path;
}

void bundles_current(struct request *r, struct answer *a)
{
	const char *board = request_query(r, "board"), *channel = request_query(r, "channel");
	char name[NAME_MAX_LEN];

	if (!board || !channel || !bundles_name(board, channel, name)) {
		problem(a, PROBLEM_VALIDATION, "board and channel are words");
		return;
	}
	json_t *offer = bundles_offer(r->platform, name);
	json_object_del(offer, "etag");
	if (offer)
		answer_json(a, 200, offer);
	else
		answer_empty(a, 204);
}

static void bundles_send(struct request *r, struct answer *a, int fd, const char *etag)
{
	struct stat st;
	struct piece piece;

	if (fstat(fd, &st) < 0 || st.st_size == 0) {
		problem(a, PROBLEM_UNAVAILABLE, "the bundle cannot be read");
		return;
	}
	if (!ranges_choose(r, a, (size_t)st.st_size, etag, &piece))
		return;
	char *bytes = malloc(piece.len);
	if (!bytes || pread(fd, bytes, piece.len, (off_t)piece.from) != (ssize_t)piece.len)
		abort();
	answer_header(a, "ETag", "\"%s\"", etag);
	answer_bytes(a, a->status, "application/octet-stream", bytes, piece.len);
}

void bundles_file(struct request *r, struct answer *a)
{
	const char *name = r->param[0];
	json_t *offer = bundles_offer(r->platform, name);
	CLEANUP(free_ptr) char *path = offer ? bundles_path(r->platform, name) : NULL;
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;

	if (fd < 0)
		problem(a, PROBLEM_NOT_FOUND, "there is no such bundle");
	else
		bundles_send(r, a, fd, json_string_value(json_object_get(offer, "etag")));
	if (fd >= 0)
		close(fd);
	json_decref(offer);
}

static char *bundles_read(const char *path, size_t *len)
{
	struct stat st;
	char *bytes = NULL;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0) {
		*len = (size_t)st.st_size;
		bytes = malloc(*len);
		if (bytes && read(fd, bytes, *len) != (ssize_t)*len) {
			free(bytes);
			bytes = NULL;
		}
	}
	if (fd >= 0)
		close(fd);
	return bytes;
}

static bool bundles_write(const char *path, const char *bytes, size_t len)
{
	FILE *f = fopen(path, "wb");
	bool ok = f && fwrite(bytes, 1, len, f) == len;
	return f && fclose(f) == 0 && ok;
}

/* Of the file, then as the wish says otherwise. */
static json_t *bundles_describe(const char *name, const char *bytes, size_t len, const json_t *wish)
{
	char sha256[HASH_HEX_MAX], url[sizeof("/kiosk/v1/firmware/bundles/") + NAME_MAX_LEN];

	hash_hex(bytes, len, sha256);
	snprintf(url, sizeof(url), "%s/firmware/bundles/%s", routes_platform.base, name);
	json_t *offer = json_pack("{s:s,s:s,s:I,s:s}", "etag", sha256, "sha256", sha256, "size",
				  (json_int_t)len, "url", url);
	json_object_update(offer, (json_t *)wish);
	json_object_del(offer, "board");
	json_object_del(offer, "channel");
	json_object_del(offer, "file");
	return offer;
}

const char *bundles_arrange(struct platform *p, const json_t *wish)
{
	const char *board = json_string_value(json_object_get(wish, "board"));
	const char *channel = json_string_value(json_object_get(wish, "channel"));
	const char *file = json_string_value(json_object_get(wish, "file"));
	char name[NAME_MAX_LEN], key[KEY_MAX];
	size_t len = 0;

	if (!board || !channel || !bundles_name(board, channel, name))
		return "board and channel are words";
	snprintf(key, sizeof(key), "firmware/%s", name);
	if (!file) {
		db_run(p->db, "DELETE FROM meta WHERE key=?", "s", key);
		return NULL;
	}
	CLEANUP(free_ptr) char *bytes = bundles_read(file, &len);
	CLEANUP(free_ptr) char *path = bundles_path(p, name);
	if (!bytes || !bundles_write(path, bytes, len))
		return "file cannot be copied";
	json_t *offer = bundles_describe(name, bytes, len, wish);
	CLEANUP(free_ptr) char *text = json_dumps(offer, JSON_COMPACT);
	json_decref(offer);
	db_meta_set(p->db, key, text);
	return NULL;
}
