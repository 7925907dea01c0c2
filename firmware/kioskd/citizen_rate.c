/* SPDX-License-Identifier: Apache-2.0 */
/*
 * citizen_rate.c - Rate: the citizen's rating of a case of this visit becomes a record of the queue.
 *
 * Its key is made from the case's, so that a second rating of the same case is refused by the store,
 * whenever it comes; a repeat of the first gets the first answer.
 */
#include "firmware/kioskd/keeper.h"

#include <stdio.h>
#include <string.h>

#include "firmware/core/case/evaluation.h"

#define LOG_MODULE "kioskd"
#include "firmware/base/log.h"

#define KIND_EVALUATION "evaluation"

struct rating {
	struct keeper *keeper;
	struct bus_call *call;
	char client_ref[UUID_TEXT_LEN + 1];
	char at[TIME_TEXT_LEN + 1];
	struct evaluation evaluation;
	int64_t wall_ms;
	struct queue_record rated; /* the case */
	bool repeated;		   /* it was taken before */
	enum err err;
};

static void rating_ref(const char *client_ref, char out[UUID_TEXT_LEN + 1])
{
	char text[UUID_TEXT_LEN + 32];
	int len = snprintf(text, sizeof(text), KIND_EVALUATION "|%s|%d", client_ref,
			   EVALUATION_SERVICE);
	hash_uuid(text, (size_t)len, out);
}

static enum err push(struct queue *q, const struct rating *r, const char *ref,
		     const char *project_no)
{
	struct queue_record made;
	json_t *body = evaluation_body(&r->evaluation, r->client_ref, project_no, r->at);
	enum err err =
		body ? queue_push(q, ref, KIND_EVALUATION, body, r->wall_ms, &made) : ERR_NOMEM;
	json_decref(body);
	return err;
}

static void rate_run(struct queue *q, void *ctx)
{
	struct rating *r = ctx;
	struct queue_record before;
	char ref[UUID_TEXT_LEN + 1];
	r->err = queue_get(q, r->client_ref, &r->rated);
	if (r->err != ERR_OK)
		return;
	rating_ref(r->client_ref, ref);
	r->repeated = queue_get(q, ref, &before) == ERR_OK;
	r->err = push(q, r, ref, r->rated.project_no);
	/* The number may have come between a rating and its repeat. */
	if (r->err == ERR_CONFLICT && r->rated.project_no[0])
		r->err = push(q, r, ref, "");
}

static void rate_done(void *ctx)
{
	struct rating *r = ctx;
	struct keeper *k = r->keeper;
	if (r->err == ERR_OK && !r->repeated)
		stores_note(k->stores, JOURNAL_RATE,
			    json_pack("{s:s, s:i, s:o}", "serial", r->rated.serial, "level",
				      r->evaluation.level, "tags",
				      evaluation_tags(&r->evaluation)));
	if (r->err == ERR_OK) {
		bus_call_answer(r->call, json_object());
		sync_kick(k->sync);
	} else {
		log_warn("a rating was not taken: %s", err_name(r->err));
		bus_call_fail(r->call, r->err, NULL);
	}
	free(r);
}

static enum err take_rating(const struct keeper *k, const json_t *args, struct rating *r)
{
	int64_t ms;
	const char *client_ref = json_str(args, "client_ref"), *at = json_str(args, "at");
	if (!keeper_is_of_visit(k, client_ref))
		return ERR_NOT_ALLOWED;
	if (evaluation_read(args, &r->evaluation) != ERR_OK || time_parse(at, &ms) != ERR_OK ||
	    !text_copy(r->at, sizeof(r->at), at))
		return ERR_INVALID;
	text_copy(r->client_ref, sizeof(r->client_ref), client_ref);
	return ERR_OK;
}

static void on_rate(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct rating *r = calloc(1, sizeof(*r));
	if (!r)
		abort();
	*r = (struct rating){ .keeper = k, .call = call, .wall_ms = loop_wall_ms(k->loop) };
	enum err err = take_rating(k, bus_call_args(call), r);
	if (err == ERR_OK) {
		stores_queue(k->stores, rate_run, rate_done, r);
		return;
	}
	bus_call_fail(call, err, NULL);
	free(r);
}

const struct bus_handler citizen_rate_handlers[] = {
	{ BUS_CITIZEN, "Rate", on_rate },
	{ .name = NULL },
};
