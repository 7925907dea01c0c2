/* SPDX-License-Identifier: Apache-2.0 */
/* ssc.c - see ssc.h. */
#include "drivers/card/ssc.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/core/card/card_record.h"

#define APDU_SHORT     5 /* CLA INS P1 P2 Le */
#define COMMAND_MAX    264
#define REPLY_MAX      512
#define RESPONSES_MAX  8  /* GET RESPONSE in a row; a sane card needs one */
#define RECORD_NUMBERS 16 /* by number: as many as a file may have */

/* A card in conversation. */
struct talk {
	struct ssc_port *port;
	uint8_t reply[REPLY_MAX]; /* without the status word */
	size_t len;
	unsigned sw;
};

/* APDUs */

/* One command, one reply behind those before it. */
static enum err transmit(struct talk *t, const uint8_t *command, size_t len)
{
	uint8_t bytes[SSC_REPLY_MAX];
	size_t got = 0;
	assert(t->len <= sizeof(t->reply));
	enum err err = t->port->transmit(t->port, command, len, bytes, &got);
	assert(err != ERR_OK || (got >= 2 && got <= sizeof(bytes)));
	if (err == ERR_OK && t->len + got - 2 > sizeof(t->reply))
		err = ERR_CARD_UNREADABLE;
	if (err == ERR_OK) {
		memcpy(t->reply + t->len, bytes, got - 2);
		t->len += got - 2;
		t->sw = (unsigned)bytes[got - 2] << 8 | bytes[got - 1];
	}
	wipe(bytes, sizeof(bytes));
	return err;
}

/* The same with T=0's 61xx (fetch the reply) and 6Cxx (ask again with that length) done. */
static enum err call(struct talk *t, const uint8_t *command, size_t len)
{
	uint8_t again[COMMAND_MAX];
	assert(len >= APDU_SHORT);
	t->len = 0;
	enum err err = transmit(t, command, len);
	if (err == ERR_OK && t->sw >> 8 == 0x6c && len < sizeof(again)) {
		/* A command without data ends with Le; one with data gets it now. */
		size_t le_at = len == APDU_SHORT ? len - 1 : len;
		memcpy(again, command, len);
		again[le_at] = (uint8_t)t->sw;
		t->len = 0;
		err = transmit(t, again, le_at + 1);
	}
	for (int i = 0; err == ERR_OK && t->sw >> 8 == 0x61; i++) {
		const uint8_t get_response[] = { 0x00, 0xc0, 0x00, 0x00, (uint8_t)t->sw };
		if (i == RESPONSES_MAX)
			return ERR_CARD_UNREADABLE;
		err = transmit(t, get_response, sizeof(get_response));
	}
	return err;
}

static bool is_good(unsigned sw)
{
	return sw == 0x9000 || sw == 0x6282; /* 6282: the record ended before Le */
}

/* What a status word that is not good means once the application is selected. */
static enum err from_sw(unsigned sw)
{
	switch (sw) {
	case 0x6a83:
		return ERR_NOT_FOUND; /* no such record */
	case 0x6982:
	case 0x6983:
	case 0x6985:
		return ERR_CARD_NEEDS_AUTH;
	default:
		return sw >> 4 == 0x63c ? ERR_CARD_NEEDS_AUTH : ERR_CARD_UNREADABLE;
	}
}

/* Does this status word say that the card cannot do the command at all? */
static bool is_refused(unsigned sw)
{
	return sw == 0x6a86 || sw == 0x6a81 || sw == 0x6a80 || sw == 0x6b00 || sw == 0x6d00;
}

/* To a SELECT: there is no such application. Anything else may be half a reply of a pulled card. */
static bool is_unknown(unsigned sw)
{
	return is_refused(sw) || sw == 0x6a82 || sw == 0x6e00 || sw == 0x6985 || sw == 0x6986 ||
	       sw == 0x6999 || sw == 0x6283;
}

/* Social security cards */

/* DF "sx1.sh." and four Chinese characters in GBK: the same in every published reader. */
static const uint8_t select_df[] = { 0x00, 0xa4, 0x04, 0x00, 0x0f, 0x73, 0x78, 0x31, 0x2e, 0x73,
				     0x68, 0x2e, 0xc9, 0xe7, 0xbb, 0xe1, 0xb1, 0xa3, 0xd5, 0xcf };
static const uint8_t select_ef05[] = { 0x00, 0xa4, 0x02, 0x00, 0x02, 0xef, 0x05 };
static const uint8_t select_ef06[] = { 0x00, 0xa4, 0x02, 0x00, 0x02, 0xef, 0x06 };

struct record {
	enum ssc_tag tag;
	uint8_t le; /* of the whole record */
	bool required;
};

// clang-format off
static const struct record ef05[] = {
	{ SSC_CARD_ID, 0x12, false }, { SSC_VERSION, 0x06, false }, { SSC_CARD_NO, 0x0b, true },
};
static const struct record ef06[] = {
	{ SSC_ID,      0x14, true  }, { SSC_NAME,    0x20, true  }, { SSC_NAME_MORE, 0x16, false },
	{ SSC_SEX,     0x03, false }, { SSC_NATION,  0x03, false }, { SSC_BIRTH,     0x06, false },
};
// clang-format on

/* Looks through the selected file. ERR_NOT_FOUND, and as call(). */
static enum err read_by_number(struct talk *t, enum ssc_tag tag)
{
	for (uint8_t n = 1; n <= RECORD_NUMBERS; n++) {
		const uint8_t command[] = { 0x00, 0xb2, n, 0x04, 0x00 };
		enum err err = call(t, command, sizeof(command));
		if (err != ERR_OK)
			return err;
		if (!is_good(t->sw))
			return from_sw(t->sw);
		if (t->len > 0 && t->reply[0] == tag)
			return ERR_OK;
	}
	return ERR_NOT_FOUND;
}

static enum err read_record(struct talk *t, const struct record *r, struct document *doc)
{
	const uint8_t command[] = { 0x00, 0xb2, (uint8_t)r->tag, 0x00, r->le };
	enum err err = call(t, command, sizeof(command));
	if (err == ERR_OK && is_refused(t->sw))
		err = read_by_number(t, r->tag);
	else if (err == ERR_OK && !is_good(t->sw))
		err = from_sw(t->sw);
	if (err == ERR_OK)
		err = ssc_record_parse(r->tag, t->reply, t->len, doc);
	if (err == ERR_NOT_FOUND)
		err = r->required ? ERR_CARD_UNREADABLE : ERR_OK;
	return err;
}

static enum err read_file(struct talk *t, const uint8_t *select, size_t len,
			  const struct record *records, size_t n, struct document *doc)
{
	enum err err = call(t, select, len);
	if (err == ERR_OK && !is_good(t->sw))
		err = from_sw(t->sw);
	for (size_t i = 0; err == ERR_OK && i < n; i++)
		err = read_record(t, &records[i], doc);
	return err;
}

static enum err read_ssc(struct talk *t, struct document *doc)
{
	doc->kind = DOCUMENT_SSC;
	enum err err = call(t, select_df, sizeof(select_df));
	if (err != ERR_OK)
		return err;
	if (!is_good(t->sw))
		return is_unknown(t->sw) ? ERR_CARD_WRONG : ERR_CARD_UNREADABLE;
	err = read_file(t, select_ef05, sizeof(select_ef05), ef05, ARRAY_LEN(ef05), doc);
	if (err != ERR_OK)
		return err;
	if (doc->version[0] == '3')
		return ERR_CARD_NEEDS_AUTH;
	return read_file(t, select_ef06, sizeof(select_ef06), ef06, ARRAY_LEN(ef06), doc);
}

enum err ssc_read(struct ssc_port *port, struct document *doc)
{
	struct talk t = { .port = port };
	enum err err = read_ssc(&t, doc);
	wipe(&t, sizeof(t));
	return err;
}
