/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keeper.h - kioskd's own state: what joins the stores, the sync and the bus.
 *
 * One struct, created and destroyed in main(), handed to every callback. Loop's thread.
 */
#pragma once

#include "firmware/base/channel.h"
#include "firmware/bus/service.h"
#include "firmware/kioskd/acts.h"
#include "firmware/kioskd/alarms.h"
#include "firmware/kioskd/at_glass.h"
#include "firmware/kioskd/device_faults.h"
#include "firmware/kioskd/families.h"
#include "firmware/kioskd/glass.h"
#include "firmware/kioskd/metrics.h"
#include "firmware/kioskd/offers.h"
#include "firmware/kioskd/paper.h"
#include "firmware/core/region/settings_pack.h"
#include "firmware/kioskd/region_pack.h"
#include "firmware/kioskd/room.h"
#include "firmware/kioskd/setup.h"
#include "firmware/kioskd/stores.h"
#include "firmware/kioskd/supervisor.h"
#include "firmware/kioskd/sync.h"
#include "firmware/kioskd/trial.h"

#define VISIT_CASES_MAX	      32 /* cases of one visit whose later word is told to kiosk */
#define CITIZEN_CASES_MAX     30 /* of one holder, the newest */
#define VISIT_SHOWN_MAX	      8
#define KEEPER_UNENROLLED     "unenrolled"
#define STAFF_FIRST_TEST_MS   60000 /* by then everything had its time to come up */
#define KEEPER_CHANNEL_ANSWER 512

/* What kiosk says of a visit that is over; its words are checked. */
struct visit_trail {
	const char *cause;
	char visit[UUID_TEXT_LEN + 1]; /* "" = none */
	int64_t screens, seconds, retries;
};

struct question;
struct ending;

struct keeper {
	struct loop *loop;
	struct settings own;		 /* the file's, completed by the region pack */
	const struct settings *settings; /* &own */
	struct region region;		 /* in use; zeroed: none */
	struct settings_pack pack;	 /* the same */
	json_t *pack_left; /* array: keys of the pack that the file has itself; NULL without a pack */
	json_t *allowed; /* task_codes that may be offered, as last told the catalogue; NULL = all */
	char terminal[33];
	struct sign_key *receipt_key;
	char *receipt_spki;
	struct stores *stores;
	struct sync *sync;
	struct bus_service *bus;
	struct channel *channel;	 /* test channel, NULL without */
	struct catalogue_info catalogue; /* as last read */
	bool stale;			 /* it is older than [catalogue] stale_days; noted once */
	json_t *themes, *bundles;	 /* as last read, never NULL after start */
	json_t *devices;		 /* array, what kiosk last said */
	struct device_faults device_faults;
	struct paper paper;
	struct {
		struct question *question; /* NULL: none is under way */
		int64_t number;
		char device[32]; /* that one alone, "" = all */
		struct timer patience, daily;
	} self_test;
	struct {
		bool begun; /* nothing of a citizen is taken any more */
		bool done;  /* this terminal is none */
		bool gone;  /* and the loop ended for that: gone.c takes the keeper's place */
		struct timer quit, patience;
		struct ending *telling; /* waits for the platform to know of it; NULL: none does */
	} ending;
	struct glass visible;  /* as it was set; zeroed: not read yet */
	struct at_glass glass; /* who of the staff is in at kiosk's */
	struct setup setup;    /* what is known of how far this board is put up */
	struct acts *acts;
	struct trial trial;
	struct worker *copier; /* of an update's bundle; NULL until there was one */
	bool updating;	       /* it copies one */
	struct alarms alarms;
	struct supervisor *supervisor;
	struct metrics *metrics; /* NULL: none are wanted */
	struct room room;
	bool locked;	 /* by the platform */
	bool visit_open; /* a card was shown, or something handed in, and the visit has not ended */
	struct timer daily; /* rotation of the journal */
	char visit_cases[VISIT_CASES_MAX][UUID_TEXT_LEN + 1];
	char visit_codes[VISIT_CASES_MAX]
			[QUERY_CODE_MAX + 1]; /* of each, "" = none yet; memory alone */
	size_t visit_case_count;
	json_t *visit_parts; /* {client_ref: what the platform last said of its parts}; NULL = nothing */
	char visit_holder[STORES_MARK_HEX +
			  1]; /* keyed hash of whose card was shown, "" = nobody's */
	char visit_shown[VISIT_SHOWN_MAX]
			[PROJECT_NO_MAX + 1]; /* cases the platform told of, the newest first */
	struct offers visit_offers;
};

/* Opens everything; *fault gets a sentence for a person on failure. */
enum err keeper_create(struct loop *loop, const struct settings *s, struct keeper **out,
		       const char **fault);
void keeper_destroy(struct keeper *k); /* NULL is allowed */

/* The visit's second half: token, answers, cases. Also called when kiosk's connection drops. */
void keeper_visit_end(struct keeper *k, const struct visit_trail *trail);
/* The platform's /config is another. */
void keeper_config_changed(struct keeper *k);
/* At the start: what may be offered, then all that home shows. */
void keeper_catalogue_begin(struct keeper *k);
/* Reads themes and counts anew, then tells kiosk. */
void keeper_catalogue_changed(struct keeper *k);
/* How old the catalogue is. True if it became stale, or is so no more. */
bool keeper_judge_age(struct keeper *k);
void keeper_status_changed(struct keeper *k);
/* What Keeper1.Status answers; a new object. */
json_t *keeper_status(struct keeper *k);
/* {client_ref, apply_serial_no, state, project_no, query_code, receipt, parts?}; a new object, NULL if signing failed. */
json_t *keeper_case(struct keeper *k, const struct queue_record *record);
/* What screens say of the hall, "responsible" and "phone" among it; a new object. */
json_t *keeper_hall(const struct keeper *k);
/* staff_status.c: what was lost and not seen yet, and what holds now; a new array. */
json_t *keeper_alarms(const struct keeper *k);
/* Where this hall stands: the setting, else the platform's; "" = nobody said. Lent. */
const char *keeper_area_code(const struct keeper *k);
/* Which it is, in the same way. */
const char *keeper_hall_code(const struct keeper *k);
/* It was submitted in this visit, and answered. */
bool keeper_is_of_visit(const struct keeper *k, const char *client_ref);
/* The keyed hash by which a person's cases of this terminal are found. */
void keeper_holder_mark(const struct keeper *k, const char *number, char out[STORES_MARK_HEX + 1]);
void keeper_record_changed(void *arg, const struct queue_record *record);
/* What the platform says of a bundle's parts is kept as long as the visit it was handed in in. */
void keeper_parts_told(void *arg, const char *client_ref, const json_t *parts);

/* citizen_cases.c: the platform took a correction or withdrawal, or refused it. */
void keeper_followed(void *arg, const struct queue_record *record);

/* staff_reconcile.c: a day was compared with the platform. */
void keeper_compared(void *arg, const json_t *report);

/* Keeper1.Search and Staff1.CatalogueSearch. */
void citizen_search(void *arg, struct bus_call *call);
/* staff_decommission.c */
void staff_decommission_init(struct keeper *k);
/* staff_devices.c: kiosk's self-test of that number is over; it takes too long; the keeper ends. */
void staff_self_test_over(struct keeper *k, int64_t number);
void staff_self_test_late(void *keeper);
void staff_self_test_day(void *keeper); /* when no citizen is there */
void staff_self_test_end(struct keeper *k);

/* keeper_remote.c: the platform's words that the settings file has none for. How long a citizen may be still, 0 = it
 * did not say; how many days the journal is kept. */
int64_t keeper_idle_s(const struct keeper *k);
int64_t keeper_keep_days(const struct keeper *k);
/* keeper_remote.c: what the platform may ask of this terminal; see struct sync_sink. */
bool keeper_is_used(void *keeper);
void keeper_locked(void *keeper, bool locked);
void keeper_act(void *keeper, const char *kind, const json_t *args,
		void (*done)(void *arg, enum err err, const char *detail), void *done_arg);

/* staff_update.c: installs what was fetched. ERR_NOT_FOUND, said why: there is none; ERR_BUSY; else as acts_begin(). */
void keeper_install_fetched(struct keeper *k,
			    void (*done)(void *arg, enum err err, const char *said), void *arg);

void keeper_test_line(void *arg, struct channel *channel, char *line); /* test_channel.c */
