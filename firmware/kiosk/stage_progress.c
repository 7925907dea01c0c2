/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage_progress.c - how far a case is: by the citizen's card, or by its number and query code.
 *
 * The platform is asked now, or nothing new is said: without a line the screen tells what this terminal
 * last heard, and calls it that. A card is read by the stage identify, behind its notice.
 */
#include "firmware/kiosk/kiosk.h"

#include <string.h>

#include "firmware/base/wipe.h"

struct enquiry {
	unsigned ticket;
};

static struct enquiry *own(const struct kiosk *k)
{
	return stage_own(k, STAGE_PROGRESS);
}

static struct tracking *tracking(struct kiosk *k)
{
	return &k->visit.tracking;
}

/* What is on its way counts no more, and of the case before nothing is shown. */
static void show(struct kiosk *k, enum tracking_part part)
{
	struct tracking *t = tracking(k);
	own(k)->ticket++;
	t->part = part;
	t->listing = t->asking = false;
	t->problem = ERR_OK;
	json_decref(STEAL(t->answer));
	k->visit.part = 0;
	typing_focus(k, "");
	kiosk_changed(k);
}

/* The case */

static void on_answer(struct kiosk *k, enum err err, const json_t *answer)
{
	struct tracking *t = tracking(k);
	struct progress p;
	t->asking = false;
	t->problem = err;
	if (err == ERR_OK && progress_read(answer, &p) != ERR_OK)
		t->problem = ERR_OFFLINE; /* nothing that can be shown */
	if (t->problem == ERR_OK) {
		json_decref(t->answer);
		t->answer = json_deep_copy(answer);
		t->part = TRACKING_CASE;
		k->visit.part = 0;
	}
	kiosk_changed(k);
}

static void ask(struct kiosk *k)
{
	struct tracking *t = tracking(k);
	own(k)->ticket++;
	t->asking = true;
	t->problem = ERR_OK;
	json_t *args = json_pack("{s:s}", "project_no", t->project_no);
	if (args && !t->by_card)
		json_object_set_new(args, "query_code", json_string(t->code));
	keeper_ask(k, "Progress", args, &own(k)->ticket, on_answer);
	kiosk_changed(k);
}

/* The cases */

static void on_cases(struct kiosk *k, enum err err, const json_t *answer)
{
	struct tracking *t = tracking(k);
	t->listing = false;
	t->problem = err;
	if (err == ERR_OK) {
		json_decref(t->cases);
		t->cases = json_deep_copy(answer);
	}
	kiosk_changed(k);
}

static void list(struct kiosk *k)
{
	struct tracking *t = tracking(k);
	show(k, TRACKING_CASES);
	t->by_card = t->listing = true;
	keeper_ask(k, "Cases", json_object(), &own(k)->ticket, on_cases);
}

static void enter(struct kiosk *k, enum stage_id from)
{
	struct tracking *t = tracking(k);
	t->begun = true;
	if (from == STAGE_IDENTIFY && k->visit.holder.identified)
		list(k);
	else
		show(k, TRACKING_ASK);
}

/* Fingers */

static void on_card(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	if (k->visit.holder.identified)
		list(k);
	else
		kiosk_open(k, STAGE_IDENTIFY);
}

static void on_next(struct kiosk *k, const struct ui_action *a)
{
	struct tracking *t = tracking(k);
	(void)a;
	if (t->part != TRACKING_ASK || t->asking || !t->number[0] || !t->code[0])
		return;
	t->by_card = false;
	text_copy(t->project_no, sizeof(t->project_no), t->number);
	typing_focus(k, "");
	ask(k);
}

/* One of the list. One that the platform does not have yet is not asked for. */
static void on_choose(struct kiosk *k, const struct ui_action *a)
{
	struct tracking *t = tracking(k);
	const char *project_no = a->arg_text ? a->arg_text : "";
	if (t->part != TRACKING_CASES || !project_no[0] ||
	    !text_copy(t->project_no, sizeof(t->project_no), project_no))
		return;
	show(k, TRACKING_CASE);
	ask(k);
}

static void on_again(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	if (tracking(k)->part == TRACKING_CASE && !tracking(k)->asking)
		ask(k);
}

static void on_back(struct kiosk *k, const struct ui_action *a)
{
	struct tracking *t = tracking(k);
	(void)a;
	if (t->part == TRACKING_ASK)
		kiosk_go(k, PLAN_GO_BACK);
	else
		show(k, t->part == TRACKING_CASE && t->by_card ? TRACKING_CASES : TRACKING_ASK);
}

/* Nothing typed is lost by going: it is not asked twice. */
static void on_home(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	kiosk_go(k, PLAN_GO_HOME);
}

static const struct stage_act acts[] = { { ACT_OPEN, on_card },	    { ACT_NEXT, on_next },
					 { ACT_CHOOSE, on_choose }, { ACT_CHANGE, on_again },
					 { ACT_BACK, on_back },	    { ACT_HOME, on_home },
					 { ACT_NONE, NULL } };

/* The line is back: what was not answered is asked again, once. */
static void told(struct kiosk *k, unsigned what)
{
	struct tracking *t = tracking(k);
	bool online = json_is_true(json_object_get(k->keeper.status, "online"));
	if (what & TOLD_STATUS && online && t->problem == ERR_OFFLINE && !t->asking &&
	    t->part == TRACKING_CASE && !t->answer)
		ask(k);
}

static void wipe_own(struct kiosk *k)
{
	own(k)->ticket++;
}

/* The boxes */

static char *box_of(struct tracking *t, const char *name, size_t *cap)
{
	if (t->part != TRACKING_ASK)
		return NULL;
	if (strcmp(name, "number") == 0) {
		*cap = sizeof(t->number);
		return t->number;
	}
	*cap = sizeof(t->code);
	return strcmp(name, "code") == 0 ? t->code : NULL;
}

static bool box_text(const struct kiosk *k, const char *name, char *out, size_t cap)
{
	struct tracking *t = tracking((struct kiosk *)k);
	size_t room;
	const char *box = box_of(t, name, &room);
	return box && text_copy(out, cap, box);
}

/* Numbers and codes are plain ASCII without spaces. */
static bool is_code(const char *text)
{
	for (; *text; text++)
		if (*text <= ' ' || *text > '~')
			return false;
	return true;
}

static enum err box_set(struct kiosk *k, const char *name, const char *text)
{
	size_t cap;
	char *box = box_of(tracking(k), name, &cap);
	if (!box)
		return ERR_NOT_FOUND;
	if (!is_code(text))
		return ERR_FORM_CHARACTER;
	if (strlen(text) >= cap)
		return ERR_TOO_LONG;
	wipe(box, cap);
	text_copy(box, cap, text);
	tracking(k)->problem = ERR_OK;
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
	bool code = strcmp(k->visit.typing.focus, "number") == 0;
	typing_focus(k, code ? "code" : "");
}

static const struct box_ops box = { .prefix = "progress.",
				    .text = box_text,
				    .set = box_set,
				    .writes_chinese = box_writes_chinese,
				    .next = box_next };

const struct stage stage_progress = { .own_size = sizeof(struct enquiry),
				      .enter = enter,
				      .told = told,
				      .wipe = wipe_own,
				      .box = &box,
				      .acts = acts };
