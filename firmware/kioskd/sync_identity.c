/* SPDX-License-Identifier: Apache-2.0 */
/* sync_identity.c - see sync_identity.h. */
#include "firmware/kioskd/sync_identity.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/core/value/json.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define CHECK_ID_MAX 63
#define CHECKS_MAX   4 /* at once */

struct check {
	struct identities *home;
	struct link_call *call;
	bool deputy; /* of whoever acts for the holder: token and renewal stay the holder's */
	void (*done)(void *arg, enum err err, const json_t *answer); /* NULL = free */
	void *arg;
};

struct identities {
	struct line *line;
	struct check checks[CHECKS_MAX];
	char *token;	   /* of the visit, NULL = none */
	json_t *presented; /* what the last check was asked with; NULL = none. Memory only */
};

static void keep_token(struct identities *i, const char *token)
{
	wipe_free(i->token);
	i->token = token[0] ? strdup(token) : NULL;
}

static enum err judge(const struct check *check, const struct link_answer *answer, json_t **out)
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
	if (!check->deputy)
		keep_token(check->home, token);
	*out = json_pack("{s:s, s:s}", "level", level, "check_id", check_id);
	return ERR_OK;
}

static void on_checked(void *arg, const struct link_answer *answer)
{
	struct check *check = arg;
	struct identities *i = check->home;
	json_t *said = NULL;
	assert(check->done);
	check->call = NULL;
	line_settle(i->line);
	if (!answer->unreached)
		line_answered(i->line, answer);
	enum err err = judge(check, answer, &said);
	if (err == ERR_OFFLINE)
		log_info("no online identity check (%s, %d)", answer_verdict_name(answer->verdict),
			 answer->head->status);
	void (*done)(void *, enum err, const json_t *) = STEAL(check->done);
	done(check->arg, err, said);
	json_decref(said);
}

static json_t *body_of(const json_t *request)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:{s:s}, s:[]}", "name", json_str(request, "name"),
			 "cert_type", json_str(request, "cert_type"), "cert_no",
			 json_str(request, "cert_no"), "method", "card", "card_security", "sam_id",
			 json_str(request, "sam_id"), "consent_ids");
}

static bool is_deputy(const json_t *request)
{
	return json_is_true(json_object_get(request, "deputy"));
}

static struct check *free_check(struct identities *i)
{
	for (size_t n = 0; n < CHECKS_MAX; n++)
		if (!i->checks[n].done)
			return &i->checks[n];
	return NULL;
}

static void start_check(struct identities *i, const json_t *request,
			void (*done)(void *arg, enum err err, const json_t *answer), void *arg)
{
	struct link *link = line_link(i->line);
	struct check *check = free_check(i);
	/* Nothing personal before the time can be believed. */
	if (!link || !check || line_time(i->line) != LINE_TIME_TRUSTED) {
		done(arg, ERR_OFFLINE, NULL);
		return;
	}
	json_t *body = body_of(request);
	*check =
		(struct check){ .home = i, .deputy = is_deputy(request), .done = done, .arg = arg };
	enum err err = endpoint_identity(link, body, (struct link_waiter){ on_checked, check },
					 &check->call);
	json_decref(body);
	if (err != ERR_OK) {
		check->done = NULL;
		done(arg, ERR_OFFLINE, NULL);
	}
}

void identity_check(struct identities *i, const json_t *request,
		    void (*done)(void *arg, enum err err, const json_t *answer), void *arg)
{
	if (!is_deputy(request)) {
		json_decref(i->presented);
		i->presented = json_deep_copy(request);
	}
	start_check(i, request, done, arg);
}

const char *identity_token(const struct identities *i)
{
	return i->token;
}

void identity_renew(struct identities *i,
		    void (*done)(void *arg, enum err err, const json_t *answer), void *arg)
{
	wipe_free(STEAL(i->token));
	if (i->presented)
		start_check(i, i->presented, done, arg);
	else
		done(arg, ERR_NOT_FOUND, NULL);
}

void identities_end(struct identities *i)
{
	for (size_t n = 0; n < CHECKS_MAX; n++) {
		struct check *check = &i->checks[n];
		if (!check->done)
			continue;
		link_cancel(STEAL(check->call));
		void (*done)(void *, enum err, const json_t *) = STEAL(check->done);
		done(check->arg, ERR_CANCELLED, NULL);
	}
	wipe_free(STEAL(i->token));
	json_decref(STEAL(i->presented));
}

/* Life */

enum err identities_create(const struct sync_means *means, struct identities **out)
{
	struct identities *i = calloc(1, sizeof(*i));
	if (!i)
		return ERR_NOMEM;
	i->line = means->line;
	*out = i;
	return ERR_OK;
}

void identities_destroy(struct identities *i)
{
	if (!i)
		return;
	identities_end(i);
	free(i);
}
