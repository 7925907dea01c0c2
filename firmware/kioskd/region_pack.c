/* SPDX-License-Identifier: Apache-2.0 */
/* region_pack.c - see region_pack.h. */
#include "firmware/kioskd/region_pack.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/file.h"
#include "firmware/base/text.h"
#include "firmware/crypto/signed_file.h"

enum err region_pack_verify(const struct settings *s, const char *bytes, size_t len,
			    struct region *out, char fault[REGION_FAULT_MAX])
{
	size_t signed_len;
	const char *why;
	enum err err = signed_bytes_check(s->region.trust, bytes, len, &signed_len, &why);
	if (err == ERR_OK) {
		why = "it is no JSON object";
		err = region_parse(bytes, signed_len, out, &why);
	}
	if (err != ERR_OK)
		snprintf(fault, REGION_FAULT_MAX, "the region pack is refused: %s", why);
	return err;
}

enum err region_pack_load(const struct settings *s, struct region *out,
			  char fault[REGION_FAULT_MAX])
{
	CLEANUP(buf_fini) struct buf bytes;
	buf_init(&bytes, REGION_BYTES_MAX);
	enum err err = s->region.pack[0] ? file_read(s->region.pack, &bytes) : ERR_NOT_FOUND;
	if (err != ERR_OK) {
		snprintf(fault, REGION_FAULT_MAX, "the region pack cannot be read");
		return err;
	}
	return region_pack_verify(s, buf_str(&bytes), bytes.len, out, fault);
}

enum err settings_pack_verify(const struct settings *s, const char *bytes, size_t len,
			      struct settings_pack *out, char fault[REGION_FAULT_MAX])
{
	size_t signed_len;
	const char *why;
	char sentence[SETTINGS_FAULT_MAX];
	enum err err = signed_bytes_check(s->region.trust, bytes, len, &signed_len, &why);
	if (err == ERR_OK) {
		why = sentence;
		err = settings_pack_parse(bytes, signed_len, out, sentence);
	}
	if (err != ERR_OK)
		snprintf(fault, REGION_FAULT_MAX, "the settings pack is refused: %.200s", why);
	return err;
}

enum err settings_pack_load(const struct settings *s, struct settings_pack *out,
			    char fault[REGION_FAULT_MAX])
{
	CLEANUP(buf_fini) struct buf bytes;
	buf_init(&bytes, SETTINGS_PACK_BYTES_MAX);
	enum err err =
		s->region.settings[0] ? file_read(s->region.settings, &bytes) : ERR_NOT_FOUND;
	if (err != ERR_OK) {
		snprintf(fault, REGION_FAULT_MAX, "the settings pack cannot be read");
		return err;
	}
	return settings_pack_verify(s, buf_str(&bytes), bytes.len, out, fault);
}

void region_pack_apply(const struct region *r, struct settings *s)
{
	const struct {
		const char *said;
		char *key;
	} keys[] = {
		{ r->hall_code, s->terminal.hall_code },
		{ r->area_code, s->terminal.area_code },
		{ r->url, s->platform.url },
		{ r->url2, s->platform.url2 },
	};
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (!keys[i].key[0])
			text_copy(keys[i].key, SETTINGS_TEXT_MAX, keys[i].said);
}

/* Outlives the keeper that was not made. */
static char sentence[REGION_FAULT_MAX];

/* What came of a load; true: there is something to apply. */
static bool judge(enum err *err, const char *path, const char **fault)
{
	if (*err == ERR_OK)
		return true;
	bool waits = *err == ERR_NOT_FOUND && !file_exists(path);
	*fault = sentence;
	*err = waits ? ERR_OK : *err == ERR_NOMEM ? ERR_NOMEM : ERR_SETTINGS;
	return false;
}

enum err region_pack_take(struct settings *s, struct region *out, const char **fault)
{
	enum err err = region_pack_load(s, out, sentence);
	if (judge(&err, s->region.pack, fault))
		region_pack_apply(out, s);
	return err;
}

enum err settings_pack_take(struct settings *s, struct settings_pack *out, json_t **left,
			    const char **fault)
{
	enum err err = settings_pack_load(s, out, sentence);
	if (!judge(&err, s->region.settings, fault))
		return err;
	*left = json_array();
	settings_pack_apply(out, s, *left);
	return ERR_OK;
}
