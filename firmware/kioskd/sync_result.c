/* SPDX-License-Identifier: Apache-2.0 */
/* sync_result.c - see sync_result.h. */
#include "firmware/kioskd/sync_result.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/file.h"
#include "firmware/core/value/json.h"
#include "firmware/crypto/hash.h"
#include "firmware/link/endpoints.h"
#include "firmware/link/signed.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

struct results {
	struct line *line;
	struct stores *stores;
	struct link_call *call;
	char project_no[PROJECT_NO_MAX + 1];
	char n[RESULT_N_MAX + 1];
	json_t *spkis;
	int file;
	void (*done)(void *arg, enum err err, const json_t *answer); /* NULL = none is fetched */
	void *arg;
};

static void end(struct results *r, enum err err, const json_t *answer)
{
	void (*done)(void *, enum err, const json_t *) = STEAL(r->done);
	assert(done);
	json_decref(STEAL(r->spkis));
	done(r->arg, err, answer);
}

static enum err judge(struct results *r, const struct link_answer *answer)
{
	if (answer->verdict != ANSWER_OK)
		return ERR_OFFLINE;
	enum err err = signed_by_one(answer->head->signature, r->spkis, answer->bytes->data,
				     answer->bytes->len);
	if (err == ERR_OK)
		return ERR_OK;
	log_error("a result is refused: %s", err_name(err));
	stores_note(r->stores, JOURNAL_ALARM_RESULT_SIGNATURE,
		    json_pack("{s:s, s:s}", "project_no", r->project_no, "n", r->n));
	return err;
}

/* The platform has answered, only not with the file: the token is used, unknown or too old. */
static bool is_no(const struct link_answer *answer)
{
	static const int statuses[] = { 401, 403, 404, 410 };
	for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
		if (answer->head->status == statuses[i])
			return true;
	return false;
}

static json_t *words(const struct buf *bytes)
{
	char hex[HASH_HEX + 1];
	hash_sha256_hex(bytes->data, bytes->len, hex);
	return json_pack("{s:s, s:I}", "sha256", hex, "bytes", (json_int_t)bytes->len);
}

static void on_answer(void *arg, const struct link_answer *answer)
{
	struct results *r = arg;
	assert(r->done);
	r->call = NULL;
	line_settle(r->line);
	if (is_no(answer)) {
		log_info("a result was not given (%d)", answer->head->status);
		end(r, ERR_NOT_FOUND, NULL);
		return;
	}
	if (!answer->unreached)
		line_answered(r->line, answer);
	enum err err = judge(r, answer);
	if (err == ERR_OK && r->file >= 0)
		err = memfd_fill(r->file, buf_str(answer->bytes), answer->bytes->len);
	json_t *said = err == ERR_OK ? words(answer->bytes) : NULL;
	end(r, err, said);
	json_decref(said);
}

static enum err take(struct results *r, const struct result_wanted *w)
{
	if (!w->project_no[0] || !w->n[0] || !w->token[0] || strlen(w->token) > RESULT_TOKEN_MAX ||
	    !text_copy(r->project_no, sizeof(r->project_no), w->project_no) ||
	    !text_copy(r->n, sizeof(r->n), w->n))
		return ERR_INVALID;
	if (w->file >= 0 && !memfd_is_blank(w->file))
		return ERR_INVALID;
	/* A token is not spent on what could not be verified. */
	return json_array_size(w->spkis) ? ERR_OK : ERR_UNSUPPORTED;
}

void result_fetch(struct results *r, const struct result_wanted *wanted,
		  void (*done)(void *arg, enum err err, const json_t *answer), void *arg)
{
	struct link *link = line_link(r->line);
	enum err err = r->done ? ERR_BUSY : take(r, wanted);
	if (err == ERR_OK && (!link || line_time(r->line) != LINE_TIME_TRUSTED))
		err = ERR_OFFLINE;
	if (err == ERR_OK)
		err = endpoint_result(link, r->project_no, r->n, wanted->token,
				      (struct link_waiter){ on_answer, r }, &r->call);
	if (err != ERR_OK) {
		done(arg, err == ERR_TOO_LONG ? ERR_INVALID : err, NULL);
		return;
	}
	r->spkis = json_incref((json_t *)wanted->spkis);
	r->file = wanted->file;
	r->done = done;
	r->arg = arg;
}

void results_end(struct results *r)
{
	if (!r->done)
		return;
	link_cancel(STEAL(r->call));
	end(r, ERR_CANCELLED, NULL);
}

enum err results_create(const struct sync_means *means, struct results **out)
{
	struct results *r = calloc(1, sizeof(*r));
	if (!r)
		return ERR_NOMEM;
	r->line = means->line;
	r->stores = means->stores;
	*out = r;
	return ERR_OK;
}

void results_destroy(struct results *r)
{
	if (!r)
		return;
	results_end(r);
	free(r);
}
