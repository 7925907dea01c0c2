/* SPDX-License-Identifier: Apache-2.0 */
/* item.c - see item.h. What makes an item valid is in item_check.c. */
#include "firmware/core/item/item.h"

#include <string.h>

#include "firmware/base/util.h"

#define PROMISE_MAX 3660 /* days */

bool item_is_offered(const json_t *item)
{
	return strcmp(json_str(item, "task_state"), "1") == 0 &&
	       json_flag(item, "is_service_terminals");
}

bool item_allows_agent(const json_t *item)
{
	return json_flag(item, "is_agent");
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
		if (amount > 0 && amount <= ITEM_FEE_MAX) /* the check lets no other in */
			sum += amount;
	}
	return sum;
}

enum item_days item_days_kind(const char *type)
{
	static const struct {
		const char *type;
		enum item_days kind;
	} kinds[] = {
		{ "\xe5\xb7\xa5\xe4\xbd\x9c\xe6\x97\xa5", ITEM_DAYS_OF_WORK },	   /* gong zuo ri */
		{ "\xe8\x87\xaa\xe7\x84\xb6\xe6\x97\xa5", ITEM_DAYS_OF_CALENDAR }, /* zi ran ri */
		{ "\xe6\x97\xa5", ITEM_DAYS_PLAIN },				   /* ri */
		{ "\xe5\xa4\xa9", ITEM_DAYS_PLAIN },				   /* tian */
		{ "", ITEM_DAYS_PLAIN },
	};
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(kinds[i].type, type) == 0)
			return kinds[i].kind;
	return ITEM_DAYS_UNKNOWN;
}

int item_promise(const json_t *item, bool *workdays)
{
	int64_t days = json_int(item, "promise_day", 0);
	*workdays = item_days_kind(json_str(item, "promise_type")) == ITEM_DAYS_OF_WORK;
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
