/* SPDX-License-Identifier: Apache-2.0 */
/* fixture.h - a store in a folder of its own, and applications to put into it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "firmware/store/queue.h"

#define WALL_MS 1795251660000			       /* 2026-11-21T17:01:00+08:00 */
#define CANARY	"\xe6\x9d\x8e\xe5\xb0\x8f\xe6\x98\x8e" /* the test citizen's name */

extern char store_dir[64];
extern struct seal_key store_key;

/* A new empty folder; for tcase_add_checked_fixture(). */
void store_setup(void);
void store_teardown(void);

/* The queue in store_dir; asserts that it opens. */
struct queue *open_queue(void);
struct queue *open_queue_of(int64_t max_pages);
/* A complete content; `salt` makes it differ. New reference. */
json_t *content_of(const char *salt);
/* A client_ref made of a number: the same number, the same ref. */
const char *ref_of(int n);
enum err submit(struct queue *q, int n, struct queue_record *out);
/* With one file of `bytes` bytes. */
enum err submit_file(struct queue *q, int n, size_t bytes, struct queue_record *out);

/* store_dir/name */
const char *in_store(const char *name);
/* Runs the stock sqlite3 tool on store_dir/name; its output without the last newline. Lent. */
const char *sqlite3_tool(const char *name, const char *sql);
/* True if these bytes stand in any file of the store. */
bool store_contains(const void *bytes, size_t len);
size_t files_in(const char *folder);
/* XORs one bit of a stopped file. */
void flip_bit(const char *path, long bit);
long file_size(const char *path);
