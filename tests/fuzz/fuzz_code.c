/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_code.c - any bytes as what a code scanner sends: over a serial port, and as the keys of a keyboard. Whatever
 * comes, a code is text of a known length, or none; and what a screen makes of it is a number, a code, or nothing.
 */
#include <assert.h>
#include <string.h>

#include "drivers/scanner/code.h"
#include "firmware/base/text.h"
#include "firmware/core/visit/tracking.h"
#include "tests/fuzz/fuzz.h"

static void use(const struct scanner_code *out)
{
	static struct tracking t;
	assert(out->len <= SCANNER_TEXT_MAX && strlen(out->text) == out->len);
	assert(utf8_is_valid(out->text, out->len));
	for (size_t i = 0; i < out->len; i++)
		assert((unsigned char)out->text[i] >= ' ' && out->text[i] != 0x7f);
	memset(&t, 0, sizeof(t));
	if (tracking_scan(&t, out->text, "") != ERR_OK)
		assert(t.number[0] == '\0' && t.code[0] == '\0');
	else
		assert(t.number[0] && tracking_is_code(t.number));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct code bytes, keys;
	struct scanner_code out;
	memset(&bytes, 0, sizeof(bytes));
	memset(&keys, 0, sizeof(keys));
	for (size_t i = 0; i < size; i++) {
		if (code_byte(&bytes, data[i], &out))
			use(&out);
		if (i % 2 == 1 && code_key(&keys, (uint16_t)(data[i - 1] | (data[i] & 1) << 8),
					   data[i] % 3, &out))
			use(&out);
	}
	if (code_gap(&bytes, &out))
		use(&out);
	if (code_gap(&keys, &out))
		use(&out);
	assert(!code_is_begun(&bytes) && !code_is_begun(&keys));
	return 0;
}
