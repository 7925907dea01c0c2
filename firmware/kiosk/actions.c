/* SPDX-License-Identifier: Apache-2.0 */
/* actions.c - what a finger on a widget meant: one row per action of ui/screens/view.h. */
#include "firmware/kiosk/kiosk.h"

#include <string.h>

static const char *text_of(const struct ui_action *a)
{
	return a->arg_text ? a->arg_text : "";
}

/* The frame */

static void on_back(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	kiosk_go(k, EVENT_BACK);
}

static void on_home(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	kiosk_go(k, EVENT_HOME);
}

static void on_help(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	kiosk_go(k, EVENT_HELP);
}

static void on_size_sheet(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	k->overlay = OVERLAY_SIZE;
}

static void on_language_sheet(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	k->overlay = OVERLAY_LANGUAGE;
}

static void on_close_overlay(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	if (k->overlay == OVERLAY_IDLE)
		idle_continue(k);
	else
		k->overlay = OVERLAY_NONE;
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
	text_copy(look.language, sizeof(look.language), text_of(a));
	if (k->ime)
		ime_reset(k->ime);
	k->overlay = OVERLAY_NONE;
	ui_set_look(k->ui, &look);
}

static void on_continue(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	idle_continue(k);
}

/* Home, search, item */

static void on_open_search(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	browse_open(k, NULL);
}

static void on_open_theme(struct kiosk *k, const struct ui_action *a)
{
	browse_open(k, text_of(a));
}

static void on_open_item(struct kiosk *k, const struct ui_action *a)
{
	browse_item(k, text_of(a));
}

static void on_results_page(struct kiosk *k, const struct ui_action *a)
{
	browse_page(k, (int)a->arg);
}

static void on_item_page(struct kiosk *k, const struct ui_action *a)
{
	k->visit.browse.item_page = (int)a->arg;
}

/* A holder who is known is not asked again, unless this item wants to know better. */
static void on_start(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	struct visit *v = &k->visit;
	if (k->state != SESSION_ITEM)
		return;
	v->changing = false;
	if (v->identified &&
	    identity_rank(v->identity.level) < identity_rank(item_identity_level(v->browse.item)))
		v->identified = false;
	if (v->identified && answers_prepare(k) != ERR_OK)
		return;
	kiosk_go(k, EVENT_START);
}

/* Form, materials, check */

static void on_next(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	answers_next(k);
}

static void on_focus(struct kiosk *k, const struct ui_action *a)
{
	answers_focus(k, text_of(a));
}

static void on_key(struct kiosk *k, const struct ui_action *a)
{
	keys_press(k, a->arg);
}

static void on_candidate(struct kiosk *k, const struct ui_action *a)
{
	if (a->arg >= 0)
		keys_candidate(k, (size_t)a->arg);
}

static void on_toggle(struct kiosk *k, const struct ui_action *a)
{
	answers_toggle(k, text_of(a));
}

static void on_settle(struct kiosk *k, const struct ui_action *a)
{
	/* A way that is not offered has no button; a late tap changes nothing. */
	if (k->state == SESSION_MATERIALS)
		(void)materials_settle(&k->visit.materials, text_of(a), (enum material_way)a->arg);
}

static void on_check_page(struct kiosk *k, const struct ui_action *a)
{
	k->visit.check_page = (int)a->arg;
}

static void on_change_field(struct kiosk *k, const struct ui_action *a)
{
	answers_change(k, text_of(a));
}

static void on_change_item(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	kiosk_go(k, EVENT_CHANGE_ITEM);
}

static void on_change_materials(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	if (k->state != SESSION_CHECK)
		return;
	k->visit.changing = true;
	kiosk_go(k, EVENT_CHANGE_MATERIALS);
}

static void on_submit(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	const struct visit *v = &k->visit;
	if (v->handed.content && form_complete(v->form) && materials_complete(&v->materials))
		kiosk_go(k, EVENT_SUBMIT);
}

/* Receipt, help */

static void on_done(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	kiosk_go(k, EVENT_DONE);
}

/* Nobody hears it: the screen says so and shows the number to call. Staff see in the journal that
   somebody asked. */
static void on_call(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	if (k->state != SESSION_HELP)
		return;
	k->call_pressed = true;
	json_t *note = json_pack("{s:s, s:{s:s}}", "kind", "help.call", "detail", "screen",
				 session_state_name(k->facts.help_from));
	keeper_ask(k, "Note", note, NULL, NULL);
}

static void (*const takers[])(struct kiosk *k, const struct ui_action *a) = {
	[ACT_BACK] = on_back,
	[ACT_HOME] = on_home,
	[ACT_SIZE_SHEET] = on_size_sheet,
	[ACT_LANGUAGE_SHEET] = on_language_sheet,
	[ACT_HELP] = on_help,
	[ACT_SET_SIZE] = on_set_size,
	[ACT_SET_CONTRAST] = on_set_contrast,
	[ACT_SET_LOW] = on_set_low,
	[ACT_SET_LANGUAGE] = on_set_language,
	[ACT_CLOSE_OVERLAY] = on_close_overlay,
	[ACT_CONTINUE] = on_continue,
	[ACT_CONFIRM] = on_home,
	[ACT_OPEN_SEARCH] = on_open_search,
	[ACT_OPEN_THEME] = on_open_theme,
	[ACT_OPEN_ITEM] = on_open_item,
	[ACT_RESULTS_PAGE] = on_results_page,
	[ACT_ITEM_PAGE] = on_item_page,
	[ACT_START] = on_start,
	[ACT_NEXT] = on_next,
	[ACT_FOCUS] = on_focus,
	[ACT_KEY] = on_key,
	[ACT_CANDIDATE] = on_candidate,
	[ACT_TOGGLE] = on_toggle,
	[ACT_SETTLE] = on_settle,
	[ACT_CHECK_PAGE] = on_check_page,
	[ACT_CHANGE_FIELD] = on_change_field,
	[ACT_CHANGE_ITEM] = on_change_item,
	[ACT_CHANGE_MATERIALS] = on_change_materials,
	[ACT_SUBMIT] = on_submit,
	[ACT_DONE] = on_done,
	[ACT_CALL] = on_call,
};

void actions_take(void *arg, const struct ui_action *a)
{
	struct kiosk *k = arg;
	if (a->action <= 0 || (size_t)a->action >= ARRAY_LEN(takers) || !takers[a->action])
		return;
	takers[a->action](k, a);
	idle_state_changed(k);
	kiosk_changed(k);
}

/* Test channel */

enum err actions_type(struct kiosk *k, const char *id, const char *text)
{
	static const char form[] = "form.";
	const char *name = NULL;
	if (strcmp(id, "search.box") == 0)
		name = "search";
	else if (strncmp(id, form, strlen(form)) == 0)
		name = id + strlen(form);
	if (!name)
		return ERR_NOT_FOUND;
	idle_touched(k);
	answers_focus(k, name);
	enum err err = answers_set_text(k, name, text);
	if (err == ERR_OK && k->state == SESSION_SEARCH)
		browse_entered(k);
	else if (err == ERR_OK)
		answers_left(k, name);
	return err;
}
