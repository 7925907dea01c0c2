/* SPDX-License-Identifier: Apache-2.0 */
/*
 * code.h - from what a scanner sends to the text of one code: bytes of a serial port, keys of a keyboard it pretends to
 * be. Pure; what comes in is hostile.
 *
 * A code ends with CR or LF (Enter), or where nothing more comes for CODE_GAP_MS. One that is longer than
 * SCANNER_TEXT_MAX, is no plain line of UTF-8 (unicode.h), or has a control
 * character or a key held with Ctrl, Alt or Meta in it is refused as a
 * whole: half a code is never given out, and nothing but text is a code.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "drivers/scanner/scanner_driver.h"

#define CODE_GAP_MS 120 /* scanners send at 9600 baud or 8 ms a key at the slowest */

struct code {
	char text[SCANNER_TEXT_MAX + 1];
	size_t len;
	bool spoilt;   /* this one is refused when it ends */
	unsigned held; /* modifier keys */
};

/* True: a code has ended, and is in *out if it is one; out->len 0 if it was refused. */
bool code_byte(struct code *c, uint8_t byte, struct scanner_code *out);
/* A key of linux/input-event-codes.h on a US layout; value 1 pressed, 0 released, 2 repeated. */
bool code_key(struct code *c, uint16_t key, int32_t value, struct scanner_code *out);
/* Nothing came for CODE_GAP_MS: what there is ends. False: there was nothing. */
bool code_gap(struct code *c, struct scanner_code *out);
/* Something of a code came, and its end did not. */
bool code_is_begun(const struct code *c);
void code_wipe(struct code *c);
