/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_changes.c - the platform's later word about this terminal's cases (endpoint 20), asked
 * behind a heartbeat. The cursor is kept only after what came before it was kept.
 */
#include "firmware/kioskd/sync_changes.h"

#include <assert.h>
#include <string.h>

#include "firmware/core/value/json.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define PAGES_MAX      50
#define CASE_STATE_MAX 31

struct changes {
	struct sync_means means;
	struct changes_sink sink;
	char cursor[CHANGES_CURSOR_MAX];
	int pages; /* asked in this run; 0 = none is under way */
};

/* One page on its way into the queue. */
struct page {
	struct changes *changes;
	json_t *list; /* as it came */
	char cursor[CHANGES_CURSOR_MAX];
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

static enum err take_one(struct queue *q, struct page *p, const json_t *change)
{
	const char *ref = json_str(change, "client_ref"), *state = json_str(change, "state");
	struct queue_record *r = &p->changed[p->count];
	if (!is_state(state))
		return ERR_OK;
	enum err err = queue_get(q, ref, r);
	if (err == ERR_NOT_FOUND)
		return ERR_OK; /* of an earlier life of this terminal */
	bool same = err == ERR_OK && strcmp(r->case_state, state) == 0;
	if (err != ERR_OK || (same && !json_array_size(json_array_of(change, "parts"))))
		return err;
	err = queue_case_state(q, ref, state);
	if (err == ERR_OK)
		err = queue_get(q, ref, r);
	if (err == ERR_OK)
		p->count++;
	return err;
}

static void page_run(struct queue *q, void *ctx)
{
	struct page *p = ctx;
	size_t i;
	json_t *change;
	p->err = ERR_OK;
	json_array_foreach(p->list, i, change)
	{
		p->err = take_one(q, p, change);
		if (p->err != ERR_OK)
			return;
	}
	if (p->cursor[0])
		p->err = queue_meta_set(q, "changes_cursor", p->cursor);
}

static void end(struct changes *c)
{
	c->pages = 0;
	c->sink.done(c->sink.arg);
}

static void ask(struct changes *c);

static void tell_parts(const struct page *p)
{
	const struct changes_sink *sink = &p->changes->sink;
	size_t i;
	json_t *change;
	json_array_foreach(p->list, i, change)
	{
		const json_t *parts = json_array_of(change, "parts");
		if (json_array_size(parts))
			sink->parts(sink->arg, json_str(change, "client_ref"), parts);
	}
}

static void page_done(void *ctx)
{
	struct page *p = ctx;
	struct changes *c = p->changes;
	tell_parts(p);
	for (size_t i = 0; i < p->count; i++)
		c->sink.changed(c->sink.arg, &p->changed[i]);
	bool moved = p->err == ERR_OK && p->cursor[0] && strcmp(p->cursor, c->cursor) != 0;
	if (moved)
		text_copy(c->cursor, sizeof(c->cursor), p->cursor);
	if (moved && json_array_size(p->list) > 0)
		ask(c);
	else
		end(c);
}

static void page_drop(void *ctx)
{
	struct page *p = ctx;
	json_decref(p->list);
	free(p->changed);
	free(p);
}

static void take_page(struct changes *c, const json_t *list, const char *cursor)
{
	struct page *p = errand_new(sizeof(*p));
	p->changes = c;
	p->err = ERR_CANCELLED;
	p->list = json_deep_copy(list);
	p->changed = errand_new((json_array_size(list) + 1) * sizeof(*p->changed));
	text_copy(p->cursor, sizeof(p->cursor), cursor);
	if (!p->list)
		abort();
	errand_queue(c->means.errands, page_run, page_done, page_drop, p);
}

static void on_changes(void *arg, const struct link_answer *answer)
{
	struct changes *c = arg;
	assert(c->pages > 0);
	line_answered(c->means.line, answer);
	if (answer->verdict == ANSWER_GONE && c->cursor[0]) {
		c->cursor[0] = '\0';
		ask(c);
		return;
	}
	json_t *list = answer->verdict == ANSWER_OK ? json_array_of(answer->json, "changes") : NULL;
	const char *cursor = json_str(answer->json, "cursor");
	if (list && strlen(cursor) < CHANGES_CURSOR_MAX) {
		take_page(c, list, cursor);
		return;
	}
	line_take_fault(c->means.line, answer);
	end(c);
}

static void ask(struct changes *c)
{
	struct line *line = c->means.line;
	if (!line_is_open(line) || ++c->pages > PAGES_MAX ||
	    endpoint_changes(line_link(line), c->cursor, (struct link_waiter){ on_changes, c },
			     NULL) != ERR_OK)
		end(c);
}

void changes_ask(struct changes *c)
{
	assert(c->pages == 0);
	ask(c);
}

void changes_restore(struct changes *c, const char *cursor)
{
	text_copy(c->cursor, sizeof(c->cursor), cursor);
}

/* Life */

enum err changes_create(const struct sync_means *means, const struct changes_sink *sink,
			struct changes **out)
{
	assert(sink->changed && sink->parts && sink->done);
	struct changes *c = calloc(1, sizeof(*c));
	if (!c)
		return ERR_NOMEM;
	c->means = *means;
	c->sink = *sink;
	*out = c;
	return ERR_OK;
}

void changes_destroy(struct changes *c)
{
	free(c);
}
