/* SPDX-License-Identifier: Apache-2.0 */
/* handed.c - what the keeper says about a case: the numbers, the word, the signed receipt. */
#include "firmware/kiosk/kiosk.h"

#include <string.h>

#define LOG_MODULE "kiosk"
#include "firmware/base/log.h"

static enum case_word word_of(const char *state)
{
	for (enum case_word word = CASE_STORED; word <= CASE_ACCEPTED; word++)
		if (strcmp(state, case_word_name(word)) == 0)
			return word;
	return CASE_STORED;
}

static void take_receipt(struct handed *h, const char *text)
{
	CLEANUP(buf_fini) struct buf qr;
	buf_init(&qr, RECEIPT_TEXT_MAX);
	h->qr[0] = h->at[0] = '\0';
	struct receipt receipt;
	size_t signed_len, sig_len;
	char algorithm[16];
	uint8_t sig[SIGNATURE_MAX];
	if (receipt_qr(text, strlen(text), &qr) != ERR_OK ||
	    receipt_parse(text, strlen(text), &receipt, &signed_len, algorithm, sig, &sig_len) !=
		    ERR_OK) {
		log_error("the keeper's receipt for %s cannot be read", h->serial);
		return;
	}
	text_copy(h->qr, sizeof(h->qr), buf_str(&qr));
	text_copy(h->at, sizeof(h->at), receipt.at);
}

void handed_take(struct handed *h, const json_t *json)
{
	enum case_word word = word_of(json_str(json, "state"));
	if (h->serial[0] && word < h->word)
		return;
	h->word = word;
	text_copy(h->serial, sizeof(h->serial), json_str(json, "apply_serial_no"));
	if (json_str(json, "project_no")[0])
		text_copy(h->project_no, sizeof(h->project_no), json_str(json, "project_no"));
	take_receipt(h, json_str(json, "receipt"));
}

bool handed_case_changed(struct handed *h, const json_t *json)
{
	if (!h->stored || strcmp(json_str(json, "client_ref"), h->client_ref) != 0)
		return false;
	handed_take(h, json);
	return true;
}
