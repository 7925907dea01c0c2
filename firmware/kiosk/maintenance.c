/* SPDX-License-Identifier: Apache-2.0 */
/* maintenance.c - see maintenance.h. */
#include "firmware/kiosk/maintenance.h"

#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/bus/methods.h"

#define SECOND_MS 1000

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

struct maintenance *maintenance_own(const struct kiosk *k)
{
	return stage_own(k, STAGE_MAINTENANCE);
}

/* Late answers count no more. */
static void forget_answers(struct kiosk *k)
{
	struct staff *s = &k->staff;
	maintenance_own(k)->read++;
	maintenance_own(k)->shown++;
	json_decref(STEAL(s->answer));
	json_decref(STEAL(s->more));
	json_decref(STEAL(s->shown));
	s->problem = ERR_OK;
	s->reading = false;
}

void maintenance_forget_deed(struct kiosk *k)
{
	maintenance_own(k)->deed++;
	maintenance_own(k)->told_ms = 0;
	json_decref(STEAL(k->staff.said_of));
	k->staff.outcome = STAFF_DID_NOTHING;
	k->staff.sure = false;
}

void maintenance_forget_typed(struct kiosk *k)
{
	struct staff *s = &k->staff;
	wipe(s->pin, sizeof(s->pin));
	wipe(s->first, sizeof(s->first));
	wipe(s->code, sizeof(s->code));
	wipe(&s->cable, sizeof(s->cable));
	typing_focus(k, "");
}

void maintenance_forget(struct kiosk *k)
{
	forget_answers(k);
	maintenance_forget_deed(k);
	maintenance_own(k)->door++;
	maintenance_own(k)->rights = 0;
	wipe(&k->staff, sizeof(k->staff));
	k->staff.tries_left = -1;
}

/* The door */

void maintenance_to_door(struct kiosk *k, enum staff_said said)
{
	maintenance_forget(k);
	k->staff.said = said;
	k->visit.part = 0;
	typing_focus(k, "pin");
	if (k->readers.cards)
		cards_want(k->readers.cards, true);
	k->staff.card_counts = k->readers.cards && cards_usable(k->readers.cards);
	kiosk_changed(k);
}

void maintenance_count_wait(struct kiosk *k)
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
	static const enum bus_right rights[] = { RIGHT_OPERATOR, RIGHT_MANAGER, RIGHT_VENDOR,
						 RIGHT_SETUP };
	char name[BUS_RIGHTS_TEXT];
	for (size_t i = 0; i < ARRAY_LEN(rights); i++)
		if (strcmp(bus_rights_text(rights[i], name), role) == 0)
			return rights[i];
	return 0;
}

static bool may(const struct kiosk *k, const char *method)
{
	const struct bus_method *m = bus_method_find(bus_methods, BUS_STAFF, method);
	return method[0] ? m && m->rights & maintenance_own(k)->rights
			 : maintenance_own(k)->rights != 0;
}

static void name_them(struct staff *s, const json_t *answer)
{
	text_copy(s->role, sizeof(s->role), json_str(answer, "role"));
	text_copy(s->name, sizeof(s->name), json_str(answer, "name"));
}

/* The pages of putting a board up are there only while it is. */
static bool is_shown(const struct kiosk *k, int page)
{
	return (page < STAFF_PAGE_SETUP || k->staff.setup) && may(k, pages[page].method);
}

/* Who puts a board up goes on with that, also when nothing is missing any more. */
static enum staff_setup setup_now(const struct kiosk *k, const char *role)
{
	enum staff_setup before = k->staff.setup, now = setup_state(k);
	if (!(bus_method_find(bus_methods, BUS_STAFF, "Setup")->rights & rights_of(role)) ||
	    (now == STAFF_SETUP_NONE && before == STAFF_SETUP_NONE))
		return STAFF_SETUP_NONE;
	return rights_of(role) == RIGHT_SETUP ? STAFF_SETUP_OPEN : STAFF_SETUP_STAFF;
}

void maintenance_come_in(struct kiosk *k, const json_t *answer)
{
	struct staff *s = &k->staff;
	enum staff_setup setup = setup_now(k, json_str(answer, "role"));
	maintenance_forget(k);
	s->part = STAFF_INSIDE;
	s->setup = setup;
	name_them(s, answer);
	maintenance_own(k)->rights = rights_of(s->role);
	for (int i = 0; i < STAFF_PAGE_COUNT; i++)
		s->pages |= (unsigned)is_shown(k, i) << i;
	for (int i = 0; i < STAFF_DO_COUNT; i++)
		s->deeds |= (uint64_t)may(k, deeds[i].method) << i;
	typing_focus(k, "");
	if (k->readers.cards)
		cards_want(k->readers.cards, false);
	if (s->pages & 1u << STAFF_PAGE_SETUP)
		maintenance_open(k, STAFF_PAGE_SETUP);
	else if (s->pages)
		maintenance_open(k, (enum staff_page)__builtin_ctz(s->pages));
	else
		maintenance_to_door(k, STAFF_SAID_NONE); /* a role of a newer keeper */
}

static void to_change(struct kiosk *k, const json_t *answer)
{
	maintenance_forget(k);
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
	} results[] = { { "in", maintenance_come_in }, { "change", to_change },
			{ "wrong", said_wrong },       { "wait", said_wait },
			{ "locked", said_locked },     { "none", said_none } };
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
	maintenance_count_wait(k);
	kiosk_changed(k);
}

void maintenance_enter(struct kiosk *k, json_t *args)
{
	struct staff *s = &k->staff;
	maintenance_own(k)->tried = s->asking = true;
	maintenance_own(k)->door++;
	keeper_ask(k, "Enter", args, &maintenance_own(k)->door, on_entered);
}

/* Pages */

/* True if that was the end of it: the keeper knows nobody any more, or is gone. */
static bool is_over(struct kiosk *k, enum err err)
{
	if (err != ERR_NOT_ALLOWED && err != ERR_KEEPER_GONE)
		return false;
	maintenance_to_door(k, err == ERR_NOT_ALLOWED ? STAFF_SAID_ENDED : STAFF_SAID_GONE);
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

void maintenance_ask(struct kiosk *k, const char *method, json_t *args, const unsigned *ticket,
		     void (*done)(struct kiosk *k, enum err err, const json_t *answer))
{
	maintenance_own(k)->here_ms = loop_mono_ms(k->loop); /* every word of staff counts as one */
	keeper_ask_staff(k, method, args, ticket, done);
}

/* What the page shows, anew; what it shows meanwhile stays. */
void maintenance_read(struct kiosk *k)
{
	struct staff *s = &k->staff;
	struct maintenance *m = maintenance_own(k);
	m->read++;
	m->shown++;
	s->problem = ERR_OK;
	s->reading = pages[s->page].asked;
	if (pages[s->page].asked)
		maintenance_ask(k, pages[s->page].method, json_loads(pages[s->page].args, 0, NULL),
				&m->read, on_read);
	if (pages[s->page].more[0] && may(k, pages[s->page].more))
		maintenance_ask(k, pages[s->page].more,
				json_loads(pages[s->page].more_args, 0, NULL), &m->read, on_more);
	if (s->ref[0])
		maintenance_ask(k, "QueueShow", json_pack("{s:s}", "ref", s->ref), &m->shown,
				on_shown);
}

void maintenance_open(struct kiosk *k, enum staff_page page)
{
	struct staff *s = &k->staff;
	forget_answers(k);
	maintenance_forget_deed(k);
	maintenance_forget_typed(k);
	s->part = STAFF_INSIDE;
	s->page = page;
	s->menu = false;
	if (page == STAFF_PAGE_SOUND)
		voice_probe(k->voice);
	wipe(s->ref, sizeof(s->ref));
	wipe(&s->touch, sizeof(s->touch));
	k->visit.part = 0;
	maintenance_read(k);
}

void maintenance_open_record(struct kiosk *k, const char *ref)
{
	struct staff *s = &k->staff;
	maintenance_forget_deed(k);
	json_decref(STEAL(s->shown));
	text_copy(s->ref, sizeof(s->ref), ref);
	k->visit.part = 0;
	if (s->ref[0])
		maintenance_read(k);
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
	maintenance_own(k)->told_ms = secret ? loop_mono_ms(k->loop) : 0;
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
		maintenance_to_door(k, STAFF_SAID_GONE);
	else
		maintenance_read(k); /* which also tells whether the keeper still knows anybody */
	kiosk_changed(k);
}

void maintenance_do(struct kiosk *k, enum staff_deed deed, const char *of, json_t *more)
{
	struct staff *s = &k->staff;
	CLEANUP(json_unref) json_t *beside = more;
	bool sure = s->sure && s->deed == deed && strcmp(s->of, of) == 0;
	maintenance_forget_deed(k);
	s->deed = deed;
	text_copy(s->of, sizeof(s->of), of);
	s->sure = deeds[deed].confirm && !sure;
	if (s->sure)
		return;
	json_t *args = json_loads(deeds[deed].args, 0, NULL);
	if (deeds[deed].argument)
		json_object_set_new(args, deeds[deed].argument, json_string(of));
	if (beside)
		json_object_update(args, beside);
	s->outcome = STAFF_DOING;
	maintenance_ask(k, deeds[deed].method, args, &maintenance_own(k)->deed, on_done);
}

void maintenance_choose(struct kiosk *k, const struct ui_action *a)
{
	const struct staff *s = &k->staff;
	if (a->arg >= 0 && a->arg < STAFF_DO_COUNT && s->deeds >> a->arg & 1 &&
	    s->outcome != STAFF_DOING)
		maintenance_do(k, (enum staff_deed)a->arg, a->arg_text ? a->arg_text : "", NULL);
}
