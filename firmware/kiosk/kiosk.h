/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kiosk.h - the citizen's program: one struct, and what its files do for each other.
 *
 * kiosk.c owns the state; it changes in kiosk_go() alone, by core's transition table. The other
 * files answer what comes from outside: fingers (actions, answers), cards (identify), the keeper
 * (keeper, browse, submit), the printer (paper), time (idle). Everything runs on the loop's thread.
 */
#pragma once

#include "drivers/card/card.h"
#include "drivers/printer/printer.h"
#include "firmware/base/channel.h"
#include "firmware/base/loop.h"
#include "firmware/bus/client.h"
#include "firmware/kiosk/visit.h"
#include "ui/kit/input/ime.h"
#include "ui/screens/view.h"

struct kiosk;

/* One question to the keeper that waits for its answer. */
struct ask {
	struct ask *next;
	struct kiosk *kiosk;
	const unsigned *ticket; /* the answer counts while the ticket still has this number */
	unsigned number;
	void (*done)(struct kiosk *k, enum err err, const json_t *answer);
};

struct kiosk {
	struct loop *loop;
	const struct settings *settings;
	struct ui *ui;
	struct ime *ime;	 /* NULL without a dictionary: letters are typed as they are */
	struct devices *devices; /* every class's */
	struct cards *cards;
	struct printer *printer;     /* NULL: none is configured */
	struct channel *channel;     /* test channel, NULL without */
	struct test_channel *tester; /* what it is waiting for */

	enum session_state state;
	struct session_facts facts;
	struct visit visit;
	enum overlay overlay, under; /* under: what the idle warning covers */
	bool card_left;
	bool call_pressed;	      /* on the help screen that is shown */
	bool stale[SETTINGS_READERS]; /* the card lying there is an earlier citizen's */

	/* The keeper */
	struct bus_client *bus;
	struct ask *asks;
	json_t *status; /* its last Status; NULL before the first */
	bool lost;	/* gone for longer than a restart takes */
	struct timer lost_timer;
	json_t *told_devices; /* as last told */
	unsigned status_ticket, search_ticket, item_ticket, identify_ticket, submit_ticket;

	struct timer search_delay;   /* typing: the search waits for a pause */
	struct timer identify_guard; /* an identity check that takes too long */
	struct timer submit_tick, answer_wait;
	struct timer clock;
	struct timer idle, idle_tick, leave;
	int idle_left_s; /* of the warning that is shown */
	bool card_taken; /* the warning is about a card taken from its slot */
	int leave_left_s;
	unsigned print_ticket;
	enum print_state print;
};

/* kiosk.c */

/* Opens the screen and shows the first picture. ERR_IO, ERR_NOT_FOUND as ui_create(). */
enum err kiosk_create(struct loop *loop, const struct settings *s, const char *share,
		      struct kiosk **out);
/* Readers, printer, keeper, test channel. */
enum err kiosk_start(struct kiosk *k);
void kiosk_destroy(struct kiosk *k); /* NULL is allowed */
/* The only way the state changes. */
void kiosk_go(struct kiosk *k, enum session_event event);
/* Something the screen shows changed. */
void kiosk_changed(struct kiosk *k);
/* A visit is under way: reasons to close that can wait, wait. */
bool kiosk_in_visit(const struct kiosk *k);
/* Nothing runs, nothing waits for the keeper. */
bool kiosk_is_idle(const struct kiosk *k);
struct ui_look kiosk_default_look(const struct kiosk *k);

/* actions.c: what a finger meant. */
void actions_take(void *arg, const struct ui_action *action);
/* Test channel: replaces a textbox's content by its id. ERR_NOT_FOUND, ERR_FORM_CHARACTER, ERR_TOO_LONG. */
enum err actions_type(struct kiosk *k, const char *id, const char *text);

/* keeper.c: the connection and what is told over it. */
enum err keeper_open(struct kiosk *k);
void keeper_close(struct kiosk *k);
/* `args` is stolen. `done` runs later if *ticket (may be NULL) has not changed by then. */
void keeper_ask(struct kiosk *k, const char *method, json_t *args, const unsigned *ticket,
		void (*done)(struct kiosk *k, enum err err, const json_t *answer));
/* Message id of the reason to be closed, NULL when open. */
const char *keeper_closed_reason(const struct kiosk *k);
/* Closes or opens if the reason changed. */
void keeper_settle(struct kiosk *k);
/* Tells the keeper the devices' states if they are not what it knows. */
void keeper_tell_devices(struct kiosk *k);

/* browse.c: themes, search, items. */
void browse_begin(struct kiosk *k);
void browse_open(struct kiosk *k, const char *theme);
void browse_search(struct kiosk *k); /* now */
void browse_typed(struct kiosk *k);  /* after a pause */
/* The query is complete: what was found for another one is not shown any more. */
void browse_entered(struct kiosk *k);
void browse_item(struct kiosk *k, const char *row_guid);
void browse_page(struct kiosk *k, int page);

/* identify.c: cards. */
void identify_begin(struct kiosk *k);
/* The readers among the devices begin to speak. ERR_NOMEM. */
enum err identify_start(struct kiosk *k);
void identify_card(void *arg, const struct card_event *event);
void identify_enter(struct kiosk *k);
void identify_leave(struct kiosk *k);
/* Remembers which cards are still lying there. */
void identify_end(struct kiosk *k);
bool identify_card_lift(const struct kiosk *k);
bool identify_reader_usable(const struct kiosk *k);

/* answers.c: form, materials, check. */
/* Form and materials for the item on screen, made if they are another item's. */
enum err answers_prepare(struct kiosk *k);
/* Another holder: nothing of the one before is kept. */
void answers_forget(struct kiosk *k);
void answers_facts(struct kiosk *k);
void answers_enter_form(struct kiosk *k, enum session_state from);
void answers_next_page(struct kiosk *k);
void answers_prev_page(struct kiosk *k);
void answers_next(struct kiosk *k);
void answers_focus(struct kiosk *k, const char *name);
/* The citizen is through with the field: what is unfinished now is wrong. */
void answers_left(struct kiosk *k, const char *name);
void answers_toggle(struct kiosk *k, const char *name);
void answers_change(struct kiosk *k, const char *field);
/* Through with this box: the search box gives its room to the results, a field hands on to the next. */
void answers_focus_next(struct kiosk *k);
/* The text in the focused box, and its replacement. */
bool answers_focus_text(struct kiosk *k, char *out, size_t cap);
enum err answers_set_text(struct kiosk *k, const char *name, const char *text);

/* keys.c: the pads. */
void keys_press(struct kiosk *k, int64_t key);
void keys_candidate(struct kiosk *k, size_t n);

/* submit.c: content, the call and its repeats. */
void submit_begin(struct kiosk *k);
void submit_open_check(struct kiosk *k);
void submit_start(struct kiosk *k);
void submit_case_changed(struct kiosk *k, const json_t *json);
void submit_stop(struct kiosk *k); /* the visit ends */

/* paper.c */
void paper_start(struct kiosk *k); /* finds the printer among the devices */
void paper_print(struct kiosk *k);

/* idle.c: nobody there, the receipt's end, the clock in the header. */
struct idle_rule {
	int wait_s; /* without a touch until the warning */
	int warn_s; /* of warning until the end; 0: no warning, only what was changed is put back */
};
/* The rule of a screen; pure. */
struct idle_rule idle_rule(const struct settings *s, bool personal, enum ui_size size);
void idle_begin(struct kiosk *k);
void idle_end(struct kiosk *k);
/* A touch or a card: begins to count anew. */
void idle_touched(void *arg);
void idle_state_changed(struct kiosk *k);
void idle_continue(struct kiosk *k);
void idle_card_taken(struct kiosk *k);
void idle_card_back(struct kiosk *k);

/* test_channel.c: empty functions without KIOSK_TEST_CHANNEL or [test] socket. */
enum err test_channel_open(struct kiosk *k);
void test_channel_close(struct kiosk *k);
