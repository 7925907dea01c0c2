/* SPDX-License-Identifier: Apache-2.0 */
/* shim_vfs.c - see shim_vfs.h. A file of ours is our head followed by the real file. */
#include "shim_vfs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct shim_file {
	sqlite3_file base;
	const char *path; /* lent by SQLite for as long as the file is open */
	sqlite3_file *real;
};

static sqlite3_vfs shim;
static sqlite3_vfs *real_vfs;
static struct shim_hook *hook;

static int ask(enum shim_op op, const char *path, int64_t at, const void *bytes, size_t *len)
{
	struct shim_call call = { op, path ? path : "", at, bytes, *len };
	return hook && hook->before ? hook->before(hook->arg, &call, len) : SQLITE_OK;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
	return ((struct shim_file *)file)->real;
}

static const char *path_of(sqlite3_file *file)
{
	return ((struct shim_file *)file)->path;
}

/* Methods of a file */

static int x_close(sqlite3_file *file)
{
	sqlite3_file *real = real_of(file);
	return real->pMethods ? real->pMethods->xClose(real) : SQLITE_OK;
}

static int x_read(sqlite3_file *file, void *out, int len, sqlite3_int64 at)
{
	return real_of(file)->pMethods->xRead(real_of(file), out, len, at);
}

static int x_write(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
	size_t part = (size_t)len;
	int code = ask(SHIM_WRITE, path_of(file), at, bytes, &part);
	if (code == SQLITE_OK)
		return real_of(file)->pMethods->xWrite(real_of(file), bytes, len, at);
	if (part < (size_t)len && part > 0)
		real_of(file)->pMethods->xWrite(real_of(file), bytes, (int)part, at);
	return code;
}

static int x_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	size_t len = 0;
	int code = ask(SHIM_TRUNCATE, path_of(file), size, NULL, &len);
	return code == SQLITE_OK ? real_of(file)->pMethods->xTruncate(real_of(file), size) : code;
}

static int x_sync(sqlite3_file *file, int flags)
{
	size_t len = 0;
	int code = ask(SHIM_SYNC, path_of(file), 0, NULL, &len);
	return code == SQLITE_OK ? real_of(file)->pMethods->xSync(real_of(file), flags) : code;
}

static int x_file_size(sqlite3_file *file, sqlite3_int64 *out)
{
	return real_of(file)->pMethods->xFileSize(real_of(file), out);
}

static int x_lock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int x_unlock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int x_check_reserved(sqlite3_file *file, int *out)
{
	return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int x_control(sqlite3_file *file, int op, void *arg)
{
	return real_of(file)->pMethods->xFileControl(real_of(file), op, arg);
}

static int x_sector_size(sqlite3_file *file)
{
	return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int x_characteristics(sqlite3_file *file)
{
	return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

/* Version 1: no shared memory and no memory map. With EXCLUSIVE locking WAL needs neither. */
static const sqlite3_io_methods methods = {
	.iVersion = 1,
	.xClose = x_close,
	.xRead = x_read,
	.xWrite = x_write,
	.xTruncate = x_truncate,
	.xSync = x_sync,
	.xFileSize = x_file_size,
	.xLock = x_lock,
	.xUnlock = x_unlock,
	.xCheckReservedLock = x_check_reserved,
	.xFileControl = x_control,
	.xSectorSize = x_sector_size,
	.xDeviceCharacteristics = x_characteristics,
};

/* Methods of the VFS */

static int v_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out_flags)
{
	struct shim_file *f = (struct shim_file *)file;
	(void)vfs;
	memset(f, 0, (size_t)shim.szOsFile);
	f->path = path;
	f->real = (sqlite3_file *)(f + 1);
	int there = 1;
	size_t len = 0;
	if (path && flags & SQLITE_OPEN_CREATE)
		real_vfs->xAccess(real_vfs, path, SQLITE_ACCESS_EXISTS, &there);
	int code = there ? SQLITE_OK : ask(SHIM_CREATE, path, 0, NULL, &len);
	if (code == SQLITE_OK)
		code = real_vfs->xOpen(real_vfs, path, f->real, flags, out_flags);
	if (code == SQLITE_OK)
		f->base.pMethods = &methods;
	return code;
}

static int v_delete(sqlite3_vfs *vfs, const char *path, int sync)
{
	size_t len = 0;
	(void)vfs;
	int code = ask(SHIM_DELETE, path, sync, NULL, &len);
	return code == SQLITE_OK ? real_vfs->xDelete(real_vfs, path, sync) : code;
}

void shim_install(struct shim_hook *h)
{
	real_vfs = sqlite3_vfs_find(NULL);
	hook = h;
	shim = *real_vfs;
	shim.pNext = NULL;
	shim.zName = "shim";
	shim.szOsFile = (int)sizeof(struct shim_file) + real_vfs->szOsFile;
	shim.xOpen = v_open;
	shim.xDelete = v_delete;
	sqlite3_vfs_register(&shim, 1);
}

void shim_remove(void)
{
	sqlite3_vfs_unregister(&shim);
	hook = NULL;
}
