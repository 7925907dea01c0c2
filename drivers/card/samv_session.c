/* SPDX-License-Identifier: Apache-2.0 */
/*
 * samv_session.c - see samv_session.h. Each branch names the rule it follows:
 *
 *   R1  A reply that is missing, spoilt (CHK, LEN) or says 10, 11, 24 is the link's trouble, not the
 *       card's: the request is repeated once, then the module is reset, then the port is opened anew.
 *       What comes late is thrown away before the next request, and what comes later than that is
 *       passed over: a reply must have the shape of an answer to what was asked.
 *   R2  60 and 66 mean that the module refuses to work: no citizen can change that.
 *   R3  A card is found, selected, read, in this order. 9F and 90 mean that one is there, 40 one of
 *       another kind, 80 none; an empty field is no error.
 *   R4  81, 41, 31, 32, 33, 47 and what nobody knows: the card gave nothing, hold it still, look again.
 *   R5  A card that was read is not found again until it has left the field, but 30 03 is answered
 *       with 90 or 91 while it lies there. Anything else: it is gone.
 *   R6  So a read whose reply got lost hides the card: after any trouble, and at the start, a field that
 *       looks empty is asked with 30 03. Some modules then read it again, the others want it lifted.
 *   R7  30 03's new address is an addition. A card without one (91), or pulled by now, is read.
 *   R8  The first 12 FF after power-on is unreliable: three tries, and a reader without id is one too.
 *   R9  An interruption does not break off a reply on its way, for R5's sake; it shortens the wait.
 *
 * R1-R5, R7, R8: GA 467 and GA/T 467-2019 as published in vendors' manuals and seen in traces of
 * several modules; R6 and R9 follow from R5.
 */
#include "drivers/card/samv_session.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/wipe.h"

#define FIND_EVERY_MS	   250
#define HELD_EVERY_MS	   500
#define UNREAD_EVERY_MS	   1000 /* a found card while no read is wanted */
#define LOOK_EVERY_MS	   2500 /* an empty field while no read is wanted */
#define GAP_MS		   300	/* a reply that began goes on without a longer pause */
#define AFTER_INTERRUPT_MS 1500 /* R9: how long a reply may still take then */
#define ID_TRIES	   3	/* R8 */
#define STATUS_TRIES	   2	/* a first request may meet what was under way */
#define TROUBLES_MAX	   2	/* R1: resets that did not help, then the port is reopened */

// clang-format off
static const struct {
	enum samv_command command;
	int timeout_ms;
} timeouts[] = {
	{ SAMV_RESET,        1000 },
	{ SAMV_STATUS,        600 },
	{ SAMV_ID,            300 },
	{ SAMV_FIND,         1000 },
	{ SAMV_SELECT,       1000 },
	{ SAMV_READ_BASE,    3000 },
	{ SAMV_READ_ADDRESS, 1500 },
};
// clang-format on

static int timeout_of(enum samv_command command)
{
	size_t i = 0;
	while (i + 1 < ARRAY_LEN(timeouts) && timeouts[i].command != command)
		i++;
	assert(timeouts[i].command == command);
	return timeouts[i].timeout_ms;
}

/* What was lent by the last reply ends here. */
static void forget(struct samv_session *s)
{
	samv_decoder_init(&s->decoder);
	wipe(s->bytes, sizeof(s->bytes));
}

/* Feeds the decoder. ERR_OK with an answer, ERR_LINK_GARBLED, ERR_TIMEOUT when it wants more. */
static enum err decode(struct samv_session *s, enum samv_command command, size_t len,
		       struct samv_reply *out)
{
	assert(len <= sizeof(s->bytes));
	for (size_t at = 0; at < len;) {
		at += samv_decoder_feed(&s->decoder, s->bytes + at, len - at);
		enum samv_found found;
		while ((found = samv_decoder_next(&s->decoder, out)) == SAMV_REPLY)
			if (samv_answers(command, out))
				return ERR_OK;
		if (found == SAMV_GARBLED)
			return ERR_LINK_GARBLED;
	}
	return ERR_TIMEOUT;
}

/* Waits for a reply; an interruption shortens the wait (R9). */
static enum err collect(struct samv_session *s, enum samv_command command, struct samv_reply *out)
{
	int64_t deadline = device_clock_ms() + timeout_of(command);
	enum err too_late = ERR_TIMEOUT;
	bool began = false;
	for (int64_t left; (left = deadline - device_clock_ms()) > 0;) {
		int patience = began && left > GAP_MS ? GAP_MS : (int)left;
		size_t len = 0;
		enum err err =
			s->port->receive(s->port, s->bytes, sizeof(s->bytes), patience, &len);
		if (err == ERR_OK) {
			began = true;
			err = decode(s, command, len, out);
			if (err != ERR_TIMEOUT)
				return err;
		} else if (err == ERR_CANCELLED) {
			int64_t soon = device_clock_ms() + AFTER_INTERRUPT_MS;
			if (soon < deadline) {
				deadline = soon;
				too_late = ERR_CANCELLED;
			}
		} else if (err != ERR_TIMEOUT || patience < left) {
			return err; /* the port's trouble, or a reply that broke off */
		}
	}
	return too_late;
}

/* One request, one reply; what is there before it is none (R1). */
static enum err exchange(struct samv_session *s, enum samv_command command, struct samv_reply *out)
{
	forget(s);
	enum err err = s->dirty ? s->port->drain(s->port) : s->port->discard(s->port);
	if (err != ERR_OK)
		return err;
	uint8_t frame[SAMV_REQUEST_MAX];
	size_t len = samv_encode(command, NULL, 0, frame, sizeof(frame));
	err = s->port->send(s->port, frame, len);
	if (err == ERR_OK)
		err = collect(s, command, out);
	if (err == ERR_OK && samv_verdict(out) == SAMV_LINK)
		err = ERR_LINK_GARBLED;
	s->dirty = err != ERR_OK;
	return err;
}

/*
 * R1: the same, repeated once; then the module is reset, and if that was in vain before, given up.
 * ERR_LINK_GARBLED  reset: ask again later
 * ERR_READER_FAULT, ERR_READER_GONE, ERR_CANCELLED
 */
static enum err ask(struct samv_session *s, enum samv_command command, struct samv_reply *out)
{
	for (int try = 0; try < 2; try++) {
		enum err err = exchange(s, command, out);
		if (err == ERR_OK)
			return samv_verdict(out) == SAMV_FAULT ? ERR_READER_FAULT : ERR_OK; /* R2 */
		s->look_for_held = true;						    /* R6 */
		if (err == ERR_READER_GONE || err == ERR_CANCELLED)
			return err;
	}
	if (++s->troubles >= TROUBLES_MAX)
		return ERR_READER_FAULT;
	struct samv_reply ignored;
	enum err err = exchange(s, SAMV_RESET, &ignored);
	return err == ERR_READER_GONE ? err : ERR_LINK_GARBLED;
}

static void become(struct samv_session *s, enum samv_state state, int pause_ms)
{
	if (state == SAMV_EMPTY && s->state != SAMV_EMPTY)
		s->troubles = 0;
	s->state = state;
	s->due_ms = device_clock_ms() + pause_ms;
}

static enum err fail(struct card_step *out, enum err why)
{
	assert(why != ERR_OK);
	out->kind = CARD_STEP_FAILED;
	out->err = why;
	return ERR_OK;
}

/* A cut short request is no news; the other errors end the session. */
static enum err ended(enum err err)
{
	return err == ERR_CANCELLED || err == ERR_LINK_GARBLED ? ERR_OK : err;
}

/*
 * Selects the card and reads it.
 * ERR_SYNTAX  it was read (and is held now), but its record is none
 * ERR_CARD_NAME  the same, and its name cannot be read exactly
 * ERR_CARD_UNREADABLE, ERR_CARD_WRONG, ERR_LINK_GARBLED, ERR_CANCELLED, ERR_READER_GONE, ERR_READER_FAULT
 */
static enum err read_card(struct samv_session *s, struct document *doc)
{
	static const enum samv_command commands[] = { SAMV_SELECT, SAMV_READ_BASE };
	struct samv_reply reply;
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		enum err err = ask(s, commands[i], &reply);
		if (err != ERR_OK)
			return err;
		enum samv_verdict verdict = samv_verdict(&reply);
		if (verdict != SAMV_OK) /* R3, R4 */
			return verdict == SAMV_WRONG ? ERR_CARD_WRONG : ERR_CARD_UNREADABLE;
	}
	s->troubles = 0;
	enum err err = samv_base_parse(&reply, doc);
	if (err != ERR_OK)
		return err == ERR_CARD_NAME ? err : ERR_SYNTAX;
	/* R7 */
	if (exchange(s, SAMV_READ_ADDRESS, &reply) == ERR_OK && samv_verdict(&reply) == SAMV_OK)
		samv_address_parse(&reply, doc);
	memcpy(doc->sam_id, s->sam_id, sizeof(s->sam_id));
	static_assert(sizeof(doc->sam_id) == sizeof(s->sam_id), "the module's id fits");
	return ERR_OK;
}

/* The card was read for this request, whatever it said: once more would say the same. */
static void hold(struct samv_session *s)
{
	become(s, SAMV_HELD, HELD_EVERY_MS);
	s->try_held = false;
	s->look_for_held = false;
}

static enum err finish_read(struct samv_session *s, struct card_step *out)
{
	hold(s);
	out->kind = CARD_STEP_READ;
	return ERR_OK;
}

/* EMPTY */

/*
 * R6: the module finds nothing. Does it hold a card that it considers read? Of the reply only the
 * verdict is looked at. s->look_for_held stays true if there was none.
 */
static enum err find_held(struct samv_session *s)
{
	struct samv_reply reply;
	s->look_for_held = false;
	enum err err = ask(s, SAMV_READ_ADDRESS, &reply);
	if (err != ERR_OK)
		return ended(err);
	enum samv_verdict verdict = samv_verdict(&reply);
	if (verdict == SAMV_OK || verdict == SAMV_NOTHING) {
		become(s, SAMV_HELD, 0);
		s->try_held = true;
	}
	return ERR_OK;
}

/* *out_there is written only on ERR_OK. Errors as ask(). */
static enum err find(struct samv_session *s, bool *out_there)
{
	struct samv_reply reply;
	enum err err = ask(s, SAMV_FIND, &reply);
	if (err != ERR_OK)
		return err;
	enum samv_verdict verdict = samv_verdict(&reply);
	*out_there = verdict == SAMV_OK || verdict == SAMV_WRONG; /* R3 */
	s->says_empty = verdict == SAMV_NO_CARD;
	s->just_found = *out_there;
	if (*out_there)
		s->look_for_held = false;
	return ERR_OK;
}

static enum err step_empty(struct samv_session *s, struct card_step *out)
{
	bool there;
	become(s, SAMV_EMPTY, s->wanted || !s->looked ? FIND_EVERY_MS : LOOK_EVERY_MS);
	enum err err = find(s, &there);
	if (err != ERR_OK)
		return ended(err);
	s->troubles = 0;
	if (there)
		become(s, SAMV_THERE, 0);
	else if (s->look_for_held)
		err = find_held(s);
	if (err != ERR_OK)
		return err;
	if (s->state != SAMV_EMPTY)
		out->kind = CARD_STEP_PRESENT;
	else if (!s->looked && s->says_empty && !s->look_for_held)
		out->kind = CARD_STEP_EMPTY;
	s->looked = s->looked || out->kind != CARD_STEP_NOTHING;
	return ERR_OK;
}

/* THERE */

static enum err removed(struct samv_session *s, struct card_step *out)
{
	become(s, SAMV_EMPTY, 0);
	out->kind = CARD_STEP_REMOVED;
	return ERR_OK;
}

static enum err pulled(struct samv_session *s, struct card_step *out)
{
	become(s, SAMV_EMPTY, 0);
	s->say_removed = true;
	return fail(out, ERR_CARD_REMOVED);
}

/* R4: nothing was read. Is the card gone, or must it be held still? */
static enum err explain(struct samv_session *s, enum err why, struct card_step *out)
{
	bool there;
	become(s, SAMV_THERE, FIND_EVERY_MS);
	enum err err = find(s, &there);
	s->just_found = false;
	if (err == ERR_READER_GONE || err == ERR_READER_FAULT)
		return err;
	if (err != ERR_OK || there)
		return fail(out, why);
	if (s->look_for_held) /* R6 */
		err = find_held(s);
	if (err != ERR_OK)
		return err;
	return s->state == SAMV_HELD ? fail(out, why) : pulled(s, out);
}

/* Looks again before reading, unless it was found in this moment. */
static enum err look_again(struct samv_session *s, struct card_step *out)
{
	bool there, broken = s->read_broken;
	s->read_broken = false;
	become(s, SAMV_THERE, s->wanted ? 0 : UNREAD_EVERY_MS);
	enum err err = find(s, &there);
	if (err != ERR_OK || there)
		return ended(err);
	if (s->look_for_held && s->wanted) /* R6 */
		err = find_held(s);
	if (err != ERR_OK || s->state == SAMV_HELD)
		return err;
	return broken ? pulled(s, out) : removed(s, out);
}

static enum err step_there(struct samv_session *s, struct card_step *out)
{
	if (!s->just_found || !s->wanted) {
		enum err err = look_again(s, out);
		if (err != ERR_OK || !s->just_found || !s->wanted)
			return err;
	}
	s->just_found = false;
	enum err err = read_card(s, &out->doc);
	if (err == ERR_OK)
		return finish_read(s, out);
	if (err == ERR_CARD_NAME) {
		hold(s);
		return fail(out, err);
	}
	if (err == ERR_LINK_GARBLED || err == ERR_SYNTAX) { /* a record that is none was read: R5 */
		become(s, err == ERR_SYNTAX ? SAMV_HELD : SAMV_THERE, FIND_EVERY_MS);
		return fail(out, ERR_CARD_UNREADABLE);
	}
	if (err == ERR_CARD_UNREADABLE || err == ERR_CARD_WRONG)
		return explain(s, err, out);
	s->read_broken = true; /* R9: look_again() finds out */
	return ended(err);
}

/* HELD */

/* R6: the same card for a new request. Read it again if the module can, else it must be lifted. */
static enum err read_held(struct samv_session *s, struct card_step *out)
{
	s->try_held = false;
	become(s, SAMV_HELD, HELD_EVERY_MS);
	enum err err = read_card(s, &out->doc);
	if (err == ERR_OK)
		return finish_read(s, out);
	if (err == ERR_SYNTAX || err == ERR_CARD_NAME)
		return fail(out, err == ERR_CARD_NAME ? err : ERR_CARD_UNREADABLE);
	if (err == ERR_READER_GONE || err == ERR_READER_FAULT || err == ERR_CANCELLED)
		return ended(err);
	out->kind = CARD_STEP_PRESENT;
	out->err = ERR_CARD_UNREADABLE; /* until it is lifted */
	return ERR_OK;
}

static enum err step_held(struct samv_session *s, struct card_step *out)
{
	if (s->wanted && s->try_held)
		return read_held(s, out);
	struct samv_reply reply;
	become(s, SAMV_HELD, HELD_EVERY_MS);
	enum err err = ask(s, SAMV_READ_ADDRESS, &reply);
	if (err != ERR_OK)
		return ended(err);
	enum samv_verdict verdict = samv_verdict(&reply); /* R5 */
	return verdict == SAMV_OK || verdict == SAMV_NOTHING ? ERR_OK : removed(s, out);
}

/* What drivers call */

enum err samv_session_check(struct samv_session *s)
{
	struct samv_reply reply;
	enum err err = ERR_READER_FAULT;
	for (int try = 0; try < STATUS_TRIES && err != ERR_OK; try++) {
		err = exchange(s, SAMV_STATUS, &reply);
		if (err == ERR_READER_GONE)
			return err;
	}
	return err == ERR_OK && samv_verdict(&reply) != SAMV_FAULT ? ERR_OK : ERR_READER_FAULT;
}

enum err samv_session_open(struct samv_session *s, struct samv_port *port)
{
	*s = (struct samv_session){ .port = port, .dirty = true, .look_for_held = true };
	struct samv_reply reply;
	enum err err = samv_session_check(s);
	if (err != ERR_OK)
		return err;
	for (int try = 0; try < ID_TRIES && !s->sam_id[0]; try++) { /* R8 */
		err = exchange(s, SAMV_ID, &reply);
		if (err == ERR_READER_GONE)
			return err;
		if (err == ERR_OK && samv_verdict(&reply) == SAMV_OK)
			samv_id_text(&reply, s->sam_id);
	}
	return ERR_OK;
}

enum err samv_session_step(struct samv_session *s, bool wanted, struct card_step *out)
{
	static enum err (*const steps[])(struct samv_session *, struct card_step *) = {
		[SAMV_EMPTY] = step_empty, [SAMV_THERE] = step_there, [SAMV_HELD] = step_held
	};
	struct card_step step = { .kind = CARD_STEP_NOTHING };
	assert(s->port && s->state <= SAMV_HELD);
	if (s->say_removed) {
		s->say_removed = false;
		out->kind = CARD_STEP_REMOVED;
		return ERR_OK;
	}
	if (wanted != s->wanted)
		s->due_ms = 0;
	s->wanted = wanted;
	int64_t pause = s->due_ms - device_clock_ms();
	enum err err = pause > 0 ? s->port->wait(s->port, (int)pause) : ERR_OK;
	if (err == ERR_OK)
		err = steps[s->state](s, &step);
	else
		err = ended(err);
	if (err == ERR_OK)
		*out = step;
	wipe(&step, sizeof(step));
	forget(s);
	wipe_stack();
	return err;
}

void samv_session_rewind(struct samv_session *s)
{
	s->try_held = true;
	s->look_for_held = true;
	s->due_ms = 0;
}

void samv_session_fini(struct samv_session *s)
{
	wipe(s, sizeof(*s));
}
