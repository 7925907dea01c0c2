/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file.h - whole files, bounded, and written so that a power cut leaves the old or the new one.
 * Never used on a live database file: only SQLite opens those.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "firmware/base/buf.h"

/* Appends the file's bytes. ERR_NOT_FOUND, ERR_PERMISSION, ERR_TOO_LONG (b's limit), ERR_IO. */
enum err file_read(const char *path, struct buf *b);
/* The same from an open descriptor, from its start; the descriptor stays the caller's. */
enum err file_read_fd(int fd, struct buf *b);
/* tmp beside it, fsync, rename, fsync of the folder. ERR_STORE_FULL, ERR_PERMISSION, ERR_IO. */
enum err file_write(const char *path, const void *bytes, size_t len, mode_t mode);
/* mkdir -p of the last component with this mode; ERR_PERMISSION if it exists and is wider. */
enum err dir_create(const char *path, mode_t mode);
enum err dir_sync(const char *path);
bool file_exists(const char *path);

/* An anonymous file for somebody else to fill; -1 on failure. */
int memfd_blank(const char *name);
/* True if the descriptor is such a file, empty and open to everything. */
bool memfd_is_blank(int fd);
/* Writes it and seals it. ERR_IO: who else has it keeps it from being sealed, or there is no memory. */
enum err memfd_fill(int fd, const void *bytes, size_t len);
/* An anonymous file nobody can change any more (F_SEAL_*), read from its start. -1 on failure. */
int memfd_sealed(const char *name, const void *bytes, size_t len);
/* True if the descriptor is such a file. */
bool memfd_is_sealed(int fd);

/* For CLEANUP() on an int descriptor. */
void close_fd(int *fd);
