/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_notice.c - tells the platform of every quarantined application.
 *
 * A notice's key is made from the application's, so that however often it is looked for, it is made
 * once: after a crash, a new key or a new configuration all quarantined applications are gone through.
 */
#include "firmware/kioskd/sync_notice.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "firmware/core/value/json.h"
#include "firmware/crypto/hash.h"
#include "firmware/crypto/seal_to.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define KIND_QUARANTINE "quarantine"
#define KEY_MAX		1024
#define TELL_AT_ONCE	32 /* records in one errand: others wait for the store too */

struct notices {
	struct sync_means means;
	void (*made)(void *arg);
	void *arg;
	char key[KEY_MAX];
	int64_t waiting;
	bool alarmed;
};

/* One look at quarantined applications: all after a seq, or one. */
struct telling {
	struct notices *home;
	char key[KEY_MAX];
	char client_ref[UUID_TEXT_LEN + 1]; /* "" = all */
	int64_t after;
	int64_t wall_ms;
	bool more;
	int64_t made, waiting;
};

/* The same for the same record and reason. */
static void derive_ref(const struct queue_record *r, char out[UUID_TEXT_LEN + 1])
{
	char text[UUID_TEXT_LEN + 96];
	int len = snprintf(text, sizeof(text), "sealed-quarantine|%s|%s", r->client_ref,
			   r->error_code);
	assert(len > 0 && (size_t)len < sizeof(text));
	hash_uuid(text, (size_t)len, out);
}

/* A record of which something is still to be decided here. */
static bool is_refused(const struct queue_record *r)
{
	return strcmp(r->state, "quarantined") == 0 || strcmp(r->state, "blocked") == 0;
}

static enum notice_stand stand_of(struct queue *q, const struct queue_record *r,
				  struct queue_record *told)
{
	char ref[UUID_TEXT_LEN + 1];
	derive_ref(r, ref);
	if (queue_get(q, ref, told) != ERR_OK)
		return NOTICE_NONE;
	if (strcmp(told->state, "queued") == 0)
		return NOTICE_WAITING;
	return strcmp(told->state, "delivered") == 0 ? NOTICE_TAKEN : NOTICE_REFUSED;
}

enum notice_stand notice_stand(struct queue *q, const struct queue_record *record)
{
	struct queue_record told;
	return stand_of(q, record, &told);
}

/* NULL if the key is none. */
static json_t *notice_of(const char *key, const struct queue_record *r, const struct buf *body)
{
	CLEANUP(free_ptr) char *sealed = NULL;
	if (!key[0] || seal_to(key, body->data, body->len, &sealed) != ERR_OK)
		return NULL;
	return json_pack("{s:s, s:s, s:s, s:s}", "client_ref", r->client_ref, "apply_serial_no",
			 r->serial, "code", r->error_code, "sealed_body", sealed);
}

static void tell_one(struct queue *q, struct telling *t, const struct queue_record *r)
{
	CLEANUP(buf_fini) struct buf body;
	char ref[UUID_TEXT_LEN + 1];
	struct queue_record told;
	buf_init(&body, APPLICATION_BODY_MAX);
	derive_ref(r, ref);
	if (queue_get(q, ref, &told) == ERR_OK || queue_body(q, r->seq, &body) != ERR_OK)
		return;
	json_t *notice = notice_of(t->key, r, &body);
	if (notice && queue_push(q, ref, KIND_QUARANTINE, notice, t->wall_ms, &told) == ERR_OK)
		t->made++;
	else
		t->waiting++;
	json_decref(notice);
}

/* The first notice of a record. */
static enum err make(struct queue *q, const char *spki, const struct queue_record *r,
		     int64_t wall_ms)
{
	char ref[UUID_TEXT_LEN + 1];
	struct queue_record told;
	CLEANUP(buf_fini) struct buf body;
	buf_init(&body, APPLICATION_BODY_MAX);
	derive_ref(r, ref);
	enum err err = queue_body(q, r->seq, &body);
	if (err != ERR_OK)
		return err;
	CLEANUP(json_unref) json_t *notice = notice_of(spki, r, &body);
	return notice ? queue_push(q, ref, KIND_QUARANTINE, notice, wall_ms, &told)
		      : ERR_UNSUPPORTED;
}

enum err notice_hand_over(struct queue *q, const char *spki, const struct queue_record *record,
			  int64_t wall_ms, struct queue_record *out)
{
	struct queue_record told;
	enum err err = ERR_OK;
	if (!is_refused(record))
		return ERR_NOT_ALLOWED;
	switch (stand_of(q, record, &told)) {
	case NOTICE_NONE:
		err = make(q, spki, record, wall_ms);
		break;
	case NOTICE_REFUSED:
		err = queue_set_state(q, told.seq, "queued", "");
		break;
	case NOTICE_TAKEN:
		err = queue_set_state(q, record->seq, "handed_over", record->error_code);
		break;
	case NOTICE_WAITING:
		break;
	}
	return err == ERR_OK ? queue_get(q, record->client_ref, out) : err;
}

enum err notice_take_back(struct queue *q, const struct queue_record *record,
			  struct queue_record *out)
{
	struct queue_record told;
	bool gone = strcmp(record->state, "withdrawn") == 0;
	if (strcmp(record->state, "handed_over") == 0)
		return ERR_CONFLICT;
	if (!gone && !is_refused(record))
		return ERR_NOT_ALLOWED;
	enum notice_stand stand = gone ? NOTICE_NONE : stand_of(q, record, &told);
	if (stand == NOTICE_WAITING || stand == NOTICE_TAKEN)
		return ERR_CONFLICT;
	/* The notice first: cut short here, the record is still here to be taken back. */
	enum err err = stand == NOTICE_REFUSED
			       ? queue_set_state(q, told.seq, "withdrawn", told.error_code)
			       : ERR_OK;
	if (err == ERR_OK)
		err = queue_set_state(q, record->seq, "withdrawn", record->error_code);
	return err == ERR_OK ? queue_get(q, record->client_ref, out) : err;
}

static void tell_run(struct queue *q, void *ctx)
{
	struct telling *t = ctx;
	struct queue_record r;
	if (t->client_ref[0]) {
		if (queue_get(q, t->client_ref, &r) == ERR_OK &&
		    strcmp(r.state, "quarantined") == 0)
			tell_one(q, t, &r);
		return;
	}
	for (int i = 0; i < TELL_AT_ONCE; i++) {
		if (queue_next_quarantined(q, t->after, &r) != ERR_OK)
			return;
		tell_one(q, t, &r);
		t->after = r.seq;
	}
	t->more = true;
}

static void alarm_once(struct notices *n)
{
	if (n->alarmed || n->waiting == 0)
		return;
	n->alarmed = true;
	log_error("the platform gave no key to seal with: %lld refused records cannot be handed "
		  "over, they are kept",
		  (long long)n->waiting);
	stores_note(n->means.stores, JOURNAL_ALARM_NO_SEALING_KEY,
		    json_pack("{s:I}", "records", (json_int_t)n->waiting));
}

static void start(struct notices *n, const char *client_ref, int64_t after, int64_t waiting);

static void tell_done(void *ctx)
{
	const struct telling *t = ctx;
	struct notices *n = t->home;
	if (strcmp(t->key, n->key) != 0)
		return; /* another look follows */
	if (t->made > 0)
		n->made(n->arg);
	if (t->more) {
		start(n, "", t->after, t->waiting);
		return;
	}
	n->waiting = t->waiting;
	alarm_once(n);
}

/* `waiting`: as found so far. */
static void start(struct notices *n, const char *client_ref, int64_t after, int64_t waiting)
{
	struct telling *t = errand_new(sizeof(*t));
	t->home = n;
	t->after = after;
	t->waiting = waiting;
	t->wall_ms = loop_wall_ms(n->means.loop);
	text_copy(t->key, sizeof(t->key), n->key);
	text_copy(t->client_ref, sizeof(t->client_ref), client_ref);
	errand_queue(n->means.errands, tell_run, tell_done, free, t);
}

void notices_set_key(struct notices *n, const char *sealing_spki)
{
	if (!text_copy(n->key, sizeof(n->key), sealing_spki))
		n->key[0] = '\0';
	n->alarmed = n->alarmed && !n->key[0];
	start(n, "", 0, 0);
}

bool notices_have_key(const struct notices *n)
{
	return n->key[0];
}

void notices_tell(struct notices *n, const struct queue_record *record)
{
	start(n, record->client_ref, 0, n->waiting);
}

int64_t notices_waiting(const struct notices *n)
{
	return n->waiting;
}

bool notice_is_taken(const struct attempt *a, const struct link_answer *answer,
		     char original[UUID_TEXT_LEN + 1])
{
	if (strcmp(a->record.kind, KIND_QUARANTINE) != 0)
		return true;
	json_t *notice = NULL;
	if (json_parse(a->body.data, a->body.len, &notice) != ERR_OK)
		return true;
	const char *ref = json_str(notice, "client_ref");
	bool taken = strcmp(json_str(answer->json, "client_ref"), ref) == 0 &&
		     strcmp(json_str(answer->json, "state"), "handed_over") == 0;
	if (taken && json_str(notice, "sealed_body")[0])
		text_copy(original, UUID_TEXT_LEN + 1, ref);
	json_decref(notice);
	return taken;
}

/* Life */

enum err notices_create(const struct sync_means *means, void (*made)(void *arg), void *arg,
			struct notices **out)
{
	struct notices *n = calloc(1, sizeof(*n));
	if (!n)
		return ERR_NOMEM;
	*n = (struct notices){ .means = *means, .made = made, .arg = arg };
	*out = n;
	return ERR_OK;
}

void notices_destroy(struct notices *n)
{
	free(n);
}
