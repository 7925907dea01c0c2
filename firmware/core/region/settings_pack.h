/* SPDX-License-Identifier: Apache-2.0 */
/*
 * settings_pack.h - one set of settings for all terminals of a hall.
 *
 * One file: a JSON object, a line end, and a signature line (base/signature_line.h). Members:
 *
 *   pack        its name, one plain line
 *   version     integer from 1 on; a pack is never replaced by an older one unless a manager says so
 *   settings    {section: {key: value}}, values as the settings file has them, or integers
 *
 * It may say what is the hall's (SETTINGS_PACK_SECTIONS and [ui] language), never a path, an address, a device or a name. A key of the
 * terminal's own file goes before it, and it before the platform's /config. Pure.
 */
#pragma once

#include "firmware/base/settings.h"
#include "firmware/core/value/json.h"

#define SETTINGS_PACK_BYTES_MAX (64 * 1024)
#define SETTINGS_PACK_NAME_MAX	64
#define SETTINGS_PACK_SECTIONS	"catalogue|sync|visit|supervision"

struct settings_pack {
	char name[SETTINGS_PACK_NAME_MAX + 1]; /* "" = none */
	int64_t version;
	json_t *settings; /* object, never NULL after a parse */
};

/*
 * Reads the signed bytes. ERR_SYNTAX, ERR_TOO_LONG, or ERR_INVALID with the sentence of what is wrong in `fault`: also a
 * key or a value that a terminal would not take.
 */
enum err settings_pack_parse(const char *bytes, size_t len, struct settings_pack *out,
			     char fault[SETTINGS_FAULT_MAX]);
void settings_pack_fini(struct settings_pack *p); /* zeroed is allowed */
/* What the file left open. The keys that it has itself are appended to `left`, an array, unless that is NULL. */
void settings_pack_apply(const struct settings_pack *p, struct settings *s, json_t *left);
