/* SPDX-License-Identifier: Apache-2.0 */
/*
 * handed.c - hands the application to the keeper until it has an answer, and takes what the keeper says.
 *
 * A repeat follows every second while the connection is away, or after 5 s without an answer; any of
 * the answers counts, for client_ref and content stay what they are. No answer is neither yes nor no.
 */
#include "firmware/kiosk/kiosk.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/file.h"
#include "firmware/core/visit/people.h"

#define LOG_MODULE "kiosk"
#include "firmware/base/log.h"

#define ANSWER_MS 5000

/* What it says of a case */

static void take_receipt(struct handed *h, const char *text)
{
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

/* A word never goes back. */
static void take(struct handed *h, const json_t *json)
{
	enum case_word word = case_word_named(json_str(json, "state"));
	if (h->serial[0] && word < h->word)
		return;
	h->word = word;
	text_copy(h->serial, sizeof(h->serial), json_str(json, "apply_serial_no"));
	if (json_str(json, "project_no")[0])
		text_copy(h->project_no, sizeof(h->project_no), json_str(json, "project_no"));
	json_t *parts = json_array_of(json, "parts");
	if (parts) {
		json_decref(h->parts);
		h->parts = json_deep_copy(parts);
	}
	if (json_str(json, "query_code")[0])
		text_copy(h->query_code, sizeof(h->query_code), json_str(json, "query_code"));
	take_receipt(h, json_str(json, "receipt"));
}

void handed_time_told(struct handed *h, bool known)
{
	h->undated = h->undated || (h->started_ms && !known);
}

bool handed_case_changed(struct handed *h, const json_t *json)
{
	if (!h->stored || strcmp(json_str(json, "client_ref"), h->client_ref) != 0)
		return false;
	take(h, json);
	return true;
}

/* The call */

static void tell(struct kiosk *k, unsigned what)
{
	const struct stage *stage = stage_of(k->stage);
	if (stage->told)
		stage->told(k, what);
	kiosk_changed(k);
}

/* The keeper may have it, or was not asked yet, or was on its way down: asking again is right. */
static bool is_worth_repeating(enum err err)
{
	const struct bus_method *submit = bus_method_find(bus_methods, BUS_CITIZEN, "Submit");
	return bus_may_be_done(submit, err, true) || err == ERR_CANCELLED;
}

static void on_answer(struct kiosk *k, enum err err, const json_t *answer)
{
	struct handed *h = &k->visit.handed;
	h->open = false;
	if (err != ERR_OK)
		h->problem = err;
	if (err != ERR_OK && is_worth_repeating(err))
		return;
	h->ticket = 0; /* answers to repeats say the same */
	h->doubt = h->sent = false;
	if (err == ERR_OK) {
		take(h, answer);
		h->stored = true;
		basket_hand_in(&k->visit.basket, k->visit.answers.item, h->client_ref);
		basket_told(&k->visit.basket, answer);
		h->problem = ERR_OK;
		h->wait = json_is_true(json_object_get(answer, "wait"));
	} else {
		log_warn("an application was not stored: %s", err_name(err));
	}
	tell(k, err == ERR_OK ? TOLD_STORED : TOLD_REFUSED);
}

/* With the signature's picture beside it. ERR_IO: there is no memory for a file now. */
static enum err ask_signed(struct kiosk *k, json_t *args)
{
	struct sign *s = &k->visit.sign;
	CLEANUP(close_fd) int fd = memfd_sealed("signature", buf_str(&s->png), s->png.len);
	if (fd < 0) {
		json_decref(args);
		return ERR_IO;
	}
	json_object_set(args, "signature", s->json);
	json_object_set_new(args, "files",
			    json_pack("[{s:s, s:s}]", "sha256", json_str(s->json, "png_blob"),
				      "type", SIGNATURE_TYPE));
	keeper_send(k, "Submit", args, fd, &k->visit.handed.ticket, on_answer);
	return ERR_OK;
}

static void ask(struct kiosk *k)
{
	struct handed *h = &k->visit.handed;
	bool is_signed = k->visit.sign.json != NULL;
	if (is_signed && bus_client_is_connected(k->keeper.bus) && !k->keeper.answers)
		return; /* in a moment: the next tick */
	h->open = true;
	h->sent = h->sent || bus_client_is_connected(k->keeper.bus);
	h->asked_ms = loop_mono_ms(k->loop);
	struct party party = people_party(&k->visit);
	json_t *args = json_pack("{s:s, s:O, s:[], s:{s:s, s:b, s:I, s:s, s:s}}", "client_ref",
				 h->client_ref, "content", h->content, "files", "seen", "visit",
				 k->visit.trail.visit, "checked", h->checked, "fee",
				 (json_int_t)item_fee_total(k->visit.answers.item), "waiver", "",
				 "agent", party_agent(&party));
	if (!is_signed)
		keeper_ask(k, "Submit", args, &h->ticket, on_answer);
	else if (ask_signed(k, args) != ERR_OK)
		on_answer(k, ERR_IO, NULL);
}

void handed_begin(struct kiosk *k)
{
	struct handed *h = &k->visit.handed;
	assert(h->content && h->client_ref[0] && !h->stored);
	h->problem = ERR_OK;
	h->sent = h->doubt = false;
	h->undated = !keeper_knows_time(k);
	h->started_ms = loop_mono_ms(k->loop);
	h->ticket = ++k->keeper.tickets;
	ask(k);
}

void handed_tick(struct kiosk *k)
{
	struct handed *h = &k->visit.handed;
	int64_t now = loop_mono_ms(k->loop);
	if (h->ticket && (!h->open || now - h->asked_ms >= ANSWER_MS))
		ask(k);
}
