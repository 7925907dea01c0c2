/* SPDX-License-Identifier: Apache-2.0 */
/* sync_hall.c - see sync_hall.h. */
#include "firmware/kioskd/sync_hall.h"

#include <assert.h>
#include <string.h>

#include "firmware/core/value/digest.h"
#include "firmware/core/value/json.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define ASKS_MAX    8 /* at once */
#define SUBJECT_MAX 64

struct desk_ask {
	struct hall_desk *home;
	struct link_call *call;
	enum endpoint_hall_kind kind;
	char subject[SUBJECT_MAX + 1];
	char key[UUID_TEXT_LEN + 1];
	json_t *body;
	bool renewed;
	void (*done)(void *arg, enum err err, const json_t *answer); /* NULL = free */
	void *arg;
};

struct hall_desk {
	struct line *line;
	struct identities *identities;
	struct desk_ask asks[ASKS_MAX];
};

static void finish(struct desk_ask *a, enum err err, const json_t *answer)
{
	void (*done)(void *, enum err, const json_t *) = STEAL(a->done);
	void *arg = a->arg;
	assert(done);
	json_decref(STEAL(a->body));
	done(arg, err, answer);
}

/* What came of it. Unknown is not "no": what may have been done is never said to have failed. */
static enum err judge(const struct desk_ask *a, const struct link_answer *answer)
{
	enum err unknown =
		endpoint_hall_changes(a->kind) && !answer->unreached ? ERR_TIMEOUT : ERR_OFFLINE;
	if (answer->verdict == ANSWER_OK)
		return ERR_OK;
	if (answer->verdict == ANSWER_TOKEN_EXPIRED)
		return ERR_PERMISSION;
	if (answer->verdict == ANSWER_GONE && answer->code[0])
		return ERR_NOT_FOUND;
	return answer->verdict == ANSWER_REFUSED ? ERR_CONFLICT : unknown;
}

static void ask_now(struct desk_ask *a);

static void on_renewed(void *arg, enum err err, const json_t *answer)
{
	struct desk_ask *a = arg;
	(void)answer;
	if (!a->done)
		return; /* the visit ended meanwhile */
	if (err == ERR_OK)
		ask_now(a);
	else
		finish(a, err == ERR_OFFLINE ? ERR_OFFLINE : ERR_PERMISSION, NULL);
}

static void renew(struct desk_ask *a)
{
	a->renewed = true;
	identity_renew(a->home->identities, on_renewed, a);
}

/* The card came while nobody could check it: now somebody may. */
static void without_token(struct desk_ask *a)
{
	if (a->renewed)
		finish(a, ERR_PERMISSION, NULL);
	else
		renew(a);
}

static void on_answer(void *arg, const struct link_answer *answer)
{
	struct desk_ask *a = arg;
	struct line *line = a->home->line;
	assert(a->done);
	a->call = NULL;
	line_settle(line);
	if (!answer->unreached)
		line_answered(line, answer);
	if (answer->verdict == ANSWER_TOKEN_EXPIRED && !a->renewed) {
		renew(a);
		return;
	}
	enum err err = judge(a, answer);
	if (err != ERR_OK)
		log_info("the hall's desk did not answer (%s, %d)",
			 answer_verdict_name(answer->verdict), answer->head->status);
	finish(a, err, err == ERR_OK ? answer->json : NULL);
}

static void ask_now(struct desk_ask *a)
{
	struct link *link = line_link(a->home->line);
	/* Nothing personal before the time can be believed. */
	if (!link || line_time(a->home->line) != LINE_TIME_TRUSTED) {
		finish(a, ERR_OFFLINE, NULL);
		return;
	}
	struct endpoint_hall ask = { .kind = a->kind,
				     .subject = a->subject,
				     .key = a->key,
				     .token = identity_token(a->home->identities),
				     .body = a->body };
	if (endpoint_hall_is_personal(a->kind) && !ask.token) {
		without_token(a);
		return;
	}
	enum err err = endpoint_hall(link, &ask, (struct link_waiter){ on_answer, a }, &a->call);
	if (err != ERR_OK)
		finish(a, err == ERR_INVALID ? ERR_INVALID : ERR_OFFLINE, NULL);
}

static struct desk_ask *free_ask(struct hall_desk *d)
{
	for (size_t i = 0; i < ASKS_MAX; i++)
		if (!d->asks[i].done)
			return &d->asks[i];
	return NULL;
}

void hall_desk_ask(struct hall_desk *d, const struct endpoint_hall *ask,
		   void (*done)(void *arg, enum err err, const json_t *answer), void *arg)
{
	struct desk_ask *a = free_ask(d);
	struct desk_ask made = { .home = d, .kind = ask->kind, .done = done, .arg = arg };
	if (!a) {
		done(arg, ERR_OFFLINE, NULL);
		return;
	}
	if (!text_copy(made.subject, sizeof(made.subject), ask->subject ? ask->subject : "") ||
	    !text_copy(made.key, sizeof(made.key), ask->key ? ask->key : "")) {
		done(arg, ERR_INVALID, NULL);
		return;
	}
	made.body = json_deep_copy(ask->body);
	*a = made;
	ask_now(a);
}

void hall_desk_end(struct hall_desk *d)
{
	for (size_t i = 0; i < ASKS_MAX; i++) {
		struct desk_ask *a = &d->asks[i];
		if (!a->done)
			continue;
		link_cancel(STEAL(a->call));
		finish(a, ERR_CANCELLED, NULL);
	}
}

enum err hall_desk_create(const struct sync_means *means, struct identities *identities,
			  struct hall_desk **out)
{
	struct hall_desk *d = calloc(1, sizeof(*d));
	if (!d)
		return ERR_NOMEM;
	d->line = means->line;
	d->identities = identities;
	*out = d;
	return ERR_OK;
}

void hall_desk_destroy(struct hall_desk *d)
{
	if (!d)
		return;
	hall_desk_end(d);
	free(d);
}
