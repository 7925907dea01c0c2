/* SPDX-License-Identifier: Apache-2.0 */
/*
 * region.h - a region pack: what makes a terminal that of one hall. One image serves every city; the pack says
 * hall, area, endpoints and which items are offered there.
 *
 * One file: a JSON object, a line end, and a signature line (base/signature_line.h). Members:
 *
 *   region      name of the pack, one plain line
 *   version     integer from 1 on; a pack is never replaced by an older one unless a manager says so
 *   hall_code area_code   "" = the platform's, the item's
 *   url url2    "" = none
 *   hall        {name, address, hours, phone, window, responsible} until the platform says its own; may be absent
 *   task_codes  items that may be offered; [] or absent = all
 *
 * Others are those of a newer firmware and mean nothing here. Pure.
 */
#pragma once

#include "firmware/base/settings.h"
#include "firmware/core/value/json.h"

#define REGION_BYTES_MAX (4 * 1024 * 1024)
#define REGION_NAME_MAX	 64

struct region {
	char name[REGION_NAME_MAX + 1]; /* "" = none */
	int64_t version;
	char hall_code[SETTINGS_TEXT_MAX], area_code[SETTINGS_TEXT_MAX];
	char url[SETTINGS_TEXT_MAX], url2[SETTINGS_TEXT_MAX];
	json_t *hall;	    /* object, never NULL after a parse */
	json_t *task_codes; /* array of strings, never NULL after a parse */
};

/*
 * Reads the signed bytes. ERR_SYNTAX, ERR_TOO_LONG, or ERR_INVALID with the sentence of what is wrong.
 */
enum err region_parse(const char *bytes, size_t len, struct region *out, const char **fault);
void region_fini(struct region *r); /* zeroed is allowed */
