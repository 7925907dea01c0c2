/* SPDX-License-Identifier: Apache-2.0 */
/* region.c - see region.h. */
#include "firmware/core/region/region.h"

#include <string.h>

#include "firmware/base/text.h"
#include "firmware/core/case/receipt.h"

/* A text member, "" when absent. False: it is none, or not plain. */
static bool take_text(const json_t *pack, const char *key, char *out, size_t cap)
{
	const json_t *value = json_object_get(pack, key);
	const char *text = value ? json_string_value(value) : "";
	return text && text_is_plain(text) && text_copy(out, cap, text);
}

static bool take_url(const json_t *pack, const char *key, char out[SETTINGS_TEXT_MAX])
{
	const json_t *value = json_object_get(pack, key);
	const char *url = value ? json_string_value(value) : "";
	out[0] = '\0';
	return url && (!url[0] || settings_url(url, out, SETTINGS_TEXT_MAX));
}

/* Only words that a screen shows. */
static bool take_hall(const json_t *pack, json_t **out)
{
	json_t *hall = json_object_get(pack, "hall"), *value;
	const char *key;
	if (!hall) {
		*out = json_object();
		return true;
	}
	if (!json_is_object(hall) || !json_is_plain(hall))
		return false;
	json_object_foreach(hall, key, value) if (!json_is_string(value)) return false;
	*out = json_incref(hall);
	return true;
}

static bool take_task_codes(const json_t *pack, json_t **out)
{
	json_t *codes = json_object_get(pack, "task_codes"), *code;
	size_t i;
	if (!codes) {
		*out = json_array();
		return true;
	}
	if (!json_is_array(codes))
		return false;
	json_array_foreach(codes, i, code)
	{
		size_t len = json_string_length(code);
		if (len == 0 || len > TASK_CODE_MAX || !text_is_plain(json_string_value(code)))
			return false;
	}
	*out = json_incref(codes);
	return true;
}

/* NULL, or what is wrong. */
static const char *take(const json_t *pack, struct region *r)
{
	r->version = json_int(pack, "version", 0);
	if (!take_text(pack, "region", r->name, sizeof(r->name)) || !r->name[0])
		return "region: a name of one plain line is expected";
	if (!json_is_integer(json_object_get(pack, "version")) || r->version < 1)
		return "version: an integer from 1 on is expected";
	if (!take_text(pack, "hall_code", r->hall_code, sizeof(r->hall_code)))
		return "hall_code: one plain line is expected";
	if (!take_text(pack, "area_code", r->area_code, sizeof(r->area_code)))
		return "area_code: one plain line is expected";
	if (!take_url(pack, "url", r->url) || !take_url(pack, "url2", r->url2))
		return "url, url2: https://HOST:PORT without a path is expected";
	if (!take_hall(pack, &r->hall))
		return "hall: an object of plain lines is expected";
	if (!take_task_codes(pack, &r->task_codes))
		return "task_codes: an array of codes is expected";
	return NULL;
}

enum err region_parse(const char *bytes, size_t len, struct region *out, const char **fault)
{
	struct region r = { .hall = NULL };
	CLEANUP(json_unref) json_t *pack = NULL;
	if (len > REGION_BYTES_MAX)
		return ERR_TOO_LONG;
	enum err err = json_parse(bytes, len, &pack);
	if (err != ERR_OK)
		return err;
	if (!json_is_object(pack))
		return ERR_SYNTAX;
	*fault = take(pack, &r);
	if (*fault) {
		region_fini(&r);
		return ERR_INVALID;
	}
	*out = r;
	return ERR_OK;
}

void region_fini(struct region *r)
{
	json_decref(r->hall);
	json_decref(r->task_codes);
	*r = (struct region){ .hall = NULL };
}
