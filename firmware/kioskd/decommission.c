/* SPDX-License-Identifier: Apache-2.0 */
/* decommission.c - see decommission.h. */
#include "firmware/kioskd/decommission.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <fts.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/core/case/decommission.h"

#define LOG_MODULE "kioskd"
#include "firmware/base/log.h"

#define CERTIFICATE "decommissioned"

static void certificate_path(const struct settings *s, char out[PATH_MAX + 32])
{
	snprintf(out, PATH_MAX + 32, "%s/" CERTIFICATE, s->store.path);
}

bool decommission_is(const struct settings *s)
{
	char path[PATH_MAX + 32];
	certificate_path(s, path);
	return file_exists(path);
}

enum err decommission_text(const struct settings *s, struct buf *out)
{
	char path[PATH_MAX + 32];
	certificate_path(s, path);
	return file_read(path, out);
}

enum err decommission_begin(const struct settings *s, const struct buf *certificate)
{
	char path[PATH_MAX + 32];
	certificate_path(s, path);
	return file_write(path, buf_str(certificate), certificate->len, S_IRUSR | S_IWUSR);
}

/* Zeros in its place, on disk, before the name goes. */
static enum err overwrite(const char *path)
{
	static const char zeros[4096];
	struct stat st;
	CLEANUP(close_fd) int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return errno == ENOENT ? ERR_OK : err_from_errno(errno);
	if (fstat(fd, &st) < 0)
		return err_from_errno(errno);
	for (off_t at = 0; at < st.st_size; at += (off_t)sizeof(zeros)) {
		off_t left = st.st_size - at;
		size_t n = left < (off_t)sizeof(zeros) ? (size_t)left : sizeof(zeros);
		if (pwrite(fd, zeros, n, at) != (ssize_t)n)
			return ERR_IO;
	}
	if (fsync(fd) < 0 || unlink(path) < 0)
		return err_from_errno(errno);
	return ERR_OK;
}

enum err decommission_keys(const struct settings *s)
{
	const char *const keys[] = { s->store.seal_key, s->receipt.key, s->platform.key };
	enum err all = ERR_OK;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		enum err err = overwrite(keys[i]);
		if (err != ERR_OK) {
			log_error("%s could not be erased (%s)", keys[i], err_name(err));
			all = err;
		}
	}
	return all;
}

static bool stays(const char *name)
{
	static const char *const patterns[] = { CERTIFICATE, "journal.*", "catalogue.*" };
	for (size_t i = 0; i < ARRAY_LEN(patterns); i++)
		if (fnmatch(patterns[i], name, 0) == 0)
			return true;
	return false;
}

static enum err erase_one(const FTSENT *e)
{
	bool top = e->fts_level == 1;
	if (e->fts_level == 0 || (top && stays(e->fts_name)))
		return ERR_OK;
	if (e->fts_info == FTS_DP)
		return rmdir(e->fts_accpath) < 0 ? err_from_errno(errno) : ERR_OK;
	if (e->fts_info == FTS_D)
		return ERR_OK;
	if (e->fts_info == FTS_F)
		return overwrite(e->fts_accpath);
	return unlink(e->fts_accpath) < 0 ? err_from_errno(errno) : ERR_OK;
}

enum err decommission_remains(const struct settings *s)
{
	char mark[PATH_MAX + 32], *const roots[] = { (char *)s->store.path, NULL };
	enum err all = ERR_OK;
	FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *e;
	if (!tree)
		return err_from_errno(errno);
	while ((e = fts_read(tree))) {
		enum err err = erase_one(e);
		if (err == ERR_OK)
			continue;
		log_error("%s could not be erased (%s)", e->fts_path, err_name(err));
		all = err;
	}
	fts_close(tree);
	/* The copy beside the folder: it would miss the numbers of a store that is no more. */
	snprintf(mark, sizeof(mark), "%s.queue.mark", s->store.path);
	unlink(mark);
	enum err err = dir_sync(s->store.path);
	return all != ERR_OK ? all : err;
}
