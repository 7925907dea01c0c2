/* SPDX-License-Identifier: Apache-2.0 */
/* legal.c - see legal.h. */
#include "firmware/core/case/legal.h"

#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/util.h"
#include "firmware/base/wipe.h"
#include "firmware/core/form/form_pad.h"

/* Codes of server_type, one or several: 1 persons, 2 to 5 legal persons, 6 others, who may have a code. */
enum item_for legal_item_for(const json_t *item)
{
	const char *codes = json_str(item, "server_type");
	bool legal = strpbrk(codes, "23456"), natural = strpbrk(codes, "16");
	if (!legal)
		return ITEM_FOR_PERSONS;
	return natural ? ITEM_FOR_BOTH : ITEM_FOR_LEGAL;
}

static enum err set_code(struct legal *l, const char *text)
{
	char code[LEGAL_CODE_LEN + 1] = "";
	size_t len = 0;
	if (!form_pad_takes(FORM_PAD_CODE, FORM_STRING, text))
		return ERR_FORM_CHARACTER;
	for (; *text; text++) {
		if (*text == ' ')
			continue;
		if (len == LEGAL_CODE_LEN)
			return ERR_TOO_LONG;
		code[len++] = *text >= 'a' && *text <= 'z' ? (char)(*text - 'a' + 'A') : *text;
	}
	memcpy(l->code, code, sizeof(code));
	return ERR_OK;
}

static enum err set_name(struct legal *l, const char *text)
{
	if (!text_is_plain(text))
		return ERR_FORM_CHARACTER;
	if (strlen(text) > LEGAL_NAME_MAX)
		return ERR_TOO_LONG;
	wipe(l->name, sizeof(l->name));
	memcpy(l->name, text, strlen(text));
	return ERR_OK;
}

enum err legal_set(struct legal *l, const char *box, const char *text)
{
	if (strcmp(box, "code") == 0)
		return set_code(l, text);
	return strcmp(box, "name") == 0 ? set_name(l, text) : ERR_NOT_FOUND;
}

const char *legal_text(const struct legal *l, const char *box)
{
	if (strcmp(box, "code") == 0)
		return l->code;
	return strcmp(box, "name") == 0 ? l->name : NULL;
}

bool legal_complete(const struct legal *l, const json_t *item)
{
	if (!l->code[0])
		return legal_item_for(item) == ITEM_FOR_BOTH;
	return uscc_check(l->code) != USCC_BAD;
}

const char *legal_name(const struct legal *l)
{
	return l->name[strspn(l->name, " ")] ? l->name : l->code;
}
