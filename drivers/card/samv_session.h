/* SPDX-License-Identifier: Apache-2.0 */
/*
 * samv_session.h - the order of commands a SAM-V module wants, over any port (serial or USB).
 *
 *   EMPTY   find every 250 ms while a read is wanted or nobody looked yet, else every 2.5 s
 *   THERE   a card was found; select and read it, again and again while it stays
 *   HELD    it was read: the module does not find it again until it leaves the field, but
 *           answers 30 03 with 90 or 91 as long as it lies there
 *
 * After a reply that is missing or spoilt the request is repeated once, then the module is reset,
 * then the caller is told to reopen the port (ERR_READER_FAULT). All on the reader's own thread.
 */
#pragma once

#include "drivers/card/card_driver.h"
#include "drivers/card/samv.h"

/* How bytes get to a module and back. Every call: ERR_READER_GONE when it was unplugged. */
struct samv_port {
	enum err (*send)(struct samv_port *p, const uint8_t *frame, size_t len);
	/*
	 * Waits for some bytes. ERR_TIMEOUT; ERR_CANCELLED when the wake was raised, once each time.
	 */
	enum err (*receive)(struct samv_port *p, uint8_t *bytes, size_t cap, int timeout_ms,
			    size_t *out_len);
	/* Throws away what has come and was not asked for; hardly waits. */
	enum err (*discard)(struct samv_port *p);
	/* The same with what is still on its way. */
	enum err (*drain)(struct samv_port *p);
	/* Sleeps; ERR_CANCELLED when interrupted. */
	enum err (*wait)(struct samv_port *p, int ms);
};

enum samv_state { SAMV_EMPTY, SAMV_THERE, SAMV_HELD };

struct samv_session {
	struct samv_port *port;
	enum samv_state state;
	bool wanted;	    /* at the last step */
	bool says_empty;    /* the last find was answered with a plain no */
	bool just_found;    /* THERE: no need to look again before reading */
	bool dirty;	    /* late bytes may arrive: drain before asking */
	bool looked;	    /* it is known since the start whether a card lies there */
	bool look_for_held; /* the module may hold a card as read that we did not get */
	bool try_held;	    /* HELD by an earlier request: some modules read it again */
	bool say_removed;   /* the next step reports REMOVED */
	bool read_broken; /* THERE: an interruption came into a read: nobody knows yet what became of it */
	int troubles;	/* resets since the last good read */
	int64_t due_ms; /* monotonic: nothing is asked before */
	char sam_id[SAMV_ID_TEXT];
	struct samv_decoder decoder;
	uint8_t bytes[512]; /* as received; wiped after each reply */
};

/* Proves that a module answers: its status, then its id. ERR_READER_GONE, ERR_READER_FAULT. */
enum err samv_session_open(struct samv_session *s, struct samv_port *port);
/* As card_reader_ops.check(): the module's status. */
enum err samv_session_check(struct samv_session *s);
/* As card_reader_ops.step(). */
enum err samv_session_step(struct samv_session *s, bool wanted, struct card_step *out);
/* As card_reader_ops.rewind(). */
void samv_session_rewind(struct samv_session *s);
/* Wipes. */
void samv_session_fini(struct samv_session *s);
