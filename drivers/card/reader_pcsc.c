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
#include "drivers/card/ssc.h"
#include "firmware/base/text.h"
#include "firmware/base/wipe.h"

#define READERS_MAX 8
#define NAMES_MAX   2048
#define MATCH_MAX   256
#define WANTED_MS   500
#define IDLE_MS	    1000
#define RETRY_MS    500 /* after a card that gave nothing */
#define NONE	    (-1)

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
	struct ssc_port port;
	SCARDHANDLE card;
	DWORD protocol;
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

/* Talking to a card */

static enum err transmit(struct ssc_port *p, const uint8_t *command, size_t len,
			 uint8_t reply[SSC_REPLY_MAX], size_t *out_len)
{
	struct talk *t = CONTAINER_OF(p, struct talk, port);
	const SCARD_IO_REQUEST *pci =
		t->protocol == SCARD_PROTOCOL_T1 ? SCARD_PCI_T1 : SCARD_PCI_T0;
	DWORD got = SSC_REPLY_MAX;
	LONG result = SCardTransmit(t->card, pci, command, len, NULL, reply, &got);
	if (result != SCARD_S_SUCCESS)
		return from_pcsc(result);
	if (got < 2 || got > SSC_REPLY_MAX)
		return ERR_CARD_REMOVED;
	*out_len = got;
	return ERR_OK;
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
	struct talk t = { .port = { transmit } };
	LONG result = SCardConnect(r->context, r->slots[r->current].name, SCARD_SHARE_SHARED,
				   SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &t.card, &t.protocol);
	if (result != SCARD_S_SUCCESS)
		return from_pcsc(result);
	enum err err = begin(&t);
	if (err == ERR_OK) {
		err = ssc_read(&t.port, doc);
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
