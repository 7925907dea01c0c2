/* SPDX-License-Identifier: Apache-2.0 */
/*
 * catalogue_file.c - see catalogue_file.h: gzip, cutting, and the walk over the members of the file.
 */
#include "firmware/store/catalogue_file.h"

#include <assert.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include <zlib.h>

#include "firmware/base/buf.h"
#include "firmware/base/util.h"
#include "firmware/core/item/item.h"

#define GZIP_MAGIC  "\x1f\x8b"
#define GZIP_WINDOW (MAX_WBITS + 16) /* gzip only */
#define KEY_MAX	    64

static_assert(CATALOGUE_FILE_MAX < INT_MAX, "zlib can count a whole file");

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
		char key[KEY_MAX], text[CATALOGUE_VALUE_MAX];
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

/* Walking */

struct walk {
	struct scan scan;
	const struct catalogue_file_ops *ops;
	void *user;
	struct catalogue_file file;
	bool has_items;
};

/* One that cannot be parsed is cut out and told. */
static enum err walk_no_item(struct walk *w)
{
	const char *value;
	size_t len;
	enum err err = cut(&w->scan, &value, &len);
	if (err != ERR_OK)
		return err;
	CLEANUP(json_unref) json_t *name = name_of(value, len);
	return w->ops->no_item(
		w->user, name,
		len > ITEM_BYTES_MAX
			? "the item is larger than 256 KiB"
			: "the item is no JSON object, has a member twice or is nested too deep");
}

static enum err walk_item(struct walk *w)
{
	skip_space(&w->scan);
	const char *value = w->scan.at;
	size_t left = (size_t)(w->scan.end - value), len;
	CLEANUP(json_unref) json_t *item = NULL;
	enum err err =
		json_parse_first(value, left < ITEM_BYTES_MAX ? left : ITEM_BYTES_MAX, &item, &len);
	if (err == ERR_NOMEM)
		return err;
	if (err != ERR_OK)
		return walk_no_item(w);
	w->scan.at += len;
	return w->ops->item(w->user, item, value, len);
}

static enum err walk_items(struct walk *w)
{
	if (w->has_items || !take(&w->scan, '['))
		return ERR_SYNTAX;
	w->has_items = true;
	if (take(&w->scan, ']'))
		return ERR_OK;
	do {
		enum err err = walk_item(w);
		if (err != ERR_OK)
			return err;
	} while (take(&w->scan, ','));
	return take(&w->scan, ']') ? ERR_OK : ERR_SYNTAX;
}

static enum err walk_dictionaries(struct walk *w)
{
	const char *value;
	size_t len;
	CLEANUP(json_unref) json_t *all = NULL;
	enum err err = cut(&w->scan, &value, &len);
	if (err == ERR_OK)
		err = json_parse(value, len, &all);
	if (err != ERR_OK || !json_is_object(all))
		return err == ERR_OK ? ERR_SYNTAX : err;
	const char *name;
	json_t *dictionary;
	json_object_foreach(all, name, dictionary)
	{
		err = w->ops->dictionary(w->user, name, dictionary);
		if (err != ERR_OK)
			return err;
	}
	return ERR_OK;
}

static enum err walk_member(struct walk *w)
{
	char key[KEY_MAX];
	const char *value;
	size_t len;
	enum err err = cut_text(&w->scan, key, sizeof(key));
	if (err != ERR_OK || !take(&w->scan, ':'))
		return err == ERR_OK ? ERR_SYNTAX : err;
	if (strcmp(key, "items") == 0)
		return walk_items(w);
	if (strcmp(key, "dictionaries") == 0)
		return walk_dictionaries(w);
	if (strcmp(key, "etag") == 0)
		return cut_text(&w->scan, w->file.etag, sizeof(w->file.etag));
	if (strcmp(key, "date") == 0)
		return cut_text(&w->scan, w->file.date, sizeof(w->file.date));
	return cut(&w->scan, &value, &len); /* of a newer platform */
}

static enum err walk_all(struct walk *w)
{
	if (!take(&w->scan, '{'))
		return ERR_SYNTAX;
	do {
		enum err err = walk_member(w);
		if (err != ERR_OK)
			return err;
	} while (take(&w->scan, ','));
	if (!take(&w->scan, '}') || !w->has_items)
		return ERR_SYNTAX;
	skip_space(&w->scan);
	return w->scan.at == w->scan.end ? ERR_OK : ERR_SYNTAX;
}

enum err catalogue_file_walk(const void *bytes, size_t len, const struct catalogue_file_ops *ops,
			     void *user, struct catalogue_file *out)
{
	if (len > CATALOGUE_FILE_MAX)
		return ERR_TOO_LONG;
	CLEANUP(buf_fini) struct buf text;
	buf_init(&text, CATALOGUE_FILE_MAX);
	struct walk walk = { .scan = { bytes, (const char *)bytes + len },
			     .ops = ops,
			     .user = user };
	enum err err = ERR_OK;
	if (len >= strlen(GZIP_MAGIC) && memcmp(bytes, GZIP_MAGIC, strlen(GZIP_MAGIC)) == 0) {
		err = gunzip(bytes, len, &text);
		walk.scan = (struct scan){ buf_str(&text), buf_str(&text) + text.len };
	}
	if (err == ERR_OK)
		err = walk_all(&walk);
	if (err == ERR_OK)
		*out = walk.file;
	return err;
}
