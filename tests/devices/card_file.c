/* SPDX-License-Identifier: Apache-2.0 */
/*
 * card_file.c - a card file (JSON) becomes the bytes the card would deliver.
 *
 * ID cards: the 256-byte record of GA 467 and its variants, UTF-16LE padded with spaces. Social
 * security cards: the records of EF05 and EF06 (LD/T 32-2015), names GBK, numbers BCD. Two keys
 * make hostile cards: "text" (512 hex digits) replaces the record, "raw" (an object
 * {"EF06:08": "hex"}) replaces a value.
 */
#include <errno.h>
#include <iconv.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/devices/sim.h"

#define FAULT(...) (snprintf(fault, cap, __VA_ARGS__), false)

/* One field of the text record. */
struct field {
	const char *key;
	int offset, bytes;
	int skip;	    /* UTF-16 units of the value that stand in an earlier field */
	const char *absent; /* the value without the key; NULL: the key is required */
};

// clang-format off
static const struct field resident[] = {
	{ "name",   0,  30, 0, NULL }, { "sex",     30,  2, 0, NULL }, { "nation",  32, 4, 0, NULL },
	{ "birth", 36,  16, 0, NULL }, { "address", 52, 70, 0, NULL }, { "id",     122, 36, 0, NULL },
	{ "issuer", 158, 30, 0, NULL }, { "valid_from", 188, 16, 0, NULL }, { "valid_to", 204, 16, 0, NULL },
	{ NULL, 0, 0, 0, NULL },
};
static const struct field hmt[] = {
	{ "name",   0,  30, 0, NULL }, { "sex",     30,  2, 0, NULL },
	{ "birth", 36,  16, 0, NULL }, { "address", 52, 70, 0, NULL }, { "id",     122, 36, 0, NULL },
	{ "issuer", 158, 30, 0, NULL }, { "valid_from", 188, 16, 0, NULL }, { "valid_to", 204, 16, 0, NULL },
	{ "pass_no", 220, 18, 0, NULL }, { "issue_count", 238, 4, 0, "01" },
	{ NULL, 248, 2, 0, "J" },
};
static const struct field foreign2017[] = {
	{ "name_en", 0, 120, 0, NULL }, { "sex", 120, 2, 0, NULL }, { "id", 122, 30, 0, NULL },
	{ "nationality", 152, 6, 0, NULL }, { "name", 158, 30, 0, NULL },
	{ "valid_from", 188, 16, 0, NULL }, { "valid_to", 204, 16, 0, NULL }, { "birth", 220, 16, 0, NULL },
	{ "card_version", 236, 4, 0, "01" }, { "authority", 240, 8, 0, "1500" },
	{ NULL, 248, 2, 0, "I" },
};
static const struct field foreign2023[] = {
	{ "name",   0,  30, 0, NULL }, { "sex", 30, 2, 0, NULL }, { "renewal", 32, 4, 0, "01" },
	{ "birth", 36,  16, 0, NULL }, { "name_en", 52, 70, 0, NULL }, { "id", 122, 36, 0, NULL },
	{ "valid_from", 188, 16, 0, NULL }, { "valid_to", 204, 16, 0, NULL },
	{ "name_en", 220, 22, 35, NULL }, { "nationality", 242, 6, 0, NULL }, { "link", 250, 6, 0, "" },
	{ NULL, 248, 2, 0, "Y" },
};
static const struct {
	const char *word;
	enum sim_kind kind;
	const struct field *fields;
} kinds[] = {
	{ "resident",    SIM_RESIDENT,     resident },
	{ "hmt",         SIM_HMT,          hmt },
	{ "foreign2017", SIM_FOREIGN_2017, foreign2017 },
	{ "foreign2023", SIM_FOREIGN_2023, foreign2023 },
	{ "ssc",         SIM_SSC,          NULL },
};

enum form { AN, BCD, GBK, HEX };

/* One record of a social security card, in the order of record numbers of version 2.00. */
static const struct item {
	uint16_t file;
	uint8_t tag, len;
	const char *key;
	enum form form;
	const char *absent;
} items[] = {
	{ 0xef05, 0x01, 16, "card_id",     HEX, NULL },
	{ 0xef05, 0x02,  1, "card_class",  AN,  "1" },
	{ 0xef05, 0x03,  4, "version",     AN,  "2.00" },
	{ 0xef05, 0x04, 12, "institution", BCD, "" },
	{ 0xef05, 0x05,  4, "issued",      BCD, "20200101" },
	{ 0xef05, 0x06,  4, "expires",     BCD, "20300101" },
	{ 0xef05, 0x07,  9, "card_no",     AN,  NULL },
	{ 0xef06, 0x08, 18, "id",          AN,  NULL },
	{ 0xef06, 0x09, 30, "name",        GBK, NULL },
	{ 0xef06, 0x4e, 20, "name_more",   GBK, "" },
	{ 0xef06, 0x0a,  1, "sex",         AN,  NULL },
	{ 0xef06, 0x0b,  1, "nation",      BCD, NULL },
	{ 0xef06, 0x0c,  3, "birthplace",  BCD, "" },
	{ 0xef06, 0x0d,  4, "birth",       BCD, NULL },
};

/* GB/T 3304, from 01 on: a card file may say the name of the nation instead of its code. */
static const char *const nations[] = {
	"汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜", "满", "侗", "瑶", "白", "土家",
	"哈尼", "哈萨克", "傣", "黎", "傈僳", "佤", "畲", "高山", "拉祜", "水", "东乡", "纳西", "景颇",
	"柯尔克孜", "土", "达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯", "阿昌", "普米",
	"塔吉克", "怒", "乌孜别克", "俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京", "塔塔尔", "独龙",
	"鄂伦春", "赫哲", "门巴", "珞巴", "基诺",
};
// clang-format on

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Returns the bytes written, -1 if the text does not fit or has no such characters. */
static int convert(const char *charset, const char *text, uint8_t *out, size_t cap)
{
	iconv_t cd = iconv_open(charset, "UTF-8");
	if (cd == (iconv_t)-1)
		return -1;
	char *in = (char *)(uintptr_t)text, *to = (char *)out;
	size_t in_left = strlen(text), left = cap;
	size_t n = iconv(cd, &in, &in_left, &to, &left);
	iconv_close(cd);
	return n == (size_t)-1 || in_left > 0 ? -1 : (int)(cap - left);
}

/* The words a person would write instead of the codes on the card. */
static const char *coded(const char *key, const char *value, char code[4])
{
	if (strcmp(key, "sex") == 0) {
		if (strcmp(value, "男") == 0)
			return "1";
		if (strcmp(value, "女") == 0)
			return "2";
	}
	if (strcmp(key, "nation") == 0) {
		for (size_t i = 0; i < COUNT(nations); i++) {
			size_t len = strlen(nations[i]);
			if (strncmp(value, nations[i], len) != 0 ||
			    (value[len] && strcmp(value + len, "族") != 0))
				continue;
			snprintf(code, 4, "%02u", (unsigned)(i + 1) % 100);
			return code;
		}
	}
	return value;
}

static bool put_field(const struct field *f, const char *value, uint8_t text[SIM_TEXT_LEN],
		      char *fault, size_t cap)
{
	uint8_t utf16[512];
	int len = convert("UTF-16LE", value, utf16, sizeof(utf16));
	int from = 2 * f->skip;
	if (len < 0)
		return FAULT("%s is not UTF-8 or far too long", f->key);
	int n = len > from ? len - from : 0;
	/* A longer English name goes on in the field that skips the first part. */
	if (n > f->bytes && strcmp(f->key, "name_en") == 0 && f->skip == 0)
		n = f->bytes;
	if (n > f->bytes)
		return FAULT("%s is longer than the card's %d characters", f->key, f->bytes / 2);
	memcpy(text + f->offset, utf16 + from, (size_t)n);
	return true;
}

static void fill_spaces(uint8_t *text, size_t len)
{
	for (size_t i = 0; i < len; i += 2) {
		text[i] = ' ';
		text[i + 1] = 0;
	}
}

static bool hex_bytes(const char *hex, uint8_t *out, size_t len)
{
	if (strlen(hex) != 2 * len || strspn(hex, "0123456789abcdefABCDEF") != 2 * len)
		return false;
	for (size_t i = 0; i < len; i++) {
		char two[3] = { hex[2 * i], hex[2 * i + 1], '\0' };
		out[i] = (uint8_t)strtoul(two, NULL, 16);
	}
	return true;
}

static const char *text_of(const json_t *root, const char *key, const char *absent)
{
	const char *value = json_string_value(json_object_get(root, key));
	return value ? value : absent;
}

static bool build_text(const json_t *root, const struct field *f, struct sim_card *card,
		       char *fault, size_t cap)
{
	fill_spaces(card->text, sizeof(card->text));
	for (bool last = false; !last; f++) {
		last = !f->key;
		if (last && !f->absent)
			break;
		char code[4];
		const char *value = f->key ? text_of(root, f->key, f->absent) : f->absent;
		if (!value)
			return FAULT("%s is missing", f->key);
		value = f->key ? coded(f->key, value, code) : value;
		struct field named = *f;
		named.key = f->key ? f->key : "kind";
		if (!put_field(&named, value, card->text, fault, cap))
			return false;
	}
	const char *raw = text_of(root, "text", NULL);
	if (raw && !hex_bytes(raw, card->text, sizeof(card->text)))
		return FAULT("text is not 512 hex digits");
	return true;
}

static bool build_address(const json_t *root, struct sim_card *card, char *fault, size_t cap)
{
	const char *address = text_of(root, "new_address", NULL);
	if (!address)
		return true;
	struct field f = { "new_address", 0, SIM_ADDRESS_LEN, 0, NULL };
	uint8_t text[SIM_TEXT_LEN];
	fill_spaces(text, sizeof(text));
	if (!put_field(&f, address, text, fault, cap))
		return false;
	memcpy(card->address, text, sizeof(card->address));
	card->has_address = true;
	return true;
}

static bool read_photo(const char *card_path, const char *value, uint8_t photo[SIM_PHOTO_LEN])
{
	if (hex_bytes(value, photo, SIM_PHOTO_LEN))
		return true;
	char path[PATH_MAX];
	const char *slash = strrchr(card_path, '/');
	int dir = slash && value[0] != '/' ? (int)(slash - card_path) + 1 : 0;
	if (snprintf(path, sizeof(path), "%.*s%s", dir, card_path, value) >= (int)sizeof(path))
		return false;
	FILE *f = fopen(path, "rb");
	if (!f)
		return false;
	bool whole = fread(photo, 1, SIM_PHOTO_LEN, f) == SIM_PHOTO_LEN && fgetc(f) == EOF;
	fclose(f);
	return whole;
}

static bool build_photo(const char *path, const json_t *root, struct sim_card *card, char *fault,
			size_t cap)
{
	const char *photo = text_of(root, "photo", NULL);
	if (photo && !read_photo(path, photo, card->photo))
		return FAULT("photo is neither 2048 hex digits nor a file of 1024 bytes");
	if (!photo) /* bytes that no other part of the card has */
		for (size_t i = 0; i < sizeof(card->photo); i++)
			card->photo[i] = (uint8_t)(0x57 + i * 131 + (i >> 5) * 7);
	return true;
}

/* Social security cards */

static bool put_bcd(const char *digits, uint8_t *out, size_t len)
{
	size_t n = strlen(digits);
	if (n > 2 * len || strspn(digits, "0123456789") != n)
		return false;
	char padded[2 * SIM_VALUE_MAX + 1];
	memset(padded, 'F', 2 * len);
	memcpy(padded, digits, n);
	padded[2 * len] = '\0';
	return hex_bytes(padded, out, len);
}

/* GBK, cut between characters at `len`; what is left over goes to *rest. */
static bool put_gbk(const char *text, uint8_t *out, size_t len, const char **rest)
{
	size_t used = 0;
	while (*text) {
		size_t n = 1;
		while (((unsigned char)text[n] & 0xc0) == 0x80)
			n++;
		char one[8] = "";
		if (n >= sizeof(one))
			return false;
		memcpy(one, text, n);
		uint8_t gbk[4];
		int got = convert("GBK", one, gbk, sizeof(gbk));
		if (got <= 0)
			return false;
		if (used + (size_t)got > len)
			break;
		memcpy(out + used, gbk, (size_t)got);
		used += (size_t)got;
		text += n;
	}
	*rest = text;
	return true;
}

static bool put_value(const struct item *it, const char *value, uint8_t *out, const char **rest)
{
	size_t n = strlen(value);
	switch (it->form) {
	case AN:
		if (n <= it->len)
			memcpy(out, value, n);
		return n <= it->len;
	case BCD:
		return put_bcd(value, out, it->len);
	case GBK:
		return put_gbk(value, out, it->len, rest);
	case HEX:
		return hex_bytes(value, out, it->len);
	}
	return false;
}

/* 3 bytes of the city, the rest as a card would have something there. */
static void make_card_id(const json_t *root, char hex[33])
{
	const char *city = text_of(root, "city", "440300");
	snprintf(hex, 33, "%.6sD15600000501%012X", city, 0xA1B2C3u);
	for (size_t i = strlen(hex); i < 32; i++)
		hex[i] = '0';
	hex[32] = '\0';
}

static bool override_value(const json_t *root, struct sim_record *r)
{
	char key[16];
	snprintf(key, sizeof(key), "%04X:%02X", r->file, r->tag);
	const char *hex = text_of(json_object_get(root, "raw"), key, NULL);
	if (!hex)
		return true;
	if (strlen(hex) % 2 || strlen(hex) / 2 > SIM_VALUE_MAX)
		return false;
	r->len = (uint8_t)(strlen(hex) / 2);
	return hex_bytes(hex, r->value, r->len);
}

static bool build_records(const json_t *root, struct sim_card *card, char *fault, size_t cap)
{
	snprintf(card->version, sizeof(card->version), "%s", text_of(root, "version", "2.00"));
	snprintf(card->pin, sizeof(card->pin), "%s", text_of(root, "pin", ""));
	const char *name_more = "";
	for (size_t i = 0; i < COUNT(items); i++) {
		const struct item *it = &items[i];
		if (it->tag == 0x4e && card->version[0] == '1')
			continue;
		char card_id[33], code[4];
		make_card_id(root, card_id);
		const char *value = it->tag == 0x01   ? card_id
				    : it->tag == 0x4e ? name_more
						      : text_of(root, it->key, it->absent);
		if (!value)
			return FAULT("%s is missing", it->key);
		struct sim_record *r = &card->records[card->n_records++];
		*r = (struct sim_record){ .file = it->file, .tag = it->tag, .len = it->len };
		if (!put_value(it, coded(it->key, value, code), r->value, &name_more) ||
		    !override_value(root, r))
			return FAULT("%s does not fit the card", it->key);
	}
	return true;
}

static bool build(const char *path, const json_t *root, struct sim_card *card, char *fault,
		  size_t cap)
{
	const char *kind = text_of(root, "kind", "");
	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (strcmp(kinds[i].word, kind) != 0)
			continue;
		card->kind = kinds[i].kind;
		if (card->kind == SIM_SSC)
			return build_records(root, card, fault, cap);
		return build_text(root, kinds[i].fields, card, fault, cap) &&
		       build_address(root, card, fault, cap) &&
		       build_photo(path, root, card, fault, cap);
	}
	return FAULT("no kind of card is called '%s'", kind);
}

bool sim_card_load(const char *path, struct sim_card *out, char *fault, size_t cap)
{
	json_error_t error;
	json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	if (!root)
		return FAULT("%s:%d: %s", path, error.line, error.text);
	struct sim_card card = { 0 };
	char what[256];
	bool good = build(path, root, &card, what, sizeof(what));
	json_decref(root);
	if (!good)
		return FAULT("%s: %s", path, what);
	*out = card;
	return true;
}
