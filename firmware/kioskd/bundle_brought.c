/* SPDX-License-Identifier: Apache-2.0 */
/* bundle_brought.c - see bundle_brought.h. */
#include "firmware/kioskd/bundle_brought.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/kioskd/firmware_file.h"

#define COPY_STEP (1024 * 1024)
#define SUFFIX	  ".raucb"

/* On the stick */

static bool is_bundle_name(const char *name)
{
	size_t len = strlen(name), suffix = strlen(SUFFIX);
	return name[0] != '.' && len > suffix && strcasecmp(name + len - suffix, SUFFIX) == 0;
}

static enum firmware_reason find_name(DIR *dir, char out[NAME_MAX + 1])
{
	const struct dirent *entry;
	size_t names = 0, found = 0;
	while ((entry = readdir(dir))) {
		if (++names > BROUGHT_NAMES_MAX)
			return FIRMWARE_WHY_CROWDED;
		if (!is_bundle_name(entry->d_name))
			continue;
		if (++found > 1)
			return FIRMWARE_WHY_SEVERAL;
		text_copy(out, NAME_MAX + 1, entry->d_name);
	}
	return found ? FIRMWARE_WHY_NONE : FIRMWARE_WHY_NO_FILE;
}

enum firmware_reason brought_find(const char *folder, int *out)
{
	char name[NAME_MAX + 1];
	DIR *dir = opendir(folder);
	if (!dir)
		return FIRMWARE_WHY_NO_FILE;
	enum firmware_reason why = find_name(dir, name);
	/* Not to wait for somebody at the other end of what is no file. */
	int fd = why == FIRMWARE_WHY_NONE
			 ? openat(dirfd(dir), name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
			 : -1;
	closedir(dir);
	if (why == FIRMWARE_WHY_NONE && fd < 0)
		return FIRMWARE_WHY_NO_FILE;
	if (why == FIRMWARE_WHY_NONE)
		*out = fd;
	return why;
}

/* The copy */

/* RAUC's bundles are a squashfs with a signature behind it: "hsqs" (Linux, fs/squashfs/squashfs_fs.h). */
static enum firmware_reason check(int fd, int64_t *out_size)
{
	struct stat st;
	char magic[4];
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ||
	    pread(fd, magic, sizeof(magic), 0) != sizeof(magic) || memcmp(magic, "hsqs", 4) != 0)
		return FIRMWARE_WHY_NO_BUNDLE;
	if (st.st_size > FIRMWARE_SIZE_MAX)
		return FIRMWARE_WHY_TOO_LARGE;
	*out_size = st.st_size;
	return FIRMWARE_WHY_NONE;
}

static bool has_room(int fd, int64_t size)
{
	struct statvfs v;
	return fstatvfs(fd, &v) == 0 &&
	       (int64_t)v.f_bavail * (int64_t)v.f_frsize >= size + FIRMWARE_SPARE;
}

static bool put_all(int to, const char *bytes, ssize_t len)
{
	for (ssize_t done = 0; done < len;) {
		ssize_t put = write(to, bytes + done, (size_t)(len - done));
		if (put < 0)
			return false;
		done += put;
	}
	return true;
}

static bool copy_all(int from, int to, int64_t size)
{
	CLEANUP(free_ptr) char *step = malloc(COPY_STEP);
	if (!step)
		return false;
	for (int64_t at = 0; at < size;) {
		int64_t left = size - at;
		ssize_t n = pread(from, step, left < COPY_STEP ? (size_t)left : COPY_STEP, at);
		if (n <= 0 || !put_all(to, step, n))
			return false;
		at += n;
	}
	return fsync(to) == 0;
}

enum firmware_reason brought_copy(int from, const char *path)
{
	int64_t size;
	enum firmware_reason why = check(from, &size);
	if (why != FIRMWARE_WHY_NONE)
		return why;
	unlink(path); /* of a run that was cut short */
	CLEANUP(close_fd)
	int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (to >= 0 && !has_room(to, size))
		why = FIRMWARE_WHY_NO_ROOM;
	else if (to < 0 || !copy_all(from, to, size))
		why = FIRMWARE_WHY_NO_DISK;
	if (why != FIRMWARE_WHY_NONE && to >= 0)
		unlink(path);
	return why;
}

enum err brought_err(enum firmware_reason why)
{
	static const struct {
		enum firmware_reason why;
		enum err err;
	} errs[] = {
		{ FIRMWARE_WHY_NONE, ERR_OK },
		{ FIRMWARE_WHY_NO_FILE, ERR_NOT_FOUND },
		{ FIRMWARE_WHY_SEVERAL, ERR_INVALID },
		{ FIRMWARE_WHY_CROWDED, ERR_TOO_LONG },
		{ FIRMWARE_WHY_NO_BUNDLE, ERR_SYNTAX },
		{ FIRMWARE_WHY_TOO_LARGE, ERR_TOO_LONG },
		{ FIRMWARE_WHY_NO_ROOM, ERR_STORE_FULL },
	};
	for (size_t i = 0; i < ARRAY_LEN(errs); i++)
		if (errs[i].why == why)
			return errs[i].err;
	return ERR_IO;
}
