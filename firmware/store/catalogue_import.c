/* SPDX-License-Identifier: Apache-2.0 */
/*
 * catalogue_import.c - the catalogue file: {"etag","date","items":[...],"dictionaries"?}, plain or gzip.
 *
 * A province's file has tens of thousands of items, so it is never parsed as one value: each member
 * of the top object, and each item, is cut out by its brackets and parsed alone. All of it is one
 * transaction.
 */
#define LOG_MODULE "catalogue"
#include "firmware/store/catalogue_private.h"

#include <limits.h>
#include <string.h>

#include <zlib.h>

#include "firmware/base/log.h"
#include "firmware/core/item/item.h"

#define GZIP_MAGIC  "\x1f\x8b"
#define GZIP_WINDOW (MAX_WBITS + 16) /* gzip only */
#define KEY_MAX	    64
#define VALUE_MAX   256

/* gzip */

static enum err inflate_all(z_stream *z, struct buf *out)
{
	unsigned char chunk[64 * 1024];
	for (;;) {
		z->next_out = chunk;
		z->avail_out = sizeof(chunk);
		int code = inflate(z, Z_NO_FLUSH);
		if (code != Z_OK && code != Z_STREAM_END)
			return code == Z_MEM_ERROR ? ERR_NOMEM
						   : ERR_SYNTAX; /* cut short: Z_BUF_ERROR */
		buf_add(out, chunk, sizeof(chunk) - z->avail_out);
		if (buf_err(out) != ERR_OK)
			return buf_err(out);
		if (code == Z_STREAM_END && z->avail_in == 0)
			return ERR_OK;
		/* A gzip file may be several, one after the other. */
		if (code == Z_STREAM_END && inflateReset(z) != Z_OK)
			return ERR_SYNTAX;
	}
}

static enum err gunzip(const void *bytes, size_t len, struct buf *out)
{
	z_stream z = { .next_in = (Bytef *)bytes, .avail_in = (uInt)len };
	if (len > UINT_MAX)
		return ERR_TOO_LONG;
	if (inflateInit2(&z, GZIP_WINDOW) != Z_OK)
		return ERR_NOMEM;
	enum err err = inflate_all(&z, out);
	inflateEnd(&z);
	return err;
}

/* Cutting */

struct scan {
	const char *at, *end;
};

static void skip_space(struct scan *s)
{
	while (s->at < s->end && memchr(" \t\r\n", *s->at, 4))
		s->at++;
}

/* True if the next sign is this one; then it is taken. */
static bool take(struct scan *s, char sign)
{
	skip_space(s);
	if (s->at == s->end || *s->at != sign)
		return false;
	s->at++;
	return true;
}

/* From a quote to behind its partner; NULL if there is none. */
static const char *string_end(const char *at, const char *end)
{
	for (at++; at < end; at++) {
		if (*at == '\\')
			at++;
		else if (*at == '"')
			return at + 1;
	}
	return NULL;
}

/* From a bracket to behind its partner; NULL if there is none. */
static const char *brackets_end(const char *at, const char *end)
{
	size_t depth = 0;
	while (at < end) {
		if (*at == '"') {
			at = string_end(at, end);
			if (!at)
				return NULL;
			continue;
		}
		if (*at == '{' || *at == '[')
			depth++;
		else if ((*at == '}' || *at == ']') && --depth == 0)
			return at + 1;
		at++;
	}
	return NULL;
}

/* Cuts out the next value without looking into it. ERR_SYNTAX. */
static enum err cut(struct scan *s, const char **value, size_t *len)
{
	skip_space(s);
	const char *end = NULL;
	if (s->at == s->end)
		return ERR_SYNTAX;
	if (*s->at == '"')
		end = string_end(s->at, s->end);
	else if (*s->at == '{' || *s->at == '[')
		end = brackets_end(s->at, s->end);
	else
		for (end = s->at; end < s->end && !memchr(",]} \t\r\n", *end, 7);)
			end++;
	if (!end || end == s->at)
		return ERR_SYNTAX;
	*value = s->at;
	*len = (size_t)(end - s->at);
	s->at = end;
	return ERR_OK;
}

static enum err cut_text(struct scan *s, char *out, size_t cap)
{
	const char *value;
	size_t len;
	enum err err = cut(s, &value, &len);
	if (err != ERR_OK)
		return err;
	CLEANUP(json_unref) json_t *text = json_loadb(value, len, JSON_DECODE_ANY, NULL);
	if (!json_is_string(text) || json_string_length(text) >= cap)
		return ERR_SYNTAX;
	memcpy(out, json_string_value(text), json_string_length(text) + 1);
	return ERR_OK;
}

/*
 * What names an item that cannot be parsed: too large, too deep or with a member twice. An object of
 * row_guid and task_name, as far as they are there.
 */
static json_t *name_of(const char *bytes, size_t len)
{
	struct scan s = { bytes, bytes + len };
	json_t *name = json_object();
	if (!take(&s, '{'))
		return name;
	do {
		char key[KEY_MAX], text[VALUE_MAX];
		const char *value;
		size_t value_len;
		if (cut_text(&s, key, sizeof(key)) != ERR_OK || !take(&s, ':'))
			break;
		struct scan ahead = s;
		bool names = strcmp(key, "row_guid") == 0 || strcmp(key, "task_name") == 0;
		if (names && !json_object_get(name, key) &&
		    cut_text(&ahead, text, sizeof(text)) == ERR_OK)
			json_object_set_new(name, key, json_string(text));
		if (cut(&s, &value, &value_len) != ERR_OK)
			break;
	} while (take(&s, ','));
	return name;
}

/* Importing */

struct import {
	struct catalogue *c;
	struct scan scan;
	struct catalogue_report report;
	char etag[VALUE_MAX], date[VALUE_MAX];
	struct catalogue_info before;
	bool has_items;
};

static enum err import_item(struct import *in)
{
	const char *value;
	size_t len;
	enum err err = cut(&in->scan, &value, &len);
	if (err != ERR_OK)
		return err;
	CLEANUP(json_unref) json_t *item = NULL;
	err = len > ITEM_BYTES_MAX ? ERR_TOO_LONG : json_parse(value, len, &item);
	if (err == ERR_OK)
		return catalogue_put(in->c, item, &in->report);
	if (err == ERR_NOMEM)
		return err;
	CLEANUP(json_unref) json_t *name = name_of(value, len);
	return catalogue_refuse(
		&in->report, name, "",
		err == ERR_TOO_LONG
			? "the item is larger than 256 KiB"
			: "the item is no JSON object, has a member twice or is nested too deep");
}

static enum err import_items(struct import *in)
{
	if (in->has_items || !take(&in->scan, '['))
		return ERR_SYNTAX;
	in->has_items = true;
	if (take(&in->scan, ']'))
		return ERR_OK;
	do {
		enum err err = import_item(in);
		if (err != ERR_OK)
			return err;
	} while (take(&in->scan, ','));
	return take(&in->scan, ']') ? ERR_OK : ERR_SYNTAX;
}

static enum err import_dictionaries(struct import *in)
{
	const char *value;
	size_t len;
	CLEANUP(json_unref) json_t *all = NULL;
	enum err err = cut(&in->scan, &value, &len);
	if (err == ERR_OK)
		err = json_parse(value, len, &all);
	if (err != ERR_OK || !json_is_object(all))
		return err == ERR_OK ? ERR_SYNTAX : err;
	const char *name;
	json_t *dictionary;
	json_object_foreach(all, name, dictionary)
	{
		err = catalogue_put_dictionary(in->c, name, dictionary, &in->report);
		if (err != ERR_OK)
			return err == ERR_INVALID ? ERR_SYNTAX : err;
	}
	return ERR_OK;
}

static enum err import_member(struct import *in)
{
	char key[KEY_MAX];
	const char *value;
	size_t len;
	enum err err = cut_text(&in->scan, key, sizeof(key));
	if (err != ERR_OK || !take(&in->scan, ':'))
		return err == ERR_OK ? ERR_SYNTAX : err;
	if (strcmp(key, "items") == 0)
		return import_items(in);
	if (strcmp(key, "dictionaries") == 0)
		return import_dictionaries(in);
	if (strcmp(key, "etag") == 0)
		return cut_text(&in->scan, in->etag, sizeof(in->etag));
	if (strcmp(key, "date") == 0)
		return cut_text(&in->scan, in->date, sizeof(in->date));
	return cut(&in->scan, &value, &len); /* of a newer platform */
}

static enum err import_all(struct import *in)
{
	if (!take(&in->scan, '{'))
		return ERR_SYNTAX;
	do {
		enum err err = import_member(in);
		if (err != ERR_OK)
			return err;
	} while (take(&in->scan, ','));
	if (!take(&in->scan, '}') || !in->has_items)
		return ERR_SYNTAX;
	skip_space(&in->scan);
	return in->scan.at == in->scan.end ? ERR_OK : ERR_SYNTAX;
}

/* Dates are "2026-11-21", so text order is theirs; a file that says none is older than all. */
static bool is_older(const struct import *in)
{
	return in->before.items > 0 && strcmp(in->date, in->before.date) < 0 &&
	       strcmp(in->etag, in->before.etag) != 0;
}

static enum err import_text(struct catalogue *c, const char *text, size_t len, bool newer_only,
			    struct catalogue_report *out)
{
	struct import in = { .c = c, .scan = { text, text + len } };
	enum err err = catalogue_info(c, &in.before);
	if (err == ERR_OK)
		err = catalogue_begin(c);
	if (err != ERR_OK)
		return err;
	c->replacing = true;
	in.report.faults = json_array();
	err = catalogue_clear(c);
	if (err == ERR_OK)
		err = import_all(&in);
	if (err == ERR_OK && newer_only && is_older(&in))
		err = ERR_CONFLICT;
	if (err == ERR_OK)
		err = catalogue_commit(c, in.etag, "", in.date);
	if (err != ERR_OK) {
		catalogue_rollback(c);
		json_decref(in.report.faults);
		return err;
	}
	*out = in.report;
	if (db_checkpoint(&c->db, true) != ERR_OK)
		log_debug("the write-ahead log stays until the next change");
	return ERR_OK;
}

static enum err import_bytes(struct catalogue *c, const void *bytes, size_t len, bool newer_only,
			     struct catalogue_report *out)
{
	if (len > CATALOGUE_FILE_MAX)
		return ERR_TOO_LONG;
	if (len < strlen(GZIP_MAGIC) || memcmp(bytes, GZIP_MAGIC, strlen(GZIP_MAGIC)) != 0)
		return import_text(c, bytes, len, newer_only, out);
	CLEANUP(buf_fini) struct buf text;
	buf_init(&text, CATALOGUE_FILE_MAX);
	enum err err = gunzip(bytes, len, &text);
	return err == ERR_OK ? import_text(c, buf_str(&text), text.len, newer_only, out) : err;
}

enum err catalogue_import(struct catalogue *c, const void *bytes, size_t len,
			  struct catalogue_report *out)
{
	return import_bytes(c, bytes, len, false, out);
}

enum err catalogue_import_newer(struct catalogue *c, const void *bytes, size_t len,
				struct catalogue_report *out)
{
	return import_bytes(c, bytes, len, true, out);
}
