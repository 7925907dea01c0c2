/* SPDX-License-Identifier: Apache-2.0 */
/*
 * areas.h - the areas of the items that this visit looked at, so that a submit need not wait for the
 * catalogue, which may be busy for seconds with an import. An area that is not here (a restarted kioskd,
 * a long visit) is the catalogue's to know. Plain memory, loop's thread.
 */
#pragma once

#include <jansson.h>

#include "firmware/base/settings.h"
#include "firmware/core/case/receipt.h"

#define AREAS_MAX 16 /* the oldest makes room */

struct area {
	char task_code[TASK_CODE_MAX + 1];
	char handle_item[TASK_CODE_MAX + 1];
	char area_code[SETTINGS_TEXT_MAX];
};

/* Zeroed is empty, and so is the end of a visit. */
struct areas {
	struct area rows[AREAS_MAX];
	size_t next;
};

/* An item as it was shown. */
void areas_note(struct areas *areas, const json_t *item);
/* The area code of the item a content is for; lent, NULL = unknown. */
const char *areas_find(const struct areas *areas, const json_t *content);
