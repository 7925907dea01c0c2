/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kiosk.h - the citizen's program: one struct, and what its files do for each other.
 *
 * kiosk.c is the conductor: it alone changes the stage, by core's plan. The stages (stage.h) do what
 * their screens need; the other files answer what comes from outside: fingers (overlays, typing), cards
 * (readers), the keeper (keeper), time (idle). Everything runs on the loop's thread.
 */
#pragma once

#include "drivers/usb_storage.h"
#include "firmware/base/channel.h"
#include "firmware/base/loop.h"
#include "firmware/bus/client.h"
#include "firmware/kiosk/parts.h"
#include "firmware/kiosk/stage.h"
#include "ui/kit/input/ime.h"
#include "ui/kit/voice/voice.h"
#include "ui/screens/view.h"

struct kiosk {
	struct loop *loop;
	const struct settings *settings;
	struct ui *ui;
	struct voice *voice;
	struct ime *ime; /* NULL without a dictionary: letters are typed as they are */
	struct keeper_line keeper;
	struct devices *devices; /* of every class */
	struct readers readers;
	struct prints prints;
	struct usb_storage *storage; /* NULL: there is no udev */
	bool storage_came;	     /* and the keeper has not heard of it */
	enum stage_id stage;
	struct timer tick; /* of the stage that is shown */
	void *own[STAGE_COUNT];
	struct visit visit;
	struct overlays overlays;
	struct idle idle;
	struct faults faults;
	struct staff staff;	     /* stage_maintenance.c */
	struct channel *channel;     /* test channel, NULL without */
	struct test_channel *tester; /* what it is waiting for */
};

/* kiosk.c */
/* Opens the screen and shows the first picture. ERR_IO, ERR_NOT_FOUND as ui_create(). */
enum err kiosk_create(struct loop *loop, const struct settings *s, const char *share,
		      struct kiosk **out);
/* Readers, printer, keeper, test channel. */
enum err kiosk_start(struct kiosk *k);
void kiosk_destroy(struct kiosk *k); /* NULL is allowed */
/* The two ways the stage changes: where the plan leads, or to one that may be opened from here. */
void kiosk_go(struct kiosk *k, enum plan_event event);
void kiosk_open(struct kiosk *k, enum stage_id stage);
/* The same as the first, but where a visit would end that is not done it asks first. */
void kiosk_leave(struct kiosk *k, enum plan_event event);
/* Staff made the gesture: the visit ends, then the way into the menu opens. Nothing while something is being stored. */
void kiosk_maintain(struct kiosk *k);
/* Something the screen shows changed. */
void kiosk_changed(struct kiosk *k);
/* What a finger meant: overlay, stage, then what is understood everywhere. */
void kiosk_act(void *arg, const struct ui_action *action);
/* A visit is under way: reasons to close that can wait, wait. */
bool kiosk_in_visit(const struct kiosk *k);
/* Nothing runs, nothing waits for the keeper. */
bool kiosk_is_idle(const struct kiosk *k);
/* As the test channel's dump has it: "help" while help covers the stage. */
const char *kiosk_screen_name(const struct kiosk *k);
struct ui_look kiosk_default_look(const struct kiosk *k);
/* Of the certificate, or of the settings until the keeper has said it. */
const char *kiosk_terminal_id(const struct kiosk *k);

/* keeper.c: the connection and what is told over it. */

enum err keeper_open(struct kiosk *k);
void keeper_close(struct kiosk *k);
/* `args` is stolen. `done` runs later if *ticket (may be NULL) has not changed by then. */
void keeper_ask(struct kiosk *k, const char *method, json_t *args, const unsigned *ticket,
		void (*done)(struct kiosk *k, enum err err, const json_t *answer));
/* With sealed memfds, which stay the caller's. Only while keeper.answers: before, sd-bus would wait for it. */
void keeper_send(struct kiosk *k, const char *method, json_t *args, const int *fds, size_t count,
		 const unsigned *ticket,
		 void (*done)(struct kiosk *k, enum err err, const json_t *answer));
/* As keeper_ask(), a method of Staff1, for as long as somebody of staff is known. */
void keeper_ask_staff(struct kiosk *k, const char *method, json_t *args, const unsigned *ticket,
		      void (*done)(struct kiosk *k, enum err err, const json_t *answer));
/* A dictionary of the catalogue, {name, version, entries}; lent, NULL: there is none. */
const json_t *keeper_dictionary(const struct kiosk *k, const char *name);
/* Message id of the reason to be closed, NULL when open. */
const char *keeper_closed_reason(const struct kiosk *k);
/* The keeper vouches for the time, which kiosk's own clock follows. */
bool keeper_knows_time(const struct kiosk *k);
/* YYYYMMDD, or "" while nobody vouches for it: then nothing is judged by the day. */
void keeper_today(const struct kiosk *k, char out[9]);
/* Closes or opens if the reason changed. */
void keeper_settle(struct kiosk *k);
/* Tells the keeper of a storage that was plugged in. */
void keeper_tell_storage(struct kiosk *k);
/* Tells the keeper the devices' states if they are not what it knows. */
void keeper_tell_devices(struct kiosk *k);

/* readers.c */
/* The readers among the devices begin to speak. ERR_NOMEM. */
enum err readers_open(struct kiosk *k);
void readers_close(struct kiosk *k); /* after the devices */
/* Where that happened; below READERS_PLACES. */
int readers_place(const struct card_event *e);
/* The visit ends: remembers which cards are still lying there. */
void readers_end_visit(struct kiosk *k);
/* A card lies on one of them now. */
bool readers_have_card(const struct kiosk *k);
/* One of them was laid down since the last visit's end. */
bool readers_have_fresh(const struct kiosk *k);
/* The holder has just become known: a card that came meanwhile is looked at. */
void readers_identified(struct kiosk *k);

/* chosen.c: an item that was tapped, wherever items can be. */
/* Asks for it; its guide is opened when it is there. What it was chosen from keeps its place. */
void chosen_ask(struct kiosk *k, const char *row_guid);
/* The same, and it is begun at once, as if its guide had been read. */
void chosen_begin(struct kiosk *k, const char *row_guid);
/* The keeper is back: asks again for what it has not answered. */
void chosen_again(struct kiosk *k);
/*
 * The catalogue is another: is the item that is open still offered? Its guide follows the new version; who has begun
 * keeps the one it was begun with, and may submit it also if the item is gone: whether it counts is the platform's word.
 */
void chosen_recheck(struct kiosk *k);

/* answers.c: what several stages do with form and materials. */

/* Form and materials for the item on screen, made if they are another item's. ERR_ITEM_INVALID. */
enum err answers_prepare(struct kiosk *k);
/* The item is done, one more follows: what was answered is kept for it, what was agreed to is not. */
void answers_another(struct kiosk *k);
/* What was agreed to is another: the materials are settled anew. */
void answers_renew(struct kiosk *k);

/* handed.c: the call Submit, and what the keeper says of the case. */

/* The tap on submit: asks; the answer is told to the stage as TOLD_STORED or TOLD_REFUSED. */
void handed_begin(struct kiosk *k);
/* Every second until then: asks again where that is right. */
void handed_tick(struct kiosk *k);
/* A Status: whether the keeper vouches for the time. */
void handed_time_told(struct handed *h, bool known);
/* CaseChanged; true if it is this visit's case. */
bool handed_case_changed(struct handed *h, const json_t *json);

/* typing.c: the pads and the boxes of the stage that is shown. */

void typing_focus(struct kiosk *k, const char *name);
void typing_reset(struct kiosk *k); /* nothing is composed any more */
/* Test channel: replaces a textbox's content by its id. ERR_NOT_FOUND, ERR_FORM_CHARACTER, ERR_TOO_LONG. */
enum err typing_type(struct kiosk *k, const char *id, const char *text);
extern const struct stage_act typing_acts[];

/* overlays.c: the stack, and the sheets' own actions. */

void overlay_push(struct kiosk *k, enum overlay overlay);
/* It and what lies over it. */
void overlay_pop(struct kiosk *k, enum overlay overlay);
void overlays_clear(struct kiosk *k);
enum overlay overlay_top(const struct kiosk *k); /* OVERLAY_COUNT: none */
extern const struct stage_act help_acts[], overlay_acts[];

/* faults.c */

/* What everybody is told, if anything. */
void faults_show(const struct kiosk *k, struct view *v);
/* Every device, or the one of that name, is asked something: now, or, for a number of 0, when no citizen is there. */
void faults_self_test(struct kiosk *k, int64_t number, const char *only);
void faults_visit_ended(struct kiosk *k);
/* A device's report is another. */
void faults_devices_changed(struct kiosk *k);
/* The number of the self-test that is over, 0 while one is under way. */
int64_t faults_tested(const struct kiosk *k);

/* idle.c: nobody there, the clock in the header. */

struct idle_rule {
	int wait_s; /* without a touch until the warning */
	int warn_s; /* of warning until the end; 0: no warning, only what was changed is put back */
};
/* The rule of a screen; pure. */
struct idle_rule idle_rule(int wait_s, int warn_s, bool personal, enum ui_size size);
void idle_begin(struct kiosk *k);
void idle_end(struct kiosk *k);
/* A touch or a card: begins to count anew. */
void idle_touched(void *arg);
void idle_stage_changed(struct kiosk *k);
void idle_continue(struct kiosk *k);
void idle_card_taken(struct kiosk *k);
void idle_card_back(struct kiosk *k);

/* test_channel.c: empty functions without KIOSK_TEST_CHANNEL or [test] socket. */
enum err test_channel_open(struct kiosk *k);
void test_channel_close(struct kiosk *k);
