/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync.h - brings what the queue holds to the platform, exactly once, and the platform's catalogue,
 * configuration and time here. The rules of sending (order, fairness, back-off, what each answer
 * means for a record) live here; firmware/link knows only HTTP.
 *
 * In-flight state is in memory only. Everything on the loop's thread. While kioskd ends, calls of the
 * stores still come back: sync_kick(), sync_get_state() and sync_platform_config() take NULL for that.
 */
#pragma once

#include "firmware/kioskd/stores.h"
#include "firmware/link/endpoints_hall.h"

struct sync;
struct enrol_end;
struct firmware;

struct sync_sink {
	/* A record changed its state: delivered, quarantined, or the case moved on. */
	void (*record_changed)(void *arg, const struct queue_record *record);
	/* What the platform says of the parts of a bundle: parts[] of its answer. Comes before the record's word. Lent. */
	void (*parts_told)(void *arg, const char *client_ref, const json_t *parts);
	/* The platform took a correction or withdrawal, or refused it. */
	void (*followed)(void *arg, const struct queue_record *record);
	/* sync_get_state() is another: online, enrolled, or trust in the time. */
	void (*line_changed)(void *arg);
	/* Certificate and key are there since the start; NULL: nobody wants to know. */
	void (*enrolled)(void *arg);
	/* A citizen is at the terminal; NULL: never. */
	bool (*is_used)(void *arg);
	/* The platform locked this terminal, or unlocked it; over restarts. NULL: nobody wants to know. */
	void (*locked)(void *arg, bool locked);
	/* The platform wants it started again ("reboot") or updated; NULL: nobody can. */
	void (*act)(void *arg, const char *kind, const json_t *args,
		    void (*done)(void *arg, enum err err, const char *detail), void *done_arg);
	/* sync_platform_config() is another. */
	void (*config_changed)(void *arg);
	/* The catalogue's store is another; nothing else makes it worth reading again. */
	void (*catalogue_changed)(void *arg);
	/* The kiosk's part of the heartbeat: peripherals[], a printer's with paper_percent where it is known; a new array. */
	json_t *(*peripherals)(void *arg);
	/* A day was compared with the platform: the report of sync_reconcile.h, lent. */
	void (*compared)(void *arg, const json_t *report);
	/* What a case can be asked for with, without a card; kept nowhere here. NULL: nobody wants it. */
	void (*query_code)(void *arg, const char *client_ref, const char *code);
	void *arg;
};

struct sync_config {
	struct loop *loop;
	const struct settings *settings;
	struct stores *stores;
	const char *terminal;	  /* lent, outlives sync */
	const char *receipt_spki; /* base64, lent */
	struct sync_sink sink;
};

/* Starts the power-on splay. Works without certificate (never online). */
enum err sync_create(const struct sync_config *config, struct sync **out);
void sync_destroy(struct sync *s); /* NULL is allowed */

/* Something was committed: send it now unless the line waits. */
void sync_kick(struct sync *s);
/* Staff or test: try now, ignoring back-off and splay; `done` when that attempt came to rest. */
void sync_now(struct sync *s, void (*done)(void *arg, enum err err), void *arg);
/* All that was noted by now goes to the platform; see logs_push() of sync_logs.h. */
void sync_push_logs(struct sync *s, void (*done)(void *arg, enum err err, const char *detail),
		    void *arg);
/* The next sync of the catalogue may lead back to an older one: a manager says so. */
void sync_accept_older(struct sync *s);
/* An activation code becomes a certificate; then online without a restart. See enrol() of sync_enrol.h. */
void sync_enrol(struct sync *s, const char *code,
		void (*done)(void *arg, const struct enrol_end *end), void *arg);
/* Nothing in flight and nothing due now. */
bool sync_idle(const struct sync *s);

struct sync_state {
	bool online;	  /* the last exchange succeeded */
	bool enrolled;	  /* certificate and key are there */
	bool offline_60s; /* no successful answer in the last 60 s: the body's `offline` */
	bool backing_off; /* an answer now is not to be expected: do not make the citizen wait */
	bool clock_trusted;
	enum err
		identity; /* of certificate, key and CA as they lie there; not ERR_OK: older ones are in use */
	const char *last_error; /* what went wrong last, "" = nothing since the last answer; lent */
	int64_t quiet_ms;	/* since the last answer, -1 before the first */
	const char
		*ending; /* "certificate" or "ca": it ends at ending_ms and no other has come; "" */
	int64_t ending_ms;
	int64_t unsealed; /* quarantined, and no key of the platform's to hand them over with */
	int64_t in_flight, delivered, erased, syncs; /* since start */
};
void sync_get_state(const struct sync *s, struct sync_state *out);
/* The platform's /config as last received (lent, NULL before the first). */
const json_t *sync_platform_config(const struct sync *s);

/* The platform's key that refused records are sealed to; "" = it gave none. Lent until the next /config. */
const char *sync_sealing_key(const struct sync *s);
/* The keeper itself closed a record (handed over, withdrawn): its payload goes, and whom it concerns is told. */
void sync_record_closed(struct sync *s, const struct queue_record *record);

/*
 * The online check of a card (endpoint 11), time-out 3 s. request: {name, cert_type, cert_no, sam_id, deputy?}.
 * done: ERR_OK with {"level","check_id"}; ERR_OFFLINE: the level stays "card"; ERR_IDENTITY_MISMATCH.
 * The answer is lent. The token stays inside and dies with sync_end_visit().
 */
void sync_identify(struct sync *s, const json_t *request,
		   void (*done)(void *arg, enum err err, const json_t *answer), void *arg);
/* The version this board should run, see sync_firmware.h. Lent. */
struct firmware *sync_firmware(const struct sync *s);
/*
 * How far a case is (endpoint 18), by its code or, with code "", by the visit's token. The answer is lent.
 * Errors as enquiry_ask() of sync_enquiry.h.
 */
void sync_enquire(struct sync *s, const char *project_no, const char *code,
		  void (*done)(void *arg, enum err err, const json_t *answer), void *arg);
/* One of a case's results, into `file` or, with -1, only judged; the keys are the configuration's. See result_fetch() of sync_result.h. */
void sync_fetch_result(struct sync *s, const char *project_no, const char *n, const char *token,
		       int file, void (*done)(void *arg, enum err err, const json_t *answer),
		       void *arg);
/* What a visit asks beside its check (13, 14, 23): see hall_desk_ask() of sync_hall.h. */
void sync_ask_hall(struct sync *s, const struct endpoint_hall *ask,
		   void (*done)(void *arg, enum err err, const json_t *answer), void *arg);
/* Compares one day with the platform (endpoint 22), now; see reconcile_day() of sync_reconcile.h. */
void sync_reconcile(struct sync *s, const char *day,
		    void (*done)(void *arg, enum err err, const json_t *report), void *arg);
/* Wipes token and licence answers, cancels this visit's requests, closes kept-alive connections. */
void sync_end_visit(struct sync *s);
