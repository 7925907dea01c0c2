/* SPDX-License-Identifier: Apache-2.0 */
/*
 * card_record.c - see card_record.h. The 256 bytes, by kind (offset:length, all UTF-16LE):
 *
 *   resident  name 0:30 sex 30:2 nation 32:4 birth 36:16 address 52:70 id 122:36 issuer 158:30
 *             from 188:16 to 204:16                                 kind 248:2 none of I J Y
 *   J         the same without nation; pass number 220:18, issue count 238:4   kind J
 *   I (2017)  English name 0:120 sex 120:2 id 122:30 nationality 152:6 Chinese name 158:30
 *             from 188:16 to 204:16 birth 220:16 version 236:4 authority 240:8 kind I
 *   Y (2023)  Chinese name 0:30 sex 30:2 renewals 32:4 birth 36:16 English name 52:70 and 220:22
 *             id 122:36 from 188:16 to 204:16 nationality 242:6 old number 250:6  kind Y
 *
 * One table per kind serves reading and building. What decides who somebody is (name, number,
 * dates) refuses the card when it is wrong; what stands beside it (nation, address) is only left out.
 * Nothing is ever replaced: an application under a name that is nearly the holder's is another's.
 */
#include "firmware/core/card/card_record.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/unicode.h"
#include "firmware/base/wipe.h"
#include "firmware/core/number/citizen_id.h"
#include "firmware/core/number/foreign_id.h"

#define KIND_AT	   248
#define VERSION_AT 236
#define UNITS_MAX  64 /* the longest field has 60 characters */
#define TEXT_CAP   (UNITS_MAX * 3 + 1)

static_assert(KIND_AT + 2 <= CARD_TEXT_LEN && VERSION_AT + 4 <= CARD_TEXT_LEN,
	      "both are in the record");

enum rule {
	RULE_NAME,	   /* plain text that must be read exactly, or empty */
	RULE_TEXT,	   /* plain text, otherwise left out */
	RULE_CODE,	   /* ASCII letters and digits, otherwise left out */
	RULE_DATE,	   /* must be a day */
	RULE_DATE_OR_LONG, /* must be a day or DOCUMENT_LONG_TERM */
	RULE_ID,	   /* must be 17 digits and a digit or X */
	RULE_OLD_ID,	   /* must be 3 letters and 12 digits */
};

struct field {
	uint8_t at, len;	   /* bytes in the record */
	uint8_t more_at, more_len; /* where the field goes on */
	enum rule rule;
	size_t member, cap; /* in struct document */
};

#define MEMBER(m) offsetof(struct document, m), sizeof(((struct document *)0)->m)

// clang-format off
static const struct field resident[] = {
	{   0, 30,   0,  0, RULE_NAME,         MEMBER(name) },
	{  30,  2,   0,  0, RULE_CODE,         MEMBER(sex) },
	{  32,  4,   0,  0, RULE_CODE,         MEMBER(nation) },
	{  36, 16,   0,  0, RULE_DATE,         MEMBER(birth) },
	{  52, 70,   0,  0, RULE_TEXT,         MEMBER(address) },
	{ 122, 36,   0,  0, RULE_ID,           MEMBER(id) },
	{ 158, 30,   0,  0, RULE_TEXT,         MEMBER(issuer) },
	{ 188, 16,   0,  0, RULE_DATE,         MEMBER(valid_from) },
	{ 204, 16,   0,  0, RULE_DATE_OR_LONG, MEMBER(valid_to) },
	{ 0 },
};
static const struct field hmt[] = {
	{   0, 30,   0,  0, RULE_NAME,         MEMBER(name) },
	{  30,  2,   0,  0, RULE_CODE,         MEMBER(sex) },
	{  36, 16,   0,  0, RULE_DATE,         MEMBER(birth) },
	{  52, 70,   0,  0, RULE_TEXT,         MEMBER(address) },
	{ 122, 36,   0,  0, RULE_ID,           MEMBER(id) },
	{ 158, 30,   0,  0, RULE_TEXT,         MEMBER(issuer) },
	{ 188, 16,   0,  0, RULE_DATE,         MEMBER(valid_from) },
	{ 204, 16,   0,  0, RULE_DATE_OR_LONG, MEMBER(valid_to) },
	{ 220, 18,   0,  0, RULE_CODE,         MEMBER(pass_no) },
	{ 238,  4,   0,  0, RULE_CODE,         MEMBER(issue_count) },
	{ 0 },
};
static const struct field foreign_2017[] = {
	{   0, 120,  0,  0, RULE_NAME,         MEMBER(name_en) },
	{ 120,  2,   0,  0, RULE_CODE,         MEMBER(sex) },
	{ 122, 30,   0,  0, RULE_OLD_ID,       MEMBER(id) },
	{ 152,  6,   0,  0, RULE_CODE,         MEMBER(nationality) },
	{ 158, 30,   0,  0, RULE_NAME,         MEMBER(name) },
	{ 188, 16,   0,  0, RULE_DATE,         MEMBER(valid_from) },
	{ 204, 16,   0,  0, RULE_DATE_OR_LONG, MEMBER(valid_to) },
	{ 220, 16,   0,  0, RULE_DATE,         MEMBER(birth) },
	{ 240,  8,   0,  0, RULE_CODE,         MEMBER(authority) },
	{ 0 },
};
static const struct field foreign_2023[] = {
	{   0, 30,   0,  0, RULE_NAME,         MEMBER(name) },
	{  30,  2,   0,  0, RULE_CODE,         MEMBER(sex) },
	{  32,  4,   0,  0, RULE_CODE,         MEMBER(issue_count) },
	{  36, 16,   0,  0, RULE_DATE,         MEMBER(birth) },
	{  52, 70, 220, 22, RULE_NAME,         MEMBER(name_en) },
	{ 122, 36,   0,  0, RULE_ID,           MEMBER(id) },
	{ 188, 16,   0,  0, RULE_DATE,         MEMBER(valid_from) },
	{ 204, 16,   0,  0, RULE_DATE_OR_LONG, MEMBER(valid_to) },
	{ 242,  6,   0,  0, RULE_CODE,         MEMBER(nationality) },
	{ 250,  6,   0,  0, RULE_CODE,         MEMBER(link) },
	{ 0 },
};

static const struct layout {
	char letter; /* at byte 248; ' ' for none */
	enum document_kind kind;
	const struct field *fields;
} layouts[] = {
	{ 'I', DOCUMENT_FOREIGN_2017, foreign_2017 },
	{ 'Y', DOCUMENT_FOREIGN_2023, foreign_2023 },
	{ 'J', DOCUMENT_HMT,          hmt },
	{ ' ', DOCUMENT_RESIDENT,     resident },
};
// clang-format on

/* UTF-16LE */

static size_t read_units(const uint8_t *bytes, size_t len, uint16_t *units, size_t count)
{
	assert(len % 2 == 0);
	for (size_t i = 0; i < len; i += 2)
		units[count++] = (uint16_t)(bytes[i] | bytes[i + 1] << 8);
	return count;
}

static bool is_high(uint16_t unit)
{
	return unit >= 0xd800 && unit <= 0xdbff;
}

static bool is_low(uint16_t unit)
{
	return unit >= 0xdc00 && unit <= 0xdfff;
}

/* Right-trims and converts. False, and "", if anything in it is not plain. `out` holds TEXT_CAP. */
static bool units_to_text(const uint16_t *units, size_t count, char *out)
{
	assert(count <= UNITS_MAX);
	while (count > 0 && (units[count - 1] == ' ' || units[count - 1] == 0))
		count--;
	size_t used = 0;
	for (size_t i = 0; i < count; i++) {
		uint32_t code = units[i];
		if (is_high(units[i]) && i + 1 < count && is_low(units[i + 1])) {
			code = 0x10000 + ((code - 0xd800) << 10) + (units[i + 1] - 0xdc00u);
			i++;
		}
		/* Half a pair is a surrogate, and that is not plain. */
		if (!unicode_is_plain(code)) {
			out[0] = '\0';
			return false;
		}
		used += utf8_put(code, out + used);
	}
	out[used] = '\0';
	return true;
}

/* Units of the text; SIZE_MAX if there are more than `max`. */
static size_t text_to_units(const char *text, uint16_t *units, size_t max)
{
	size_t count = 0;
	for (uint32_t code; (code = utf8_next(&text));) {
		size_t need = code >= 0x10000 ? 2 : 1;
		if (count + need > max)
			return SIZE_MAX;
		if (need == 2) {
			units[count++] = (uint16_t)(0xd800 + ((code - 0x10000) >> 10));
			units[count++] = (uint16_t)(0xdc00 + ((code - 0x10000) & 0x3ff));
		} else {
			units[count++] = (uint16_t)code;
		}
	}
	return count;
}

/* Reading */

static bool is_code(const char *text)
{
	return strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") ==
	       strlen(text);
}

static bool is_old_id(const char *text)
{
	return strlen(text) == FOREIGN_ID_OLD_LEN &&
	       strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3 &&
	       strspn(text + 3, "0123456789") == FOREIGN_ID_OLD_LEN - 3;
}

/* False if the card must be refused; may change the text to what is kept. */
static bool apply_rule(enum rule rule, char *text)
{
	switch (rule) {
	case RULE_NAME:
	case RULE_TEXT:
		return true;
	case RULE_CODE:
		if (!is_code(text))
			text[0] = '\0';
		return true;
	case RULE_DATE:
		return date8_is_valid(text);
	case RULE_DATE_OR_LONG:
		return date8_is_valid(text) || strcmp(text, DOCUMENT_LONG_TERM) == 0;
	case RULE_ID:
		if (strlen(text) != CITIZEN_ID_LEN || !citizen_id_digits(text))
			return false;
		if (text[CITIZEN_ID_LEN - 1] == 'x')
			text[CITIZEN_ID_LEN - 1] = 'X';
		return true;
	case RULE_OLD_ID:
		return is_old_id(text);
	}
	return false;
}

/* ERR_CARD_UNREADABLE; ERR_CARD_NAME: a name is there, but cannot be read exactly. */
static enum err read_field(const uint8_t *record, const struct field *f, struct document *doc)
{
	assert(f->at + f->len <= CARD_TEXT_LEN && f->more_at + f->more_len <= CARD_TEXT_LEN);
	uint16_t units[UNITS_MAX];
	char text[TEXT_CAP];
	assert((f->len + f->more_len) / 2 <= UNITS_MAX);
	size_t count = read_units(record + f->at, f->len, units, 0);
	count = read_units(record + f->more_at, f->more_len, units, count);
	enum err err = ERR_OK;
	if (!units_to_text(units, count, text) && f->rule == RULE_NAME)
		err = ERR_CARD_NAME;
	/* What does not fit would be cut: another code, another name. */
	else if (!apply_rule(f->rule, text) || !text_copy((char *)doc + f->member, f->cap, text))
		err = ERR_CARD_UNREADABLE;
	wipe(units, sizeof(units));
	wipe(text, sizeof(text));
	return err;
}

static const struct layout *layout_of(const uint8_t *record)
{
	const struct layout *l = layouts;
	while (l->letter != ' ' && (record[KIND_AT] != l->letter || record[KIND_AT + 1] != 0))
		l++;
	return l;
}

static bool has_name(const struct document *doc)
{
	bool foreign = doc->kind == DOCUMENT_FOREIGN_2017 || doc->kind == DOCUMENT_FOREIGN_2023;
	return doc->name[0] || (foreign && doc->name_en[0]);
}

enum err card_text_parse(const uint8_t record[CARD_TEXT_LEN], struct document *doc)
{
	const struct layout *l = layout_of(record);
	struct document read = *doc;
	size_t from = offsetof(struct document, name), to = offsetof(struct document, card_no);
	memset((char *)&read + from, 0, to - from);
	read.kind = l->kind;
	enum err err = ERR_OK;
	/* To the end: noise is no record, and only what else is one has a name nobody can read. */
	for (const struct field *f = l->fields; f->len && err != ERR_CARD_UNREADABLE; f++) {
		enum err field = read_field(record, f, &read);
		err = field == ERR_OK ? err : field;
	}
	if (err == ERR_OK && !has_name(&read))
		err = ERR_CARD_UNREADABLE;
	if (err == ERR_OK)
		*doc = read;
	document_wipe(&read);
	return err;
}

/* An address of only blanks is none; one that cannot be read leaves none: the older one is not it. */
void card_address_parse(const uint8_t record[CARD_ADDRESS_LEN], struct document *doc)
{
	static const struct field address = { 0, CARD_ADDRESS_LEN, 0,
					      0, RULE_NAME,	   MEMBER(new_address) };
	if (read_field(record, &address, doc) == ERR_OK)
		return;
	wipe_str(doc->address);
	wipe_str(doc->new_address);
}

/* Building */

static void write_units(uint8_t *bytes, size_t len, const uint16_t *units, size_t count)
{
	for (size_t i = 0; i < len / 2 && i < count; i++) {
		bytes[2 * i] = (uint8_t)units[i];
		bytes[2 * i + 1] = (uint8_t)(units[i] >> 8);
	}
}

static bool write_field(const struct document *doc, const struct field *f, uint8_t *record)
{
	assert(f->at + f->len <= CARD_TEXT_LEN && f->more_at + f->more_len <= CARD_TEXT_LEN);
	uint16_t units[UNITS_MAX];
	size_t first = f->len / 2u, all = first + f->more_len / 2u;
	assert(all <= UNITS_MAX);
	size_t count = text_to_units((const char *)doc + f->member, units, all);
	if (count == SIZE_MAX)
		return false;
	write_units(record + f->at, f->len, units, count);
	if (count > first)
		write_units(record + f->more_at, f->more_len, units + first, count - first);
	wipe(units, sizeof(units));
	return true;
}

enum err card_text_build(const struct document *doc, uint8_t record[CARD_TEXT_LEN])
{
	const struct layout *l = layouts;
	while (l->letter != ' ' && l->kind != doc->kind)
		l++;
	if (l->kind != doc->kind)
		return ERR_INVALID; /* a social security card has no such record */
	uint8_t built[CARD_TEXT_LEN];
	for (size_t i = 0; i < CARD_TEXT_LEN; i += 2) {
		built[i] = ' ';
		built[i + 1] = 0;
	}
	bool fits = true;
	for (const struct field *f = l->fields; f->len && fits; f++)
		fits = write_field(doc, f, built);
	if (l->kind == DOCUMENT_FOREIGN_2017)
		write_units(built + VERSION_AT, 4, (const uint16_t[]){ '0', '1' }, 2);
	built[KIND_AT] = (uint8_t)l->letter;
	if (fits)
		memcpy(record, built, CARD_TEXT_LEN);
	wipe(built, sizeof(built));
	return fits ? ERR_OK : ERR_TOO_LONG;
}
