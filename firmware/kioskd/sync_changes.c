/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_changes.c - the platform's later word about this terminal's cases (endpoint 20), the last part
 * of a heartbeat. The cursor is kept only after what came before it was kept.
 */
#include "firmware/kioskd/sync_private.h"

#include <string.h>

#include "firmware/core/value/json.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define PAGES_MAX      50
#define CASE_STATE_MAX 31

struct changes {
	struct sync *s;
	json_t *list; /* as it came */
	char cursor[SYNC_CURSOR_MAX];
	enum err err;
	struct queue_record *changed; /* as many as list has at most */
	size_t count;
};

static bool is_state(const char *state)
{
	size_t len = strlen(state);
	return len > 0 && len <= CASE_STATE_MAX &&
	       strspn(state, "abcdefghijklmnopqrstuvwxyz_-") == len;
}

static enum err take_one(struct queue *q, struct changes *c, const json_t *change)
{
	const char *ref = json_str(change, "client_ref"), *state = json_str(change, "state");
	struct queue_record *r = &c->changed[c->count];
	if (!is_state(state))
		return ERR_OK;
	enum err err = queue_get(q, ref, r);
	if (err == ERR_NOT_FOUND)
		return ERR_OK; /* of an earlier life of this terminal */
	if (err != ERR_OK || strcmp(r->case_state, state) == 0)
		return err;
	err = queue_case_state(q, ref, state);
	if (err == ERR_OK)
		err = queue_get(q, ref, r);
	if (err == ERR_OK)
		c->count++;
	return err;
}

static void changes_store(struct queue *q, void *ctx)
{
	struct changes *c = ctx;
	size_t i;
	json_t *change;
	c->err = ERR_OK;
	json_array_foreach(c->list, i, change)
	{
		c->err = take_one(q, c, change);
		if (c->err != ERR_OK)
			return;
	}
	if (c->cursor[0])
		c->err = queue_meta_set(q, "changes_cursor", c->cursor);
}

static void changes_stored(void *ctx)
{
	struct changes *c = ctx;
	struct sync *s = c->s;
	if (sync_release(s)) {
		for (size_t i = 0; i < c->count; i++)
			if (s->config.sink.record_changed)
				s->config.sink.record_changed(s->config.sink.arg, &c->changed[i]);
		bool moved = c->cursor[0] && strcmp(c->cursor, s->heartbeat.cursor) != 0;
		if (c->err == ERR_OK && moved)
			text_copy(s->heartbeat.cursor, sizeof(s->heartbeat.cursor), c->cursor);
		if (c->err == ERR_OK && moved && json_array_size(c->list) > 0)
			changes_run(s);
		else
			heartbeat_end(s);
	}
	json_decref(c->list);
	free(c->changed);
	free(c);
}

static void on_changes(void *arg, const struct link_answer *answer)
{
	struct sync *s = arg;
	sync_answered(s, answer);
	if (answer->verdict == ANSWER_GONE && s->heartbeat.cursor[0]) {
		s->heartbeat.cursor[0] = '\0';
		changes_run(s);
		return;
	}
	json_t *list = answer->verdict == ANSWER_OK ? json_array_of(answer->json, "changes") : NULL;
	const char *cursor = json_str(answer->json, "cursor");
	struct changes *c = list && strlen(cursor) < SYNC_CURSOR_MAX ? calloc(1, sizeof(*c)) : NULL;
	if (!c) {
		sync_line_fault(s, answer);
		heartbeat_end(s);
		return;
	}
	c->s = s;
	c->err = ERR_CANCELLED;
	c->list = json_deep_copy(list);
	c->changed = calloc(json_array_size(list) + 1, sizeof(*c->changed));
	text_copy(c->cursor, sizeof(c->cursor), cursor);
	if (!c->changed || !c->list)
		abort();
	sync_hold(s);
	stores_queue(s->config.stores, changes_store, changes_stored, c);
}

void changes_run(struct sync *s)
{
	struct link_waiter waiter = { on_changes, s };
	bool wanted = s->link && s->heartbeat.delivered > 0 && ++s->heartbeat.pages <= PAGES_MAX &&
		      s->channel.state != CHANNEL_DOWN;
	if (!wanted || endpoint_changes(s->link, s->heartbeat.cursor, waiter, NULL) != ERR_OK)
		heartbeat_end(s);
}
