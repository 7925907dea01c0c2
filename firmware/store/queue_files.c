/* SPDX-License-Identifier: Apache-2.0 */
/*
 * queue_files.c - what lies beside queue.db: see queue.h.
 *
 * files/CLIENT_REF.N   a sealed scan; valid only while a committed row names it
 * lost/                files whose row is missing although nobody erased it: kept for a rescue
 * ballast              8 MiB that are given up so that a full disk can still acknowledge
 * queue.mark           generation and the highest number given out (mark.h), written after each
 *                      commit: it betrays a WAL that lost its tail to a flipped bit, which SQLite
 *                      itself drops in silence, and a queue.db that is missing or an older one.
 */
#define LOG_MODULE "queue"
#include "firmware/store/queue_private.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/base/log.h"

#define PATH_LEN (PATH_MAX + 320)

static_assert(SHA256_HEX + sizeof("|") + sizeof(((struct queue_file *)NULL)->type) <= QUEUE_AAD_MAX,
	      "the associated data of a file fits");

/* Sealed files */

void queue_file_id(const char *client_ref, size_t n, char out[QUEUE_FILE_ID_MAX])
{
	snprintf(out, QUEUE_FILE_ID_MAX, "%.36s.%zu", client_ref, n % 1000);
}

static void file_path(const struct queue *q, const char *name, char out[PATH_LEN])
{
	snprintf(out, PATH_LEN, "%s/%s/%s", q->dir, QUEUE_FILES_FOLDER, name);
}

/* sha256|type */
static size_t file_aad(const struct queue_file *f, char out[QUEUE_AAD_MAX])
{
	return (size_t)snprintf(out, QUEUE_AAD_MAX, "%s|%s", f->sha256, f->type);
}

static bool file_is_valid(const struct queue_file *f)
{
	char hex[HASH_HEX + 1];
	if (f->len == 0 || f->len > QUEUE_FILE_BYTES_MAX)
		return false;
	if (strnlen(f->sha256, sizeof(f->sha256)) != SHA256_HEX ||
	    strnlen(f->type, sizeof(f->type)) == sizeof(f->type))
		return false;
	hash_sha256_hex(f->bytes, f->len, hex);
	return strcmp(hex, f->sha256) == 0;
}

enum err queue_file_keep(struct queue *q, const char *client_ref, size_t n,
			 const struct queue_file *f, size_t *sealed)
{
	if (!file_is_valid(f))
		return ERR_INVALID;
	char id[QUEUE_FILE_ID_MAX], path[PATH_LEN], aad[QUEUE_AAD_MAX];
	queue_file_id(client_ref, n, id);
	file_path(q, id, path);
	size_t aad_len = file_aad(f, aad);
	CLEANUP(buf_fini) struct buf b;
	buf_init(&b, QUEUE_FILE_BYTES_MAX + SEAL_OVERHEAD);
	enum err err = seal(q->key, id, aad, aad_len, f->bytes, f->len, &b);
	if (err == ERR_OK)
		err = file_write(path, b.data, b.len, S_IRUSR | S_IWUSR);
	if (err == ERR_OK)
		*sealed = b.len;
	return err;
}

enum err queue_file_load(struct queue *q, const char *client_ref, size_t n,
			 const struct queue_file *f, struct buf *out)
{
	char id[QUEUE_FILE_ID_MAX], path[PATH_LEN], aad[QUEUE_AAD_MAX];
	queue_file_id(client_ref, n, id);
	file_path(q, id, path);
	size_t aad_len = file_aad(f, aad);
	CLEANUP(buf_fini) struct buf b;
	buf_init(&b, QUEUE_FILE_BYTES_MAX + SEAL_OVERHEAD);
	enum err err = file_read(path, &b);
	/* A row names it: a file that is gone is damage, and no end of the list. */
	if (err == ERR_TOO_LONG || err == ERR_NOT_FOUND)
		return ERR_SEAL_BROKEN;
	if (err != ERR_OK)
		return err;
	return seal_open(q->key, id, aad, aad_len, b.data, b.len, out);
}

void queue_files_remove(struct queue *q, const char *client_ref, size_t count)
{
	char id[QUEUE_FILE_ID_MAX], path[PATH_LEN];
	for (size_t n = 0; n < count; n++) {
		queue_file_id(client_ref, n, id);
		file_path(q, id, path);
		if (unlink(path) < 0 && errno != ENOENT)
			log_warn("a sealed file could not be deleted (%s)", strerror(errno));
	}
}

/* Sweeping */

/* True if a committed row names this file. An error counts as yes: nothing is swept on a guess. */
static bool is_named(struct queue *q, const char *client_ref, long n)
{
	sqlite3_stmt *stmt = db_statement(&q->db, SQL_FILE_EXISTS);
	if (!stmt)
		return true;
	db_bind_text(stmt, 1, client_ref);
	db_bind_int(stmt, 2, n);
	bool row = false;
	enum err err = db_step(&q->db, stmt, &row);
	db_reset(stmt);
	return err != ERR_OK || row;
}

/* CLIENT_REF.N, perhaps with ".tmp" behind it. */
static bool name_parse(const char *name, char client_ref[UUID_TEXT_LEN + 1], long *n, bool *tmp)
{
	if (strlen(name) < UUID_TEXT_LEN + 2 || name[UUID_TEXT_LEN] != '.')
		return false;
	memcpy(client_ref, name, UUID_TEXT_LEN);
	client_ref[UUID_TEXT_LEN] = '\0';
	char *end;
	*n = strtol(name + UUID_TEXT_LEN + 1, &end, 10);
	*tmp = strcmp(end, ".tmp") == 0;
	return uuid_v4_is_valid(client_ref) && (*end == '\0' || *tmp);
}

static bool set_aside(const struct queue *q, const char *name)
{
	char from[PATH_LEN], to[PATH_LEN];
	file_path(q, name, from);
	snprintf(to, sizeof(to), "%s/%s", q->dir, QUEUE_LOST_FOLDER);
	if (dir_create(to, S_IRWXU) != ERR_OK)
		return false;
	snprintf(to, sizeof(to), "%s/%s/%s", q->dir, QUEUE_LOST_FOLDER, name);
	return rename(from, to) == 0;
}

static void dir_end(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

enum err queue_files_sweep(struct queue *q, bool keep)
{
	char folder[PATH_LEN], path[PATH_LEN], client_ref[UUID_TEXT_LEN + 1];
	snprintf(folder, sizeof(folder), "%s/%s", q->dir, QUEUE_FILES_FOLDER);
	enum err err = db_folder(folder);
	CLEANUP(dir_end) DIR *dir = err == ERR_OK ? opendir(folder) : NULL;
	if (!dir)
		return err == ERR_OK ? err_from_errno(errno) : err;
	size_t swept = 0;
	struct dirent *entry;
	while ((entry = readdir(dir))) {
		long n;
		bool tmp;
		if (!name_parse(entry->d_name, client_ref, &n, &tmp) ||
		    (!tmp && is_named(q, client_ref, n)))
			continue;
		file_path(q, entry->d_name, path);
		if (!tmp && keep ? set_aside(q, entry->d_name) : unlink(path) == 0)
			swept++;
	}
	if (swept == 0)
		return ERR_OK;
	log_info("%zu files without a record %s", swept, keep ? "set aside" : "deleted");
	return dir_sync(folder);
}

/* Room */

bool queue_disk_has_room(const struct queue *q)
{
	char path[PATH_LEN];
	snprintf(path, sizeof(path), "%s/room", q->dir);
	CLEANUP(close_fd) int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
	bool room = fd >= 0 && posix_fallocate(fd, 0, QUEUE_BALLAST_BYTES) == 0;
	unlink(path);
	return room;
}

/* Ballast */

static void ballast_path(const struct queue *q, char out[PATH_LEN])
{
	snprintf(out, PATH_LEN, "%s/ballast", q->dir);
}

void queue_ballast_make(struct queue *q)
{
	struct statvfs fs;
	struct stat st;
	char path[PATH_LEN];
	if (q->ballast)
		return;
	ballast_path(q, path);
	if (stat(path, &st) == 0 && st.st_size >= QUEUE_BALLAST_BYTES) {
		q->ballast = true;
		return;
	}
	if (statvfs(q->dir, &fs) < 0 ||
	    (uint64_t)fs.f_bavail * fs.f_frsize < 2 * (uint64_t)QUEUE_BALLAST_BYTES)
		return;
	CLEANUP(close_fd) int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
	if (fd >= 0 && posix_fallocate(fd, 0, QUEUE_BALLAST_BYTES) == 0) {
		q->ballast = true;
		return;
	}
	unlink(path);
}

bool queue_ballast_drop(struct queue *q)
{
	char path[PATH_LEN];
	ballast_path(q, path);
	q->ballast = false;
	return unlink(path) == 0;
}
