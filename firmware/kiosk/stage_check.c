/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage_check.c - everything that will be submitted, the way back to each answer, and the submit.
 *
 * client_ref is drawn when the check opens with new content and stays with that content: however
 * often it is submitted, the keeper stores it once.
 */
#include "firmware/kiosk/kiosk.h"

#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/core/visit/people.h"
#include "firmware/crypto/hash.h"

#define LOG_MODULE "kiosk"
#include "firmware/base/log.h"

static const struct digests digests = { hash_sha256 };

static json_t *make_content(const struct visit *v)
{
	struct party party = people_party(v);
	struct application_parts parts = {
		.item = v->answers.item,
		.party = &party,
		.form = v->answers.form,
		.materials = &v->answers.materials,
		.consents = &v->answers.consents,
		.pickup = &v->answers.pickup,
	};
	return application_content(&parts, &digests);
}

/* What was confirmed once keeps its client_ref. */
static void renew_content(struct visit *v)
{
	struct handed *h = &v->handed;
	json_t *content = make_content(v);
	char *text = content ? json_canonical(content) : NULL;
	if (!text) {
		log_error("the content cannot be written as canonical JSON");
		json_decref(content);
		handed_forget(h);
		h->problem = ERR_INVALID;
		return;
	}
	char sha256[SHA256_HEX + 1];
	digest_sha256_hex(&digests, text, strlen(text), sha256);
	wipe_free(text);
	if (strcmp(sha256, h->content_sha256) == 0) {
		json_decref(content);
		return;
	}
	handed_forget(h);
	h->content = content;
	memcpy(h->content_sha256, sha256, sizeof(sha256));
	uuid_v4(h->client_ref);
}

static enum err judge(struct kiosk *k)
{
	struct visit *v = &k->visit;
	char today[9];
	keeper_today(k, today);
	enum err err = document_check(&v->holder.doc, today);
	if (err != ERR_OK)
		return err;
	people_settle(v, today);
	if (!people_are_known(v))
		return ERR_GUARDIAN_NEEDED;
	if (v->deputy.kind == DEPUTY_NONE)
		return ERR_OK;
	err = document_check(&v->deputy.holder.doc, today);
	return err == ERR_OK ? people_may_act(&v->deputy.holder.doc, today) : err;
}

/*
 * What nobody could judge when the cards were read is judged as soon as the day is known: what has ended
 * meanwhile is not submitted, and a child not without a guardian.
 */
static bool is_still_valid(struct kiosk *k)
{
	enum err err = judge(k);
	if (err != ERR_OK)
		k->visit.handed.problem = err;
	return err == ERR_OK;
}

/* So is what the form says of today. */
static void learn_day(struct kiosk *k)
{
	char today[9];
	keeper_today(k, today);
	form_learn_day(k->visit.answers.form, today);
}

/* Whoever turned back from the parts of a bundle keeps those that were answered for. */
static void show_what_is_answered(struct visit *v)
{
	json_decref(v->browse.item);
	v->browse.item = json_incref(v->answers.item);
}

static void enter(struct kiosk *k, enum stage_id from)
{
	(void)from;
	k->visit.answers.changing = false;
	show_what_is_answered(&k->visit);
	learn_day(k);
	renew_content(&k->visit);
	is_still_valid(k);
}

static void told(struct kiosk *k, unsigned what)
{
	if (what & TOLD_STATUS)
		is_still_valid(k);
}

/* To the list, to the materials, or to one question. */
static void on_change(struct kiosk *k, const struct ui_action *a)
{
	struct visit *v = &k->visit;
	enum stage_id to = (enum stage_id)a->arg;
	const char *field = a->arg_text ? a->arg_text : "";
	if (to == STAGE_FORM && form_page_of(v->answers.form, field) == FORM_NO_PAGE)
		return;
	if (to == STAGE_FORM)
		text_copy(v->typing.focus, sizeof(v->typing.focus), field);
	v->answers.changing = plan_is(to, PLAN_STEP);
	kiosk_open(k, to);
}

/* To the question that is not answered well, as "change" would. */
static void open_question(struct kiosk *k)
{
	struct visit *v = &k->visit;
	const char *names[FORM_FIELDS_MAX];
	size_t page = form_page_next(v->answers.form, FORM_NO_PAGE);
	if (form_page_fields(v->answers.form, page, names) == 0)
		return;
	text_copy(v->typing.focus, sizeof(v->typing.focus), names[0]);
	v->answers.changing = true;
	kiosk_open(k, STAGE_FORM);
}

/* To whoever is missing after all, and back. */
static void ask_for_guardian(struct kiosk *k)
{
	k->visit.answers.changing = true;
	kiosk_open(k, STAGE_IDENTIFY);
}

static void on_submit(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	struct visit *v = &k->visit;
	learn_day(k);
	if (judge(k) == ERR_GUARDIAN_NEEDED) {
		ask_for_guardian(k);
		return;
	}
	if (!form_complete(v->answers.form)) {
		open_question(k);
		return;
	}
	if (!v->handed.content || !materials_complete(&v->answers.materials) ||
	    !pickup_complete(&v->answers.pickup) || !is_still_valid(k))
		return;
	v->handed.checked = true;
	kiosk_go(k, PLAN_NEXT);
}

static const struct stage_act acts[] = { { ACT_CHANGE, on_change },
					 { ACT_SUBMIT, on_submit },
					 { ACT_NONE, NULL } };

const struct stage stage_check = { .enter = enter, .told = told, .acts = acts };
