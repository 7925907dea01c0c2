/* SPDX-License-Identifier: Apache-2.0 */
/*
 * card_record.h - the byte layouts that cards deliver, parsed. Pure, bounded, fuzzed.
 *
 * The 256-byte text record of a resident ID card (GA 467: UTF-16LE, space padded; the character at
 * byte 248 tells the kind) and the records of a social security card (LD/T 32-2015: tag, length,
 * value; names GBK).
 */
#pragma once

#include "firmware/core/card/document.h"

#define CARD_TEXT_LEN	 256
#define CARD_ADDRESS_LEN 70

/*
 * Fills name .. link by the record's kind; other members are untouched.
 * ERR_CARD_UNREADABLE  a number with wrong characters, an empty name, a date that is no date
 * ERR_CARD_NAME        a name with a character that is not plain (base/unicode.h)
 */
enum err card_text_parse(const uint8_t record[CARD_TEXT_LEN], struct document *doc);
/* The reverse, for virtual cards. ERR_TOO_LONG if a field does not fit. */
enum err card_text_build(const struct document *doc, uint8_t record[CARD_TEXT_LEN]);
/* 70 bytes of the append area to doc->new_address; what is not plain leaves no address at all. */
void card_address_parse(const uint8_t record[CARD_ADDRESS_LEN], struct document *doc);

/* Tags of EF05 and EF06. */
enum ssc_tag {
	SSC_CARD_ID = 0x01, /* 16 bytes, the first 3 are the city in BCD */
	SSC_VERSION = 0x03,
	SSC_CARD_NO = 0x07,
	SSC_ID = 0x08,
	SSC_NAME = 0x09,
	SSC_SEX = 0x0a,
	SSC_NATION = 0x0b,
	SSC_BIRTH = 0x0d,
	SSC_NAME_MORE = 0x4e,
};

/*
 * Takes one READ RECORD answer (without status word) that was asked for by `tag`.
 * ERR_CARD_UNREADABLE  another tag, a length beyond the bytes, a value that is not of its type
 * ERR_CARD_NAME        a name with a character that is not plain
 */
enum err ssc_record_parse(enum ssc_tag tag, const uint8_t *bytes, size_t len, struct document *doc);
/* GBK to plain UTF-8, right-trimmed of NUL and space. As above, and ERR_TOO_LONG. */
enum err gbk_to_utf8(const uint8_t *bytes, size_t len, char *out, size_t cap);
