/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_ssc_record.c - the first byte is the tag asked for, the rest the card's answer. */
#include <assert.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/core/card/card_record.h"
#include "tests/fuzz/fuzz.h"

static void check_text(const char *text)
{
	assert(text_is_plain(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1)
		return 0;
	struct document doc = { .kind = DOCUMENT_SSC, .name = "\xe7\x8e\x8b" };
	struct document before = doc;
	enum err err = ssc_record_parse((enum ssc_tag)data[0], data + 1, size - 1, &doc);
	assert(err == ERR_OK || memcmp(&doc, &before, sizeof(doc)) == 0);
	check_text(doc.name);
	check_text(doc.id);
	check_text(doc.card_no);
	err = document_check(&doc, "20261121");

	char out[9] = "before";
	err = gbk_to_utf8(data + 1, size - 1, out, sizeof(out));
	assert(err == ERR_OK || strcmp(out, "before") == 0);
	check_text(out);
	return 0;
}
