/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_receipt.c - any bytes as a receipt's text and as a QR code. A text that is taken goes
 * through the QR form and comes back the same.
 */
#include <assert.h>
#include <string.h>

#include "firmware/core/case/receipt.h"
#include "tests/fuzz/fuzz.h"

static bool parses(const char *text, size_t len)
{
	struct receipt r;
	size_t signed_len = 0, sig_len = 0;
	char algorithm[16];
	uint8_t sig[SIGNATURE_MAX];
	if (receipt_parse(text, len, &r, &signed_len, algorithm, sig, &sig_len) != ERR_OK)
		return false;
	assert(signed_len < len && sig_len > 0 && sig_len <= SIGNATURE_MAX);
	assert(serial_is_valid(r.serial));

	struct buf lines CLEANUP(buf_fini);
	buf_init(&lines, RECEIPT_TEXT_MAX);
	enum err err = receipt_lines(&r, &lines);
	assert(err == ERR_OK && lines.len == signed_len);
	assert(memcmp(buf_str(&lines), text, signed_len) == 0);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct buf qr CLEANUP(buf_fini), back CLEANUP(buf_fini);
	buf_init(&qr, RECEIPT_TEXT_MAX);
	buf_init(&back, RECEIPT_TEXT_MAX);
	bool good = parses(text, size);
	enum err err = receipt_qr(text, size, &qr);
	assert((err == ERR_OK) == good);
	if (good) {
		err = receipt_from_qr(buf_str(&qr), qr.len, &back);
		assert(err == ERR_OK && back.len >= size &&
		       memcmp(buf_str(&back), text, size) == 0);
		buf_clear(&back);
	}
	if (receipt_from_qr(text, size, &back) == ERR_OK)
		assert(parses(buf_str(&back), back.len));
	return 0;
}
