/* SPDX-License-Identifier: Apache-2.0 */
/* bundle_parts.c - see bundle_parts.h. */
#include "firmware/core/item/bundle_parts.h"

#include <string.h>

const json_t *bundle_parts(const json_t *item)
{
	const json_t *parts = json_array_of(item, "parts");
	return json_array_size(parts) ? parts : NULL;
}

bool item_is_bundle(const json_t *item)
{
	return bundle_parts(item) != NULL;
}

bool bundle_part_is_required(const json_t *part)
{
	return json_flag(part, "required");
}

bool bundle_keeps(unsigned kept, const json_t *part, size_t index)
{
	return bundle_part_is_required(part) || (kept & (1u << index));
}

bool bundle_part_is_kept(const json_t *part)
{
	return json_is_true(json_object_get(part, "kept"));
}

unsigned bundle_kept(const json_t *item)
{
	unsigned kept = 0;
	const json_t *parts = bundle_parts(item);
	for (size_t i = 0; i < json_array_size(parts) && i < BUNDLE_PARTS_MAX; i++)
		kept |= bundle_part_is_kept(json_array_get(parts, i)) ? 1u << i : 0u;
	return kept;
}

size_t bundle_kept_count(const json_t *item)
{
	return (size_t)__builtin_popcount(bundle_kept(item));
}

unsigned bundle_bit(const json_t *item, const char *row_guid)
{
	const json_t *parts = bundle_parts(item);
	for (size_t i = 0; i < json_array_size(parts) && i < BUNDLE_PARTS_MAX; i++)
		if (strcmp(json_str(json_array_get(parts, i), "row_guid"), row_guid) == 0)
			return 1u << i;
	return 0;
}
