/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage_progress.c - how far a case is: by the citizen's card, or by its number and query code.
 *
 * The platform is asked now, or nothing new is said: without a line the screen tells what this terminal
 * last heard, and calls it that. A card is read by the stage identify, behind its notice.
 */
#include "firmware/kiosk/appointing.h"
#include "firmware/kiosk/printing.h"

#include <stdlib.h>
#include <string.h>

#include "drivers/printer/document.h"
#include "firmware/base/file.h"
#include "firmware/base/wipe.h"
#include "firmware/bus/methods.h"

#define LOG_MODULE "kiosk"
#include "firmware/base/log.h"

#define FIELD_PREFIX   "field." /* of a box's name */
#define INTEGER_DIGITS 15
#define AGAIN_MS       2000 /* between two calls whose outcome nobody knows */

struct enquiry {
	unsigned ticket, follow_ticket, result_ticket;
	int64_t sent_ms; /* monotonic: the last call about what follows */
	bool has_file;
	int file; /* a result's, from the call until the printer has it */
};

static struct enquiry *own(const struct kiosk *k)
{
	return stage_own(k, STAGE_PROGRESS);
}

static struct tracking *tracking(struct kiosk *k)
{
	return &k->visit.tracking;
}

static void drop_file(struct kiosk *k)
{
	struct enquiry *e = own(k);
	if (e->has_file)
		close_fd(&e->file);
	e->has_file = false;
}

/* The token of what is on its way is spent; what comes of it belongs to the answer before. */
static void forget_result(struct kiosk *k)
{
	own(k)->result_ticket++;
	drop_file(k);
	tracking(k)->result = (struct result_print){ 0 };
}

/* What is on its way counts no more, and of the case before nothing is shown. */
static void show(struct kiosk *k, enum tracking_part part)
{
	struct tracking *t = tracking(k);
	own(k)->ticket++;
	t->part = part;
	t->listing = t->asking = false;
	t->problem = ERR_OK;
	forget_result(k);
	json_decref(STEAL(t->answer));
	wipe(t->answers, sizeof(t->answers));
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
		forget_result(k);
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

/*
 * The result: fetched and verified by the keeper, which then fills and seals the file it was lent; on A4 where a printer
 * takes it, else a slip that says so, and the file is for a window.
 */

static void build_slip(void *arg, struct page *page)
{
	struct kiosk *k = arg;
	const struct tracking *t = tracking(k);
	struct progress p;
	const json_t *hall = json_object_get(k->keeper.status, "hall");
	if (!t->answer || progress_read(t->answer, &p) != ERR_OK || !t->result.tried)
		return;
	struct result_slip slip = { .hall = json_str(hall, "name"),
				    .project_no = t->project_no,
				    .task_name = json_str(tracking_known(t), "task_name"),
				    .name = p.files[t->result.tried - 1].name,
				    .digest = t->result.digest };
	result_slip_build(page, &slip);
}

static void print_result(struct kiosk *k, struct result_print *r)
{
	struct enquiry *e = own(k);
	r->document = e->has_file && document_printer_is_there(k->prints.documents);
	if (!r->document) {
		printing_begin(k, "a result's slip", build_slip, &r->print, &e->result_ticket);
		return;
	}
	e->has_file = false;
	printing_begin_document(k, e->file, &r->print, &e->result_ticket);
}

static void on_result(struct kiosk *k, enum err err, const json_t *answer)
{
	struct result_print *r = &tracking(k)->result;
	const char *sha256 = json_str(answer, "sha256");
	r->asking = false;
	r->problem = err;
	if (err == ERR_OK && strlen(sha256) < TRACKING_DIGEST_HEX)
		r->problem = ERR_OFFLINE; /* nothing that can be named */
	if (r->problem == ERR_OK) {
		r->verified = true;
		memcpy(r->digest, sha256, TRACKING_DIGEST_HEX);
		print_result(k, r);
	}
	drop_file(k);
	kiosk_changed(k);
}

/* For the file itself; without it the keeper only judges. */
static void lend_file(struct kiosk *k)
{
	struct enquiry *e = own(k);
	if (!document_printer_is_there(k->prints.documents) || !k->keeper.answers)
		return;
	e->file = memfd_blank("result");
	e->has_file = e->file >= 0;
}

static void fetch_result(struct kiosk *k)
{
	struct tracking *t = tracking(k);
	struct progress p;
	if (!tracking_may_print(t) || progress_read(t->answer, &p) != ERR_OK)
		return;
	const struct progress_file *file = &p.files[t->result.tried];
	json_t *args = json_pack("{s:s, s:s, s:s}", "project_no", t->project_no, "n", file->n,
				 "token", file->token);
	t->result = (struct result_print){ .tried = t->result.tried + 1, .asking = true };
	own(k)->result_ticket++;
	lend_file(k);
	keeper_send(k, "Result", args, &own(k)->file, own(k)->has_file, &own(k)->result_ticket,
		    on_result);
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

/* Correcting and taking back: the same call with the same key until it is answered */

static const char *follow_method(const struct follow *f)
{
	if (f->serial[0])
		return "TakeBack";
	return f->withdraws ? "Withdraw" : "Correct";
}

static void on_stored(struct kiosk *k, enum err err, const json_t *answer)
{
	struct follow *f = &tracking(k)->follow;
	(void)answer;
	const struct bus_method *method =
		bus_method_find(bus_methods, BUS_CITIZEN, follow_method(f));
	f->open = false;
	if (err == ERR_OK) {
		f->stored = true;
		f->doubt = false;
	} else if (bus_may_be_done(method, err, true) || err == ERR_CANCELLED) {
		f->doubt = !f->stored;
	} else {
		f->doubt = false;
		f->problem = err;
	}
	/* What this terminal keeps nobody else has a word about: it is over, and the list shows it. */
	if (f->serial[0] && !f->doubt) {
		f->taken = f->stored;
		if (tracking(k)->part == TRACKING_CASES)
			list(k);
	}
	kiosk_changed(k);
}

static json_t *form_of(const struct tracking *t)
{
	struct progress_field fields[PROGRESS_FIELDS_MAX];
	size_t count = tracking_fields(t, fields);
	json_t *form = json_object();
	for (size_t i = 0; i < count; i++)
		json_object_set_new(form, fields[i].field,
				    fields[i].integer
					    ? json_integer(strtoll(t->answers[i], NULL, 10))
					    : json_string(t->answers[i]));
	return form;
}

static void send_follow(struct kiosk *k)
{
	struct follow *f = &tracking(k)->follow;
	json_t *args = f->serial[0] ? json_pack("{s:s}", "apply_serial_no", f->serial)
				    : json_pack("{s:s, s:s, s:s}", "client_ref", f->client_ref,
						"project_no", f->project_no, "at", f->at);
	if (args && f->form)
		json_object_set(args, "form", f->form);
	f->open = true;
	own(k)->sent_ms = loop_mono_ms(k->loop);
	own(k)->follow_ticket++;
	keeper_ask(k, follow_method(f), args, &own(k)->follow_ticket, on_stored);
}

static void begin_follow(struct kiosk *k, bool withdraws)
{
	struct tracking *t = tracking(k);
	json_decref(t->follow.form);
	t->follow = (struct follow){ .withdraws = withdraws };
	t->follow.form = withdraws ? NULL : form_of(t);
	text_copy(t->follow.project_no, sizeof(t->follow.project_no), t->project_no);
	uuid_v4(t->follow.client_ref);
	time_text(loop_wall_ms(k->loop), t->follow.at);
	t->part = TRACKING_CASE;
	k->visit.part = 0;
	typing_focus(k, "");
	send_follow(k);
}

static void begin_take_back(struct kiosk *k)
{
	struct tracking *t = tracking(k);
	json_decref(t->follow.form);
	t->follow = (struct follow){ .withdraws = true };
	text_copy(t->follow.serial, sizeof(t->follow.serial), t->serial);
	uuid_v4(t->follow.client_ref);
	t->part = TRACKING_CASES;
	k->visit.part = 0;
	send_follow(k);
}

static void tick(struct kiosk *k)
{
	struct follow *f = &tracking(k)->follow;
	bool waits = f->client_ref[0] && f->doubt && !f->open;
	if (waits && loop_mono_ms(k->loop) - own(k)->sent_ms >= AGAIN_MS)
		send_follow(k);
}

static void enter(struct kiosk *k, enum stage_id from)
{
	k->visit.goal = STAGE_PROGRESS;
	if (from == STAGE_HANDOVER) {
		ask(k); /* the case as it was, and what was made for it */
		return;
	}
	if (from == STAGE_IDENTIFY && k->visit.holder.identified)
		list(k);
	else
		show(k, TRACKING_ASK);
}

/* Fingers */

static void on_card(struct kiosk *k, const struct ui_action *a)
{
	struct tracking *t = tracking(k);
	if (a->arg == OPEN_APPOINT && t->part == TRACKING_CASE)
		kiosk_open(k, STAGE_HANDOVER);
	else if (t->part != TRACKING_ASK)
		return;
	else if (k->visit.holder.identified)
		list(k);
	else
		kiosk_open(k, STAGE_IDENTIFY);
}

/* Really. */
static void on_submit(struct kiosk *k, const struct ui_action *a)
{
	struct tracking *t = tracking(k);
	(void)a;
	if (t->part == TRACKING_WITHDRAW && tracking_may_withdraw(t))
		begin_follow(k, true);
	else if (t->part == TRACKING_TAKE_BACK && tracking_may_take_back(t))
		begin_take_back(k);
}

static void on_next(struct kiosk *k, const struct ui_action *a)
{
	struct tracking *t = tracking(k);
	(void)a;
	if (t->part == TRACKING_CORRECT && tracking_may_correct(t) && tracking_complete(t)) {
		begin_follow(k, false);
		return;
	}
	if (t->part != TRACKING_ASK || t->asking || !t->number[0] || !t->code[0])
		return;
	t->by_card = false;
	text_copy(t->project_no, sizeof(t->project_no), t->number);
	typing_focus(k, "");
	ask(k);
}

/*
 * On the case's page: its next result. In the list: one of it. One that the platform does not have yet is not
 * asked for; one that it refused may be taken back.
 */
static void on_choose(struct kiosk *k, const struct ui_action *a)
{
	struct tracking *t = tracking(k);
	const char *project_no = a->arg_text ? a->arg_text : "";
	if (t->part == TRACKING_CASE)
		fetch_result(k);
	if (t->part == TRACKING_CASES && tracking_kept(t, project_no)) {
		text_copy(t->serial, sizeof(t->serial), project_no);
		t->part = TRACKING_TAKE_BACK;
		k->visit.part = 0;
		kiosk_changed(k);
		return;
	}
	if (t->part != TRACKING_CASES || !project_no[0] ||
	    !text_copy(t->project_no, sizeof(t->project_no), project_no))
		return;
	show(k, TRACKING_CASE);
	ask(k);
}

/* On the case's page: its appointment is given back, it is asked again, or the way to what may be done about it. */
static void on_change(struct kiosk *k, const struct ui_action *a)
{
	struct tracking *t = tracking(k);
	if (t->part == TRACKING_CASE && a->arg_text)
		appointing_give_back(k, a->arg_text);
	if (t->part != TRACKING_CASE || t->asking || t->result.asking || a->arg_text)
		return;
	if (a->arg == TRACKING_CORRECT && tracking_may_correct(t))
		t->part = TRACKING_CORRECT;
	else if (a->arg == TRACKING_WITHDRAW && tracking_may_withdraw(t))
		t->part = TRACKING_WITHDRAW;
	else if (a->arg == TRACKING_CASE)
		ask(k);
	k->visit.part = 0;
}

static void on_back(struct kiosk *k, const struct ui_action *a)
{
	struct tracking *t = tracking(k);
	(void)a;
	if (k->visit.typing.focus[0]) {
		typing_focus(k, "");
	} else if (t->part == TRACKING_CORRECT || t->part == TRACKING_WITHDRAW) {
		t->part = TRACKING_CASE;
		k->visit.part = 0;
	} else if (t->part == TRACKING_TAKE_BACK) {
		t->part = TRACKING_CASES;
		k->visit.part = 0;
	} else if (t->part == TRACKING_ASK) {
		kiosk_go(k, PLAN_GO_BACK);
	} else
		show(k, t->part == TRACKING_CASE && t->by_card ? TRACKING_CASES : TRACKING_ASK);
}

/* Nothing typed is lost by going: it is not asked twice. */
static void on_home(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	kiosk_go(k, PLAN_GO_HOME);
}

static const struct stage_act acts[] = { { ACT_OPEN, on_card },	    { ACT_NEXT, on_next },
					 { ACT_CHOOSE, on_choose }, { ACT_CHANGE, on_change },
					 { ACT_BACK, on_back },	    { ACT_HOME, on_home },
					 { ACT_SUBMIT, on_submit }, { ACT_NONE, NULL } };

/* The line is back: what was not answered is asked again, once. */
static void told(struct kiosk *k, unsigned what)
{
	struct tracking *t = tracking(k);
	bool online = json_is_true(json_object_get(k->keeper.status, "online"));
	if (what & TOLD_CASE && t->part == TRACKING_CASE && t->follow.taken && !t->asking)
		ask(k); /* what the platform makes of it */
	if (what & TOLD_STATUS && online && t->problem == ERR_OFFLINE && !t->asking &&
	    t->part == TRACKING_CASE && !t->answer)
		ask(k);
}

static void wipe_own(struct kiosk *k)
{
	own(k)->ticket++;
	own(k)->follow_ticket++;
	own(k)->result_ticket++;
	drop_file(k);
}

/* The boxes */

static char *answer_of(struct tracking *t, const char *name, size_t *cap)
{
	struct progress_field fields[PROGRESS_FIELDS_MAX];
	size_t count = tracking_fields(t, fields), prefix = strlen(FIELD_PREFIX);
	if (strncmp(name, FIELD_PREFIX, prefix) != 0)
		return NULL;
	*cap = sizeof(t->answers[0]);
	for (size_t i = 0; i < count; i++)
		if (strcmp(name + prefix, fields[i].field) == 0)
			return t->answers[i];
	return NULL;
}

static bool is_integer_box(const struct tracking *t, const char *name)
{
	struct progress_field fields[PROGRESS_FIELDS_MAX];
	size_t count = tracking_fields(t, fields), prefix = strlen(FIELD_PREFIX);
	for (size_t i = 0; i < count && strlen(name) > prefix; i++)
		if (strcmp(name + prefix, fields[i].field) == 0)
			return fields[i].integer;
	return false;
}

static char *box_of(struct tracking *t, const char *name, size_t *cap)
{
	if (t->part == TRACKING_CORRECT)
		return answer_of(t, name, cap);
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

static bool fits(const struct tracking *t, const char *name, const char *text)
{
	if (t->part != TRACKING_CORRECT)
		return tracking_is_code(text);
	if (is_integer_box(t, name))
		return strspn(text, "0123456789") == strlen(text) && strlen(text) <= INTEGER_DIGITS;
	return text_is_plain(text);
}

static enum err box_set(struct kiosk *k, const char *name, const char *text)
{
	size_t cap;
	char *box = box_of(tracking(k), name, &cap);
	if (!box)
		return ERR_NOT_FOUND;
	if (!fits(tracking(k), name, text))
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
	const struct tracking *t = &k->visit.tracking;
	return t->part == TRACKING_CORRECT && !is_integer_box(t, name);
}

static void box_next(struct kiosk *k)
{
	bool code = strcmp(k->visit.typing.focus, "number") == 0;
	typing_focus(k, code ? "code" : "");
}

/* Only where a case is asked for: a code is an answer to a question, never an order. */
static void scanned(struct kiosk *k, const char *text)
{
	struct tracking *t = tracking(k);
	if (t->part != TRACKING_ASK || t->asking)
		return;
	t->problem = tracking_scan(t, text, k->visit.typing.focus);
	if (t->problem == ERR_OK)
		typing_focus(k, !t->code[0] ? "code" : !t->number[0] ? "number" : "");
}

static const struct box_ops box = { .prefix = "progress.",
				    .text = box_text,
				    .set = box_set,
				    .writes_chinese = box_writes_chinese,
				    .next = box_next };

const struct stage stage_progress = { .own_size = sizeof(struct enquiry),
				      .enter = enter,
				      .tick = tick,
				      .told = told,
				      .wipe = wipe_own,
				      .scanned = scanned,
				      .box = &box,
				      .acts = acts };
