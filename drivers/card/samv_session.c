/* SPDX-License-Identifier: Apache-2.0 */
/* samv_session.c - see samv_session.h. */
#include "drivers/card/samv_session.h"

#include <assert.h>
#include <string.h>
#include <time.h>

#include "firmware/base/wipe.h"

#define FIND_EVERY_MS	   250
#define HELD_EVERY_MS	   500
#define UNREAD_EVERY_MS	   1000 /* a found card while no read is wanted */
#define HEALTH_EVERY_MS	   2500
#define GAP_MS		   300	/* a reply that began goes on without a longer pause */
#define AFTER_INTERRUPT_MS 1500 /* how long a reply may still take then: some cards are read once */
#define ID_TRIES	   3	/* the first one after power-on is unreliable */
#define TROUBLES_MAX	   2	/* resets that did not help, then the port is reopened */

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

static int64_t now_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int timeout_of(enum samv_command command)
{
	for (size_t i = 0; i < ARRAY_LEN(timeouts); i++)
		if (timeouts[i].command == command)
			return timeouts[i].timeout_ms;
	return 1000;
}

/* What was lent by the last reply ends here. */
static void forget(struct samv_session *s)
{
	samv_decoder_init(&s->decoder);
	wipe(s->bytes, sizeof(s->bytes));
}

/* Feeds the decoder. ERR_OK with a reply, ERR_LINK_GARBLED, ERR_TIMEOUT when it wants more. */
static enum err decode(struct samv_session *s, size_t len, struct samv_reply *out)
{
	for (size_t at = 0; at < len;) {
		at += samv_decoder_feed(&s->decoder, s->bytes + at, len - at);
		enum samv_found found = samv_decoder_next(&s->decoder, out);
		if (found != SAMV_MORE)
			return found == SAMV_REPLY ? ERR_OK : ERR_LINK_GARBLED;
	}
	return ERR_TIMEOUT;
}

/* Waits for a reply until the deadline; an interruption brings that nearer. */
static enum err collect(struct samv_session *s, int64_t deadline, struct samv_reply *out)
{
	enum err too_late = ERR_TIMEOUT;
	bool began = false;
	for (int64_t left; (left = deadline - now_ms()) > 0;) {
		int patience = began && left > GAP_MS ? GAP_MS : (int)left;
		size_t len = 0;
		enum err err =
			s->port->receive(s->port, s->bytes, sizeof(s->bytes), patience, &len);
		if (err == ERR_OK) {
			began = true;
			err = decode(s, len, out);
			if (err != ERR_TIMEOUT)
				return err;
		} else if (err == ERR_CANCELLED) {
			int64_t soon = now_ms() + AFTER_INTERRUPT_MS;
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

/* One request, one reply. Whatever is late afterwards is drained before the next. */
static enum err exchange(struct samv_session *s, enum samv_command command, struct samv_reply *out)
{
	forget(s);
	if (s->dirty) {
		enum err err = s->port->drain(s->port);
		if (err != ERR_OK)
			return err;
		s->dirty = false;
	}
	uint8_t frame[SAMV_REQUEST_MAX];
	size_t len = samv_encode(command, NULL, 0, frame, sizeof(frame));
	enum err err = s->port->send(s->port, frame, len);
	if (err == ERR_OK)
		err = collect(s, now_ms() + timeout_of(command), out);
	if (err == ERR_OK && samv_verdict(out) == SAMV_LINK)
		err = ERR_LINK_GARBLED;
	s->dirty = err != ERR_OK;
	return err;
}

/*
 * The same, repeated once; then the module is reset, and if that was in vain before, given up.
 * ERR_LINK_GARBLED  reset: ask again later
 * ERR_READER_FAULT, ERR_READER_GONE, ERR_CANCELLED
 */
static enum err ask(struct samv_session *s, enum samv_command command, struct samv_reply *out)
{
	for (int try = 0; try < 2; try++) {
		enum err err = exchange(s, command, out);
		if (err == ERR_OK)
			return samv_verdict(out) == SAMV_FAULT ? ERR_READER_FAULT : ERR_OK;
		/* The module may now hold as read what never got here. */
		s->look_for_held = true;
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
	s->due_ms = now_ms() + pause_ms;
}

static enum err fail(struct card_step *out, enum err why)
{
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
		if (verdict != SAMV_OK)
			return verdict == SAMV_WRONG ? ERR_CARD_WRONG : ERR_CARD_UNREADABLE;
	}
	s->troubles = 0;
	enum err err = samv_base_parse(&reply, doc);
	if (err != ERR_OK)
		return err == ERR_CARD_NAME ? err : ERR_SYNTAX;
	/* The new address is an addition: a card that was pulled right now is read all the same. */
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

static enum err watch_health(struct samv_session *s)
{
	struct samv_reply reply;
	become(s, SAMV_EMPTY, HEALTH_EVERY_MS);
	enum err err = ask(s, SAMV_STATUS, &reply);
	if (err == ERR_OK)
		s->troubles = 0;
	return ended(err);
}

/* The module finds nothing: does it hold a card that it considers read? */
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
	*out_there = verdict == SAMV_OK || verdict == SAMV_WRONG;
	s->just_found = *out_there;
	if (*out_there)
		s->look_for_held = false;
	return ERR_OK;
}

static enum err step_empty(struct samv_session *s, struct card_step *out)
{
	if (!s->wanted)
		return watch_health(s);
	bool there;
	become(s, SAMV_EMPTY, FIND_EVERY_MS);
	enum err err = find(s, &there);
	if (err != ERR_OK)
		return ended(err);
	s->troubles = 0;
	if (there) {
		become(s, SAMV_THERE, 0);
		out->kind = CARD_STEP_PRESENT;
		return ERR_OK;
	}
	return s->look_for_held ? find_held(s) : ERR_OK;
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

/* Nothing was read: is the card gone, or must it be held still? */
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
	if (s->look_for_held)
		err = find_held(s);
	if (err != ERR_OK)
		return err;
	if (s->state == SAMV_HELD)
		return fail(out, why);
	return pulled(s, out);
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
	if (s->look_for_held && s->wanted)
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
	if (err == ERR_LINK_GARBLED || err == ERR_SYNTAX) {
		become(s, err == ERR_SYNTAX ? SAMV_HELD : SAMV_THERE, FIND_EVERY_MS);
		return fail(out, ERR_CARD_UNREADABLE);
	}
	if (err == ERR_CARD_UNREADABLE || err == ERR_CARD_WRONG)
		return explain(s, err, out);
	s->read_broken = true;
	return ended(err);
}

/* HELD */

/* The same card for a new request: read it again if the module can, else it must be lifted. */
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
	enum samv_verdict verdict = samv_verdict(&reply);
	return verdict == SAMV_OK || verdict == SAMV_NOTHING ? ERR_OK : removed(s, out);
}

/* What drivers call */

enum err samv_session_open(struct samv_session *s, struct samv_port *port)
{
	*s = (struct samv_session){ .port = port, .dirty = true, .look_for_held = true };
	struct samv_reply reply;
	enum err err = exchange(s, SAMV_STATUS, &reply);
	if (err != ERR_OK && err != ERR_READER_GONE)
		err = exchange(s, SAMV_STATUS, &reply);
	if (err != ERR_OK)
		return err == ERR_READER_GONE ? err : ERR_READER_FAULT;
	if (samv_verdict(&reply) == SAMV_FAULT)
		return ERR_READER_FAULT;
	for (int try = 0; try < ID_TRIES && !s->sam_id[0]; try++) {
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
	if (s->say_removed) {
		s->say_removed = false;
		out->kind = CARD_STEP_REMOVED;
		return ERR_OK;
	}
	if (wanted != s->wanted)
		s->due_ms = 0;
	s->wanted = wanted;
	int64_t pause = s->due_ms - now_ms();
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
