/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kiosk.c - the visit's conductor: the state, its way from one to the next, and the visit's one end.
 *
 * A screen shows what the view says; the view is filled anew for every build and points into
 * struct kiosk. What a state needs is begun when it is entered and stopped when it is left.
 */
#include "firmware/kiosk/kiosk.h"

#include <stdio.h>
#include <string.h>

#include "drivers/registry.h"
#include "firmware/base/wipe.h"

#define LOG_MODULE "kiosk"
#include "firmware/base/log.h"

#define DICTIONARY "dict_pinyin.dat" /* under share */

void kiosk_changed(struct kiosk *k)
{
	ui_invalidate(k->ui);
}

/* Help is as much a visit as the state it was opened from. */
bool kiosk_in_visit(const struct kiosk *k)
{
	enum session_state state = k->state == SESSION_HELP ? k->facts.help_from : k->state;
	return session_is_visit(state) || k->visit.identified;
}

bool kiosk_is_idle(const struct kiosk *k)
{
	bool submitting = k->state == SESSION_SUBMITTING ||
			  (k->state == SESSION_HELP && k->facts.help_from == SESSION_SUBMITTING);
	return ui_is_idle(k->ui) && (!k->bus || bus_client_open_calls(k->bus) == 0) &&
	       (!k->devices || devices_are_idle(k->devices)) && !k->search_delay.armed &&
	       !submitting;
}

struct ui_look kiosk_default_look(const struct kiosk *k)
{
	struct ui_look look = { .size = UI_SIZE_STANDARD };
	snprintf(look.language, sizeof(look.language), "%s", k->settings->ui.language);
	return look;
}

/* The visit's end */

static const char *cause_of(enum session_state state, enum session_event event)
{
	if (event == EVENT_DONE || state == SESSION_RECEIPT)
		return "done";
	if (event == EVENT_TIMEOUT)
		return "idle";
	return event == EVENT_CLOSE || event == EVENT_KEEPER_GONE ? "closed" : "cancel";
}

/* kiosk's half of the end; the keeper's half follows from EndVisit or from a lost connection. */
static void visit_end(struct kiosk *k, const char *cause)
{
	bool begun = k->visit.begun;
	submit_stop(k);
	timer_cancel(&k->search_delay);
	timer_cancel(&k->identify_guard);
	k->search_ticket++;
	k->item_ticket++;
	k->identify_ticket++;
	k->print_ticket++;
	k->print = PRINT_NO_PRINTER;
	k->overlay = k->under = OVERLAY_NONE;
	k->card_taken = false;
	identify_end(k);
	visit_wipe(&k->visit);
	wipe(&k->facts, sizeof(k->facts));
	if (k->ime)
		ime_wipe(k->ime);
	struct ui_look look = kiosk_default_look(k);
	ui_set_look(k->ui, &look);
	ui_forget(k->ui);
	if (begun) {
		log_info("a visit ended: %s", cause);
		keeper_ask(k, "EndVisit", json_pack("{s:s}", "cause", cause), NULL, NULL);
	}
	wipe_stack();
}

/* Between the states */

static void leave(struct kiosk *k, enum session_state state)
{
	if (state == SESSION_IDENTIFY)
		identify_leave(k);
	k->call_pressed = false;
	if (k->ime)
		ime_reset(k->ime);
	k->overlay = k->under = OVERLAY_NONE;
	k->card_taken = false;
}

static void enter(struct kiosk *k, enum session_state from)
{
	switch (k->state) {
	case SESSION_HOME:
		browse_forget(&k->visit.browse);
		break;
	case SESSION_SEARCH:
		if (!k->visit.browse.results && !k->visit.browse.searching)
			browse_search(k);
		break;
	case SESSION_IDENTIFY:
		identify_enter(k);
		break;
	case SESSION_FORM:
		answers_enter_form(k, from);
		break;
	case SESSION_CHECK:
		if (from != SESSION_HELP || k->facts.help_from != SESSION_CHECK)
			submit_open_check(k);
		break;
	case SESSION_SUBMITTING:
		if (from == SESSION_CHECK)
			submit_start(k);
		break;
	case SESSION_RECEIPT:
		paper_print(k);
		break;
	case SESSION_MATERIALS:
		if (from != SESSION_HELP)
			k->visit.check_page = 0;
		break;
	case SESSION_ITEM:
	case SESSION_HELP:
	case SESSION_CLOSED:
	case SESSION_STATE_COUNT:
		break;
	}
}

void kiosk_go(struct kiosk *k, enum session_event event)
{
	enum session_state from = k->state;
	answers_facts(k);
	if (event == EVENT_HELP && from != SESSION_HELP)
		k->facts.help_from = from;
	struct session_result next = session_step(from, event, &k->facts);
	if (next.state != from)
		leave(k, from);
	k->state = next.state;
	if (next.action == ACTION_END_VISIT)
		visit_end(k, cause_of(from, event));
	else if (next.action == ACTION_NEXT_PAGE)
		answers_next_page(k);
	else if (next.action == ACTION_PREV_PAGE)
		answers_prev_page(k);
	if (next.state != from)
		enter(k, from);
	idle_state_changed(k);
	kiosk_changed(k);
	if (next.state != from && event != EVENT_CLOSE && event != EVENT_KEEPER_GONE)
		keeper_settle(k);
}

/* The view */

static void view_visit(const struct kiosk *k, struct view *v)
{
	const struct visit *visit = &k->visit;
	v->query = visit->browse.query;
	v->theme = visit->browse.theme;
	v->results = visit->browse.results;
	v->results_page = visit->browse.results_page;
	v->searching = visit->browse.searching;
	v->item = visit->browse.item;
	v->item_page = visit->browse.item_page;
	v->card_problem = visit->card_problem;
	v->card_reading = visit->card_reading || visit->checking;
	v->card_lift = identify_card_lift(k);
	v->reader_usable = identify_reader_usable(k);
	v->form = visit->form;
	v->form_page = visit->form_page;
	v->focus = visit->focus;
	v->show_problems = visit->show_problems;
	v->letters_upper = visit->letters_upper;
	v->materials = &visit->materials;
	v->doc = visit->identified ? &visit->doc : NULL;
	v->check_page = visit->check_page;
	v->pinyin = k->ime ? ime_letters(k->ime) : "";
	v->candidate_count = k->ime ? ime_candidates(k->ime, &v->candidates) : 0;
}

static void view_handed(const struct kiosk *k, struct view *v)
{
	const struct handed *h = &k->visit.handed;
	v->submit_problem = h->problem;
	v->stored = h->stored;
	v->submit_ms = h->started_ms ? loop_mono_ms(k->loop) - h->started_ms : 0;
	v->serial = h->serial;
	v->project_no = h->project_no;
	v->word = h->word;
	v->receipt_qr = h->qr;
	v->print = k->print;
	v->leave_seconds = k->leave_left_s;
}

static void build(void *arg, struct page *page)
{
	struct kiosk *k = arg;
	answers_facts(k);
	const char *terminal = json_str(k->status, "terminal_id");
	struct view v = {
		.state = k->state,
		.facts = k->facts,
		.status = k->status,
		.terminal_id = terminal[0] ? terminal : k->settings->terminal.id,
		.wall_ms = loop_wall_ms(k->loop),
		.overlay = k->overlay,
		.overlay_seconds = k->idle_left_s,
		.look = k->ui ? *ui_get_look(k->ui) : kiosk_default_look(k),
		.card_left = k->card_left,
		.call_pressed = k->call_pressed,
		.closed_reason = keeper_closed_reason(k),
	};
	view_visit(k, &v);
	view_handed(k, &v);
	screen_build(page, &v);
}

/* Life */

static void kiosk_destroy_ptr(struct kiosk **k)
{
	kiosk_destroy(*k);
}

enum err kiosk_create(struct loop *loop, const struct settings *s, const char *share,
		      struct kiosk **out)
{
	CLEANUP(kiosk_destroy_ptr) struct kiosk *k = calloc(1, sizeof(*k));
	if (!k)
		return ERR_NOMEM;
	k->loop = loop;
	k->settings = s;
	k->state = SESSION_CLOSED; /* until the keeper has said otherwise */
	struct ui_sink sink = { build, actions_take, idle_touched, k };
	browse_begin(k);
	identify_begin(k);
	submit_begin(k);
	idle_begin(k);
	enum err err = ui_create(loop, s, share, &sink, &k->ui);
	if (err != ERR_OK)
		return err;
	struct ui_look look = kiosk_default_look(k);
	ui_set_look(k->ui, &look);
	ui_flush(k->ui);
	char dictionary[PATH_MAX];
	snprintf(dictionary, sizeof(dictionary), "%s/%s", share, DICTIONARY);
	if (ime_open(dictionary, &k->ime) != ERR_OK)
		log_warn("%s is missing: no Chinese input", dictionary);
	*out = STEAL(k);
	return ERR_OK;
}

static void on_devices(void *arg)
{
	keeper_tell_devices(arg);
}

enum err kiosk_start(struct kiosk *k)
{
	enum err err = devices_start(k->loop, k->settings, &registry, on_devices, k, &k->devices);
	if (err == ERR_OK)
		err = identify_start(k);
	if (err == ERR_OK)
		paper_start(k);
	if (err == ERR_OK)
		err = keeper_open(k);
	kiosk_changed(k);
	return err;
}

void kiosk_destroy(struct kiosk *k)
{
	if (!k)
		return;
	test_channel_close(k);
	devices_stop(STEAL(k->devices));
	cards_destroy(STEAL(k->cards));
	k->printer = NULL;
	submit_stop(k);
	timer_cancel(&k->search_delay);
	timer_cancel(&k->identify_guard);
	idle_end(k);
	keeper_close(k);
	visit_wipe(&k->visit);
	ime_close(k->ime);
	ui_destroy(k->ui);
	free(k);
}
