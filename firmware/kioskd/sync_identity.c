/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_identity.c - the online check of a card, and the end of everything a visit left here. Never
 * queued: what cannot be made within its time is not made.
 */
#include "firmware/kioskd/sync_private.h"

#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/core/value/json.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define CHECK_ID_MAX 63

static enum err judge(struct sync *s, const struct link_answer *answer, json_t **out)
{
	if (answer->verdict == ANSWER_MISMATCH)
		return ERR_IDENTITY_MISMATCH;
	if (answer->verdict != ANSWER_OK)
		return ERR_OFFLINE;
	const char *level = json_str(answer->json, "level");
	const char *check_id = json_str(answer->json, "check_id");
	const char *token = json_str(answer->json, "identity_token");
	bool known = strcmp(level, "card_online") == 0 || strcmp(level, "card_face") == 0;
	if (!known || !check_id[0] || strlen(check_id) > CHECK_ID_MAX)
		return ERR_OFFLINE;
	wipe_free(s->token);
	s->token = token[0] ? strdup(token) : NULL;
	*out = json_pack("{s:s, s:s}", "level", level, "check_id", check_id);
	return ERR_OK;
}

static void on_checked(void *arg, const struct link_answer *answer)
{
	struct identity_call *call = arg;
	struct sync *s = call->s;
	json_t *said = NULL;
	call->call = NULL;
	if (!answer->unreached)
		sync_answered(s, answer);
	enum err err = judge(s, answer, &said);
	if (err == ERR_OFFLINE)
		log_info("no online identity check (%s, %d)", answer_verdict_name(answer->verdict),
			 answer->head->status);
	void (*done)(void *, enum err, const json_t *) = STEAL(call->done);
	done(call->arg, err, said);
	json_decref(said);
	sync_settle(s);
}

static json_t *body_of(const json_t *request)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:{s:s}, s:[]}", "name", json_str(request, "name"),
			 "cert_type", json_str(request, "cert_type"), "cert_no",
			 json_str(request, "cert_no"), "method", "card", "card_security", "sam_id",
			 json_str(request, "sam_id"), "consent_ids");
}

static struct identity_call *free_call(struct sync *s)
{
	for (size_t i = 0; i < SYNC_IDENTITIES_MAX; i++)
		if (!s->identities[i].done)
			return &s->identities[i];
	return NULL;
}

void sync_identify(struct sync *s, const json_t *request,
		   void (*done)(void *arg, enum err err, const json_t *answer), void *arg)
{
	struct identity_call *call = free_call(s);
	/* Nothing personal before the time can be believed. */
	if (!s->link || !call || s->clock.phase != CLOCK_TRUSTED) {
		done(arg, ERR_OFFLINE, NULL);
		return;
	}
	json_t *body = body_of(request);
	*call = (struct identity_call){ .s = s, .done = done, .arg = arg };
	enum err err = endpoint_identity(s->link, body, (struct link_waiter){ on_checked, call },
					 &call->call);
	json_decref(body);
	if (err != ERR_OK) {
		call->done = NULL;
		done(arg, ERR_OFFLINE, NULL);
	}
}

void identity_end(struct sync *s, enum err err)
{
	for (size_t i = 0; i < SYNC_IDENTITIES_MAX; i++) {
		struct identity_call *call = &s->identities[i];
		if (!call->done)
			continue;
		link_cancel(STEAL(call->call));
		void (*done)(void *, enum err, const json_t *) = STEAL(call->done);
		done(call->arg, err, NULL);
	}
	wipe_free(STEAL(s->token));
}

void sync_end_visit(struct sync *s)
{
	identity_end(s, ERR_CANCELLED);
	if (s->link)
		link_close_idle(s->link);
}
