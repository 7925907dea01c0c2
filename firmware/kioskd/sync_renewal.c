/* SPDX-License-Identifier: Apache-2.0 */
/* sync_renewal.c - see sync_renewal.h. The new files are used by the next connection, as if somebody had put them there. */
#include "firmware/kioskd/sync_renewal.h"

#include <string.h>

#include "firmware/core/value/json.h"
#include "firmware/crypto/certificate.h"
#include "firmware/crypto/identity.h"
#include "firmware/link/endpoints_terminal.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define LOOK_MS	 (6 * 3600 * 1000)
#define AGAIN_MS (3600 * 1000) /* after one that failed */
#define CSR_MAX	 (16 * 1024)
#define CN_MAX	 33

struct renewal {
	struct sync_means means;
	bool asking;
	struct timer look, again;
	const char *ending;
	int64_t until_ms;
};

static struct identity_files files_of(const struct renewal *r)
{
	const struct settings *set = r->means.settings;
	return (struct identity_files){ set->platform.ca, set->platform.cert, set->platform.key };
}

/* What ends */

static const char *judge(struct renewal *r)
{
	const struct settings *set = r->means.settings;
	int64_t now = loop_wall_ms(r->means.loop), from_ms, until_ms;
	if (line_time(r->means.line) == LINE_TIME_UNKNOWN)
		return r->ending;
	if (certificate_dates(set->platform.cert, &from_ms, &until_ms) == ERR_OK &&
	    until_ms - now < RENEWAL_SAY_MS) {
		r->until_ms = until_ms;
		return "certificate";
	}
	/* The last of them: while one takes over from the other, the other may end. */
	if (certificate_span(set->platform.ca, &from_ms, &until_ms) == ERR_OK &&
	    until_ms - now < RENEWAL_FROM_MS) {
		r->until_ms = until_ms;
		return "ca";
	}
	return "";
}

static void look(struct renewal *r)
{
	char until[TIME_TEXT_LEN + 1];
	const char *ending = judge(r);
	if (strcmp(ending, r->ending) == 0)
		return;
	r->ending = ending;
	time_text(r->until_ms, until);
	if (ending[0]) {
		log_error("the %s ends %s and no other has come: staff must act", ending, until);
		stores_note(r->means.stores, JOURNAL_IDENTITY_ENDING,
			    json_pack("{s:s, s:s}", "file", ending, "until", until));
	}
	line_say_changed(r->means.line);
}

const char *renewal_ending(const struct renewal *r, int64_t *until_ms)
{
	*until_ms = r->until_ms;
	return r->ending;
}

static void on_look(void *arg)
{
	struct renewal *r = arg;
	timer_after(&r->look, LOOK_MS);
	look(r);
}

/* Renewing */

static void take(struct renewal *r, const char *pem)
{
	struct identity_files files = files_of(r);
	char cn[CN_MAX] = "", had[CN_MAX] = "", until[TIME_TEXT_LEN + 1];
	int64_t from_ms, until_ms = 0;
	enum err err = certificate_text_cn(pem, cn, sizeof(cn));
	if (err == ERR_OK)
		err = certificate_cn(files.cert, had, sizeof(had));
	if (err == ERR_OK && strcmp(cn, had) != 0)
		err = ERR_CONFLICT; /* another terminal's */
	if (err == ERR_OK)
		err = identity_install(&files, pem, NULL);
	if (err == ERR_OK)
		err = certificate_dates(files.cert, &from_ms, &until_ms);
	if (err != ERR_OK) {
		log_error("the new certificate cannot be used (%s)", err_name(err));
		return;
	}
	time_text(until_ms, until);
	log_info("a new certificate until %s", until);
	stores_note(r->means.stores, JOURNAL_IDENTITY_RENEWED, json_pack("{s:s}", "until", until));
	timer_cancel(&r->again);
	look(r);
}

static void on_renewed(void *arg, const struct link_answer *answer)
{
	struct renewal *r = arg;
	r->asking = false;
	timer_after(&r->again, AGAIN_MS);
	line_answered(r->means.line, answer);
	if (answer->verdict == ANSWER_OK)
		take(r, json_str(answer->json, "certificate_pem"));
	else if (!line_take_fault(r->means.line, answer))
		log_warn("no new certificate (status %d %s)", answer->head->status, answer->code);
}

static void ask(struct renewal *r)
{
	struct identity_files files = files_of(r);
	char name[CN_MAX];
	CLEANUP(buf_fini) struct buf csr;
	buf_init(&csr, CSR_MAX);
	enum err err = certificate_cn(files.cert, name, sizeof(name));
	if (err == ERR_OK)
		err = identity_request(&files, name, &csr);
	json_t *body = err == ERR_OK ? json_pack("{s:s}", "csr_pem", buf_str(&csr)) : NULL;
	r->asking = body && endpoint_renew(line_link(r->means.line), body,
					   (struct link_waiter){ on_renewed, r }, NULL) == ERR_OK;
	json_decref(body);
	if (r->asking)
		return;
	log_warn("no new certificate can be asked for (%s)", err_name(err));
	timer_after(&r->again, AGAIN_MS);
}

void renewal_told(struct renewal *r)
{
	const struct line *line = r->means.line;
	int64_t from_ms, until_ms;
	look(r);
	if (r->asking || r->again.armed || !line_link(line) || line_time(line) != LINE_TIME_TRUSTED)
		return;
	if (certificate_dates(r->means.settings->platform.cert, &from_ms, &until_ms) == ERR_OK &&
	    until_ms - loop_wall_ms(r->means.loop) < RENEWAL_FROM_MS)
		ask(r);
}

bool renewal_is_busy(const struct renewal *r)
{
	return r->asking;
}

/* Life */

static void on_again(void *arg)
{
	(void)arg; /* the next heartbeat asks */
}

enum err renewal_create(const struct sync_means *means, struct renewal **out)
{
	struct renewal *r = calloc(1, sizeof(*r));
	if (!r)
		return ERR_NOMEM;
	r->means = *means;
	r->ending = "";
	timer_init(&r->look, means->loop, on_look, r);
	timer_init(&r->again, means->loop, on_again, r);
	timer_after(&r->look, 0);
	*out = r;
	return ERR_OK;
}

void renewal_destroy(struct renewal *r)
{
	if (!r)
		return;
	timer_cancel(&r->look);
	timer_cancel(&r->again);
	free(r);
}
