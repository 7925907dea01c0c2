/* SPDX-License-Identifier: Apache-2.0 */
/* sync_enquiry.c - see sync_enquiry.h. */
#include "firmware/kioskd/sync_enquiry.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/core/case/receipt.h"
#include "firmware/core/value/json.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define ENQUIRIES_MAX	 4 /* at once */
#define STATUS_TOO_MANY	 429
#define STATUS_NOT_FOUND 404

struct enquiry {
	struct enquiries *home;
	struct link_call *call;
	char project_no[PROJECT_NO_MAX + 1];
	char code[ENQUIRY_CODE_MAX + 1]; /* "" = by the token */
	bool renewed;
	void (*done)(void *arg, enum err err, const json_t *answer); /* NULL = free */
	void *arg;
};

struct enquiries {
	struct loop *loop;
	struct line *line;
	struct identities *identities;
	struct enquiry rows[ENQUIRIES_MAX];
	int wrong;		    /* codes, in the window that began then */
	int64_t since_ms, until_ms; /* monotonic; until: no code is asked with before */
};

/* Guessing */

static bool may_try(const struct enquiries *e)
{
	return loop_mono_ms(e->loop) >= e->until_ms;
}

static void count_wrong(struct enquiries *e)
{
	int64_t now_ms = loop_mono_ms(e->loop);
	if (e->wrong == 0 || now_ms - e->since_ms > ENQUIRY_WINDOW_MS) {
		e->wrong = 0;
		e->since_ms = now_ms;
	}
	if (++e->wrong < ENQUIRY_WRONG_MAX)
		return;
	log_warn("%d wrong query codes: none is asked with for %d s", e->wrong,
		 ENQUIRY_PAUSE_MS / 1000);
	e->wrong = 0;
	e->until_ms = now_ms + ENQUIRY_PAUSE_MS;
}

/* One enquiry */

static void end(struct enquiry *q, enum err err, const json_t *answer)
{
	void (*done)(void *, enum err, const json_t *) = STEAL(q->done);
	void *arg = q->arg;
	assert(done);
	wipe(q->code, sizeof(q->code));
	done(arg, err, answer);
}

static enum err judge(struct enquiry *q, const struct link_answer *answer)
{
	if (answer->verdict == ANSWER_OK && json_is_object(answer->json))
		return ERR_OK;
	/* What a proxy says of the address is nothing about the case. */
	bool ours = answer->code[0];
	if (ours && answer->head->status == STATUS_NOT_FOUND) {
		if (q->code[0])
			count_wrong(q->home);
		return ERR_NOT_FOUND;
	}
	return answer->head->status == STATUS_TOO_MANY ? ERR_BUSY : ERR_OFFLINE;
}

static void ask(struct enquiry *q);

static void on_renewed(void *arg, enum err err, const json_t *answer)
{
	struct enquiry *q = arg;
	(void)answer;
	if (!q->done)
		return; /* the visit ended meanwhile */
	if (err == ERR_OK)
		ask(q);
	else
		end(q, err == ERR_OFFLINE ? ERR_OFFLINE : ERR_PERMISSION, NULL);
}

static void renew(struct enquiry *q)
{
	q->renewed = true;
	identity_renew(q->home->identities, on_renewed, q);
}

static void on_answer(void *arg, const struct link_answer *answer)
{
	struct enquiry *q = arg;
	struct enquiries *e = q->home;
	assert(q->done);
	q->call = NULL;
	line_settle(e->line);
	if (!answer->unreached)
		line_answered(e->line, answer);
	if (answer->verdict == ANSWER_TOKEN_EXPIRED && !q->code[0] && !q->renewed) {
		renew(q);
		return;
	}
	enum err err = answer->verdict == ANSWER_TOKEN_EXPIRED ? ERR_PERMISSION : judge(q, answer);
	if (err != ERR_OK)
		log_info("an enquiry was not answered (%s, %d)",
			 answer_verdict_name(answer->verdict), answer->head->status);
	end(q, err, err == ERR_OK ? answer->json : NULL);
}

static void ask(struct enquiry *q)
{
	struct enquiries *e = q->home;
	struct link *link = line_link(e->line);
	/* Nothing personal before the time can be believed. */
	if (!link || line_time(e->line) != LINE_TIME_TRUSTED) {
		end(q, ERR_OFFLINE, NULL);
		return;
	}
	/* The card came while nobody could check it: now somebody may. */
	if (!q->code[0] && !identity_token(e->identities) && !q->renewed) {
		renew(q);
		return;
	}
	enum err err =
		endpoint_progress(link, q->project_no, q->code, identity_token(e->identities),
				  (struct link_waiter){ on_answer, q }, &q->call);
	if (err == ERR_INVALID)
		end(q, ERR_PERMISSION, NULL);
	else if (err != ERR_OK)
		end(q, err == ERR_TOO_LONG ? ERR_INVALID : ERR_OFFLINE, NULL);
}

static struct enquiry *free_row(struct enquiries *e)
{
	for (size_t i = 0; i < ENQUIRIES_MAX; i++)
		if (!e->rows[i].done)
			return &e->rows[i];
	return NULL;
}

void enquiry_ask(struct enquiries *e, const char *project_no, const char *code,
		 void (*done)(void *arg, enum err err, const json_t *answer), void *arg)
{
	struct enquiry row = { .home = e, .done = done, .arg = arg };
	struct enquiry *q = free_row(e);
	enum err err = ERR_OK;
	if (!project_no[0] || !text_copy(row.project_no, sizeof(row.project_no), project_no) ||
	    !text_copy(row.code, sizeof(row.code), code))
		err = ERR_INVALID;
	else if (code[0] && !may_try(e))
		err = ERR_BUSY;
	if (!q || err != ERR_OK) {
		done(arg, err == ERR_OK ? ERR_BUSY : err, NULL);
		return;
	}
	*q = row;
	ask(q);
}

void enquiries_end(struct enquiries *e)
{
	for (size_t i = 0; i < ENQUIRIES_MAX; i++) {
		struct enquiry *q = &e->rows[i];
		if (!q->done)
			continue;
		link_cancel(STEAL(q->call));
		end(q, ERR_CANCELLED, NULL);
	}
}

/* Life */

enum err enquiries_create(const struct sync_means *means, struct identities *identities,
			  struct enquiries **out)
{
	struct enquiries *e = calloc(1, sizeof(*e));
	if (!e)
		return ERR_NOMEM;
	e->loop = means->loop;
	e->line = means->line;
	e->identities = identities;
	*out = e;
	return ERR_OK;
}

void enquiries_destroy(struct enquiries *e)
{
	if (!e)
		return;
	enquiries_end(e);
	free(e);
}
