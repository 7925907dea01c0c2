/* SPDX-License-Identifier: Apache-2.0 */
/* item.c - see item.h. What makes an item valid is in item_check.c. */
#include "firmware/core/item/item.h"

#include <string.h>

#include "firmware/base/util.h"

#define FEE_MAX	    INT32_MAX /* fen; what is above is no fee */
#define PROMISE_MAX 3660      /* days */

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

int64_t item_fee_total(const json_t *item)
{
	int64_t sum = 0;
	const json_t *fees = json_object_get(item, "fees");
	for (size_t i = 0; i < json_array_size(fees); i++) {
		int64_t amount = json_int(json_array_get(fees, i), "amount", 0);
		if (amount > 0 && sum <= FEE_MAX)
			sum += amount < FEE_MAX ? amount : FEE_MAX;
	}
	return sum;
}

int item_promise(const json_t *item, bool *workdays)
{
	int64_t days = json_int(item, "promise_day", 0);
	*workdays = strcmp(json_str(item, "promise_type"), ITEM_WORKDAYS) == 0;
	return days < 0 ? 0 : days < PROMISE_MAX ? (int)days : PROMISE_MAX;
}

int identity_rank(const char *level)
{
	static const char *const levels[] = { "card", "card_online", "card_face", "staff" };
	for (size_t i = 0; i < ARRAY_LEN(levels); i++)
		if (strcmp(levels[i], level) == 0)
			return (int)i;
	return -1;
}
