/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_pcsc.c - social security cards (LD/T 32-2015) in PC/SC readers; the device is a glob of
 * reader names, and every reader that matches is watched.
 *
 * pcscd may die at any moment (SCARD_F_COMM_ERROR, while SCardIsValidContext still says yes), so
 * every error of the service ends this reader and the next open() makes a new context. The upper 16
 * bits of a reader's state count insertions and removals: a jump means another card. A reply shorter
 * than two bytes means that the card was pulled, whatever the return code says.
 *
 * Records are read by tag, because their numbers differ by generation; only where a card refuses
 * that are they looked for by number. No PIN is ever sent. PCSCLITE_CSOCK_NAME is honoured by the
 * library.
 */
#include <assert.h>
#include <fnmatch.h>
#include <poll.h>
#include <string.h>
#include <winscard.h>

#include "drivers/card/card.h"
#include "firmware/base/text.h"
#include "firmware/base/wipe.h"
#include "firmware/core/card/card_record.h"

#define READERS_MAX    8
#define NAMES_MAX      2048
#define MATCH_MAX      256
#define WANTED_MS      500
#define IDLE_MS	       1000
#define RETRY_MS       500 /* after a card that gave nothing */
#define APDU_SHORT     5   /* CLA INS P1 P2 Le */
#define REPLY_MAX      512
#define RESPONSES_MAX  8  /* GET RESPONSE in a row; a sane card needs one */
#define RECORD_NUMBERS 16 /* by number: as many as a file may have */
#define NONE	       (-1)

struct slot {
	char name[MAX_READERNAME + 1];
	DWORD state; /* as last told by the service */
};

struct card_reader {
	SCARDCONTEXT context;
	char match[MATCH_MAX];
	struct slot slots[READERS_MAX];
	size_t n_slots;
	DWORD plugged; /* state of the pseudo reader that tells of new readers */
	struct device_wake *wake;
	int current;	/* the slot whose card is spoken of, or NONE */
	bool looked;	/* it is known since open() whether a card lies there */
	bool unread;	/* that card is still to be read for this request */
	bool swapped;	/* that card is not the same any more: to be said by the next step */
	int64_t due_ms; /* monotonic: not read before */
};

/* A card in conversation. */
struct talk {
	SCARDHANDLE card;
	DWORD protocol;
	uint8_t reply[REPLY_MAX]; /* without the status word */
	size_t len;
	unsigned sw;
};

/* Codes are DWORDs of which 32 bits count. */
static uint32_t code(LONG result)
{
	return (uint32_t)result;
}

/* What a failed call on a card means. */
static enum err from_pcsc(LONG result)
{
	switch (code(result)) {
	case (uint32_t)SCARD_W_REMOVED_CARD:
	case (uint32_t)SCARD_E_NOT_TRANSACTED:
	case (uint32_t)SCARD_E_NO_SMARTCARD:
		return ERR_CARD_REMOVED;
	case (uint32_t)SCARD_W_RESET_CARD:
	case (uint32_t)SCARD_W_UNRESPONSIVE_CARD:
	case (uint32_t)SCARD_W_UNPOWERED_CARD:
	case (uint32_t)SCARD_W_UNSUPPORTED_CARD:
	case (uint32_t)SCARD_E_PROTO_MISMATCH:
	case (uint32_t)SCARD_E_SHARING_VIOLATION:
	case (uint32_t)SCARD_E_TIMEOUT:
	case (uint32_t)SCARD_E_INSUFFICIENT_BUFFER:
		return ERR_CARD_UNREADABLE;
	default:
		return ERR_READER_GONE;
	}
}

/* APDUs */

/* One command, one reply. ERR_CARD_REMOVED, ERR_CARD_UNREADABLE, ERR_READER_GONE. */
static enum err transmit(struct talk *t, const uint8_t *command, size_t len)
{
	const SCARD_IO_REQUEST *pci =
		t->protocol == SCARD_PROTOCOL_T1 ? SCARD_PCI_T1 : SCARD_PCI_T0;
	uint8_t bytes[MAX_BUFFER_SIZE];
	DWORD got = sizeof(bytes);
	assert(t->len <= sizeof(t->reply));
	LONG result = SCardTransmit(t->card, pci, command, len, NULL, bytes, &got);
	enum err err;
	if (result != SCARD_S_SUCCESS) {
		err = from_pcsc(result);
	} else if (got < 2 || got > sizeof(bytes)) {
		err = ERR_CARD_REMOVED;
	} else if (t->len + got - 2 > sizeof(t->reply)) {
		err = ERR_CARD_UNREADABLE;
	} else {
		err = ERR_OK;
		memcpy(t->reply + t->len, bytes, got - 2);
		t->len += got - 2;
		t->sw = (unsigned)bytes[got - 2] << 8 | bytes[got - 1];
	}
	wipe(bytes, sizeof(bytes));
	return err;
}

/* The same with T=0's 61xx (fetch the reply) and 6Cxx (ask again with that length) done. */
static enum err call(struct talk *t, const uint8_t *command, size_t len)
{
	uint8_t again[MAX_BUFFER_SIZE];
	assert(len >= APDU_SHORT);
	t->len = 0;
	enum err err = transmit(t, command, len);
	if (err == ERR_OK && t->sw >> 8 == 0x6c && len < sizeof(again)) {
		/* A command without data ends with Le; one with data gets it now. */
		size_t le_at = len == APDU_SHORT ? len - 1 : len;
		memcpy(again, command, len);
		again[le_at] = (uint8_t)t->sw;
		t->len = 0;
		err = transmit(t, again, le_at + 1);
	}
	for (int i = 0; err == ERR_OK && t->sw >> 8 == 0x61; i++) {
		const uint8_t get_response[] = { 0x00, 0xc0, 0x00, 0x00, (uint8_t)t->sw };
		if (i == RESPONSES_MAX)
			return ERR_CARD_UNREADABLE;
		err = transmit(t, get_response, sizeof(get_response));
	}
	return err;
}

static bool is_good(unsigned sw)
{
	return sw == 0x9000 || sw == 0x6282; /* 6282: the record ended before Le */
}

/* What a status word that is not good means once the application is selected. */
static enum err from_sw(unsigned sw)
{
	switch (sw) {
	case 0x6a83:
		return ERR_NOT_FOUND; /* no such record */
	case 0x6982:
	case 0x6983:
	case 0x6985:
		return ERR_CARD_NEEDS_AUTH;
	default:
		return sw >> 4 == 0x63c ? ERR_CARD_NEEDS_AUTH : ERR_CARD_UNREADABLE;
	}
}

/* Does this status word say that the card cannot do the command at all? */
static bool is_refused(unsigned sw)
{
	return sw == 0x6a86 || sw == 0x6a81 || sw == 0x6a80 || sw == 0x6b00 || sw == 0x6d00;
}

/* To a SELECT: there is no such application. Anything else may be half a reply of a pulled card. */
static bool is_unknown(unsigned sw)
{
	return is_refused(sw) || sw == 0x6a82 || sw == 0x6e00 || sw == 0x6985 || sw == 0x6986 ||
	       sw == 0x6999 || sw == 0x6283;
}

/* Social security cards */

/* DF "sx1.sh." and four Chinese characters in GBK: the same in every published reader. */
static const uint8_t select_df[] = { 0x00, 0xa4, 0x04, 0x00, 0x0f, 0x73, 0x78, 0x31, 0x2e, 0x73,
				     0x68, 0x2e, 0xc9, 0xe7, 0xbb, 0xe1, 0xb1, 0xa3, 0xd5, 0xcf };
static const uint8_t select_ef05[] = { 0x00, 0xa4, 0x02, 0x00, 0x02, 0xef, 0x05 };
static const uint8_t select_ef06[] = { 0x00, 0xa4, 0x02, 0x00, 0x02, 0xef, 0x06 };

struct record {
	enum ssc_tag tag;
	uint8_t le; /* of the whole record */
	bool required;
};

// clang-format off
static const struct record ef05[] = {
	{ SSC_CARD_ID, 0x12, false }, { SSC_VERSION, 0x06, false }, { SSC_CARD_NO, 0x0b, true },
};
static const struct record ef06[] = {
	{ SSC_ID,      0x14, true  }, { SSC_NAME,    0x20, true  }, { SSC_NAME_MORE, 0x16, false },
	{ SSC_SEX,     0x03, false }, { SSC_NATION,  0x03, false }, { SSC_BIRTH,     0x06, false },
};
// clang-format on

/* Looks through the selected file. ERR_NOT_FOUND, and as call(). */
static enum err read_by_number(struct talk *t, enum ssc_tag tag)
{
	for (uint8_t n = 1; n <= RECORD_NUMBERS; n++) {
		const uint8_t command[] = { 0x00, 0xb2, n, 0x04, 0x00 };
		enum err err = call(t, command, sizeof(command));
		if (err != ERR_OK)
			return err;
		if (!is_good(t->sw))
			return from_sw(t->sw);
		if (t->len > 0 && t->reply[0] == tag)
			return ERR_OK;
	}
	return ERR_NOT_FOUND;
}

static enum err read_record(struct talk *t, const struct record *r, struct document *doc)
{
	const uint8_t command[] = { 0x00, 0xb2, (uint8_t)r->tag, 0x00, r->le };
	enum err err = call(t, command, sizeof(command));
	if (err == ERR_OK && is_refused(t->sw))
		err = read_by_number(t, r->tag);
	else if (err == ERR_OK && !is_good(t->sw))
		err = from_sw(t->sw);
	if (err == ERR_OK)
		err = ssc_record_parse(r->tag, t->reply, t->len, doc);
	if (err == ERR_NOT_FOUND)
		err = r->required ? ERR_CARD_UNREADABLE : ERR_OK;
	return err;
}

static enum err read_file(struct talk *t, const uint8_t *select, size_t len,
			  const struct record *records, size_t n, struct document *doc)
{
	enum err err = call(t, select, len);
	if (err == ERR_OK && !is_good(t->sw))
		err = from_sw(t->sw);
	for (size_t i = 0; err == ERR_OK && i < n; i++)
		err = read_record(t, &records[i], doc);
	return err;
}

/*
 * ERR_CARD_WRONG       not a social security card
 * ERR_CARD_NEEDS_AUTH  generation 3.0, or a card that wants a PIN
 * ERR_CARD_NAME        as ssc_record_parse()
 * ERR_CARD_UNREADABLE, ERR_CARD_REMOVED, ERR_READER_GONE
 */
static enum err read_ssc(struct talk *t, struct document *doc)
{
	doc->kind = DOCUMENT_SSC;
	enum err err = call(t, select_df, sizeof(select_df));
	if (err != ERR_OK)
		return err;
	if (!is_good(t->sw))
		return is_unknown(t->sw) ? ERR_CARD_WRONG : ERR_CARD_UNREADABLE;
	err = read_file(t, select_ef05, sizeof(select_ef05), ef05, ARRAY_LEN(ef05), doc);
	if (err != ERR_OK)
		return err;
	if (doc->version[0] == '3')
		return ERR_CARD_NEEDS_AUTH;
	return read_file(t, select_ef06, sizeof(select_ef06), ef06, ARRAY_LEN(ef06), doc);
}

/* A transaction, so that no other program resets or reads the card between two of our commands. */
static enum err begin(struct talk *t)
{
	LONG result = SCardBeginTransaction(t->card);
	if (code(result) == (uint32_t)SCARD_W_RESET_CARD) {
		result = SCardReconnect(t->card, SCARD_SHARE_SHARED,
					SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, SCARD_LEAVE_CARD,
					&t->protocol);
		if (result == SCARD_S_SUCCESS)
			result = SCardBeginTransaction(t->card);
	}
	return result == SCARD_S_SUCCESS ? ERR_OK : from_pcsc(result);
}

static enum err read_card(struct card_reader *r, struct document *doc)
{
	assert(r->current != NONE);
	struct talk t = { 0 };
	LONG result = SCardConnect(r->context, r->slots[r->current].name, SCARD_SHARE_SHARED,
				   SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &t.card, &t.protocol);
	if (result != SCARD_S_SUCCESS)
		return from_pcsc(result);
	enum err err = begin(&t);
	if (err == ERR_OK) {
		err = read_ssc(&t, doc);
		SCardEndTransaction(t.card, SCARD_LEAVE_CARD);
	}
	SCardDisconnect(t.card, SCARD_LEAVE_CARD);
	wipe(&t, sizeof(t));
	return err;
}

/* Readers */

static DWORD count_of(DWORD state)
{
	return state >> 16 & 0xffff;
}

/* Makes the list of matching readers anew; known ones keep their state. ERR_READER_GONE: none. */
static enum err list_readers(struct card_reader *r)
{
	char names[NAMES_MAX];
	DWORD len = sizeof(names);
	if (SCardListReaders(r->context, NULL, names, &len) != SCARD_S_SUCCESS)
		return ERR_READER_GONE;
	struct slot old[READERS_MAX];
	size_t n_old = r->n_slots;
	int was = r->current;
	memcpy(old, r->slots, sizeof(old));
	r->n_slots = 0;
	r->current = NONE;
	const char *name = names;
	for (; *name && r->n_slots < READERS_MAX; name += strlen(name) + 1) {
		struct slot *slot = &r->slots[r->n_slots];
		/* Names may have brackets in them, so a literal one counts as well. */
		if (strcmp(r->match, name) != 0 && fnmatch(r->match, name, 0) != 0)
			continue;
		slot->state = SCARD_STATE_UNAWARE;
		text_copy(slot->name, sizeof(slot->name), name);
		for (size_t i = 0; i < n_old; i++) {
			if (strcmp(old[i].name, name) != 0)
				continue;
			*slot = old[i];
			if ((int)i == was)
				r->current = (int)r->n_slots;
		}
		r->n_slots++;
	}
	return r->n_slots > 0 ? ERR_OK : ERR_READER_GONE;
}

static enum err relist(struct card_reader *r)
{
	int was = r->current;
	enum err err = list_readers(r);
	if (was != NONE && r->current == NONE)
		r->swapped = true;
	return err;
}

/*
 * Waits for a change and takes it over; r->swapped may become true.
 * ERR_READER_GONE: the service or the last matching reader went away.
 */
static enum err watch(struct card_reader *r, int timeout_ms)
{
	SCARD_READERSTATE states[1 + READERS_MAX] = {
		{ .szReader = "\\\\?PnP?\\Notification", .dwCurrentState = r->plugged },
	};
	for (size_t i = 0; i < r->n_slots; i++) {
		states[1 + i].szReader = r->slots[i].name;
		states[1 + i].dwCurrentState = r->slots[i].state;
	}
	LONG result = SCardGetStatusChange(r->context, (DWORD)timeout_ms, states, 1 + r->n_slots);
	if (code(result) == (uint32_t)SCARD_E_TIMEOUT)
		return ERR_OK;
	if (code(result) == (uint32_t)SCARD_E_UNKNOWN_READER)
		return relist(r);
	if (result != SCARD_S_SUCCESS)
		return ERR_READER_GONE;
	for (size_t i = 0; i < r->n_slots; i++) {
		DWORD was = r->slots[i].state;
		DWORD is = states[1 + i].dwEventState & ~(DWORD)SCARD_STATE_CHANGED;
		r->slots[i].state = is;
		if ((int)i == r->current &&
		    (!(is & SCARD_STATE_PRESENT) || count_of(is) != count_of(was)))
			r->swapped = true;
	}
	bool plugged = states[0].dwEventState & SCARD_STATE_CHANGED;
	r->plugged = states[0].dwEventState & ~(DWORD)SCARD_STATE_CHANGED;
	return plugged ? relist(r) : ERR_OK;
}

/* Steps */

static int find_card(const struct card_reader *r)
{
	for (size_t i = 0; i < r->n_slots; i++)
		if (r->slots[i].state & SCARD_STATE_PRESENT)
			return (int)i;
	return NONE;
}

/* A reader that the service has just begun with is neither empty nor not. */
static bool is_empty(const struct card_reader *r)
{
	for (size_t i = 0; i < r->n_slots; i++)
		if (!(r->slots[i].state & SCARD_STATE_EMPTY))
			return false;
	return true;
}

/* Until it is interrupted, at most. */
static void idle(const struct card_reader *r)
{
	struct pollfd fd = { .fd = device_wake_fd(r->wake), .events = POLLIN };
	if (poll(&fd, 1, IDLE_MS) > 0)
		device_wake_take(r->wake);
}

/*
 * How long the service may be asked to wait. Only while a read is wanted: that wait cannot be
 * interrupted (SCardCancel() itself waits for pcscd), so the other is made afterwards, by idle().
 */
static int patience(const struct card_reader *r, bool wanted)
{
	if (!wanted || r->swapped || (r->current == NONE && find_card(r) != NONE))
		return 0;
	if (r->current == NONE || !r->unread)
		return WANTED_MS;
	int64_t left = r->due_ms - device_clock_ms();
	return left < 0 ? 0 : left > WANTED_MS ? WANTED_MS : (int)left;
}

/* A verdict that trying again does not change while the card stays. */
static bool is_final(enum err err)
{
	return err == ERR_OK || err == ERR_CARD_WRONG || err == ERR_CARD_NEEDS_AUTH ||
	       err == ERR_CARD_NAME;
}

static enum err removed(struct card_reader *r, struct card_step *step)
{
	r->swapped = false;
	r->current = NONE;
	step->kind = CARD_STEP_REMOVED;
	return ERR_OK;
}

static enum err read_step(struct card_reader *r, struct card_step *step)
{
	enum err err = read_card(r, &step->doc);
	wipe_stack();
	if (err == ERR_READER_GONE)
		return err;
	enum err watched = watch(r, 0);
	if (watched != ERR_OK)
		return watched;
	if (r->swapped)
		return removed(r, step);
	r->unread = !is_final(err);
	r->due_ms = device_clock_ms() + RETRY_MS;
	step->kind = err == ERR_OK ? CARD_STEP_READ : CARD_STEP_FAILED;
	step->err = err;
	return ERR_OK;
}

static void look(struct card_reader *r, struct card_step *step)
{
	r->current = find_card(r);
	r->unread = true;
	r->due_ms = 0;
	if (r->current != NONE)
		step->kind = CARD_STEP_PRESENT;
	else if (!r->looked && is_empty(r))
		step->kind = CARD_STEP_EMPTY;
	r->looked = r->looked || step->kind != CARD_STEP_NOTHING;
}

static enum err step_in(struct card_reader *r, bool wanted, struct card_step *step)
{
	enum err err = watch(r, patience(r, wanted));
	if (err != ERR_OK)
		return err;
	if (r->swapped)
		return removed(r, step);
	if (r->current == NONE)
		look(r, step);
	else if (wanted && r->unread && device_clock_ms() >= r->due_ms)
		return read_step(r, step);
	if (!wanted && step->kind == CARD_STEP_NOTHING)
		idle(r);
	return ERR_OK;
}

/* pcscd and with it the reader's driver; the card is not touched. */
static enum err reader_check(struct card_reader *r)
{
	return watch(r, 0);
}

static enum err reader_step(struct card_reader *r, bool wanted, struct card_step *out)
{
	struct card_step step = { .kind = CARD_STEP_NOTHING };
	enum err err = step_in(r, wanted, &step);
	if (err == ERR_OK)
		*out = step;
	wipe(&step, sizeof(step));
	return err;
}

static void reader_rewind(struct card_reader *r)
{
	r->unread = true;
	r->due_ms = 0;
}

static void reader_close(struct card_reader *r)
{
	if (!r)
		return;
	if (r->context)
		SCardReleaseContext(r->context);
	wipe(r, sizeof(*r));
	free(r);
}

static void reader_close_ptr(struct card_reader **r)
{
	reader_close(*r);
}

static enum err attach(struct card_reader *r, const char *device)
{
	if (!text_copy(r->match, sizeof(r->match), device))
		return ERR_INVALID;
	if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &r->context) != SCARD_S_SUCCESS)
		return ERR_READER_GONE;
	return list_readers(r);
}

static enum err reader_open(const char *device, struct device_wake *wake, struct card_reader **out)
{
	CLEANUP(reader_close_ptr) struct card_reader *r = calloc(1, sizeof(*r));
	if (!r)
		return ERR_NOMEM;
	r->current = NONE;
	r->wake = wake;
	enum err err = attach(r, device);
	if (err != ERR_OK)
		return err;
	*out = STEAL(r);
	return ERR_OK;
}

const struct card_reader_ops reader_pcsc_ops = {
	.contactless = false,
	.open = reader_open,
	.check = reader_check,
	.step = reader_step,
	.rewind = reader_rewind,
	.close = reader_close,
};
