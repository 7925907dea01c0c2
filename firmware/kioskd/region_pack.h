/* SPDX-License-Identifier: Apache-2.0 */
/*
 * region_pack.h - the packs of this terminal, that of its region ([region] pack) and that of its hall's settings ([region]
 * settings): believed only with the signature of [region] trust. What they say stands between the settings file, which goes before it, and the platform's /config.
 */
#pragma once

#include "firmware/core/region/region.h"
#include "firmware/core/region/settings_pack.h"

/* Long enough for every reason. */
#define REGION_FAULT_MAX 300

/*
 * Reads a pack's bytes and checks its signature. ERR_SIGNATURE_MISSING, ERR_SIGNATURE_BAD, ERR_SYNTAX, ERR_TOO_LONG,
 * ERR_INVALID; ERR_NOT_FOUND, ERR_PERMISSION: the key cannot be read. A sentence in `fault` on failure.
 */
enum err region_pack_verify(const struct settings *s, const char *bytes, size_t len,
			    struct region *out, char fault[REGION_FAULT_MAX]);
/* The pack of the settings. ERR_NOT_FOUND: none is configured, or it is not there yet. */
enum err region_pack_load(const struct settings *s, struct region *out,
			  char fault[REGION_FAULT_MAX]);
/* The same for the settings pack ([region] settings). */
enum err settings_pack_verify(const struct settings *s, const char *bytes, size_t len,
			      struct settings_pack *out, char fault[REGION_FAULT_MAX]);
enum err settings_pack_load(const struct settings *s, struct settings_pack *out,
			    char fault[REGION_FAULT_MAX]);
/*
 * At the start, what the file of `s` left open is filled in. A pack that is not there yet is a terminal that nobody has set
 * up: it waits for one, ERR_OK. One that cannot be believed is none, and its hall nobody's: ERR_SETTINGS, with a
 * sentence that is static. ERR_NOMEM. *left: a new array of the keys that the file has itself.
 */
enum err region_pack_take(struct settings *s, struct region *out, const char **fault);
enum err settings_pack_take(struct settings *s, struct settings_pack *out, json_t **left,
			    const char **fault);
/* What the file left open. */
void region_pack_apply(const struct region *r, struct settings *s);
