/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ssc.h - what is said to a social security card (LD/T 32-2015), over any wire that takes APDUs.
 *
 * Records are read by tag, because their numbers differ by generation; only where a card refuses that are
 * they looked for by number. No PIN is ever sent.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/err.h"
#include "firmware/core/card/document.h"

#define SSC_REPLY_MAX 264 /* with its status word */

struct ssc_port {
	/*
	 * One command, one reply of 2 to SSC_REPLY_MAX bytes. ERR_CARD_REMOVED, ERR_CARD_UNREADABLE,
	 * ERR_READER_GONE.
	 */
	enum err (*transmit)(struct ssc_port *p, const uint8_t *command, size_t len,
			     uint8_t reply[SSC_REPLY_MAX], size_t *out_len);
};

/*
 * Selects the application and reads the holder. `doc` is filled in part on failure: the caller wipes it.
 * ERR_CARD_WRONG       not a social security card
 * ERR_CARD_NEEDS_AUTH  generation 3.0, or a card that wants a PIN
 * ERR_CARD_NAME        as ssc_record_parse()
 * ERR_CARD_UNREADABLE, ERR_CARD_REMOVED, ERR_READER_GONE
 */
enum err ssc_read(struct ssc_port *port, struct document *doc);
