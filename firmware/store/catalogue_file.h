/* SPDX-License-Identifier: Apache-2.0 */
/*
 * catalogue_file.h - the catalogue file: {"etag","date","items":[...],"dictionaries"?}, plain or gzip.
 *
 * A province's file has tens of thousands of items, so it is never parsed as one value: each member
 * of the top object, and each item, is cut out by its brackets and parsed alone. Pure.
 */
#pragma once

#include "firmware/core/value/json.h"

#define CATALOGUE_FILE_MAX  (512 * 1024 * 1024)
#define CATALOGUE_VALUE_MAX 256 /* its etag, its date, and what names an item */

struct catalogue_file {
	char etag[CATALOGUE_VALUE_MAX], date[CATALOGUE_VALUE_MAX];
};

/* What becomes of its parts, in the file's order. An error ends the walk, which returns it. */
struct catalogue_file_ops {
	/* `text`: the same, as it stands in the file. */
	enum err (*item)(void *user, const json_t *item, const char *text, size_t len);
	/*
	 * An item that cannot be parsed: larger than ITEM_BYTES_MAX, too deep or with a member twice.
	 * `name` has its row_guid and task_name as far as they are there.
	 */
	enum err (*no_item)(void *user, const json_t *name, const char *sentence);
	enum err (*dictionary)(void *user, const char *name, const json_t *dictionary);
};

/* ERR_SYNTAX when it is no such file, found on the way: what was before it has been told. ERR_TOO_LONG. */
enum err catalogue_file_walk(const void *bytes, size_t len, const struct catalogue_file_ops *ops,
			     void *user, struct catalogue_file *out);
