/* SPDX-License-Identifier: Apache-2.0 */
/* firmware_file.c - see firmware_file.h. */
#include "firmware/kioskd/firmware_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/base/process.h"
#include "firmware/crypto/hash.h"

/* All of it, or none: a piece of a piece is not what the part's length promises. */
static enum err add_piece(const struct firmware_file *f, int fd, int64_t at)
{
	for (size_t done = 0; done < f->piece.len;) {
		ssize_t n = pwrite(fd, f->piece.data + done, f->piece.len - done, at + (off_t)done);
		if (n < 0)
			return err_from_errno(errno);
		done += (size_t)n;
	}
	return fdatasync(fd) == 0 ? ERR_OK : err_from_errno(errno);
}

static bool has_room(const struct firmware_file *f)
{
	struct statvfs v;
	int64_t rest = f->offer.size - f->have;
	return statvfs(f->folder, &v) == 0 &&
	       (int64_t)v.f_bavail * (int64_t)v.f_frsize >= rest + FIRMWARE_SPARE;
}

static enum err add(struct firmware_file *f)
{
	int64_t at = f->have;
	enum err err = dir_create(f->folder, 0700);
	if (err == ERR_OK && !has_room(f))
		err = ERR_STORE_FULL;
	if (err != ERR_OK)
		return err;
	CLEANUP(close_fd)
	int fd = open(f->part, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	err = fd < 0 ? err_from_errno(errno) : add_piece(f, fd, at);
	if (err != ERR_OK && fd >= 0 && ftruncate(fd, at) < 0)
		unlink(f->part);
	crash_here("firmware.after-piece");
	return err;
}

static enum err check(const struct firmware_file *f)
{
	char sha256[HASH_HEX + 1];
	CLEANUP(close_fd) int fd = open(f->part, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	enum err err = fd < 0 ? err_from_errno(errno) : hash_sha256_file(fd, sha256);
	if (err == ERR_OK && strcmp(sha256, f->offer.sha256) != 0)
		err = ERR_SIGNATURE_BAD;
	if (err != ERR_OK)
		return err;
	crash_here("firmware.before-rename");
	if (fsync(fd) < 0 || rename(f->part, f->whole) < 0)
		return err_from_errno(errno);
	crash_here("firmware.after-rename");
	return dir_sync(f->folder);
}

static void look(struct firmware_file *f)
{
	struct stat st;
	f->is_whole =
		lstat(f->whole, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == f->offer.size;
	f->have = lstat(f->part, &st) == 0 && S_ISREG(st.st_mode) ? st.st_size : 0;
}

static void run(struct job *job)
{
	struct firmware_file *f = CONTAINER_OF(job, struct firmware_file, job);
	f->err = ERR_OK;
	look(f);
	if (f->deed == FIRMWARE_ADD)
		f->err = add(f);
	else if (f->deed == FIRMWARE_CHECK)
		f->err = check(f);
	if (f->deed == FIRMWARE_DROP || f->err == ERR_SIGNATURE_BAD) {
		unlink(f->part);
		unlink(f->whole);
	}
	look(f);
}

static void come_back(struct job *job)
{
	struct firmware_file *f = CONTAINER_OF(job, struct firmware_file, job);
	f->busy = false;
	buf_fini(&f->piece);
	if (f->done)
		f->done(f->arg);
}

void firmware_file_do(struct firmware_file *f, enum firmware_deed deed,
		      const struct firmware_offer *offer, const struct buf *bytes)
{
	assert(!f->busy && (deed == FIRMWARE_ADD) == (bytes != NULL));
	f->busy = true;
	f->deed = deed;
	f->offer = *offer;
	buf_init(&f->piece, bytes ? bytes->len : 1);
	if (bytes)
		buf_add(&f->piece, bytes->data, bytes->len);
	f->job = (struct job){ .run = run, .done = come_back };
	worker_submit(f->worker, &f->job);
}

enum err firmware_file_init(struct firmware_file *f, struct loop *loop, const struct settings *s,
			    void (*done)(void *arg), void *arg)
{
	f->done = done;
	f->arg = arg;
	snprintf(f->folder, sizeof(f->folder), "%.*s/update", PATH_MAX - 32, s->store.path);
	snprintf(f->part, sizeof(f->part), "%.*s/" FIRMWARE_INSTANCE ".part", PATH_MAX - 16,
		 f->folder);
	snprintf(f->whole, sizeof(f->whole), "%.*s/" FIRMWARE_INSTANCE ".raucb", PATH_MAX - 16,
		 f->folder);
	return worker_create(loop, "firmware", &f->worker);
}

void firmware_file_fini(struct firmware_file *f)
{
	f->done = NULL;
	worker_destroy(STEAL(f->worker));
}
