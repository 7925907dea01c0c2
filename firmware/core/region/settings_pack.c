/* SPDX-License-Identifier: Apache-2.0 */
/* settings_pack.c - see settings_pack.h. */
#include "firmware/core/region/settings_pack.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"

#define VALUE_MAX 64
#define NAME_LEN  64

static bool is_the_halls(const char *section, const char *key)
{
	static const char *const sections[] = { "catalogue", "sync", "visit", "supervision" };
	for (size_t i = 0; i < ARRAY_LEN(sections); i++)
		if (strcmp(section, sections[i]) == 0)
			return true;
	return strcmp(section, "ui") == 0 && strcmp(key, "language") == 0;
}

/* As a line of the file has it; NULL: no such value. */
static const char *value_text(const json_t *value, char out[VALUE_MAX])
{
	if (json_is_integer(value)) {
		snprintf(out, VALUE_MAX, "%lld", (long long)json_integer_value(value));
		return out;
	}
	const char *text = json_string_value(value);
	return text && text_is_plain(text) && text_copy(out, VALUE_MAX, text) ? out : NULL;
}

/* False: `s` does not take it, and why. */
static bool take_one(struct settings *s, const char *section, const char *key, const json_t *value,
		     json_t *left, char fault[SETTINGS_FAULT_MAX])
{
	char text[VALUE_MAX], name[NAME_LEN];
	bool own = false;
	snprintf(name, sizeof(name), "[%.24s] %.24s", section, key);
	if (!is_the_halls(section, key)) {
		snprintf(fault, SETTINGS_FAULT_MAX, "%s: a terminal's own, not a hall's", name);
		return false;
	}
	if (!value_text(value, text)) {
		snprintf(fault, SETTINGS_FAULT_MAX, "%s: a number or one plain line is expected",
			 name);
		return false;
	}
	if (!settings_take(s, section, key, text, &own, fault))
		return false;
	if (own && left)
		json_array_append_new(left, json_string(name));
	return true;
}

static bool take_all(const json_t *settings, struct settings *s, json_t *left,
		     char fault[SETTINGS_FAULT_MAX])
{
	const char *section, *key;
	json_t *keys, *value;
	json_object_foreach((json_t *)settings, section, keys)
	{
		if (!json_is_object(keys)) {
			snprintf(fault, SETTINGS_FAULT_MAX, "[%.24s]: an object is expected",
				 section);
			return false;
		}
		json_object_foreach(keys, key, value)
		{
			if (!take_one(s, section, key, value, left, fault))
				return false;
		}
	}
	return true;
}

/* NULL, or what is wrong. */
static const char *take_head(const json_t *pack, struct settings_pack *p)
{
	const char *name = json_str(pack, "pack");
	p->version = json_int(pack, "version", 0);
	if (!name[0] || !text_is_plain(name) || !text_copy(p->name, sizeof(p->name), name))
		return "pack: a name of one plain line is expected";
	if (p->version < 1)
		return "version: an integer from 1 on is expected";
	if (!json_is_object(json_object_get(pack, "settings")))
		return "settings: an object of sections is expected";
	return NULL;
}

enum err settings_pack_parse(const char *bytes, size_t len, struct settings_pack *out,
			     char fault[SETTINGS_FAULT_MAX])
{
	CLEANUP(json_unref) json_t *pack = NULL;
	struct settings_pack p = { .settings = NULL };
	snprintf(fault, SETTINGS_FAULT_MAX, "it is no JSON object");
	if (len > SETTINGS_PACK_BYTES_MAX)
		return ERR_TOO_LONG;
	enum err err = json_parse(bytes, len, &pack);
	if (err != ERR_OK || !json_is_object(pack))
		return err != ERR_OK ? err : ERR_SYNTAX;
	const char *why = take_head(pack, &p);
	if (why) {
		snprintf(fault, SETTINGS_FAULT_MAX, "%s", why);
		return ERR_INVALID;
	}
	/* On a terminal whose file says nothing, each value must be one. */
	struct settings *tried = calloc(1, sizeof(*tried));
	p.settings = json_object_get(pack, "settings");
	bool good = tried && take_all(p.settings, tried, NULL, fault);
	free(tried);
	if (!good)
		return tried ? ERR_INVALID : ERR_NOMEM;
	json_incref(p.settings);
	*out = p;
	return ERR_OK;
}

void settings_pack_fini(struct settings_pack *p)
{
	json_decref(p->settings);
	*p = (struct settings_pack){ .settings = NULL };
}

void settings_pack_apply(const struct settings_pack *p, struct settings *s, json_t *left)
{
	char fault[SETTINGS_FAULT_MAX];
	if (p->settings)
		take_all(p->settings, s, left, fault); /* the parse tried them all */
}
