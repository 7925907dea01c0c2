/* SPDX-License-Identifier: Apache-2.0 */
/*
 * receipt.h - the signed text a citizen takes home, and its short form for the QR code.
 *
 * UTF-8 lines: "yichuang-receipt 1", then "<name> <value>" for terminal, serial, client_ref, state,
 * project_no (or -), task_code, at, body_sha256, key, then "signature <alg> <base64>" over all
 * bytes before that line. The QR carries the same values, |-joined. No name and no number of a
 * person. Pure.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/buf.h"
#include "firmware/base/text.h"
#include "firmware/core/value/digest.h"
#include "firmware/core/number/serial.h"

#define RECEIPT_TEXT_MAX 2048
#define PROJECT_NO_MAX	 50
#define QUERY_CODE_MAX	 32 /* the platform's, for who asks for a case without a card */
#define TASK_CODE_MAX	 50
#define RECEIPT_KEY_HEX	 16
#define SIGNATURE_MAX	 128

enum case_word { CASE_STORED, CASE_RECEIVED, CASE_ACCEPTED };
/* "stored", "received", "accepted". Static. */
const char *case_word_name(enum case_word word);
/* One that is not known says no more than that it is stored. */
enum case_word case_word_named(const char *name);

struct receipt {
	char terminal[33];
	char serial[SERIAL_MAX + 1];
	char client_ref[UUID_TEXT_LEN + 1];
	enum case_word state;
	char project_no[PROJECT_NO_MAX + 1]; /* "" is written as - */
	char task_code[TASK_CODE_MAX + 1];
	char at[TIME_TEXT_LEN + 1];
	char body_sha256[SHA256_HEX + 1];
	char key[RECEIPT_KEY_HEX + 1];
};

/* True if a receipt can say this: one plain line, not empty, no | and no blank at its ends. */
bool receipt_can_say(const char *value);
/* The lines before the signature, as they are signed. ERR_RECEIPT_BAD: a value has | or breaks. */
enum err receipt_lines(const struct receipt *r, struct buf *out);
/* Appends "signature <alg> <base64>\n". */
enum err receipt_add_signature(struct buf *text, const char *algorithm, const void *sig,
			       size_t sig_len);
/*
 * Parses a whole text, with or without its last line end. *signed_len: how many of its bytes are
 * signed; algorithm at least 16 bytes. ERR_RECEIPT_BAD
 */
enum err receipt_parse(const char *text, size_t len, struct receipt *out, size_t *signed_len,
		       char algorithm[16], uint8_t sig[SIGNATURE_MAX], size_t *sig_len);
/* A valid text without line names, |-joined. ERR_RECEIPT_BAD. */
enum err receipt_qr(const char *text, size_t len, struct buf *out);
/* The reverse of receipt_qr(). ERR_RECEIPT_BAD. */
enum err receipt_from_qr(const char *qr, size_t len, struct buf *out);
