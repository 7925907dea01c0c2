/* SPDX-License-Identifier: Apache-2.0 */
/* file.c - see file.h. */
#include "firmware/base/file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/wipe.h"

#define SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

enum err file_read_fd(int fd, struct buf *b)
{
	char chunk[8192];
	off_t at = 0;
	enum err err = ERR_OK;
	for (;;) {
		ssize_t n = pread(fd, chunk, sizeof(chunk), at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			err = n < 0 ? err_from_errno(errno) : buf_err(b);
			break;
		}
		at += n;
		buf_add(b, chunk, (size_t)n);
		if (buf_err(b) != ERR_OK) {
			err = buf_err(b);
			break;
		}
	}
	wipe(chunk, sizeof(chunk));
	return err;
}

enum err file_read(const char *path, struct buf *b)
{
	CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_from_errno(errno);
	return file_read_fd(fd, b);
}

static enum err write_all(int fd, const char *bytes, size_t len)
{
	assert(bytes || len == 0);
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_from_errno(errno);
		bytes += n;
		len -= (size_t)n;
	}
	return ERR_OK;
}

static enum err parent_sync(const char *path)
{
	char dir[PATH_MAX];
	if (snprintf(dir, sizeof(dir), "%s", path) >= (int)sizeof(dir))
		return ERR_TOO_LONG;
	char *slash = strrchr(dir, '/');
	if (!slash)
		strcpy(dir, ".");
	else
		slash[slash == dir] = '\0';
	return dir_sync(dir);
}

enum err file_write(const char *path, const void *bytes, size_t len, mode_t mode)
{
	assert((mode & ~(mode_t)0777) == 0);
	char tmp[PATH_MAX];
	if (snprintf(tmp, sizeof(tmp), "%s.tmp", path) >= (int)sizeof(tmp))
		return ERR_TOO_LONG;
	CLEANUP(close_fd) int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	if (fd < 0)
		return err_from_errno(errno);
	enum err err = fchmod(fd, mode) < 0 ? err_from_errno(errno) : write_all(fd, bytes, len);
	if (err == ERR_OK && fsync(fd) < 0)
		err = err_from_errno(errno);
	if (err == ERR_OK && rename(tmp, path) < 0)
		err = err_from_errno(errno);
	if (err != ERR_OK) {
		unlink(tmp);
		return err;
	}
	return parent_sync(path);
}

enum err dir_create(const char *path, mode_t mode)
{
	assert((mode & ~(mode_t)0777) == 0);
	if (mkdir(path, mode) == 0)
		return ERR_OK;
	if (errno != EEXIST)
		return err_from_errno(errno);
	struct stat st;
	if (stat(path, &st) < 0)
		return err_from_errno(errno);
	if (!S_ISDIR(st.st_mode))
		return ERR_EXISTS;
	return st.st_mode & 0777 & ~mode ? ERR_PERMISSION : ERR_OK;
}

enum err dir_sync(const char *path)
{
	CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_from_errno(errno);
	return fsync(fd) < 0 ? err_from_errno(errno) : ERR_OK;
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

int memfd_blank(const char *name)
{
	return memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

bool memfd_is_blank(int fd)
{
	struct stat st;
	int seals = fcntl(fd, F_GET_SEALS);
	return seals >= 0 && !(seals & SEALS) && fstat(fd, &st) == 0 && st.st_size == 0;
}

enum err memfd_fill(int fd, const void *bytes, size_t len)
{
	enum err err = write_all(fd, bytes, len);
	return err == ERR_OK && fcntl(fd, F_ADD_SEALS, SEALS) < 0 ? ERR_IO : err;
}

int memfd_sealed(const char *name, const void *bytes, size_t len)
{
	CLEANUP(close_fd) int fd = memfd_blank(name);
	if (fd < 0 || memfd_fill(fd, bytes, len) != ERR_OK)
		return -1;
	int sealed = fd;
	fd = -1;
	return sealed;
}

bool memfd_is_sealed(int fd)
{
	int seals = fcntl(fd, F_GET_SEALS);
	return seals >= 0 && (seals & SEALS) == SEALS;
}
