/* SPDX-License-Identifier: Apache-2.0 */
/*
 * samv.h - the SAM-V protocol of resident ID card readers (GA 467, GA/T 467-2019) as bytes. Pure.
 *
 *   request  AA AA AA 96 69 | LEN | CMD PARA        [DATA] | CHK
 *   reply    AA AA AA 96 69 | LEN | SW1 SW2 SW3     [DATA] | CHK
 *
 * LEN is big-endian and counts everything after itself; CHK is the XOR of LEN and what follows up
 * to CHK. Serial and USB readers speak the same frames. Constants are from the published frames of
 * several vendors' manuals, each recomputed in tests/unit/drivers/test_samv.c.
 */
#pragma once

#include "firmware/core/card/card_record.h"

#define SAMV_PREAMBLE_LEN 5
#define SAMV_HEAD_LEN	  7    /* preamble and LEN */
#define SAMV_LEN_MIN	  4    /* a reply without DATA */
#define SAMV_LEN_MAX	  4096 /* the largest real one is 0x90A */
#define SAMV_FRAME_MAX	  (SAMV_HEAD_LEN + SAMV_LEN_MAX)
#define SAMV_REQUEST_MAX  64
#define SAMV_ID_LEN	  16
#define SAMV_ID_TEXT	  48

/* CMD and PARA as one number. 30 02 and 30 05 are never sent: the sources disagree about them. */
enum samv_command {
	SAMV_RESET = 0x10ff,
	SAMV_STATUS = 0x11ff,
	SAMV_ID = 0x12ff,
	SAMV_FIND = 0x2001,
	SAMV_SELECT = 0x2002,
	SAMV_READ_BASE = 0x3001,
	SAMV_READ_ADDRESS = 0x3003,
	SAMV_MAX_RF = 0x61ff,
};

/* What a reply's SW3 asks of us. */
enum samv_verdict {
	SAMV_OK,      /* 90, 9F */
	SAMV_NOTHING, /* 91: the item has no content */
	SAMV_NO_CARD, /* 80 */
	SAMV_AGAIN,   /* hold the card still: 23 31 32 33 41 47 81 and every unknown code */
	SAMV_WRONG,   /* 40: another kind of card */
	SAMV_FAULT,   /* 60 66: the module refuses to work */
	SAMV_LINK,    /* 10 11 24: the bytes were spoilt under way */
	SAMV_UNKNOWN, /* 21: the module does not know the command */
};

struct samv_reply {
	uint8_t sw[3];
	const uint8_t *data; /* lent by the decoder until it is fed again */
	size_t len;
};

/* Finds replies in a stream; resynchronises one byte at a time on garbage. */
struct samv_decoder {
	uint8_t bytes[SAMV_FRAME_MAX];
	size_t len;
	size_t done; /* bytes of the reply handed out last */
};

enum samv_found {
	SAMV_MORE, /* feed more */
	SAMV_REPLY,
	SAMV_GARBLED, /* a frame whose CHK is wrong */
};

/* Returns the frame's length, 0 if it has no room in `cap`. */
size_t samv_encode(enum samv_command command, const void *data, size_t len, uint8_t *out,
		   size_t cap);

/* Empties and wipes. */
void samv_decoder_init(struct samv_decoder *d);
/* Takes at most `len` bytes and says how many: at least 1 after samv_decoder_next() said MORE. */
size_t samv_decoder_feed(struct samv_decoder *d, const uint8_t *bytes, size_t len);
/* *out is written only for SAMV_REPLY. */
enum samv_found samv_decoder_next(struct samv_decoder *d, struct samv_reply *out);

enum samv_verdict samv_verdict(const struct samv_reply *reply);
/*
 * Can this be the reply to that command? Replies do not name theirs, so their shape has to tell: the
 * length of a good one, and which statuses go with it. A refusal without data answers anything.
 */
bool samv_answers(enum samv_command command, const struct samv_reply *reply);
/* 16 bytes to "05.03-20140412-0000073498-1158023480"; "" if the reply is no SAM id. */
void samv_id_text(const struct samv_reply *reply, char out[SAMV_ID_TEXT]);
/*
 * A reply to SAMV_READ_BASE: text record and photo to doc.
 * ERR_CARD_UNREADABLE  lengths that do not fit, or a text record that is none
 * ERR_CARD_NAME        as card_text_parse()
 */
enum err samv_base_parse(const struct samv_reply *reply, struct document *doc);
/* A reply to SAMV_READ_ADDRESS; anything but 70 bytes leaves doc as it is. */
void samv_address_parse(const struct samv_reply *reply, struct document *doc);
