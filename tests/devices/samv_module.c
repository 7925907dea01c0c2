/* SPDX-License-Identifier: Apache-2.0 */
/* samv_module.c - see samv_module.h. */
#include "tests/devices/samv_module.h"

#include <string.h>

#define HEAD 7

static const uint8_t preamble[] = { 0xaa, 0xaa, 0xaa, 0x96, 0x69 };

/* 05.03-20140412-0000073498-1158023480 */
static const uint8_t sam_id[16] = { 0x05, 0x00, 0x03, 0x00, 0x7c, 0x51, 0x33, 0x01,
				    0x1a, 0x1f, 0x01, 0x00, 0x38, 0x09, 0x06, 0x45 };

struct reply {
	uint8_t sw3;
	uint8_t data[2048];
	size_t len;
};

static void add(struct reply *r, const void *bytes, size_t len)
{
	memcpy(r->data + r->len, bytes, len);
	r->len += len;
}

static void add_u16(struct reply *r, unsigned n)
{
	uint8_t two[] = { (uint8_t)(n >> 8), (uint8_t)n };
	add(r, two, sizeof(two));
}

static void find(struct samv_module *m, struct reply *r)
{
	m->found = m->card && !m->held;
	m->told = m->told || (m->found && m->fault.kind == SIM_FINE);
	r->sw3 = m->found ? 0x9f : 0x80;
	if (m->found)
		add(r, "\0\0\0\0", 4);
}

static void select_card(struct samv_module *m, struct reply *r)
{
	m->selected = m->card && (m->found || (m->held && m->rereads));
	r->sw3 = m->selected ? 0x90 : 0x81;
	if (m->selected)
		add(r, "\0\0\0\0\0\0\0\0", 8);
}

static void read_base(struct samv_module *m, struct reply *r, bool fingerprint)
{
	r->sw3 = m->selected ? 0x90 : 0x41;
	if (!m->selected)
		return;
	add_u16(r, SIM_TEXT_LEN);
	add_u16(r, SIM_PHOTO_LEN);
	if (fingerprint)
		add_u16(r, 0);
	add(r, m->card->text, SIM_TEXT_LEN);
	add(r, m->card->photo, SIM_PHOTO_LEN);
	m->held = true;
	m->found = m->selected = false;
}

static void read_address(struct samv_module *m, struct reply *r)
{
	r->sw3 = m->card && m->held ? (m->card->has_address ? 0x90 : 0x91) : 0x41;
	if (r->sw3 == 0x90)
		add(r, m->card->address, SIM_ADDRESS_LEN);
}

static void answer(struct samv_module *m, unsigned command, struct reply *r)
{
	r->sw3 = 0x90;
	switch (command) {
	case 0x10ff:
		m->found = m->selected = false;
		return;
	case 0x11ff:
	case 0x6000:
	case 0x6001:
	case 0x6002:
	case 0x6003:
	case 0x6004:
	case 0x61ff:
		return;
	case 0x12ff:
		add(r, sam_id, sizeof(sam_id));
		return;
	case 0x2001:
		find(m, r);
		return;
	case 0x2002:
		select_card(m, r);
		return;
	case 0x3001:
	case 0x3010:
		read_base(m, r, command == 0x3010);
		return;
	case 0x3003:
		read_address(m, r);
		return;
	default:
		r->sw3 = 0x21;
	}
}

/* Which command a status fault belongs to: 0 = every one. */
static unsigned command_of_status(unsigned sw3)
{
	switch (sw3) {
	case 0x80:
		return 0x2001;
	case 0x81:
		return 0x2002;
	case 0x31:
	case 0x32:
	case 0x33:
	case 0x40:
	case 0x41:
	case 0x47:
		return 0x3001;
	default:
		return 0;
	}
}

static size_t put_frame(const struct reply *r, uint8_t *out)
{
	size_t counted = 3 + r->len + 1;
	memcpy(out, preamble, sizeof(preamble));
	out[5] = (uint8_t)(counted >> 8);
	out[6] = (uint8_t)counted;
	out[7] = out[8] = 0;
	out[9] = r->sw3;
	memcpy(out + 10, r->data, r->len);
	uint8_t chk = 0;
	for (size_t i = 5; i < 10 + r->len; i++)
		chk ^= out[i];
	out[10 + r->len] = chk;
	return HEAD + counted;
}

/* Noise with beginnings of frames in it. */
static size_t put_garbage(uint8_t *out)
{
	static uint32_t x = 2463534242u;
	size_t len = 40;
	for (size_t i = 0; i < len; i++) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		out[i] = x & 0x300 ? (uint8_t)x : 0xaa;
	}
	return len;
}

/* Once, to the command it is meant for. */
static size_t spoil_once(struct samv_module *m, unsigned command, uint8_t *out, size_t len)
{
	enum sim_fault_kind kind = m->fault.kind;
	if (m->fault.value && m->fault.value != command)
		return len;
	m->fault.kind = SIM_FINE;
	m->is_late = kind == SIM_LATE;
	if (kind == SIM_REPEAT)
		memcpy(out + len, out, len);
	return kind == SIM_REPEAT ? 2 * len : kind == SIM_SHORT ? len / 2 : len;
}

static size_t spoil(struct samv_module *m, unsigned command, uint8_t *out, size_t len)
{
	switch (m->fault.kind) {
	case SIM_GARBAGE:
		return put_garbage(out);
	case SIM_MUTE:
		return 0;
	case SIM_BAD_CHK:
		out[len - 1] ^= 0x5a;
		return len;
	case SIM_CUT: /* the card is pulled while it is read: once */
		if (command != 0x3001 && command != 0x3010)
			return len;
		len = len < m->fault.value ? len : m->fault.value;
		m->fault.kind = SIM_FINE;
		samv_module_put(m, NULL);
		return len;
	case SIM_LATE:
	case SIM_SHORT:
	case SIM_REPEAT:
		return spoil_once(m, command, out, len);
	case SIM_FINE:
	case SIM_STATUS:
		break;
	}
	return len;
}

static size_t serve(struct samv_module *m, const uint8_t *frame, size_t counted, uint8_t *out)
{
	struct reply r = { 0 };
	unsigned command = (unsigned)frame[HEAD] << 8 | frame[HEAD + 1];
	uint8_t chk = 0;
	for (size_t i = 5; i < HEAD + counted; i++)
		chk ^= frame[i];
	unsigned only = command_of_status(m->fault.value);
	if (chk != 0)
		r.sw3 = 0x10;
	else if (m->fault.kind == SIM_STATUS && (!only || only == command))
		r.sw3 = (uint8_t)m->fault.value;
	else
		answer(m, command, &r);
	return spoil(m, command, out, put_frame(&r, out));
}

size_t samv_module_feed(struct samv_module *m, const uint8_t *bytes, size_t len,
			uint8_t out[SAMV_OUT_MAX])
{
	size_t out_len = 0;
	for (size_t i = 0; i < len; i++) {
		m->in[m->in_len++] = bytes[i];
		size_t begun = m->in_len < sizeof(preamble) ? m->in_len : sizeof(preamble);
		while (begun > 0 && memcmp(m->in, preamble, begun) != 0) {
			memmove(m->in, m->in + 1, --m->in_len);
			begun = m->in_len < sizeof(preamble) ? m->in_len : sizeof(preamble);
		}
		if (m->in_len < HEAD)
			continue;
		size_t counted = (size_t)m->in[5] << 8 | m->in[6];
		if (counted < 3 || HEAD + counted > 128) {
			struct reply bad = { .sw3 = 0x11 };
			out_len = put_frame(&bad, out);
			m->in_len = 0;
		} else if (m->in_len == HEAD + counted) {
			/* One request at a time: an answer that was not fetched is overtaken. */
			out_len = serve(m, m->in, counted, out);
			m->in_len = 0;
		}
	}
	return out_len;
}

void samv_module_put(struct samv_module *m, const struct sim_card *card)
{
	m->card = card;
	m->found = m->selected = m->held = false;
	m->told = m->told && !card;
}

void samv_module_reset(struct samv_module *m)
{
	m->found = m->selected = m->held = false;
	m->in_len = 0;
}
