/* SPDX-License-Identifier: Apache-2.0 */
/*
 * region_pack.h - the region pack of this terminal ([region] pack): believed only with the signature of [region]
 * trust. What it says stands between the settings file, which goes before it, and the platform's /config.
 */
#pragma once

#include "firmware/core/region/region.h"

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
/* What the file left open. */
void region_pack_apply(const struct region *r, struct settings *s);
