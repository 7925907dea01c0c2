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

/* What goes beside the words: sealed files, and what the words say of them. */
struct parcel {
	int fds[BUS_FILES_MAX];
	size_t count;
	json_t *said;
};

static void parcel_end(struct parcel *p)
{
	for (size_t i = 0; i < p->count; i++)
		close_fd(&p->fds[i]);
	json_decref(p->said);
}

static bool has(const struct parcel *p, const char *sha256)
{
	for (size_t i = 0; i < p->count; i++)
		if (strcmp(json_str(json_array_get(p->said, i), "sha256"), sha256) == 0)
			return true;
	return false;
}

/* False: there is no memory for a file now. The same bytes go once. */
static bool put(struct parcel *p, const struct buf *bytes, const char *sha256, const char *type)
{
	if (has(p, sha256))
		return true;
	int fd = p->count < BUS_FILES_MAX ? memfd_sealed("page", buf_str(bytes), bytes->len) : -1;
	if (fd < 0)
		return false;
	p->fds[p->count++] = fd;
	json_array_append_new(p->said, json_pack("{s:s, s:s}", "sha256", sha256, "type", type));
	return true;
}

/* The pages of what is handed in as a scan, and the signature's picture. */
static bool pack(struct kiosk *k, struct parcel *p)
{
	const struct materials *m = &k->visit.answers.materials;
	const struct sign *s = &k->visit.sign;
	bool good = !s->json || put(p, &s->png, json_str(s->json, "png_blob"), SIGNATURE_TYPE);
	for (size_t i = 0; i < m->count && good; i++) {
		const char *guid = json_str(m->rows[i].spec, "row_guid");
		size_t pages = m->rows[i].way == MATERIAL_SCAN ? scans_of(m->scans, guid) : 0;
		for (size_t n = 1; n <= pages && good; n++) {
			const struct scan_page *page = scans_page(m->scans, guid, n);
			good = put(p, &page->jpeg, page->sha256, SCANS_TYPE);
		}
	}
	return good;
}

static void send(struct kiosk *k, const struct parcel *p)
{
	struct handed *h = &k->visit.handed;
	struct party party = people_party(&k->visit);
	json_t *args = json_pack("{s:s, s:O, s:O, s:{s:s, s:b, s:I, s:s, s:s}}", "client_ref",
				 h->client_ref, "content", h->content, "files", p->said, "seen",
				 "visit", k->visit.trail.visit, "checked", h->checked, "fee",
				 (json_int_t)item_fee_total(k->visit.answers.item), "waiver", "",
				 "agent", party_agent(&party));
	if (k->visit.sign.json)
		json_object_set(args, "signature", k->visit.sign.json);
	keeper_send(k, "Submit", args, p->fds, p->count, &h->ticket, on_answer);
}

static void ask(struct kiosk *k)
{
	struct handed *h = &k->visit.handed;
	CLEANUP(parcel_end) struct parcel p = { .said = json_array() };
	bool packed = pack(k, &p);
	bool is_connected = bus_client_is_connected(k->keeper.bus);
	if (p.count && is_connected && !k->keeper.answers)
		return; /* in a moment: the next tick */
	h->open = true;
	h->sent = h->sent || is_connected;
	h->asked_ms = loop_mono_ms(k->loop);
	if (packed)
		send(k, &p);
	else
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
