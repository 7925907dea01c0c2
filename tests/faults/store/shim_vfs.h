/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shim_vfs.h - a SQLite VFS in front of the system's own, that shows every change of a file to a hook
 * before it happens; the hook may let it fail. Registered as the default, so that the product's code
 * runs as it is. One thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sqlite3.h>

enum shim_op { SHIM_CREATE, SHIM_WRITE, SHIM_TRUNCATE, SHIM_SYNC, SHIM_DELETE, SHIM_OPS };

struct shim_call {
	enum shim_op op;
	const char *path;
	int64_t at;	   /* write: where; truncate: the new size */
	const void *bytes; /* write */
	size_t len;
};

struct shim_hook {
	/*
	 * SQLITE_OK lets the call through; any other code is its answer, and it does not happen. A
	 * write may shorten *len to be torn: that much is written, then the code is the answer.
	 */
	int (*before)(void *arg, const struct shim_call *call, size_t *len);
	void *arg;
};

/* Registers the VFS as the default; the hook is the caller's and may change between calls. */
void shim_install(struct shim_hook *hook);
void shim_remove(void);
