/* SPDX-License-Identifier: Apache-2.0 */
/* item.c - see item.h. What makes an item valid is in item_check.c. */
#include "firmware/core/item/item.h"

#include <string.h>

#include "firmware/base/util.h"

bool item_is_offered(const json_t *item)
{
	return strcmp(json_str(item, "task_state"), "1") == 0 &&
	       json_flag(item, "is_service_terminals");
}

const char *item_identity_level(const json_t *item)
{
	const char *level = json_str(item, "identity_level");
	return identity_rank(level) >= 0 ? level : "card";
}

const char *item_handle(const json_t *item)
{
	const char *handle = json_str(item, "task_handle_item");
	return strcmp(handle, ITEM_NOT_APPLICABLE) == 0 ? "" : handle;
}

int identity_rank(const char *level)
{
	static const char *const levels[] = { "card", "card_online", "card_face", "staff" };
	for (size_t i = 0; i < ARRAY_LEN(levels); i++)
		if (strcmp(levels[i], level) == 0)
			return (int)i;
	return -1;
}
