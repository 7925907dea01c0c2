/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_samv.c - any bytes as what a SAM-V module sends, and as a reply's data. The first byte is the
 * size of the pieces they arrive in: the pieces change nothing.
 */
#include <assert.h>
#include <string.h>

#include "drivers/card/samv.h"
#include "firmware/base/text.h"
#include "tests/fuzz/fuzz.h"

static void use(const struct samv_reply *reply)
{
	struct document doc = { 0 };
	char id[SAMV_ID_TEXT];
	samv_id_text(reply, id);
	assert(memchr(id, '\0', sizeof(id)));
	assert(id[0] == '\0' || reply->len == SAMV_ID_LEN);
	assert(samv_verdict(reply) <= SAMV_UNKNOWN);
	if (samv_base_parse(reply, &doc) == ERR_OK)
		assert(utf8_is_valid(doc.name, strlen(doc.name)));
	samv_address_parse(reply, &doc);
	assert(utf8_is_valid(doc.new_address, strlen(doc.new_address)));
}

/* A number that differs if any reply or its place among the garbled ones does. */
static uint32_t decode(const uint8_t *data, size_t size, size_t piece)
{
	static struct samv_decoder d;
	struct samv_reply reply;
	uint32_t sum = 1;
	samv_decoder_init(&d);
	for (size_t at = 0; at < size;) {
		size_t n = size - at < piece ? size - at : piece;
		size_t used = samv_decoder_feed(&d, data + at, n);
		assert(used > 0 && used <= n);
		at += used;
		for (enum samv_found f; (f = samv_decoder_next(&d, &reply)) != SAMV_MORE;) {
			sum = sum * 31 + (uint32_t)f;
			if (f == SAMV_REPLY) {
				assert(reply.len <= SAMV_LEN_MAX - SAMV_LEN_MIN);
				sum = sum * 31 + reply.sw[2] + (uint32_t)reply.len;
				use(&reply);
			}
		}
	}
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1)
		return 0;
	size_t piece = data[0] ? data[0] : 1;
	uint32_t whole = decode(data + 1, size - 1, SIZE_MAX);
	uint32_t pieces = decode(data + 1, size - 1, piece);
	assert(whole == pieces);
	struct samv_reply reply = { .sw = { 0, 0, data[0] }, .data = data + 1, .len = size - 1 };
	use(&reply);
	return 0;
}
