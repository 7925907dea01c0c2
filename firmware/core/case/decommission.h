/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decommission.h - the certificate that a terminal is none any more, signed with the receipt key before that is
 * erased.
 *
 * UTF-8 lines: "yichuang-decommission 1", then "<name> <value>" for terminal, at (- while nobody vouched for the
 * clock), delivered, handed_over, withdrawn (applications), unsent (always 0), journal ("<seq> <hash>" of its last
 * entry before, or -), erased (the keys), platform ("told": it took the journal, with the word that the end has begun;
 * "no answer": nobody here knows that it did), public (base64 of the key's SubjectPublicKeyInfo), key (as on a
 * receipt), then a signature line. Who has only the certificate can check it with `public`; whose key that is, the platform
 * knows. Pure.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/buf.h"

#define DECOMMISSION_TEXT_MAX  2048
#define DECOMMISSION_VALUE_MAX 512
#define DECOMMISSION_KEYS      "seal receipt client"

struct decommission {
	const char *terminal;
	const char *at; /* RFC 3339, "" = nobody knows */
	int64_t delivered, handed_over, withdrawn;
	const char *journal; /* "<seq> <hash>", "" = it is empty */
	const char *public, *key;
	bool told;
};

/* The lines that are signed. ERR_INVALID: a value is no plain line. */
enum err decommission_lines(const struct decommission *d, struct buf *out);
/* The value of a line. False: there is no such line, or the text is no such certificate. */
bool decommission_value(const char *text, size_t len, const char *name,
			char out[DECOMMISSION_VALUE_MAX]);
