/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage_maintenance.c - staff is there: the PIN at the door, then the pages of ui/screens/staff.h.
 *
 * Whoever is right about a PIN, its waits and its locks is the keeper: nothing of that is remembered here, and so nothing
 * is won by starting this program again. What is shown is asked over kiosk's own connection while the keeper grants the
 * role's right, or is the device service's; a page that is not allowed is not there. Which role may what is read from the
 * rows of bus/methods.h. The citizen's visit has ended before (kiosk_maintain()).
 */
#include "firmware/kiosk/kiosk.h"

#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/bus/methods.h"
#include "firmware/kiosk/touch_test.h"

#define HERE_MS	  30000 /* between two words to the keeper that somebody is still there */
#define SECOND_MS 1000
#define TOLD_MS	  60000 /* so long a name or a first PIN is shown */

static const struct {
	const char *method;
	bool asked;
	const char *args, *more, *more_args;
} pages[] = {
#define ROW(NAME, name, id, method, asked, args, more, more_args) \
	{ method, asked, args, more, more_args },
	STAFF_PAGES(ROW)
#undef ROW
};

static const struct {
	const char *method, *args, *argument;
	bool confirm;
} deeds[] = {
#define ROW(NAME, words, done, method, args, argument, confirm) { method, args, argument, confirm },
	STAFF_DOES(ROW)
#undef ROW
};

struct maintenance {
	unsigned door, read, shown, deed; /* tickets of what is asked */
	unsigned rights;		  /* of enum bus_right; 0: nobody is known */
	bool tried;			  /* the keeper may know somebody */
	int64_t here_ms;		  /* monotonic: when the keeper last heard of somebody */
	int64_t told_ms; /* the same: when something personal was shown; 0: nothing is */
};

static struct maintenance *own(const struct kiosk *k)
{
	return stage_own(k, STAGE_MAINTENANCE);
}

/* Late answers count no more. */
static void forget_answers(struct kiosk *k)
{
	struct staff *s = &k->staff;
	own(k)->read++;
	own(k)->shown++;
	json_decref(STEAL(s->answer));
	json_decref(STEAL(s->more));
	json_decref(STEAL(s->shown));
	s->problem = ERR_OK;
	s->reading = false;
}

static void forget_deed(struct kiosk *k)
{
	own(k)->deed++;
	own(k)->told_ms = 0;
	json_decref(STEAL(k->staff.said_of));
	k->staff.outcome = STAFF_DID_NOTHING;
	k->staff.sure = false;
}

static void forget(struct kiosk *k)
{
	forget_answers(k);
	forget_deed(k);
	own(k)->door++;
	own(k)->rights = 0;
	wipe(&k->staff, sizeof(k->staff));
	k->staff.tries_left = -1;
}

/* The door */

static void to_door(struct kiosk *k, enum staff_said said)
{
	forget(k);
	k->staff.said = said;
	k->visit.part = 0;
	typing_focus(k, "pin");
	if (k->readers.cards)
		cards_want(k->readers.cards, true);
	k->staff.card_counts = k->readers.cards && cards_usable(k->readers.cards);
	kiosk_changed(k);
}

static void count_wait(struct kiosk *k)
{
	struct staff *s = &k->staff;
	int64_t left = s->until_ms - loop_mono_ms(k->loop);
	s->wait_s = s->until_ms && left > 0 ? (int)((left + SECOND_MS - 1) / SECOND_MS) : 0;
	if (!s->wait_s)
		s->until_ms = 0;
	if (s->said == STAFF_SAID_WAIT && !s->wait_s)
		s->said = STAFF_SAID_NOTHING;
}

/* Which rights a role has, by the names the keeper's own table gives them. */
static unsigned rights_of(const char *role)
{
	static const enum bus_right rights[] = { RIGHT_OPERATOR, RIGHT_MANAGER, RIGHT_VENDOR };
	char name[BUS_RIGHTS_TEXT];
	for (size_t i = 0; i < ARRAY_LEN(rights); i++)
		if (strcmp(bus_rights_text(rights[i], name), role) == 0)
			return rights[i];
	return 0;
}

static bool may(const struct kiosk *k, const char *method)
{
	const struct bus_method *m = bus_method_find(bus_methods, BUS_STAFF, method);
	return method[0] ? m && m->rights & own(k)->rights : own(k)->rights != 0;
}

static void open_page(struct kiosk *k, enum staff_page page);

static void name_them(struct staff *s, const json_t *answer)
{
	text_copy(s->role, sizeof(s->role), json_str(answer, "role"));
	text_copy(s->name, sizeof(s->name), json_str(answer, "name"));
}

static void come_in(struct kiosk *k, const json_t *answer)
{
	struct staff *s = &k->staff;
	forget(k);
	s->part = STAFF_INSIDE;
	name_them(s, answer);
	own(k)->rights = rights_of(s->role);
	for (int i = 0; i < STAFF_PAGE_COUNT; i++)
		s->pages |= (unsigned)may(k, pages[i].method) << i;
	for (int i = 0; i < STAFF_DO_COUNT; i++)
		s->deeds |= (unsigned)may(k, deeds[i].method) << i;
	typing_focus(k, "");
	if (k->readers.cards)
		cards_want(k->readers.cards, false);
	if (s->pages)
		open_page(k, (enum staff_page)__builtin_ctz(s->pages));
	else
		to_door(k, STAFF_SAID_NONE); /* a role of a newer keeper */
}

static void to_change(struct kiosk *k, const json_t *answer)
{
	forget(k);
	k->staff.part = STAFF_CHANGE;
	name_them(&k->staff, answer);
}

static void said_wrong(struct kiosk *k, const json_t *answer)
{
	k->staff.said = STAFF_SAID_WRONG;
	k->staff.tries_left = (int)json_int(answer, "tries_left", -1);
}

static void said_wait(struct kiosk *k, const json_t *answer)
{
	(void)answer;
	k->staff.said = STAFF_SAID_WAIT;
}

static void said_locked(struct kiosk *k, const json_t *answer)
{
	(void)answer;
	k->staff.said = STAFF_SAID_LOCKED;
}

static void said_none(struct kiosk *k, const json_t *answer)
{
	(void)answer;
	k->staff.said = STAFF_SAID_NONE;
}

static void on_entered(struct kiosk *k, enum err err, const json_t *answer)
{
	static const struct {
		const char *result;
		void (*take)(struct kiosk *k, const json_t *answer);
	} results[] = { { "in", come_in },     { "change", to_change },	  { "wrong", said_wrong },
			{ "wait", said_wait }, { "locked", said_locked }, { "none", said_none } };
	struct staff *s = &k->staff;
	int64_t wait_s = json_int(answer, "wait_s", 0);
	s->asking = false;
	s->said = STAFF_SAID_GONE;
	for (size_t i = 0; err == ERR_OK && i < ARRAY_LEN(results); i++)
		if (strcmp(results[i].result, json_str(answer, "result")) == 0)
			results[i].take(k, answer);
	if (s->part == STAFF_DOOR && wait_s > 0) {
		s->until_ms = loop_mono_ms(k->loop) + wait_s * SECOND_MS;
		s->said = s->said == STAFF_SAID_WRONG ? STAFF_SAID_WAIT : s->said;
	}
	count_wait(k);
	kiosk_changed(k);
}

static void ask_to_enter(struct kiosk *k, json_t *args)
{
	struct staff *s = &k->staff;
	own(k)->tried = s->asking = true;
	own(k)->door++;
	keeper_ask(k, "Enter", args, &own(k)->door, on_entered);
}

/* A PIN of one's own lets in at once. */
static void on_changed(struct kiosk *k, enum err err, const json_t *answer)
{
	struct staff *s = &k->staff;
	const char *result = json_str(answer, "result");
	s->asking = false;
	if (err != ERR_OK) {
		to_door(k, err == ERR_NOT_ALLOWED ? STAFF_SAID_ENDED : STAFF_SAID_GONE);
	} else if (strcmp(result, "ok") == 0) {
		json_t *who = json_pack("{s:s, s:s}", "role", s->role, "name", s->name);
		come_in(k, who);
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
	} else if (strcmp(s->first, s->pin) != 0) {
		wipe(s->first, sizeof(s->first));
		s->said = STAFF_SAID_DIFFER;
	} else {
		s->asking = true;
		s->said = STAFF_SAID_NOTHING;
		own(k)->door++;
		keeper_ask(k, "ChangePin", json_pack("{s:s}", "pin", s->pin), &own(k)->door,
			   on_changed);
		wipe(s->first, sizeof(s->first));
	}
}

static void on_next(struct kiosk *k, const struct ui_action *a)
{
	struct staff *s = &k->staff;
	(void)a;
	count_wait(k);
	if (s->part == STAFF_INSIDE || s->asking || s->wait_s || strlen(s->pin) != STAFF_PIN_DIGITS)
		return;
	if (s->part == STAFF_DOOR) {
		s->said = STAFF_SAID_NOTHING;
		ask_to_enter(k, json_pack("{s:s}", "pin", s->pin));
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
		ask_to_enter(k, json_pack("{s:o}", "card", card));
}

/* Pages */

/* True if that was the end of it: the keeper knows nobody any more, or is gone. */
static bool is_over(struct kiosk *k, enum err err)
{
	if (err != ERR_NOT_ALLOWED && err != ERR_KEEPER_GONE)
		return false;
	to_door(k, err == ERR_NOT_ALLOWED ? STAFF_SAID_ENDED : STAFF_SAID_GONE);
	return true;
}

static void on_read(struct kiosk *k, enum err err, const json_t *answer)
{
	struct staff *s = &k->staff;
	s->reading = false;
	if (is_over(k, err))
		return;
	s->problem = err;
	if (err == ERR_OK) {
		json_decref(s->answer);
		s->answer = json_deep_copy(answer);
	}
	kiosk_changed(k);
}

static void on_more(struct kiosk *k, enum err err, const json_t *answer)
{
	if (err == ERR_OK) {
		json_decref(k->staff.more);
		k->staff.more = json_deep_copy(answer);
	}
	kiosk_changed(k);
}

static void on_shown(struct kiosk *k, enum err err, const json_t *answer)
{
	if (is_over(k, err))
		return;
	k->staff.problem = err;
	if (err == ERR_OK) {
		json_decref(k->staff.shown);
		k->staff.shown = json_deep_copy(answer);
	}
	kiosk_changed(k);
}

static void ask(struct kiosk *k, const char *method, json_t *args, const unsigned *ticket,
		void (*done)(struct kiosk *k, enum err err, const json_t *answer))
{
	own(k)->here_ms = loop_mono_ms(k->loop); /* every word of staff counts as one */
	keeper_ask_staff(k, method, args, ticket, done);
}

/* What the page shows, anew; what it shows meanwhile stays. */
static void read_page(struct kiosk *k)
{
	struct staff *s = &k->staff;
	struct maintenance *m = own(k);
	m->read++;
	m->shown++;
	s->problem = ERR_OK;
	s->reading = pages[s->page].asked;
	if (pages[s->page].asked)
		ask(k, pages[s->page].method, json_loads(pages[s->page].args, 0, NULL), &m->read,
		    on_read);
	if (pages[s->page].more[0] && may(k, pages[s->page].more))
		ask(k, pages[s->page].more, json_loads(pages[s->page].more_args, 0, NULL), &m->read,
		    on_more);
	if (s->ref[0])
		ask(k, "QueueShow", json_pack("{s:s}", "ref", s->ref), &m->shown, on_shown);
}

static void open_page(struct kiosk *k, enum staff_page page)
{
	struct staff *s = &k->staff;
	forget_answers(k);
	forget_deed(k);
	s->page = page;
	s->menu = false;
	if (page == STAFF_PAGE_SOUND)
		voice_probe(k->voice);
	wipe(s->ref, sizeof(s->ref));
	wipe(&s->touch, sizeof(s->touch));
	k->visit.part = 0;
	read_page(k);
}

static void open_record(struct kiosk *k, const char *ref)
{
	struct staff *s = &k->staff;
	forget_deed(k);
	json_decref(STEAL(s->shown));
	text_copy(s->ref, sizeof(s->ref), ref);
	k->visit.part = 0;
	if (s->ref[0])
		read_page(k);
}

static void on_open(struct kiosk *k, const struct ui_action *a)
{
	struct staff *s = &k->staff;
	if (s->part != STAFF_INSIDE)
		return;
	if (a->arg >= 0 && a->arg < STAFF_PAGE_COUNT && s->pages & 1u << a->arg)
		open_page(k, (enum staff_page)a->arg);
	else if (a->arg == STAFF_OPEN_RECORD && a->arg_text)
		open_record(k, a->arg_text);
	else if (a->arg == STAFF_OPEN_LIST)
		open_record(k, "");
	else if (a->arg == STAFF_OPEN_MENU)
		s->menu = true;
}

/* Deeds */

/* Some say in their answer what came of it. */
static enum err answered(const json_t *answer)
{
	const char *result = json_str(answer, "result");
	bool is_error = strncmp(result, "ERR_", 4) == 0;
	return is_error ? err_from_name(result) : ERR_OK;
}

/* What is told this once stands on the first page, and not for long. */
static void take_secret(struct kiosk *k, const json_t *answer)
{
	bool secret = json_str(answer, "pin")[0] || json_str(answer, "mobile")[0] ||
		      json_str(answer, "name")[0];
	own(k)->told_ms = secret ? loop_mono_ms(k->loop) : 0;
	if (secret)
		k->visit.part = 0;
}

static void on_done(struct kiosk *k, enum err err, const json_t *answer)
{
	struct staff *s = &k->staff;
	const struct bus_method *method =
		bus_method_find(bus_methods, BUS_STAFF, deeds[s->deed].method);
	bool unknown = err != ERR_OK && bus_may_be_done(method, err, true);
	json_decref(s->said_of);
	s->said_of = err == ERR_OK ? json_deep_copy(answer) : NULL;
	take_secret(k, answer);
	s->why = err == ERR_OK ? answered(answer) : err;
	s->outcome = unknown ? STAFF_UNKNOWN : s->why == ERR_OK ? STAFF_DONE : STAFF_NOT_DONE;
	if (err == ERR_KEEPER_GONE)
		to_door(k, STAFF_SAID_GONE);
	else
		read_page(k); /* which also tells whether the keeper still knows anybody */
	kiosk_changed(k);
}

static void on_choose(struct kiosk *k, const struct ui_action *a)
{
	struct staff *s = &k->staff;
	const char *of = a->arg_text ? a->arg_text : "";
	if (a->arg < 0 || a->arg >= STAFF_DO_COUNT || !(s->deeds & 1u << a->arg) ||
	    s->outcome == STAFF_DOING)
		return;
	bool sure = s->sure && s->deed == (enum staff_deed)a->arg && strcmp(s->of, of) == 0;
	forget_deed(k);
	s->deed = (enum staff_deed)a->arg;
	text_copy(s->of, sizeof(s->of), of);
	s->sure = deeds[s->deed].confirm && !sure;
	if (s->sure)
		return;
	json_t *args = json_loads(deeds[s->deed].args, 0, NULL);
	if (deeds[s->deed].argument)
		json_object_set_new(args, deeds[s->deed].argument, json_string(of));
	s->outcome = STAFF_DOING;
	ask(k, deeds[s->deed].method, args, &own(k)->deed, on_done);
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

/* The box */

static bool box_text(const struct kiosk *k, const char *name, char *out, size_t cap)
{
	const struct staff *s = &k->staff;
	return s->part != STAFF_INSIDE && strcmp(name, "pin") == 0 && text_copy(out, cap, s->pin);
}

static enum err box_set(struct kiosk *k, const char *name, const char *text)
{
	struct staff *s = &k->staff;
	if (s->part == STAFF_INSIDE || strcmp(name, "pin") != 0)
		return ERR_NOT_FOUND;
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
	to_door(k, STAFF_SAID_NOTHING);
}

static void leave(struct kiosk *k)
{
	if (own(k)->tried)
		keeper_ask(k, "Leave", json_object(), NULL, NULL);
	own(k)->tried = false;
	if (k->readers.cards)
		cards_want(k->readers.cards, false);
	forget(k);
}

/* Nothing is read behind a page of help. */
static void cover(struct kiosk *k, bool covered)
{
	if (k->readers.cards)
		cards_want(k->readers.cards, !covered && k->staff.part == STAFF_DOOR);
}

static void tick(struct kiosk *k)
{
	count_wait(k);
	if (own(k)->told_ms && loop_mono_ms(k->loop) - own(k)->told_ms >= TOLD_MS)
		forget_deed(k);
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
		to_door(k, what & TOLD_GONE ? STAFF_SAID_GONE : STAFF_SAID_ENDED);
	/* What is looked at at a glance follows; the others are read again when they are tapped. */
	if (what & TOLD_STATUS && k->staff.part == STAFF_INSIDE &&
	    k->staff.page == STAFF_PAGE_OVERVIEW && !k->staff.reading)
		read_page(k);
}

static void fini(struct kiosk *k)
{
	forget(k);
}

static const struct stage_act acts[] = { { ACT_OPEN, on_open },	   { ACT_CHOOSE, on_choose },
					 { ACT_CHANGE, on_clear }, { ACT_VOICE, on_voice },
					 { ACT_NEXT, on_next },	   { ACT_NONE, NULL } };

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
					 .wipe = forget,
					 .card = on_card,
					 .told = told,
					 .ink = on_ink,
					 .touched = touched,
					 .box = &box,
					 .acts = acts };
