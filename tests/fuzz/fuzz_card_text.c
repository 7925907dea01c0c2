/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_card_text.c - any 256 bytes as a card's text, the 70 behind them as its append area. What is
 * taken can be written again and reads back the same.
 */
#include <assert.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/core/card/card_record.h"
#include "tests/fuzz/fuzz.h"

static void check_round(const struct document *doc)
{
	uint8_t record[CARD_TEXT_LEN];
	struct document again = { 0 };
	enum err err = card_text_build(doc, record);
	assert(err == ERR_OK);
	err = card_text_parse(record, &again);
	assert(err == ERR_OK);
	assert(memcmp(&again, doc, sizeof(again)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct document doc = { 0 };
	if (size < CARD_TEXT_LEN)
		return 0;
	if (card_text_parse(data, &doc) == ERR_OK) {
		assert(text_is_plain(doc.name) && text_is_plain(doc.name_en) &&
		       *document_name(&doc));
		assert(*document_cert_type(&doc));
		enum err err = document_check(&doc, "20261121");
		assert(err == ERR_OK || err == ERR_CARD_BAD_NUMBER || err == ERR_CARD_EXPIRED);
		check_round(&doc);
	}
	if (size >= CARD_TEXT_LEN + CARD_ADDRESS_LEN) {
		card_address_parse(data + CARD_TEXT_LEN, &doc);
		assert(text_is_plain(document_address(&doc)));
	}
	return 0;
}
