/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_pcsc.c - social security cards (LD/T 32-2015) in PC/SC readers; the device is a glob of
 * reader names, and every reader that matches is watched in a slot of its own.
 *
 * pcscd may die at any moment (SCARD_F_COMM_ERROR, while SCardIsValidContext still says yes), so
 * every error of the service ends this reader and the next open() makes a new context. The upper 16
 * bits of a reader's state count insertions and removals: more means another card, less another reader
 * that came under the same name. A reader that left took its card along unseen: that is GONE, never
 * REMOVED. A reply shorter than two bytes means that the card was pulled, whatever the return code
 * says. PCSCLITE_CSOCK_NAME is honoured by the library.
 */
#include <assert.h>
#include <fnmatch.h>
#include <poll.h>
#include <string.h>
#include <winscard.h>

#include "drivers/card/card_driver.h"
#include "drivers/card/ssc.h"
#include "firmware/base/text.h"
#include "firmware/base/wipe.h"

#define NAMES_MAX (PCSCLITE_MAX_READERS_CONTEXTS * MAX_READERNAME + 1)
#define MATCH_MAX 256
#define WANTED_MS 500
#define IDLE_MS	  1000
#define RETRY_MS  500 /* after a card that gave nothing */

struct slot {
	char name[MAX_READERNAME + 1]; /* "" = free */
	DWORD state;		       /* as last told by the service */
	enum { UNSAID, SAID_EMPTY, SAID_PRESENT } said;
	bool left;    /* the reader is gone: to be said if anything was said of it */
	bool swapped; /* the card that was said to be there is not: to be said by the next step */
	bool contactless;    /* that card */
	bool is_contactless; /* the card that is there now */
	bool unread;	     /* it is still to be read for this request */
	int64_t due_ms;	     /* monotonic: not read before */
};

struct card_reader {
	SCARDCONTEXT context;
	char match[MATCH_MAX];
	struct slot slots[CARD_SLOTS_MAX];
	DWORD plugged; /* state of the pseudo reader that tells of new readers */
	bool unlisted; /* the list may be another than the slots */
	struct device_wake *wake;
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

static enum err read_card(struct card_reader *r, const struct slot *slot, struct document *doc)
{
	struct talk t = { .port = { transmit } };
	LONG result = SCardConnect(r->context, slot->name, SCARD_SHARE_SHARED,
				   SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &t.card, &t.protocol);
	if (result != SCARD_S_SUCCESS)
		return from_pcsc(result);
	enum err err = begin(&t);
	if (err == ERR_OK) {
		err = ssc_read(&t.port, doc);
		SCardEndTransaction(t.card, SCARD_LEAVE_CARD);
	}
	SCardDisconnect(t.card, SCARD_LEAVE_CARD);
	return err;
}

/* Readers */

static DWORD count_of(DWORD state)
{
	return state >> 16 & 0xffff;
}

static bool is_used(const struct slot *slot)
{
	return slot->name[0] != '\0';
}

static struct slot *slot_named(struct card_reader *r, const char *name)
{
	for (size_t i = 0; i < CARD_SLOTS_MAX; i++)
		if (strcmp(r->slots[i].name, name) == 0)
			return &r->slots[i];
	return NULL;
}

/* Names may have brackets in them, so a literal one counts as well. */
static bool is_ours(const struct card_reader *r, const char *name)
{
	return strcmp(r->match, name) == 0 || fnmatch(r->match, name, 0) == 0;
}

static bool is_listed(const char *names, const char *name)
{
	for (; *names; names += strlen(names) + 1)
		if (strcmp(names, name) == 0)
			return true;
	return false;
}

static void leave(struct slot *slot)
{
	slot->left = slot->said != UNSAID;
	if (!slot->left)
		*slot = (struct slot){ .name = "" };
}

/*
 * Follows the service's list: who is no longer in it leaves, who is new gets a slot. A reader that left
 * keeps its slot until that was said, and then comes into one as a new one. ERR_READER_GONE: none.
 */
static enum err list_readers(struct card_reader *r)
{
	char names[NAMES_MAX];
	DWORD len = sizeof(names);
	if (SCardListReaders(r->context, NULL, names, &len) != SCARD_S_SUCCESS)
		return ERR_READER_GONE;
	bool any = false;
	r->unlisted = false;
	for (size_t i = 0; i < CARD_SLOTS_MAX; i++)
		if (is_used(&r->slots[i]) && !is_listed(names, r->slots[i].name))
			leave(&r->slots[i]);
	for (const char *name = names; *name; name += strlen(name) + 1) {
		if (!is_ours(r, name))
			continue;
		any = true;
		struct slot *slot = slot_named(r, name);
		if (!slot && (slot = slot_named(r, "")))
			text_copy(slot->name, sizeof(slot->name), name);
	}
	return any ? ERR_OK : ERR_READER_GONE;
}

/* As PC/SC part 3 has the service make one up for a card that has none. */
static bool is_contactless(const SCARD_READERSTATE *s)
{
	const unsigned char *atr = s->rgbAtr;
	return s->cbAtr >= 4 && atr[0] == 0x3b && (atr[1] & 0xf0) == 0x80 && atr[2] == 0x80 &&
	       atr[3] == 0x01;
}

/* What the service told of one reader. */
static void take_state(struct card_reader *r, struct slot *slot, const SCARD_READERSTATE *told)
{
	DWORD is = told->dwEventState & ~(DWORD)SCARD_STATE_CHANGED;
	bool counts_back =
		slot->state != SCARD_STATE_UNAWARE && count_of(is) < count_of(slot->state);
	if (is & (SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE) || counts_back) {
		leave(slot);
		r->unlisted = true;
		return;
	}
	if (slot->said == SAID_PRESENT &&
	    (!(is & SCARD_STATE_PRESENT) || count_of(is) != count_of(slot->state)))
		slot->swapped = true;
	slot->state = is;
	if (is & SCARD_STATE_PRESENT)
		slot->is_contactless = is_contactless(told);
}

/*
 * Waits for a change and takes it over.
 * ERR_READER_GONE: the service or the last matching reader went away.
 */
static enum err watch(struct card_reader *r, int timeout_ms)
{
	SCARD_READERSTATE states[1 + CARD_SLOTS_MAX] = {
		{ .szReader = "\\\\?PnP?\\Notification", .dwCurrentState = r->plugged },
	};
	struct slot *of[1 + CARD_SLOTS_MAX];
	DWORD n = 1;
	enum err err = r->unlisted ? list_readers(r) : ERR_OK;
	if (err != ERR_OK)
		return err;
	for (size_t i = 0; i < CARD_SLOTS_MAX; i++) {
		struct slot *slot = &r->slots[i];
		if (!is_used(slot) || slot->left)
			continue;
		of[n] = slot;
		states[n].szReader = slot->name;
		states[n++].dwCurrentState = slot->state;
	}
	LONG result = SCardGetStatusChange(r->context, (DWORD)timeout_ms, states, n);
	if (code(result) == (uint32_t)SCARD_E_TIMEOUT)
		return ERR_OK;
	r->unlisted = code(result) == (uint32_t)SCARD_E_UNKNOWN_READER ||
		      states[0].dwEventState & SCARD_STATE_CHANGED;
	if (result == SCARD_S_SUCCESS)
		r->plugged = states[0].dwEventState & ~(DWORD)SCARD_STATE_CHANGED;
	else if (!r->unlisted)
		return ERR_READER_GONE;
	for (DWORD i = 1; i < n && result == SCARD_S_SUCCESS; i++)
		take_state(r, of[i], &states[i]);
	return r->unlisted ? list_readers(r) : ERR_OK;
}

/* Steps */

/* A reader that the service has just begun with is neither empty nor not. */
static enum card_step_kind news_of(const struct slot *slot)
{
	if (slot->left)
		return CARD_STEP_GONE;
	if (slot->swapped)
		return CARD_STEP_REMOVED;
	if (slot->state & SCARD_STATE_PRESENT && slot->said != SAID_PRESENT)
		return CARD_STEP_PRESENT;
	if (slot->state & SCARD_STATE_EMPTY && slot->said == UNSAID)
		return CARD_STEP_EMPTY;
	return CARD_STEP_NOTHING;
}

static struct slot *slot_with_news(struct card_reader *r)
{
	for (size_t i = 0; i < CARD_SLOTS_MAX; i++)
		if (news_of(&r->slots[i]) != CARD_STEP_NOTHING)
			return &r->slots[i];
	return NULL;
}

/* The slot whose card is to be read next, whenever that is due. */
static struct slot *slot_to_read(struct card_reader *r)
{
	struct slot *first = NULL;
	for (size_t i = 0; i < CARD_SLOTS_MAX; i++) {
		struct slot *slot = &r->slots[i];
		bool waits = slot->said == SAID_PRESENT && slot->unread;
		if (waits && (!first || slot->due_ms < first->due_ms))
			first = slot;
	}
	return first;
}

static void say(struct card_reader *r, struct slot *slot, struct card_step *step)
{
	step->kind = news_of(slot);
	step->slot = (int)(slot - r->slots);
	if (step->kind == CARD_STEP_PRESENT)
		slot->contactless = slot->is_contactless;
	step->contactless = slot->contactless;
	switch ((int)step->kind) {
	case CARD_STEP_GONE:
		*slot = (struct slot){ .name = "" };
		r->unlisted = true;
		break;
	case CARD_STEP_PRESENT:
		slot->said = SAID_PRESENT;
		slot->unread = true;
		slot->due_ms = 0;
		break;
	default:
		slot->said = SAID_EMPTY;
		slot->swapped = false;
		break;
	}
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
static int patience(struct card_reader *r, bool wanted)
{
	if (!wanted || slot_with_news(r))
		return 0;
	const struct slot *slot = slot_to_read(r);
	int64_t left = slot ? slot->due_ms - device_clock_ms() : WANTED_MS;
	return left < 0 ? 0 : left > WANTED_MS ? WANTED_MS : (int)left;
}

/* A verdict that trying again does not change while the card stays. */
static bool is_final(enum err err)
{
	return err == ERR_OK || err == ERR_CARD_WRONG || err == ERR_CARD_NEEDS_AUTH ||
	       err == ERR_CARD_NAME;
}

static enum err read_step(struct card_reader *r, struct slot *slot, struct card_step *step)
{
	enum err err = read_card(r, slot, &step->doc);
	wipe_stack();
	if (err == ERR_READER_GONE && list_readers(r) == ERR_OK && slot->left)
		err = ERR_CARD_REMOVED; /* this one only: the others remain */
	if (err == ERR_READER_GONE)
		return err;
	enum err watched = watch(r, 0);
	if (watched != ERR_OK)
		return watched;
	if (news_of(slot) != CARD_STEP_NOTHING) {
		wipe(&step->doc, sizeof(step->doc));
		say(r, slot, step);
		return ERR_OK;
	}
	slot->unread = !is_final(err);
	slot->due_ms = device_clock_ms() + RETRY_MS;
	step->kind = err == ERR_OK ? CARD_STEP_READ : CARD_STEP_FAILED;
	step->slot = (int)(slot - r->slots);
	step->contactless = slot->contactless;
	step->err = err;
	return ERR_OK;
}

static enum err step_in(struct card_reader *r, bool wanted, struct card_step *step)
{
	enum err err = watch(r, patience(r, wanted));
	if (err != ERR_OK)
		return err;
	struct slot *slot = slot_with_news(r);
	if (slot) {
		say(r, slot, step);
		return ERR_OK;
	}
	slot = wanted ? slot_to_read(r) : NULL;
	if (slot && device_clock_ms() >= slot->due_ms)
		return read_step(r, slot, step);
	if (!wanted)
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
	for (size_t i = 0; i < CARD_SLOTS_MAX; i++) {
		r->slots[i].unread = true;
		r->slots[i].due_ms = 0;
	}
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
