/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage_maintenance.c - staff is there: the PIN at the door, then the pages of ui/screens/staff.h; or a board is put up.
 *
 * Whoever is right about a PIN, its waits and its locks is the keeper: nothing of that is remembered here, and so nothing
 * is won by starting this program again. The citizen's visit has ended before (kiosk_maintain()). What is behind the door
 * is in maintenance.c, what is only for a new board in maintenance_setup.c.
 */
#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/kiosk/maintenance.h"
#include "firmware/kiosk/touch_test.h"

#define HERE_MS 30000 /* between two words to the keeper that somebody is still there */
#define TOLD_MS 60000 /* so long a name or a first PIN is shown */

static struct maintenance *own(const struct kiosk *k)
{
	return maintenance_own(k);
}

/* The door */

/* A PIN of one's own lets in at once. */
static void on_changed(struct kiosk *k, enum err err, const json_t *answer)
{
	struct staff *s = &k->staff;
	const char *result = json_str(answer, "result");
	s->asking = false;
	if (err != ERR_OK) {
		maintenance_to_door(k, err == ERR_NOT_ALLOWED ? STAFF_SAID_ENDED : STAFF_SAID_GONE);
	} else if (strcmp(result, "ok") == 0) {
		json_t *who = json_pack("{s:s, s:s}", "role", s->role, "name", s->name);
		maintenance_come_in(k, who);
		json_decref(who);
	} else {
		s->said = strcmp(result, "taken") == 0 ? STAFF_SAID_TAKEN : STAFF_SAID_WEAK;
	}
	kiosk_changed(k);
}

/* A PIN of one's own is typed twice. */
static void take_new_pin(struct kiosk *k)
{
	struct staff *s = &k->staff;
	if (!s->first[0]) {
		memcpy(s->first, s->pin, sizeof(s->first));
		s->said = STAFF_SAID_AGAIN;
		return;
	}
	bool same = strcmp(s->first, s->pin) == 0;
	wipe(s->first, sizeof(s->first));
	s->said = same ? STAFF_SAID_NOTHING : STAFF_SAID_DIFFER;
	s->asking = same;
	if (same && s->part == STAFF_FIRST) {
		setup_manager(k, s->pin);
	} else if (same) {
		own(k)->door++;
		keeper_ask(k, "ChangePin", json_pack("{s:s}", "pin", s->pin), &own(k)->door,
			   on_changed);
	}
}

static void on_next(struct kiosk *k, const struct ui_action *a)
{
	struct staff *s = &k->staff;
	(void)a;
	maintenance_count_wait(k);
	if (s->part == STAFF_ADDRESS)
		cable_next(k);
	if (s->part == STAFF_CODE && !s->asking)
		setup_enrol(k);
	if (s->part >= STAFF_CODE || s->asking || s->wait_s || strlen(s->pin) != STAFF_PIN_DIGITS)
		return;
	if (s->part == STAFF_DOOR) {
		s->said = STAFF_SAID_NOTHING;
		maintenance_enter(k, json_pack("{s:s}", "pin", s->pin));
	} else {
		take_new_pin(k);
	}
	wipe(s->pin, sizeof(s->pin));
}

/* A staff card instead of a PIN. What lay here before the door opened is a citizen's and is not read (readers.c). */
static void on_card(struct kiosk *k, const struct card_event *e)
{
	struct staff *s = &k->staff;
	if (e->kind != CARD_EVENT_READ || s->part != STAFF_DOOR || s->asking || s->wait_s)
		return;
	json_t *card = json_pack("{s:s, s:s}", "cert_type", document_cert_type(e->doc), "cert_no",
				 e->doc->id);
	if (card)
		maintenance_enter(k, json_pack("{s:o}", "card", card));
}

/* A page that the role may see, and from where something is typed back to the steps alone. */
static bool is_page(const struct staff *s, int64_t page)
{
	bool back = page == STAFF_PAGE_SETUP;
	return page >= 0 && page < STAFF_PAGE_COUNT && s->pages & 1u << page && !s->asking &&
	       (s->part == STAFF_INSIDE || (s->part >= STAFF_FIRST && back));
}

/* What is no page of its own: a closer look, or keys to type on. */
static void open_other(struct kiosk *k, const struct ui_action *a)
{
	struct staff *s = &k->staff;
	if (a->arg == STAFF_OPEN_RECORD && a->arg_text)
		maintenance_open_record(k, a->arg_text);
	else if (a->arg == STAFF_OPEN_LIST)
		maintenance_open_record(k, "");
	else if (a->arg == STAFF_OPEN_MENU)
		s->menu = true;
	else if (a->arg == STAFF_OPEN_CODE && s->setup)
		setup_open_code(k);
	else if (a->arg == STAFF_OPEN_FIRST && s->setup == STAFF_SETUP_OPEN && a->arg_text)
		setup_open_first(k, a->arg_text);
	else if (a->arg == STAFF_OPEN_ADDRESS && s->page == STAFF_PAGE_NETWORK &&
		 s->deeds >> STAFF_DO_STATIC & 1 && s->outcome != STAFF_DOING && a->arg_text)
		cable_open(k, a->arg_text);
}

static void on_open(struct kiosk *k, const struct ui_action *a)
{
	if (is_page(&k->staff, a->arg))
		maintenance_open(k, (enum staff_page)a->arg);
	else if (k->staff.part == STAFF_INSIDE)
		open_other(k, a);
}

static void on_back(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	if (k->staff.part == STAFF_ADDRESS)
		cable_back(k);
	else
		kiosk_leave(k, PLAN_GO_BACK);
}

/* The touch test */

static void on_clear(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	wipe(&k->staff.touch, sizeof(k->staff.touch));
}

static void on_ink(struct kiosk *k, const struct ui_ink *ink)
{
	touch_test_ink(&k->staff.touch, ink);
}

static void on_voice(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	if (k->staff.part == STAFF_INSIDE)
		voice_play(k->voice, PROMPT_CARD);
}

/* The boxes: a PIN, an activation code, an address */

/* NULL: there is no such box. */
static const char *text_of(const struct staff *s, const char *name)
{
	if (s->part >= STAFF_INSIDE)
		return s->part == STAFF_ADDRESS ? cable_text(s, name) : NULL;
	if (s->part == STAFF_CODE)
		return strcmp(name, "code") == 0 ? s->code : NULL;
	return strcmp(name, "pin") == 0 ? s->pin : NULL;
}

static bool box_text(const struct kiosk *k, const char *name, char *out, size_t cap)
{
	const char *text = text_of(&k->staff, name);
	return text && text_copy(out, cap, text);
}

static enum err set_code(struct staff *s, const char *text)
{
	for (const char *c = text; *c; c++)
		if (*c <= ' ' || *c > '~')
			return ERR_FORM_CHARACTER;
	if (strlen(text) > STAFF_CODE_MAX)
		return ERR_TOO_LONG;
	text_copy(s->code, sizeof(s->code), text);
	return ERR_OK;
}

static enum err box_set(struct kiosk *k, const char *name, const char *text)
{
	struct staff *s = &k->staff;
	if (!text_of(s, name))
		return ERR_NOT_FOUND;
	if (s->part == STAFF_ADDRESS)
		return cable_set(k, name, text);
	if (s->part == STAFF_CODE)
		return set_code(s, text);
	if (strspn(text, "0123456789") != strlen(text))
		return ERR_FORM_CHARACTER;
	if (strlen(text) > STAFF_PIN_DIGITS)
		return ERR_TOO_LONG;
	wipe(s->pin, sizeof(s->pin));
	text_copy(s->pin, sizeof(s->pin), text);
	return ERR_OK;
}

static bool box_writes_chinese(const struct kiosk *k, const char *name)
{
	(void)k;
	(void)name;
	return false;
}

static void box_next(struct kiosk *k)
{
	on_next(k, NULL);
}

/* Life */

static void enter(struct kiosk *k, enum stage_id from)
{
	(void)from;
	own(k)->tried = false;
	maintenance_to_door(k, setup_state(k) ? STAFF_SAID_SETUP : STAFF_SAID_NOTHING);
	setup_begin(k);
}

static void leave(struct kiosk *k)
{
	if (own(k)->tried)
		keeper_ask(k, "Leave", json_object(), NULL, NULL);
	own(k)->tried = false;
	if (k->readers.cards)
		cards_want(k->readers.cards, false);
	maintenance_forget(k);
}

/* Nothing is read behind a page of help. */
static void cover(struct kiosk *k, bool covered)
{
	if (k->readers.cards)
		cards_want(k->readers.cards, !covered && k->staff.part == STAFF_DOOR);
}

static void tick(struct kiosk *k)
{
	maintenance_count_wait(k);
	if (own(k)->told_ms && loop_mono_ms(k->loop) - own(k)->told_ms >= TOLD_MS)
		maintenance_forget_deed(k);
}

/* A finger counts at the keeper as well, also where nothing is asked for it. */
static void touched(struct kiosk *k)
{
	int64_t now_ms = loop_mono_ms(k->loop);
	if (k->staff.part == STAFF_DOOR || now_ms - own(k)->here_ms < HERE_MS)
		return;
	own(k)->here_ms = now_ms;
	keeper_ask(k, "StaffHere", json_object(), NULL, NULL);
}

static void told(struct kiosk *k, unsigned what)
{
	if (what & (TOLD_GONE | TOLD_STAFF_LEFT) && k->staff.part != STAFF_DOOR)
		maintenance_to_door(k, what & TOLD_GONE ? STAFF_SAID_GONE : STAFF_SAID_ENDED);
	if (what & TOLD_STATUS)
		setup_begin(k);
	/* What is looked at at a glance follows; the others are read again when they are tapped. */
	bool follows = k->staff.page == STAFF_PAGE_OVERVIEW || k->staff.page == STAFF_PAGE_SETUP;
	if (what & TOLD_STATUS && k->staff.part == STAFF_INSIDE && follows && !k->staff.reading)
		maintenance_read(k);
}

static void fini(struct kiosk *k)
{
	maintenance_forget(k);
}

static const struct stage_act acts[] = {
	{ ACT_OPEN, on_open },	  { ACT_CHOOSE, maintenance_choose },
	{ ACT_CHANGE, on_clear }, { ACT_VOICE, on_voice },
	{ ACT_NEXT, on_next },	  { ACT_BACK, on_back },
	{ ACT_NONE, NULL }
};

static const struct box_ops box = { .prefix = "staff.",
				    .text = box_text,
				    .set = box_set,
				    .writes_chinese = box_writes_chinese,
				    .next = box_next };

const struct stage stage_maintenance = { .own_size = sizeof(struct maintenance),
					 .fini = fini,
					 .enter = enter,
					 .leave = leave,
					 .cover = cover,
					 .tick = tick,
					 .wipe = maintenance_forget,
					 .card = on_card,
					 .told = told,
					 .ink = on_ink,
					 .touched = touched,
					 .box = &box,
					 .acts = acts };
