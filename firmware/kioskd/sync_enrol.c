/* SPDX-License-Identifier: Apache-2.0 */
/* sync_enrol.c - see sync_enrol.h. One run is a chain: the time if it is not known, then the request until it is answered. */
#include "firmware/kioskd/sync_enrol.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "firmware/core/value/json.h"
#include "firmware/crypto/certificate.h"
#include "firmware/crypto/identity.h"
#include "firmware/kioskd/machine.h"
#include "firmware/link/endpoints_terminal.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define CODE_MAX    50
#define CSR_MAX	    (16 * 1024)
#define AGAIN_MS    2000 /* grows with each try */
#define TERMINAL_ID 33

struct enrolments {
	struct sync_means means;
	const char *receipt_spki;
	struct link *link; /* NULL = none is under way */
	struct timer again;
	struct timer over; /* the link is not ended from inside its own callback */
	char code[CODE_MAX + 1];
	int tries;
	bool looked;  /* at the time */
	bool unknown; /* one try may have been taken */
	char sentence[ENROL_SENTENCE_MAX];
	char terminal_id[TERMINAL_ID];
	json_t *answer;
	enum err err;
	void (*done)(void *arg, const struct enrol_end *end);
	void *arg;
};

static struct identity_files files_of(const struct enrolments *e)
{
	const struct settings *set = e->means.settings;
	return (struct identity_files){ set->platform.ca, set->platform.cert, set->platform.key };
}

/* The end */

static void say(struct enrolments *e, enum err err, const char *sentence)
{
	e->err = err;
	text_copy(e->sentence, sizeof(e->sentence), sentence);
	timer_cancel(&e->again);
	timer_after(&e->over, 0);
}

static void tell(struct enrolments *e)
{
	struct enrol_end end = { .err = e->err,
				 .sentence = e->sentence,
				 .terminal_id = e->terminal_id,
				 .hall_code = json_str(e->answer, "hall_code"),
				 .area_code = json_str(e->answer, "area_code") };
	void (*done)(void *, const struct enrol_end *) = STEAL(e->done);
	json_t *answer = STEAL(e->answer);
	done(e->arg, &end);
	json_decref(answer);
}

static void on_over(void *arg)
{
	struct enrolments *e = arg;
	link_destroy(STEAL(e->link));
	if (e->err == ERR_OK)
		line_enrolled(e->means.line);
	tell(e);
}

/* Taking the answer */

static void take(struct enrolments *e, const json_t *json)
{
	struct identity_files files = files_of(e);
	const char *id = json_str(json, "terminal_id"), *pem = json_str(json, "certificate_pem");
	char cn[TERMINAL_ID];
	enum err err = certificate_text_cn(pem, cn, sizeof(cn));
	if (err != ERR_OK || strcmp(cn, id) != 0 || !receipt_can_say(cn)) {
		say(e, ERR_SYNTAX,
		    "the platform's answer is no certificate for the terminal id it names");
		return;
	}
	err = identity_install(&files, pem, json_str(json, "ca_chain_pem"));
	if (err != ERR_OK) {
		say(e, err,
		    err == ERR_CONFLICT || err == ERR_SYNTAX || err == ERR_NOT_FOUND
			    ? "the platform's answer is no certificate for this terminal's key"
			    : "the certificate came but cannot be written; the same code again brings it");
		return;
	}
	memcpy(e->terminal_id, cn, sizeof(cn));
	e->answer = json_deep_copy(json);
	say(e, ERR_OK, "");
}

/* The platform's no, by the code of its problem and, where it gives one, the reason. */
static const struct refusal {
	const char *code, *reason; /* NULL: any */
	enum err err;
	const char *sentence;
} refusals[] = {
	{ "code-refused", "used", ERR_NOT_ALLOWED, "this code was used already" },
	{ "code-refused", "expired", ERR_NOT_ALLOWED, "this code has expired" },
	{ "code-refused", "unknown", ERR_NOT_ALLOWED, "the platform does not know this code" },
	{ "code-refused", NULL, ERR_NOT_ALLOWED, "this code was used already or has expired" },
	{ "serial-enrolled", NULL, ERR_CONFLICT,
	  "a terminal with this serial number is enrolled already; the province must release it first" },
	{ "validation", NULL, ERR_INVALID, "the platform does not take the request" },
};

static const struct refusal *refusal_of(const struct link_answer *answer)
{
	const char *reason = json_str(answer->json, "reason");
	for (size_t i = 0; answer->code[0] && i < ARRAY_LEN(refusals); i++)
		if (strcmp(refusals[i].code, answer->code) == 0 &&
		    (!refusals[i].reason || strcmp(refusals[i].reason, reason) == 0))
			return &refusals[i];
	return NULL;
}

static void look(struct enrolments *e);
static void send(struct enrolments *e);

static void on_again(void *arg)
{
	send(arg);
}

/* Neither yes nor no. */
static void try_again(struct enrolments *e, const struct link_answer *answer)
{
	bool busy = answer->verdict == ANSWER_BUSY || answer->verdict == ANSWER_IN_PROGRESS;
	e->unknown |= !busy;
	if (e->tries < ENROL_TRIES) {
		timer_after(&e->again, (int64_t)AGAIN_MS * e->tries);
		return;
	}
	if (e->unknown)
		say(e, ERR_TIMEOUT,
		    "the platform's answer was lost; enrol with the same code again finds out");
	else
		say(e, ERR_BUSY, "the platform takes no enrolment now; the code stays good");
}

/* Nothing arrived there, for sure. */
static void say_unreached(struct enrolments *e, const struct link_answer *answer)
{
	if (answer->err != ERR_TLS)
		say(e, ERR_OFFLINE, "the platform cannot be reached; nothing was done");
	else if (answer->bad_dates)
		say(e, ERR_TLS, "the platform's certificate is not valid at this terminal's date");
	else
		say(e, ERR_TLS, "the platform's certificate is not of the CA in [platform] ca");
}

static void on_posted(void *arg, const struct link_answer *answer)
{
	struct enrolments *e = arg;
	const struct refusal *no = refusal_of(answer);
	log_info("enrolment: %s, status %d %s", answer_verdict_name(answer->verdict),
		 answer->head->status, answer->code);
	if (answer->verdict == ANSWER_OK && json_str(answer->json, "certificate_pem")[0]) {
		take(e, answer->json);
	} else if (no) {
		say(e, no->err, no->sentence);
	} else if (answer->bad_dates && !e->looked && line_doubt_dates(e->means.line)) {
		look(e);
	} else if (answer->unreached && !e->unknown) {
		say_unreached(e, answer);
	} else if (answer->verdict == ANSWER_UNAUTHORISED) {
		say(e, ERR_NOT_ALLOWED, "the platform refuses to enrol anybody from here");
	} else {
		try_again(e, answer);
	}
}

static void send(struct enrolments *e)
{
	struct identity_files files = files_of(e);
	struct machine machine;
	CLEANUP(buf_fini) struct buf csr;
	buf_init(&csr, CSR_MAX);
	machine_read(e->means.settings, "", &machine);
	enum err err = identity_request(&files, machine.serial_no, &csr);
	if (err != ERR_OK) {
		say(e, err, "the key cannot be written beside [platform] key");
		return;
	}
	json_t *body = json_pack("{s:s, s:s, s:s, s:s, s:s}", "activation_code", e->code, "model",
				 machine.model, "serial_no", machine.serial_no, "csr_pem",
				 buf_str(&csr), "receipt_key_spki", e->receipt_spki);
	e->tries++;
	err = body ? endpoint_enrol(e->link, body, (struct link_waiter){ on_posted, e }, NULL)
		   : ERR_NOMEM;
	json_decref(body);
	if (err != ERR_OK)
		say(e, err, "the request cannot be sent");
}

/* The time: an unknown one cannot tell whether the platform's certificate is valid. */

static void on_looked(void *arg, const struct link_answer *answer)
{
	struct enrolments *e = arg;
	if (answer->head->date_ms < 0)
		say_unreached(e, answer);
	else
		send(e);
}

static void look(struct enrolments *e)
{
	e->looked = true;
	enum err err = endpoint_time(e->link, true, (struct link_waiter){ on_looked, e }, NULL);
	if (err != ERR_OK)
		say(e, err, "the request cannot be sent");
}

/* The beginning */

static bool is_code(const char *code)
{
	size_t len = strlen(code);
	return len > 0 && len <= CODE_MAX && text_is_plain(code);
}

/* Certificate and key are there, belong together, and the certificate has not ended. */
static bool is_enrolled(const struct enrolments *e)
{
	struct identity_files files = files_of(e);
	struct identity_pem identity;
	int64_t from_ms, until_ms;
	identity_settle(&files);
	if (identity_read(&files, &identity) != ERR_OK)
		return false;
	identity_fini(&identity);
	return certificate_dates(files.cert, &from_ms, &until_ms) == ERR_OK &&
	       until_ms > loop_wall_ms(e->means.loop);
}

static void refuse(enum err err, const char *sentence,
		   void (*done)(void *arg, const struct enrol_end *end), void *arg)
{
	struct enrol_end end = { err, sentence, "", "", "" };
	done(arg, &end);
}

void enrol(struct enrolments *e, const char *code,
	   void (*done)(void *arg, const struct enrol_end *end), void *arg)
{
	if (!is_code(code)) {
		refuse(ERR_INVALID, "an activation code has 1 to 50 plain characters", done, arg);
		return;
	}
	if (e->done) {
		refuse(ERR_BUSY, "an enrolment is under way", done, arg);
		return;
	}
	if (is_enrolled(e)) {
		refuse(ERR_EXISTS, "this terminal is enrolled already", done, arg);
		return;
	}
	enum err err = line_open_plain(e->means.line, &e->link);
	if (err != ERR_OK) {
		refuse(err, "[platform] url and ca say where to enrol; they are not set", done,
		       arg);
		return;
	}
	text_copy(e->code, sizeof(e->code), code);
	e->done = done;
	e->arg = arg;
	e->tries = 0;
	e->looked = e->unknown = false;
	e->terminal_id[0] = '\0';
	if (line_time(e->means.line) == LINE_TIME_UNKNOWN)
		look(e);
	else
		send(e);
}

/* Life */

enum err enrolments_create(const struct sync_means *means, const char *receipt_spki,
			   struct enrolments **out)
{
	struct enrolments *e = calloc(1, sizeof(*e));
	if (!e)
		return ERR_NOMEM;
	e->means = *means;
	e->receipt_spki = receipt_spki;
	timer_init(&e->again, means->loop, on_again, e);
	timer_init(&e->over, means->loop, on_over, e);
	*out = e;
	return ERR_OK;
}

void enrolments_destroy(struct enrolments *e)
{
	if (!e)
		return;
	timer_cancel(&e->again);
	timer_cancel(&e->over);
	link_destroy(STEAL(e->link));
	if (e->done) {
		e->err = ERR_CANCELLED;
		tell(e);
	}
	json_decref(e->answer);
	free(e);
}
