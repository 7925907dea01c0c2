/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item_texts.c - is every text of an item or a dictionary plain? Also what no screen shows: it is
 * searched, sent, printed and listed on staff's terminal.
 */
#include "firmware/core/item/item.h"

#include "firmware/base/text.h"
#include "firmware/base/unicode.h"
#include "firmware/core/item/item_place.h"

/* Says which character, because it can hardly be seen. */
static bool refuse_text(struct item_place *place, const char *text)
{
	char shown[TEXT_SHOWN_MAX + 1];
	size_t len = 0;
	for (bool plain = true; *text && plain;) {
		const char *at = text;
		plain = unicode_is_plain(utf8_next(&at)) || (*text >= '\t' && *text <= '\r');
		len = text_show_next(&text, shown);
	}
	shown[len] = '\0';
	return item_refuse(place, "the character %s in it does not show as itself", shown);
}

static bool check(struct item_place *place, const json_t *value)
{
	const char *text = json_string_value(value), *key;
	if (text)
		return text_is_plain_lines(text) || refuse_text(place, text);
	size_t i;
	json_t *member, *v = (json_t *)value; /* jansson iterates over no const object */
	json_object_foreach(v, key, member)
	{
		size_t mark = item_place_enter(place, key);
		if (!text_is_plain(key))
			return refuse_text(place, key);
		if (!check(place, member))
			return false;
		item_place_leave(place, mark);
	}
	json_array_foreach(v, i, member)
	{
		size_t mark = item_place_enter_index(place, i);
		if (!check(place, member))
			return false;
		item_place_leave(place, mark);
	}
	return true;
}

enum err item_check_texts(const json_t *value, struct item_fault *fault)
{
	struct item_place place;
	item_place_init(&place, fault);
	return check(&place, value) ? ERR_OK : ERR_ITEM_INVALID;
}
