/* SPDX-License-Identifier: Apache-2.0 */
/* bundle_parts.h - which items are bundles, and which of their parts are kept. See bundle.h. Pure. */
#pragma once

#include "firmware/core/value/json.h"

#define BUNDLE_PARTS_MAX 16
#define BUNDLE_ALL	 (~0u) /* every part is kept */

bool item_is_bundle(const json_t *item);
/* Its parts; NULL: it has none. Lent. */
const json_t *bundle_parts(const json_t *item);
bool bundle_part_is_required(const json_t *part);
/* kept: a bit for each part. What is required is kept in any case. */
bool bundle_keeps(unsigned kept, const json_t *part, size_t index);
/* Of a bundle that was composed. */
bool bundle_part_is_kept(const json_t *part);
unsigned bundle_kept(const json_t *item);
size_t bundle_kept_count(const json_t *item);
/* The bit of a part; 0: it has no such part. */
unsigned bundle_bit(const json_t *item, const char *row_guid);
