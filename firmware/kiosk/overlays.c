/* SPDX-License-Identifier: Apache-2.0 */
/*
 * overlays.c - what lies over a stage and leaves it as it is: help, language, size, the idle warning.
 *
 * While help covers the stage, help's actions come in place of the stage's. Any change of stage clears
 * the stack.
 */
#include "firmware/kiosk/kiosk.h"

#include <assert.h>

#include "firmware/kiosk/lamps.h"

enum overlay overlay_top(const struct kiosk *k)
{
	const struct overlays *o = &k->overlays;
	return o->depth ? o->stack[o->depth - 1] : OVERLAY_COUNT;
}

static void cover(struct kiosk *k, bool covered)
{
	if (stage_of(k->stage)->cover)
		stage_of(k->stage)->cover(k, covered);
}

void overlay_push(struct kiosk *k, enum overlay overlay)
{
	struct overlays *o = &k->overlays;
	if (overlays_have(o, overlay))
		return;
	assert(o->depth < OVERLAY_COUNT);
	o->stack[o->depth++] = overlay;
	if (overlay == OVERLAY_HELP)
		cover(k, true);
	kiosk_changed(k);
}

void overlay_pop(struct kiosk *k, enum overlay overlay)
{
	struct overlays *o = &k->overlays;
	bool helped = overlays_have(o, OVERLAY_HELP);
	while (overlays_have(o, overlay))
		o->depth--;
	if (helped && !overlays_have(o, OVERLAY_HELP)) {
		o->call.state = CALL_NONE;
		o->call.ticket = 0;
		o->page = 0;
		o->notice.shown = false;
		cover(k, false);
	}
	kiosk_changed(k);
}

void overlays_clear(struct kiosk *k)
{
	k->overlays = (struct overlays){ .depth = 0 };
	k->idle.card_taken = false;
}

/* Help */

static void on_help(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	if (overlays_have(&k->overlays, OVERLAY_HELP))
		return;
	overlays_clear(k);
	typing_reset(k);
	overlay_push(k, OVERLAY_HELP);
}

static void on_help_back(struct kiosk *k, const struct ui_action *a)
{
	struct overlays *o = &k->overlays;
	(void)a;
	if (!o->notice.shown) {
		overlay_pop(k, OVERLAY_HELP);
		return;
	}
	o->notice.shown = false;
	o->page = 0;
}

static void on_figures(struct kiosk *k, enum err err, const json_t *answer)
{
	struct overlays *o = &k->overlays;
	o->notice.asking = false;
	o->notice.failed = err != ERR_OK;
	o->notice.at_ms = keeper_knows_time(k) ? loop_wall_ms(k->loop) : 0;
	json_decref(k->keeper.figures);
	k->keeper.figures = err == ERR_OK ? json_deep_copy(answer) : NULL;
	kiosk_changed(k);
}

/* What this terminal tells everybody of itself, without a card: asked for anew each time. */
static void on_notice(struct kiosk *k, const struct ui_action *a)
{
	struct overlays *o = &k->overlays;
	(void)a;
	json_decref(STEAL(k->keeper.figures));
	o->page = 0;
	o->notice.shown = o->notice.asking = true;
	o->notice.failed = false;
	o->notice.ticket = ++k->keeper.tickets;
	keeper_ask(k, "Figures", json_object(), &o->notice.ticket, on_figures);
}

static void on_called(struct kiosk *k, enum err err, const json_t *answer)
{
	const struct bus_method *call = bus_method_find(bus_methods, BUS_CITIZEN, "Call");
	struct overlays *o = &k->overlays;
	(void)answer;
	if (err == ERR_OK || lights_call(k))
		o->call.state = CALL_PASSED;
	else if (bus_may_be_done(call, err, true))
		o->call.state = CALL_UNKNOWN;
	else
		o->call.state = CALL_NOT;
	if (o->call.state == CALL_NOT)
		o->call.key[0] = '\0';
	kiosk_changed(k);
}

/* Whoever sees the lamp comes, also where no line leads to anybody. */
void overlays_lamp(struct kiosk *k)
{
	struct overlays *o = &k->overlays;
	if (o->call.state != CALL_NONE && lights_call(k))
		o->call.state = CALL_PASSED;
}

/* Staff see in the journal that somebody asked, also where the call reaches nobody. */
static void on_call(struct kiosk *k, const struct ui_action *a)
{
	struct overlays *o = &k->overlays;
	(void)a;
	if (o->call.state == CALL_ASKING || o->call.state == CALL_PASSED)
		return;
	if (!o->call.key[0])
		uuid_v4(o->call.key);
	k->idle.called = true;
	o->call.state = CALL_ASKING;
	o->call.ticket = ++k->keeper.tickets;
	keeper_ask(k, "Note",
		   json_pack("{s:s, s:{s:s}}", "kind", "help.call", "detail", "screen",
			     plan_name(k->stage)),
		   NULL, NULL);
	keeper_ask(k, "Call", json_pack("{s:s}", "key", o->call.key), &o->call.ticket, on_called);
}

/* The unfinished application goes on elsewhere. */
static void on_handover(struct kiosk *k, const struct ui_action *a)
{
	kiosk_open(k, STAGE_HANDOVER);
	if (k->stage == STAGE_HANDOVER)
		kiosk_act(k, &(struct ui_action){ .action = ACT_CHOOSE, .arg = a->arg });
}

static void on_help_page(struct kiosk *k, const struct ui_action *a)
{
	k->overlays.page = a->arg < 0 ? 0 : (int)a->arg;
}

const struct stage_act help_acts[] = { { ACT_BACK, on_help_back }, { ACT_OPEN, on_handover },
				       { ACT_PAGE, on_help_page }, { ACT_CHOOSE, on_notice },
				       { ACT_CALL, on_call },	   { ACT_NONE, NULL } };

/* Sheets */

static void on_size_sheet(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	overlay_push(k, OVERLAY_SIZE);
}

static void on_language_sheet(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	overlay_push(k, OVERLAY_LANGUAGE);
}

static void on_set_size(struct kiosk *k, const struct ui_action *a)
{
	struct ui_look look = *ui_get_look(k->ui);
	if (a->arg < UI_SIZE_STANDARD || a->arg > UI_SIZE_HUGE)
		return;
	look.size = (enum ui_size)a->arg;
	ui_set_look(k->ui, &look);
}

static void on_set_contrast(struct kiosk *k, const struct ui_action *a)
{
	struct ui_look look = *ui_get_look(k->ui);
	look.high_contrast = a->arg != 0;
	ui_set_look(k->ui, &look);
}

static void on_set_low(struct kiosk *k, const struct ui_action *a)
{
	struct ui_look look = *ui_get_look(k->ui);
	look.low_reach = a->arg != 0;
	ui_set_look(k->ui, &look);
}

static void on_set_language(struct kiosk *k, const struct ui_action *a)
{
	struct ui_look look = *ui_get_look(k->ui);
	text_copy(look.language, sizeof(look.language), a->arg_text ? a->arg_text : "");
	typing_reset(k);
	overlay_pop(k, OVERLAY_LANGUAGE);
	ui_set_look(k->ui, &look);
}

static void on_close(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	if (overlay_top(k) == OVERLAY_IDLE)
		idle_continue(k);
	else if (overlay_top(k) != OVERLAY_COUNT)
		overlay_pop(k, overlay_top(k));
}

static void on_continue(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	idle_continue(k);
}

static void on_confirm(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	kiosk_go(k, PLAN_GO_HOME);
}

const struct stage_act overlay_acts[] = {
	{ ACT_HELP, on_help },
	{ ACT_SIZE_SHEET, on_size_sheet },
	{ ACT_LANGUAGE_SHEET, on_language_sheet },
	{ ACT_SET_SIZE, on_set_size },
	{ ACT_SET_CONTRAST, on_set_contrast },
	{ ACT_SET_LOW, on_set_low },
	{ ACT_SET_LANGUAGE, on_set_language },
	{ ACT_CLOSE_OVERLAY, on_close },
	{ ACT_CONTINUE, on_continue },
	{ ACT_CONFIRM, on_confirm },
	{ ACT_NONE, NULL },
};
