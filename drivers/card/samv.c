/* SPDX-License-Identifier: Apache-2.0 */
/* samv.c - see samv.h. */
#include "drivers/card/samv.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/wipe.h"

#define BASE_HEAD_LEN 4 /* two lengths before text and photo */

static const uint8_t preamble[SAMV_PREAMBLE_LEN] = { 0xaa, 0xaa, 0xaa, 0x96, 0x69 };

static const struct {
	uint8_t sw3;
	enum samv_verdict verdict;
} verdicts[] = {
	{ 0x90, SAMV_OK },	{ 0x9f, SAMV_OK },    { 0x91, SAMV_NOTHING },
	{ 0x80, SAMV_NO_CARD }, { 0x23, SAMV_AGAIN }, { 0x31, SAMV_AGAIN },
	{ 0x32, SAMV_AGAIN },	{ 0x33, SAMV_AGAIN }, { 0x41, SAMV_AGAIN },
	{ 0x47, SAMV_AGAIN },	{ 0x81, SAMV_AGAIN }, { 0x40, SAMV_WRONG },
	{ 0x60, SAMV_FAULT },	{ 0x66, SAMV_FAULT }, { 0x10, SAMV_LINK },
	{ 0x11, SAMV_LINK },	{ 0x24, SAMV_LINK },  { 0x21, SAMV_UNKNOWN },
};

/* How much data a good reply to a command has. */
static const struct {
	enum samv_command command;
	size_t min, max;
} shapes[] = {
	{ SAMV_RESET, 0, 0 },
	{ SAMV_STATUS, 0, 0 },
	{ SAMV_ID, SAMV_ID_LEN, SAMV_ID_LEN },
	{ SAMV_FIND, 4, 4 },
	{ SAMV_SELECT, 8, 8 },
	{ SAMV_READ_BASE, CARD_ADDRESS_LEN + 1, SAMV_LEN_MAX },
	{ SAMV_READ_ADDRESS, CARD_ADDRESS_LEN, CARD_ADDRESS_LEN },
};

static uint8_t check_of(const uint8_t *bytes, size_t len)
{
	uint8_t x = 0;
	while (len--)
		x ^= *bytes++;
	return x;
}

static unsigned u16_be(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static unsigned u16_le(const uint8_t *p)
{
	return (unsigned)p[1] << 8 | p[0];
}

static unsigned u32_le(const uint8_t *p)
{
	return u16_le(p + 2) << 16 | u16_le(p);
}

size_t samv_encode(enum samv_command command, const void *data, size_t len, uint8_t *out,
		   size_t cap)
{
	size_t counted = 2 + len + 1;
	if (len > SAMV_LEN_MAX - 3 || SAMV_HEAD_LEN + counted > cap)
		return 0;
	memcpy(out, preamble, SAMV_PREAMBLE_LEN);
	uint8_t *p = out + SAMV_PREAMBLE_LEN;
	p[0] = (uint8_t)(counted >> 8);
	p[1] = (uint8_t)counted;
	p[2] = (uint8_t)(command >> 8);
	p[3] = (uint8_t)command;
	if (len > 0)
		memcpy(p + 4, data, len);
	p[4 + len] = check_of(p, 4 + len);
	return SAMV_HEAD_LEN + counted;
}

/* The decoder */

void samv_decoder_init(struct samv_decoder *d)
{
	wipe(d, sizeof(*d));
}

static void drop(struct samv_decoder *d, size_t n)
{
	assert(n <= d->len);
	if (n == 0)
		return;
	memmove(d->bytes, d->bytes + n, d->len - n);
	wipe(d->bytes + d->len - n, n);
	d->len -= n;
}

/* Could the bytes from `at` on be the beginning of a frame? */
static bool may_begin(const struct samv_decoder *d, size_t at)
{
	size_t have = d->len - at;
	size_t n = have < SAMV_PREAMBLE_LEN ? have : SAMV_PREAMBLE_LEN;
	if (memcmp(d->bytes + at, preamble, n) != 0)
		return false;
	if (have < SAMV_HEAD_LEN)
		return true;
	unsigned counted = u16_be(d->bytes + at + SAMV_PREAMBLE_LEN);
	return counted >= SAMV_LEN_MIN && counted <= SAMV_LEN_MAX;
}

static void hunt(struct samv_decoder *d, size_t from)
{
	size_t at = from;
	while (at < d->len && !may_begin(d, at))
		at++;
	drop(d, at);
}

size_t samv_decoder_feed(struct samv_decoder *d, const uint8_t *bytes, size_t len)
{
	drop(d, d->done);
	d->done = 0;
	size_t room = sizeof(d->bytes) - d->len;
	size_t n = len < room ? len : room;
	memcpy(d->bytes + d->len, bytes, n);
	d->len += n;
	return n;
}

enum samv_found samv_decoder_next(struct samv_decoder *d, struct samv_reply *out)
{
	drop(d, d->done);
	d->done = 0;
	hunt(d, 0);
	if (d->len < SAMV_HEAD_LEN)
		return SAMV_MORE;
	size_t counted = u16_be(d->bytes + SAMV_PREAMBLE_LEN);
	if (d->len < SAMV_HEAD_LEN + counted)
		return SAMV_MORE;
	const uint8_t *body = d->bytes + SAMV_HEAD_LEN;
	if (check_of(d->bytes + SAMV_PREAMBLE_LEN, 2 + counted - 1) != body[counted - 1]) {
		hunt(d, 1);
		return SAMV_GARBLED;
	}
	d->done = SAMV_HEAD_LEN + counted;
	memcpy(out->sw, body, sizeof(out->sw));
	out->data = body + sizeof(out->sw);
	out->len = counted - SAMV_LEN_MIN;
	return SAMV_REPLY;
}

/* Replies */

enum samv_verdict samv_verdict(const struct samv_reply *reply)
{
	for (size_t i = 0; i < ARRAY_LEN(verdicts); i++)
		if (verdicts[i].sw3 == reply->sw[2])
			return verdicts[i].verdict;
	return SAMV_AGAIN;
}

bool samv_answers(enum samv_command command, const struct samv_reply *reply)
{
	size_t i = 0;
	while (i + 1 < ARRAY_LEN(shapes) && shapes[i].command != command)
		i++;
	assert(shapes[i].command == command);
	enum samv_verdict verdict = samv_verdict(reply);
	if (verdict == SAMV_OK)
		return reply->len >= shapes[i].min && reply->len <= shapes[i].max;
	if (verdict == SAMV_NOTHING)
		return command == SAMV_READ_ADDRESS;
	return verdict != SAMV_NO_CARD || command == SAMV_FIND || command == SAMV_SELECT;
}

void samv_id_text(const struct samv_reply *reply, char out[SAMV_ID_TEXT])
{
	const uint8_t *id = reply->data;
	out[0] = '\0';
	if (reply->len != SAMV_ID_LEN)
		return;
	snprintf(out, SAMV_ID_TEXT, "%02u.%02u-%u-%010u-%010u", u16_le(id), u16_le(id + 2),
		 u32_le(id + 4), u32_le(id + 8), u32_le(id + 12));
}

enum err samv_base_parse(const struct samv_reply *reply, struct document *doc)
{
	if (reply->len < BASE_HEAD_LEN + CARD_TEXT_LEN)
		return ERR_CARD_UNREADABLE;
	size_t text_len = u16_be(reply->data);
	size_t photo_len = u16_be(reply->data + 2);
	if (text_len != CARD_TEXT_LEN || (photo_len != 0 && photo_len != DOCUMENT_PHOTO_LEN) ||
	    reply->len != BASE_HEAD_LEN + text_len + photo_len)
		return ERR_CARD_UNREADABLE;
	const uint8_t *text = reply->data + BASE_HEAD_LEN;
	enum err err = card_text_parse(text, doc);
	if (err != ERR_OK)
		return err;
	doc->has_photo = photo_len > 0;
	memcpy(doc->photo, text + text_len, photo_len);
	return ERR_OK;
}

void samv_address_parse(const struct samv_reply *reply, struct document *doc)
{
	if (reply->len == CARD_ADDRESS_LEN)
		card_address_parse(reply->data, doc);
}
