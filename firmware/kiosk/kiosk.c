/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kiosk.c - the visit's conductor: the stage, its way from one to the next, and the visit's one end.
 *
 * Where to go is the plan's (core/visit); what to do there is the stage's. A screen shows what the view
 * lends it; a build changes nothing.
 */
#include "firmware/kiosk/kiosk.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "drivers/printer/document.h"
#include "drivers/printer/printer.h"
#include "drivers/registry.h"
#include "drivers/scanner/scanner.h"
#include "firmware/base/wipe.h"
#include "firmware/kiosk/lamps.h"
#include "firmware/kiosk/prints.h"

#define LOG_MODULE "kiosk"
#include "firmware/base/log.h"

#define DICTIONARY "dict_pinyin.dat" /* under share */
#define TICK_MS	   1000

void kiosk_changed(struct kiosk *k)
{
	lights_follow(k);
	ui_invalidate(k->ui);
}

bool kiosk_in_visit(const struct kiosk *k)
{
	return plan_is(k->stage, PLAN_VISIT) || k->visit.holder.identified;
}

bool kiosk_is_idle(const struct kiosk *k)
{
	const struct stage *stage = stage_of(k->stage);
	return ui_is_idle(k->ui) && (!k->keeper.bus || bus_client_open_calls(k->keeper.bus) == 0) &&
	       (!k->devices || devices_are_idle(k->devices)) && !(stage->busy && stage->busy(k));
}

const char *kiosk_screen_name(const struct kiosk *k)
{
	return overlays_have(&k->overlays, OVERLAY_HELP) ? "help" : plan_name(k->stage);
}

const char *kiosk_terminal_id(const struct kiosk *k)
{
	const char *said = json_str(k->keeper.status, "terminal_id");
	return said[0] ? said : k->settings->terminal.id;
}

struct ui_look kiosk_default_look(const struct kiosk *k)
{
	struct ui_look look = { .size = UI_SIZE_STANDARD };
	snprintf(look.language, sizeof(look.language), "%s", k->settings->ui.language);
	return look;
}

/* The visit in numbers */

static json_t *trail_json(const struct kiosk *k, const struct trail *t, const char *cause)
{
	int64_t seconds = (loop_mono_ms(k->loop) - t->begun_ms) / 1000;
	return json_pack("{s:s, s:s, s:i, s:I, s:i}", "cause", cause, "visit", t->visit, "screens",
			 t->screens, "seconds", (json_int_t)seconds, "retries", t->retries);
}

/* One more stage of the visit. */
static void trail_add(struct kiosk *k, enum stage_id from)
{
	struct trail *t = &k->visit.trail;
	if (!t->visit[0]) {
		uuid_v4(t->visit);
		t->begun_ms = loop_mono_ms(k->loop);
	}
	t->screens++;
	t->retries += k->stage < from;
}

/*
 * kiosk's half of the visit's end; the keeper's half follows from EndVisit or from a lost connection.
 * Who has only looked around and goes back stays: letters and language remain.
 */
static void visit_end(struct kiosk *k, const char *cause, bool stays)
{
	bool begun = k->visit.holder.begun || k->visit.goal != STAGE_HOME;
	const struct trail trail = k->visit.trail;
	overlays_clear(k);
	k->idle.called = false;
	readers_end_visit(k);
	stages_wipe(k);
	visit_wipe(&k->visit);
	if (k->ime)
		ime_wipe(k->ime);
	struct ui_look look = kiosk_default_look(k);
	if (begun || !stays)
		ui_set_look(k->ui, &look);
	ui_forget(k->ui);
	if (begun) {
		log_info("a visit ended: %s", cause);
		keeper_ask(k, "EndVisit", trail_json(k, &trail, cause), NULL, NULL);
	}
	wipe_stack();
}

/* Between the stages */

static void on_tick(void *arg)
{
	struct kiosk *k = arg;
	timer_after(&k->tick, TICK_MS);
	stage_of(k->stage)->tick(k);
	kiosk_changed(k);
}

static void leave(struct kiosk *k)
{
	timer_cancel(&k->tick);
	if (stage_of(k->stage)->leave)
		stage_of(k->stage)->leave(k);
	typing_reset(k);
	overlays_clear(k);
}

static void enter(struct kiosk *k, enum stage_id from)
{
	const struct stage *stage = stage_of(k->stage);
	k->visit.part = 0;
	if (plan_idle(k->stage) != IDLE_RESTING)
		trail_add(k, from);
	if (stage->tick)
		timer_after(&k->tick, TICK_MS);
	if (stage->enter)
		stage->enter(k, from);
}

/* A code that is scanned is text for a screen that asks for one; every other screen hears nothing of it. */
static void on_scanned(void *arg, const char *text)
{
	struct kiosk *k = arg;
	idle_touched(k);
	if (stage_of(k->stage)->scanned && overlay_top(k) == OVERLAY_COUNT)
		stage_of(k->stage)->scanned(k, text);
	kiosk_changed(k);
}

static void move(struct kiosk *k, struct plan_move move, const char *cause, bool stays)
{
	enum stage_id from = k->stage;
	if (move.to != from)
		leave(k);
	k->stage = move.to;
	if (move.ends)
		visit_end(k, cause, stays);
	if (move.to != from)
		enter(k, from);
	scanner_listen(scanner_of(k->devices), stage_of(k->stage)->scanned ? on_scanned : NULL, k);
	idle_stage_changed(k);
	kiosk_changed(k);
}

void kiosk_go(struct kiosk *k, enum plan_event event)
{
	enum stage_id from = k->stage;
	struct plan_facts facts = visit_facts(&k->visit);
	struct plan_move to = plan_step(from, event, &facts);
	if (to.to == from && !to.ends)
		return; /* it means nothing here, and counts as no touch */
	move(k, to, plan_cause(from, event), event == PLAN_GO_BACK);
	if (k->stage != from && !kiosk_in_visit(k))
		faults_visit_ended(k);
	/* A reason to close that waited for the visit's end. */
	if (k->stage != from && event != PLAN_CLOSE)
		keeper_settle(k);
}

void kiosk_maintain(struct kiosk *k)
{
	kiosk_go(k, PLAN_MAINTAIN);
}

void kiosk_open(struct kiosk *k, enum stage_id stage)
{
	struct plan_facts facts = visit_facts(&k->visit);
	if (plan_opens(k->stage, stage, &facts))
		move(k, (struct plan_move){ stage, false }, NULL, true);
}

/* Fingers */

/* Something would be lost: who has only looked loses nothing, and what waits in the basket is not done. */
static bool is_undone(const struct kiosk *k)
{
	const struct visit *v = &k->visit;
	bool applies = kiosk_in_visit(k) && !plan_is(k->stage, PLAN_AFTER) && v->goal == STAGE_HOME;
	return applies || basket_left(&v->basket) > 0;
}

void kiosk_leave(struct kiosk *k, enum plan_event event)
{
	struct plan_facts facts = visit_facts(&k->visit);
	if (is_undone(k) && plan_step(k->stage, event, &facts).ends)
		overlay_push(k, OVERLAY_CONFIRM);
	else
		kiosk_go(k, event);
}

static void on_back(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	kiosk_leave(k, PLAN_GO_BACK);
}

static void on_home(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	kiosk_leave(k, PLAN_GO_HOME);
}

static void on_page(struct kiosk *k, const struct ui_action *a)
{
	k->visit.part = a->arg < 0 ? 0 : (int)a->arg;
}

static void on_waiting(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	kiosk_open(k, STAGE_NOTICES);
}

static void on_licences(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	kiosk_open(k, STAGE_LICENCES);
}

static const struct stage_act everywhere[] = {
	{ ACT_LICENCES, on_licences }, { ACT_NOTICES, on_waiting }, { ACT_BACK, on_back },
	{ ACT_HOME, on_home },	       { ACT_PAGE, on_page },	    { ACT_NONE, NULL }
};

void kiosk_act(void *arg, const struct ui_action *a)
{
	struct kiosk *k = arg;
	const struct stage *stage = stage_of(k->stage);
	bool help = overlays_have(&k->overlays, OVERLAY_HELP);
	const struct stage_act *const tables[] = { help ? help_acts : stage->acts,
						   !help && stage->box ? typing_acts : NULL,
						   overlay_acts, everywhere };
	bool taken = false;
	for (size_t i = 0; i < ARRAY_LEN(tables) && !taken; i++)
		taken = stage_take(k, tables[i], a);
	if (!taken)
		return;
	idle_stage_changed(k);
	kiosk_changed(k);
}

static void on_ink(void *arg, const struct ui_ink *ink)
{
	struct kiosk *k = arg;
	if (stage_of(k->stage)->ink)
		stage_of(k->stage)->ink(k, ink);
}

static void on_sound(void *arg)
{
	kiosk_changed(arg);
}

static void on_corners(void *arg)
{
	kiosk_maintain(arg);
}

static void build(void *arg, struct page *page)
{
	const struct kiosk *k = arg;
	struct view v = {
		.stage = k->stage,
		.facts = visit_facts(&k->visit),
		.visit = &k->visit,
		.overlays = &k->overlays,
		.status = k->keeper.status,
		.terminal_id = kiosk_terminal_id(k),
		.closed_reason = keeper_closed_reason(k),
		.wall_ms = keeper_knows_time(k) ? loop_wall_ms(k->loop) : 0,
		.mono_ms = loop_mono_ms(k->loop),
		.look = k->ui ? *ui_get_look(k->ui) : kiosk_default_look(k),
		.figures = k->keeper.figures,
		.devices = k->keeper.devices,
		.eval_tags = json_array_of(keeper_dictionary(k, "eval_tags"), "entries"),
		.card_left = k->readers.left,
		.card_lies = readers_have_card(k),
		.reader_usable = k->readers.cards && cards_usable(k->readers.cards),
		.staff = &k->staff,
		.dims = lights_screen(k),
		.sounds = k->voice && voice_is_there(k->voice),
		.scans = scanner_is_there(scanner_of(k->devices)),
		.prints_documents = document_printer_is_there(k->prints.documents),
		.pinyin = k->ime ? ime_letters(k->ime) : "",
	};
	faults_show(k, &v);
	v.candidate_count = k->ime ? ime_candidates(k->ime, &v.candidates) : 0;
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
	k->stage = STAGE_CLOSED; /* until the keeper has said otherwise */
	timer_init(&k->tick, loop, on_tick, k);
	idle_begin(k);
	struct ui_sink sink = { build, kiosk_act, idle_touched, on_ink, on_corners, k };
	enum err err = stages_init(k);
	if (err == ERR_OK)
		err = ui_create(loop, s, share, &sink, &k->ui);
	if (err == ERR_OK)
		err = voice_create(loop, share, on_sound, k, &k->voice);
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
	struct kiosk *k = arg;
	faults_devices_changed(k);
	printing_devices_changed(k);
	overlays_lamp(k);
	keeper_tell_devices(k);
	kiosk_changed(k);
}

static void on_storage(void *arg)
{
	struct kiosk *k = arg;
	k->storage_came = true;
	keeper_tell_storage(k);
}

enum err kiosk_start(struct kiosk *k)
{
	enum err err = devices_start(k->loop, k->settings, &registry, on_devices, k, &k->devices);
	if (err == ERR_OK)
		err = readers_open(k);
	if (err == ERR_OK) {
		k->prints.printer = printer_of(k->devices);
		k->prints.documents = document_printer_of(k->devices);
		k->faults.begun_ms = loop_mono_ms(k->loop);
		err = keeper_open(k);
	}
	if (err == ERR_OK && usb_storage_watch(k->loop, on_storage, k, &k->storage) != ERR_OK)
		log_warn("without udev nobody sees a USB storage that is plugged in");
	kiosk_changed(k);
	return err;
}

void kiosk_destroy(struct kiosk *k)
{
	if (!k)
		return;
	test_channel_close(k);
	usb_storage_close(STEAL(k->storage));
	devices_stop(STEAL(k->devices));
	readers_close(k);
	printing_close(k);
	k->prints.printer = NULL;
	k->prints.documents = NULL;
	timer_cancel(&k->tick);
	idle_end(k);
	keeper_close(k);
	stages_fini(k);
	visit_wipe(&k->visit);
	ime_close(k->ime);
	voice_destroy(k->voice);
	ui_destroy(k->ui);
	free(k);
}
