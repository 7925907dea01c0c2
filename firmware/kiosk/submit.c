/* SPDX-License-Identifier: Apache-2.0 */
/*
 * submit.c - hands the application to the keeper, and says only what the keeper has said.
 *
 * client_ref is drawn when the check screen opens with new content and stays with that content:
 * however often the call is repeated, the keeper stores it once. A repeat follows every second
 * while the connection is away, or after 5 s without an answer; any of the answers counts.
 */
#include "firmware/kiosk/kiosk.h"

#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/crypto/hash.h"

#define LOG_MODULE "kiosk"
#include "firmware/base/log.h"

#define TICK_MS	     1000
#define ANSWER_MS    5000
#define GIVE_UP_MS   60000
#define DELIVERY_WAY "window"

static const struct digests digests = { hash_sha256 };

/* Content */

static json_t *make_content(const struct visit *v)
{
	struct application_parts parts = {
		.item = v->form_item,
		.doc = &v->doc,
		.identity = &v->identity,
		.form = v->form,
		.materials = &v->materials,
		.delivery_way = DELIVERY_WAY,
	};
	return application_content(&parts, &digests);
}

void submit_open_check(struct kiosk *k)
{
	struct visit *v = &k->visit;
	struct handed *h = &v->handed;
	v->changing = false;
	v->check_page = 0;
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

/* Two ways out */

static void finish(struct kiosk *k, enum session_event event)
{
	timer_cancel(&k->submit_tick);
	timer_cancel(&k->answer_wait);
	kiosk_go(k, event);
}

static void not_stored(struct kiosk *k, enum err problem)
{
	k->submit_ticket++;
	k->visit.handed.problem = problem;
	log_warn("an application was not stored: %s", err_name(problem));
	finish(k, EVENT_NOT_STORED);
}

/* Answers */

static enum case_word word_of(const char *state)
{
	for (enum case_word word = CASE_STORED; word <= CASE_ACCEPTED; word++)
		if (strcmp(state, case_word_name(word)) == 0)
			return word;
	return CASE_STORED;
}

/* From Submit's answer or CaseChanged. A word never goes back. */
static void take_case(struct handed *h, const json_t *json)
{
	enum case_word word = word_of(json_str(json, "state"));
	if (h->serial[0] && word < h->word)
		return;
	h->word = word;
	text_copy(h->serial, sizeof(h->serial), json_str(json, "apply_serial_no"));
	if (json_str(json, "project_no")[0])
		text_copy(h->project_no, sizeof(h->project_no), json_str(json, "project_no"));
	const char *text = json_str(json, "receipt");
	CLEANUP(buf_fini) struct buf qr;
	buf_init(&qr, RECEIPT_TEXT_MAX);
	h->qr[0] = h->at[0] = '\0';
	struct receipt receipt;
	size_t signed_len, sig_len;
	char algorithm[16];
	uint8_t sig[SIGNATURE_MAX];
	if (receipt_qr(text, strlen(text), &qr) != ERR_OK ||
	    receipt_parse(text, strlen(text), &receipt, &signed_len, algorithm, sig, &sig_len) !=
		    ERR_OK) {
		log_error("the keeper's receipt for %s cannot be read", h->serial);
		return;
	}
	text_copy(h->qr, sizeof(h->qr), buf_str(&qr));
	text_copy(h->at, sizeof(h->at), receipt.at);
}

static void on_wait_over(void *arg)
{
	finish(arg, EVENT_STORED);
}

static void on_stored(struct kiosk *k, const json_t *answer)
{
	struct handed *h = &k->visit.handed;
	k->submit_ticket++; /* answers to repeats say the same */
	take_case(h, answer);
	h->stored = true;
	int wait_s = k->settings->visit.answer_wait_s;
	if (json_is_true(json_object_get(answer, "wait")) && !h->project_no[0] && wait_s > 0) {
		timer_after(&k->answer_wait, (int64_t)wait_s * 1000);
		kiosk_changed(k);
	} else {
		finish(k, EVENT_STORED);
	}
}

/* The keeper may still have it, or get it: asking again is right. */
static bool is_worth_repeating(enum err err)
{
	switch ((int)err) {
	case ERR_KEEPER_GONE:
	case ERR_TIMEOUT:
	case ERR_CANCELLED:
	case ERR_STORE_SYNC:
	case ERR_NOMEM:
	case ERR_IO:
		return true;
	default:
		return false;
	}
}

static void on_answer(struct kiosk *k, enum err err, const json_t *answer)
{
	struct handed *h = &k->visit.handed;
	h->open = false;
	if (err == ERR_OK) {
		on_stored(k, answer);
	} else if (is_worth_repeating(err)) {
		h->problem = err;
	} else {
		not_stored(k, err);
	}
}

static void ask(struct kiosk *k)
{
	struct handed *h = &k->visit.handed;
	h->open = true;
	h->asked_ms = loop_mono_ms(k->loop);
	json_t *args = json_pack("{s:s, s:O, s:[]}", "client_ref", h->client_ref, "content",
				 h->content, "files");
	keeper_ask(k, "Submit", args, &k->submit_ticket, on_answer);
}

static void on_tick(void *arg)
{
	struct kiosk *k = arg;
	struct handed *h = &k->visit.handed;
	int64_t now = loop_mono_ms(k->loop);
	if (!h->stored && now - h->started_ms >= GIVE_UP_MS) {
		not_stored(k, h->problem != ERR_OK ? h->problem : ERR_TIMEOUT);
		return;
	}
	timer_after(&k->submit_tick, TICK_MS);
	if (!h->stored && (!h->open || now - h->asked_ms >= ANSWER_MS))
		ask(k);
	kiosk_changed(k);
}

void submit_begin(struct kiosk *k)
{
	timer_init(&k->submit_tick, k->loop, on_tick, k);
	timer_init(&k->answer_wait, k->loop, on_wait_over, k);
}

void submit_start(struct kiosk *k)
{
	struct handed *h = &k->visit.handed;
	h->problem = ERR_OK;
	h->started_ms = loop_mono_ms(k->loop);
	k->submit_ticket++;
	timer_after(&k->submit_tick, TICK_MS);
	ask(k);
}

void submit_stop(struct kiosk *k)
{
	timer_cancel(&k->submit_tick);
	timer_cancel(&k->answer_wait);
	k->submit_ticket++;
}

void submit_case_changed(struct kiosk *k, const json_t *json)
{
	struct handed *h = &k->visit.handed;
	if (!h->stored || strcmp(json_str(json, "client_ref"), h->client_ref) != 0)
		return;
	take_case(h, json);
	if (k->answer_wait.armed && h->project_no[0])
		finish(k, EVENT_STORED);
	kiosk_changed(k);
}
