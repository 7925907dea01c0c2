/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ssc_record.c - the records of a social security card (LD/T 32-2015): see card_record.h.
 *
 *   tag 1  length 1  value     AN: left-aligned, padded with 00     BCD: padded with F
 *
 * Names are GBK, read as GB18030, its superset with the rare characters that issuers really use.
 */
#include "firmware/core/card/card_record.h"

#include <assert.h>
#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/wipe.h"
#include "firmware/core/number/citizen_id.h"

#define CITY_BYTES   3
#define VALUE_CAP    64
#define GBK_TEXT_CAP 512

static enum err convert(const uint8_t *bytes, size_t len, char *text, size_t cap)
{
	assert(cap > 0);
	iconv_t cd = iconv_open("UTF-8", "GB18030");
	if (cd == (iconv_t)-1)
		return ERR_UNSUPPORTED;
	char *in = (char *)bytes, *out = text;
	size_t in_left = len, out_left = cap - 1;
	size_t done = iconv(cd, &in, &in_left, &out, &out_left);
	int error = errno;
	iconv_close(cd);
	if (done == (size_t)-1)
		return error == E2BIG ? ERR_TOO_LONG : ERR_CARD_UNREADABLE;
	*out = '\0';
	if (strlen(text) != (size_t)(out - text))
		return ERR_CARD_UNREADABLE;
	return text_is_plain(text) ? ERR_OK : ERR_CARD_NAME;
}

enum err gbk_to_utf8(const uint8_t *bytes, size_t len, char *out, size_t cap)
{
	while (len > 0 && (bytes[len - 1] == 0 || bytes[len - 1] == ' '))
		len--;
	char text[GBK_TEXT_CAP];
	enum err err = convert(bytes, len, text, sizeof(text));
	if (err == ERR_OK && strlen(text) >= cap)
		err = ERR_TOO_LONG;
	if (err == ERR_OK)
		memcpy(out, text, strlen(text) + 1);
	wipe(text, sizeof(text));
	return err;
}

/* Digits of a BCD value up to its F padding. */
static bool bcd(const uint8_t *bytes, size_t len, char *out, size_t cap)
{
	assert(cap > 0);
	char text[2 * VALUE_CAP + 1];
	if (len > VALUE_CAP)
		return false;
	hex_encode(bytes, len, text);
	size_t digits = strspn(text, "0123456789");
	if (strspn(text + digits, "f") != 2 * len - digits || digits >= cap)
		return false;
	text[digits] = '\0';
	memcpy(out, text, digits + 1);
	wipe(text, sizeof(text));
	return true;
}

/* Letters, digits and dots of an AN value up to its padding. */
static bool alphanumeric(const uint8_t *bytes, size_t len, char *out, size_t cap)
{
	assert(cap > 0);
	while (len > 0 && (bytes[len - 1] == 0 || bytes[len - 1] == ' '))
		len--;
	if (len >= cap)
		return false;
	for (size_t i = 0; i < len; i++) {
		bool digit = bytes[i] >= '0' && bytes[i] <= '9';
		bool letter = (bytes[i] >= 'A' && bytes[i] <= 'Z') ||
			      (bytes[i] >= 'a' && bytes[i] <= 'z');
		if (!digit && !letter && bytes[i] != '.')
			return false;
	}
	memcpy(out, bytes, len);
	out[len] = '\0';
	return true;
}

static bool read_id(const uint8_t *value, size_t len, struct document *doc)
{
	char id[VALUE_CAP];
	if (!alphanumeric(value, len, id, sizeof(id)))
		return false;
	size_t id_len = strlen(id);
	bool good = id_len == 0 || (id_len == CITIZEN_ID_LEN && citizen_id_digits(id));
	if (good) {
		if (id_len && id[CITIZEN_ID_LEN - 1] == 'x')
			id[CITIZEN_ID_LEN - 1] = 'X';
		text_copy(doc->id, sizeof(doc->id), id);
	}
	wipe(id, sizeof(id));
	return good;
}

static bool read_birth(const uint8_t *value, size_t len, struct document *doc)
{
	char birth[9];
	if (!bcd(value, len, birth, sizeof(birth)) || !date8_is_valid(birth))
		return false;
	memcpy(doc->birth, birth, sizeof(birth));
	return true;
}

/* SSC_NAME begins a name and has one, SSC_NAME_MORE may go on. */
static enum err read_name(enum ssc_tag tag, const uint8_t *value, size_t len, struct document *doc)
{
	size_t have = tag == SSC_NAME ? 0 : strlen(doc->name);
	char name[sizeof(doc->name)] = "";
	enum err err = gbk_to_utf8(value, len, name, sizeof(name) - have);
	if (err == ERR_OK && (name[0] || tag == SSC_NAME_MORE))
		memcpy(doc->name + have, name, sizeof(name) - have);
	else if (err != ERR_CARD_NAME)
		err = ERR_CARD_UNREADABLE;
	wipe(name, sizeof(name));
	return err;
}

static bool read_value(enum ssc_tag tag, const uint8_t *value, size_t len, struct document *doc)
{
	switch (tag) {
	case SSC_CARD_ID:
		return len >= CITY_BYTES && bcd(value, CITY_BYTES, doc->city, sizeof(doc->city));
	case SSC_VERSION:
		return alphanumeric(value, len, doc->version, sizeof(doc->version));
	case SSC_CARD_NO:
		return alphanumeric(value, len, doc->card_no, sizeof(doc->card_no));
	case SSC_ID:
		return read_id(value, len, doc);
	case SSC_SEX:
		return alphanumeric(value, len, doc->sex, sizeof(doc->sex));
	case SSC_NATION:
		return bcd(value, len, doc->nation, sizeof(doc->nation));
	case SSC_BIRTH:
		return read_birth(value, len, doc);
	case SSC_NAME:
	case SSC_NAME_MORE:
		break;
	}
	return false;
}

enum err ssc_record_parse(enum ssc_tag tag, const uint8_t *bytes, size_t len, struct document *doc)
{
	if (len < 2 || bytes[0] != tag || bytes[1] > len - 2)
		return ERR_CARD_UNREADABLE;
	if (tag == SSC_NAME || tag == SSC_NAME_MORE)
		return read_name(tag, bytes + 2, bytes[1], doc);
	return read_value(tag, bytes + 2, bytes[1], doc) ? ERR_OK : ERR_CARD_UNREADABLE;
}
