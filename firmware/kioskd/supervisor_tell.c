/* SPDX-License-Identifier: Apache-2.0 */
/*
 * supervisor_tell.c - one look is a chain: where it had come to, the journal's entries after that, a record
 * for each in the queue, and how far that is. A record's key is made from the entry's hash, so that one
 * that is found again after a crash is the same record.
 */
#include "firmware/kioskd/supervisor_tell.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/core/supervision/supervision.h"
#include "firmware/core/value/json.h"

#define LOG_MODULE "kioskd"
#include "firmware/base/log.h"

#define META_TOLD	 "supervision_told"
#define KIND_SUPERVISION "supervision"
#define SOON_MS		 1500 /* later than a batch of the journal */
#define AGAIN_MS	 60000
#define AT_ONCE		 32 /* entries in one look: others wait for the stores too */

struct tell {
	struct tell_config config;
	struct timer timer;
	bool looking, wanted, stopped;
	bool later;   /* an alarm came while the timer ran: the next look may be too early for it */
	bool known;   /* told is what the queue remembers */
	int64_t told; /* the last entry's number that is in the queue, or is none of ours */
};

struct entry {
	int64_t seq;
	char ref[UUID_TEXT_LEN + 1];
	json_t *body;
};

struct look {
	struct tell *home;
	struct entry entries[AT_ONCE];
	size_t count;
	int64_t told, wall_ms;
	bool from_memory, more;
	enum err err;
};

static void look_free(struct look *l)
{
	for (size_t i = 0; i < l->count; i++)
		json_decref(l->entries[i].body);
	free(l);
}

static void start(struct tell *t);

static void look_over(struct look *l)
{
	struct tell *t = l->home;
	bool queued = l->count > 0 && l->err == ERR_OK;
	t->looking = false;
	if (l->err == ERR_OK) {
		t->told = l->told;
		t->known = true;
	} else {
		log_warn("alarms of supervision are not queued yet (%s)", err_name(l->err));
		if (!t->stopped)
			timer_after(&t->timer, AGAIN_MS);
	}
	bool again = l->err == ERR_OK && (l->more || t->wanted);
	look_free(l);
	if (queued)
		t->config.queued(t->config.arg);
	if (again && !t->stopped)
		start(t);
}

/* Into the queue */

static void push_run(struct queue *q, void *ctx)
{
	struct look *l = ctx;
	char told[24];
	for (size_t i = 0; i < l->count; i++) {
		struct queue_record record;
		l->err = queue_push(q, l->entries[i].ref, KIND_SUPERVISION, l->entries[i].body,
				    l->wall_ms, &record);
		if (l->err != ERR_OK)
			return;
	}
	snprintf(told, sizeof(told), "%lld", (long long)l->told);
	l->err = queue_meta_set(q, META_TOLD, told);
}

static void push_done(void *ctx)
{
	look_over(ctx);
}

/* From the journal */

static json_t *event_of(const struct tell *t, const struct journal_line *line, const json_t *detail)
{
	char hash[SHA256_HEX + 1];
	const char *subject = json_str(detail, "subject");
	enum supervision_kind kind = supervision_kind_named(json_str(detail, "kind"));
	if (kind == SUPERVISION_KIND_COUNT)
		return NULL;
	hex_encode(line->hash, SHA256_HEX / 2, hash);
	return json_pack("{s:[{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s}]}", "events", "seq",
			 (json_int_t)line->seq, "rule", json_str(detail, "rule"), "kind",
			 supervision_kind_said(kind), "level", json_str(detail, "level"), "subject",
			 subject[0] ? subject : t->config.terminal, "at", line->at, "detail",
			 json_str(detail, "detail"), "hash", hash);
}

static bool read_each(void *arg, const struct journal_line *line)
{
	struct look *l = arg;
	char hex[SHA256_HEX + 1];
	const struct journal_event_row *row = journal_event_row(JOURNAL_SUPERVISION);
	if (strcmp(line->kind, row->name) == 0 && l->count == AT_ONCE) {
		l->more = true;
		return false;
	}
	l->told = line->seq;
	if (strcmp(line->kind, row->name) != 0)
		return true;
	json_t *detail = json_loads(line->detail, JSON_REJECT_DUPLICATES, NULL);
	struct entry *e = &l->entries[l->count];
	e->seq = line->seq;
	e->body = event_of(l->home, line, detail);
	hex_encode(line->hash, SHA256_HEX / 2, hex);
	uuid_v4_of(hex, e->ref);
	l->count += e->body != NULL;
	json_decref(detail);
	return true;
}

static void read_run(struct journal *j, void *ctx)
{
	struct look *l = ctx;
	l->err = journal_walk(j, l->told, read_each, l);
}

static void read_done(void *ctx)
{
	struct look *l = ctx;
	if (l->err == ERR_OK && l->count > 0)
		stores_queue(l->home->config.stores, push_run, push_done, l);
	else
		look_over(l);
}

/* Where it had come to */

static void memory_run(struct queue *q, void *ctx)
{
	struct look *l = ctx;
	char told[24];
	l->err = queue_meta_get(q, META_TOLD, told, sizeof(told));
	if (l->err == ERR_OK)
		l->told = strtoll(told, NULL, 10);
	else if (l->err == ERR_NOT_FOUND)
		l->err = ERR_OK;
}

static void memory_done(void *ctx)
{
	struct look *l = ctx;
	int64_t first, last;
	if (l->err != ERR_OK) {
		look_over(l);
		return;
	}
	/* Its numbers may have begun anew: what is told again is the same record. */
	if (stores_journal_is_cut(l->home->config.stores, &first, &last))
		l->told = 0;
	stores_journal(l->home->config.stores, read_run, read_done, l);
}

static void start(struct tell *t)
{
	struct look *l = calloc(1, sizeof(*l));
	if (!l)
		abort();
	assert(!t->looking);
	*l = (struct look){ .home = t,
			    .told = t->told,
			    .wall_ms = loop_wall_ms(t->config.loop),
			    .err = ERR_CANCELLED };
	t->looking = true;
	t->wanted = false;
	if (t->known)
		stores_journal(t->config.stores, read_run, read_done, l);
	else
		stores_queue(t->config.stores, memory_run, memory_done, l);
}

static void on_time(void *arg)
{
	struct tell *t = arg;
	if (t->later)
		timer_after(&t->timer, SOON_MS);
	t->later = false;
	if (t->looking)
		t->wanted = true;
	else
		start(t);
}

void tell_soon(struct tell *t)
{
	if (t->timer.armed)
		t->later = true;
	else if (!t->stopped)
		timer_after(&t->timer, SOON_MS);
}

/* Life */

enum err tell_create(const struct tell_config *config, struct tell **out)
{
	struct tell *t = calloc(1, sizeof(*t));
	if (!t)
		return ERR_NOMEM;
	t->config = *config;
	timer_init(&t->timer, config->loop, on_time, t);
	*out = t;
	tell_soon(t);
	return ERR_OK;
}

void tell_stop(struct tell *t)
{
	if (!t)
		return;
	t->stopped = true;
	timer_cancel(&t->timer);
}

void tell_destroy(struct tell *t)
{
	tell_stop(t);
	free(t);
}
